"""The form engine: what a form is made of, what is missing in it, how it is frozen and read.

Saving, and two writers meeting, stands in `portal.spara`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal import frist, text
from portal.dokument.models import kanonisk
from portal.formular import block, falt
from portal.formular.agare import Agare, Bit
from portal.formular.block import Andring, Brist, Radslag, Slagvy
from portal.formular.falt import Falt, Faltvy
from portal.formular.models.formular import Formular
from portal.formular.models.ifyllnad import Ifyllnad, Svar, Tabellrad
from portal.konto.models.anvandare import Anvandare
from portal.krock import version_av
from portal.ord import raknat

Data = Mapping[str, Any]  # frozen, or as it would be

FRAGETYPER = frozenset(
    {
        "kort",
        "lang",
        "datum",
        "heltal",
        "belopp",
        "procent",
        "ja_nej",
        "enval",
        "flerval",
        "fil",
        "tabell",
    }
)
KOLUMNTYPER = frozenset({"kort", "lang", "datum", "heltal", "belopp", "procent", "ja_nej", "enval"})


@dataclass(frozen=True)
class Del:
    """A piece of an avsnitt: a question, a table of answers, a typed block, or a text to read."""

    typ: str
    nyckel: str = ""
    rubrik: str = ""
    hjalp: str = ""
    obligatorisk: bool = False
    max_tecken: int | None = None
    enhet: str = ""
    minst: Decimal | None = None
    hogst: Decimal | None = None
    val: tuple[tuple[str, str], ...] = ()
    kolumner: tuple[Falt, ...] = ()
    minst_rader: int = 0
    hogst_rader: int = 100
    rader: tuple[Mapping[str, str], ...] = ()
    villkor_fraga: str = ""
    villkor_ar: tuple[str, ...] = ()
    block: str = ""
    text: str = ""
    last: bool = False

    @property
    def ar_fraga(self) -> bool:
        return self.typ in FRAGETYPER

    @property
    def slagen(self) -> Sequence[Radslag]:
        """The kinds of rows of a typed block."""
        return block.blocket(self.block).slag

    @property
    def skrivs_under(self) -> bool:
        """Does the empty form print lines to sign on here?"""
        return block.blocket(self.block).skrivs_under

    @property
    def tomma_rader(self) -> list[list[str]]:
        """The rows of a table as an empty form prints them: those it begins with, filled up with empty ones."""
        rader = [[rad.get(k.namn, "") for k in self.kolumner] for rad in self.rader]
        return rader + [[""] * len(self.kolumner) for _ in range(block.TOMMA_RADER - len(rader))]

    @property
    def fasta_val(self) -> tuple[tuple[str, str], ...]:
        return self.val

    @property
    def bit(self) -> Bit:
        return Bit(fraga=self.nyckel, block=self.block)

    @property
    def enhet_id(self) -> str:
        return f"svar:{self.nyckel}"

    @property
    def ankare(self) -> str:
        return falt.dom_id(f"svar:{self.nyckel}:v")

    @property
    def falt(self) -> Falt:
        """A question as one field; what is not answered is named by its heading."""
        return Falt(
            namn="v",
            typ=self.typ,
            rubrik=self.rubrik,
            hjalp=self.hjalp,
            obligatorisk=self.obligatorisk,
            max_tecken=self.max_tecken,
            enhet=self.enhet,
            val=self.val,
            minst=self.minst,
            hogst=self.hogst,
        )

    @property
    def radslag(self) -> Radslag:
        """A question of type tabell as rows."""
        return Radslag(
            namn=f"tabell-{self.nyckel}",
            modell=Tabellrad,
            falt=self.kolumner,
            rubrik="Rad",
            ny=f"Lägg till en rad i {self.rubrik}",
            agare_falt="ifyllnad",
            villkor={"fraga": self.nyckel},
            fraga=self.nyckel,
            minst=self.minst_rader,
            hogst=self.hogst_rader,
        )


@dataclass(frozen=True)
class Avsnitt:
    nyckel: str
    nummer: int
    rubrik: str
    grupp: str = ""
    hjalp: str = ""
    delar: tuple[Del, ...] = ()

    @property
    def blocken(self) -> list[block.Block]:
        return [block.blocket(d.block) for d in self.delar if d.typ == "block"]

    @property
    def bred(self) -> bool:
        """Needs the whole width of the page (a wide table)."""
        return any(b.bred for b in self.blocken)

    def del_med(self, nyckel: str) -> Del | None:
        return next((d for d in self.delar if d.nyckel == nyckel and d.ar_fraga), None)

    def radslag(self, namn: str) -> tuple[Radslag, block.Block | None] | None:
        """The kind of row with this name among the avsnitt's tables and blocks."""
        for d in self.delar:
            if d.typ == "tabell" and d.radslag.namn == namn:
                return d.radslag, None
            if d.typ == "block":
                for slag in block.blocket(d.block).alla_slag():
                    if slag.namn == namn:
                        return slag, block.blocket(d.block)
        return None


