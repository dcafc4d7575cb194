"""The paper that the board decides from: drawn from the frozen application, written by two, final once."""

import re
import subprocess

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from insatser.ansokan.models.utlysning import Utlysning
from insatser.arende import dokument as dokumentmodul
from insatser.arende.models.beslutsunderlag import Beslutsunderlag, attsatser, handelserader
from portal.dokument.models import Dokument, DokumentInnehall
from portal.dokument.utfarda import utfarda_nasta
from portal.flode import OtillatenOvergang
from portal.forbund.models.uppdrag import Roll
from portal.frist import nu
from portal.logg import Handelse
from portal.underskrift.models import Underskriftsrunda
from tests import vera

LASARE = [Roll.HANDLAGGARE, Roll.FORBUNDSCHEF, Roll.EKONOM, Roll.REVISOR]
UTAN_RATT = [
    *(Roll.BEREDNING, Roll.LEDAMOT, Roll.ERSATTARE, Roll.ADMINISTRATOR),
    *(Roll.ORGANISATIONSADMINISTRATOR, Roll.MEDLEM),
]


@pytest.fixture
def handlaggaren(ny_person):
    return ny_person(Roll.HANDLAGGARE, namn="Åsa Handläggare")


@pytest.fixture
def kollegan(ny_person):
    return ny_person(Roll.FORBUNDSCHEF, namn="Bo Förbundschef")


def sida(underlag, namn="beslutsunderlag"):
    return reverse(f"insatser:{namn}", args=[underlag.arende.publikt_id, underlag.publikt_id])


def falten(klient, underlag):
    """The form as it is opened: every text, and the mark of what it was."""
    form = klient.get(sida(underlag, "beslutsunderlag_andra")).context["form"]
    bas = {f"bas_{namn}": mark for namn, mark in underlag.avtryck().items()}
    return {namn: form[namn].value() for namn in underlag.varden()} | bas


def marken(svar):
    """The marks that the page would send."""
    return dict(re.findall(r'name="(bas_\w+)" value="(\w*)"', svar.content.decode()))


def krockarna(svar):
    return [
        (krock.falt, krock.deras, krock.mitt, krock.av, krock.tid)
        for _, krock, _ in svar.context["krockar"]
    ]


# ---------- Drawn from the case ----------


def test_utkastet_fylls_i_ur_den_frysta_ansokan(inloggad, handlaggaren, nytt_arende):
    arende = nytt_arende(handlaggare=handlaggaren)

    svar = inloggad(handlaggaren).post(
        reverse("insatser:beslutsunderlag_nytt", args=[arende.publikt_id])
    )

    underlag = arende.beslutsunderlag.get()
    assert svar.url == sida(underlag, "beslutsunderlag_andra")
    assert underlag.rubrik == "Nyttiga affärer 2.0"
    assert underlag.sammanfattning == (
        "Region Prov ansöker om 3\xa0880\xa0000\xa0kr för insatsen Nyttiga affärer 2.0 under tiden "
        "1\xa0december\xa02020 – 30\xa0november\xa02022. Övriga parter är Arbetsförmedlingen, Kooperativ Kraft och "
        "Provköpings kommun. Insatsen ska nå 30 olika personer."
    )
    assert underlag.forslag.startswith(
        "bevilja Region Prov högst 3\xa0880\xa0000\xa0kr för insatsen"
    )
    assert (
        underlag.bedomning
        == "## Målgrupp och behov\n\n[…]\n\n## Samverkan\n\n[…]\n\n## Mål och uppföljning\n\n[…]"
    )
    assert underlag.beredning == "Ärendet har beretts av Åsa Handläggare vid förbundets kansli."
    assert [h.rubrik for h in underlag.bilagor.all()] == ["Ansökan"]


