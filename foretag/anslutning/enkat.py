"""Enkäter and the example bank: blocks, form, document, what the worker does, what waits for staff."""

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # models are not ready when this module is read
    from portal.grunddata import Skriv
    from portal.kontext import Vantar
    from portal.models import Anvandare

FORMULAR = Path(__file__).parents[1] / "data" / "formular_002.json"


def anslut() -> None:
    from foretag import enkatdokument
    from foretag.block import exempel
    from foretag.models import enkat, enkatsvar
    from portal import block, dokument, grunddata
    from portal.arbetare import registrera_svep
    from portal.kontext import registrera_vantar_pa

    block.registrera(*exempel.BLOCKEN)
    grunddata.registrera(grund)
    dokument.registrera(
        "enkatsammanstallning", enkatdokument.enkatsammanstallning, "Sammanställning av enkät"
    )
    registrera_svep("påminn om enkäter", enkat.paminn_infor_sista_dag, timedelta(minutes=10))
    registrera_svep("gallra påbörjade enkätsvar", enkatsvar.gallra_paborjade, timedelta(hours=24))
    registrera_vantar_pa(svar_att_lasa, kommer=_kommer, hor_till="enkater")


def grund(skriv: "Skriv") -> None:
    """The shipped form, published in every installation."""
    from portal.formulardefinition import publicera
    from portal.models import Anvandare

    definition = json.loads(FORMULAR.read_text(encoding="utf-8"))
    form, nytt = publicera(definition, av=Anvandare.objects.portalen())
    if nytt:
        skriv(f"Formulär: {form}.")


def svar_att_lasa(person: "Anvandare") -> "list[Vantar]":
    """One line per enkät with answers that nobody has read. One query."""
    from django.db.models import Count, Min, Q

    from foretag.models import Enkat
    from portal.kontext import Vantar

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


def _kommer(person: "Anvandare") -> str:
    if not person.has_perm("foretag.andra_register"):
        return ""
    return "Svar på enkäter visas här tills någon har läst dem."
