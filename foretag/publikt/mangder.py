"""Open data: what the public register shows, for machines. Version 1: fields are added, never changed or taken away.

A set is declared once, here: its fields in order, what each means, where its rows come from. CSV, JSON, JSON Schema and
the page that documents them are made of that. Rows come in the order of their ids, and are read while they are sent.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any

from django.conf import settings
from django.urls import reverse

from foretag import kodlistor
from foretag.foretag.models import Kriteriebedomning
from foretag.kodlistor import kommunnamn
from foretag.kommun.kommunprofil import publik_profil, publika_kommuner
from foretag.lagesbild import doljning, oppet
from foretag.publikt.sokning import publika
from foretag.sida.block.presentation import webbadress
from portal import frist
from portal.lista.kalkylblad import BUNT, ofarlig, ogonblicksbild

VERSION = "1"
LICENS = "CC0-1.0"
LICENS_URL = "https://creativecommons.org/publicdomain/zero/1.0/"
SCHEMA = "https://json-schema.org/draft/2020-12/schema"
Datarad = dict[str, Any]


@dataclass(frozen=True)
class Datafalt:
    """`typ` is that of JSON Schema; a field that may be empty is null in JSON, empty in CSV."""

    namn: str
    typ: str  # string, integer, array
    beskrivning: str
    format: str = ""  # uuid, date, date-time, uri
    tom: bool = False
    delar: tuple["Datafalt", ...] = ()  # of the objects of an array; without them it holds texts

    @property
    def slag(self) -> str:
        """What a reader calls it."""
        namn = {"uuid": "id", "date": "datum", "date-time": "tid", "uri": "adress"}
        grund = {"string": "text", "integer": "heltal", "array": "lista"}
        return namn.get(self.format) or grund[self.typ]


@dataclass(frozen=True)
class Mangd:
    """A set of data. `lage` gives all that its rows depend on, cheaply: the ETag is made of it."""

    namn: str
    rubrik: str
    beskrivning: str
    falt: tuple[Datafalt, ...]
    rader: Callable[[], Iterable[Datarad]]
    lage: Callable[[], Iterable[Any]]

    def etag(self, utgivare: str) -> str:
        avtryck = sha256(f"{VERSION}{self.namn}{settings.ADRESS}{utgivare}".encode())
        for del_ in self.lage():
            avtryck.update(repr(del_).encode())
        return f'"{avtryck.hexdigest()[:32]}"'

    def som_csv(self) -> Iterator[bytes]:
        """RFC 4180: comma, UTF-8, CRLF, a head; `licens` in every row. A text that would be a formula is made harmless."""
        ut = io.StringIO(newline="")
        skrivare = csv.writer(ut, lineterminator="\r\n")
        skrivare.writerow([*(falt.namn for falt in self.falt), "licens"])
        for rader in self._buntar():
            skrivare.writerows([*(_cell(rad[f.namn]) for f in self.falt), LICENS] for rad in rader)
            yield ut.getvalue().encode()
            ut.seek(0)
            ut.truncate()
        yield ut.getvalue().encode()

    def som_json(self, utgivare: str) -> Iterator[bytes]:
        huvud = {
            "version": VERSION,
            "licens": LICENS,
            "licens_url": LICENS_URL,
            "utgivare": utgivare,
            "schema": adress("foretag:oppna_data_schema", self.namn),
        }
        yield f"{json.dumps(huvud, ensure_ascii=False)[:-1]}, {json.dumps(self.namn)}: [".encode()
        skilje = "\n"
        for rader in self._buntar():
            texter = (json.dumps(rad, ensure_ascii=False) for rad in rader)
            yield (skilje + ",\n".join(texter)).encode()
            skilje = ",\n"
        yield b"\n]}\n"

    def _buntar(self) -> Iterator[list[Datarad]]:
        with ogonblicksbild():
            rader = iter(self.rader())
            while bunt := list(islice(rader, BUNT)):
                yield bunt

    def schema(self) -> dict[str, Any]:
        """The JSON file as JSON Schema. More may be said in it than stands here."""
        return {
            "$schema": SCHEMA,
            "title": self.rubrik,
            "description": self.beskrivning,
            "type": "object",
            "required": ["version", "licens", "licens_url", "utgivare", self.namn],
            "properties": {
                "version": {"const": VERSION},
                "licens": {"const": LICENS},
                "licens_url": {"const": LICENS_URL},
                "utgivare": {"type": "string"},
                "schema": {"type": "string", "format": "uri"},
                self.namn: {"type": "array", "items": _objekt(self.falt)},
            },
        }


def _objekt(falten: Iterable[Datafalt]) -> dict[str, Any]:
    falten = list(falten)
    return {
        "type": "object",
        "required": [falt.namn for falt in falten],
        "properties": {falt.namn: _typ(falt) for falt in falten},
    }


def _typ(falt: Datafalt) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": [falt.typ, "null"] if falt.tom else falt.typ,
        "description": falt.beskrivning,
    }
    if falt.format:
        schema["format"] = falt.format
    if falt.typ == "array":
        schema["items"] = _objekt(falt.delar) if falt.delar else {"type": "string"}
    return schema


def _cell(varde: Any) -> Any:
    """A list is one cell, its items divided by |; of an object its values, divided by ;."""
    if varde is None:
        return ""
    if isinstance(varde, list):
        delar = [
            "; ".join(str(v) for v in en.values() if v is not None) if isinstance(en, dict) else en
            for en in varde
        ]
        return ofarlig("|".join(delar))
    return varde if isinstance(varde, int) else ofarlig(str(varde))


def adress(namn: str, *args: Any) -> str:
    """An address of ours in full: the portal's own, whatever host was asked."""
    return f"{settings.ADRESS}{reverse(namn, args=args)}"


