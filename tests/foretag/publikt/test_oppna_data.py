"""Open data: the same public facts for machines, with licence, version, ETag and an order that stays."""

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from foretag.foretag.models import Foretagslage, Lage
from foretag.kommun.models.kommun import Kommun
from foretag.kommun.models.kommundel import Kontaktvag, Styrdokument
from foretag.publikt.mangder import MANGDER
from portal.forbund.models.forbund import Forbund
from portal.frist import idag
from portal.konto.models.anvandare import Anvandare
from tests.foretag.arsvarld import publicera_arsrapport
from tests.foretag.sidor import ny_sida, nytt_foretag, skriv_om

pytestmark = pytest.mark.django_db
MARKE = "zqhemligtutkast"
ATOM = "{http://www.w3.org/2005/Atom}"
DOCS = Path(settings.BASE_DIR) / "docs" / "oppna-data"


@pytest.fixture(autouse=True)
def forbundet(forbund):
    forbund.funktioner = [*forbund.funktioner, "oppna_data"]
    forbund.save()
    return forbund


def publicera(namn="", sida=None, **foretag):
    rad = nytt_foretag(namn, **foretag)
    ny_sida(rad, "godkand", **(sida or {}))
    return rad


def hamta(client, mangd="foretag", andelse="json", **mer):
    return client.get(reverse("foretag:oppna_data_fil", args=[mangd, andelse]), **mer)


def innehall(svar):
    return b"".join(svar.streaming_content).decode()


def som_json(client, mangd="foretag"):
    return json.loads(innehall(hamta(client, mangd)))


def som_csv(client, mangd="foretag"):
    return list(csv.DictReader(io.StringIO(innehall(hamta(client, mangd, "csv")), newline="")))


@pytest.fixture
def kommun(ny_organisation):
    organisation = ny_organisation(namn="Gävle kommun", finsam="kommun", medlem=True)
    rad = Kommun.objects.create(
        organisation=organisation, slag="kommun", kod="2180", intern_samordning=MARKE
    )
    Kontaktvag.objects.create(kommun=rad, arende="Sälja", funktion="Inköp", telefon="026-1")
    Styrdokument.objects.create(kommun=rad, slag="policy", titel="Policyn", antaget_ar=2020)
    return rad


def test_csv_och_json_sager_samma_sak(client):
    foretag = publicera("Ängens kök", sida={"text": "Rad ett.\n\nRad två."})
    foretag.bedomningar.create(
        kriterium=1, uppfyllt=True, datum=idag(), underlag=MARKE, bedomd_av=Anvandare.objects.portalen()
    )  # fmt: skip

    data, (rad,) = som_json(client), som_csv(client)

    assert (data["version"], data["licens"], data["utgivare"]) == (
        "1",
        "CC0-1.0",
        "Samordningsförbundet Provbygden",
    )
    (en,) = data["foretag"]
    assert en == {
        "id": str(foretag.publikt_id),
        "namn": "Ängens kök",
        "orgnr": foretag.organisation.orgnr,
        "form": "Ekonomisk förening",
        "kommun_kod": "2180",
        "kommun": "Gävle",
        "lage": "aktiv",
        "lage_fran": f"{idag().year}-01-01",
        "branscher": ["95"],
        "branscher_namn": ["Reparation av datorer, hushållsartiklar och personliga artiklar"],
        "tjanster": ["arbetstraning"],
        "platser": 4,
        "presentation": "Rad ett.\n\nRad två.",
        "webbplats": "https://www.exempel.invalid",
        "kriterium_1": idag().isoformat(),
        "kriterium_2": None,
        "kriterium_3": None,
        "kriterium_4": None,
        "publicerad": en["publicerad"],
        "sida": f"{settings.ADRESS}/foretag/{foretag.publikt_id}/",
    }
    assert rad == {
        **{falt: "" if v is None else str(v) for falt, v in en.items()},
        "branscher": "95",
        "branscher_namn": "Reparation av datorer, hushållsartiklar och personliga artiklar",
        "tjanster": "arbetstraning",
        "licens": "CC0-1.0",
    }


