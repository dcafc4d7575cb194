"""An exported application back into the portal: all that the file holds is made in one transaction, or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import transaction

from insatser.ansokan.block.bilagor import rubrik_av
from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.models.bilaga import Bilaga
from insatser.ansokan.models.inskick import Inskick
from insatser.ansokan.models.plan import Plan
from insatser.ansokan.models.utlysning import Utlysning
from insatser.arende import inskick
from insatser.arende.models.arende import Arende
from insatser.overforing.exportfil import Fel, Filkontroll, kontrollera, kontrollerad_fil, tid
from portal import frist, jsonlasning
from portal.fil import filer
from portal.fil.models import Fil
from portal.formular import block, falt, fyllt
from portal.formular.block import Radslag
from portal.formular.definition import publicera
from portal.formular.models.formular import Formular
from portal.formular.models.ifyllnad import Tabellrad
from portal.formular.models.rad import Rad
from portal.jsonlasning import Last, krav_felfri, under
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.text import normalisera


@dataclass(frozen=True)
class Inlast:
    """What an import made."""

    arende: Arende
    ansokan: Ansokan
    nytt_formular: bool
    ny_utlysning: bool
    noteringar: list[str]


def importera(innehall: bytes, *, av: Anvandare) -> Inlast:
    """Makes the application, its case and what it needs. Raises FelIJson with all faults; then nothing is changed."""
    last = jsonlasning.las_bytes(innehall)
    krav_felfri(last, kontrollera(last))
    with transaction.atomic():
        return _skapa(last, av)


def _skapa(last: Last, av: Anvandare) -> Inlast:
    data = last.data
    krav_felfri(last, _finns_redan(data))
    form, nytt = publicera(
        data["formular"]["definition"], av=av, version=data["formular"]["version"]
    )
    utlysning, ny_utlysning = _utlysningen(data["utlysning"], form)
    ifyllnad, plan = fyllt.ny_ifyllnad(form), Plan.objects.create()
    ansokan = Ansokan.objects.create(
        publikt_id=UUID(data["ansokan"]["publikt_id"]),
        namn=data["ansokan"]["namn"],
        insatsagare=_organisationen(data["ansokan"]),
        utlysning=utlysning,
        ifyllnad=ifyllnad,
        plan=plan,
        inskick=Inskick.objects.create(plan=plan, ifyllnad=ifyllnad),
        skapad_av=av,
    )
    fyll_i(ansokan, data, av=av)
    krav_felfri(last, [*_skillnader(ansokan, data), *_fel_i_ifyllt(ansokan, data)])
    arende = inskick.las_in(
        ansokan,
        av=av,
        aldre_dnr=data.get("arende", {}).get("dnr", ""),
        inkommen_tid=tid(data.get("arende", {}).get("inkommen_tid")),
        underskrifter=data["underskrifter"],
    )
    return Inlast(arende, ansokan, nytt, ny_utlysning, data.get("noteringar", []))


def _finns_redan(data: dict[str, Any]) -> Iterator[Fel]:
    """Is the application, or a row of it, in the portal already?"""
    ansokan = (
        Ansokan.objects.mottagna()
        .filter(publikt_id=data["ansokan"]["publikt_id"])
        .select_related("arende")
        .first()
    )
    if ansokan:
        yield (
            "$.ansokan.publikt_id",
            f"Ansökan finns redan i portalen, som ärende {ansokan.arende.dnr}.",
        )
        return
    if Ansokan.objects.filter(publikt_id=data["ansokan"]["publikt_id"]).exists():
        yield "$.ansokan.publikt_id", "En annan ansökan i portalen har redan detta id."
        return
    kontroll = Filkontroll(data)
    list(kontroll.allt())
    for modell in _radmodeller(data):
        for nyckel in modell._default_manager.filter(nyckel__in=kontroll.nycklar).values_list(
            "nyckel", flat=True
        ):
            yield (
                under(kontroll.nycklar[str(nyckel)], "nyckel"),
                "En annan rad i portalen har redan den här nyckeln.",
            )


def _radmodeller(data: dict[str, Any]) -> set[type[Rad]]:
    struktur = fyllt.las_definition(data["formular"]["definition"])
    modeller = {
        slag.modell for namn in struktur.blocknamn for slag in block.blocket(namn).alla_slag()
    }
    return modeller | {Tabellrad}


def _utlysningen(data: dict[str, Any], form: Formular) -> tuple[Utlysning, bool]:
    """The call by its id; a new one is not published here."""
    utlysning, ny = Utlysning.objects.get_or_create(
        publikt_id=data["publikt_id"], defaults={**data, "formular": form, "publicerad": False}
    )
    if ny:
        utlysning.refresh_from_db()
    return utlysning, ny


def _organisationen(ansokan: dict[str, Any]) -> Organisation:
    """The insatsägare by its orgnr; of a new one the kind stands among the parties."""
    agare = ansokan["insatsagare"]
    parter = ansokan["block"].get("parter", {}).get("part", [])
    slag = next((p.get("finsam") for p in parter if p.get("orgnr") == agare["orgnr"]), None)
    organisation = Organisation.objects.for_orgnr(
        agare["orgnr"], agare["namn"], slag or Organisation.Finsam.INGEN
    )
    return organisation.som_kand(frist.nu())


def fyll_i(ansokan: Ansokan, data: dict[str, Any], *, av: Anvandare) -> None:
    """Answers, rows and files of an exported application into a new, empty one."""
    sparade = {
        bilaga["nyckel"]: filer.spara(kontrollerad_fil(bilaga), av) for bilaga in data["bilagor"]
    }
    # The block bilagor finds its files by their sha256.
    fyllt.fran_json(ansokan.ifyllnad, ansokan, data["ansokan"], av=av)
    _svarsfiler(ansokan, sparade, av)


def _svarsfiler(ansokan: Ansokan, sparade: Mapping[str, Fil], av: Anvandare) -> None:
    """Rows for files that only answer a question: in a form without the block bilagor nothing else makes them."""
    fragor = fyllt.struktur(ansokan.ifyllnad.formular).fragor
    svar = {
        s.text: fragor[s.fraga] for s in ansokan.ifyllnad.svar.all() if fragor[s.fraga].typ == "fil"
    }
    finns = {str(nyckel) for nyckel in ansokan.plan.bilagor.values_list("nyckel", flat=True)}
    for ordning, (nyckel, fil) in enumerate(sparade.items(), start=1):
        if nyckel in svar and nyckel not in finns:
            Bilaga.objects.create(
                plan=ansokan.plan,
                nyckel=nyckel,
                ordning=ordning,
                rubrik=rubrik_av(svar[nyckel]),
                fil=fil,
                andrad_av=av,
            )


# ---- does it come back as it stood? ----
def _skillnader(ansokan: Ansokan, data: dict[str, Any]) -> Iterator[Fel]:
    """What the portal would hold differently: sums that do not add up, values it writes in another way."""
    nu = ansokan.data()
    yield from _olika(data["ansokan"]["svar"], nu["svar"], "$.ansokan.svar")
    yield from _olika(data["ansokan"]["block"], nu["block"], "$.ansokan.block")


def _olika(fil: Any, nu: Any, stig: str) -> Iterator[Fel]:
    if isinstance(fil, dict) and isinstance(nu, dict):
        for nyckel, varde in fil.items():
            if nyckel in nu:
                yield from _olika(varde, nu[nyckel], under(stig, nyckel))
            elif varde not in (None, [], "", {}):
                yield (
                    under(stig, nyckel),
                    "Det finns inget fält för det här i ansökan. Ta bort det.",
                )
    elif isinstance(fil, list) and isinstance(nu, list):
        if len(fil) != len(nu):
            yield (
                stig,
                f"Av {len(fil)} rader blir {len(nu)}, när tomma rader räknas bort. Ta bort de tomma.",
            )
        else:
            for plats, (a, b) in enumerate(zip(fil, nu, strict=True)):
                yield from _olika(a, b, under(stig, plats))
    elif not _lika(fil, nu):
        blir = "inget" if nu in (None, "") else f"”{nu}”"
        yield (
            stig,
            f"Här räknar eller läser portalen fram {blir}. Skriv så, eller rätta det som det räknas fram av.",
        )


def _lika(a: Any, b: Any) -> bool:
    """Equal, also when only blanks or the way to write a number differ."""
    if a in (None, "") and b in (None, ""):
        return True
    if isinstance(a, str) and isinstance(b, str):
        return " ".join(normalisera(a).split()) == " ".join(b.split()) or (_som_tal(a) or a) == (
            _som_tal(b) or b
        )
    return bool(a == b)


def _som_tal(text: str) -> Decimal | None:
    """ "12" and "12.00" are the same; None for what is no number, and for zero, which has one way to be written."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _fel_i_ifyllt(ansokan: Ansokan, data: dict[str, Any]) -> Iterator[Fel]:
    """Faults (not gaps) that the application's own rules find, where they are at a field of the file."""
    stigar = dict(_ankare(ansokan, data))
    for brist in ansokan.brister():
        if brist.ar_fel and brist.ankare in stigar:
            yield stigar[brist.ankare], brist.text


