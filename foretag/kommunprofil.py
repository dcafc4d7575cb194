"""The part of a kommun's profile that everybody may read: how a company finds the right door, and what holds there."""

from typing import Any

from django.urls import reverse

from foretag.models import Kommun
from portal import frist


def publik_profil(kommun: Kommun) -> dict[str, Any] | None:
    """Plain data for `templates/foretag/kommun/_publik.html`; None when the profile is not public.

    Members only. Never journal, groups, avtal, what the kommun writes of its own work, or a document that has ended.
    """
    if not kommun.ar_publik:
        return None
    gallande = kommun.styrdokument.galler_ar(frist.idag().year).select_related("fil")
    return {
        "namn": str(kommun),
        "slag": kommun.get_slag_display(),
        "kod": kommun.kod,
        "ansvarig_namnd": kommun.ansvarig_namnd,
        "samordnande_funktion": kommun.samordnande_funktion,
        "samordnande_enhet": kommun.samordnande_enhet,
        "styrdokument": [_dokument(kommun, dokument) for dokument in gallande],
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


def _dokument(kommun: Kommun, dokument: Any) -> dict[str, Any]:
    fil = reverse("foretag:styrdokument_fil", args=[kommun.publikt_id, dokument.publikt_id])
    return {
        "slag": dokument.get_slag_display(),
        "titel": dokument.titel,
        "antaget_av": dokument.antaget_av,
        "antaget_ar": dokument.antaget_ar,
        "antaget_datum": dokument.antaget_datum.isoformat() if dokument.antaget_datum else "",
        "paragraf": dokument.paragraf,
        "galler_till_ar": dokument.galler_till_ar,
        "fil": fil if dokument.fil else "",
        "lank": dokument.lank,
    }