def test_sifforna_kommer_ur_versionen_och_inte_ur_levande_rader(nytt_underlag):
    underlag = nytt_underlag()
    Utlysning.objects.update(namn="Bytt namn")
    type(underlag.arende.ansokan).objects.update(namn="Bytt namn", sokt_belopp=1)

    kort = Beslutsunderlag.objects.get(pk=underlag.pk).innehall()["sammandrag"]

    assert (kort["namn"], kort["sokt"]["totalt"]) == ("Nyttiga affärer 2.0", "3880000.00")


def test_bara_ett_utkast_per_arende(inloggad, handlaggaren, nytt_underlag):
    underlag = nytt_underlag()
    vag = reverse("insatser:beslutsunderlag_nytt", args=[underlag.arende.publikt_id])

    svar = inloggad(handlaggaren).post(vag, follow=True)

    assert "har redan ett beslutsunderlag under arbete" in svar.content.decode()
    with (
        pytest.raises(IntegrityError, match="beslutsunderlag_ett_utkast_per_arende"),
        transaction.atomic(),
    ):
        Beslutsunderlag.objects.create(
            arende=underlag.arende, rubrik="Två", skapat_av=handlaggaren, andrat_av=handlaggaren
        )


def test_ett_nytt_underlag_utgar_fran_det_senast_faststallda(handlaggaren, faststallt_underlag):
    forsta = faststallt_underlag(sammanfattning="Ny text.", av=handlaggaren)

    nytt = Beslutsunderlag.paborja(forsta.arende, av=handlaggaren)

    assert (nytt.status, nytt.sammanfattning) == ("utkast", "Ny text.")
    assert list(nytt.bilagor.all()) == list(forsta.bilagor.all())


# ---------- Two who write ----------


def test_tva_i_olika_falt_mots_aldrig(inloggad, handlaggaren, kollegan, nytt_underlag):
    underlag = nytt_underlag()
    min_, deras = inloggad(handlaggaren), inloggad(kollegan)
    mitt, deras_falt = falten(min_, underlag), falten(deras, underlag)

    svar1 = min_.post(sida(underlag, "beslutsunderlag_andra"), mitt | {"bakgrund": "Min bakgrund."})
    svar2 = deras.post(
        sida(underlag, "beslutsunderlag_andra"), deras_falt | {"beredning": "Deras beredning."}
    )

    underlag.refresh_from_db()
    assert (svar1.status_code, svar2.status_code) == (302, 302)
    assert (underlag.bakgrund, underlag.beredning) == ("Min bakgrund.", "Deras beredning.")


def test_tva_i_samma_falt_ser_bada_texterna_och_inget_gar_forlorat(
    inloggad, handlaggaren, kollegan, nytt_underlag
):
    underlag = nytt_underlag()
    min_, deras = inloggad(handlaggaren), inloggad(kollegan)
    mitt, deras_falt = falten(min_, underlag), falten(deras, underlag)
    vag = sida(underlag, "beslutsunderlag_andra")
    deras.post(vag, deras_falt | {"bedomning": "Kollegans bedömning."})

    krock = min_.post(vag, mitt | {"bedomning": "Min bedömning.", "bakgrund": "Min bakgrund."})

    text = krock.content.decode()
    underlag.refresh_from_db()
    assert krock.status_code == 409
    assert (underlag.bedomning, underlag.bakgrund) == ("Kollegans bedömning.", "Min bakgrund.")
    for vantat in (
        "Två har skrivit i Bedömning",
        "Bo Förbundschef skrev",
        "Kollegans bedömning.",
        "Min bedömning.",
    ):
        assert vantat in text

    klart = min_.post(
        vag,
        mitt | marken(krock) | {"bakgrund": "Min bakgrund.", "bedomning": "Bådas bedömning."},
    )

    underlag.refresh_from_db()
    assert (klart.status_code, underlag.bedomning) == (302, "Bådas bedömning.")


