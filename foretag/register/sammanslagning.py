"""Two rows of the register that are one company: what becomes of everything that points at them.

Nothing is lost and nothing is erased. All rows of the duplicate go to the one that stays, but those that a rule of the
database lets a company have one of (a läge per day, figures per year, one page): there the one that stays keeps its
own, and the other's stay on the merged row, where the page shows them. So do those that say, but for case and space,
what a row of the one that stays says already (`LIKA`): moved, the same ten places would be twenty. So does a läge that
is what holds already on its day (`_lagen_utan_verkan`): moved, it would be active since a later day. Services that differ
in their places alone (`Par`) may be one service or two: a person has chosen, and of one service the row that does not
hold stands on the merged row. What staff write is filled in where it is empty; where both say something, a person has
chosen. The log holds every moved id and every value that was replaced, but those
that name a person (`Foretag.OM_PERSONER`): there the two rows change places, so that what was replaced stands on the
merged row, which can be erased.

The people of the duplicate would reach neither page. Those that staff choose get the same role in the one that stays,
unless its organisation is more than a company (`inbjudan.far_folja`): then they are invited anew.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, UniqueConstraint

from foretag.foretag.models import Foretag, Foretagslage, JuridiskForm
from foretag.sida import inbjudan
from foretag.sida.models import (
    Affarside,
    Bransch,
    Certifiering,
    Handledarutbildning,
    Natverk,
    Tjanst,
)
from portal import frist
from portal.forbund.models.uppdrag import Uppdrag
from portal.formular.models.rad import Rad
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse

KVAR, BORT, BADA = "kvar", "bort", "bada"


class AndratSedanDess(ValidationError):
    """One of the rows has been changed since the person read them. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "Någon har ändrat ett av företagen sedan du öppnade sidan. Läs igenom igen."
        )


@dataclass(frozen=True)
class Grupp:
    """What is chosen together: a person's name goes with her address, an answer with its day."""

    namn: str
    etikett: str
    falt: tuple[str, ...]

    def varden(self, foretag: Foretag) -> dict[str, Any]:
        alla = foretag.uppgifter()
        return {falt: alla[falt] for falt in self.falt}

    def tom(self, foretag: Foretag) -> bool:
        return all(varde in (None, "") for varde in self.varden(foretag).values())


GRUPPER = (
    Grupp("namn", "Namn", ("namn",)),
    Grupp("form", "Juridisk form", ("form",)),
    Grupp("kommun", "Kommun", ("kommun",)),
    Grupp("del_av", "Del av en större organisation", ("del_av", "egen_resultatenhet")),
    Grupp(
        "reserverad_andel",
        "Minst 30 procent av de sysselsatta hör till målgruppen",
        ("reserverad_andel", "reserverad_andel_datum"),
    ),
    Grupp("kontakt", "Kontaktperson", ("kontakt_namn", "kontakt_epost", "kontakt_telefon")),
    Grupp("verifierad_datum", "Senast kontrollerad", ("verifierad_datum",)),
    Grupp("kalla", "Källa", ("kalla",)),
    Grupp("anteckning", "Anteckning", ("anteckning",)),
)


# What makes two rows of the companies' pages say the same.
LIKA: dict[type[Rad], tuple[str, ...]] = {
    Bransch: ("sni", "beskrivning"),
    Affarside: ("slag", "text"),
    Tjanst: ("slag", "beskrivning", "platser"),
    Certifiering: ("namn", "utfardare", "fran", "till"),
    Natverk: ("namn", "fran", "till"),
    Handledarutbildning: ("utbildning", "ar", "antal"),
}