@dataclass(frozen=True)
class Struktur:
    """A form's definition, read once."""

    namn: str
    ingress: str
    avsnitt: tuple[Avsnitt, ...]

    def avsnittet(self, nyckel: str) -> Avsnitt | None:
        return next((a for a in self.avsnitt if a.nyckel == nyckel), None)

    def nasta(self, avsnitt: Avsnitt) -> Avsnitt | None:
        return next((a for a in self.avsnitt if a.nummer == avsnitt.nummer + 1), None)

    @property
    def fragor(self) -> dict[str, Del]:
        return {d.nyckel: d for a in self.avsnitt for d in a.delar if d.ar_fraga}

    @property
    def med_avsnitt(self) -> dict[str, tuple[str, Del]]:
        """Question → the key of its avsnitt, and the question."""
        return {d.nyckel: (a.nyckel, d) for a in self.avsnitt for d in a.delar if d.ar_fraga}

    @property
    def block_i_avsnitt(self) -> dict[str, str]:
        """Block → the key of its avsnitt."""
        return {d.block: a.nyckel for a in self.avsnitt for d in a.delar if d.typ == "block"}

    @property
    def blocknamn(self) -> list[str]:
        return [d.block for a in self.avsnitt for d in a.delar if d.typ == "block"]

    @property
    def grupper(self) -> list[tuple[str, list[Avsnitt]]]:
        grupper: dict[str, list[Avsnitt]] = {}
        for avsnitt in self.avsnitt:
            grupper.setdefault(avsnitt.grupp, []).append(avsnitt)
        return list(grupper.items())


def _val(data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(v["varde"]), str(v["rubrik"])) for v in data.get("val", ()))


def _tal(varde: Any) -> Decimal | None:
    return None if varde is None else Decimal(str(varde))


def _kolumn(data: Mapping[str, Any]) -> Falt:
    return Falt(
        namn=data["nyckel"],
        typ=data["typ"],
        rubrik=data["rubrik"],
        hjalp=data.get("hjalp", ""),
        obligatorisk=data.get("obligatorisk", False),
        max_tecken=data.get("max_tecken"),
        enhet=data.get("enhet", ""),
        val=_val(data),
    )


def _del(data: Mapping[str, Any]) -> Del:
    villkor = data.get("villkor") or {}
    return Del(
        typ=data["typ"],
        nyckel=data.get("nyckel", ""),
        rubrik=data.get("rubrik", ""),
        hjalp=data.get("hjalp", ""),
        obligatorisk=data.get("obligatorisk", False),
        max_tecken=data.get("max_tecken"),
        enhet=data.get("enhet", ""),
        minst=_tal(data.get("minst")),
        hogst=_tal(data.get("hogst")),
        val=_val(data),
        kolumner=tuple(_kolumn(k) for k in data.get("kolumner", ())),
        minst_rader=data.get("minst_rader", 0),
        hogst_rader=data.get("hogst_rader", 100),
        rader=tuple(data.get("rader", ())),
        villkor_fraga=villkor.get("fraga", ""),
        villkor_ar=tuple(villkor.get("ar", ())),
        block=data.get("block", ""),
        text=data.get("text", ""),
        last=data.get("last", False),
    )


