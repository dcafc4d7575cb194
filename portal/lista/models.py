from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from portal.konto.models.anvandare import Anvandare
from portal.sparr import sparrade


class SparadVyQuerySet(models.QuerySet["SparadVy"]):
    def synliga_for(self, person: Anvandare) -> "SparadVyQuerySet":
        """Her own: what she looks for is nobody else's matter, staff or not."""
        return self.filter(person=person)

    def for_lista(self, person: Anvandare, lista: str) -> "SparadVyQuerySet":
        return self.synliga_for(person).filter(lista=lista)


class SparadVy(models.Model):
    """A list as a person has narrowed and sorted it, under a name of her own.

    `lista` is the name of the list's address, `fraga` the query string as its Tabell writes it. A setting of hers, not
    a deed in the förbund's business: the log says nothing of it.
    """

    HOGST = 20  # per person and list

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    lista = models.CharField(max_length=100)
    namn = models.CharField("namn", max_length=60)
    fraga = models.CharField(max_length=2000)
    skapad_tid = models.DateTimeField(default=timezone.now, editable=False)

    objects = SparadVyQuerySet.as_manager()

    class Meta:
        ordering = ["skapad_tid", "pk"]
        verbose_name = "sparad vy"
        verbose_name_plural = "sparade vyer"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "lista", "namn"],
                name="sparadvy_ett_namn_per_lista",
                violation_error_message="Du har redan en vy med det namnet. Ge den nya ett annat.",
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    def get_absolute_url(self) -> str:
        """The list as the view shows it."""
        return f"{reverse(self.lista)}?{self.fraga}" if self.fraga else reverse(self.lista)

    @transaction.atomic
    def spara(self) -> None:
        """Saves a new view. Raises ValidationError when she has as many as there is room for.

        Her own row is locked, so that two windows cannot save the twentieth each.
        """
        sparrade(Anvandare.objects.all()).get(pk=self.person_id)
        if SparadVy.objects.for_lista(self.person, self.lista).count() >= self.HOGST:
            raise ValidationError(
                f"Du har redan {self.HOGST} vyer av listan. Ta bort en för att spara en ny."
            )
        self.full_clean()
        self.save()
