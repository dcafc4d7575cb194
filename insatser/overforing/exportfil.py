"""What the file of an exported application may hold: every fault in it, with its path and what to write instead.

Questions, columns, blocks and their rows are taken from the form and the declarations, so that another form, block
or type of question needs nothing here.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from insatser.ansokan.models.utlysning import Utlysning
from insatser.overforing.export import SCHEMA
from portal import orgnr
from portal.fil import filer
from portal.formular import block, falt, fyllt
from portal.formular.block import Radslag
from portal.formular.definition import fel_i_definition
from portal.formular.falt import Falt, KanInteLasas
from portal.formular.fyllt import Del, Struktur
from portal.formular.models.formular import Formular
from portal.jsonlasning import Last, ar, fel_slag, nyckelfel, under
from portal.ord import raknat
from portal.underskrift.models import Underskrift

Fel = tuple[str, str]

FIL = (
    {"schema": "text", "formular": "objekt", "utlysning": "objekt", "ansokan": "objekt", "bilagor": "lista",
     "underskrifter": "lista"},
    {"arende": "objekt", "noteringar": "lista"},
)  # fmt: skip
FORMULAR = {"namn": "text", "version": "heltal", "sha256": "text", "definition": "objekt"}
UTLYSNING = {
    "publikt_id": "text", "namn": "text", "sammanfattning": "text", "beskrivning": "text", "kriterier": "text",
    "vem_kan_soka": "text", "oppnar_tid": "text", "stanger_tid": "text?", "beslut_vantas": "text?", "ram": "objekt",
    "max_belopp": "text?", "max_manader": "heltal?", "minst_parter": "heltal", "underskriftsregel": "text",
}  # fmt: skip
ANSOKAN = {
    "publikt_id": "text",
    "namn": "text",
    "insatsagare": "objekt",
    "svar": "objekt",
    "block": "objekt",
}
# The answer to a question of type fil names a file among `bilagor`, and says the same of it.
SVARSFIL = {
    "nyckel": "text",
    "filnamn": "text",
    "mime": "text",
    "storlek": "heltal",
    "sha256": "text",
}
BILAGA = {**SVARSFIL, "innehall": "text"}
UNDERSKRIFT = (
    {"organisation": "text", "namn": "text", "titel": "text", "status": "text"},
    {
        "enhet": "text",
        "epost": "text",
        "grund": "text",
        "metod": "text",
        "tid": "text",
        "sha256": "text",
    },
)
ARENDE = {"dnr": "text", "aldre_dnr": "text", "inkommen_tid": "text?", "sha256": "text"}

HELTALSTYPER = frozenset({"heltal"})
ARSFALT = re.compile(r"ar_\d{4}")


def kontrollera(last: Last) -> list[Fel]:
    """Every fault that the file itself shows. No database is asked."""
    return list(Filkontroll(last.data).allt())


@dataclass
class Filkontroll:
    """One walk through the file."""

    data: Any
    nycklar: dict[str, str] = field(default_factory=dict)  # nyckel of a row → its path
    hanvisningar: list[tuple[str, str]] = field(
        default_factory=list
    )  # (path, nyckel) of fields that name a row

    def allt(self) -> Iterator[Fel]:
        data = self.data
        if not ar(data, "objekt"):
            yield "$", fel_slag("objekt")
            return
        if data.get("schema") != SCHEMA:
            text = f"Filen ska vara en exporterad ansökan: ”schema” ska vara ”{SCHEMA}”."
            yield ("$.schema" if "schema" in data else "$"), text
            return
        yield from nyckelfel(data, "$", *FIL)
        delar = {
            namn: varde
            for namn, varde in data.items()
            if ar(varde, FIL[0].get(namn) or FIL[1].get(namn) or "text")
        }
        yield from _formularfel(delar.get("formular"))
        yield from _utlysningsfel(delar.get("utlysning"))
        yield from self._ansokansfel(delar.get("ansokan"), _struktur(delar.get("formular")))
        yield from self._bilagefel(delar.get("bilagor"), delar.get("ansokan"))
        yield from _underskriftsfel(delar.get("underskrifter"))
        yield from _arendefel(delar.get("arende"))
        for plats, text in enumerate(delar.get("noteringar", [])):
            if not ar(text, "text"):
                yield under("$.noteringar", plats), fel_slag("text")

    # ---- the application ----
    def _ansokansfel(self, ansokan: Any, struktur: Struktur | None) -> Iterator[Fel]:
        if ansokan is None:
            return
        stig = "$.ansokan"
        yield from nyckelfel(ansokan, stig, ANSOKAN, {})
        yield from _uuidfel(ansokan, stig, "publikt_id")
        yield from _namnfel(ansokan, stig)
        agare = ansokan.get("insatsagare")
        if ar(agare, "objekt"):
            egen = under(stig, "insatsagare")
            yield from nyckelfel(agare, egen, {"namn": "text", "orgnr": "text"}, {})
            yield from _namnfel(agare, egen)
            if ar(agare.get("orgnr"), "text") and (fel := orgnr.fel(agare["orgnr"])):
                yield under(egen, "orgnr"), fel
        if struktur is None:  # without a sound form nothing can be said of what is filled in
            return
        if ar(ansokan.get("svar"), "objekt"):
            yield from self._svarsfel(ansokan["svar"], struktur)
        if ar(ansokan.get("block"), "objekt"):
            yield from self._blockfel(ansokan["block"], struktur)
        for egen, nyckel in self.hanvisningar:
            if nyckel not in self.nycklar:
                yield egen, f"Ingen rad i filen har nyckeln ”{nyckel}”."

    def _svarsfel(self, svar: Mapping[str, Any], struktur: Struktur) -> Iterator[Fel]:
        for nyckel, varde in svar.items():
            stig, d = under("$.ansokan.svar", nyckel), struktur.fragor.get(nyckel)
            if d is None:
                yield stig, f"Formuläret har ingen fråga med nyckeln ”{nyckel}”."
            elif not _visas(d, svar, struktur):
                yield (
                    stig,
                    f"Frågan visas bara när ”{d.villkor_fraga}” har svaret {' eller '.join(d.villkor_ar)}. Ta bort svaret.",
                )
            elif d.typ == "tabell":
                yield from self._radlista(varde, stig, d.radslag)
            elif d.typ == "flerval":
                yield from _flervalsfel(varde, stig, d)
            elif d.typ == "fil":
                yield from self._svarsfilfel(varde, stig)
            else:
                yield from self._vardefel(varde, stig, d.falt)

    def _svarsfilfel(self, varde: Any, stig: str) -> Iterator[Fel]:
        if not ar(varde, "objekt"):
            yield stig, fel_slag("objekt")
            return
        yield from nyckelfel(varde, stig, SVARSFIL, {})
        yield from _uuidfel(varde, stig, "nyckel")
        bilagor = self.data.get("bilagor")
        for bilaga in bilagor if ar(bilagor, "lista") else []:
            if ar(bilaga, "objekt") and bilaga.get("nyckel") == varde.get("nyckel"):
                for namn in SVARSFIL:
                    if varde.get(namn) != bilaga.get(namn):
                        yield (
                            under(stig, namn),
                            "Bland bilagorna står något annat om filen. Skriv samma.",
                        )

    def _blockfel(self, data: Mapping[str, Any], struktur: Struktur) -> Iterator[Fel]:
        for namn, innehall in data.items():
            stig = under("$.ansokan.block", namn)
            if namn not in struktur.blocknamn:
                finns = ", ".join(struktur.blocknamn) or "inga"
                yield stig, f"Formuläret har inget block ”{namn}”. De block som finns är {finns}."
            elif not ar(innehall, "objekt"):
                yield stig, fel_slag("objekt")
            else:
                yield from self._ett_block(block.blocket(namn), innehall, stig)

    def _ett_block(self, blocket: block.Block, data: Mapping[str, Any], stig: str) -> Iterator[Fel]:
        slagen = {slag.namn: slag for slag in blocket.slag if slag.fryses}
        fria = {**dict.fromkeys(slagen, "lista"), **dict.fromkeys(blocket.harledda, "fritt")}
        yield from nyckelfel(data, stig, {}, fria)
        for namn, slag in slagen.items():
            if namn in data:
                egen = under(stig, namn)
                yield from self._radlista(data[namn], egen, slag, blocket.harledda_i_rad)

    # ---- rows ----
    def _radlista(
        self, rader: Any, stig: str, slag: Radslag, harledda: Sequence[str] = ()
    ) -> Iterator[Fel]:
        if not ar(rader, "lista"):
            yield stig, fel_slag("lista")
            return
        hogst = 1 if slag.ensam else slag.hogst
        if len(rader) > hogst:
            yield (
                stig,
                f"Här får det stå högst {raknat(hogst, 'rad', 'rader')}. Nu är de {len(rader)}.",
            )
        for plats, rad in enumerate(rader):
            egen = under(stig, plats)
            if ar(rad, "objekt"):
                yield from self._radfel(rad, egen, slag, harledda)
            else:
                yield egen, fel_slag("objekt")

    def _radfel(
        self, rad: Mapping[str, Any], stig: str, slag: Radslag, harledda: Sequence[str]
    ) -> Iterator[Fel]:
        kanda = {nyckel: v for nyckel, v in rad.items() if not _fel_ar(nyckel)}
        falten = {f.namn: f for f in [*slag.falten(kanda), *slag.dolda]}
        barn = {b.namn: b for b in slag.barn if b.fryses}
        krav = {} if slag.ensam else {"nyckel": "text"}
        fria = {
            **dict.fromkeys([*falten, *harledda], "fritt"),
            **dict.fromkeys(barn, "lista"),
        }
        yield from nyckelfel(rad, stig, krav, fria)
        yield from self._nyckelfel(rad, stig)
        for namn, f in falten.items():
            if namn in rad:
                yield from self._vardefel(rad[namn], under(stig, namn), f)
        for namn, b in barn.items():
            if ar(rad.get(namn), "lista"):
                yield from self._radlista(rad[namn], under(stig, namn), b)

    def _nyckelfel(self, rad: Mapping[str, Any], stig: str) -> Iterator[Fel]:
        nyckel = rad.get("nyckel")
        if not ar(nyckel, "text"):
            return
        egen = under(stig, "nyckel")
        yield from _uuidfel(rad, stig, "nyckel")
        if str(nyckel) in self.nycklar:
            yield egen, "En annan rad i filen har samma nyckel. Varje rad behöver en egen."
        self.nycklar.setdefault(str(nyckel), stig)

    def _vardefel(self, varde: Any, stig: str, f: Falt) -> Iterator[Fel]:
        """Kind and content of one value, by the field that is to hold it."""
        if varde in (None, ""):
            return
        if f.typ in HELTALSTYPER:
            if not ar(varde, "heltal"):
                yield stig, fel_slag("heltal?")
                return
        elif not ar(varde, "text"):
            yield stig, fel_slag("text?")
            return
        if f.typ == "rad":
            self.hanvisningar.append((stig, str(varde)))
        elif f.typ in {"enval", "ja_nej"}:
            val = [v for v, _ in f.valen(None)] if not callable(f.val) else []
            if varde not in val:
                yield stig, f"”{varde}” är inget av valen. De är {', '.join(val)}."
        else:
            yield from _lasfel(varde, stig, f)

    # ---- files ----
    def _bilagefel(self, bilagor: Any, ansokan: Any) -> Iterator[Fel]:
        if bilagor is None:
            return
        namnda = _namnda_bilagor(ansokan)
        sedda: set[str] = set()
        for plats, bilaga in enumerate(bilagor):
            stig = under("$.bilagor", plats)
            if not ar(bilaga, "objekt"):
                yield stig, fel_slag("objekt")
                continue
            yield from nyckelfel(bilaga, stig, BILAGA, {})
            yield from _namnfel(bilaga, stig, "filnamn")
            yield from _innehallsfel(bilaga, stig)
            nyckel = bilaga.get("nyckel")
            if ar(nyckel, "text"):
                if nyckel in sedda:
                    yield under(stig, "nyckel"), "En annan fil har samma nyckel."
                elif nyckel not in namnda:
                    yield (
                        under(stig, "nyckel"),
                        "Ingen rad bland ansökans bilagor har den här nyckeln.",
                    )
                sedda.add(nyckel)
        for nyckel, egen in namnda.items():
            if nyckel not in sedda:
                yield egen, f"Filen till bilagan saknas: ingen i ”bilagor” har nyckeln ”{nyckel}”."


def _formularfel(data: Any) -> Iterator[Fel]:
    if data is None:
        return
    stig = "$.formular"
    yield from nyckelfel(data, stig, FORMULAR, {})
    yield from _namnfel(data, stig)
    if ar(data.get("version"), "heltal") and not 1 <= data["version"] <= 10_000:
        yield under(stig, "version"), "Skriv ett tal från 1 till 10 000."
    definition = data.get("definition")
    if not ar(definition, "objekt"):
        return
    yield from fel_i_definition(definition, under(stig, "definition"), block.namnen("plan"))
    if (
        ar(data.get("sha256"), "text")
        and (raknad := Formular.hash_av(definition)) != data["sha256"]
    ):
        yield (
            under(stig, "sha256"),
            f"Fingeravtrycket hör till en annan definition. Den här har {raknad}.",
        )
    if ar(data.get("namn"), "text") and definition.get("namn") != data["namn"]:
        yield under(stig, "namn"), "Namnet är ett annat än i definitionen. Skriv samma."


def _struktur(data: Any) -> Struktur | None:
    """The form's structure; None when the definition has faults."""
    if data is None or fel_i_definition(data.get("definition"), blocken=block.namnen("plan")):
        return None
    return fyllt.las_definition(data["definition"])