def las_definition(definition: Mapping[str, Any]) -> Struktur:
    """The definition as objects. It has been checked by `formulardefinition` before it was stored."""
    avsnitt = [
        Avsnitt(
            nyckel=a["nyckel"],
            nummer=nummer,
            rubrik=a["rubrik"],
            grupp=a.get("grupp", ""),
            hjalp=a.get("hjalp", ""),
            delar=tuple(_del(d) for d in a["delar"]),
        )
        for nummer, a in enumerate(definition["avsnitt"], start=1)
    ]
    return Struktur(definition["namn"], definition.get("ingress", ""), tuple(avsnitt))


@lru_cache(maxsize=64)
def _publicerad(sha256: str, kalla: "_Kalla") -> Struktur:
    return las_definition(kalla.definition)


@dataclass(frozen=True)
class _Kalla:
    """Carries a definition past the cache, whose key is the hash alone."""

    definition: Mapping[str, Any] = field(hash=False, compare=False)


def struktur(formular: Formular) -> Struktur:
    """The form's structure; a published one never changes and is read once per process."""
    if formular.sha256:
        return _publicerad(formular.sha256, _Kalla(formular.definition))
    return las_definition(formular.definition)


def ny_ifyllnad(formular: Formular) -> Ifyllnad:
    """A form to fill in, with the rows that its tables begin with."""
    ifyllnad = Ifyllnad.objects.create(formular=formular)
    rader = [
        Tabellrad(ifyllnad=ifyllnad, fraga=d.nyckel, ordning=n, celler=dict(rad))
        for d in struktur(formular).fragor.values()
        for n, rad in enumerate(d.rader, start=1)
    ]
    Tabellrad.objects.bulk_create(rader)
    return ifyllnad


# ---- what is filled in ----
@dataclass
class Fyllt:
    """All that stands in an Ifyllnad: answers by question, table rows by question. Two queries."""

    ifyllnad: Ifyllnad
    struktur: Struktur
    svar: dict[str, Svar]
    tabeller: dict[str, list[Tabellrad]]

    def text(self, nyckel: str) -> str:
        svar = self.svar.get(nyckel)
        return svar.text if svar else ""

    def synlig(self, d: Del) -> bool:
        """Does the condition hold? A follow-up to a hidden question is hidden too."""
        if not d.villkor_fraga:
            return True
        over = self.struktur.fragor.get(d.villkor_fraga)
        if over is None or not self.synlig(over):
            return False
        svar = self.svar.get(d.villkor_fraga)
        return svar is not None and bool({svar.text, *svar.val} & set(d.villkor_ar))


def fyllt(ifyllnad: Ifyllnad) -> Fyllt:
    tabeller: dict[str, list[Tabellrad]] = {}
    for rad in Tabellrad.objects.filter(ifyllnad=ifyllnad, borttagen_tid__isnull=True).order_by(
        "ordning", "pk"
    ):
        tabeller.setdefault(rad.fraga, []).append(rad)
    svar = {s.fraga: s for s in Svar.objects.filter(ifyllnad=ifyllnad)}
    return Fyllt(ifyllnad, struktur(ifyllnad.formular), svar, tabeller)


# ---- the page of an avsnitt ----
@dataclass
class Delvy:
    """A piece of an avsnitt as the page shows it: one of `fraga`, `tabell`, `html`."""

    d: Del
    version: str = ""
    fraga: Faltvy | None = None
    tabell: Slagvy | None = None
    html: SafeString | None = None

    @property
    def villkor(self) -> str:
        """For the script that folds follow-ups: "svar:fraga:v=ja|nej"."""
        if not self.d.villkor_fraga:
            return ""
        return f"svar:{self.d.villkor_fraga}:v={'|'.join(self.d.villkor_ar)}"


