"""Typed parts of a form: declared rows, and the one way to show, save, freeze, restore and compare them.

An app registers its blocks in ready(). The rows belong to the aggregate ("agare") or to a row that it keeps for them, not
to the Ifyllnad, so that two forms of the same aggregate share them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal.formular import falt as faltmodul
from portal.formular.agare import Agare, Bit
from portal.formular.falt import Falt, Faltvy, KanInteLasas, Val
from portal.formular.models.rad import Rad
from portal.konto.models.anvandare import Anvandare
from portal.krock import version_av

TOMMA_RADER, TOMMA_UNDERRADER = 6, 3  # rows to write in, in a table of the empty form
TOMMA_AR = 3  # columns for years there


@dataclass(frozen=True)
class Brist:
    """A gap or a fault: what to do, in words, and where. `saknas` is a gap; otherwise something is wrong."""

    text: str
    ankare: str
    saknas: bool = True
    avsnitt: str = ""
    vems: str = ""  # the part it concerns, "" for the applicant's own

    @property
    def ar_fel(self) -> bool:
        return not self.saknas


@dataclass(frozen=True)
class Andring:
    """One difference between two versions: in words, and which piece it is in."""

    var: str
    fore: str
    efter: str
    bit: Bit = Bit()
    avsnitt: str = ""
    vems: tuple[
        str, ...
    ] = ()  # nyckel of the part it concerns; two when it went from one to another
    bara_i: str = ""  # "ny" or "gammal" when only that one's form has the piece


@dataclass(frozen=True)
class Radslag:
    """A kind of row: its model, its fields, the rows below it."""

    namn: str
    modell: type[Rad]
    falt: Sequence[Falt] | Callable[[Any], Sequence[Falt]]
    rubrik: str
    ny: str
    agare_falt: str = "plan"  # the foreign key to what the rows hang on: the owner, or the owner's row of that name
    foralder: str = ""  # the foreign key to the row above, "" on the top level
    barn: Sequence["Radslag"] = ()
    ensam: bool = False  # always exactly one row
    minst: int = 0
    hogst: int = 200
    villkor: Mapping[str, Any] = field(default_factory=dict)
    hjalp: str = ""
    nya: bool = True  # the form may add rows; False where something else makes them
    tas_bort: bool = True
    fryses: bool = True  # False: rows of another block, that only some fields are asked of here
    dolda: Sequence[Falt] = ()  # frozen and restored with the row, asked for in another block
    per_ar: str = ""  # what is asked for each year ("månader"): the empty form has no years yet
    fraga: str = ""  # the question of type tabell that the rows answer, "" for rows of a block
    vems: str = (
        ""  # the field that names the part a row concerns; "nyckel" when the row is the part
    )

    def falten(self, agare: Any) -> Sequence[Falt]:
        """`agare` may also be a frozen row, or {} for an empty form: then without what the owner decides."""
        if not callable(self.falt):
            return self.falt
        if isinstance(agare, Mapping):
            return self.falt(agare)
        falt = self.falt
        return en_gang(agare, f"falt:{self.namn}", lambda: falt(agare))

    @property
    def tomma_falt(self) -> Sequence[Falt]:
        """The fields as an empty form prints them; those that depend on the owner are left out."""
        return self.falten({})

    @property
    def som_tabell(self) -> bool:
        """Are the fields short enough for the empty form to print them as columns?"""
        return not (self.ensam or self.barn or any(f.typ == "lang" for f in self.tomma_falt))

    @property
    def tomma_kolumner(self) -> Sequence[Falt]:
        """The columns to write in: first whose row it is, when another block names it; last a few years."""
        vems = (
            ()
            if self.fryses
            else (Falt("vems", "kort", str(self.modell._meta.verbose_name).capitalize()),)
        )
        ar = [
            Falt(f"ar_{n}", "belopp", f"År ……, {self.per_ar}")
            for n in range(TOMMA_AR if self.per_ar else 0)
        ]
        return [*vems, *self.tomma_falt, *ar]

    @property
    def tomma_rader(self) -> list[list[str]]:
        antal = TOMMA_UNDERRADER if self.foralder else TOMMA_RADER
        return [[""] * len(self.tomma_kolumner)] * antal

    def alla(self, agare: object) -> models.QuerySet[Any]:
        """Removed rows included."""
        return self.modell._default_manager.filter(
            **{self.agare_falt: self.hangare(agare)}, **self.villkor
        )

    def hangare(self, agare: object) -> Any:
        """What the rows hang on: the owner itself, or the row that it keeps for them (the plan of an application)."""
        modell: Any = self.modell._meta.get_field(self.agare_falt).related_model
        return agare if isinstance(agare, modell) else getattr(agare, self.agare_falt)

    def rader(self, agare: Any) -> list[Any]:
        """The rows in order, one query; an `ensam` row that is not yet there is made up, unsaved."""
        egna = self.ensam or self.villkor  # else two blocks with rows of one table read them once
        nyckel = self.namn if egna else self.modell._meta.label
        return list(en_gang(agare, nyckel, lambda: self._las(agare)))

    def _las(self, agare: Any) -> list[Any]:
        if self._kom_med(agare):
            rad = self._bakat.get_cached_value(self.hangare(agare))
            rader = [rad] if rad and rad.borttagen_tid is None else []
        else:
            kvar = self.alla(agare).filter(borttagen_tid__isnull=True)
            rader = list(kvar.order_by("ordning", "pk"))
        if self.ensam and not rader:
            rader = [self.ny_rad(agare, nyckel=self.ensam_nyckel(agare))]
        return rader

    def _kom_med(self, agare: Any) -> bool:
        """Was the row there is one of fetched with its owner (`select_related`)? Asked by a page that only reads.

        A row that has been made up stands there too, unsaved, and says nothing of what is stored.
        """
        if not (self.ensam and laser_allt(agare) and self._bakat.is_cached(self.hangare(agare))):
            return False
        rad = self._bakat.get_cached_value(self.hangare(agare))
        return rad is None or rad.pk is not None

    @property
    def _bakat(self) -> Any:
        """The way to the row from what it hangs on."""
        return self.modell._meta.get_field(self.agare_falt).remote_field

    def ny_rad(
        self, agare: Any, *, nyckel: UUID | None = None, foralder: Any = None, ordning: int = 0
    ) -> Any:
        rad = self.modell(
            **{self.agare_falt: self.hangare(agare)},
            **self.villkor,
            nyckel=nyckel or uuid4(),
            ordning=ordning,
        )
        rad.version = 0
        if self.foralder and foralder is not None:
            setattr(rad, self.foralder, foralder)
        return rad

    def ensam_nyckel(self, agare: object) -> UUID:
        """The key of a row there is one of: the same for all who open the page, so that a first save is one row."""
        return uuid5(self.hangare(agare).publikt_id, self.namn)

    def enhet(self, rad: Any) -> str:
        return f"rad:{self.namn}:{rad.nyckel}"

    def bit(self, block: str = "", nyckel: object = "", over: str = "") -> Bit:
        """A row of this kind (the one not yet there without `nyckel`) as a piece of the form."""
        return Bit(self.fraga, block, self.namn, str(nyckel), over)

    def text(self, rad: Any, falt: Falt) -> str:
        """What stands in the input: as typed when it could not be read."""
        if falt.namn in rad.ra:
            return str(rad.ra[falt.namn])
        return faltmodul.skriv(falt, rad.varde(falt.namn))

    def satt_text(self, rad: Any, falt: Falt, text: str, val: Val) -> None:
        """Sets the field from what was typed; what cannot be read is kept as typed."""
        rad.ra.pop(falt.namn, None)
        try:
            varde = faltmodul.las(falt, text, val)
        except KanInteLasas:
            rad.ra[falt.namn] = text
            varde = None
        rad.satt(falt.namn, "" if varde is None and falt.typ in faltmodul.TEXTTYPER else varde)

    def satt_json(self, rad: Any, falt: Falt, varde: Any) -> None:
        """Sets the field from canonical JSON. Raises KanInteLasas."""
        last = (
            faltmodul.fran_json(falt, varde, ())
            if falt.typ not in {"rad", "enval", "ja_nej"}
            else varde
        )
        rad.satt(falt.namn, "" if last is None and falt.typ in faltmodul.TEXTTYPER else last)


@contextmanager
def laser_en_gang(agare: Any, minne: dict[str, Any]) -> Iterator[None]:
    """Inside, what is read of the owner's rows is read once and kept in `minne`: many blocks ask for the same.

    For a page that only reads: nothing may be written inside, or between two uses of the same `minne`.
    """
    fore = agare.__dict__.get("_minne")
    agare.__dict__["_minne"] = minne
    try:
        yield
    finally:
        agare.__dict__["_minne"] = fore


def en_gang(agare: Any, nyckel: str, las: Callable[[], Any]) -> Any:
    """What `las` gives: read anew, or once for all that stand inside the same `laser_en_gang`."""
    minne = agare.__dict__.get("_minne")
    if minne is None:
        return las()
    if nyckel not in minne:
        minne[nyckel] = las()
    return minne[nyckel]


def laser_allt(agare: Any) -> bool:
    """Does a page read all rows of the owner, each table once (`laser_en_gang`)?"""
    return agare.__dict__.get("_minne") is not None


@dataclass
class Radvy:
    """A row as the page shows it."""

    slag: Radslag
    rad: Any
    falt: list[Faltvy]
    barn: list["Slagvy"]
    last: bool = False

    @property
    def enhet(self) -> str:
        return self.slag.enhet(self.rad)

    @property
    def id(self) -> str:
        return faltmodul.dom_id(self.enhet)

    @property
    def version(self) -> str:
        return version_av(
            self.rad.version,
            {f.namn.rsplit(":", 1)[1]: faltmodul.rensa(f, str(f.varde)) for f in self.falt},
        )

    @property
    def namn(self) -> str:
        """What the row says, on one line: its first three fields that are filled in."""
        texter = [" ".join(f.visat.split()) for f in self.falt if f.visat]
        return " · ".join(texter[:3])

    @property
    def oppen(self) -> bool:
        """Is there something to do in the row, or below it? Then it stands open; else its name is enough."""
        egna = any(f.fel or f.obligatorisk and not f.varde for f in self.falt) or not self.namn
        return egna or any(rad.oppen for grupp in self.barn for rad in grupp.rader)

    def f(self) -> dict[str, Faltvy]:
        """Field by name, for templates that place them one by one."""
        return {vy.namn.rsplit(":", 1)[1]: vy for vy in self.falt}


@dataclass
class Slagvy:
    """All rows of a kind below one row (or at the top), and the key that a new one would get."""

    slag: Radslag
    rader: list[Radvy]
    foralder: str
    last: bool  # no row can be added; each row says for itself whether it can be written

    @property
    def ny_varde(self) -> str:
        return f"{self.slag.namn}:{self.foralder}:{uuid4()}"

    @property
    def ensam(self) -> bool:
        """The only row of its kind here stands open."""
        return len(self.rader) == 1

    @property
    def full(self) -> bool:
        return len(self.rader) >= self.slag.hogst


class Block:
    """A typed part of a form. Subclasses say what their rows are, what is missing, and how the JSON is shown."""

    namn: str = ""
    rubrik: str = ""
    slag: Sequence[Radslag] = ()
    # The kinds as versions are compared, when not as they are filled in.
    jamfors: Sequence[Radslag] = ()
    # What the JSON says besides the rows: computed, or told by other blocks.
    harledda: Sequence[str] = ()
    harledda_i_rad: Sequence[str] = ()  # the same, in each row
    bred: bool = False  # needs the whole width of the page: no list of avsnitt beside it
    tomt: str = "Inget är ifyllt."  # to read, where there are no rows
    skrivs_under: bool = False  # the empty form prints lines to sign on
    sidmall: str = "portal/formular/_block.html"
    mall: str = "portal/formular/_block_las.html"

    # ---- rows ----
    def alla_slag(self) -> Iterator[Radslag]:
        """Every kind, parents before children."""
        ko = list(self.slag)
        while ko:
            slag = ko.pop(0)
            yield slag
            ko.extend(slag.barn)

    def trad(self, agare: Any) -> dict[str, list[Any]]:
        """All rows, kind by kind: one query each. Rows below a removed row are removed with it."""
        rader: dict[str, list[Any]] = {}
        self._las_in(self.slag, agare, None, rader)
        return rader

    def _las_in(
        self,
        slagen: Iterable[Radslag],
        agare: Any,
        over: set[int] | None,
        rader: dict[str, list[Any]],
    ) -> None:
        for slag in slagen:
            egna = slag.rader(agare)
            if over is not None:
                egna = [rad for rad in egna if getattr(rad, f"{slag.foralder}_id") in over]
            rader[slag.namn] = egna
            self._las_in(slag.barn, agare, {rad.pk for rad in egna}, rader)

    # ---- page ----
    def sida(self, request: HttpRequest, agare: Any, last: bool) -> SafeString:
        """The block as part of an avsnitt's form."""
        return render_to_string(self.sidmall, self.sidkontext(agare, last), request=request)

    def sidkontext(self, agare: Any, last: bool) -> dict[str, Any]:
        rader = self.trad(agare)
        return {
            "block": self,
            "agare": agare,
            "last": last or not agare.far_skrivas(Bit(block=self.namn)),
            "slag": slagvyer(self.slag, agare, rader, last, agare, self.namn),
        }

    def delar(self, agare: Any) -> dict[str, str]:
        """Fragments (DOM id → HTML) that change when a row is saved, such as sums."""
        return {}

    def filerna(self, request: HttpRequest) -> list[UploadedFile]:
        """The files that came for the block; one without files has none."""
        return []

    def ta_emot_filer(self, request: HttpRequest, agare: Any, av: Anvandare) -> list[str]:
        """Keeps `filerna`: `spara` has asked whether the block may be written. Returns what went wrong, file by file."""
        return []

    # ---- completeness ----
    def brister(self, agare: Any) -> list[Brist]:
        """Gaps and faults of the declared fields; a subclass adds its own rules."""
        return list(self.faltbrister(agare, self.trad(agare)))

    def faltbrister(self, agare: Any, rader: Mapping[str, Sequence[Any]]) -> Iterator[Brist]:
        for slag in self.alla_slag():
            if not slag.fryses:
                continue
            if len(rader[slag.namn]) < slag.minst:
                yield Brist(f"{slag.ny}", faltmodul.dom_id(f"ny-{slag.namn}"))
            falten = slag.falten(agare)
            for rad in rader[slag.namn]:
                yield from radbrister(slag, rad, agare, falten)

    # ---- freeze and restore ----
    def till_json(self, agare: Any) -> dict[str, Any]:
        """The rows as canonical JSON, without those that are wholly empty."""
        return self.json_av(agare, self.trad(agare))

    def json_av(self, agare: Any, rader: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
        """The JSON of rows that are read already; a subclass adds what is computed from them."""
        falten = {slag.namn: slag.falten(agare) for slag in self.alla_slag()}
        return {slag.namn: _json_rader(slag, rader, falten) for slag in self.slag if slag.fryses}

    def fran_json(self, agare: Any, data: Mapping[str, Any], *, av: Anvandare) -> None:
        """Makes the rows that `till_json` told of. The owner is new: it has none. Raises KanInteLasas."""
        for slag in self.slag:
            if not slag.fryses:
                continue
            _skapa_rader(slag, agare, data.get(slag.namn, []), None, av)

    # ---- show ----
    def html(self, data: Mapping[str, Any]) -> SafeString:
        """The frozen rows as HTML for page, PDF and diff: made from the JSON alone."""
        return render_to_string(self.mall, self.laskontext(data))

    def laskontext(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "block": self,
            "data": data,
            "grupper": [
                las_grupp(slag, data.get(slag.namn, []), self.radnamn(data))
                for slag in self.slag
                if slag.fryses
            ],
        }

    def jamfor(self, gammal: Mapping[str, Any], ny: Mapping[str, Any]) -> list[Andring]:
        """What differs, field by field; rows are the same when their nyckel is."""
        andringar: list[Andring] = []
        namn = {**self.radnamn(gammal), **self.radnamn(ny)}
        gammal, ny = self.att_jamfora(gammal), self.att_jamfora(ny)
        for slag in self.jamfors or self.slag:
            if slag.fryses:
                rader = gammal.get(slag.namn, []), ny.get(slag.namn, [])
                andringar += _jamfor_rader(slag, *rader, self.rubrik, namn, Bit(block=self.namn))
        return andringar

    def att_jamfora(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """The JSON as it is compared: where several boxes are read as one, they are one change."""
        return data

    def radnamn(self, data: Mapping[str, Any]) -> dict[str, str]:
        """nyckel → name of every row in the JSON: what a choice of type "rad" is shown as."""
        return dict(_radnamnen(self.slag, data))


# ---- registry ----
_block: dict[str, Block] = {}


def registrera(*block: Block) -> None:
    """Called from ready() of the app that owns the rows."""
    _block.update({b.namn: b for b in block})


def blocket(namn: str) -> Block:
    """Raises KeyError for a name that no app has registered."""
    return _block[namn]


def namnen(agare_falt: str = "") -> frozenset[str]:
    """All names; with `agare_falt` those of blocks whose rows belong to that kind of owner, and to no other."""
    return frozenset(
        namn
        for namn, b in _block.items()
        if not agare_falt or all(slag.agare_falt == agare_falt for slag in b.alla_slag())
    )


# ---- the machinery below is shared with questions of type tabell ----
def faltvy(slag: Radslag, rad: Any, falt: Falt, agare: Any, last: bool) -> Faltvy:
    namn = f"{slag.enhet(rad)}:{falt.namn}"
    val = falt.valen(agare, rad)
    text = slag.text(rad, falt)
    return Faltvy(
        id=faltmodul.dom_id(namn),
        namn=namn,
        typ=falt.typ,
        rubrik=falt.rubrik,
        hjalp=falt.hjalp,
        varde=text,
        val=val,
        fel=faltmodul.fel_i(falt, text, val),
        max_tecken=falt.max_tecken,
        obligatorisk=falt.obligatorisk,
        last=last,
        enhet=falt.enhet,
        bredd=falt.bredd,
        liten=True,
        visat=faltmodul.visa(falt, faltmodul.till_json(rad.varde(falt.namn)), val) or text,
    )


def slagvyer(
    slagen: Iterable[Radslag],
    agare: Any,
    rader: Mapping[str, Sequence[Any]],
    last: bool,
    vem: Agare,
    block: str = "",
    over: tuple[Rad, str] | None = None,
    kanda: dict[str, Sequence[Falt]] | None = None,
) -> list[Slagvy]:
    """`vem` says which rows can be written, when the page is not `last`; `over` is the row above, and its key.

    `kanda` holds the fields by kind: found once, however many rows there are above.
    """
    vyer = []
    kanda = {} if kanda is None else kanda
    foralder, nyckel = over or (None, "")
    for slag in slagen:
        har = [
            r
            for r in rader[slag.namn]
            if foralder is None or getattr(r, f"{slag.foralder}_id") == foralder.pk
        ]
        if slag.namn not in kanda:
            kanda[slag.namn] = slag.falten(agare)
        falten = kanda[slag.namn]
        radvyer = []
        for rad in har:
            stangd = last or not vem.far_skrivas(slag.bit(block, rad.nyckel, nyckel))
            egna = (rad, slag.enhet(rad))
            under = slagvyer(slag.barn, agare, rader, last, vem, block, egna, kanda)
            vy = [faltvy(slag, rad, f, agare, stangd) for f in falten]
            radvyer.append(Radvy(slag, rad, vy, under if rad.pk else [], stangd))
        full = last or not vem.far_skrivas(slag.bit(block, over=nyckel))
        vyer.append(Slagvy(slag, radvyer, str(foralder.nyckel) if foralder else "", full))
    return vyer


def radbrister(
    slag: Radslag, rad: Any, agare: Any, falten: Sequence[Falt] | None = None
) -> Iterator[Brist]:
    """Gaps and faults of one row, each at its field; a wholly empty row is one gap."""
    namn = slag.enhet(rad)
    falten = slag.falten(agare) if falten is None else falten
    texter = {falt.namn: slag.text(rad, falt) for falt in falten}
    if slag.nya and falten and not any(texter.values()) and not slag.ensam:
        text = f"Fyll i eller ta bort den tomma raden under {slag.rubrik.lower()}"
        yield Brist(text, faltmodul.dom_id(f"{namn}:{falten[0].namn}"))
        return
    for falt in falten:
        text = texter[falt.namn]
        ankare = faltmodul.dom_id(f"{namn}:{falt.namn}")
        if not text and falt.obligatorisk:
            verb = "Välj" if falt.typ in {"enval", "rad", "ja_nej"} else "Fyll i"
            standard = f"{verb} {falt.rubrik[:1].lower()}{falt.rubrik[1:]}{_vilken(slag, rad)}"
            yield Brist(falt.saknas or standard, ankare)
        elif text and (fel := faltmodul.fel_i(falt, text, falt.valen(agare, rad))):
            yield Brist(f"{falt.rubrik}{_vilken(slag, rad)}: {fel}", ankare, saknas=False)


def _vilken(slag: Radslag, rad: Any) -> str:
    """Which row is meant, in words, when it has a name."""
    namn = str(rad).strip()
    return f" ({namn[:60]})" if namn and namn != "None" and not slag.ensam else ""


def _json_rader(
    slag: Radslag,
    rader: Mapping[str, Sequence[Any]],
    falten: Mapping[str, Sequence[Falt]],
    foralder: Any = None,
) -> list[dict[str, Any]]:
    ut = []
    for rad in rader[slag.namn]:
        if foralder is not None and getattr(rad, f"{slag.foralder}_id") != foralder.pk:
            continue
        data: dict[str, Any] = {
            f.namn: _json_varde(rad, f) for f in [*falten[slag.namn], *slag.dolda]
        }
        barn = {b.namn: _json_rader(b, rader, falten, rad) for b in slag.barn} if rad.pk else {}
        if any(v not in (None, "") for v in data.values()) or any(barn.values()):
            nyckel = {} if slag.ensam else {"nyckel": str(rad.nyckel)}
            ut.append({**nyckel, **data, **barn})
    return ut


def _json_varde(rad: Any, falt: Falt) -> Any:
    varde = faltmodul.till_json(rad.varde(falt.namn))
    if varde in (None, ""):
        return rad.ra.get(falt.namn)
    return varde


def _skapa_rader(
    slag: Radslag, agare: Any, data: Sequence[Mapping[str, Any]], foralder: Any, av: Anvandare
) -> None:
    for ordning, raddata in enumerate(data, start=1):
        nyckel = UUID(str(raddata["nyckel"])) if raddata.get("nyckel") else None
        if slag.ensam:
            nyckel = slag.ensam_nyckel(agare)
        rad = slag.ny_rad(agare, nyckel=nyckel, foralder=foralder, ordning=ordning)
        for falt in [*slag.falten(raddata), *slag.dolda]:
            slag.satt_json(rad, falt, raddata.get(falt.namn))
        rad.version, rad.andrad_av = 1, av
        rad.save()
        for barn in slag.barn:
            _skapa_rader(barn, agare, raddata.get(barn.namn, []), rad, av)


@dataclass(frozen=True)
class Lasrad:
    """A frozen row as (label, value) pairs, and the groups below it."""

    nyckel: str
    par: list[tuple[Falt, str]]
    barn: list["Lasgrupp"]

    def f(self) -> dict[str, str]:
        return {falt.namn: text for falt, text in self.par}


@dataclass(frozen=True)
class Lasgrupp:
    slag: Radslag
    rader: list[Lasrad]


def las_grupp(
    slag: Radslag, data: Sequence[Mapping[str, Any]], namn: Mapping[str, str]
) -> Lasgrupp:
    """Rows of JSON as text. `namn` (nyckel → name) tells what a choice of another row is called."""
    rader = []
    for raddata in data:
        par = [(f, _visa(f, raddata, namn)) for f in slag.falten(raddata)]
        barn = [las_grupp(b, raddata.get(b.namn, []), namn) for b in slag.barn]
        rader.append(Lasrad(str(raddata.get("nyckel", "")), par, barn))
    return Lasgrupp(slag, rader)


def _visa(falt: Falt, raddata: Mapping[str, Any], namn: Mapping[str, str]) -> str:
    val = tuple(namn.items()) if falt.typ == "rad" else falt.fasta_val
    return faltmodul.visa(falt, raddata.get(falt.namn), val)


def _jamfor_rader(
    slag: Radslag,
    gamla: Sequence[Mapping[str, Any]],
    nya: Sequence[Mapping[str, Any]],
    var: str,
    radnamn: Mapping[str, str],
    over: Bit,
    vems: tuple[str, ...] = (),
) -> list[Andring]:
    """`over` is the block or the row above, `vems` the parts that the row above concerns."""
    fore = {r.get("nyckel"): r for r in gamla}
    efter = {r.get("nyckel"): r for r in nya}
    andringar = []
    for nyckel in dict.fromkeys([*fore, *efter]):
        gammal, ny = fore.get(nyckel, {}), efter.get(nyckel, {})
        namn = f"{var}, {slag.rubrik.lower()} {_radnamn(slag, ny or gammal)}".strip()
        bit = slag.bit(over.block, nyckel or "", over.nycklar[-1] if over.nyckel else "")
        parter = tuple(dict.fromkeys(str(r[slag.vems]) for r in (gammal, ny) if r.get(slag.vems)))
        for falt in slag.falten({**gammal, **ny}):
            a, b = _visa(falt, gammal, radnamn), _visa(falt, ny, radnamn)
            if a != b:
                andringar.append(Andring(f"{namn}: {falt.rubrik}", a, b, bit, vems=parter or vems))
        for barn in slag.barn:
            rader = gammal.get(barn.namn, []), ny.get(barn.namn, [])
            andringar += _jamfor_rader(barn, *rader, namn, radnamn, bit, parter or vems)
    return andringar


def _radnamn(slag: Radslag, raddata: Mapping[str, Any]) -> str:
    """The first text of the row, as its name: one line of at most 60 characters."""
    text = _forsta_text(slag, raddata).split("\n")[0]
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"


def _forsta_text(slag: Radslag, raddata: Mapping[str, Any]) -> str:
    texter = (raddata.get(f.namn) for f in slag.falten(raddata) if f.typ in {"kort", "lang"})
    return next((str(text) for text in texter if text), "")


def _radnamnen(slagen: Iterable[Radslag], data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for slag in slagen:
        for raddata in data.get(slag.namn, ()):
            if nyckel := raddata.get("nyckel"):
                yield str(nyckel), _forsta_text(slag, raddata)
            yield from _radnamnen(slag.barn, raddata)
