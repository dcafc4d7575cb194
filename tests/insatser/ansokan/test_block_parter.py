import pytest

from insatser.ansokan.block.parter import PARTERNA, UNDERTECKNARE
from insatser.ansokan.models.ansokan import Grund
from insatser.ansokan.models.parter import Part, PartEnhet, Undertecknare
from portal.konto.models.organisation import Organisation

FK, AF, REGION, KOMMUN, INGEN = (
    Organisation.Finsam[n] for n in ("FK", "AF", "REGION", "KOMMUN", "INGEN")
)
_PART = {"orgnr": "232100-0032", "slag": Part.Slag.MEDVERKANDE, "roll": "Anvisar deltagare"}
_PERSON = {"titel": "Chef", "grund": Grund.DELEGATION}


def ny_part(ansokan, namn, finsam=INGEN, **falt):
    return Part.objects.create(plan=ansokan.plan, namn=namn, finsam=finsam, **{**_PART, **falt})


def ny_undertecknare(part, namn, **falt):
    grund = {"epost": f"{namn.lower().replace(' ', '.')}@exempel.se", **_PERSON}
    return Undertecknare.objects.create(plan=part.plan, part=part, namn=namn, **{**grund, **falt})


@pytest.fixture
def seed_003(ny_ansokan):
    """The parts of the real application: four organisations, five signatures; one kommun with two units."""
    ansokan = ny_ansokan()
    region = ny_part(ansokan, "Regionen", REGION, slag=Part.Slag.INSATSAGARE, ordning=1)
    af = ny_part(ansokan, "Arbetsförmedlingen", AF, slag=Part.Slag.KONSULTATIV, ordning=2)
    coop = ny_part(ansokan, "Rådgivarna", slag=Part.Slag.UTFORARE, ordning=3)
    kommun = ny_part(ansokan, "Kommunen", KOMMUN, ordning=4)
    for n, namn in enumerate(("Arbetsmarknad", "Näringsliv"), start=1):
        enhet = PartEnhet.objects.create(
            plan=ansokan.plan, part=kommun, namn=namn, roll="Egen roll", ordning=n
        )
        ny_undertecknare(kommun, f"Chef {namn[0]}", enhet=str(enhet.nyckel), ordning=n)
    for part in (region, af, coop):
        ny_undertecknare(part, f"Chef {part.namn[0]}")
    return ansokan


def texter(ansokan):
    return [b.text for b in PARTERNA.brister(ansokan)]


def test_seed_003_har_inga_brister(seed_003):
    assert texter(seed_003) == []
    assert Undertecknare.objects.filter(plan=seed_003.plan).count() == 5


def test_tom_ansokan_sager_vad_som_saknas(ny_ansokan):
    assert texter(ny_ansokan()) == [
        "Ange vilken part som är insatsägare",
        "Lägg till parter: minst två av Försäkringskassan, Arbetsförmedlingen, region och kommun ska delta, "
        "och två kommuner räknas som en. Nu finns ingen.",
    ]


def test_flera_insatsagare_ar_tillatet(seed_003):
    Part.objects.filter(plan=seed_003.plan, namn="Kommunen").update(slag=Part.Slag.INSATSAGARE)

    assert texter(seed_003) == []


def test_utan_insatsagare_pekar_pa_forsta_partens_slag(seed_003):
    Part.objects.filter(plan=seed_003.plan).update(slag=Part.Slag.MEDVERKANDE)

    (brist,) = PARTERNA.brister(seed_003)

    forsta = Part.objects.get(plan=seed_003.plan, namn="Regionen")
    assert (brist.text, brist.ankare) == (
        "Ange vilken part som är insatsägare",
        f"rad-part-{forsta.nyckel}-slag",
    )


@pytest.mark.parametrize(
    ("finsam", "racker"),
    [
        ([REGION, AF], True),
        ([REGION, KOMMUN, KOMMUN], True),
        ([KOMMUN, KOMMUN], False),
        ([REGION, INGEN], False),
        ([FK], False),
    ],
)
def test_tva_kommuner_raknas_som_en(ny_ansokan, finsam, racker):
    ansokan = ny_ansokan()
    for n, slag in enumerate(finsam):
        ny_undertecknare(
            ny_part(ansokan, f"Part {n}", slag, slag=Part.Slag.INSATSAGARE), f"Person {n}"
        )

    assert (texter(ansokan) == []) is racker


def test_antalet_parter_kommer_fran_utlysningen(seed_003):
    seed_003.utlysning.minst_parter = 4

    (text,) = texter(seed_003)

    assert text == (
        "Lägg till parter: minst fyra av Försäkringskassan, Arbetsförmedlingen, region och kommun ska delta, "
        "och två kommuner räknas som en. Nu finns Arbetsförmedlingen, region och kommun."
    )


def test_varje_part_har_en_roll_och_bristen_ar_partens(seed_003):
    part = Part.objects.get(plan=seed_003.plan, namn="Rådgivarna")
    part.roll = ""
    part.save()

    (brist,) = PARTERNA.brister(seed_003)

    assert (brist.text, brist.vems) == ("Fyll i roll i insatsen (Rådgivarna)", "Rådgivarna")
    assert brist.ankare == f"rad-part-{part.nyckel}-roll"