@pytest.mark.parametrize("bakgrund", [None, "En annan bakgrund."], ids=["tillbaka", "vidare"])
def test_efter_en_krock_star_det_som_bara_kollegan_skrev_kvar(
    inloggad, handlaggaren, kollegan, nytt_underlag, bakgrund
):
    """And what was hers alone can be changed on, or back to what it was: nobody meets herself."""
    underlag = nytt_underlag(bakgrund="Som det var.")
    vag, min_ = sida(underlag, "beslutsunderlag_andra"), inloggad(handlaggaren)
    mitt = falten(min_, underlag)
    deras = {"bedomning": "Kollegans bedömning.", "beredning": "Kollegans beredning."}
    inloggad(kollegan).post(vag, mitt | deras)
    bara_mitt = {"bedomning": "Min bedömning.", "bakgrund": "Min bakgrund."}
    krock = min_.post(vag, mitt | bara_mitt)

    vill = bakgrund or mitt["bakgrund"]
    klart = min_.post(vag, mitt | bara_mitt | {"bakgrund": vill} | marken(krock))

    underlag.refresh_from_db()
    sparat = (underlag.bedomning, underlag.beredning, underlag.bakgrund)
    assert (krock.status_code, klart.status_code) == (409, 302)
    assert sparat == ("Min bedömning.", "Kollegans beredning.", vill)


def test_efter_ett_fel_star_det_som_bara_kollegan_skrev_kvar(
    inloggad, handlaggaren, kollegan, nytt_underlag
):
    underlag = nytt_underlag()
    vag, min_ = sida(underlag, "beslutsunderlag_andra"), inloggad(handlaggaren)
    mitt = falten(min_, underlag)
    inloggad(kollegan).post(vag, mitt | {"beredning": "Kollegans beredning."})

    fel = min_.post(vag, mitt | {"rubrik": "x" * 201})
    klart = min_.post(vag, mitt | {"rubrik": "Kort"} | marken(fel))

    underlag.refresh_from_db()
    assert (fel.status_code, klart.status_code) == (422, 302)
    assert (underlag.rubrik, underlag.beredning) == ("Kort", "Kollegans beredning.")


def test_krocken_sager_vem_som_skrev_i_faltet_och_inte_vem_som_skrev_sist(
    inloggad, handlaggaren, kollegan, ny_person, nytt_underlag
):
    underlag = nytt_underlag()
    vag, min_ = sida(underlag, "beslutsunderlag_andra"), inloggad(handlaggaren)
    mitt = falten(min_, underlag)
    underlag.skriv({"bedomning": "Bos."}, underlag.avtryck(), av=kollegan)
    skrivet = Handelse.objects.om(underlag).first()
    cia = ny_person(Roll.HANDLAGGARE, namn="Cia")
    underlag.skriv({"bakgrund": "Cias."}, underlag.avtryck(), av=cia)

    svar = min_.post(vag, mitt | {"bedomning": "Min."})

    assert (skrivet.verb, skrivet.uppgifter) == (
        "skrev i beslutsunderlaget",
        {"falt": ["bedomning"]},
    )
    assert krockarna(svar) == [("bedomning", "Bos.", "Min.", "Bo Förbundschef", skrivet.tid)]


def test_krocken_utan_handelse_sager_inte_vem_eller_nar(inloggad, handlaggaren, nytt_underlag):
    """What was written before the log told which fields."""
    underlag = nytt_underlag()
    min_ = inloggad(handlaggaren)
    mitt = falten(min_, underlag)
    Beslutsunderlag.objects.update(bakgrund="Någons.")

    svar = min_.post(sida(underlag, "beslutsunderlag_andra"), mitt | {"bakgrund": "Min."})

    assert krockarna(svar) == [("bakgrund", "Någons.", "Min.", "Någon annan", None)]


