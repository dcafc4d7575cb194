"""Made-up data: applications with all their rows, copied from the demo's; companies with ten years of figures."""

import random
from datetime import date, datetime
from itertools import islice

from django.core.management import call_command
from django.db import connection

from foretag import kodlistor
from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.avtal.models import Avtal
from foretag.foretag.models import (
    Foretag,
    Foretagslage,
    JuridiskForm,
    Kriteriebedomning,
    Kriterium,
    Lage,
)
from foretag.kommun.models.kommun import Kommun
from foretag.kommun.models.kommundel import Styrdokument
from foretag.sida.models import Affarside, Bransch, Tjanst
from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.models.budget import Finansiering, Kostnad, Personal
from insatser.ansokan.models.inskick import Inskick
from insatser.ansokan.models.mal import Mal, Malomrade, Malsattning, Malvarde
from insatser.ansokan.models.parter import Part, PartEnhet, Undertecknare
from insatser.ansokan.models.plan import Plan
from insatser.ansokan.models.verksamhet import Aktivitet, Deltagarantal, Deltagargrupp, Insatstid
from insatser.arende.models.arende import Arende, Handling
from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from insatser.styrelse.models import Dagordningspunkt, Sammantrade
from portal import frist, orgnr
from portal.dokument.models import Version
from portal.formular.models.ifyllnad import Ifyllnad, Svar, Tabellrad
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.logg import Handelse
from portal.underskrift.models import Underskrift, Underskriftsrunda
from tests.prestanda.kopior import kopiera

ORGANISATIONER = 500
HANDELSER_PER_ARENDE = 20
ORD = [
    "förening",
    "återbruk",
    "trädgård",
    "kök",
    "snickeri",
    "språk",
    "unga",
    "kvinnor",
    "hälsa",
    "vägar",
    "steg",
    "framåt",
    "nästa",
    "plats",
    "samverkan",
    "livet",
    "arbete",
    "studier",
    "mötesplats",
    "verkstad",
    "åtgärd",
    "ökad",
    "öppen",
    "ängen",
    "årsrik",
    "ängsblom",
    "stöd",
    "kraft",
]

# In the order of their foreign keys.
RADER = (
    Part, PartEnhet, Undertecknare, Malomrade, Malsattning, Mal, Malvarde, Deltagargrupp, Deltagarantal, Aktivitet,
    Insatstid, Personal, Kostnad, Finansiering,
)  # fmt: skip


def grund() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo", verbosity=0)
    Organisation.objects.bulk_create(
        Organisation(
            orgnr=nytt_orgnr(700_000 + n),
            namn=f"{slump.choice(kodlistor.kommuner()).namn} {ORD[n % len(ORD)]} {n}",
            kand_tid=frist.nu(),
        )
        for n in range(ORGANISATIONER)
    )
    kommuner()


slump = random.Random(2026)  # noqa: S311  the same data every time


def nytt_orgnr(nr: int) -> str:
    nio = f"{559_000_000 + nr:09d}"
    return f"{nio[:6]}-{nio[6:]}{orgnr.kontrollsiffra(nio)}"


# ---------- Applications ----------


def ansokningar(fran: int, till: int) -> None:
    """Received applications number `fran` to `till`, each with its case, papers and journal.

    Nine of ten have been up at a meeting of the board, so that how far a case has come is read off rows that are there.
    """
    original = Ansokan.objects.get(arende__isnull=False, pk__lt=100_000)
    arende = original.arende
    inskick = original.inskick
    ifyllnad, version, runda = original.ifyllnad_id, inskick.version_id, inskick.runda_id
    egen, avgjort = f"o.plan_id = {original.plan_id}", "mod(g.i, 10) <> 0"
    villkor = {
        Ifyllnad: f"o.id = {ifyllnad}",
        Svar: f"o.ifyllnad_id = {ifyllnad}",
        Tabellrad: f"o.ifyllnad_id = {ifyllnad}",
        Version: f"o.id = {version}",
        Underskriftsrunda: f"o.id = {runda}",
        Underskrift: f"o.runda_id = {runda}",
        Plan: f"o.id = {original.plan_id}",
        Inskick: f"o.id = {inskick.pk}",
        Ansokan: f"o.id = {original.pk}",
        Arende: f"o.id = {arende.pk}",
        Handling: f"o.arende_id = {arende.pk}",
        Sammantrade: f"{avgjort} AND o.id IN (SELECT sammantrade_id FROM insatser_dagordningspunkt)",
        Beslutsunderlag: avgjort,
        Dagordningspunkt: avgjort,
        **{modell: egen for modell in RADER},
    }
    modeller = (
        Ifyllnad, Svar, Tabellrad, Version, Underskriftsrunda, Underskrift, Plan, Inskick, Ansokan, *RADER, Arende, Handling,
        Sammantrade, Beslutsunderlag, Dagordningspunkt,
    )  # fmt: skip
    egna = {
        "insatser_sammantrade.datum": "current_date - g.i",
        "insatser_arende.dnr": "'PR ' || (2017 + mod(g.i, 10)) || '/' || lpad(g.i::text, 5, '0')",
        "insatser_arende.skapat_tid": "now() - mod(g.i, 3650) * interval '1 day'",
        "insatser_arende.handlaggare_id": "CASE WHEN mod(g.i, 3) = 0 THEN NULL ELSE o.handlaggare_id END",
    }
    nycklar = frozenset(
        f"{modell._meta.db_table}.{kolumn}"
        for modell, kolumn in (
            (Personal, "part"),
            (Kostnad, "part"),
            (Finansiering, "part"),
            (Mal, "malsattning"),
            (Underskrift, "nyckel"),
        )  # fmt: skip
    )
    kopiera(modeller, villkor, fran, till, egna, nycklar)
    _variera(original.pk, fran, till)
    _journal(original, fran, till)