def test_utkastet_ar_inte_med(client):
    foretag = publicera()
    skriv_om(foretag, MARKE)
    for status in ("utkast", "inlamnad", "aterlamnad"):
        ny_sida(nytt_foretag(f"Opublicerat {status}"), status, text=MARKE)

    for andelse in ("csv", "json"):
        text = innehall(hamta(client, "foretag", andelse))
        assert str(foretag.publikt_id) in text and MARKE not in text and "Opublicerat" not in text


@pytest.mark.parametrize("text", ["=1+1", "+46", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_en_formel_i_csv_ar_ofarlig_men_json_ar_orord(client, text):
    namn = text.strip()
    publicera(namn, sida={"text": f"{namn} och mer"})

    (rad,), (en,) = som_csv(client), som_json(client)["foretag"]

    assert (rad["namn"], rad["presentation"]) == (f"'{namn}", f"'{namn} och mer")
    assert (en["namn"], en["presentation"]) == (namn, f"{namn} och mer")


def test_kommuner_ar_medlemmarnas(client, kommun, ny_organisation):
    Kommun.objects.create(organisation=ny_organisation(namn="Annan"), slag="kommun", kod="2183")

    (en,) = som_json(client, "kommuner")["kommuner"]
    (rad,) = som_csv(client, "kommuner")

    assert (en["kod"], en["namn"], en["ansvarig_namnd"]) == ("2180", "Gävle kommun", None)
    assert en["styrdokument"] == [
        {"slag": "Policy", "titel": "Policyn", "antaget_ar": 2020, "galler_till_ar": None, "lank": None, "fil": None}
    ]  # fmt: skip
    assert (rad["styrdokument"], rad["kontaktvagar"]) == ("Policy; Policyn; 2020", "Sälja; Inköp; 026-1")  # fmt: skip
    assert MARKE not in json.dumps(en)


def test_ordningen_ar_densamma(client):
    foretagen = [publicera(namn) for namn in ("C", "A", "B")]

    idn = [en["id"] for en in som_json(client)["foretag"]]

    assert idn == sorted(str(f.publikt_id) for f in foretagen)
    assert [rad["id"] for rad in som_csv(client)] == idn


def test_tomma_mangder_ar_hela_filer(client):
    for mangd in MANGDER:
        assert som_json(client, mangd)[mangd] == []
        assert som_csv(client, mangd) == []


@pytest.mark.parametrize("mangd", MANGDER)
def test_json_stammer_med_sitt_schema(client, kommun, mangd):
    publicera(sida={"platser": None, "webbplats": "", "epost": "info@exempel.invalid"})
    publicera_arsrapport(2024, Anvandare.objects.portalen())
    schema = client.get(reverse("foretag:oppna_data_schema", args=[mangd])).json()

    jsonschema.Draft202012Validator.check_schema(schema)
    data = som_json(client, mangd)

    assert data[mangd]
    jsonschema.validate(data, schema)


@pytest.mark.parametrize("mangd", MANGDER)
def test_schemat_i_docs_ar_det_som_lamnas_ut(mangd):
    fil = DOCS / f"{mangd}.v1.schema.json"

    assert json.loads(fil.read_text(encoding="utf-8")) == MANGDER[mangd].schema()


# ---------- Headers ----------


def test_huvudena_later_andra_sidor_lasa(client):
    svar = hamta(client)

    assert svar.streaming and svar["Content-Type"] == "application/json; charset=utf-8"
    assert svar["Access-Control-Allow-Origin"] == "*"
    assert svar["Link"] == '<https://creativecommons.org/publicdomain/zero/1.0/>; rel="license"'
    assert svar["Cache-Control"] == "public, max-age=300"
    assert hamta(client, "foretag", "csv")["Content-Type"] == "text/csv; charset=utf-8; header=present"  # fmt: skip


def test_inga_andra_sidor_far_lasas_fran_andra_sidor(client):
    foretag = publicera()
    vagar = [
        "/",
        reverse("foretag:publikt_register"),
        reverse("foretag:publikt_foretag", args=[foretag.publikt_id]),
        reverse("foretag:oppna_data"),
    ]

    assert not [vag for vag in vagar if "Access-Control-Allow-Origin" in client.get(vag).headers]


def andra(foretag, hur):
    if hur == "namn":
        foretag.organisation.namn = "Nytt namn"
        foretag.organisation.save()
    elif hur == "lage":
        Foretagslage.objects.create(
            foretag=foretag, lage=Lage.VILANDE, fran=idag(), orsak="x", registrerad_av=Anvandare.objects.portalen()
        )  # fmt: skip
    elif hur == "kriterium":
        foretag.bedomningar.create(
            kriterium=2, uppfyllt=True, underlag="x", bedomd_av=Anvandare.objects.portalen()
        )
    elif hur == "sida":
        skriv_om(foretag, "Ny text.")
        foretag.sida.refresh_from_db()
        foretag.sida.publicera(av=Anvandare.objects.portalen())
    elif hur == "annat":
        publicera()
    else:
        skriv_om(foretag, MARKE)  # a draft is nobody's business


@pytest.mark.parametrize("hur", ["namn", "lage", "kriterium", "sida", "annat", "utkast"])
def test_etiketten_ar_ny_nar_nagot_publikt_ar_nytt(client, hur):
    foretag = publicera()
    etag = hamta(client)["ETag"]
    assert hamta(client, headers={"if-none-match": etag}).status_code == 304

    andra(foretag, hur)

    igen = hamta(client, headers={"if-none-match": etag})
    assert igen.status_code == (304 if hur == "utkast" else 200)
    assert igen["Access-Control-Allow-Origin"] == "*"


def test_etag_ar_en_annan_nar_forbundet_har_bytt_namn(client, forbund):
    etag = hamta(client)["ETag"]
    Forbund.objects.update(namn_rad2="Nybygden")

    igen = hamta(client, headers={"if-none-match": etag})

    assert (igen.status_code, innehall(igen).count("Nybygden") == 1) == (200, True)


def test_304_laser_inga_versioner(client, django_assert_num_queries):
    publicera()
    etag = hamta(client)["ETag"]

    with django_assert_num_queries(
        5
    ):  # the switch, the companies, the judgements; the savepoint of the request
        hamta(client, headers={"if-none-match": etag})


@pytest.mark.parametrize("antal", [1, 3])
def test_filen_fragar_lika_mycket(client, antal, django_assert_num_queries):
    for _ in range(antal):
        publicera()

    with django_assert_num_queries(9):
        assert innehall(hamta(client)).count("kommun_kod") == antal


@pytest.mark.parametrize(
    ("mangd", "andelse"), [("finns-inte", "json"), ("foretag", "xml"), ("foretag", "xlsx")]
)
def test_okand_mangd_eller_andelse_finns_inte(client, mangd, andelse):
    assert hamta(client, mangd, andelse).status_code == 404


def test_av_om_forbundet_inte_vill(forbundet):
    forbundet.funktioner = [f for f in forbundet.funktioner if f != "oppna_data"]
    forbundet.save()
    klient = Client()

    for namn, args in (
        ("oppna_data", []),
        ("oppna_data_fil", ["foretag", "csv"]),
        ("oppna_data_schema", ["foretag"]),
        ("flode", []),
    ):
        assert klient.get(reverse(f"foretag:{namn}", args=args)).status_code == 404
    assert "Öppna data" not in klient.get(reverse("foretag:publikt_register")).content.decode()


def test_sidan_berattar_om_varje_falt(client):
    sida = client.get(reverse("foretag:oppna_data")).content.decode()

    for mangd in MANGDER.values():
        for falt in mangd.falt:
            assert f"<code>{falt.namn}</code>" in sida and falt.beskrivning in sida
    assert "CC0 1.0" in sida


# ---------- The feed ----------


def flode(client):
    svar = client.get(reverse("foretag:flode"))
    assert svar["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(svar.content)  # noqa: S314  our own answer


def titlar(rot):
    return [e.findtext(f"{ATOM}title") for e in rot.iter(f"{ATOM}entry")]


def test_nytt_andrat_och_nedlagt_i_flodet(client, frys_tid):
    klocka = frys_tid("2026-03-02 10:00")
    foretag = publicera("Kök")
    klocka.shift(timedelta(days=1))
    andra(foretag, "sida")
    klocka.shift(timedelta(days=1))
    Foretagslage.objects.create(
        foretag=foretag, lage=Lage.NEDLAGD, fran=idag(), orsak=MARKE, registrerad_av=Anvandare.objects.portalen()
    )  # fmt: skip
    ny_sida(nytt_foretag("Opublicerat"), "inlamnad", text=MARKE)

    rot = flode(client)

    assert titlar(rot) == ["Nedlagt: Kök", "Ändrad sida: Kök", "Nytt i registret: Kök"]
    assert MARKE not in ElementTree.tostring(rot, encoding="unicode")
    lankar = {e.find(f"{ATOM}link").get("href") for e in rot.iter(f"{ATOM}entry")}
    assert lankar == {f"{settings.ADRESS}/foretag/{foretag.publikt_id}/"}


def test_inlaggens_id_ar_desamma_varje_gang(client, kommun):
    andra(publicera(), "lage")

    forsta, andra_ = ([e.findtext(f"{ATOM}id") for e in flode(client).iter(f"{ATOM}entry")] for _ in "12")  # fmt: skip

    assert forsta == andra_ and len(set(forsta)) == 3
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", id_) for id_ in forsta)


def test_styrdokument_i_flodet_ar_medlemmarnas(client, kommun):
    assert titlar(flode(client)) == ["Policy: Policyn, Gävle kommun"]

    kommun.organisation.medlem = False
    kommun.organisation.save()
    assert titlar(flode(client)) == []


def test_styrdokument_i_flodet_ar_fran_den_dag_det_registrerades(client, kommun, frys_tid):
    """An old policy that is entered today is news today; changing it is not, and one adopted later than entered waits."""
    klocka = frys_tid("2026-03-02 10:00")
    av = Anvandare.objects.portalen()
    gammalt = Styrdokument(kommun=kommun, slag="handlingsplan", titel="Planen", antaget_ar=2018)
    gammalt.lagg_till(av=av)
    kommande = Styrdokument(
        kommun=kommun, slag="riktlinje", titel="Riktlinjen", antaget_ar=2026, antaget_datum="2026-03-05"
    )  # fmt: skip
    kommande.lagg_till(av=av)
    klocka.shift(timedelta(days=5))
    gammalt.andra({"paragraf": "§ 1"}, gammalt.avtryck(), av=av)

    tider = [(e.findtext(f"{ATOM}title"), e.findtext(f"{ATOM}updated")) for e in flode(client).iter(f"{ATOM}entry")]  # fmt: skip

    assert tider == [
        ("Riktlinje: Riktlinjen, Gävle kommun", "2026-03-05T00:00:00+01:00"),
        ("Handlingsplan: Planen, Gävle kommun", "2026-03-02T09:00:00+00:00"),
        ("Policy: Policyn, Gävle kommun", "2020-01-01T00:00:00+01:00"),
    ]


def test_en_sida_som_tagits_ner_tar_sina_inlagg_med_sig(client):
    foretag = publicera()
    foretag.sida.avpublicera(av=Anvandare.objects.portalen(), skal="Fel.")

    assert titlar(flode(client)) == []


@pytest.mark.parametrize("antal", [1, 3])
def test_flodet_fragar_lika_mycket(client, kommun, antal, django_assert_num_queries):
    for _ in range(antal):
        publicera()

    with django_assert_num_queries(7):
        assert len(titlar(flode(client))) == antal + 1
