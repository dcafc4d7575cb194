from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser, _user_has_perm  # type: ignore[attr-defined]
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from portal.logg import Handelse


class AnvandareQuerySet(models.QuerySet["Anvandare"]):
    def kanda(self) -> "AnvandareQuerySet":
        """Those the förbund knows of, as people. Lists and choices shown to staff start here, and nowhere else.

        Who has only registered, been invited to a draft or signed one has no `kand_tid`: her being in a list
        would tell of the draft. The row of the worker is nobody.
        """
        return self.filter(kand_tid__isnull=False).exclude(email=Anvandare.PORTALENS_EPOST)

    def gor_kanda(self, nu: datetime) -> int:
        """By a deliberate act: a role is given, membership is asked for, an application is received."""
        return self.filter(kand_tid__isnull=True).update(kand_tid=nu)


class AnvandareManager(BaseUserManager["Anvandare"]):
    def create_user(self, email: str, password: str | None = None, **falt: Any) -> "Anvandare":
        anvandare = self.model(email=email.strip().lower(), **falt)
        anvandare.set_password(password)
        anvandare.save(using=self._db)
        return anvandare

    def for_epost(self, epost: str, namn: str = "") -> "Anvandare":
        """The person with this address; made without password and role if there is none.

        A signer who proved link and code gets such a row, so that every Händelse has a person.
        """
        anvandare, _ = self.get_or_create(
            email=epost.strip().lower(), defaults={"namn": namn, "password": "!"}
        )
        return anvandare

    def portalen(self) -> "Anvandare":
        """The row that stands for the worker itself."""
        return self.for_epost(Anvandare.PORTALENS_EPOST, "Portalen")


class Anvandare(AbstractBaseUser):
    """A person. What she may do stands in Uppdrag; no groups, no superuser."""

    PORTALENS_EPOST = "portalen@exempel.invalid"

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField("e-postadress", unique=True)
    namn = models.CharField("namn", max_length=200, blank=True)
    titel = models.CharField("titel", max_length=200, blank=True)
    is_active = models.BooleanField("aktiv", default=True)
    skapad_tid = models.DateTimeField(default=timezone.now, editable=False)
    kand_tid = models.DateTimeField(
        "känd för förbundet sedan", null=True, blank=True, editable=False
    )

    objects = AnvandareManager.from_queryset(AnvandareQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "användare"
        verbose_name_plural = "användare"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="anvandare_en_per_epost",
                violation_error_message="Det finns redan en person med den e-postadressen.",
            ),
        ]

    def __str__(self) -> str:
        return self.namn or self.email

    @cached_property
    def minne(self) -> dict[str, Any]:
        """What has been asked of the database about the person. Read once per request: the object lives that long."""
        return {}

    def get_full_name(self) -> str:
        return self.namn

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.is_active and _user_has_perm(self, perm, obj)

    def has_perms(self, perm_list: list[str], obj: models.Model | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    @transaction.atomic
    def stang_av(self, *, av: "Anvandare") -> None:
        """Ends the account: every session ends at the next click, and the password is gone.

        Sessions are tied to the password's hash, so they stay dead if the account is opened again.
        Raises ValidationError for the only administrator.
        """
        self.uppdrag.model.krav_annan_administrator(self.pk)
        self.is_active = False
        self.set_unusable_password()
        self.save(update_fields=["is_active", "password"])
        Handelse.objects.skriv("konto_avstangt", self, av=av)

    @transaction.atomic
    def oppna(self, *, av: "Anvandare") -> None:
        """Lets the person sign in again, by a code to her address."""
        self.is_active = True
        self.save(update_fields=["is_active"])
        Handelse.objects.skriv("konto_oppnat", self, av=av)


Vem = (
    Anvandare | AnonymousUser
)  # who asks for a page that is everybody's: somebody, or nobody that is known