def test_insatsagarens_brist_ar_ens_egen(seed_003):
    Part.objects.filter(plan=seed_003.plan, namn="Regionen").update(roll="")

    assert [b.vems for b in PARTERNA.brister(seed_003)] == [""]


def test_part_utan_undertecknare(seed_003):
    Undertecknare.objects.filter(part__namn="Rådgivarna").delete()

    assert texter(seed_003) == ["Ange vem som skriver under för Rådgivarna"]


def test_varje_enhet_har_sin_egen_undertecknare(seed_003):
    enhet = PartEnhet.objects.get(plan=seed_003.plan, namn="Näringsliv")
    Undertecknare.objects.filter(enhet=str(enhet.nyckel)).update(enhet="")

    (brist,) = PARTERNA.brister(seed_003)

    assert brist.text == "Ange vem som skriver under för Näringsliv (Kommunen)"
    assert brist.ankare == f"rad-enhet-{enhet.nyckel}"


def test_samma_adress_tva_ganger_i_samma_enhet(seed_003):
    region = Part.objects.get(plan=seed_003.plan, namn="Regionen")
    epost = region.undertecknare.get().epost
    ny_undertecknare(region, "Någon Annan", epost=epost)

    (brist,) = PARTERNA.brister(seed_003)

    assert (
        brist.text
        == f"{epost} står två gånger bland dem som skriver under för Regionen. Ta bort den ena."
    )
    assert brist.ar_fel


def test_samma_adress_i_tva_enheter_ar_tillatet(seed_003):
    Undertecknare.objects.filter(part__namn="Kommunen").update(epost="chef@kommun.se")

    assert texter(seed_003) == []


def test_borttagen_part_tar_med_sig_sina_rader(seed_003):
    from portal.frist import nu

    Part.objects.filter(plan=seed_003.plan, namn="Rådgivarna").update(borttagen_tid=nu())
    Undertecknare.objects.filter(part__namn="Rådgivarna").update(titel="")

    assert texter(seed_003) == []
    assert [p["namn"] for p in PARTERNA.till_json(seed_003)["part"]] == [
        "Regionen",
        "Arbetsförmedlingen",
        "Kommunen",
    ]


def test_tom_rad_ar_en_enda_brist(seed_003):
    part = Part.objects.create(plan=seed_003.plan, ordning=9)

    assert texter(seed_003) == [
        "Fyll i eller ta bort den tomma raden under part",
        "Ange vem som skriver under för parten",
    ]
    assert str(part.nyckel) not in str(PARTERNA.till_json(seed_003))


def test_undertecknaren_valjer_bland_sin_egen_parts_enheter(seed_003):
    falt = next(f for f in UNDERTECKNARE.falten(seed_003) if f.namn == "enhet")
    hos_kommunen = Undertecknare.objects.filter(part__namn="Kommunen").first()
    hos_regionen = Undertecknare.objects.get(part__namn="Regionen")

    assert [namn for _, namn in falt.valen(seed_003, hos_kommunen)] == [
        "Arbetsmarknad",
        "Näringsliv",
    ]
    assert falt.valen(seed_003, hos_regionen) == ()


def test_json_har_avtalad_form(seed_003):
    part = PARTERNA.till_json(seed_003)["part"][3]

    assert {*part} == {
        *(
            "nyckel",
            "namn",
            "orgnr",
            "slag",
            "finsam",
            "roll",
            "atagande",
            "sociala_avgifter",
            "moms",
        ),
        *("enhet", "undertecknare"),
    }
    assert {*part["undertecknare"][0]} == {"nyckel", "enhet", "namn", "titel", "epost", "grund"}
    assert part["undertecknare"][0]["enhet"] == part["enhet"][0]["nyckel"]


def test_html_namner_enheten_som_personen_skriver_under_for(seed_003):
    html = PARTERNA.html(PARTERNA.till_json(seed_003))

    assert "<h3>Kommunen</h3>" in html
    assert "Skriver under för Arbetsmarknad" in html
    assert "<script" not in PARTERNA.html({"part": [{"namn": "<script>", "roll": "<script>"}]})


def test_jamfor_sager_vilken_part_och_vad(seed_003):
    fore = PARTERNA.till_json(seed_003)
    Part.objects.filter(plan=seed_003.plan, namn="Rådgivarna").update(roll="Leder arbetet")

    (andring,) = PARTERNA.jamfor(fore, PARTERNA.till_json(seed_003))

    assert (andring.var, andring.fore, andring.efter) == (
        "Samverkansparter, part Rådgivarna: Roll i insatsen",
        "Anvisar deltagare",
        "Leder arbetet",
    )


@pytest.mark.parametrize("antal", [1, 3])
def test_sidan_staller_lika_manga_fragor(ny_ansokan, rf, antal, django_assert_num_queries):
    ansokan = ny_ansokan()
    for n in range(antal):
        part = ny_part(ansokan, f"Part {n}", KOMMUN)
        PartEnhet.objects.create(plan=ansokan.plan, part=part, namn="Enhet")
        ny_undertecknare(part, f"Person {n}")

    with django_assert_num_queries(4):
        PARTERNA.sida(rf.get("/"), ansokan, False)
