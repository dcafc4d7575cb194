"""The demo's enkät: the shipped form sent to made-up respondents, answered by some, read, put together, published.

Made through the same verbs as people use. All names, organisations and answers in `data/demo_enkat.json` are made up.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from foretag.enkat import sammanstallning
from foretag.enkat.anslutning import grund
from foretag.enkat.models.enkat import Enkat, Inbjuden
from foretag.enkat.models.enkatsvar import Enkatsvar, borja_inbjuden
from foretag.enkat.models.exempel import Exempel
from portal import frist
from portal.formular import fyllt
from portal.formular.models.formular import Formular
from portal.grunddata import Skriv
from portal.konto.models.anvandare import Anvandare

DATA = Path(__file__).parents[1] / "data" / "demo_enkat.json"
FORMULAR = "Samverkan med sociala företag"


def demo(skriv: Skriv) -> None:
    """Nothing twice."""
    if Enkat.objects.exists():
        return
    data: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    av = Anvandare.objects.portalen()
    grund(skriv)
    enkat = _enkaten(data, av)
    svaren = {rad["epost"]: _svar(enkat, rad) for rad in data["svar"]}
    for epost in data["tas_med"]:
        svaren[epost].ta_med(av=av)
    for nyckel, strykningar in data["publiceras"].items():
        Exempel.objects.select_related("svar__version").get(nyckel=nyckel).publicera(
            strykningar, av=av
        )
    _borja(enkat, data["paborjar"])
    enkat.inbjudningar.get(epost=data["avbojer"]).avboj(nar=frist.nu())
    enkat.bestall_sammanstallning(sammanstallning.data(enkat), av=av)
    skriv(
        f"Enkät: {enkat}, {len(data['inbjudna'])} inbjudna, {len(svaren)} svar, "
        f"{len(data['publiceras'])} exempel i exempelbanken. Allt är påhittat."
    )


def _enkaten(data: dict[str, Any], av: Anvandare) -> Enkat:
    """Open for four weeks, also to everybody on the web."""
    enkat = Enkat(
        titel=data["titel"],
        inledning=data["inledning"],
        formular=Formular.objects.filter(namn=FORMULAR).latest("version"),
        pa_webben=True,
        stanger_tid=frist.slutet_av(frist.idag() + timedelta(days=28)),
    )
    enkat.spara(av=av)
    enkat.bjud_in([Inbjuden(**rad) for rad in data["inbjudna"]], av=av)
    enkat.oppna(av=av)
    return enkat


def _borja(enkat: Enkat, epost: str) -> Enkatsvar:
    inbjudan = enkat.inbjudningar.get(epost=epost)
    vem = Inbjuden(epost, inbjudan.namn, inbjudan.organisation)
    return borja_inbjuden(inbjudan, vem, nar=frist.nu())


def _svar(enkat: Enkat, rad: dict[str, Any]) -> Enkatsvar:
    """Begun, written and handed in by the one who is asked."""
    svar = _borja(enkat, rad["epost"])
    av = svar.skrivare
    fyllt.fran_json(svar.ifyllnad, svar, rad, av=av)
    svar.lamna_in(av=av, nar=frist.nu())
    return svar