def _utlysningsfel(data: Any) -> Iterator[Fel]:
    if data is None:
        return
    stig = "$.utlysning"
    yield from nyckelfel(data, stig, UTLYSNING, {})
    yield from _uuidfel(data, stig, "publikt_id")
    yield from _namnfel(data, stig)
    for nyckel in ("oppnar_tid", "stanger_tid"):
        yield from _tidfel(data, stig, nyckel)
    yield from _datumfel(data, stig, "beslut_vantas")
    oppnar, stanger = tid(data.get("oppnar_tid")), tid(data.get("stanger_tid"))
    if oppnar and stanger and stanger <= oppnar:
        yield under(stig, "stanger_tid"), "Utlysningen måste stänga efter att den öppnar."
    regler = Utlysning.Underskriftsregel.values
    if ar(data.get("underskriftsregel"), "text") and data["underskriftsregel"] not in regler:
        yield (
            under(stig, "underskriftsregel"),
            f"”{data['underskriftsregel']}” är inget av valen. De är {', '.join(regler)}.",
        )
    if ar(data.get("max_belopp"), "text"):
        yield from _beloppsfel(data["max_belopp"], under(stig, "max_belopp"))
    for nyckel, hogst in (("minst_parter", 4), ("max_manader", 240)):
        if ar(data.get(nyckel), "heltal") and not 1 <= data[nyckel] <= hogst:
            yield under(stig, nyckel), f"Skriv ett tal från 1 till {hogst}."
    for ett_ar, varde in data["ram"].items() if ar(data.get("ram"), "objekt") else ():
        egen = under(under(stig, "ram"), ett_ar)
        if not (ett_ar.isascii() and ett_ar.isdigit() and len(ett_ar) == 4):
            yield egen, "Skriv ett år med fyra siffror."
        elif ar(varde, "text"):
            yield from _beloppsfel(varde, egen)
        else:
            yield egen, fel_slag("text")


