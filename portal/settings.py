"""Settings, from the environment alone. The table of variables stands in docs/drift.md."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

# drift: production, refuses missing secrets. demo: set by `make run` only. utveckling: tests and work on the code.
LAGE = os.environ.get("PORTAL_LAGE", "drift")
if LAGE not in {"drift", "demo", "utveckling"}:
    raise ImproperlyConfigured(f"PORTAL_LAGE={LAGE!r}: drift, demo or utveckling")
DRIFT = LAGE == "drift"
DEMO = LAGE == "demo"


def _krav(namn: str) -> str:
    """The variable `namn`; only development may go without it."""
    varde = os.environ.get(namn, "")
    if not varde and LAGE != "utveckling":
        raise ImproperlyConfigured(f"{namn} is missing. See docs/drift.md.")
    return varde


DEBUG = False
SECRET_KEY = _krav("SECRET_KEY") or "utveckling-" + "x" * 50
SECRET_KEY_FALLBACKS = os.environ.get("SECRET_KEY_FALLBACKS", "").split()

# The one address the portal answers to; links in mail and PDF are built from it, never from the request.
ADRESS = (os.environ.get("PORTAL_ADRESS") or "http://127.0.0.1:8000").rstrip("/")
if DRIFT and not ADRESS.startswith("https://"):
    raise ImproperlyConfigured("PORTAL_ADRESS must begin with https:// in drift.")
ALLOWED_HOSTS = [urlsplit(ADRESS).hostname or ""]
if not DRIFT:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
if LAGE == "utveckling":
    ALLOWED_HOSTS += ["testserver"]

INSTALLED_APPS = [
    "portal",
    "foretag",
    "insatser",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "portal.webb.mellanled.mottagen",
    "portal.webb.mellanled.huvuden",
    "portal.webb.mellanled.loggade_nekanden",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.webb.mellanled.UtanNul",
    "portal.webb.mellanled.StangdaRum",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.webb.mellanled.sida_for_fel_metod",
    "portal.webb.mellanled.inloggningens_tid",
    "portal.webb.mellanled.KravInloggning",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.webb.kontext.portal",
            ],
            "builtins": ["portal.templatetags.portal"],
        },
    }
]

DATABASES = {
    "default": {
        **dj_database_url.parse(
            _krav("DATABASE_URL") or "postgres://localhost/portal", conn_max_age=60
        ),
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": os.environ.get("PORTAL_TESTDB", "test_portal")},
    }
}
# Tables where the application's role may only read and add (manage.py databasroller).
ENDAST_TILLAGG = ["portal_handelse"]

# ---- Accounts ----
AUTH_USER_MODEL = "portal.Anvandare"
AUTHENTICATION_BACKENDS = ["portal.behorighet.UppdragBackend"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_LOGOUT_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "portal.forvaltning.konton.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_CLASS = "portal.forvaltning.forms.konto.RegistreringForm"
ACCOUNT_FORMS = {
    "login": "portal.konto.inloggning.LosenordForm",
    "request_login_code": "portal.konto.inloggning.KodForm",
    "confirm_login_code": "portal.konto.inloggning.SkrivKodForm",
    "confirm_email_verification_code": "portal.konto.inloggning.BekraftaKodForm",
    "signup": "portal.konto.inloggning.SkapaKontoForm",
    "reset_password": "portal.konto.inloggning.GlomtLosenordForm",
    "reset_password_from_key": "portal.konto.inloggning.NyttLosenordForm",
    "change_password": "portal.konto.inloggning.BytLosenordForm",
    "set_password": "portal.konto.inloggning.SattLosenordForm",
    "reauthenticate": "portal.konto.inloggning.BekraftaForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
# Beside allauth's own limits: how often one address may send feedback or have text kept without login, how
# many strangers one person may have the portal write to, and how often one personal link may be posted through.
ACCOUNT_RATE_LIMITS = {
    "synpunkt": "5/h/ip",
    "raddning": "120/h/ip",
    "inbjudan": "30/h/user",
    "lank": "1200/h/key",
    "enkat": "30/h/ip",
    "enkat_epost": "3/h/key",
    "confirm_email": "5/5m/key",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(ADRESS).scheme
# Limits on guessing count by the visitor's address: behind proxies, the last of X-Forwarded-For that
# is not theirs. Nothing else in that header is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("PORTAL_PROXYER", "1" if DRIFT else "0"))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# ---- Sessions and cookies ----
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = (
    12 * 60 * 60
)  # the longest; portal/session.py ends it earlier for who is not there
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "portal.webb.views.fel.csrf"
RADDNING_COOKIE_NAME = "raddning"
if DRIFT:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    RADDNING_COOKIE_NAME = "__Host-raddning"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# HSTS preload binds the whole domain of a kommun or a region for years: theirs to decide, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# ---- Cache: shared by all web processes, so that limits on guessing hold over several workers ----
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "KEY_PREFIX": "portal",
    }
}

# ---- Mail: every send() becomes a row; only the worker talks to the mail server ----
EMAIL_BACKEND = "portal.post.utkorg.Utkorg"
EPOST_URL = os.environ.get("EPOST_URL", "")
# What the worker sends with.
POSTVERK = {
    "drift": "django.core.mail.backends.smtp.EmailBackend",
    "demo": "django.core.mail.backends.filebased.EmailBackend",
    "utveckling": "django.core.mail.backends.locmem.EmailBackend",
}[LAGE]
if EPOST_URL:
    _post = urlsplit(EPOST_URL)
    EMAIL_HOST, EMAIL_PORT = _post.hostname or "", _post.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _post.username or "", _post.password or ""
    EMAIL_USE_TLS = _post.scheme == "smtp+tls"
    EMAIL_USE_SSL = _post.scheme == "smtps"
    EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("PORTAL_AVSANDARE", "portalen@exempel.invalid")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ---- Files ----
DATA_DIR = Path(os.environ.get("PORTAL_DATA", BASE_DIR / ".data"))
MEDIA_ROOT = Path(os.environ.get("PORTAL_FILER", DATA_DIR / "filer"))
MEDIA_URL = ""  # private files have no address of their own; views give them out
EMAIL_FILE_PATH = DATA_DIR / "post"
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("PORTAL_STATIC", DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LAGE == "utveckling"
        else "portal.webb.statik.Statiklager"
    },
}
WHITENOISE_USE_FINDERS = LAGE == "utveckling"
WHITENOISE_AUTOREFRESH = LAGE == "utveckling"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# ---- Language and time ----
LANGUAGE_CODE = "sv"
USE_I18N = True
LANGUAGES = [("sv", "Svenska")]
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True

# ---- Forms ----
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS += ["django.forms"]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"rad": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    # A personal link is a key: the log keeps its pattern only.
    "filters": {"utan_lank": {"()": "portal.webb.loggning.UtanLank"}},
    "handlers": {
        "konsol": {"class": "logging.StreamHandler", "formatter": "rad", "filters": ["utan_lank"]}
    },
    "root": {"handlers": ["konsol"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["konsol"], "level": "WARNING", "propagate": False}},
}
