"""Enkäter and the example bank: blocks, form, document, what the worker does, what waits for staff."""

import json
from datetime import timedelta
from pathlib import Path

from django.db.models import Count, Min, Q

from foretag.enkat import block as exempel
from foretag.enkat import dokument as enkatdokument
from foretag.enkat.models import enkat, enkatsvar
from foretag.enkat.models.enkat import Enkat
from portal import grunddata
from portal.arbetare import registrera_svep
from portal.dokument import utfarda
from portal.formular import block
from portal.formular.definition import publicera
from portal.grunddata import Skriv
from portal.konto.models.anvandare import Anvandare
from portal.webb.kontext import Vantar, registrera_vantar_pa

FORMULAR = Path(__file__).parents[1] / "data" / "formular_002.json"


def anslut() -> None:
    block.registrera(*exempel.BLOCKEN)
    grunddata.registrera(grund)
    utfarda.registrera(
        "enkatsammanstallning", enkatdokument.enkatsammanstallning, "Sammanställning av enkät"
    )
    registrera_svep("påminn om enkäter", enkat.paminn_infor_sista_dag, timedelta(minutes=10))
    registrera_svep("gallra påbörjade enkätsvar", enkatsvar.gallra_paborjade, timedelta(hours=24))
    registrera_vantar_pa(svar_att_lasa, kommer=_kommer, hor_till="enkater")


def grund(skriv: Skriv) -> None:
    """The shipped form, published in every installation."""
    definition = json.loads(FORMULAR.read_text(encoding="utf-8"))
    form, nytt = publicera(definition, av=Anvandare.objects.portalen())
    if nytt:
        skriv(f"Formulär: {form}.")


def svar_att_lasa(person: Anvandare) -> list[Vantar]:
    """One line per enkät with answers that nobody has read. One query."""
    if not person.has_perm("foretag.andra_register"):
        return []
    nya = Q(svar__status="inlamnat")
    enkater = Enkat.objects.annotate(
        nya=Count("svar", filter=nya), sedan=Min("svar__inlamnat_tid", filter=nya)
    )
    return [
        Vantar(
            rubrik=rad.titel,
            url=rad.get_absolute_url(),
            vad="Läs ett svar" if rad.nya == 1 else f"Läs {rad.nya} svar",
            sedan=rad.sedan,
            ordning=65,
        )
        for rad in enkater.filter(nya__gt=0)
    ]


def _kommer(person: Anvandare) -> str:
    if not person.has_perm("foretag.andra_register"):
        return ""
    return "Svar på enkäter visas här tills någon har läst dem."