def test_en_bilaga_som_kollegan_lade_till_tas_inte_bort(
    inloggad, handlaggaren, kollegan, nytt_underlag
):
    """Ticked by the colleague while I wrote: mine saves my text; to untick what stood there before is to meet."""
    underlag = nytt_underlag()
    vag, min_ = sida(underlag, "beslutsunderlag_andra"), inloggad(handlaggaren)
    mitt = falten(min_, underlag)
    forra = underlag.bilagor.get()
    bestalld = Dokument.bestall("kvittens", "Kvittens", underlag.arende.ansokan.version)
    ny = underlag.arende.ny_handling("ut", "Kvittens", dokument=bestalld)
    inloggad(kollegan).post(vag, mitt | {"bilagor": [forra.publikt_id, ny.publikt_id]})

    sparat = min_.post(vag, mitt | {"bakgrund": "Min bakgrund."})
    assert (sparat.status_code, set(underlag.bilagor.all())) == (302, {forra, ny})

    krock = min_.post(vag, mitt | {"bakgrund": "Min bakgrund.", "bilagor": []})
    ((falt, deras, mina, av, _),) = krockarna(krock)
    assert (krock.status_code, falt, set(deras), mina, av) == (
        409,
        "bilagor",
        {forra, ny},
        [],
        "Bo Förbundschef",
    )


def test_samma_text_fran_tva_ar_ingen_krock(handlaggaren, kollegan, nytt_underlag):
    underlag = nytt_underlag()
    bas = underlag.avtryck()
    underlag.skriv({"bakgrund": "Lika."}, bas, av=kollegan)

    assert underlag.skriv({"bakgrund": "Lika.\r\n"}, bas, av=handlaggaren).krockar == []


def test_att_spara_utan_andring_ar_ingen_andring(handlaggaren, nytt_underlag):
    underlag = nytt_underlag()
    fore = underlag.rad_version

    underlag.skriv(underlag.varden(), underlag.avtryck(), av=handlaggaren)

    assert underlag.rad_version == fore


def test_for_lang_rubrik_sags_och_texten_star_kvar(inloggad, handlaggaren, nytt_underlag):
    underlag = nytt_underlag()
    klient = inloggad(handlaggaren)

    svar = klient.post(
        sida(underlag, "beslutsunderlag_andra"),
        falten(klient, underlag) | {"rubrik": "x" * 201, "bakgrund": "Kvar."},
    )

    text = svar.content.decode()
    assert svar.status_code == 422
    assert "Rubriken får vara högst 200 tecken. Den är 201." in text
    assert "Kvar." in text


def test_det_som_skrevs_utloggad_erbjuds_efter_inloggning(inloggad, handlaggaren, nytt_underlag):
    underlag = nytt_underlag()
    vag, klient = sida(underlag, "beslutsunderlag_andra"), inloggad()
    klient.post(vag, {"bedomning": "Skrivet i onödan?"})

    klient.force_login(handlaggaren, backend="portal.behorighet.UppdragBackend")
    fore = klient.get(vag).content.decode()
    klient.post(vag, {"raddning": "klar"})
    efter = klient.get(vag).content.decode()

    underlag.refresh_from_db()
    assert "Skrivet i onödan?" in fore
    assert "Skrivet i onödan?" not in efter
    assert underlag.bedomning == "Insatsen uppfyller kriterierna."


# ---------- What is missing ----------