# ---------- Companies ----------

KRITERIER = (1, 2, 3, 4)
FORETAG = (
    Datafalt("id", "string", "Företagets id. Ändras aldrig.", "uuid"),
    Datafalt("namn", "string", "Företagets namn."),
    Datafalt(
        "orgnr",
        "string",
        "Organisationsnummer. Tomt för enskild firma, vars nummer är ett personnummer.",
        tom=True,
    ),
    Datafalt("form", "string", "Juridisk form, i ord.", tom=True),
    Datafalt("kommun_kod", "string", "Kommunkod enligt SCB, fyra siffror."),
    Datafalt("kommun", "string", "Kommunens namn."),
    Datafalt("lage", "string", "aktiv, vilande eller nedlagd.", tom=True),
    Datafalt("lage_fran", "string", "Första dagen i det läget.", "date", tom=True),
    Datafalt("branscher", "array", "SNI 2007, två siffror."),
    Datafalt("branscher_namn", "array", "Samma branscher i ord."),
    Datafalt("tjanster", "array", "Tjänster till offentlig sektor, som koder."),
    Datafalt("platser", "integer", "Platser i de tjänsterna, när det är sagt.", tom=True),
    Datafalt("presentation", "string", "Företagets egen text, i Markdown.", tom=True),
    Datafalt("webbplats", "string", "Företagets webbplats.", "uri", tom=True),
    *(
        Datafalt(
            f"kriterium_{nr}",
            "string",
            f"Dagen då förbundet senast bedömde kriterium {nr} för arbetsintegrerande socialt företag som uppfyllt. Tomt annars.",
            "date",
            tom=True,
        )
        for nr in KRITERIER
    ),
    Datafalt("publicerad", "string", "När företagets sida senast godkändes.", "date-time"),
    Datafalt("sida", "string", "Företagets sida i registret.", "uri"),
)


def _foretagens_lage() -> Iterator[Any]:
    rader: Any = publika()
    yield from (
        rader.order_by("publikt_id")
        .values_list(
            "publikt_id", "organisation__namn", "organisation__orgnr", "organisation__enskild",
            "form", "kommun", "lage", "lage_fran", "sida__publicerad_version", "sida__publicerad_tid",
        )
        .iterator()
    )  # fmt: skip
    yield sorted(_bedomda().items())


