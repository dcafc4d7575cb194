"""Saving what is typed, and two writers meeting.

The unit of saving is an answer ("svar:<fråga>") or a row ("rad:<slag>:<nyckel>"), never the whole page. A unit comes
with the version it was read in and a fingerprint per field. What one writer left as it was, and what the other left as
it was, is never in anybody's way; only when both have changed the same field do they meet, and then nothing is written
over: the later writer sees both texts and merges them.

Everything that is written goes through here, and the owner is asked of every piece (`Agare.far_skrivas`). What it has
not opened is not written, and comes back with its text.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from portal import frist, text
from portal.formular import falt
from portal.formular.agare import Agare, Bit
from portal.formular.block import Block, Radslag
from portal.formular.falt import Falt
from portal.formular.fyllt import Avsnitt, Del, svarstext
from portal.formular.models.ifyllnad import Ifyllnad, Svar
from portal.formular.models.rad import Rad
from portal.konto.models.anvandare import Anvandare
from portal.krock import Jamforelse, jamfor
from portal.sparr import sparrade


def _i_ord(varde: str, val: falt.Val) -> str:
    """Choices by their names; all else as typed."""
    namn = dict(val)
    return ", ".join(namn.get(v, v) for v in varde.split("\n")) if val else varde


class Skrivnekad(ValidationError):
    """The owner has not opened the piece: nothing was changed."""

    def __init__(self) -> None:
        super().__init__("Den här delen av formuläret kan inte ändras nu.")


@dataclass(frozen=True)
class Nekat:
    """What came for a piece that its owner has not opened, and differs from what is stored: (heading, text)."""

    enhet: str
    bit: Bit
    texter: list[tuple[str, str]]


@dataclass(frozen=True)
class Konfliktfalt:
    namn: str  # the form name
    id: str
    rubrik: str
    typ: str
    mitt: str
    deras: str
    val: falt.Val = ()

    @property
    def forslag(self) -> str:
        """What the merge begins with: for long text every paragraph of both, once; else my own."""
        return text.sammanfoga(self.deras, self.mitt) if self.typ == "lang" else self.mitt

    @property
    def mitt_visat(self) -> str:
        return self._visat(self.mitt)

    @property
    def deras_visat(self) -> str:
        return self._visat(self.deras)

    def _visat(self, varde: str) -> str:
        return _i_ord(varde, self.val)


@dataclass(frozen=True)
class Konflikt:
    """Two have written in the same field. `version` is the stored one: what a merge is saved on."""

    enhet: str
    rubrik: str
    version: str
    av: str
    tid: str
    falt: list[Konfliktfalt]


@dataclass
class Sparad:
    """What became of one unit."""

    version: str
    tid: str
    fel: dict[str, str] = field(default_factory=dict)
    antal: dict[str, int] = field(default_factory=dict)

    def som_json(self) -> dict[str, Any]:
        return {"version": self.version, "sparat": self.tid, "fel": self.fel, "antal": self.antal}


@dataclass
class Resultat:
    """What became of a save. `block` are those with changed rows: their sums are shown anew."""

    enheter: dict[str, Sparad] = field(default_factory=dict)
    konflikter: list[Konflikt] = field(default_factory=list)
    nekade: list[Nekat] = field(default_factory=list)
    block: dict[str, Block] = field(default_factory=dict)

    @property
    def inte_sparat(self) -> list[str]:
        """The texts that were refused, to show again."""
        return [f"{namn}: {t}" for nekat in self.nekade for namn, t in nekat.texter if t]

    @property
    def fel(self) -> dict[str, str]:
        return {namn: fel for enhet in self.enheter.values() for namn, fel in enhet.fel.items()}

    def delar(self, agare: Any) -> dict[str, str]:
        """Fragments to replace in the page, DOM id → HTML."""
        return {
            dom_id: html for b in self.block.values() for dom_id, html in b.delar(agare).items()
        }


def spara(
    ifyllnad: Ifyllnad, agare: Agare, avsnitt: Avsnitt, post: QueryDict, *, av: Anvandare
) -> Resultat:
    """Saves the units of the avsnitt that `post` holds, those that the owner has opened.

    The caller has asked for the right, and locked what the owner's answer depends on.

    Units are taken in the order of their names, so that two saves never wait for each other crosswise.
    """
    resultat = Resultat()
    for enhet in sorted(
        namn.removeprefix("version:") for namn in post if namn.startswith("version:")
    ):
        slag, _, resten = enhet.partition(":")
        if slag == "svar" and (d := avsnitt.del_med(resten)) and d.typ not in {"tabell", "fil"}:
            _spara_svar(ifyllnad, agare, d, post, av, resultat)
        elif slag == "rad":
            radslag, _, nyckel = resten.partition(":")
            if (traff := avsnitt.radslag(radslag)) and (uuid := las_uuid(nyckel)):
                _spara_rad(ifyllnad, agare, *traff, uuid, post, av, resultat)
    return resultat


def _text(post: QueryDict, namn: str) -> str:
    """The last value posted under the name."""
    return str(post[namn])


def las_uuid(nyckel: str) -> UUID | None:
    try:
        return UUID(nyckel)
    except ValueError:
        return None


# ---- answers ----
def _spara_svar(
    ifyllnad: Ifyllnad,
    agare: Agare,
    d: Del,
    post: QueryDict,
    av: Anvandare,
    resultat: Resultat,
) -> None:
    namn = f"{d.enhet_id}:v"
    if namn not in post and d.typ != "flerval":
        return
    kom = _kom_svar(d, post.getlist(namn))
    if not agare.far_skrivas(d.bit):
        if kom != svarstext(d, Svar.objects.filter(ifyllnad=ifyllnad, fraga=d.nyckel).first()):
            texter = [(d.rubrik, _i_ord(kom, d.falt.valen(None)))]
            resultat.nekade.append(Nekat(d.enhet_id, d.bit, texter))
        return
    svar = _last_svar(ifyllnad, d)
    utslag = jamfor(
        {"v": kom}, {"v": svarstext(d, svar)}, _text(post, f"version:{d.enhet_id}"), svar.version
    )
    if utslag.nytt:
        svar.text, svar.val = (
            ("", kom.split("\n") if kom else []) if d.typ == "flerval" else (kom, [])
        )
        svar.version, svar.andrad_av = svar.version + 1, av
        svar.save()
    if utslag.krock:
        deras, val = utslag.krock["v"], d.falt.valen(None)
        falten = [Konfliktfalt(namn, d.ankare, d.rubrik, d.typ, kom, deras, val)]
        resultat.konflikter.append(
            _konflikt(d.enhet_id, d.rubrik, _version(d, svar, utslag), svar, falten)
        )
        return
    fel = falt.fel_i(d.falt, kom, d.falt.valen(None)) if d.typ != "flerval" else ""
    resultat.enheter[d.enhet_id] = Sparad(
        _version(d, svar, utslag), _klockan(), {namn: fel}, {namn: len(kom)}
    )


def _kom_svar(d: Del, varden: list[str]) -> str:
    if d.typ == "flerval":
        valda = {v for varde in varden for v in varde.split("\n")}  # a merge sends them as one
        return "\n".join(v for v, _ in d.val if v in valda)
    return _som_sparas(d.falt, varden[-1])


def _som_sparas(f: Falt, typat: str) -> str:
    """What was typed, as it is counted, compared and stored."""
    return falt.rensa(f, falt.i_ett_format(f, falt.rensa(f, typat)))


def _last_svar(ifyllnad: Ifyllnad, d: Del) -> Svar:
    """The answer's row, locked; made with version 0 if there is none, so that two first writers meet too."""
    rader = sparrade(Svar.objects.all()).filter(ifyllnad=ifyllnad, fraga=d.nyckel)
    svar = rader.first()
    if svar is None:
        Svar.objects.bulk_create(
            [Svar(ifyllnad=ifyllnad, fraga=d.nyckel, version=0)], ignore_conflicts=True
        )
        svar = rader.get()
    return svar


