"""The list of companies as staff see it: what is in a row, what it can be narrowed by, where a word is looked for."""

from collections.abc import Iterator
from typing import Any

from django.db.models import (
    Case,
    F,
    Func,
    IntegerField,
    Prefetch,
    Q,
    When,
)
from django.http import HttpRequest
from django.urls import reverse

from foretag import kodlistor
from foretag.foretag.models import (
    Asf,
    Foretag,
    ForetagQuerySet,
    JuridiskForm,
    Kommunordning,
    Lage,
    lage_ar,
)
from foretag.kodlistor import kommunnamn
from foretag.kommun.models.kommun import Omrade
from foretag.sida.models import Affarside, Bransch, branschnamn, med_platser
from portal import orgnr
from portal.konto.models.anvandare import Vem
from portal.lista.tabell import Filter, Kolumn, Tabell, Tom, Val
from portal.svenska import traff


class Uppfyllda(Func):
    """How many of the criteria are met."""

    template = "cardinality(array_positions(%(expressions)s, true))"
    output_field = IntegerField()


class Foretagslista(Tabell):
    namn = "Företag i registret"
    adress = "foretag:foretag_lista"
    loggas = True
    kolumner = (
        Kolumn("namn", "Företag", F("organisation__namn_ordning"), export="namn"),
        Kolumn("kommun", "Kommun", Kommunordning(), export=lambda rad: kommunnamn(rad.kommun)),
        Kolumn("branscher", "Branscher", export=lambda rad: "; ".join(branschnamnen(rad))),
        Kolumn(
            "lage",
            "Läge",
            Case(*(When(lage=lage, then=nr) for nr, lage in enumerate(Lage))),
            export=lambda rad: Lage(rad.lage).label if rad.lage else "",
        ),
        Kolumn(
            "asf", "ASF", Uppfyllda("bedomda"), fallande=True, export=lambda rad: asf_i_ord(rad)
        ),
        Kolumn("platser", "Platser", F("platser"), fallande=True, klass="belopp", export="platser"),
        Kolumn(
            "kontrollerad",
            "Kontrollerad",
            F("verifierad_datum"),
            fallande=True,
            export="verifierad_datum",
        ),
    )
    sok = ("organisation__namn_sokt", lambda ordet: sokvillkor(ordet))
    sok_etikett = "Sök namn, organisationsnummer, affärsidé eller bransch"
    sortering = "namn"
    radmall = "foretag/register/_rad.html"

    def __init__(self, request: HttpRequest) -> None:
        rader = Foretag.objects.synliga_for(request.user).kvar()
        self.filter = tuple(_filter())
        self.tom = Tom(
            "Inga företag ännu",
            "Här visas förbundets register. Registrera ett företag i taget, eller läs in en fil.",
            *_forsta_steget(request),
        )
        self.export_kolumner = _bara_i_filen(request.user)
        super().__init__(request, med_kolumner(rader))


def _bara_i_filen(person: Vem) -> tuple[Kolumn, ...]:
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
    return {Asf.JA: "Ja", Asf.NEJ: "Nej"}.get(rad.asf, str(Asf.INTE.label))


def _forsta_steget(request: HttpRequest) -> tuple[str, ...]:
    if not request.user.has_perm("foretag.andra_register"):
        return ()
    return (reverse("foretag:foretag_nytt"), "Registrera ett företag")


def med_kolumner(rader: ForetagQuerySet) -> ForetagQuerySet:
    """All that a row shows, in two queries whatever their number."""
    branscher = Bransch.objects.filter(borttagen_tid__isnull=True)
    return (
        med_platser(rader.med_lage())
        .select_related("organisation")
        .prefetch_related(Prefetch("branscher", branscher, to_attr="branscher_kvar"))
    )


def _filter() -> Iterator[Filter]:
    """Chips and lists for what there is: the kommuner and forms of the register, and the förbund's areas."""
    lagen = tuple(Val(str(lage), str(lage.label), lage_ar(lage), av=[lage]) for lage in Lage)
    yield Filter("lage", "Läge", lagen, alla="Alla lägen", forval=str(Lage.AKTIV), falt="lage")
    omraden = [Val(str(o.publikt_id), o.namn, av=o.kommuner) for o in Omrade.objects.all()]
    kommuner = [Val(k.kod, k.namn, av=[k.kod], om_finns=True) for k in kodlistor.kommuner()]
    platser = (*omraden, *kommuner)
    yield Filter("plats", "Område eller kommun", platser, alla="Hela landet", falt="kommun")
    utfall = tuple(Val(str(en), str(en.label), av=[en]) for en in Asf)
    yield Filter("asf", "Kriterierna för ASF", utfall, alla="ASF eller inte", falt="asf")
    former = [Val(str(f), str(f.label), av=[f], om_finns=True) for f in JuridiskForm]
    former.append(Val("ej", "Ej uppgivet", av=[""], om_finns=True))
    yield Filter("form", "Juridisk form", former, alla="Alla former", falt="form")


def sokvillkor(ordet: str) -> Q:
    """Where a word may stand besides the name. For those who may see an enskild firma's number."""
    kvar = Q(borttagen_tid__isnull=True)
    ideer = Affarside.objects.filter(kvar, traff("text_sokt", ordet))
    branscher = Bransch.objects.filter(
        kvar, Q(sni__in=koder_for(ordet)) | traff("beskrivning_sokt", ordet)
    )
    nummer = orgnr.normalisera(ordet) if orgnr.ser_ut_som_nummer(ordet) else None
    return (
        (Q(organisation__orgnr__contains=nummer) if nummer else Q())
        | Q(pk__in=ideer.order_by().values("foretag"))
        | Q(pk__in=branscher.order_by().values("foretag"))
    )


def koder_for(ordet: str) -> list[str]:
    """The branches whose plain name, official name or search words the word stands in."""
    sokt = kodlistor.vikt(ordet)
    return [
        en.kod
        for en in kodlistor.sni()
        if any(sokt in kodlistor.vikt(text) for text in (en.klarsprak, en.namn, *en.sokord))
    ]