@dataclass(frozen=True)
class Barnrader:
    """The rows of one kind that point at the duplicate: those that move, and those that stay with it.

    `byts`: rows of the company that stays, which go to the duplicate since its own hold instead.
    """

    modell: type[models.Model]
    falt: str
    flyttar: list[int]
    stannar: list[int]
    byts: list[int] = field(default_factory=list)

    @property
    def namn(self) -> str:
        return f"{self.modell._meta.label_lower}.{self.falt}"

    @property
    def etikett(self) -> str:
        """What people call the rows; those that were merged before are companies themselves."""
        if self.modell is Foretag:
            return "Tidigare sammanslagna företag"
        return str(self.modell._meta.verbose_name_plural).capitalize()


@dataclass(frozen=True)
class Par:
    """A service of each, alike but for the places: one service with another number, or two."""

    kvar: Tjanst
    bort: Tjanst

    @property
    def namn(self) -> str:
        return f"tjanst-{self.bort.nyckel}"

    @property
    def etikett(self) -> str:
        text = " ".join(self.bort.beskrivning.split()) if self.bort.slag else ""
        return f"Tjänsten {self.bort}, {text[:60]}" if text else f"Tjänsten {self.bort}"


@dataclass(frozen=True)
class Sammanslagningsplan:
    """What a merge of `bort` into `kvar` would do."""

    kvar: Foretag
    bort: Foretag
    barn: list[Barnrader]
    fylls: list[Grupp]
    krockar: list[Grupp]
    par: list[Par]
    personer: list[Uppdrag]  # those who keep the page of `bort` only
    far_folja: bool
    lage_fore: Foretagslage | None  # that of `kvar` today
    lage_efter: Foretagslage | None
    lagen_sedan: list[Foretagslage]  # those of the duplicate that will change it on a later day

    @property
    def lage_andras(self) -> bool:
        """Would the merge close or open the company that stays?"""
        fore, efter = (rad.lage if rad else "" for rad in (self.lage_fore, self.lage_efter))
        return fore != efter


def plan(kvar: Foretag, bort: Foretag) -> Sammanslagningsplan:
    """Reads only. The choices are those of the groups where both say something, and not the same."""
    fylls: list[Grupp] = []
    krockar: list[Grupp] = []
    for grupp in GRUPPER:
        if grupp.tom(bort) or grupp.varden(kvar) == grupp.varden(bort):
            continue
        if grupp.namn == "form" and _ar_enskild(kvar, bort):
            continue  # the form follows the number, and the number is that of the one that stays
        (fylls if grupp.tom(kvar) else krockar).append(grupp)
    personer = inbjudan.mister_vagen(bort, kvar)
    far_folja = inbjudan.far_folja(kvar)
    barn, par = list(_barn(kvar, bort)), _par(kvar, bort)
    return Sammanslagningsplan(
        kvar, bort, barn, fylls, krockar, par, personer, far_folja, *_lagen(kvar, barn)
    )


def _lagen(
    kvar: Foretag, barn: list[Barnrader]
) -> tuple[Foretagslage | None, Foretagslage | None, list[Foretagslage]]:
    """The läge of `kvar` today, what it will be with those that come, and those of a later day: each changes it."""
    lagen = [en for en in barn if en.modell is Foretagslage]
    kommer = {pk for en in lagen for pk in en.flyttar}
    gar = {pk for en in lagen for pk in en.byts}
    alla = Foretagslage.objects.filter(Q(foretag=kvar) | Q(pk__in=kommer)).order_by("fran")
    fore, efter, sedan = None, None, []
    for rad in alla:
        if rad.fran > frist.idag():
            sedan += [rad] if rad.pk in kommer else []
        else:
            fore = rad if rad.pk not in kommer else fore
            efter = rad if rad.pk not in gar else efter
    return fore, efter, sedan


def _ar_enskild(kvar: Foretag, bort: Foretag) -> bool:
    return kvar.organisation.enskild or bort.form == JuridiskForm.ENSKILD_FIRMA


def kopplingar() -> Iterator[tuple[Any, str]]:
    """(model, field) of every foreign key to a company, also those that have no name backwards."""
    for koppling in Foretag._meta.get_fields(include_hidden=True):
        if koppling.auto_created and (koppling.one_to_many or koppling.one_to_one):
            yield koppling.related_model, koppling.field.name  # type: ignore[union-attr]


