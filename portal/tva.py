"""A form of a stored row that two may have open at once."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BoundField

from portal import mote
from portal.klarsprak import Klarsprak
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse


class TvaSkriver(Klarsprak):
    """To stand before ModelForm, as Klarsprak does, which it is. The page includes `portal/_marken.html` in its form and `portal/_krockar.html` above.

    Who saves gives `bas` to the row's verb, and what the verb answers to `visa`: both texts of what two have changed,
    the rest saved. Until something is saved the page keeps the marks that it was opened with.
    """

    MOTS: tuple[str, ...] = ()  # fields of the row; the form's own when there are none
    FORMFALT: dict[str, str] = {}  # noqa: RUF012  those that the form has under another name

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.utfall = mote.Utfall()
        self.lagrad = self.raden.pk is not None
        self._oppnad = mote.avtryck_av(self.raden, self.mots) if self.lagrad else {}

    @property
    def raden(self) -> Any:
        return self.instance  # type: ignore[attr-defined]

    @property
    def mots(self) -> Iterable[str]:
        return self.MOTS or [namn for namn in self._meta.fields if namn in self.fields]  # type: ignore[attr-defined]

    @property
    def bas(self) -> dict[str, str]:
        """What the page was opened with; what is missing counts as changed by somebody else."""
        return {falt: str(self.data.get(f"bas_{falt}", "")) for falt in self.mots}

    @property
    def marken(self) -> dict[str, str]:
        if not self.lagrad:
            return {}
        return self.utfall.marken or (self.bas if self.is_bound else self._oppnad)

    def oppnades_med(self, bas: dict[str, str]) -> None:
        """For a page that is shown anew, with what was typed, before anything is saved."""
        self._oppnad = bas

    def jamka(self) -> mote.Utfall:
        """For a row that has no verb of its own: inside the transaction that saves it."""
        if not self.lagrad:
            return mote.Utfall(egna=dict.fromkeys(self.changed_data))
        rader = type(self.raden)._default_manager.select_for_update(of=("self",), no_key=True)
        lagrad = rader.get(pk=self.raden.pk)
        return mote.jamka_rad(self.raden, lagrad, self.mots, self.bas)

    def visa(self, utfall: mote.Utfall) -> bool:
        """Whether the page must be shown again."""
        self.utfall = utfall
        return bool(utfall.krockar)

    @property
    def krockar(self) -> list[tuple[BoundField, mote.Krock, tuple[str, str]]]:
        return [
            (self[self.FORMFALT.get(krock.falt, krock.falt)], krock, self.i_ord(krock))
            for krock in self.utfall.krockar
        ]

    def i_ord(self, krock: mote.Krock) -> tuple[str, str]:
        """Theirs and mine as they read on the page."""
        return mote.i_ord(self, krock)

    @property
    def status(self) -> int:
        return 409 if self.utfall.krockar else 422 if self.errors else 200

    def spara_rad(self, verb: str, *, av: Anvandare, **mer: Any) -> bool:
        """Saves the row and logs it. False when the page must be shown again: it met what another has written."""
        try:
            with transaction.atomic():
                utfall = self.jamka()
                if utfall.egna or not self.lagrad:
                    for falt, varde in mer.items():
                        setattr(self.raden, falt, varde)
                    self.raden.save()
                    Handelse.objects.skriv(verb, self.raden, av=av, falt=sorted(utfall.egna))
        except ValidationError as nej:  # what two have written breaks a rule together
            self.lagg_till_fel(nej)
            return False
        return not self.visa(utfall)