def _version(d: Del, svar: Svar, utslag: Jamforelse) -> str:
    return utslag.version(svar.version, {"v": svarstext(d, svar)})


# ---- rows ----
def _spara_rad(
    ifyllnad: Ifyllnad,
    vem: Agare,
    slag: Radslag,
    block_: Block | None,
    nyckel: UUID,
    post: QueryDict,
    av: Anvandare,
    resultat: Resultat,
) -> None:
    agare = vem if block_ else ifyllnad
    rad = _last_rad(slag, agare, nyckel)
    if rad is None:
        return
    enhet = slag.enhet(rad)
    falten = {f.namn: f for f in slag.falten(agare)}
    kom = dict(_kom_rad(enhet, falten, post))
    bit = _bit(slag, block_, rad)
    if not vem.far_skrivas(bit):
        if texter := list(_andrade(slag, rad, falten, kom, agare)):
            resultat.nekade.append(Nekat(enhet, bit, texter))
        return
    if rad.pk is None:
        rad = _skapa_ensam(slag, agare, rad)
    lagrat = {namn: falt.rensa(f, slag.text(rad, f)) for namn, f in falten.items()}
    utslag = jamfor(kom, lagrat, _text(post, f"version:{enhet}"), rad.version)
    if utslag.nytt:
        for namn, typat in utslag.nytt.items():
            slag.satt_text(rad, falten[namn], typat, falten[namn].valen(agare, rad))
        rad.version, rad.andrad_av, rad.borttagen_tid = rad.version + 1, av, None
        rad.save()
        if block_:
            resultat.block[block_.namn] = block_
    version = utslag.version(
        rad.version, {n: falt.rensa(f, slag.text(rad, f)) for n, f in falten.items()}
    )
    if utslag.krock:
        krockar = [
            _konfliktfalt(enhet, falten[n], kom[n], deras, falten[n].valen(agare, rad))
            for n, deras in utslag.krock.items()
        ]
        resultat.konflikter.append(_konflikt(enhet, slag.rubrik, version, rad, krockar))
        return
    fel = {
        f"{enhet}:{n}": falt.fel_i(falten[n], t, falten[n].valen(agare, rad))
        for n, t in kom.items()
    }
    antal = {f"{enhet}:{n}": len(t) for n, t in kom.items()}
    resultat.enheter[enhet] = Sparad(version, _klockan(), fel, antal)