def fragevy(d: Del, svar: Svar | None, last: bool) -> Faltvy:
    typad = svar.text if svar else ""
    falt_ = d.falt
    if d.typ == "flerval":
        varde: Any = svar.val if svar else []
    else:
        varde = filnamn(svar) if d.typ == "fil" else falt.i_ett_format(falt_, typad)
    return Faltvy(
        id=d.ankare,
        namn=f"{d.enhet_id}:v",
        typ=d.typ,
        rubrik=d.rubrik,
        hjalp=d.hjalp,
        varde=varde,
        val=falt_.valen(None),
        fel=_fragefel(d, svar),
        max_tecken=d.max_tecken,
        obligatorisk=d.obligatorisk,
        last=last,
        enhet=d.enhet,
        bredd="kort" if d.typ in {"datum", "heltal", "belopp", "procent"} else "",
        sparad=f"{falt_tid(svar)}" if svar and svar.version else "",
        visat=_visat(d, svar),
    )


def filnamn(svar: Svar | None) -> str:
    """The name of the file that answers a question of type fil; its facts stand in `val`."""
    return str(svar.val[0]["filnamn"]) if svar and svar.val else ""


def falt_tid(svar: Svar) -> str:
    return f"{frist.lokal(svar.andrad_tid):%H:%M:%S}"


def _fragefel(d: Del, svar: Svar | None) -> str:
    if svar is None or d.typ in {"flerval", "tabell", "fil"}:
        return ""
    return falt.fel_i(d.falt, svar.text, d.falt.valen(None))


def _visat(d: Del, svar: Svar | None) -> str:
    if svar is None:
        return ""
    if d.typ == "fil":
        return filnamn(svar)
    return falt.visa(d.falt, svar.val if d.typ == "flerval" else svar.text, d.falt.valen(None))


def svarsversion(d: Del, svar: Svar | None) -> str:
    return version_av(svar.version if svar else 0, {"v": svarstext(d, svar)})


def svarstext(d: Del, svar: Svar | None) -> str:
    """The answer as one text to compare."""
    if svar is None:
        return ""
    return (
        "\n".join(svar.val)
        if d.typ == "flerval"
        else falt.rensa(d.falt, falt.i_ett_format(d.falt, svar.text))
    )


def delvyer(
    request: HttpRequest, agare: Agare, fyllt_: Fyllt, avsnitt: Avsnitt, *, last: bool
) -> list[Delvy]:
    """The pieces of an avsnitt, ready for `portal/formular/_avsnitt.html`.

    When the page is not `last`, each piece can be written as its owner says.
    """
    vyer = []
    for d in avsnitt.delar:
        if d.typ == "block":
            vyer.append(Delvy(d, html=block.blocket(d.block).sida(request, agare, last)))
        elif d.typ == "tabell":
            rader = {d.radslag.namn: fyllt_.tabeller.get(d.nyckel, [])}
            grupper = block.slagvyer([d.radslag], fyllt_.ifyllnad, rader, last, agare)
            vyer.append(Delvy(d, tabell=grupper[0]))
        elif d.typ == "info":
            vyer.append(Delvy(d, html=text.till_html(d.text, niva=3 if d.rubrik else 2)))
        else:
            svar = fyllt_.svar.get(d.nyckel)
            vy = fragevy(d, svar, last or not agare.far_skrivas(d.bit))
            vyer.append(Delvy(d, version=svarsversion(d, svar), fraga=vy))
    return vyer


# ---- what is missing ----
def brister(agare: Agare, fyllt_: Fyllt) -> list[Brist]:
    """All gaps and faults, avsnitt by avsnitt, in the order of the form."""
    alla: list[Brist] = []
    for avsnitt in fyllt_.struktur.avsnitt:
        for d in avsnitt.delar:
            hittade = (
                block.blocket(d.block).brister(agare)
                if d.typ == "block"
                else _delbrister(d, fyllt_)
            )
            alla += [Brist(b.text, b.ankare, b.saknas, avsnitt.nyckel, b.vems) for b in hittade]
    return alla