def _variera(original: int, fran: int, till: int) -> None:
    """Names of their own, and an insatsägare of ORGANISATIONER."""
    agare = list(Organisation.objects.filter(orgnr__startswith="5597").values_list("pk", flat=True))
    namnen = [
        (
            f"{slump.choice(ORD)} {slump.choice(ORD)} {slump.choice(ORD)} {i}".capitalize(),
            slump.choice(agare),
            i,
        )
        for i in range(fran, till)
    ]
    with connection.cursor() as cursor:
        for sida in _om(namnen, 1000):
            cursor.executemany(
                f"UPDATE insatser_ansokan SET namn = %s, insatsagare_id = %s WHERE id = {original} + %s * 100000",
                sida,
            )
        cursor.execute(
            "UPDATE insatser_arende SET rubrik = a.namn FROM insatser_ansokan a WHERE a.id = ansokan_id AND a.id > 100000"
        )


def _journal(original: Ansokan, fran: int, till: int) -> None:
    """HANDELSER_PER_ARENDE rows about each case."""
    mal = f"md5('{original.arende.publikt_id}' || ':' || g.i)::uuid"
    rad = Handelse.objects.om(original.arende).first()
    assert rad is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_handelse (publikt_id, tid, av_id, verb, mal_typ, mal_id, rum, kommentar, uppgifter)"
            f" SELECT gen_random_uuid(), now() - n * interval '1 hour', o.av_id, o.verb, o.mal_typ, {mal}, o.rum,"
            f" o.kommentar, o.uppgifter FROM portal_handelse o, generate_series(%s, %s) g(i),"
            f" generate_series(1, {HANDELSER_PER_ARENDE}) n WHERE o.id = {rad.pk}",
            [fran, till - 1],
        )


def _om(rader: list, antal: int):  # type: ignore[no-untyped-def,type-arg]
    ko = iter(rader)
    while sida := list(islice(ko, antal)):
        yield sida


# ---------- Companies ----------

AR = range(2016, 2026)


def foretag(fran: int, till: int) -> None:
    """Companies number `fran` to `till` in all of the country, with ten years of answered figures."""
    av = Anvandare.objects.portalen()
    koder = [k.kod for k in kodlistor.kommuner()]
    branscher = [s.kod for s in kodlistor.sni()]
    for sida in _om(list(range(fran, till)), 1000):
        organisationer = Organisation.objects.bulk_create(
            Organisation(orgnr=nytt_orgnr(10_000 + n), namn=_namn(n), kand_tid=frist.nu())
            for n in sida
        )
        rader = Foretag.objects.bulk_create(
            Foretag(
                organisation=organisation,
                kommun=koder[n % len(koder)],
                form=slump.choice(JuridiskForm.values),
                verifierad_datum=date(2026, 1, 1 + n % 28),
            )
            for n, organisation in zip(sida, organisationer, strict=True)
        )
        _lagen(rader, av)
        Bransch.objects.bulk_create(
            Bransch(foretag=rad, sni=sni, ordning=nr)
            for rad in rader
            for nr, sni in enumerate(slump.sample(branscher, 2), start=1)
        )
        Affarside.objects.bulk_create(
            Affarside(foretag=rad, text=f"{slump.choice(ORD)} och {slump.choice(ORD)}", ordning=1)
            for rad in rader
        )
        Tjanst.objects.bulk_create(
            Tjanst(
                foretag=rad,
                slag=slump.choice(Tjanst.Slag.values),
                platser=slump.randrange(9),
                ordning=1,
            )
            for rad in rader
        )
        Kriteriebedomning.objects.bulk_create(_bedomningar(rader, av), batch_size=2000)
        Arsuppgift.objects.bulk_create(_uppgifter(rader, av), batch_size=2000)
        Avtal.objects.bulk_create(_avtalen(rader, av), batch_size=2000)


def _namn(n: int) -> str:
    slag = ("Kooperativet", "Föreningen", "Verkstan", "Ångbageriet", "Öppna")[n % 5]
    return f"{slag} {ORD[n % len(ORD)]} {ORD[n // 7 % len(ORD)]} {n}"