def _andrade(
    slag: Radslag, rad: Rad, falten: Mapping[str, Falt], kom: Mapping[str, str], agare: object
) -> Iterator[tuple[str, str]]:
    """The fields that came with another text than is stored: heading and text."""
    for namn, typat in kom.items():
        f = falten[namn]
        if typat != falt.rensa(f, slag.text(rad, f)):
            yield f.rubrik, _i_ord(typat, f.valen(agare, rad))


def _konfliktfalt(enhet: str, f: Falt, mitt: str, deras: str, val: falt.Val) -> Konfliktfalt:
    namn = f"{enhet}:{f.namn}"
    return Konfliktfalt(namn, falt.dom_id(namn), f.rubrik, f.typ, mitt, deras, val)


def _kom_rad(enhet: str, falten: Mapping[str, Falt], post: QueryDict) -> Iterator[tuple[str, str]]:
    for namn, f in falten.items():
        if (nyckel := f"{enhet}:{namn}") in post:
            yield namn, _som_sparas(f, _text(post, nyckel))


def _bit(slag: Radslag, block_: Block | None, rad: Rad) -> Bit:
    """The row as a piece of the form, with the row above it."""
    namn = block_.namn if block_ else ""
    if block_ is None or not slag.foralder:
        return slag.bit(namn, rad.nyckel)
    return slag.bit(namn, rad.nyckel, _nyckel_over(slag, block_, getattr(rad, slag.foralder)))


def _nyckel_over(slag: Radslag, block_: Block, rad_over: Rad) -> str:
    over = _slag_over(slag, block_)
    return over.enhet(rad_over) if over else ""


def _slag_over(slag: Radslag, block_: Block) -> Radslag | None:
    return next((s for s in block_.alla_slag() if slag in s.barn), None)


def _last_rad(slag: Radslag, agare: object, nyckel: UUID) -> Any:
    """The row, locked, with the row above it. The row there is one of is made up, unsaved, when it is not there yet;
    other unknown keys are None."""
    rader = sparrade(slag.alla(agare))
    if slag.foralder:
        rader = rader.select_related(slag.foralder)
    rad = rader.filter(nyckel=nyckel).first()
    if rad is None and slag.ensam and nyckel == slag.ensam_nyckel(agare):
        return slag.ny_rad(agare, nyckel=nyckel)
    return rad


def _skapa_ensam(slag: Radslag, agare: object, rad: Rad) -> Any:
    """Makes the row there is one of, when it is first written; of two who do so both get the same, one after another."""
    slag.modell._default_manager.bulk_create([rad], ignore_conflicts=True)
    rader = sparrade(slag.alla(agare))
    return rader.get(nyckel=rad.nyckel)


def _konflikt(
    enhet: str, rubrik: str, version: str, rad: Any, falten: list[Konfliktfalt]
) -> Konflikt:
    av = str(rad.andrad_av) if rad.andrad_av_id else "någon annan"
    return Konflikt(enhet, rubrik, version, av, f"{frist.lokal(rad.andrad_tid):%H.%M}", falten)


def _klockan() -> str:
    return f"{frist.lokal(timezone.now()):%H:%M:%S}"


def satt_fil(
    ifyllnad: Ifyllnad, d: Del, nyckel: str, fakta: Mapping[str, Any], *, av: Anvandare
) -> str:
    """The answer to a question of type fil: the owner has stored the file under `nyckel`.

    A new file replaces the one before it, whose nyckel is returned; "" for the first.
    """
    svar = _last_svar(ifyllnad, d)
    forra = svar.text
    svar.text, svar.val = nyckel, [dict(fakta)]
    svar.version, svar.andrad_av = svar.version + 1, av
    svar.save()
    return forra