def _delbrister(d: Del, fyllt_: Fyllt) -> list[Brist]:
    if not d.ar_fraga or not fyllt_.synlig(d):
        return []
    if d.typ == "tabell":
        rader = fyllt_.tabeller.get(d.nyckel, [])
        brister_ = [b for rad in rader for b in block.radbrister(d.radslag, rad, fyllt_.ifyllnad)]
        krav = max(d.minst_rader, 1 if d.obligatorisk else 0)
        if len([r for r in rader if r.celler or r.ra]) < krav:
            antal = "en rad" if krav == 1 else f"{krav} rader"
            brister_.insert(
                0, Brist(f"Fyll i minst {antal} i {d.rubrik}", falt.dom_id(f"ny-{d.radslag.namn}"))
            )
        return brister_
    svar = fyllt_.svar.get(d.nyckel)
    if fel := _fragefel(d, svar):
        return [Brist(f"{d.rubrik}: {fel}", d.ankare, saknas=False)]
    if d.obligatorisk and not svarstext(d, svar):
        return [Brist(f"Svara på {d.rubrik}", d.ankare)]
    return []


@dataclass(frozen=True)
class Skrivlage:
    """The state of an avsnitt on the task list: a word and an icon."""

    namn: str  # "ej", "pagar", "klar", "fel"
    ord: str
    brister: tuple[Brist, ...]


def lagen(agare: Agare, fyllt_: Fyllt, alla: list[Brist], data: Data) -> dict[str, Skrivlage]:
    """State by avsnitt: not begun, begun, done, or something to put right."""
    ut = {}
    for avsnitt in fyllt_.struktur.avsnitt:
        egna = tuple(b for b in alla if b.avsnitt == avsnitt.nyckel)
        fel = [b for b in egna if b.ar_fel]
        if fel:
            ut[avsnitt.nyckel] = Skrivlage("fel", f"Rätta {raknat(len(fel), 'sak', 'saker')}", egna)
        elif not egna:
            ut[avsnitt.nyckel] = Skrivlage("klar", "Klart", egna)
        elif _paborjat(avsnitt, data):
            ut[avsnitt.nyckel] = Skrivlage("pagar", "Påbörjat", egna)
        else:
            ut[avsnitt.nyckel] = Skrivlage("ej", "Inte påbörjat", egna)
    return ut


def _paborjat(avsnitt: Avsnitt, data: Data) -> bool:
    for d in avsnitt.delar:
        if d.ar_fraga and data["svar"].get(d.nyckel):
            return True
        if d.typ == "block" and any(
            isinstance(v, list) and v for v in data["block"][d.block].values()
        ):
            return True
    return False


# ---- freeze, restore, read ----
def till_json(agare: Agare, fyllt_: Fyllt) -> dict[str, Any]:
    """Answers and blocks as canonical JSON. Answers hidden by a condition are left out."""
    svar: dict[str, Any] = {}
    for nyckel, d in fyllt_.struktur.fragor.items():
        if fyllt_.synlig(d) and (varde := _svar_json(d, fyllt_)) not in (None, "", []):
            svar[nyckel] = varde
    return {
        "svar": svar,
        "block": {namn: block.blocket(namn).till_json(agare) for namn in fyllt_.struktur.blocknamn},
    }


def _svar_json(d: Del, fyllt_: Fyllt) -> Any:
    if d.typ == "tabell":
        rader = [{"nyckel": str(r.nyckel), **{f.namn: r.varde(f.namn) or r.ra.get(f.namn) for f in d.kolumner}}
                 for r in fyllt_.tabeller.get(d.nyckel, [])]  # fmt: skip
        return [r for r in rader if any(v for k, v in r.items() if k != "nyckel")]
    svar = fyllt_.svar.get(d.nyckel)
    if svar is None:
        return None
    if d.typ == "flerval":
        return svar.val
    if d.typ == "fil":
        return {"nyckel": svar.text, **svar.val[0]} if svar.val else None
    try:
        return falt.till_json(falt.las(d.falt, svar.text, d.falt.valen(None)))
    except falt.KanInteLasas:
        return svar.text


