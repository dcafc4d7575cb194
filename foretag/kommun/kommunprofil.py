"""The part of a kommun's profile that everybody may read: how a company finds the right door, and what holds there."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from foretag.kommun.models.kommun import Kommun, KommunQuerySet
from foretag.kommun.models.kommundel import Styrdokument
from portal import frist


def publika_kommuner() -> KommunQuerySet:
    """The members' profiles, ready for `publik_profil`: three queries, however many they are."""
    gallande = Styrdokument.objects.galler_ar(frist.idag().year)
    return (
        Kommun.objects.publika()
        .select_related("organisation")
        .prefetch_related(Prefetch("styrdokument", gallande, to_attr="gallande"), "kontaktvagar")
        .order_by("slag", "kod")
    )


@dataclass(frozen=True)
class Kommunlank:
    namn: str
    slag: str
    url: str


def kommunlankar() -> list[Kommunlank]:
    """Links to the pages of the members' profiles, by name. One query."""
    rader = Kommun.objects.publika().order_by("organisation__namn_ordning", "pk")
    return [
        Kommunlank(namn, slag, reverse("foretag:publik_kommun", args=[publikt_id]))
        for namn, slag, publikt_id in rader.values_list("organisation__namn", "slag", "publikt_id")
    ]


def publik_profil(kommun: Kommun) -> dict[str, Any]:
    """Plain data of one of `publika_kommuner`, for `templates/foretag/kommun/_publik.html` and open data.

    Never journal, groups, avtal, what the kommun writes of its own work, or a document that has ended.
    """
    return {
        "namn": str(kommun),
        "slag": kommun.get_slag_display(),
        "kod": kommun.kod,
        "ansvarig_namnd": kommun.ansvarig_namnd,
        "samordnande_funktion": kommun.samordnande_funktion,
        "samordnande_enhet": kommun.samordnande_enhet,
        "styrdokument": [
            _dokument(kommun, dokument)
            for dokument in kommun.gallande  # type: ignore[attr-defined]  # prefetched
        ],
        "kontaktvagar": [
            {
                "arende": vag.arende,
                "funktion": vag.funktion,
                "epost": vag.epost,
                "telefon": vag.telefon,
                "lank": vag.lank,
            }
            for vag in kommun.kontaktvagar.all()
        ],
    }


def _dokument(kommun: Kommun, dokument: Styrdokument) -> dict[str, Any]:
    fil = reverse("foretag:styrdokument_fil", args=[kommun.publikt_id, dokument.publikt_id])
    return {
        "slag": dokument.get_slag_display(),
        "titel": dokument.titel,
        "antaget_av": dokument.antaget_av,
        "antaget_ar": dokument.antaget_ar,
        "antaget_datum": dokument.antaget_datum.isoformat() if dokument.antaget_datum else "",
        "paragraf": dokument.paragraf,
        "galler_till_ar": dokument.galler_till_ar,
        "fil": fil if dokument.fil_id else "",
        "lank": dokument.lank,
    }
