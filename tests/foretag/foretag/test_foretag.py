"""A company in the register: what each verb does and refuses, what the database holds, who sees what."""

from datetime import date, timedelta
from itertools import combinations, cycle

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from foretag.foretag.models import (
    FinnsRedan,
    Foretag,
    Foretagslage,
    JuridiskForm,
    Kriteriebedomning,
    Lage,
    lage_ar,
)
from foretag.register.sammanslagning import sla_ihop
from foretag.sida.models import med_platser
from portal.forbund.models.uppdrag import Roll
from portal.frist import idag
from portal.konto.models.organisation import Organisation
from portal.logg import Handelse
from tests.foretag.exempel import fyll, ny
from tests.foretag.varld import PERSONNUMMER


def vag(foretag, namn="foretag", **mer):
    return reverse(f"foretag:{namn}", kwargs={"publikt_id": foretag.publikt_id, **mer})


@pytest.fixture
def handlaggare(ny_person, forbund):
    return ny_person(Roll.HANDLAGGARE, namn="Hanna Handläggare")


@pytest.fixture
def klient(inloggad, handlaggare):
    return inloggad(handlaggare)


GODA = {"namn": "Nya kooperativet", "form": "", "kommun": "2180", "lage": "aktiv", "lage_fran": "2020-01-01"}  # fmt: skip


# ---------- Registering ----------


def test_registrera_gor_organisation_lage_och_handelse(klient, handlaggare):
    svar = klient.post(reverse("foretag:foretag_nytt"), {**GODA, "orgnr": "556012 5790"})

    foretag = Foretag.objects.med_lage().get()
    assert svar.url == vag(foretag)
    assert (foretag.organisation.orgnr, foretag.namn) == ("556012-5790", "Nya kooperativet")
    assert foretag.organisation.kand_tid is not None
    assert (foretag.lage, foretag.lage_fran) == ("aktiv", date(2020, 1, 1))
    assert [(h.verb, h.av) for h in foretag.journal()] == [
        ("registrerade läget", handlaggare),
        ("registrerade företaget", handlaggare),
    ]


def test_en_kand_organisation_behaller_sitt_namn(klient, ny_organisation):
    kand = ny_organisation(namn="Det riktiga namnet")

    klient.post(reverse("foretag:foretag_nytt"), {**GODA, "orgnr": kand.orgnr})

    assert [(f.organisation, f.namn) for f in Foretag.objects.all()] == [
        (kand, "Det riktiga namnet")
    ]


def test_numret_finns_redan_leder_till_det_som_finns(klient):
    finns = ny()

    svar = klient.post(reverse("foretag:foretag_nytt"), {**GODA, "orgnr": finns.organisation.orgnr})

    assert (svar.status_code, svar.context["befintligt"]) == (422, finns)
    assert f'href="{vag(finns)}"' in svar.content.decode()
    assert Foretag.objects.count() == 1


def test_ett_sammanslaget_nummer_leder_till_det_som_blev_kvar(klient, handlaggare):
    kvar, bort = ny(), ny("Dubbletten")
    sla_ihop(kvar, bort, {"namn": "kvar"}, av=handlaggare)

    svar = klient.post(reverse("foretag:foretag_nytt"), {**GODA, "orgnr": bort.organisation.orgnr})

    assert svar.context["befintligt"] == kvar


def test_ett_personnummer_blir_en_enskild_firma(klient):
    klient.post(reverse("foretag:foretag_nytt"), {**GODA, "orgnr": PERSONNUMMER})

    foretag = Foretag.objects.get()
    assert (foretag.form, foretag.organisation.enskild) == (JuridiskForm.ENSKILD_FIRMA, True)
    assert PERSONNUMMER not in str(list(Handelse.objects.values_list("kommentar", "uppgifter")))


