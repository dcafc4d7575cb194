"""The list of companies as staff see it: what is in a row, what it can be narrowed by, where a word is looked for."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse

from foretag import kodlistor
from foretag.models import Affarside, Bransch, Foretag, Omrade
from foretag.models.foretag import ForetagQuerySet, JuridiskForm, Kriterium, Lage
from foretag.templatetags.foretag import branschnamn, kommunnamn
from portal import orgnr
from portal.tabell import Filter, Kolumn, Tabell, Tom, Val, svensk, traff

# The latest judgement of each criterion that has been judged, in the order of the criteria.
ASF = (
    Val("ja", "ASF", Q(bedomda=[True] * 4)),
    Val("nej", "Inte ASF", Q(bedomda__contains=[False])),
    Val("inte", "Inte bedömt", ~Q(bedomda=[True] * 4) & ~Q(bedomda__contains=[False])),
)


class Kommunordning(Func):
    """The place of the kommun's name in the alphabet, from its code; none for a code that no kommun has."""

    function = "array_position"
    output_field = IntegerField()

    def __init__(self, *uttryck: Any, **val: Any) -> None:
        koder = [en.kod for en in kodlistor.kommuner()]
        lista = Value(koder, output_field=ArrayField(TextField()))
        super().__init__(*(uttryck or (lista, Cast(F("kommun"), TextField()))), **val)


class Foretagslista(Tabell):
    namn = "Företag i registret"
    adress = "foretag:foretag_lista"
    loggas = True
    kolumner = (
        Kolumn("namn", "Företag", svensk("organisation__namn"), export="namn"),
        Kolumn("kommun", "Kommun", Kommunordning(), export=lambda rad: kommunnamn(rad.kommun)),
        Kolumn("branscher", "Branscher", export=lambda rad: "; ".join(branschnamnen(rad))),
        Kolumn(
            "lage",
            "Läge",
            Case(*(When(lage=lage, then=nr) for nr, lage in enumerate(Lage))),
            export=lambda rad: Lage(rad.lage).label if rad.lage else "",
        ),
        Kolumn("asf", "ASF", F("asf_uppfyllda"), fallande=True, export=lambda rad: asf_i_ord(rad)),
        Kolumn("platser", "Platser", F("platser"), fallande=True, klass="belopp", export="platser"),
        Kolumn(
            "kontrollerad",
            "Kontrollerad",
            F("verifierad_datum"),
            fallande=True,
            export="verifierad_datum",
        ),
    )
    sok = ("organisation__namn", lambda ordet: sokvillkor(ordet))
    sok_etikett = "Sök namn, organisationsnummer, affärsidé eller bransch"
    sortering = "namn"
    radmall = "foretag/register/_rad.html"

    def __init__(self, request: HttpRequest) -> None:
        rader = Foretag.objects.synliga_for(request.user).kvar()
        self.filter = tuple(_filter(rader))
        self.tom = Tom(  # type: ignore[misc]
            "Inga företag ännu",
            "Här visas förbundets register. Registrera ett företag i taget, eller läs in en fil.",
            *_forsta_steget(request),
        )
        self.export_kolumner = _bara_i_filen(request.user)  # type: ignore[misc]
        super().__init__(request, med_kolumner(rader))


def _bara_i_filen(person: Any) -> tuple[Kolumn, ...]:
    """The number as the person may see it; the codes that another system asks for."""
    return (
        Kolumn("orgnr", "Organisationsnummer", export=lambda rad: rad.orgnr_for(person)),
        Kolumn("form", "Juridisk form", export=lambda rad: rad.get_form_display()),
        Kolumn("kommunkod", "Kommunkod", export="kommun"),
        Kolumn(
            "sni", "SNI", export=lambda rad: ", ".join(b.sni for b in rad.branscher_kvar if b.sni)
        ),
        Kolumn("lage_fran", "Läget gäller från", export="lage_fran"),
        Kolumn("kalla", "Källa", export="kalla"),
    )


def branschnamnen(rad: Any) -> list[str]:
    return [branschnamn(bransch) for bransch in rad.branscher_kvar]


def asf_i_ord(rad: Any) -> str:
    if rad.asf_uppfyllda == len(Kriterium):
        return "Ja"
    return "Nej" if rad.asf_brister else "Inte bedömt"


def _forsta_steget(request: HttpRequest) -> tuple[str, ...]:
    if not request.user.has_perm("foretag.andra_register"):
        return ()
    return (reverse("foretag:foretag_nytt"), "Registrera ett företag")


def med_kolumner(rader: ForetagQuerySet) -> ForetagQuerySet:
    """All that a row shows, in two queries whatever their number."""
    branscher = Bransch.objects.filter(borttagen_tid__isnull=True)
    return (
        rader.med_lage()
        .med_asf()
        .med_platser()
        .select_related("organisation")
        .prefetch_related(Prefetch("branscher", branscher, to_attr="branscher_kvar"))
    )


def _filter(rader: QuerySet[Foretag]) -> Iterator[Filter]:
    """Chips for what there is: the kommuner and forms of the register, and the förbund's areas."""
    par = set(rader.order_by().values_list("kommun", "form").distinct())
    finns = {kod for kod, _ in par}
    lagen = tuple(Val(str(lage), str(lage.label), Q(lage=lage)) for lage in Lage)
    yield Filter("lage", "Läge", lagen, alla="Alla lägen", forval=str(Lage.AKTIV))
    omraden = [
        Val(str(o.publikt_id), o.namn, Q(kommun__in=o.kommuner)) for o in Omrade.objects.all()
    ]
    kommuner = [Val(k.kod, k.namn, Q(kommun=k.kod)) for k in kodlistor.kommuner() if k.kod in finns]
    if platser := (*omraden, *kommuner):
        yield Filter("plats", "Område eller kommun", platser, alla="Hela landet")
    yield Filter("asf", "Kriterierna för ASF", ASF, alla="ASF eller inte")
    former = {form for _, form in par}
    finns_form = [Val(str(f), str(f.label), Q(form=f)) for f in JuridiskForm if f in former]
    if "" in former:
        finns_form.append(Val("ej", "Ej uppgivet", Q(form="")))
    if len(finns_form) > 1:
        yield Filter("form", "Juridisk form", tuple(finns_form), alla="Alla former")


def sokvillkor(ordet: str) -> Q:
    """Where a word may stand besides the name. For those who may see an enskild firma's number."""
    egna = Affarside.objects.filter(foretag=OuterRef("pk"), borttagen_tid__isnull=True)
    branscher = Bransch.objects.filter(foretag=OuterRef("pk"), borttagen_tid__isnull=True)
    return (
        traff("organisation__orgnr", orgnr.normalisera(ordet))
        | Q(Exists(egna.filter(traff("text", ordet))))
        | Q(Exists(branscher.filter(Q(sni__in=koder_for(ordet)) | traff("beskrivning", ordet))))
    )


def koder_for(ordet: str) -> list[str]:
    """The branches whose plain name, official name or search words the word stands in."""
    sokt = kodlistor.vikt(ordet)
    return [
        en.kod
        for en in kodlistor.sni()
        if any(sokt in kodlistor.vikt(text) for text in (en.klarsprak, en.namn, *en.sokord))
    ]