def formular_json(formular: Formular) -> dict[str, Any]:
    """The form as it goes with a frozen version: whole, so that it can be read in ten years."""
    return {
        "namn": formular.namn,
        "version": formular.version,
        "sha256": formular.sha256,
        "definition": formular.definition,
    }


def fran_json(ifyllnad: Ifyllnad, agare: Agare, data: Data, *, av: Anvandare) -> None:
    """Fills in an empty Ifyllnad and its owner's rows. Raises KanInteLasas for what the form does not hold."""
    struktur_ = struktur(ifyllnad.formular)
    Tabellrad.objects.filter(ifyllnad=ifyllnad).delete()
    for nyckel, varde in data["svar"].items():
        d = struktur_.fragor[nyckel]
        if d.typ == "tabell":
            block._skapa_rader(d.radslag, ifyllnad, varde, None, av)
        elif d.typ == "flerval":
            Svar.objects.create(ifyllnad=ifyllnad, fraga=nyckel, val=varde, andrad_av=av)
        elif d.typ == "fil":
            fakta = {namn: v for namn, v in varde.items() if namn != "nyckel"}
            Svar.objects.create(
                ifyllnad=ifyllnad, fraga=nyckel, text=varde["nyckel"], val=[fakta], andrad_av=av
            )
        else:
            typad = falt.skriv(d.falt, falt.fran_json(d.falt, varde, d.falt.valen(None)))
            Svar.objects.create(
                ifyllnad=ifyllnad, fraga=nyckel, text=falt.rensa(d.falt, typad), andrad_av=av
            )
    for namn in struktur_.blocknamn:
        block.blocket(namn).fran_json(agare, data["block"].get(namn, {}), av=av)


@dataclass(frozen=True)
class Lasdel:
    """A piece to read: `html` is the answer, made from the frozen JSON alone."""

    d: Del
    html: SafeString
    visa_rubrik: bool
    tom: bool

    @property
    def tomt(self) -> str:
        """What is printed where nothing is filled in."""
        return block.blocket(self.d.block).tomt if self.d.typ == "block" else "Inget svar."


@dataclass(frozen=True)
class Lasavsnitt:
    avsnitt: Avsnitt
    delar: list[Lasdel]


def las(data: Data) -> list[Lasavsnitt]:
    """A frozen or previewed form (formular, svar, block), avsnitt by avsnitt, for page and PDF alike."""
    struktur_ = las_definition(data["formular"]["definition"])
    return [
        Lasavsnitt(a, [_lasdel(a, d, data) for d in a.delar if _finns(d, struktur_, data)])
        for a in struktur_.avsnitt
    ]


def _finns(d: Del, struktur_: Struktur, data: Data) -> bool:
    """Is the piece part of what is read? Guidance is not, nor follow-ups whose condition does not hold."""
    if d.typ == "info" and not d.last:
        return False
    if not d.villkor_fraga:
        return True
    svar = data["svar"].get(d.villkor_fraga)
    over = struktur_.fragor.get(d.villkor_fraga)
    lika = set(svar if isinstance(svar, list) else [svar]) & set(d.villkor_ar)
    return bool(lika) and over is not None and _finns(over, struktur_, data)


def _lasdel(avsnitt: Avsnitt, d: Del, data: Data) -> Lasdel:
    ensam = d.rubrik.strip(" *():") == avsnitt.rubrik.strip(" *():")
    niva = 3 if ensam else 4
    if d.typ == "block":
        html = block.blocket(d.block).html(data["block"].get(d.block, {}))
        return Lasdel(d, html, visa_rubrik=False, tom=not html.strip())
    if d.typ == "info":
        return Lasdel(d, text.till_html(d.text, niva=3), visa_rubrik=bool(d.rubrik), tom=False)
    varde = data["svar"].get(d.nyckel)
    if d.typ == "tabell":
        rader = [
            [(k, falt.visa_i_tabell(k, rad.get(k.namn), k.fasta_val)) for k in d.kolumner]
            for rad in varde or []
        ]
        html = render_to_string("portal/formular/_tabell_las.html", {"d": d, "rader": rader})
        return Lasdel(d, html, visa_rubrik=not ensam, tom=not rader)
    if d.typ == "lang":
        html = text.till_html(str(varde or ""), niva=niva)
    elif d.typ == "fil":
        html = text.till_html(varde["filnamn"] if varde else "", niva=niva)
    else:
        html = text.till_html(falt.visa(d.falt, varde, d.falt.valen(None)), niva=niva)
    return Lasdel(d, html, visa_rubrik=not ensam, tom=not varde)