@pytest.mark.parametrize(
    ("falt", "vad"),
    [
        ({"orgnr": PERSONNUMMER, "form": "aktiebolag"}, {"form": "personnummer"}),
        ({"form": "enskild_firma"}, {"form": "inte ett personnummer"}),
        ({"orgnr": "556012-5791"}, {"orgnr": "Kontrollsiffran"}),
        ({"namn": ""}, {"namn": "namn"}),
        ({"kommun": "9999"}, {"kommun": "listan"}),
        ({"lage": "nedlagd"}, {"lage_orsak": "varför"}),
        ({"lage_fran": "i fjol"}, {"lage_fran": "2026-09-24"}),
        ({"reserverad_andel": "ja"}, {"reserverad_andel_datum": "vilken dag"}),
        ({"verifierad_datum": "2999-01-01"}, {"verifierad_datum": "efter i dag"}),
        ({"kontakt_epost": "ring"}, {"kontakt_epost": "namn@exempel.se"}),
    ],
)
def test_fel_sager_vad_som_ska_skrivas_och_inget_sparas(klient, falt, vad):
    svar = klient.post(reverse("foretag:foretag_nytt"), {**GODA, "orgnr": "556012-5790", **falt})

    fel = svar.context["form"].errors
    assert (svar.status_code, set(fel)) == (422, set(vad))
    assert [text for namn, text in vad.items() if text not in str(fel[namn])] == []
    assert not Foretag.objects.exists() and not Organisation.objects.exists()


def test_den_som_hann_fore_i_samma_stund(db, handlaggare, monkeypatch):
    """The row comes between the look and the write."""
    finns = ny()
    monkeypatch.setattr(
        Foretag.objects, "filter", lambda **falt: Foretag.objects.none(), raising=False
    )

    with pytest.raises(FinnsRedan) as nej:
        ny(nummer=finns.organisation.orgnr)

    assert nej.value.foretag == finns


# ---------- Changing, and two at the same time ----------


def _post(foretag, **falt):
    bas = {f"bas_{namn}": marke for namn, marke in foretag.avtryck().items()}
    return {**bas, "namn": foretag.namn, "form": foretag.form, "kommun": foretag.kommun, **falt}


def test_andra_sparar_och_loggar_vad_som_stod(klient, handlaggare):
    foretag = ny(kalla="Gamla listan")

    svar = klient.post(
        vag(foretag, "foretag_andra"),
        _post(foretag, namn="Nytt namn", kalla="Årsmötet", kontakt_namn="Kim Kontakt"),
    )

    assert svar.url == vag(foretag)
    nu = Foretag.objects.get()
    assert (nu.namn, nu.kalla, nu.kontakt_namn, nu.rad_version) == (
        "Nytt namn",
        "Årsmötet",
        "Kim Kontakt",
        2,
    )
    assert nu.journal()[0].uppgifter == {
        "falt": ["kalla", "kontakt_namn", "namn"],
        "fore": {"kalla": "Gamla listan", "namn": "Kooperativet Källan"},
    }


def test_utan_andring_skrivs_inget(klient):
    foretag = ny()

    klient.post(vag(foretag, "foretag_andra"), _post(foretag))

    foretag.refresh_from_db()
    assert (foretag.rad_version, foretag.journal().count()) == (1, 2)


def test_tva_i_olika_falt_sparas_bada(klient, handlaggare):
    foretag = ny()
    min_sida = _post(foretag, del_av="Stiftelsen")
    foretag.andra({"kalla": "Årsmötet"}, foretag.avtryck(), av=handlaggare)

    assert klient.post(vag(foretag, "foretag_andra"), min_sida).status_code == 302

    foretag.refresh_from_db()
    assert (foretag.kalla, foretag.del_av) == ("Årsmötet", "Stiftelsen")