@pytest.mark.parametrize(
    ("texter", "brist"),
    [
        ({"rubrik": ""}, "Skriv en rubrik."),
        ({"sammanfattning": " "}, "Skriv en sammanfattning."),
        ({"bedomning": ""}, "Skriv en bedömning."),
        (
            {"forslag": ""},
            "Skriv minst en att-sats, eller minst två alternativ under var sin mellanrubrik.",
        ),
        (
            {"forslag": "", "alternativ": "## Alternativ 1\n\nEtt."},
            "Skriv minst en att-sats, eller minst två alternativ under var sin mellanrubrik.",
        ),
        (
            {"bakgrund": "Inledning.\n\nCa xx personer deltog."},
            "Bakgrund, rad 3: ersätt ”xx” med uppgiften, eller skriv uppgift saknas.",
        ),
        (
            {"beredning": "TBD"},
            "Ärendets beredning, rad 1: ersätt ”TBD” med uppgiften, eller skriv uppgift saknas.",
        ),
        (
            {"bakgrund": "Antal: ???"},
            "Bakgrund, rad 1: ersätt ”???” med uppgiften, eller skriv uppgift saknas.",
        ),
        (
            {"bedomning": "Bra. […]"},
            "Bedömning, rad 1: ersätt ”[…]” med uppgiften, eller skriv uppgift saknas.",
        ),
        (
            {"bedomning": "Bra. [...]"},
            "Bedömning, rad 1: ersätt ”[...]” med uppgiften, eller skriv uppgift saknas.",
        ),
        (
            {"handelser": "2023-10-11 Samling.\ni höstas Träff."},
            "Ärendet i tid, rad 2: börja med datumet, till exempel 2026-09-28. Nu står det ”i höstas Träff.”.",
        ),
        (
            {"handelser": "2023-02-30 Möte."},
            "Ärendet i tid, rad 1: börja med datumet, till exempel 2026-09-28. Nu står det ”2023-02-30 Möte.”.",
        ),
    ],
)
def test_det_som_saknas_sags_och_hindrar(handlaggaren, nytt_underlag, texter, brist):
    underlag = nytt_underlag(**texter)

    assert [b.text for b in underlag.brister()] == [brist]
    with pytest.raises(ValidationError) as nej:
        underlag.faststall(av=handlaggaren, rad_version=underlag.rad_version)
    assert nej.value.messages == [brist]


@pytest.mark.parametrize(
    "texter",
    [
        {"bakgrund": "Digital träff, antal deltagare: *uppgift saknas*."},
        {"forslag": "", "alternativ": "## Alternativ 1\n\nEtt.\n\n## Alternativ 2\n\nTvå."},
        {"handelser": "2024 Förprojekt.\n- 2024-11 Beslut.\n2024-11-13: Möte."},
        {"bakgrund": "Maxxat, taxxa och [en länk](https://exempel.se)."},
    ],
    ids=["uppgift_saknas", "alternativ", "datum", "vanliga_ord"],
)
def test_det_som_ar_helt_hindrar_inte(nytt_underlag, texter):
    assert nytt_underlag(**texter).brister() == []


def test_en_bilaga_som_inte_ar_klar_hindrar(handlaggaren, nytt_underlag):
    underlag = nytt_underlag()
    bestalld = Dokument.bestall("kvittens", "Kvittens", underlag.arende.ansokan.version)
    underlag.bilagor.add(underlag.arende.ny_handling("ut", "Kvittens", dokument=bestalld))

    assert [b.text for b in underlag.brister()] == [
        "Bilagan ”Kvittens” görs fortfarande i ordning. Försök igen om en stund."
    ]


@pytest.mark.parametrize(
    ("regel", "lage", "hindrar"),
    [
        ("fore_inskick", None, False),
        ("fore_styrelse", None, True),
        ("fore_styrelse", "oppen", True),
        ("fore_styrelse", "klar", False),
    ],
)
def test_underskrifterna_ska_vara_klara_nar_utlysningen_krav_det(
    nytt_underlag, nytt_arende, ny_inkommen_ansokan, ny_utlysning, regel, lage, hindrar
):
    ansokan = ny_inkommen_ansokan(utlysning=ny_utlysning(underskriftsregel=regel))
    arende = nytt_arende(ansokan=ansokan)
    if lage:
        ansokan.inskick.runda = Underskriftsrunda.objects.create(
            version=ansokan.version,
            dokument=arende.handlingar.get().dokument,
            hanterare="ansokan",
            titel="Ansökan",
            avsandare="Region Prov",
            status=lage,
            startad_av=ansokan.skapad_av,
            oppnad_tid=nu(),
            avslutad_tid=nu() if lage == "klar" else None,
            bevis=arende.handlingar.get().dokument if lage == "klar" else None,
        )
        ansokan.inskick.save()

    brister = [b.text for b in nytt_underlag(arende=arende).brister()]

    vantat = [
        "Enligt utlysningen ska alla parter ha skrivit under innan styrelsen behandlar ansökan. "
        "Underskrifterna är inte klara, så beslutsunderlaget kan inte fastställas än."
    ]
    assert brister == (vantat if hindrar else [])


