from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import _user_has_perm
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


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

    objects: ClassVar[AnvandareManager] = AnvandareManager()

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

    def get_full_name(self) -> str:
        return self.namn

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.is_active and _user_has_perm(self, perm, obj)

    def has_perms(self, perm_list: list[str], obj: models.Model | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)
