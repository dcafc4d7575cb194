from django.urls import URLPattern, URLResolver, path

from foretag.views import publikt

adresser: list[URLPattern | URLResolver] = [
    path("", publikt.publikt_register, name="publikt_register"),
    path("<uuid:publikt_id>/", publikt.publikt_foretag, name="publikt_foretag"),
]