def _foretag() -> Iterator[Datarad]:
    bedomda = _bedomda()
    rader = (
        publika()
        .select_related("organisation", "sida__publicerad_version")
        .defer("anteckning", "sida__publikt_soktext")
        .order_by("publikt_id")
    )
    for rad in rader.iterator(chunk_size=BUNT):
        yield _foretagsrad(rad, bedomda)


def _bedomda() -> dict[tuple[int, int], str]:
    """(company, criterion) → the day, for those whose latest judgement is that it is met."""
    rader = Kriteriebedomning.objects.senaste().filter(
        foretag__sida__publicerad_version__isnull=False, uppfyllt=True
    )
    return {
        (foretag, kriterium): dag.isoformat()
        for foretag, kriterium, dag in rader.values_list("foretag", "kriterium", "datum")
    }


def _foretagsrad(rad: Any, bedomda: Mapping[tuple[int, int], str]) -> Datarad:
    block = rad.sida.publicerad_version.data["block"]
    presentationer: list[Datarad] = block.get("presentation", {}).get("presentation", [])
    presentation = presentationer[0] if presentationer else {}
    return {
        "id": str(rad.publikt_id),
        "namn": rad.organisation.namn,
        "orgnr": None if rad.organisation.enskild else rad.organisation.orgnr,
        "form": rad.get_form_display() or None,
        "kommun_kod": rad.kommun,
        "kommun": kommunnamn(rad.kommun),
        "lage": rad.lage or None,
        "lage_fran": rad.lage_fran.isoformat() if rad.lage_fran else None,
        "branscher": rad.sida.publika_branscher,
        "branscher_namn": [_branschnamn(kod) for kod in rad.sida.publika_branscher],
        "tjanster": rad.sida.publika_tjanster,
        "platser": rad.sida.publika_platser,
        "presentation": presentation.get("text") or None,
        "webbplats": webbadress(presentation.get("webbplats") or "") or None,
        **{f"kriterium_{nr}": bedomda.get((rad.pk, nr)) for nr in KRITERIER},
        "publicerad": frist.lokal(rad.sida.publicerad_tid).isoformat(timespec="seconds"),
        "sida": adress("foretag:publikt_foretag", rad.publikt_id),
    }


def _branschnamn(kod: str) -> str:
    try:
        return kodlistor.bransch(kod).namn
    except KeyError:
        return kod


# ---------- Kommuner ----------

DOKUMENT = (
    Datafalt("slag", "string", "Policy, riktlinje, handlingsplan eller tillämpning."),
    Datafalt("titel", "string", "Dokumentets namn."),
    Datafalt("antaget_ar", "integer", "Året det antogs."),
    Datafalt("galler_till_ar", "integer", "Sista året det gäller.", tom=True),
    Datafalt("lank", "string", "Webbsida där det går att läsa.", "uri", tom=True),
    Datafalt("fil", "string", "Dokumentet som fil, när det finns här.", "uri", tom=True),
)
KONTAKT = (
    Datafalt("arende", "string", "Vad det gäller."),
    Datafalt("funktion", "string", "Vem som svarar: en tjänst, aldrig en person."),
    Datafalt("epost", "string", "E-post.", tom=True),
    Datafalt("telefon", "string", "Telefon.", tom=True),
    Datafalt("lank", "string", "Webbsida.", "uri", tom=True),
)
KOMMUN = (
    Datafalt("id", "string", "Profilens id. Ändras aldrig.", "uuid"),
    Datafalt("slag", "string", "kommun eller region."),
    Datafalt("kod", "string", "Kod enligt SCB: fyra siffror för en kommun, två för ett län."),
    Datafalt("namn", "string", "Kommunens eller regionens namn."),
    Datafalt("ansvarig_namnd", "string", "Nämnden som ansvarar för frågan.", tom=True),
    Datafalt("samordnande_funktion", "string", "Tjänsten som håller ihop frågan.", tom=True),
    Datafalt("samordnande_enhet", "string", "Enheten där den finns.", tom=True),
    Datafalt("styrdokument", "array", "Styrdokument som gäller i år.", delar=DOKUMENT),
    Datafalt("kontaktvagar", "array", "Vägar in för ett företag.", delar=KONTAKT),
    Datafalt("sida", "string", "Kommunens sida i registret.", "uri"),
)