def test_attsatser_ar_en_per_rad_utan_att_nummer_och_punkt():
    text = "att bevilja 100 kr,\n\n2. Att som villkor ange X.\n- ge förbundschefen i uppdrag;"

    assert attsatser(text) == [
        "bevilja 100 kr",
        "som villkor ange X",
        "ge förbundschefen i uppdrag",
    ]


def test_handelserader_delas_i_datum_och_text():
    assert list(handelserader("2024 Start.\n\n2024-11-13: Möte\nUtan datum")) == [
        (1, "2024", "Start."),
        (3, "2024-11-13", "Möte"),
        (4, "", "Utan datum"),
    ]


# ---------- Final ----------


def test_faststallt_blir_version_dokument_och_handling(inloggad, handlaggaren, nytt_underlag):
    underlag = nytt_underlag()

    svar = inloggad(handlaggaren).post(
        sida(underlag, "beslutsunderlag_faststall"),
        {"rad_version": underlag.rad_version},
        follow=True,
    )

    underlag.refresh_from_db()
    handling = underlag.arende.handlingar.last()
    assert "Beslutsunderlaget är fastställt" in svar.content.decode()
    assert (underlag.status, underlag.faststallt_av) == ("faststallt", handlaggaren)
    assert (underlag.dokument.slag, underlag.dokument.status) == ("beslutsunderlag", "bestallt")
    assert (
        underlag.dokument.version.data["texter"]["bedomning"] == "Insatsen uppfyller kriterierna."
    )
    assert (handling.nummer, handling.riktning, handling.dokument) == (
        2,
        "upprattad",
        underlag.dokument,
    )
    assert Handelse.objects.om(underlag).first().verb == "fastställde beslutsunderlaget"


def test_text_som_sparats_efter_att_sidan_oppnades_maste_lasas_forst(
    inloggad, handlaggaren, kollegan, nytt_underlag
):
    underlag = nytt_underlag()
    last = underlag.rad_version
    underlag.skriv({"bedomning": "Ändrad."}, underlag.avtryck(), av=kollegan)

    svar = inloggad(handlaggaren).post(
        sida(underlag, "beslutsunderlag_faststall"), {"rad_version": last}
    )

    underlag.refresh_from_db()
    assert (svar.status_code, underlag.status) == (422, "utkast")
    assert "Bo Förbundschef har sparat ändringar sedan du öppnade sidan" in svar.content.decode()


def test_det_gar_inte_att_faststalla_tva_ganger(handlaggaren, faststallt_underlag):
    underlag = faststallt_underlag()

    with pytest.raises(OtillatenOvergang):
        underlag.faststall(av=handlaggaren, rad_version=underlag.rad_version)

    assert underlag.arende.handlingar.count() == 2


def test_ett_faststallt_underlag_andras_inte(inloggad, handlaggaren, faststallt_underlag):
    underlag = faststallt_underlag()

    svar = inloggad(handlaggaren).post(
        sida(underlag, "beslutsunderlag_andra"), {"rubrik": "Ny", "bedomning": "Efterhand."}
    )
    with pytest.raises(OtillatenOvergang):
        underlag.skriv({"bedomning": "Efterhand."}, underlag.avtryck(), av=handlaggaren)

    underlag.refresh_from_db()
    text = svar.content.decode()
    assert svar.status_code == 422
    assert "Beslutsunderlaget är fastställt och kan inte ändras. Börja på ett nytt." in text
    assert "Efterhand.</textarea>" in text  # what was written is still there to copy
    assert underlag.bedomning == "Insatsen uppfyller kriterierna."