def _underskriftsfel(rader: Any) -> Iterator[Fel]:
    for plats, rad in enumerate(rader or []):
        stig = under("$.underskrifter", plats)
        if not ar(rad, "objekt"):
            yield stig, fel_slag("objekt")
            continue
        yield from nyckelfel(rad, stig, *UNDERSKRIFT)
        lagen = Underskrift.Status.values
        if ar(rad.get("status"), "text") and rad["status"] not in lagen:
            yield (
                under(stig, "status"),
                f"”{rad['status']}” är inget läge. De som finns är {', '.join(lagen)}.",
            )
        if rad.get("tid"):
            yield from _tidfel(rad, stig, "tid")


def _arendefel(data: Any) -> Iterator[Fel]:
    if data is None:
        return
    yield from nyckelfel(data, "$.arende", {}, ARENDE)
    yield from _tidfel(data, "$.arende", "inkommen_tid")
    if ar(data.get("dnr"), "text") and len(data["dnr"]) > 60:
        yield "$.arende.dnr", "Ett diarienummer är högst 60 tecken."


# ---- single values ----
def _fel_ar(nyckel: str) -> bool:
    """A field of a year must name one."""
    return nyckel.startswith("ar_") and not ARSFALT.fullmatch(nyckel)


def _namnfel(data: Mapping[str, Any], stig: str, nyckel: str = "namn") -> Iterator[Fel]:
    namn = data.get(nyckel)
    if ar(namn, "text") and not 1 <= len(str(namn).strip()) <= 200:
        yield under(stig, nyckel), "Skriv 1 till 200 tecken."