def _barn(kvar: Foretag, bort: Foretag) -> Iterator[Barnrader]:
    """Every kind of row with a foreign key to a company, whichever app it belongs to."""
    for modell, falt in kopplingar():
        pekar_pa_bort = modell._base_manager.filter(**{falt: bort}).order_by("pk")
        alla = list(pekar_pa_bort.values_list("pk", flat=True))
        if alla:
            stannar = _upptagna(modell, falt, kvar, pekar_pa_bort) | _lika(modell, kvar, bort)
            byts: list[int] = []
            if modell is Foretagslage:
                utan_verkan, byts = _lagen_utan_verkan(kvar, bort)
                stannar |= utan_verkan
            flyttar = [pk for pk in alla if pk not in stannar]
            yield Barnrader(modell, falt, flyttar, sorted(stannar), byts)


def _lagen_utan_verkan(kvar: Foretag, bort: Foretag) -> tuple[set[int], list[int]]:
    """The lägen that say what holds already on their day, when both are one: the duplicate's, and those of `kvar`.

    Of `kvar` those that did say something new before the merge: the duplicate says the same from an earlier day. One
    stays although it does not where the duplicate has a läge of the same day, which the merged row can have but one of.
    """
    egna = {rad.fran: rad for rad in kvar.lagen.all()}
    dubblettens = {rad.fran: rad for rad in bort.lagen.all()}
    stannar: set[int] = set()
    byts: list[int] = []
    galler = eget = ""
    for dag in sorted({*egna, *dubblettens}):
        rad = egna.get(dag) or dubblettens[dag]
        if dag not in egna:
            stannar |= {rad.pk} if rad.lage == galler else set()
        else:
            if rad.lage == galler != eget and dag not in dubblettens:
                byts.append(rad.pk)
            eget = rad.lage
        galler = rad.lage
    return stannar, byts


def _upptagna(modell: Any, falt: str, kvar: Foretag, rader: models.QuerySet[Any]) -> set[int]:
    """Of `rader` those that `kvar` already has its own of, by the rules of the table."""
    regler = [
        tuple(f for f in regel.fields if f != falt)
        for regel in modell._meta.constraints
        if isinstance(regel, UniqueConstraint) and falt in regel.fields
    ]
    regler += [
        tuple(f for f in ihop if f != falt) for ihop in modell._meta.unique_together if falt in ihop
    ]
    if modell._meta.get_field(falt).unique:
        regler.append(())
    egna = modell._base_manager.filter(**{falt: kvar})
    stannar: set[int] = set()
    for ovriga in regler:
        finns = set(egna.values_list(*ovriga)) if ovriga else {()} if egna.exists() else set()
        for pk, *varden in rader.values_list("pk", *ovriga):
            if tuple(varden) in finns:
                stannar.add(pk)
    return stannar


def _lika(modell: Any, kvar: Foretag, bort: Foretag) -> set[int]:
    """Of the duplicate's rows those that `kvar` has an equal of: one for one, as many as it has."""
    if modell not in LIKA:
        return set()
    # `ra` is what could not be read as a value: such a row is like no other.
    rader = modell.objects.filter(borttagen_tid__isnull=True, ra={}).order_by("pk")
    paren = _para_ihop(rader.filter(foretag=kvar), rader.filter(foretag=bort), LIKA[modell])
    return {rad.pk for _, rad in paren}


def _par(kvar: Foretag, bort: Foretag) -> list[Par]:
    """One for one, of the services that no equal was found for."""
    rader = Tjanst.objects.filter(borttagen_tid__isnull=True).order_by("pk")
    lasta = rader.filter(ra={})
    lika = _para_ihop(lasta.filter(foretag=kvar), lasta.filter(foretag=bort), LIKA[Tjanst])
    rader = rader.exclude(pk__in=[rad.pk for par in lika for rad in par]).exclude(
        slag="", beskrivning=""
    )
    egna, dubblettens = rader.filter(foretag=kvar), rader.filter(foretag=bort)
    return [Par(*par) for par in _para_ihop(egna, dubblettens, ("slag", "beskrivning"))]