def test_tva_i_samma_falt_ser_bada_texterna_och_inget_ar_borta(klient, handlaggare):
    foretag = ny()
    min_sida = _post(foretag, kalla="Ett samtal", del_av="Stiftelsen")
    deras = {"kalla": "Årsmötet", "kontakt_telefon": "026-1"}
    foretag.andra(deras, foretag.avtryck(), av=handlaggare)

    svar = klient.post(vag(foretag, "foretag_andra"), min_sida)

    assert svar.status_code == 409
    (krock,) = [krock for _, krock, _ in svar.context["krockar"]]
    assert (krock.falt, krock.deras, krock.mitt, krock.av) == (
        "kalla",
        "Årsmötet",
        "Ett samtal",
        "Hanna Handläggare",
    )
    foretag.refresh_from_db()
    assert (foretag.kalla, foretag.del_av) == ("Årsmötet", "Stiftelsen")
    igen = {f"bas_{f.name}": marke for f, marke in svar.context["falt"]}
    assert klient.post(vag(foretag, "foretag_andra"), {**min_sida, **igen}).status_code == 302
    foretag.refresh_from_db()
    assert (foretag.kalla, foretag.kontakt_telefon) == ("Ett samtal", "026-1")


@pytest.mark.parametrize("vill", ["Koncernen", "Bolaget"])
def test_efter_en_krock_gar_det_som_sparades_att_andra_tillbaka_och_vidare(
    klient, handlaggare, vill
):
    """What was hers alone: nobody meets herself, and what the other changed alone stays."""
    foretag = ny(del_av="Koncernen", kontakt_namn="Kim")
    min_sida = _post(foretag, kalla="Ett samtal", del_av="Stiftelsen", kontakt_namn="Kim")
    deras = {"kalla": "Årsmötet", "kontakt_namn": "Lo"}
    foretag.andra(deras, foretag.avtryck(), av=handlaggare)
    krock = klient.post(vag(foretag, "foretag_andra"), min_sida)
    min_sida |= {f"bas_{f.name}": marke for f, marke in krock.context["falt"]}

    svar = klient.post(vag(foretag, "foretag_andra"), min_sida | {"del_av": vill})

    foretag.refresh_from_db()
    sparat = (foretag.del_av, foretag.kalla, foretag.kontakt_namn)
    assert (svar.status_code, sparat) == (302, (vill, "Ett samtal", "Lo"))


def _vem_och_nar(svar):
    return [(krock.falt, krock.av, krock.tid) for _, krock, _ in svar.context["krockar"]]


def test_krocken_sager_vem_som_skrev_i_faltet_och_inte_vem_som_gjorde_nagot_sist(
    klient, handlaggare, ny_person
):
    foretag, bo = ny(), ny_person(Roll.HANDLAGGARE, namn="Bo")
    min_sida = _post(foretag, kalla="Ett samtal")
    foretag.andra({"kalla": "Årsmötet"}, foretag.avtryck(), av=handlaggare)
    skrivet = foretag.journal()[0]
    foretag.andra({"del_av": "Stiftelsen"}, foretag.avtryck(), av=bo)
    foretag.bedom(1, True, "Stadgarna", date(2024, 1, 1), av=bo)

    svar = klient.post(vag(foretag, "foretag_andra"), min_sida)

    assert _vem_och_nar(svar) == [("kalla", "Hanna Handläggare", skrivet.tid)]


def test_krocken_sager_vem_som_slog_ihop_nar_uppgiften_kom_med_dubbletten(
    klient, handlaggare, ny_person
):
    """Also what names a person, which the log keeps without its value; who wrote it in the duplicate met nobody."""
    foretag, dubblett = ny(kalla="Gammal", kontakt_namn="Kim"), ny(kontakt_namn="Lo")
    min_sida = _post(foretag, kalla="Ett samtal", kontakt_namn="Bo")
    bo = ny_person(Roll.HANDLAGGARE, namn="Bo")
    sla_ihop(foretag, dubblett, {"namn": "kvar", "kalla": "kvar", "kontakt": "bort"}, av=bo)
    ihop = Handelse.objects.om(foretag).first()

    svar = klient.post(vag(foretag, "foretag_andra"), min_sida)

    assert ihop.verb == "slog ihop två företag"
    assert _vem_och_nar(svar) == [("kontakt_namn", "Bo", ihop.tid)]