def _lagen(rader: list[Foretag], av: Anvandare) -> None:
    lagen = [
        Foretagslage(foretag=rad, lage=Lage.AKTIV, fran=date(2010, 1, 1), registrerad_av=av)
        for rad in rader
    ]
    lagen += [
        Foretagslage(
            foretag=rad,
            lage=Lage.NEDLAGD,
            fran=date(2020, 6, 1),
            orsak="Upphörde",
            registrerad_av=av,
        )
        for rad in rader[::10]
    ]
    Foretagslage.objects.bulk_create(lagen)


def _bedomningar(rader: list[Foretag], av: Anvandare):  # type: ignore[no-untyped-def]
    """Four in five are judged; one in seven of those has a criterion that is not met."""
    for nr, rad in enumerate(rader):
        for kriterium in Kriterium if nr % 5 else ():
            uppfyllt = bool(nr % 7) or kriterium != Kriterium.VINST
            yield Kriteriebedomning(
                foretag=rad,
                kriterium=kriterium,
                uppfyllt=uppfyllt,
                underlag="Stadgarna",
                datum=date(2025, 3, 1),
                bedomd_av=av,
            )


def _uppgifter(rader: list[Foretag], av: Anvandare):  # type: ignore[no-untyped-def]
    for rad in rader:
        for ar in AR:
            yield Arsuppgift(
                foretag=rad,
                ar=ar,
                svarad_tid=datetime(ar, 11, 20, tzinfo=frist.STOCKHOLM),
                svarad_av=av,
                satt=Arsuppgift.Satt.IMPORT,
                anstallda_kvinnor=slump.randrange(12),
                anstallda_man=slump.randrange(12),
                placerade_af=slump.randrange(9),
                placerade_kommun=slump.randrange(5),
                placerade_fk=slump.choice([0, 0, 1, None]),
                placerade_ovriga=slump.randrange(3),
                platser=20,
                nyttjade=slump.randrange(20),
            )


def _avtalen(rader: list[Foretag], av: Anvandare):  # type: ignore[no-untyped-def]
    """One of each company's, with one of the kommuner that have a profile."""
    parter = list(Kommun.objects.order_by("pk").values_list("organisation", flat=True))
    for rad in rader:
        yield Avtal(
            foretag=rad,
            part_id=slump.choice(parter),
            form=slump.choice(Avtal.Form.values),
            avser=f"{slump.choice(ORD)} och {slump.choice(ORD)}".capitalize(),
            varde=slump.choice([None, 100_000, 3_880_000]),
            fran=date(2018 + slump.randrange(8), 1, 1),
            registrerat_av=av,
        )


def kommuner() -> None:
    """A profile of every kommun in the country, with the three kinds of styrdokument in most of them."""
    har = set(Kommun.objects.values_list("kod", flat=True))
    for nr, kod in enumerate(k for k in kodlistor.kommuner() if k.kod not in har):
        organisation = Organisation.objects.create(
            orgnr=nytt_orgnr(800_000 + nr),
            namn=f"{kod.namn} kommun",
            finsam=Organisation.Finsam.KOMMUN,
            medlem=True,
            kand_tid=frist.nu(),
        )
        rad = Kommun.objects.create(organisation=organisation, slag=Kommun.Slag.KOMMUN, kod=kod.kod)
        for slag in list(Styrdokument.Slag)[: nr % 4]:
            Styrdokument.objects.create(
                kommun=rad, slag=slag, titel=str(slag.label), antaget_ar=2016 + nr % 10
            )


def publicera(fran: int, till: int) -> None:
    """Every second company has a published page, copied from one of the demo's."""
    from foretag.sida.models import Foretagssida

    original = Foretagssida.objects.publika().order_by("pk").first()
    if original is None:
        return
    rader = list(
        Foretag.objects.filter(
            organisation__orgnr__in=[nytt_orgnr(10_000 + n) for n in range(fran, till, 2)]
        )
        .select_related("organisation")
        .prefetch_related("branscher", "tjanster")
    )
    ifyllnader = Ifyllnad.objects.bulk_create(
        Ifyllnad(formular=original.ifyllnad.formular) for _ in rader
    )
    Foretagssida.objects.bulk_create(
        Foretagssida(
            foretag=rad,
            ifyllnad=ifyllnad,
            status=Foretagssida.Status.GODKAND,
            inlamnad_version=original.publicerad_version,
            publicerad_version=original.publicerad_version,
            publicerad_tid=frist.nu(),
            publicerad_av=original.publicerad_av,
            publikt_soktext=kodlistor.vikt(rad.namn),
            publika_branscher=[b.sni for b in rad.branscher.all()],
            publika_tjanster=[t.slag for t in rad.tjanster.all()],
            publika_platser=sum(t.platser or 0 for t in rad.tjanster.all()),
        )
        for rad, ifyllnad in zip(rader, ifyllnader, strict=True)
    )