def _uuidfel(data: Mapping[str, Any], stig: str, nyckel: str) -> Iterator[Fel]:
    varde = data.get(nyckel)
    if not ar(varde, "text"):
        return
    try:
        ratt = str(UUID(str(varde))) == varde
    except ValueError:
        ratt = False
    if not ratt:
        yield (
            under(stig, nyckel),
            "Skriv en UUID med små bokstäver, till exempel 0e9f9a5e-3c6b-4f39-9a34-2f6a2d5c7a10.",
        )


def tid(varde: Any) -> datetime | None:
    try:
        tid = datetime.fromisoformat(varde)
    except (TypeError, ValueError):
        return None
    return tid if tid.tzinfo else None


def _tidfel(data: Mapping[str, Any], stig: str, nyckel: str) -> Iterator[Fel]:
    if ar(data.get(nyckel), "text") and tid(data[nyckel]) is None:
        yield (
            under(stig, nyckel),
            "Skriv tidpunkten med tidszon, till exempel 2020-10-16T13:00:00+00:00.",
        )


def _datumfel(data: Mapping[str, Any], stig: str, nyckel: str) -> Iterator[Fel]:
    varde = data.get(nyckel)
    if ar(varde, "text"):
        try:
            date.fromisoformat(str(varde))
        except ValueError:
            yield (
                under(stig, nyckel),
                "Skriv datumet som år, månad och dag, till exempel 2026-12-01.",
            )