def _ankare(ansokan: Ansokan, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """DOM id of every field that the file fills in → its path: how a Brist says where it is."""
    struktur = fyllt.las_definition(data["formular"]["definition"])
    for nyckel, varde in data["ansokan"]["svar"].items():
        d, stig = struktur.fragor[nyckel], under("$.ansokan.svar", nyckel)
        yield d.ankare, stig
        if d.typ == "tabell":
            yield from _radankare(ansokan, varde, stig, d.radslag)
    for namn, innehall in data["ansokan"]["block"].items():
        for slag in block.blocket(namn).slag:
            rader = innehall.get(slag.namn, [])
            egen = under(under("$.ansokan.block", namn), slag.namn)
            yield from _radankare(ansokan, rader, egen, slag)


def _radankare(
    ansokan: Ansokan, rader: Sequence[Mapping[str, Any]], stig: str, slag: Radslag
) -> Iterator[tuple[str, str]]:
    for plats, rad in enumerate(rader):
        egen = under(stig, plats)
        nyckel = slag.ensam_nyckel(ansokan) if slag.ensam else rad["nyckel"]
        for namn in rad:
            yield falt.dom_id(f"rad:{slag.namn}:{nyckel}:{namn}"), under(egen, namn)
        for barn in slag.barn:
            yield from _radankare(ansokan, rad.get(barn.namn, []), under(egen, barn.namn), barn)