def test_ett_faststallt_underlag_har_ingen_skrivsida(inloggad, handlaggaren, faststallt_underlag):
    underlag = faststallt_underlag()

    svar = inloggad(handlaggaren).get(sida(underlag, "beslutsunderlag_andra"))

    assert (svar.status_code, svar.url) == (302, underlag.get_absolute_url())


@pytest.mark.parametrize(
    "andring", [{"status": "utkast"}, {"faststallt_tid": None}, {"dokument": None}]
)
def test_databasen_vagrar_ett_halvt_faststallande(faststallt_underlag, andring):
    underlag = faststallt_underlag()

    with (
        pytest.raises(IntegrityError, match="beslutsunderlag_faststallt_helt_eller_inte"),
        transaction.atomic(),
    ):
        Beslutsunderlag.objects.filter(pk=underlag.pk).update(**andring)


# ---------- The page and the PDF say the same ----------

FAKTA = (
    "3\xa0880\xa0000\xa0kr",
    "1\xa0840\xa0000",
    "Provköpings kommun, Näringslivsenheten",
    "Personal med sociala avgifter",
    "2\xa0720\xa0000",
    "4\xa0250\xa0000",
    "Provköpings kommun, arbetstid (inte bekräftad)",
    "minst 15 personer",
    "40–60 procent",
    "bedöms med en motivering",
    "ej beslutad",
    "Uppfyllt.",
    "uppgift saknas",
    "Digital träff",
)
TEXTER = {
    "bakgrund": "Strategin är från *uppgift saknas*.",
    "bedomning": "## Målgrupp och behov\n\nUppfyllt. Målgruppen är tydlig.\n\n## Samverkan\n\nDelvis uppfyllt. Tre av fyra.",
    "handelser": "2020-10-01 Ansökan kom in.\n2020-10-20 Digital träff.",
}


def test_sidan_visar_hela_underlaget(inloggad, ny_person, faststallt_underlag):
    underlag = faststallt_underlag(**TEXTER)

    text = inloggad(ny_person(Roll.REVISOR)).get(sida(underlag)).content.decode()

    assert [ord_ for ord_ in FAKTA if ord_ not in text] == []


@pytest.mark.pdf
def test_pdf_har_samma_innehall_och_haller_reglerna(
    inloggad, handlaggaren, nytt_underlag, tmp_path
):
    underlag = nytt_underlag(**TEXTER)
    underlag.faststall(av=handlaggaren, rad_version=underlag.rad_version)

    utfardat = utfarda_nasta()
    svar = inloggad(handlaggaren).get(sida(underlag, "beslutsunderlag_pdf"))

    assert (utfardat, svar.status_code, svar["Content-Type"]) == (
        underlag.dokument,
        200,
        "application/pdf",
    )
    text = pdftext(svar.content, tmp_path)
    saknas = [ord_ for ord_ in FAKTA if ord_.replace("\xa0", " ") not in text]
    assert saknas == []
    for vantat in (
        underlag.arende.dnr,
        "Styrelsen föreslås besluta",
        "att bevilja Region Prov",
        utfardat.kod,
    ):
        assert vantat in text
    assert vera.kontrollera(svar.content) == []


def pdftext(innehall, tmp_path):
    """The text of the pages as one line, spaces made ordinary."""
    fil = tmp_path / "prov.pdf"
    fil.write_bytes(innehall)
    text = subprocess.run(
        ["pdftotext", str(fil), "-"], capture_output=True, check=True, text=True
    ).stdout
    return " ".join(text.split())


