"""The company's own page: its verbs from each status, what is missing, what is frozen, who hears of it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from foretag.sida.models import Affarside, Bransch, Foretagssida, Presentation
from foretag.sida.personuppgifter import varningar
from portal.dokument.models import Version, kanonisk
from portal.flode import OtillatenOvergang
from portal.formular import fyllt
from portal.formular.block import blocket
from portal.formular.models.formular import Formular
from portal.grunddata import las_in
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from tests.foretag.sidor import fyll, fyll_allt, lage, ny_sida, nytt_foretag, skriv_om
from tests.foretag.varld import PERSONNUMMER

pytestmark = pytest.mark.django_db
BLOCK = (
    "presentation",
    "branscher",
    "affarsideer",
    "tjanster",
    "certifieringar",
    "natverk",
    "handledarutbildningar",
)


@pytest.fixture
def av(ny_person):
    return ny_person(namn="Skrivaren Ett")


@pytest.fixture
def foretag(forbund):
    return nytt_foretag("Provbyns cykelverkstad")


# ---------- The form and its blocks ----------


def test_formularet_publiceras_en_gang(forbund):
    las_in(lambda rad: None)
    las_in(lambda rad: None)

    form = Formular.objects.get(syfte="foretagssida")
    assert (form.namn, form.version, form.status) == ("Företagets sida", 1, "publicerat")
    assert tuple(fyllt.struktur(form).blocknamn) == BLOCK
    assert len(fyllt.struktur(form).avsnitt) == 4


def test_utan_formular_gar_sidan_inte_att_borja(foretag, av):
    with pytest.raises(ValidationError, match="Läs in grunddata"):
        Foretagssida.for_foretag(foretag, av=av)


def test_sidan_borjas_en_gang(foretag, av):
    forsta, andra = ny_sida(foretag, av=av), Foretagssida.for_foretag(foretag, av=av)

    assert forsta == andra
    assert Handelse.objects.om(forsta).count() == 1


def test_varje_block_blir_json_och_rader_igen(foretag, av):
    fyll_allt(foretag)
    kopia = nytt_foretag()

    for namn in BLOCK:
        fore = blocket(namn).till_json(foretag)
        assert all(fore[slag.namn] for slag in blocket(namn).slag)
        med_nya = utan_nycklar(fore)
        blocket(namn).fran_json(kopia, med_nya, av=av)
        assert utan_nycklar(blocket(namn).till_json(kopia)) == med_nya
        assert blocket(namn).brister(foretag) == []


def utan_nycklar(varde):
    if isinstance(varde, dict):
        return {n: utan_nycklar(v) for n, v in varde.items() if n != "nyckel"}
    return [utan_nycklar(v) for v in varde] if isinstance(varde, list) else varde


def test_blocken_lases_med_ord_och_datum(foretag):
    fyll_allt(foretag)

    html = {namn: blocket(namn).html(blocket(namn).till_json(foretag)) for namn in BLOCK}

    assert 'href="https://www.exempel.invalid"' in html["presentation"]
    assert "<li>Reparation av datorer, kläder och hushållsvaror</li>" in html["branscher"]
    certifierat = html["certifieringar"].replace("\xa0", " ")
    assert "Godkänt ASF, Nätverket från 1 mars 2024 till och med 28 februari 2027" in certifierat
    assert "Handledare steg 1, 2024, 3 handledare" in html["handledarutbildningar"]
    assert "Arbetsträning" in html["tjanster"]


def test_det_som_saknas_sags_avsnitt_for_avsnitt(foretag, av):
    sida = ny_sida(foretag, av=av)
    Presentation.objects.filter(foretag=foretag).update(text="", webbplats="")
    Bransch.objects.filter(foretag=foretag).delete()
    Affarside.objects.filter(foretag=foretag).update(slag="")

    assert [(b.avsnitt, b.text) for b in lage(sida).brister] == [
        ("om", "Skriv en presentation"),
        ("om", "Skriv en webbplats, e-postadress eller telefon, så att man kan nå er"),
        ("verksamhet", "Lägg till en bransch"),
        ("verksamhet", "Välj vad affärsidén gäller"),
    ]


@pytest.mark.parametrize(
    ("text", "giltig"),
    [
        ("www.exempel.se", True),
        ("https://exempel.se/om oss", False),
        ("exempel.se/sida", True),
        ("http://exempel.se", True),
        ("javascript:alert(1)", False),
        ("https://nagon@exempel.se", False),
        ("finns snart", False),
        ("åäö.se", True),
        ("exempel.se:8080", True),
        ('exempel.se/"onclick', False),
        ("http://[::1", False),
    ],
)
def test_webbplatsen_ska_vara_en_adress(foretag, av, text, giltig):
    sida = ny_sida(foretag, av=av, webbplats=text)

    fel = [b.text for b in lage(sida).brister]

    assert fel == ([] if giltig else ["Skriv webbplatsens adress, till exempel www.exempel.se."])
    html = blocket("presentation").html(blocket("presentation").till_json(foretag))
    assert ("<a href=" in html) is giltig


def test_ett_personnummer_hindrar_att_sidan_lamnas_in(foretag, av):
    sida = ny_sida(foretag, av=av, text=f"Ring Eva, {PERSONNUMMER}.")

    with pytest.raises(ValidationError, match=f"Ta bort {PERSONNUMMER}"):
        sida.lamna_in(av=av)

    assert Version.objects.count() == 0


def test_varningarna_galler_personer(foretag, av):
    sida = ny_sida(
        foretag,
        av=av,
        text="Fråga eva.ek@exempel.invalid, 070-123 45 67.",
        epost="eva.ek@exempel.invalid",
        telefon="+46 701234567",
    )

    assert varningar(lage(sida).data) == [
        "E-postadressen eva.ek@exempel.invalid verkar vara en persons. Vet personen att den blir publik?",
        "Telefonnumret +46 701234567 är en mobil. Hör det till företaget eller till en person?",
        "I texten står e-postadressen eva.ek@exempel.invalid.",
        "I texten står mobilnumret 070-123 45 67.",
    ]
    assert varningar(lage(ny_sida(nytt_foretag(), av=av)).data) == []


# ---------- Verbs ----------

VERB = {
    "lamna_in": lambda sida, av: sida.lamna_in(av=av),
    "godkann": lambda sida, av: sida.godkann(sida.inlamnad_version, av=av),
    "aterlamna": lambda sida, av: sida.aterlamna(av=av, skal="Skriv mer."),
    "ta_tillbaka": lambda sida, av: sida.ta_tillbaka(av=av),
    "avpublicera": lambda sida, av: sida.avpublicera(av=av, skal="Företaget har flyttat."),
    "publicera": lambda sida, av: sida.publicera(av=av),
}
# From each status to the one that the verb leads to; None: refused. The text has changed since.
OVERGANGAR = {
    "utkast": {"lamna_in": "inlamnad", "publicera": "godkand"},
    "inlamnad": {
        "lamna_in": "inlamnad",
        "godkann": "godkand",
        "aterlamna": "aterlamnad",
        "ta_tillbaka": "utkast",
        "publicera": "godkand",
    },
    "aterlamnad": {"lamna_in": "inlamnad", "publicera": "godkand"},
    "godkand": {"lamna_in": "inlamnad", "avpublicera": "utkast", "publicera": "godkand"},
}


@pytest.mark.parametrize("fran", OVERGANGAR)
@pytest.mark.parametrize("verb", VERB)
def test_verb_fran_varje_lage(foretag, av, fran, verb):
    sida = ny_sida(foretag, fran, av=av)
    skriv_om(foretag, "Vi lagar cyklar och barnvagnar.")
    sida.refresh_from_db()
    version = sida.inlamnad_version or Version.frys(foretag, {"x": 1}, av=av)
    fore = Handelse.objects.om(sida).count()
    till = OVERGANGAR[fran].get(verb)

    def gor():
        if verb == "godkann":
            sida.godkann(version, av=av)
        else:
            VERB[verb](sida, av)

    if till:
        gor()
    else:
        with pytest.raises(ValidationError), transaction.atomic():
            gor()

    sida.refresh_from_db()
    assert sida.status == (till or fran)
    assert Handelse.objects.om(sida).count() == fore + {"publicera": 2}.get(verb, 1) * bool(till)


def test_ta_tillbaka_kan_bara_det_som_vantar(foretag, av):
    sida = ny_sida(foretag, "godkand", av=av)

    with pytest.raises(ValidationError, match="väntar inte på godkännande"):
        sida.ta_tillbaka(av=av)


def test_det_inlamnade_fryses(foretag, av):
    sida = ny_sida(foretag, "inlamnad", av=av)
    skriv_om(foretag, "Något helt annat.")

    data = sida.inlamnad_version.data
    assert data["schema"] == "foretagssida/1"
    assert data["block"]["presentation"]["presentation"][0]["text"] == "Vi lagar cyklar."
    assert sida.inlamnad_version.innehall == kanonisk(data)
    assert sida.inlamnad_version.skapad_av == av


def test_samma_text_lamnas_inte_in_tva_ganger(foretag, av):
    sida = ny_sida(foretag, "inlamnad", av=av)
    with pytest.raises(ValidationError, match="sedan sidan lämnades in"):
        sida.lamna_in(av=av)

    sida.godkann(sida.inlamnad_version, av=av)
    with pytest.raises(ValidationError, match="sedan sidan publicerades"):
        sida.lamna_in(av=av)

    assert Version.objects.count() == 1


def test_bara_den_version_som_lastes_godkanns(foretag, av):
    sida = ny_sida(foretag, "inlamnad", av=av)
    last = sida.inlamnad_version
    skriv_om(foretag, "En smygändring.")
    sida.lamna_in(av=av)

    with pytest.raises(ValidationError, match="nyare version"), transaction.atomic():
        sida.godkann(last, av=av)

    sida.refresh_from_db()
    assert (sida.status, sida.publicerad_version) == ("inlamnad", None)


def test_godkannandet_fyller_det_publika_registrets_index(foretag, av):
    sida = ny_sida(foretag, "godkand", av=av, text="Vi lagar Åkgräsklippare på kafé.")

    assert sida.publika_branscher == ["95"]
    assert sida.publika_tjanster == ["arbetstraning"]
    assert sida.publika_platser == 4
    for ordet in ("akgrasklippare", "kafe", "provbyns", "arbetstraning", "reparation"):
        assert ordet in sida.publikt_soktext
    assert "gavle" not in sida.publikt_soktext  # where it is may change


def test_platser_som_inte_ar_sagda_ar_inte_noll(foretag, av):
    assert ny_sida(foretag, "godkand", av=av, platser=None).publika_platser is None


def test_nytt_utkast_rubbar_inte_det_publika(foretag, av):
    sida = ny_sida(foretag, "godkand", av=av)
    publik = sida.publicerad_version
    skriv_om(foretag, "Hemligt utkast.")
    sida.lamna_in(av=av)
    sida.aterlamna(av=av, skal="Nej.")

    sida.refresh_from_db()
    assert sida.publicerad_version == publik
    assert "hemligt" not in sida.publikt_soktext
    assert sida.skal == "Nej."


def test_avpublicerat_lamnar_inget_kvar_i_indexet(foretag, av):
    sida = ny_sida(foretag, "godkand", av=av)
    skriv_om(foretag, "Nytt.")
    sida.lamna_in(av=av)
    sida.avpublicera(av=av, skal="Fel företag.")

    sida.refresh_from_db()
    assert (sida.status, sida.publicerad_version, sida.publikt_soktext) == ("inlamnad", None, "")
    assert (sida.publika_branscher, sida.publika_tjanster, sida.publika_platser) == ([], [], None)
    assert sida.inlamnad_version is not None


def test_otillaten_overgang_sager_laget(foretag, av):
    sida = ny_sida(foretag, av=av)

    with pytest.raises(OtillatenOvergang, match="läget är ”skrivs”"):
        sida.aterlamna(av=av, skal="Nej.")


def test_en_omarbetad_sida_jamfors_med_den_publika(foretag, av):
    sida = ny_sida(foretag, "godkand", av=av)
    skriv_om(foretag, "Vi lagar mopeder.")

    assert lage(sida).har_andrats
    assert [(a.var, a.fore, a.efter) for a in lage(sida).andringar] == [
        ("Presentation", "Vi lagar cyklar.", "Vi lagar mopeder.")
    ]


def test_turen_sags_i_varje_lage(foretag, av):
    rubriker, stabens = {}, {}
    for status in OVERGANGAR:
        ett = nytt_foretag()
        denna = lage(ny_sida(ett, status, av=av))
        rubriker[status], stabens[status] = denna.tur.rubrik, denna.stabens_tur.rubrik
    skriv_om(ett, "Ändrat.")

    assert rubriker == {
        "utkast": "Lämna in sidan",
        "inlamnad": "Förbundet läser sidan",
        "aterlamnad": "Förbundet vill att ni ändrar något",
        "godkand": "Sidan är publicerad",
    }
    assert stabens == {
        "utkast": "Sidan skrivs",
        "inlamnad": "Sidan väntar på er",
        "aterlamnad": "Företaget ändrar sidan",
        "godkand": "Sidan är publicerad",
    }
    assert lage(ett.sida).tur.rubrik == "Ni har ändrat sedan sidan publicerades"
    assert lage(ett.sida).stabens_tur.rubrik == "Sidan har ändrats sedan den publicerades"


# ---------- What the database holds ----------


def test_publicerad_helt_eller_inte(foretag, av):
    sida = ny_sida(foretag, "godkand", av=av)

    with pytest.raises(IntegrityError, match="foretagssida_publicerad_helt_eller_inte"):
        Foretagssida.objects.filter(pk=sida.pk).update(publicerad_av=None)


def test_inlamnad_har_version(foretag, av):
    sida = ny_sida(foretag, "inlamnad", av=av)

    with pytest.raises(IntegrityError, match="foretagssida_inlamnad_har_version"):
        Foretagssida.objects.filter(pk=sida.pk).update(inlamnad_version=None)


def test_artal_skrivs_utan_mellanrum(foretag):
    fyll_allt(foretag)
    block = blocket("handledarutbildningar")

    (grupp,) = block.sidkontext(foretag, False)["slag"]
    falt = {f.rubrik: (f.varde, f.fel) for f in grupp.rader[0].falt}

    assert falt["År"] == ("2024", "")


def test_en_sista_dag_fore_den_forsta_ar_ett_fel(foretag):
    fyll(foretag)
    foretag.certifieringar.create(namn="ASF", fran=date(2024, 1, 1), till=date(2023, 1, 1))

    (brist,) = blocket("certifieringar").brister(foretag)

    assert brist.ar_fel and "ligger före den första" in brist.text


def test_redigeras_av_de_egna_och_de_som_skoter_registret(foretag, ny_person, personer):
    from portal.forbund.models.uppdrag import Roll

    sida = ny_sida(foretag, av=Anvandare.objects.portalen())
    egen = ny_person(Roll.MEDLEM, foretag.organisation)
    far = {
        namn
        for namn, person in {**personer, "egen": egen}.items()
        if Foretagssida.objects.redigeras_av(person).filter(pk=sida.pk).exists()
    }

    assert far == {"egen", "handlaggare", "forbundschef"}