def _para_ihop(
    egna: Iterable[Any], dubblettens: Iterable[Any], falt: tuple[str, ...]
) -> list[tuple[Any, Any]]:
    """(row of the one that stays, row of the duplicate) that say the same in `falt`, each row once."""
    lediga: dict[tuple[Any, ...], list[Any]] = {}
    for rad in egna:
        lediga.setdefault(_sager(rad, falt), []).append(rad)
    return [
        (traffar.pop(0), rad) for rad in dubblettens if (traffar := lediga.get(_sager(rad, falt)))
    ]


def _sager(rad: Any, falt: tuple[str, ...]) -> tuple[Any, ...]:
    """Without regard to case and space."""
    varden = [getattr(rad, namn) for namn in falt]
    return tuple(" ".join(v.split()).casefold() if isinstance(v, str) else v for v in varden)


def sla_ihop(
    kvar: Foretag,
    bort: Foretag,
    val: Mapping[str, str] | None = None,
    *,
    av: Anvandare,
    foljer: Collection[str] = (),
    versioner: tuple[int, int] | None = None,
) -> Foretag:
    """Merges `bort` into `kvar`. `val`: for every group of `plan.krockar` KVAR, BORT or, for the note, BADA.

    Of every pair of `plan.par`, by its name: KVAR or BORT when they are one service and that row holds, BADA when two.

    `foljer`: public ids of those of `plan.personer` that come along. `versioner`: the `rad_version` of both as they
    were read: AndratSedanDess if one is another when both are locked. Raises ValidationError when a choice is
    missing, when they are the same row, or when either was merged before.
    """
    with transaction.atomic():
        _las_bada(kvar, bort)
        if versioner is not None and versioner != (kvar.rad_version, bort.rad_version):
            raise AndratSedanDess
        p = plan(kvar, bort)
        nya = {**_fyllda(p), **_valda(p, val or {})}
        p = _med_valda_par(p, val or {})
        fore = {falt: varde for falt, varde in kvar.uppgifter().items() if falt in nya}
        om_personer = {falt: fore.pop(falt) for falt in sorted(Foretag.OM_PERSONER & nya.keys())}
        for barn in p.barn:
            flyttas = barn.modell._base_manager.filter(pk__in=barn.flyttar)
            flyttas.update(**{barn.falt: kvar})
            barn.modell._base_manager.filter(pk__in=barn.byts).update(**{barn.falt: bort})
        nya_uppdrag = _foljer(p, foljer, av)
        for falt, varde in om_personer.items():
            setattr(bort, falt, varde)
        bort.ihopslagen_med, bort.rad_version = kvar, bort.rad_version + 1
        bort.save()
        _skriv(kvar, nya)
        _logga(p, fore, list(om_personer), nya_uppdrag, av)
        return kvar


def _foljer(p: Sammanslagningsplan, foljer: Collection[str], av: Anvandare) -> list[Uppdrag]:
    valda = [rad for rad in p.personer if str(rad.publikt_id) in foljer]
    if valda and not p.far_folja:
        raise ValidationError(
            f"{p.kvar} är mer än ett företag i portalen. Bjud in personerna på nytt i stället."
        )
    return inbjudan.folj_med(valda, p.kvar, av=av)


def _las_bada(kvar: Foretag, bort: Foretag) -> None:
    """Both rows, always in the same order, so that two who merge the same pair both ways do not wait for each other."""
    if kvar.pk == bort.pk:
        raise ValidationError("Välj två olika företag.")
    for foretag in sorted((kvar, bort), key=lambda f: f.pk):
        foretag.las()
    for foretag in (kvar, bort):
        if foretag.ihopslagen_med_id:
            raise ValidationError(
                f"{foretag} är redan sammanslaget med {foretag.ihopslagen_med}. Utgå från det."
            )