def _beloppsfel(varde: str, stig: str) -> Iterator[Fel]:
    yield from _lasfel(varde, stig, Falt("belopp", "belopp", "Belopp"))


def _lasfel(varde: Any, stig: str, f: Falt) -> Iterator[Fel]:
    try:
        falt.fran_json(f, varde)
    except KanInteLasas as fel:
        yield stig, str(fel)


def _flervalsfel(varde: Any, stig: str, d: Del) -> Iterator[Fel]:
    if not ar(varde, "lista"):
        yield stig, fel_slag("lista")
        return
    mojliga = [v for v, _ in d.val]
    for plats, ett in enumerate(varde):
        if ett not in mojliga:
            yield under(stig, plats), f"”{ett}” är inget av valen. De är {', '.join(mojliga)}."
        elif ett in varde[:plats]:
            yield under(stig, plats), f"”{ett}” står två gånger."


def _visas(d: Del, svar: Mapping[str, Any], struktur: Struktur) -> bool:
    if not d.villkor_fraga:
        return True
    over = struktur.fragor[d.villkor_fraga]
    givet = svar.get(d.villkor_fraga)
    valda = givet if isinstance(givet, list) else [givet]
    return _visas(over, svar, struktur) and any(v in d.villkor_ar for v in valda)


def _namnda_bilagor(ansokan: Any) -> dict[str, str]:
    """nyckel → path of the rows of the block bilagor, and of the answers that are files."""
    rader = ansokan
    for steg in ("block", "bilagor", "bilaga"):
        rader = rader.get(steg) if isinstance(rader, dict) else None
    svar = ansokan.get("svar") if isinstance(ansokan, dict) else None
    stallen = [
        *((under("$.ansokan.svar", fraga), varde) for fraga, varde in _par(svar)),
        *((under("$.ansokan.block.bilagor.bilaga", plats), rad) for plats, rad in _par(rader)),
    ]
    return {
        rad["nyckel"]: stig
        for stig, rad in stallen
        if isinstance(rad, dict) and isinstance(rad.get("nyckel"), str)
    }


def _par(varde: Any) -> Iterable[tuple[Any, Any]]:
    """The members of an object or a list with their keys; nothing of anything else."""
    if isinstance(varde, dict):
        return varde.items()
    return enumerate(varde) if isinstance(varde, list) else ()


def _avkodad(bilaga: Mapping[str, Any]) -> bytes | None:
    try:
        return b64decode(bilaga["innehall"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        return None


def _innehallsfel(bilaga: Mapping[str, Any], stig: str) -> Iterator[Fel]:
    """The file must be whole, and of a kind that may be uploaded."""
    if not ar(bilaga.get("innehall"), "text"):
        return
    innehall = _avkodad(bilaga)
    if innehall is None:
        yield under(stig, "innehall"), "Innehållet går inte att läsa som base64."
        return
    if ar(bilaga.get("storlek"), "heltal") and bilaga["storlek"] != len(innehall):
        yield under(stig, "storlek"), f"Innehållet är {len(innehall)} byte. Skriv det."
    if ar(bilaga.get("sha256"), "text") and bilaga["sha256"] != sha256(innehall).hexdigest():
        text = "Fingeravtrycket hör till ett annat innehåll. Filen kan vara ändrad på vägen."
        yield under(stig, "sha256"), text
    try:
        mime = kontrollerad_fil(bilaga).mime
    except ValidationError as nej:
        yield under(stig, "innehall"), " ".join(nej.messages)
    else:
        if ar(bilaga.get("mime"), "text") and bilaga["mime"] != mime:
            yield under(stig, "mime"), f"Innehållet är av slaget {mime}. Skriv det."


def kontrollerad_fil(bilaga: Mapping[str, Any]) -> filer.Kontrollerad:
    """Raises ValidationError for what nobody may upload."""
    namn = bilaga.get("filnamn") if ar(bilaga.get("filnamn"), "text") else ""
    return filer.kontrollera(SimpleUploadedFile(str(namn) or "bilaga", _avkodad(bilaga) or b""))
