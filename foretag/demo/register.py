"""The demo of the register: ten kommuner with the reported figures of a real final report, and made-up companies.

`data/demo_gavleborg.json` says what is the source's and what is made up; its notes are printed with the demo.
The companies' figures of 2016–2020 add up to the parts that the source reports. Where the source's own sums
do not add up (placed in 2018 and 2020, informed in all), both stand, and the pages show the difference.
"""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.avtal.models import Avtal
from foretag.demo import arsomgang, enkat, sidor
from foretag.foretag.models import Foretag, Foretagslage
from foretag.kommun.models.kommun import Kommun, Omrade
from foretag.kommun.models.kommundel import Gruppmedlem, Samverkansgrupp, Styrdokument
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from foretag.sida.models import Affarside, Bransch, Tjanst
from portal import frist, orgnr
from portal.grunddata import Skriv
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation

DATA = Path(__file__).parents[1] / "data" / "demo_gavleborg.json"
MATT = tuple(Arsuppgift.MATT)


def lasfil() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


def demo(skriv: Skriv) -> None:
    """Kommuner, companies with ten years of figures and their own pages, reported totals; an enkät. Nothing twice."""
    registret(skriv)
    sidor.demo(skriv)
    enkat.demo(skriv)


def registret(skriv: Skriv) -> None:
    if Foretag.objects.exists():
        return
    data, av = lasfil(), Anvandare.objects.portalen()
    omraden = {
        namn: Omrade.objects.create(namn=namn, kommuner=koder)
        for namn, koder in data["omraden"].items()
    }
    kommuner = {rad["kod"]: _kommun(rad) for rad in data["kommuner"]}
    foretagen = {rad["namn"]: _foretag(rad, av) for rad in data["foretag"]}
    _rapporterat(data, omraden, av)
    _kommunernas_arbete(data, kommuner)
    _avtal(data, kommuner, foretagen, av)
    skriv(f"Register: {len(foretagen)} företag i {len(kommuner)} kommuner, tal för 2016–2025.")
    arsomgang.demo(skriv)
    for notering in data["noteringar"]:
        skriv(f"Att veta: {notering}")


def _organisation(nummer: str, namn: str, **falt: Any) -> Organisation:
    rad, _ = Organisation.objects.get_or_create(
        orgnr=nummer,
        kand_tid__isnull=False,
        defaults={"namn": namn, "kand_tid": frist.nu(), **falt},
    )
    return rad


def _kommun(rad: dict[str, Any]) -> Kommun:
    organisation = _organisation(
        rad["orgnr"], rad["namn"], finsam=Organisation.Finsam.KOMMUN, medlem=True
    )
    return Kommun.objects.create(organisation=organisation, slag=Kommun.Slag.KOMMUN, kod=rad["kod"])


def _foretag(rad: dict[str, Any], av: Anvandare) -> Foretag:
    foretag = Foretag.objects.create(
        organisation=_organisation(
            rad["orgnr"], rad["namn"], enskild=orgnr.ar_personnummer(rad["orgnr"])
        ),
        form=rad["form"],
        kommun=rad["kommun"],
        kalla="Påhittat för demonstrationen",
    )
    Foretagslage.objects.bulk_create(
        Foretagslage(
            foretag=foretag, registrerad_av=av, **{**ett, "fran": date.fromisoformat(ett["fran"])}
        )
        for ett in rad["lagen"]
    )
    _vad_det_gor(foretag, rad)
    Arsuppgift.objects.bulk_create(
        _uppgift(foretag, int(ar), tal, av) for ar, tal in rad["ar"].items()
    )
    return foretag


def _vad_det_gor(foretag: Foretag, rad: dict[str, Any]) -> None:
    Bransch.objects.bulk_create(
        Bransch(foretag=foretag, sni=sni, ordning=n)
        for n, sni in enumerate(rad["branscher"], start=1)
    )
    Affarside.objects.create(
        foretag=foretag, slag=Affarside.Slag.TJANSTER, text=rad["affarside"], ordning=1
    )
    Tjanst.objects.bulk_create(
        Tjanst(foretag=foretag, ordning=n, **ett) for n, ett in enumerate(rad["tjanster"], start=1)
    )


def _uppgift(foretag: Foretag, ar: int, tal: list[int], av: Anvandare) -> Arsuppgift:
    """The figures of the autumn of `ar`, as they were read in."""
    return Arsuppgift(
        foretag=foretag,
        ar=ar,
        svarad_tid=datetime(ar, 11, 30, 12, tzinfo=frist.STOCKHOLM),
        svarad_av=av,
        satt=Arsuppgift.Satt.IMPORT,
        **dict(zip(MATT, tal, strict=True)),
    )


def _rapporterat(data: dict[str, Any], omraden: dict[str, Omrade], av: Anvandare) -> None:
    gemensamt = {"kalla": data["kalla"], "registrerad_av": av}
    rader = []
    for rad in data["rapporterat"]:
        delar = [(None, rad["hela"]), *((omraden[n], tal) for n, tal in rad["omraden"].items())]
        rader += [
            Lagesuppgift(ar=rad["ar"], omrade=omrade, matt=matt, varde=varde, **gemensamt)
            for omrade, tal in delar
            for matt, varde in tal.items()
        ]
    totalt = data["informerade_totalt"]
    rader.append(
        Lagesuppgift(
            ar=totalt["fran"],
            till_ar=totalt["till"],
            matt=Lagesuppgift.Matt.INFORMERADE,
            varde=totalt["varde"],
            **gemensamt,
        )
    )
    Lagesuppgift.objects.bulk_create(rader)


def _kommunernas_arbete(data: dict[str, Any], kommuner: dict[str, Kommun]) -> None:
    for rad in data["styrdokument"]:
        Styrdokument.objects.create(
            kommun=kommuner[rad["kommun"]],
            slag=rad["slag"],
            titel=rad["titel"],
            antaget_ar=rad["ar"],
            antaget_av=rad.get("antaget_av", ""),
        )
    for rad in data["grupper"]:
        grupp = Samverkansgrupp.objects.create(
            kommun=kommuner[rad["kommun"]],
            slag=rad["slag"],
            namn=rad["namn"],
            startade_ar=rad["fran"],
            avslutad_ar=rad["till"],
            orsak=rad["orsak"],
        )
        Gruppmedlem.objects.bulk_create(
            Gruppmedlem(grupp=grupp, organisation=organisation, funktion=funktion)
            for organisation, funktion in data["gruppmedlemmar"]
        )


def _avtal(
    data: dict[str, Any],
    kommuner: dict[str, Kommun],
    foretagen: dict[str, Foretag],
    av: Anvandare,
) -> None:
    for rad in data["avtal"]:
        Avtal.objects.create(
            foretag=foretagen[rad["foretag"]],
            part=kommuner[rad["part"]].organisation,
            form=rad["form"],
            avser=rad["avser"],
            varde=rad["varde"],
            fran=date.fromisoformat(rad["fran"]),
            till=date.fromisoformat(rad["till"]),
            leder_till=rad["leder_till"],
            kalla=data["kalla"],
            registrerat_av=av,
        )