def _kommuner() -> Iterator[Datarad]:
    """What stands on the kommun's public page, from the same place."""
    for rad in publika_kommuner():
        profil = publik_profil(rad)
        yield {
            "id": str(rad.publikt_id),
            "slag": rad.slag,
            "kod": rad.kod,
            "namn": profil["namn"],
            "ansvarig_namnd": profil["ansvarig_namnd"] or None,
            "samordnande_funktion": profil["samordnande_funktion"] or None,
            "samordnande_enhet": profil["samordnande_enhet"] or None,
            "styrdokument": [_dokument(dokument) for dokument in profil["styrdokument"]],
            "kontaktvagar": [
                {falt.namn: vag[falt.namn] or None for falt in KONTAKT}
                for vag in profil["kontaktvagar"]
            ],
            "sida": adress("foretag:publik_kommun", rad.publikt_id),
        }


def _dokument(dokument: Datarad) -> Datarad:
    fil = f"{settings.ADRESS}{dokument['fil']}" if dokument["fil"] else None
    return {falt.namn: dokument[falt.namn] or None for falt in DOKUMENT} | {"fil": fil}


# ---------- Lägesbild ----------

LAGESBILD = (
    Datafalt("ar", "integer", "Året som talet gäller. För flera år tillsammans det första."),
    Datafalt("till_ar", "integer", "Det sista året, när talet gäller flera år.", tom=True),
    Datafalt("niva", "string", "forbund, omrade eller kommun."),
    Datafalt("plats", "string", "Hela området, områdets namn eller kommunens."),
    Datafalt("kommun_kod", "string", "Kommunkod enligt SCB, för en kommun.", tom=True),
    Datafalt("matt", "string", "Måttets kod. För en kommun finns bara foretag."),
    Datafalt("matt_namn", "string", "Måttet i ord."),
    Datafalt(
        "slag",
        "string",
        "beraknat ur företagens egna tal, eller rapporterat: som någon annan har angett det. Räkna inte ihop dem.",
    ),
    Datafalt(
        "varde", "integer", "Talet. Tomt när status är ej_uppgivet eller visas_inte.", tom=True
    ),
    Datafalt(
        "status",
        "string",
        "helt, minst (några företag har inte uppgett talet), ej_uppgivet, eller visas_inte:"
        f" färre än {doljning.MINST_PERSONER} personer, färre än {doljning.MINST_FORETAG} företag, eller ett tal"
        " som röjer ett sådant.",
    ),
    Datafalt("kalla", "string", "Varifrån ett rapporterat tal kommer.", tom=True),
    Datafalt("anmarkning", "string", "Vad förbundet har antecknat om det.", tom=True),
    Datafalt("arsrapport", "integer", "Årsrapporten som talet står i."),
    Datafalt("sida", "string", "Årsrapportens sida.", "uri"),
)


def _lagesbild() -> Iterator[Datarad]:
    for rad in oppet.rader():
        yield rad | {"sida": adress("foretag:arsrapport_publik", rad["arsrapport"])}


MANGDER: dict[str, Mangd] = {
    mangd.namn: mangd
    for mangd in (
        Mangd(
            "foretag",
            "Sociala företag",
            "De företag i registret vars sidor förbundet har godkänt.",
            FORETAG,
            _foretag,
            _foretagens_lage,
        ),
        Mangd(
            "kommuner",
            "Kommuner och regioner",
            "Förbundets medlemmar: vem som ansvarar, styrdokument och vägar in för företag.",
            KOMMUN,
            _kommuner,
            _kommuner,
        ),
        Mangd(
            "lagesbild",
            "Lägesbild",
            "Företag, anställda, placerade och platser per år och område, ur de årsrapporter som är publicerade.",
            LAGESBILD,
            _lagesbild,
            oppet.lage,
        ),
    )
}