def test_krocken_utan_handelse_sager_inte_nar(klient):
    foretag = ny()
    min_sida = _post(foretag, namn="Mitt namn")
    Organisation.objects.filter(foretag=foretag).update(namn="Namnet i bolagsregistret")

    svar = klient.post(vag(foretag, "foretag_andra"), min_sida)

    assert _vem_och_nar(svar) == [("namn", "Någon annan", None)]
    assert "<h3>Någon annan skrev</h3>" in svar.content.decode()


def test_det_bara_den_andra_andrade_moter_den_som_andrar_det_efter_krocken(klient, handlaggare):
    """The page after a conflict still shows the old value there: to write in it is to meet."""
    foretag = ny(kontakt_namn="Kim")
    min_sida = _post(foretag, kalla="Ett samtal", kontakt_namn="Kim")
    deras = {"kalla": "Årsmötet", "kontakt_namn": "Lo"}
    foretag.andra(deras, foretag.avtryck(), av=handlaggare)
    krock = klient.post(vag(foretag, "foretag_andra"), min_sida)
    min_sida |= {f"bas_{f.name}": marke for f, marke in krock.context["falt"]}

    svar = klient.post(vag(foretag, "foretag_andra"), min_sida | {"kontakt_namn": "Bo"})

    assert svar.status_code == 409
    assert [krock.falt for _, krock, _ in svar.context["krockar"]] == ["kontakt_namn"]


def test_svaret_om_trettio_procent_moter_som_ett(db, handlaggare):
    foretag = ny()
    bas = foretag.avtryck()
    deras = {"reserverad_andel": True, "reserverad_andel_datum": date(2024, 1, 1)}
    foretag.andra(deras, bas, av=handlaggare)

    krockar = foretag.andra(
        {"reserverad_andel": True, "reserverad_andel_datum": date(2025, 1, 1)}, bas, av=handlaggare
    )

    assert [krock.falt for krock in krockar] == ["reserverad_andel_datum"]
    foretag.refresh_from_db()
    assert foretag.reserverad_andel_datum == date(2024, 1, 1)


# ---------- Läge and criteria ----------


def test_lagen_ar_historik(klient):
    foretag = ny(fran=date(2018, 1, 1))

    klient.post(
        vag(foretag, "foretag_lage"),
        {"lage": "vilande", "fran": "2024-03-01", "orsak": "Flyttar"},
    )

    rader = [(rad.lage, rad.fran, rad.orsak) for rad in foretag.lagen.all()]
    assert rader == [
        ("vilande", date(2024, 3, 1), "Flyttar"),
        ("aktiv", date(2018, 1, 1), ""),
    ]
    assert [
        Foretag.objects.med_lage(dag).get().lage
        for dag in (date(2017, 1, 1), date(2024, 2, 29), date(2024, 3, 1))
    ] == ["", "aktiv", "vilande"]


@pytest.mark.parametrize(
    ("falt", "vad"),
    [
        ({"lage": "nedlagd", "fran": "2024-03-01"}, "Skriv varför"),
        ({"lage": "nedlagd", "fran": "2016-01-01", "orsak": "Konkurs"}, "redan ett läge från den dagen"),
        ({"lage": "", "fran": "2024-03-01"}, "Välj vilket läge"),
    ],
)  # fmt: skip
def test_lage_som_inte_gar(klient, falt, vad):
    foretag = ny()

    svar = klient.post(vag(foretag, "foretag_lage"), falt)

    assert (svar.status_code, foretag.lagen.count()) == (422, 1)
    assert vad in svar.content.decode()