# ---- files ----
def ta_emot_filer(
    request: HttpRequest,
    agare: Agare,
    avsnitt: Avsnitt,
    svara: Callable[[Del, UploadedFile], None],
    *,
    av: Anvandare,
) -> list[str]:
    """Keeps the files that came with the form: rows of blocks, and answers (`svara`, that may raise ValidationError).

    Returns what went wrong, file by file.
    """
    fel: list[str] = []
    for b in avsnitt.blocken:
        if filer := b.filerna(request):
            oppen = agare.far_skrivas(Bit(block=b.namn))
            fel += b.ta_emot_filer(request, agare, av) if oppen else map(_nekad_fil, filer)
    for d in avsnitt.delar:
        if d.typ == "fil" and (fil := request.FILES.get(f"{d.enhet_id}:v")):
            try:
                if agare.far_skrivas(d.bit):
                    svara(d, fil)
                else:
                    fel.append(_nekad_fil(fil))
            except ValidationError as nej:
                fel += nej.messages
    return fel


def _nekad_fil(fil: UploadedFile) -> str:
    return f"Filen {fil.name} togs inte emot: den delen av formuläret kan inte ändras nu."


# ---- adding, removing, taking back, moving rows ----
def ny_rad(
    ifyllnad: Ifyllnad, agare: Agare, avsnitt: Avsnitt, onskan: str, *, av: Anvandare
) -> str:
    """Adds the row that a button named: "slag:förälder:nyckel". Pressing twice gives one row. Returns its DOM id.

    Raises Nekad where the owner lets no row be added.
    """
    namn, _, resten = onskan.partition(":")
    foralder, _, nyckel = resten.partition(":")
    traff, uuid = avsnitt.radslag(namn), las_uuid(nyckel)
    if traff is None or uuid is None or traff[0].ensam or not traff[0].nya:
        return ""
    slag, block_ = traff
    over = agare if block_ else ifyllnad
    rad_over, nyckel_over = None, ""
    if slag.foralder:
        rad_over = _forald(slag, block_, over, las_uuid(foralder))
        if block_ is None or rad_over is None:
            return ""
        nyckel_over = _nyckel_over(slag, block_, rad_over)
    if not agare.far_skrivas(slag.bit(block_.namn if block_ else "", over=nyckel_over)):
        raise Skrivnekad
    if slag.alla(over).filter(borttagen_tid__isnull=True).count() < slag.hogst:
        ordning = slag.alla(over).count() + 1
        rad = slag.ny_rad(over, nyckel=uuid, foralder=rad_over, ordning=ordning)
        rad.version, rad.andrad_av = 1, av
        slag.modell._default_manager.bulk_create([rad], ignore_conflicts=True)
    return falt.dom_id(f"rad:{slag.namn}:{uuid}")


def _forald(slag: Radslag, block_: Block | None, agare: object, nyckel: UUID | None) -> Any:
    if block_ is None or nyckel is None:
        return None
    over = _slag_over(slag, block_)
    return over.alla(agare).filter(nyckel=nyckel).first() if over else None


def ta_bort(ifyllnad: Ifyllnad, agare: Agare, avsnitt: Avsnitt, onskan: str) -> str:
    """Removes the row "slag:nyckel". It can be taken back until the application is sent in. Returns "slag:nyckel".

    Raises Nekad for a row that the owner has not opened, and for one whose file answers a question that is not open.
    """
    return _satt_borttagen(ifyllnad, agare, avsnitt, onskan, timezone.now())


def aterta(ifyllnad: Ifyllnad, agare: Agare, avsnitt: Avsnitt, onskan: str) -> str:
    """Takes a removed row back. Raises Nekad as `ta_bort`."""
    return _satt_borttagen(ifyllnad, agare, avsnitt, onskan, None)


def _satt_borttagen(
    ifyllnad: Ifyllnad, agare: Agare, avsnitt: Avsnitt, onskan: str, tid: datetime | None
) -> str:
    namn, _, nyckel = onskan.partition(":")
    traff, uuid = avsnitt.radslag(namn), las_uuid(nyckel)
    if traff is None or uuid is None or traff[0].ensam or not traff[0].tas_bort:
        return ""
    slag, block_ = traff
    rader = slag.alla(agare if block_ else ifyllnad).filter(nyckel=uuid)
    rad = (rader.select_related(slag.foralder) if slag.foralder else rader).first()
    if rad is None:
        return ""
    svaren = Svar.objects.filter(
        ifyllnad=ifyllnad, text=str(uuid)
    )  # those that the row's file answers
    bitar = [_bit(slag, block_, rad), *(Bit(fraga=s.fraga) for s in svaren if tid)]
    if not all(agare.far_skrivas(bit) for bit in bitar):
        raise Skrivnekad
    rader.update(borttagen_tid=tid)
    if tid:
        svaren.update(text="", val=[])
    return onskan