@pytest.mark.pdf
def test_utkastet_forhandsvisas_som_pdf_och_sparas_inte(
    inloggad, handlaggaren, nytt_underlag, tmp_path
):
    underlag = nytt_underlag(bedomning="[…] skrivs än")
    fore = DokumentInnehall.objects.count()

    svar = inloggad(handlaggaren).get(sida(underlag, "beslutsunderlag_pdf"))

    assert (svar.status_code, svar["Content-Type"]) == (200, "application/pdf")
    assert "Beslutsunderlag, utkast" in pdftext(svar.content, tmp_path)
    assert DokumentInnehall.objects.count() == fore


@pytest.mark.pdf
def test_markup_i_texten_kan_inte_bli_html_i_dokumentet(nytt_underlag, tmp_path):
    elak = '<img src="https://exempel.invalid/x.png"> <script>alert(1)</script>'
    underlag = nytt_underlag(
        sammanfattning=elak, forslag=elak, handelser=f"2024 {elak}", bedomning=f"## {elak}\n\nHej"
    )

    pdf = dokumentmodul.beslutsunderlag_utkast(underlag.innehall())

    utan_radbrytning = pdftext(pdf, tmp_path).replace(" ", "")
    assert utan_radbrytning.count("<script>alert(1)</script>") == 4


# ---------- Who may ----------


@pytest.mark.parametrize("roll", LASARE)
def test_faststallt_underlag_lases_av_den_som_laser_arenden(
    inloggad, ny_person, faststallt_underlag, roll
):
    underlag = faststallt_underlag()
    klient = inloggad(ny_person(roll))

    svar = [
        klient.get(sida(underlag)).status_code,
        klient.get(sida(underlag, "beslutsunderlag_pdf")).status_code,
    ]

    assert svar == [200, 200]


@pytest.mark.parametrize("roll", [Roll.EKONOM, Roll.REVISOR])
def test_utkast_ar_arbetsmaterial(inloggad, ny_person, nytt_underlag, roll):
    underlag = nytt_underlag(rubrik="Hemligt arbetsnamn")
    klient = inloggad(ny_person(roll))

    svar = [
        klient.get(sida(underlag)).status_code,
        klient.get(sida(underlag, "beslutsunderlag_pdf")).status_code,
    ]
    arendet = klient.get(underlag.arende.get_absolute_url()).content.decode()

    assert svar == [404, 404]
    assert "Hemligt arbetsnamn" not in arendet


@pytest.mark.parametrize("roll", UTAN_RATT)
def test_andra_roller_nekas(inloggad, ny_person, faststallt_underlag, roll):
    underlag = faststallt_underlag()
    klient = inloggad(ny_person(roll))

    svar = [
        klient.get(sida(underlag)).status_code,
        klient.get(sida(underlag, "beslutsunderlag_pdf")).status_code,
    ]

    assert svar == [403, 403]


@pytest.mark.parametrize("roll", [Roll.EKONOM, Roll.REVISOR, *UTAN_RATT])
def test_bara_handlaggare_skriver(inloggad, ny_person, nytt_underlag, roll):
    underlag = nytt_underlag()
    klient = inloggad(ny_person(roll))

    svar = [
        klient.post(
            reverse("insatser:beslutsunderlag_nytt", args=[underlag.arende.publikt_id])
        ).status_code,
        klient.get(sida(underlag, "beslutsunderlag_andra")).status_code,
        klient.post(sida(underlag, "beslutsunderlag_andra"), {"bedomning": "X"}).status_code,
        klient.post(sida(underlag, "beslutsunderlag_faststall"), {"rad_version": 2}).status_code,
    ]

    underlag.refresh_from_db()
    assert svar == [403] * 4
    assert (underlag.status, underlag.bedomning) == ("utkast", "Insatsen uppfyller kriterierna.")


def test_underlaget_finns_bara_i_sitt_eget_arende(
    inloggad, handlaggaren, nytt_underlag, nytt_arende
):
    underlag, annat = nytt_underlag(), nytt_arende()
    vag = reverse("insatser:beslutsunderlag", args=[annat.publikt_id, underlag.publikt_id])

    assert inloggad(handlaggaren).get(vag).status_code == 404