@pytest.mark.parametrize("ordning", [1, -1])
def test_laget_en_dag_ar_historikens_hur_den_an_har_skrivits(db, handlaggare, ordning):
    """Every set of rows before, on and after today, asked for every day: what the row keeps never says otherwise."""
    dagar = {
        idag() + timedelta(days=d): lage
        for d, lage in zip((-9, -1, 0, 4), cycle(Lage), strict=False)
    }
    historik = [dict(par) for n in range(5) for par in combinations(dagar.items(), n)]
    alla = [(ny(fran=date(2000, 1, 1)), rader) for rader in historik]
    for foretag, rader in alla:
        foretag.lagen.all().delete()
        for fran, lage in list(rader.items())[::ordning]:
            foretag.lagen.create(
                lage=lage, fran=fran, orsak="Så blev det", registrerad_av=handlaggare
            )

    for dag in (idag() + timedelta(days=d) for d in (-10, -9, -2, 0, 3, 4, 9)):
        lagen = {f.pk: (f.lage, f.lage_fran) for f in Foretag.objects.med_lage(dag)}
        med = {lage: set(Foretag.objects.filter(lage_ar(lage, dag))) for lage in Lage}
        for foretag, rader in alla:
            fran = max((d for d in rader if d <= dag), default=None)
            assert lagen[foretag.pk] == (rader.get(fran, ""), fran)
            assert [lage for lage in Lage if foretag in med[lage]] == (
                [rader[fran]] if fran else []
            )


def test_ett_foretag_som_lasts_forut_skriver_inte_tillbaka_laget(db, handlaggare):
    foretag = ny()
    forut = Foretag.objects.get(pk=foretag.pk)
    foretag.byt_lage(Lage.VILANDE, idag(), "Paus", av=handlaggare)

    forut.kalla = "Telefon"
    forut.save()

    assert (Foretag.objects.med_lage().get().lage, Foretag.objects.get().kalla) == (
        "vilande",
        "Telefon",
    )


def test_senaste_bedomningen_galler_och_den_forra_star_kvar(klient, handlaggare):
    foretag = fyll(ny())

    klient.post(
        vag(foretag, "foretag_bedom", kriterium=2),
        {"uppfyllt": "nej", "underlag": "Ny stadga", "datum": "2025-01-01"},
    )

    kriteriet = klient.get(vag(foretag)).context["v"].kriterier[1]
    assert (kriteriet.senaste.uppfyllt, kriteriet.senaste.bedomd_av) == (False, handlaggare)
    assert [b.underlag for b in kriteriet.tidigare] == ["Stadgarna, 2 §"]
    foretag.refresh_from_db()
    assert (foretag.bedomda, foretag.asf) == ([True, False, True, True], "nej")


def test_av_samma_dag_galler_den_som_skrevs_sist_hur_man_an_fragar(db, handlaggare):
    ett, annat = ny(), ny()
    for foretag, uppfyllt in ((ett, True), (ett, False), (annat, False), (annat, True)):
        foretag.bedom(1, uppfyllt, "Stadgar", date(2025, 1, 1), av=handlaggare)
    annat.bedom(2, True, "Stadgar", date(2024, 1, 1), av=handlaggare)
    alla = Kriteriebedomning.objects

    galler = alla.senaste().values_list("foretag", "kriterium", "uppfyllt")
    assert set(galler) == {(ett.pk, 1, False), (annat.pk, 1, True), (annat.pk, 2, True)}
    for uppfyllda in (alla.senaste().filter(uppfyllt=True), alla.filter(uppfyllt=True).senaste()):
        assert {rad.foretag_id for rad in uppfyllda} == {annat.pk}


@pytest.mark.parametrize(
    "falt",
    [
        {"uppfyllt": "", "underlag": "Stadgar", "datum": "2025-01-01"},
        {"uppfyllt": "ja", "underlag": " ", "datum": "2025-01-01"},
        {"uppfyllt": "ja", "underlag": "Stadgar", "datum": "2999-01-01"},
        {"uppfyllt": "ja", "underlag": "x" * 2001, "datum": "2025-01-01"},
    ],
)
def test_bedomning_som_inte_gar(klient, falt):
    foretag = ny()

    assert klient.post(vag(foretag, "foretag_bedom", kriterium=1), falt).status_code == 422
    assert not Kriteriebedomning.objects.exists()


def test_modellen_tar_inte_emot_en_bedomning_fran_i_morgon(db, handlaggare):
    with pytest.raises(ValidationError, match="efter i dag"):
        ny().bedom(1, True, "Stadgar", idag() + timedelta(days=1), av=handlaggare)


