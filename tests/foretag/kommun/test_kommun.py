"""Profiles of kommuner and regioner: the list, the page, who may change it, two who write at once."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from foretag.kommun.models.kommun import Kommun
from portal.forbund.models.uppdrag import Roll
from portal.konto.models.organisation import Organisation
from portal.logg import Handelse
from tests.conftest import ny_orgnr
from tests.foretag.kommuner import (
    ny_grupp,
    ny_kommun,
    nytt_avtal,
    nytt_dokument,
    nytt_foretag,
    portalen,
)


def sida(namn, kommun=None):
    return reverse(f"foretag:{namn}", args=[kommun.publikt_id] if kommun else [])


@pytest.fixture
def klient(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.HANDLAGGARE, namn="Åsa Handläggare"))


@pytest.fixture
def bollnas(ny_organisation, forbund):
    return ny_kommun(ny_organisation, "2183")


# ---------- The list ----------


@pytest.mark.parametrize("antal", [1, 3])
def test_listan_staller_lika_manga_fragor(
    klient, ny_organisation, django_assert_num_queries, antal
):
    for kod in ("2183", "2180", "2161")[:antal]:
        nytt_dokument(ny_kommun(ny_organisation, kod))

    with django_assert_num_queries(10):
        svar = klient.get(sida("kommun_lista"))

    assert len(svar.context["tabell"].rader) == antal


def test_listan_raknar_det_som_finns_nu(frys_tid, inloggad, ny_person, ny_organisation, forbund):
    frys_tid("2026-09-24 12:00")
    klient, bollnas = inloggad(ny_person(Roll.HANDLAGGARE)), ny_kommun(ny_organisation, "2183")
    for lage in ("aktiv", "aktiv", "nedlagd"):
        foretag = nytt_foretag(ny_organisation, "2183", lage=lage)
    nytt_foretag(ny_organisation, "2180")
    for till in (None, 2026, 2025):
        nytt_dokument(bollnas, galler_till_ar=till)
        ny_grupp(bollnas, avslutad_ar=till)
    nytt_dokument(bollnas, antaget_ar=2027)
    nytt_avtal(foretag, bollnas.organisation)
    nytt_avtal(foretag, bollnas.organisation, till="2026-09-23")
    nytt_avtal(foretag, bollnas.organisation).makulera(skal="Dubblett", av=portalen())

    (rad,) = klient.get(sida("kommun_lista")).context["tabell"].rader

    antal = (rad.antal_foretag, rad.antal_styrdokument, rad.antal_grupper, rad.antal_avtal)
    assert antal == (2, 2, 2, 1)


def test_en_region_raknar_lanets_foretag(klient, ny_organisation):
    ny_kommun(ny_organisation, "21")
    for kod in ("2183", "2180", "0480"):
        nytt_foretag(ny_organisation, kod)

    (rad,) = klient.get(sida("kommun_lista")).context["tabell"].rader

    assert (rad.get_slag_display(), rad.antal_foretag) == ("Region", 2)


def test_listan_sorteras_pa_svenska(klient, ny_organisation):
    for kod, namn in (("2183", "Östby"), ("2180", "Åby"), ("2161", "Zby")):
        ny_kommun(ny_organisation, kod, namn=namn)

    rader = klient.get(sida("kommun_lista")).context["tabell"].rader

    assert [str(rad) for rad in rader] == ["Zby", "Åby", "Östby"]


# ---------- A new profile ----------


def test_ny_profil_for_en_kand_organisation(klient, ny_organisation):
    organisation = ny_organisation(namn="Ljusdals kommun", finsam="kommun")

    svar = klient.post(sida("kommun_ny"), {"kod": "2161", "organisation": organisation.publikt_id})

    kommun = Kommun.objects.get()
    assert (svar.status_code, svar.url) == (302, kommun.get_absolute_url())
    assert (kommun.organisation, kommun.slag, kommun.kod) == (organisation, "kommun", "2161")
    assert [h.verb for h in Handelse.objects.om(kommun)] == ["lade upp profilen"]


def test_ny_profil_for_en_som_inte_fanns_gor_den_kand(klient):
    nummer = ny_orgnr()

    klient.post(sida("kommun_ny"), {"kod": "21", "orgnr": nummer, "namn": "Region Gävleborg"})

    organisation = Kommun.objects.get(slag="region", kod="21").organisation
    assert (organisation.namn, organisation.finsam, organisation.medlem) == (
        "Region Gävleborg",
        "region",
        False,
    )
    assert Organisation.objects.kanda().filter(orgnr=nummer).count() == 1


@pytest.mark.parametrize(
    ("data", "fel"),
    [
        ({"kod": ""}, {"kod", "orgnr", "namn"}),
        ({"kod": "2161"}, {"orgnr", "namn"}),
        ({"kod": "9999", "orgnr": "232100-0032", "namn": "X"}, {"kod"}),
    ],
)
def test_ny_profil_sager_vad_som_saknas(klient, data, fel):
    svar = klient.post(sida("kommun_ny"), data)

    assert svar.status_code == 422
    assert set(svar.context["form"].errors) == fel
    assert not Kommun.objects.exists()


def test_en_kommun_har_en_profil(klient, bollnas, ny_organisation):
    annan = ny_organisation(namn="En annan", finsam="kommun")

    svar = klient.post(sida("kommun_ny"), {"kod": "2183", "organisation": annan.publikt_id})

    assert svar.status_code == 422
    assert svar.context["form"].non_field_errors() == [
        "Kommunen eller regionen har redan en profil."
    ]


@pytest.mark.parametrize(
    ("andring", "villkor"),
    [
        ({"kod": "21"}, "kommun_kod_efter_slag"),
        ({"slag": "region"}, "kommun_kod_efter_slag"),
        ({"kod": "2180"}, "kommun_en_profil_per_kod"),
    ],
)
def test_databasen_vagrar(bollnas, ny_organisation, andring, villkor):
    ny_kommun(ny_organisation, "2180")

    with pytest.raises(IntegrityError, match=villkor), transaction.atomic():
        Kommun.objects.filter(pk=bollnas.pk).update(**andring)


# ---------- The page ----------


@pytest.mark.parametrize("antal", [1, 3])
def test_sidan_staller_lika_manga_fragor(
    klient, bollnas, ny_organisation, django_assert_num_queries, antal
):
    for _ in range(antal):
        nytt_dokument(bollnas)
        ny_grupp(bollnas, [("Arbetsförmedlingen", "sektionschef")])
        nytt_avtal(nytt_foretag(ny_organisation, "2183"), bollnas.organisation)

    with django_assert_num_queries(20):
        svar = klient.get(bollnas.get_absolute_url())

    assert [len(svar.context[n]) for n in ("styrdokument", "grupper", "avtal", "foretag")] == [
        antal
    ] * 4


def test_sidan_for_kommunens_egna_visar_inte_foretag_utan_godkand_sida(
    inloggad, ny_person, bollnas, ny_organisation
):
    nytt_foretag(ny_organisation, "2183", namn="Hemliga kooperativet")
    egen = ny_person(Roll.MEDLEM, bollnas.organisation)

    svar = inloggad(egen).get(bollnas.get_absolute_url())

    assert svar.status_code == 200
    assert "Hemliga kooperativet" not in svar.content.decode()


@pytest.mark.parametrize(
    ("roll", "far"), [(Roll.HANDLAGGARE, True), (Roll.MEDLEM, True), (Roll.EKONOM, False)]
)
def test_den_som_far_andra_har_vagarna_dit(inloggad, ny_person, bollnas, roll, far):
    dokument, grupp = nytt_dokument(bollnas), ny_grupp(bollnas)
    egen = {"organisation": bollnas.organisation} if roll == Roll.MEDLEM else {}
    svar = inloggad(ny_person(roll, **egen)).get(bollnas.get_absolute_url())

    delar = ("styrdokument", "grupper", "kontaktvagar")
    vagar = {
        sida("kommun_andra", bollnas),
        *(reverse("foretag:kommundel_ny", args=[bollnas.publikt_id, slag]) for slag in delar),
        *(
            reverse("foretag:kommundel", args=[bollnas.publikt_id, slag, rad.publikt_id])
            for slag, rad in (("styrdokument", dokument), ("grupper", grupp))
        ),
    }
    egna = rf'href="({bollnas.get_absolute_url()}[^"]+)"'
    assert set(re.findall(egna, svar.content.decode())) == (vagar if far else set())


def test_en_frammande_ser_ingen_profil(inloggad, ny_person, bollnas):
    svar = inloggad(ny_person(Roll.MEDLEM)).get(bollnas.get_absolute_url())

    assert svar.status_code == 404


def test_min_kommun_samlar_det_som_saknas(inloggad, ny_person, bollnas):
    egen = ny_person(Roll.MEDLEM, bollnas.organisation)
    nytt_dokument(bollnas)
    bollnas.skriv({"ansvarig_namnd": "Socialnämnden"}, bollnas.version, av=egen)

    svar = inloggad(egen).get(reverse("foretag:min_kommun"))

    ((profil, brister),) = svar.context["profiler"]
    assert profil == bollnas
    assert [brist.text for brist in brister] == [
        "Skriv vilken funktion som samordnar.",
        "Beskriv hur ni arbetar internt.",
        "Lägg till en samverkansgrupp.",
        "Lägg till en kontaktväg för företag.",
    ]
    assert [val.rubrik for val in svar.context["meny"]] == [
        "Skrivbord",
        "Ansökningar",
        "Min kommun",
    ]


def test_den_som_inte_hor_till_en_kommun_har_ingen_min_kommun(inloggad, ny_person, bollnas):
    svar = inloggad(ny_person(Roll.MEDLEM)).get(reverse("foretag:min_kommun"))

    assert svar.status_code == 404


def test_med_registret_avstangt_finns_inget_spar(klient, inloggad, ny_person, bollnas, forbund):
    forbund.funktioner = []
    forbund.save()
    egen = inloggad(ny_person(Roll.MEDLEM, bollnas.organisation))

    for namn in ("kommun_lista", "matris", "omrade_lista", "avtal_lista"):
        assert klient.get(sida(namn)).status_code == 404
    assert egen.get(bollnas.get_absolute_url()).status_code == 404
    assert "Min kommun" not in egen.get(reverse("start")).content.decode()


# ---------- Writing in it ----------


def posta(klient, kommun, version, **texter):
    return klient.post(sida("kommun_andra", kommun), {"version:profil": version, **texter})


def test_kommunens_egna_skriver_profilen(inloggad, ny_person, bollnas):
    egen = ny_person(Roll.MEDLEM, bollnas.organisation, namn="Bo Boström")
    bollnas.skriv({"ansvarig_namnd": "Socialnämnden"}, bollnas.version, av=egen)

    svar = posta(
        inloggad(egen), bollnas, bollnas.version, ansvarig_namnd="  Arbetsmarknads-\nnämnden ",
        samordnande_funktion="", samordnande_enhet="", intern_samordning="Vi ses.",
    )  # fmt: skip

    bollnas.refresh_from_db()
    assert svar.status_code == 302
    assert (bollnas.ansvarig_namnd, bollnas.intern_samordning, bollnas.rad_version) == (
        "Arbetsmarknads- nämnden",
        "Vi ses.",
        3,
    )
    senast = Handelse.objects.om(bollnas).first()
    assert (senast.verb, senast.av, senast.uppgifter) == (
        "ändrade profilen",
        egen,
        {"fore": {"ansvarig_namnd": "Socialnämnden", "intern_samordning": ""}},
    )


def test_tva_som_skriver_i_olika_texter_ar_inte_i_vagen_for_varandra(klient, bollnas):
    oppnad = bollnas.version
    posta(klient, bollnas, oppnad, ansvarig_namnd="Socialnämnden", samordnande_enhet="")

    svar = posta(klient, bollnas, oppnad, ansvarig_namnd="", samordnande_enhet="Näringsliv")

    bollnas.refresh_from_db()
    assert svar.status_code == 302
    assert (bollnas.ansvarig_namnd, bollnas.samordnande_enhet) == ("Socialnämnden", "Näringsliv")


def test_tva_som_skriver_i_samma_text_ser_bada_och_inget_skrivs_over(klient, bollnas):
    oppnad = bollnas.version
    posta(klient, bollnas, oppnad, ansvarig_namnd="Den förstas nämnd")

    svar = posta(klient, bollnas, oppnad, ansvarig_namnd="Den andras nämnd", samordnande_enhet="Ny")

    bollnas.refresh_from_db()
    assert (svar.status_code, bollnas.ansvarig_namnd) == (409, "Den förstas nämnd")
    assert bollnas.samordnande_enhet == "Ny"
    (konflikt,) = svar.context["konflikter"]
    (falt,) = konflikt.falt
    assert (konflikt.av, falt.deras, falt.mitt) == (
        "Åsa Handläggare",
        "Den förstas nämnd",
        "Den andras nämnd",
    )

    svar = posta(klient, bollnas, konflikt.version, ansvarig_namnd="Deras gemensamma nämnd")

    bollnas.refresh_from_db()
    assert (svar.status_code, bollnas.ansvarig_namnd) == (302, "Deras gemensamma nämnd")
    assert bollnas.samordnande_enhet == "Ny"


def test_krocken_sager_vem_som_skrev_i_texten_aven_nar_andra_texter_sparats_sen(
    inloggad, ny_person, bollnas, frys_tid
):
    klocka = frys_tid("2026-09-24 12:00")
    cia, jag = (inloggad(ny_person(Roll.HANDLAGGARE, namn=namn)) for namn in ("Cia", "Jag"))
    oppnad = bollnas.version
    posta(cia, bollnas, oppnad, ansvarig_namnd="Cias nämnd")
    klocka.shift(timedelta(minutes=10))

    svar = posta(jag, bollnas, oppnad, ansvarig_namnd="Min nämnd", samordnande_enhet="Ny")

    (konflikt,) = svar.context["konflikter"]
    assert (konflikt.av, konflikt.tid) == ("Cia", "12.00")


def test_for_lang_text_sags_och_sparas_inte(klient, bollnas):
    svar = posta(klient, bollnas, bollnas.version, intern_samordning="x" * 4001)

    assert svar.status_code == 422
    assert svar.context["form"].errors["intern_samordning"] == [
        "Skriv högst 4000 tecken. Nu är det 4001."
    ]
    assert 'name="version:profil"' in svar.content.decode()


def test_inget_andrat_ar_ingen_handelse(klient, bollnas):
    posta(klient, bollnas, bollnas.version, **bollnas.texter)

    assert [h.verb for h in Handelse.objects.om(bollnas)] == ["lade upp profilen"]


@pytest.mark.parametrize(
    ("roll", "svar"), [(Roll.EKONOM, 403), (Roll.REVISOR, 403), (Roll.MEDLEM, 404)]
)
def test_den_som_inte_far_andra(inloggad, ny_person, bollnas, roll, svar):
    klient = inloggad(ny_person(roll))

    assert posta(klient, bollnas, bollnas.version, ansvarig_namnd="X").status_code == svar
    assert Kommun.objects.get().ansvarig_namnd == ""
