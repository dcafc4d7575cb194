"""Staff's side of an enkät: made, opened, sent, followed. What somebody is writing is not theirs to see."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from foretag.enkat.models.enkat import (
    Enkat,
    Enkatinbjudan,
    Inbjuden,
    paminn_infor_sista_dag,
    skal_mot,
)
from foretag.enkat.models.enkatsvar import Enkatsvar, gallra_paborjade
from portal import frist
from portal.forbund.models.uppdrag import Roll
from portal.formular.block import Block, Radslag, registrera
from portal.formular.models.ifyllnad import Tabellrad
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from portal.post.models.lank import Lank
from portal.post.models.utskick import Utskick
from tests.foretag import enkatprov
from tests.foretag.enkatprov import bjud_in, borja, fyllt, inlamnat, ny_enkat, publicerat
from tests.tva import oppnad

pytestmark = pytest.mark.django_db


@pytest.fixture
def forbund(forbund):
    forbund.funktioner = [*forbund.funktioner, "enkater"]
    forbund.save()
    return forbund


@pytest.fixture
def kansliet(forbund, ny_person, inloggad):
    return inloggad(ny_person(Roll.HANDLAGGARE, namn="Hanna Handläggare"))


@pytest.fixture
def lasaren(forbund, ny_person, inloggad):
    return inloggad(ny_person(Roll.EKONOM))


def vag(namn, *delar):
    return reverse(f"foretag:{namn}", args=delar)


def html(svar):
    return " ".join(svar.content.decode().split())


def verben(mal):
    return list(Handelse.objects.om(mal).order_by("pk").values_list("verb", flat=True))


def sparad(klient, **falt):
    grund = {"titel": "Samverkan", "inledning": "", "sista_dag": "", "formular": ""}
    return klient.post(vag("enkat_ny"), {**grund, **falt})


# ---------- Off ----------


def test_avstangd_funktion_finns_inte(db, ny_person, inloggad, ny_organisation):
    from portal.forbund.models.forbund import Forbund

    Forbund(namn_rad2="X", orgnr="222000-0018", epost="").save()
    klient = inloggad(ny_person(Roll.HANDLAGGARE))

    assert [
        klient.get(vag(namn)).status_code for namn in ("enkater", "exempelbank", "enkat_ny")
    ] == [404, 404, 404]


# ---------- List ----------


@pytest.mark.parametrize("antal", [1, 3])
def test_listan_staller_lika_manga_fragor(lasaren, django_capture_queries, antal):
    form = publicerat()
    for n in range(antal):
        inlamnat(bjud_in(ny_enkat(form, titel=f"Enkät {n}")))
    lasaren.get(vag("enkater"))

    fragor = django_capture_queries(lambda: lasaren.get(vag("enkater")))

    assert len(fragor) == 5, "\n".join(fragor)


def test_listan_raknar_inbjudna_och_inlamnade(lasaren):
    enkat = ny_enkat(titel="Samverkan i länet")
    inlamnat(bjud_in(enkat))
    borja(bjud_in(enkat, "b@exempel.invalid"))

    sidan = html(lasaren.get(vag("enkater")))

    assert re.findall(r'data-rubrik="(Inbjudna|Svar)" class="belopp">(\d+)<', sidan) == [
        ("Inbjudna", "2"),
        ("Svar", "1"),
    ]


def test_tom_lista_sager_vad_en_enkat_ar(lasaren):
    assert "Inga enkäter ännu" in html(lasaren.get(vag("enkater")))


# ---------- Made and changed ----------


def test_en_enkat_skapas_som_utkast_med_sista_dag(kansliet):
    dag = frist.idag() + timedelta(days=20)

    svar = sparad(kansliet, formular=publicerat().publikt_id, sista_dag=str(dag), pa_webben="on")

    enkat = Enkat.objects.get()
    assert (svar.status_code, svar.url) == (302, enkat.get_absolute_url())
    assert (enkat.status, enkat.pa_webben, enkat.stanger_tid) == (
        "utkast",
        True,
        frist.slutet_av(dag),
    )
    assert verben(enkat) == ["skapade enkäten"]


@pytest.mark.parametrize(
    ("falt", "text"),
    [
        ({"titel": ""}, "Skriv vad enkäten heter."),
        ({}, "Välj vilka frågor enkäten ska ha."),
        ({"sista_dag": "i morgon"}, "Skriv dagen som år-månad-dag, till exempel 2027-02-14."),
        ({"sista_dag": "2020-01-01"}, "Dagen har redan varit. Välj en som kommer."),
    ],
)
def test_fel_i_formularet_sager_vad_man_ska_skriva(kansliet, falt, text):
    svar = sparad(kansliet, **falt)

    assert svar.status_code == 422 and text in html(svar)
    assert not Enkat.objects.exists()


def test_formular_med_insatsernas_delar_erbjuds_inte(kansliet):
    ansokan = publicerat(
        {
            "namn": "Ansökan",
            "avsnitt": [
                {"nyckel": "a", "rubrik": "A", "delar": [{"typ": "block", "block": "budget"}]}
            ],
        }
    )
    med_fil = publicerat(
        {
            "namn": "Med fil",
            "syfte": "enkat",
            "avsnitt": [
                {
                    "nyckel": "a",
                    "rubrik": "A",
                    "delar": [{"typ": "fil", "nyckel": "f", "rubrik": "Fil"}],
                }
            ],
        }
    )
    egen = publicerat()

    sidan = html(kansliet.get(vag("enkat_ny")))

    assert str(egen.publikt_id) in sidan
    assert str(ansokan.publikt_id) not in sidan and str(med_fil.publikt_id) not in sidan
    assert sparad(kansliet, formular=ansokan.publikt_id).status_code == 422
    assert skal_mot(ansokan).startswith("Formuläret har delar som hör till en ansökan")
    assert skal_mot(med_fil).startswith("Formuläret frågar efter en fil")


def test_ett_block_till_for_svaret_gar_bra(db):
    class Eget(Block):
        namn, rubrik = "enkatprov", "Eget"
        slag = (Radslag("egen", Tabellrad, (), "Egen", "Lägg till", agare_falt="svar"),)

    registrera(Eget())
    form = publicerat(
        {
            "namn": "Eget",
            "avsnitt": [
                {"nyckel": "a", "rubrik": "A", "delar": [{"typ": "block", "block": "enkatprov"}]}
            ],
        }
    )

    assert skal_mot(form) == ""


def test_ett_oppnat_formular_byts_inte(kansliet):
    enkat = ny_enkat()
    annat = publicerat({**enkatprov.DEFINITION, "namn": "Annat"})
    falt = {"titel": "Nytt namn", "inledning": "Hej", "formular": annat.publikt_id}

    andra = vag("enkat_andra", enkat.publikt_id)
    svar = kansliet.post(andra, falt | oppnad(kansliet, andra))

    enkat.refresh_from_db()
    assert svar.status_code == 302
    assert (enkat.titel, enkat.formular.namn, enkat.status) == ("Nytt namn", "Provenkät", "oppen")


def test_databasen_haller_ordningen_pa_tiderna(db):
    enkat = ny_enkat()

    with pytest.raises(IntegrityError, match="enkat_stanger_efter_oppning"), transaction.atomic():
        Enkat.objects.filter(pk=enkat.pk).update(stanger_tid=enkat.oppnar_tid - timedelta(days=1))


# ---------- Invitations ----------


def test_inbjudna_i_ett_utkast_far_mejl_nar_den_oppnas(kansliet):
    enkat = ny_enkat(oppna=False)
    rader = "Anna, Åmåls kommun, ANNA@exempel.invalid\n\nbo@exempel.invalid\nCia;Region;cia@exempel.invalid"

    svar = kansliet.post(vag("enkat_bjud_in", enkat.publikt_id), {"rader": rader}, follow=True)
    fore = Utskick.objects.count()
    kansliet.post(vag("enkat_oppna", enkat.publikt_id))

    assert "3 inbjudningar är sparade." in html(svar)
    assert list(
        enkat.inbjudningar.order_by("epost").values_list("namn", "organisation", "epost")
    ) == [
        ("Anna", "Åmåls kommun", "anna@exempel.invalid"),
        ("", "", "bo@exempel.invalid"),
        ("Cia", "Region", "cia@exempel.invalid"),
    ]
    assert fore == 0
    assert Utskick.objects.filter(kanslig=True).count() == 3
    assert Lank.objects.filter(andamal="enkat").count() == 3
    assert enkat.inbjudningar.filter(skickad_tid=None).count() == 0
    assert verben(enkat) == ["skapade enkäten", "bjöd in till enkäten", "öppnade enkäten"]


def test_daliga_rader_sags_med_nummer_och_ingen_bjuds_in(kansliet):
    enkat = ny_enkat()
    rader = "\n".join(
        [
            "Anna, Åmåls kommun, anna@exempel.invalid",
            "Bo, Bo ab, bo@",
            "",
            "a, b, c, d@exempel.invalid",
            "ANNA@exempel.invalid",
        ]
    )

    svar = kansliet.post(vag("enkat_bjud_in", enkat.publikt_id), {"rader": rader})

    assert svar.status_code == 422
    assert list(dict.fromkeys(re.findall(r"Rad \d:[^<]*", html(svar)))) == [
        "Rad 2: ”bo@” är ingen e-postadress. Skriv den sist på raden.",
        "Rad 4: det är för många delar. Skriv namn, organisation, e-post, med komma emellan.",
        "Rad 5: samma adress som på rad 1. Ta bort den ena.",
    ]
    assert not Enkatinbjudan.objects.exists()


@pytest.mark.parametrize(
    ("rader", "text"),
    [
        ("", "Skriv minst en rad"),
        ("\n".join(f"p{n}@exempel.invalid" for n in range(501)), "Bjud in högst 500 åt gången."),
        (f"{'x' * 201}, a@exempel.invalid", "Rad 1: namn och organisation får vara högst"),
    ],
)
def test_for_fa_eller_for_manga(kansliet, rader, text):
    svar = kansliet.post(vag("enkat_bjud_in", ny_enkat().publikt_id), {"rader": rader})

    assert svar.status_code == 422 and text in html(svar)


def test_samma_adress_bjuds_in_en_gang(kansliet):
    enkat = ny_enkat()
    bjud_in(enkat, "a@exempel.invalid")
    rader = {"rader": "a@exempel.invalid\nb@exempel.invalid"}

    svar = kansliet.post(vag("enkat_bjud_in", enkat.publikt_id), rader, follow=True)

    assert "1 inbjudan är sparade. 1 var redan inbjudna." in html(svar)
    assert Utskick.objects.count() == 2
    with pytest.raises(IntegrityError, match="enkatinbjudan_en_per_adress"), transaction.atomic():
        Enkatinbjudan.objects.create(enkat=enkat, epost="a@exempel.invalid")


def test_en_ny_lank_skickas_ocksa_nar_enkaten_ar_stangd(kansliet):
    enkat = ny_enkat()
    inbjudan = bjud_in(enkat)
    enkat.stang(av=Anvandare.objects.portalen())

    svar = kansliet.post(vag("enkat_ny_lank", enkat.publikt_id, inbjudan.publikt_id), follow=True)

    assert "En ny länk är på väg till svarar@exempel.invalid." in html(svar)
    assert Lank.objects.om(inbjudan).count() == 2


# ---------- Reminders ----------


def forra_veckan(enkat):
    enkat.inbjudningar.update(skickad_tid=frist.nu() - timedelta(days=7))


def test_pamin_nar_bara_dem_som_inte_har_svarat_eller_avbojt(kansliet):
    enkat = ny_enkat()
    namn = ("vantar", "skriver", "klar", "nej")
    vantar, skriver, klar, nej = (bjud_in(enkat, f"{n}@exempel.invalid") for n in namn)
    borja(skriver)
    inlamnat(klar)
    nej.avboj(nar=frist.nu())
    forra_veckan(enkat)
    fore = set(Utskick.objects.values_list("pk", flat=True))

    svar = kansliet.post(vag("enkat_paminn", enkat.publikt_id), follow=True)
    igen = kansliet.post(vag("enkat_paminn", enkat.publikt_id), follow=True)

    assert "2 har fått en påminnelse." in html(svar)
    assert "Ingen påmindes" in html(igen)
    nya = Utskick.objects.exclude(pk__in=fore).order_by("till")
    assert [rad.till for rad in nya] == ["skriver@exempel.invalid", "vantar@exempel.invalid"]
    assert all(rad.amne == "Påminnelse: svara på Enkät" for rad in nya)


@pytest.mark.parametrize("antal", [1, 3])
def test_lika_manga_fragor_hur_manga_som_an_fragas(
    ny_person, forbund, antal, django_assert_num_queries
):
    av = ny_person(Roll.HANDLAGGARE)
    enkat = ny_enkat()
    adresser = [f"s{nr}@exempel.invalid" for nr in range(antal)]
    inbjudna = [Inbjuden(f" S{nr}@exempel.invalid", f"S {nr}", "Byn") for nr in range(antal)]

    with django_assert_num_queries(10):  # two of them are the savepoint
        assert enkat.bjud_in([*inbjudna, inbjudna[0]], av=av) == antal
    assert enkat.bjud_in(inbjudna, av=av) == 0
    forra_veckan(enkat)
    with django_assert_num_queries(9):
        assert enkat.paminn(av=av) == antal

    mejl = Utskick.objects.filter(mal_id=enkat.publikt_id).order_by("pk")
    assert [rad.till for rad in mejl] == adresser * 2
    assert Lank.objects.count() == len({rad.text for rad in mejl}) == 2 * antal


def test_portalen_paminner_en_gang_tre_dagar_fore(db, forbund, frys_tid):
    frys_tid("2027-02-01 09:00")
    enkat = ny_enkat()
    bjud_in(enkat)
    sista = enkat.sista_dag
    tider = [
        sista - timedelta(days=4),
        sista - timedelta(days=3),
        sista - timedelta(days=2),
        sista,
    ]

    antal = []
    for dag in tider:
        for klockan in ("07:30", "09:00"):
            frys_tid(f"{dag} {klockan}")
            paminn_infor_sista_dag()
            antal.append(Utskick.objects.filter(amne__startswith="Påminnelse").count())

    assert antal == [0, 0, 0, 1, 1, 1, 1, 1]


# ---------- Following ----------


def test_sidan_foljer_var_och_en_men_inte_vad_hon_skriver(lasaren):
    enkat = ny_enkat(pa_webben=True)
    ny, skriver, klar, nej = (
        bjud_in(enkat, f"{n}@exempel.invalid", "", n)
        for n in ("a-ny", "b-skriver", "c-klar", "d-nej")
    )
    fyllt(borja(skriver))
    svar = inlamnat(klar)
    nej.avboj(nar=frist.nu())
    Enkatsvar.borja(
        enkat,
        enkatprov.Inbjuden("", "Hemlig", "Hemlig"),
        av=Anvandare.objects.portalen(),
        nar=frist.nu(),
    )

    sidan = html(lasaren.get(enkat.get_absolute_url()))

    assert re.findall(r'<span class="lage lage-(?:\w+)">(?:<svg.*?</svg>)([^<]*)<', sidan) == [
        "Inte läst",
        "Skickad",
        "Påbörjat",
        "Inlämnat",
        "Avböjt",
    ]
    assert f'href="{svar.get_absolute_url()}"' in sidan
    assert "Ett svar är påbörjat på webben. Det syns först när det lämnas in." in sidan
    assert "Det behövs tid" not in sidan and "Hemlig" not in sidan
    assert 'method="post"' not in sidan.partition("<main")[2]


@pytest.mark.parametrize("antal", [1, 3])
def test_sidan_staller_lika_manga_fragor(lasaren, django_capture_queries, antal):
    enkat = ny_enkat()
    for n in range(antal):
        inlamnat(bjud_in(enkat, f"p{n}@exempel.invalid"))
        borja(bjud_in(enkat, f"q{n}@exempel.invalid"))
    lasaren.get(enkat.get_absolute_url())

    fragor = django_capture_queries(lambda: lasaren.get(enkat.get_absolute_url()))

    assert len(fragor) == 7, "\n".join(fragor)


def test_skrivbordet_sager_att_det_finns_svar_att_lasa(kansliet, lasaren):
    enkat = ny_enkat(titel="Samverkan i länet")
    svar = inlamnat(bjud_in(enkat))
    borja(bjud_in(enkat, "b@exempel.invalid"))

    skrivbordet = html(kansliet.get("/"))

    assert "Läs ett svar" in skrivbordet and "Samverkan i länet" in skrivbordet
    assert "Läs ett svar" not in html(lasaren.get("/"))
    svar.ta_med(av=Anvandare.objects.portalen())
    assert "Läs ett svar" not in html(kansliet.get("/"))


# ---------- What was begun is not kept for ever ----------


def test_det_som_aldrig_lamnades_in_gallras(db, forbund):
    enkat = ny_enkat(pa_webben=True)
    portalen = Anvandare.objects.portalen()

    def webb():
        return Enkatsvar.borja(enkat, enkatprov.Inbjuden(""), av=portalen, nar=frist.nu())

    tomt, skrivet, inbjuden = webb(), fyllt(webb()), borja(bjud_in(enkat))
    klart = inlamnat(bjud_in(enkat, "k@exempel.invalid"))
    Enkatsvar.objects.update(skapat_tid=frist.nu() - timedelta(days=8))

    assert gallra_paborjade() == 1
    assert not Enkatsvar.objects.filter(pk=tomt.pk).exists()
    enkat.stang(av=portalen)
    Enkat.objects.update(
        oppnar_tid=frist.nu() - timedelta(days=120), stanger_tid=frist.nu() - timedelta(days=91)
    )
    assert gallra_paborjade() == 2
    assert list(Enkatsvar.objects.all()) == [klart]
    assert not Enkatsvar.objects.filter(pk__in=[skrivet.pk, inbjuden.pk]).exists()
    assert enkat.inbjudningar.filter(svar=None).count() == 1
