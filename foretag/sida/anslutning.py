"""The company's own page: its blocks and form, who has it in the menu, what waits for staff."""

import json
from pathlib import Path

from django.urls import reverse

import foretag
from foretag.foretag.models import Foretag
from foretag.kommun.egna import egna
from foretag.sida.block import kvalitet, presentation, verksamhet
from foretag.sida.models import Foretagssida
from portal import grunddata
from portal.forbund.models.uppdrag import ORGANISATIONSROLLER, roller
from portal.formular import block
from portal.formular.definition import publicera
from portal.grunddata import Skriv
from portal.konto.models.anvandare import Anvandare
from portal.webb.kontext import (
    VANTAR_HOGST,
    Menypost,
    Vantar,
    registrera_meny,
    registrera_vantar_pa,
)


def anslut() -> None:
    block.registrera(
        presentation.Presentationen(),
        verksamhet.Branscher(),
        verksamhet.Affarsideer(),
        verksamhet.Tjanster(),
        kvalitet.Certifieringar(),
        kvalitet.Natverken(),
        kvalitet.Handledarutbildningar(),
    )
    grunddata.registrera(_formularet)
    registrera_meny(
        Menypost(
            "Mitt företag",
            "foretag:mitt_foretag",
            nar=_har_ett_foretag,
            ordning=61,
            funktion="register",
            aven=("foretag:foretag_lista", "foretag:avtal_lista"),
        )
    )
    registrera_vantar_pa(_sidor_att_godkanna, _kommer, hor_till="register")
    registrera_vantar_pa(_sidor_att_andra, hor_till="register")


def _formularet(skriv: Skriv) -> None:
    """The shipped form of a company's page, published in every installation."""
    fil = Path(foretag.__file__).parent / "data" / "formular_sida.json"
    form, nytt = publicera(
        json.loads(fil.read_text(encoding="utf-8")), av=Anvandare.objects.portalen()
    )
    if nytt:
        skriv(f"Formulär: {form}.")


def _har_ett_foretag(person: Anvandare) -> bool:
    """A company's own people; staff reach the pages from the register."""
    return egna(person).foretag


def _i_en_organisation(person: Anvandare) -> bool:
    """Costs nothing for who has no role in one."""
    return bool(roller(person) & ORGANISATIONSROLLER) and not person.has_perm(
        "foretag.las_register"
    )


def _sidor_att_godkanna(person: Anvandare) -> list[Vantar]:
    """For staff who keep the register: pages that companies have handed in, the oldest first. One query."""
    if not person.has_perm("foretag.andra_register"):
        return []
    sidor = (
        Foretagssida.objects.att_godkanna()
        .filter(foretag__ihopslagen_med__isnull=True)
        .select_related("foretag__organisation", "inlamnad_version")
        .defer("inlamnad_version__innehall", "publikt_soktext")
        .order_by("inlamnad_version__skapad_tid", "pk")[: VANTAR_HOGST + 1]
    )
    return [
        Vantar(
            rubrik=sida.foretag.namn,
            url=reverse("foretag:sida_prova", args=[sida.foretag.publikt_id]),
            vad="Godkänn företagets sida",
            sedan=sida.inlamnad_version.skapad_tid if sida.inlamnad_version else None,
            ordning=40,
        )
        for sida in sidor
    ]


def _kommer(person: Anvandare) -> str:
    if not person.has_perm("foretag.andra_register"):
        return ""
    return (
        "Sidor som företag lämnar in visas här tills du har godkänt dem eller lämnat tillbaka dem."
    )


def _sidor_att_andra(person: Anvandare) -> list[Vantar]:
    """For a company's own people: a page that staff have handed back. One query."""
    if not _i_en_organisation(person):
        return []
    sidor = Foretagssida.objects.filter(
        foretag__in=Foretag.objects.skotta_av(person), status=Foretagssida.Status.ATERLAMNAD
    ).select_related("foretag__organisation")
    return [
        Vantar(
            rubrik=sida.foretag.namn,
            url=sida.get_absolute_url(),
            vad="Ändra företagets sida",
            ordning=30,
        )
        for sida in sidor.defer("publikt_soktext")
    ]