# ---------- The database ----------


@pytest.mark.parametrize(
    ("andring", "regel"),
    [
        ({"kommun": "21"}, "foretag_kommunkod_fyra_siffror"),
        ({"reserverad_andel": True}, "foretag_reserverad_andel_med_datum"),
    ],
)
def test_databasen_vagrar(db, andring, regel):
    foretag = ny()

    with pytest.raises(IntegrityError, match=regel), transaction.atomic():
        Foretag.objects.filter(pk=foretag.pk).update(**andring)


def test_ett_lage_per_dag_och_slut_har_orsak(db):
    foretag = ny(fran=date(2016, 1, 1))
    rader = Foretagslage.objects.filter(foretag=foretag)

    with pytest.raises(IntegrityError, match="foretagslage_slut_har_orsak"), transaction.atomic():
        rader.update(lage=Lage.NEDLAGD)
    with pytest.raises(IntegrityError, match="foretagslage_ett_per_dag"), transaction.atomic():
        Foretagslage.objects.create(
            foretag=foretag,
            lage=Lage.AKTIV,
            fran=date(2016, 1, 1),
            registrerad_av=rader.get().registrerad_av,
        )


# ---------- The page ----------


@pytest.fixture
def egen(ny_person, inloggad):
    """A client of a person who keeps the company."""

    def ny_klient(foretag):
        return inloggad(ny_person(Roll.MEDLEM, foretag.organisation))

    return ny_klient


def test_foretagets_egna_ser_sidan_utan_det_som_ar_forbundets(egen, klient):
    foretag = fyll(
        ny(kontakt_namn="Kim Kontakt", kontakt_epost="kim@exempel.invalid", kontakt_telefon="070-1",
           anteckning="Hemlig anteckning", kalla="Tipset")
    )  # fmt: skip
    hemligt = [
        "Kim Kontakt",
        "kim@exempel.invalid",
        "070-1",
        "Hemlig anteckning",
        "Tipset",
        "Journal",
    ]

    deras, stabens = (
        k.get(vag(foretag)).content.decode().replace("<wbr>", "") for k in (egen(foretag), klient)
    )

    assert [ord_ for ord_ in hemligt if ord_ in deras] == []
    assert [ord_ for ord_ in hemligt if ord_ not in stabens] == []
    assert "Ändra uppgifterna" not in deras and "Vi driver kafé och trädgård." in deras


def test_den_enskilda_firmans_egna_ser_inte_numret(egen, klient):
    foretag = ny("Snickeriet", PERSONNUMMER, form="enskild_firma")

    assert PERSONNUMMER not in egen(foretag).get(vag(foretag)).content.decode()
    assert PERSONNUMMER in klient.get(vag(foretag)).content.decode()


def test_ej_uppgivet_ar_inte_noll_pa_sidan(klient):
    """2023: no employed women; of men nothing is known."""
    sida = klient.get(vag(fyll(ny())))

    (grupp,) = sida.context["v"].arsgrupper
    assert grupp.ar == [2024, 2023]
    assert grupp.matt[:2] == [("Anställda kvinnor", [4, 0]), ("Anställda män", [3, None])]
    assert sida.content.decode().count('<td class="belopp">0</td>') == 1


def test_platserna_summeras_och_ar_ej_uppgivna_utan_tal(db):
    fyll(ny("Med"))
    ny("Utan")

    assert [f.platser for f in med_platser(Foretag.objects.all())] == [12, None]


@pytest.mark.parametrize("antal", [1, 3])
def test_sidan_staller_lika_manga_fragor(klient, handlaggare, django_assert_num_queries, antal):
    foretag = fyll(ny())
    for nr in range(antal):
        annan = fyll(ny(f"Dubblett {nr}"))
        sla_ihop(foretag, annan, {"namn": "kvar"}, av=handlaggare)

    with django_assert_num_queries(SIDANS_FRAGOR):
        sida = klient.get(vag(foretag))

    assert len(sida.context["v"].ihopslagna) == antal


SIDANS_FRAGOR = 30