def html(data: Data) -> SafeString:
    """The whole form to read: h2 per avsnitt, h3 per question."""
    return render_to_string("portal/formular/las.html", {"avsnitten": las(data)})


def tomt(definition: Mapping[str, Any]) -> SafeString:
    """The empty form to read and to print, with room to write by hand."""
    struktur_ = las_definition(definition)
    return render_to_string("portal/formular/tomt.html", {"struktur": struktur_})


def jamfor(gammal: Data, ny: Data) -> list[Andring]:
    """What differs between two frozen versions of the same thing: answers, then blocks.

    Walked over both forms, which may differ: a piece that only one of them has is new or gone.
    """
    gamla, nya = (las_definition(v["formular"]["definition"]) for v in (gammal, ny))
    return [
        *_jamfor_svar(gammal["svar"], ny["svar"], gamla, nya),
        *_jamfor_block(gammal["block"], ny["block"], gamla, nya),
    ]


# A piece that the other form lacks, in words.
BARA_I = {"ny": "ny i formuläret", "gammal": "finns inte kvar i formuläret"}


def _bara_i(i_gamla: bool, i_nya: bool) -> str:
    return "" if i_gamla and i_nya else "ny" if i_nya else "gammal"


def _jamfor_svar(gammal: Data, ny: Data, gamla: Struktur, nya: Struktur) -> Iterator[Andring]:
    fore, efter = gamla.med_avsnitt, nya.med_avsnitt
    for nyckel, (avsnitt, d) in {
        **efter,
        **{k: v for k, v in fore.items() if k not in efter},
    }.items():
        bara_i = _bara_i(nyckel in fore, nyckel in efter)
        a, b = gammal.get(nyckel), ny.get(nyckel)
        if not bara_i and kanonisk(a) == kanonisk(b):
            continue
        texter = [
            _som_text(i[nyckel][1], v) if nyckel in i else "" for i, v in ((fore, a), (efter, b))
        ]
        var = f"{d.rubrik} ({BARA_I[bara_i]})" if bara_i else d.rubrik
        yield Andring(var, texter[0], texter[1], d.bit, avsnitt, bara_i=bara_i)


def _jamfor_block(gammal: Data, ny: Data, gamla: Struktur, nya: Struktur) -> Iterator[Andring]:
    fore, efter = gamla.block_i_avsnitt, nya.block_i_avsnitt
    for namn in dict.fromkeys([*efter, *fore]):
        bara_i = _bara_i(namn in fore, namn in efter)
        avsnitt = efter.get(namn) or fore[namn]
        b = block.blocket(namn)
        andringar = b.jamfor(gammal.get(namn, {}), ny.get(namn, {}))
        if bara_i:
            yield Andring(
                f"{b.rubrik} ({BARA_I[bara_i]})", "", "", Bit(block=namn), avsnitt, bara_i=bara_i
            )
        for andring in andringar:
            yield replace(andring, avsnitt=avsnitt, bara_i=bara_i)


def _som_text(d: Del, varde: Any) -> str:
    if varde is None:
        return ""
    if d.typ == "tabell":
        return "\n".join(
            " · ".join(falt.visa(k, rad.get(k.namn), k.fasta_val) for k in d.kolumner)
            for rad in varde
        )
    if d.typ == "fil":
        return str(varde["filnamn"])
    return falt.visa(d.falt, varde, d.falt.valen(None)) if d.typ != "lang" else str(varde)