def _fyllda(p: Sammanslagningsplan) -> dict[str, Any]:
    return {falt: varde for grupp in p.fylls for falt, varde in grupp.varden(p.bort).items()}


def _valda(p: Sammanslagningsplan, val: Mapping[str, str]) -> dict[str, Any]:
    nya: dict[str, Any] = {}
    fel: dict[str, str] = {}
    for grupp in p.krockar:
        vald = val.get(grupp.namn, "")
        if vald == BORT:
            nya |= grupp.varden(p.bort)
        elif vald == BADA and grupp.namn == "anteckning":
            nya["anteckning"] = f"{p.kvar.anteckning}\n\n{p.bort.anteckning}"
        elif vald != KVAR:
            fel[grupp.namn] = f"{grupp.etikett}: välj vilken uppgift som ska gälla."
    for par in p.par:
        if val.get(par.namn) not in {KVAR, BORT, BADA}:
            fel[par.namn] = f"{par.etikett}: välj hur många platser den har, eller om de är två."
    if len(nya.get("anteckning", "")) > 4000:
        fel["anteckning"] = (
            "Anteckning: tillsammans blir de längre än 4 000 tecken. Välj en av dem."
        )
    if fel:
        raise ValidationError(fel)
    return nya


def _med_valda_par(p: Sammanslagningsplan, val: Mapping[str, str]) -> Sammanslagningsplan:
    """The plan where of each pair that is one service the row that does not hold is the duplicate's."""
    stannar = [par.bort.pk for par in p.par if val[par.namn] == KVAR]
    byts = [par.kvar.pk for par in p.par if val[par.namn] == BORT]
    barn = [
        replace(
            en,
            flyttar=[pk for pk in en.flyttar if pk not in stannar],
            stannar=sorted([*en.stannar, *stannar]),
            byts=byts,
        )
        if en.modell is Tjanst
        else en
        for en in p.barn
    ]
    return replace(p, barn=barn)


def _skriv(kvar: Foretag, nya: Mapping[str, Any]) -> None:
    for falt, varde in nya.items():
        if falt == "namn":
            kvar.organisation.namn = varde
            kvar.organisation.save(update_fields=["namn"])
        else:
            setattr(kvar, falt, varde)
    kvar.rad_version += 1
    kvar.full_clean(exclude={"organisation"})
    kvar.save()


def _logga(
    p: Sammanslagningsplan,
    fore: Mapping[str, Any],
    om_personer: list[str],
    nya_uppdrag: list[Uppdrag],
    av: Anvandare,
) -> None:
    """What is needed to take the merge back by hand: which rows went, which stayed, which went the other way,
    and what was replaced.

    `om_personer`: the fields whose former values stand on the merged row, and not here.
    """
    fakta: dict[str, Any] = {
        "kvar": str(p.kvar.publikt_id),
        "bort": str(p.bort.publikt_id),
        "flyttade": {barn.namn: barn.flyttar for barn in p.barn if barn.flyttar},
        "stannade": {barn.namn: barn.stannar for barn in p.barn if barn.stannar},
        "bytta": {barn.namn: barn.byts for barn in p.barn if barn.byts},
        "nya_uppdrag": [str(rad.publikt_id) for rad in nya_uppdrag],
        "fore": {
            falt: v if v is None or isinstance(v, bool | str) else str(v)
            for falt, v in fore.items()
        },
        "fore_hos_dubbletten": om_personer,
    }
    Handelse.objects.skriv(
        "slog ihop två företag", p.kvar, av=av, kommentar=f"{p.bort} ingår nu här", **fakta
    )
    Handelse.objects.skriv(
        "slog ihop två företag", p.bort, av=av, kommentar=f"ingår nu i {p.kvar}", **fakta
    )
