"""The public register: what is found and what never is. For everybody the same, from what is published and nothing else."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.foretag.models import Foretagslage, Lage
from foretag.kodlistor import kommunnamn
from foretag.kommun.models.kommun import Kommun, Omrade
from foretag.kommun.models.kommundel import Dokumentfil, Kontaktvag, Styrdokument
from foretag.lagesbild.models.arsrapport import Arsrapport
from portal.fil import filer
from portal.fil.models import Fil
from portal.forbund.models.uppdrag import Roll
from portal.frist import idag, nu, slutet_av
from portal.konto.models.anvandare import Anvandare
from tests.foretag.arsvarld import publicera_arsrapport
from tests.foretag.enkatprov import ny_enkat
from tests.foretag.kommuner import ny_kommun
from tests.foretag.sidor import ny_sida, nytt_foretag, skriv_om
from tests.foretag.varld import PERSONNUMMER
from tests.varld import liten_pdf

pytestmark = pytest.mark.django_db
MARKE = "zqhemligtutkast"


@pytest.fixture(autouse=True)
def forbundet(forbund):
    forbund.funktioner = [*forbund.funktioner, "oppna_data"]
    forbund.save()
    return forbund


def publicera(namn="", sida=None, **foretag):
    rad = nytt_foretag(namn, **foretag)
    ny_sida(rad, "godkand", **(sida or {}))
    return rad


def sok(client, **fraga):
    svar = client.get(reverse("foretag:publikt_register"), fraga)
    assert svar.status_code == 200
    return svar


def namnen(svar):
    return [rad.namn for rad in svar.context["s"].traffar]


def sidan(client, foretag):
    return client.get(reverse("foretag:publikt_foretag", args=[foretag.publikt_id]))


def text(svar):
    return re.sub(r"\s+", " ", svar.content.decode().replace("\xa0", " "))


# ---------- The list ----------


def test_bara_publicerade_sidor_i_svensk_ordning(client):
    for namn in ("Örtagården", "Ängens kafé", "Åkeriet", "Zinken", "Ek och al"):
        publicera(namn)
    for status in ("utkast", "inlamnad", "aterlamnad"):
        ny_sida(nytt_foretag(f"Opublicerat {status}"), status)
    nytt_foretag("Utan sida")

    assert namnen(sok(client)) == ["Ek och al", "Zinken", "Åkeriet", "Ängens kafé", "Örtagården"]


@pytest.mark.parametrize(
    ("q", "hittas"),
    [
        ("cykel", True),
        ("CYKLAR", True),
        ("gavle", True),
        ("gästrikland", True),
        ("provbacken", True),
        ("provbacken gävle arbetsträning", True),
        ("aterbruk", True),
        ("reparation", True),
        ("provbacken umeå", False),
        ("100%", False),
        ("_", False),
        (MARKE, False),
    ],
)
def test_sok_pa_vad_och_var(client, q, hittas):
    foretag = publicera("Föreningen Provbacken", sida={"text": "Vi lagar en cykel. Återbruk av cyklar."})  # fmt: skip
    skriv_om(foretag, f"Vi lagar {MARKE}.")

    svar = sok(client, q=q)

    assert namnen(svar) == (["Föreningen Provbacken"] if hittas else [])
    assert svar.context["s"].antal == int(hittas)


def _i(kod):
    return f"Kafé {kommunnamn(kod)}"


@pytest.mark.parametrize(
    ("q", "koder"),
    [
        ("kafe gavle", ["2180"]),  # the län that has its name is not meant
        ("kafe gavleborg", ["2183", "2180", "2161"]),
        ("kafé Gävleborgs län", ["2183", "2180", "2161"]),
        ("kafe hälsingland", ["2183", "2161"]),
        ("kafe gästrik", ["2180"]),
        ("gavle bollnas", []),
        ("stockholm", ["0180"]),
        ("stockholms", ["0180", "0181"]),
        ("län", ["2183", "2180", "2161", "0180", "0181"]),
        ("kafe atlantis", []),
    ],
)
def test_en_plats_ar_kommunen_och_annars_lanet_eller_landskapet(client, q, koder):
    for kod in ("2180", "2183", "2161", "0180", "0181"):
        publicera(_i(kod), sida={"text": "Lunch och fika."}, kommun=kod)

    assert namnen(sok(client, q=q)) == [_i(kod) for kod in koder]


def test_nytt_namn_och_ny_kommun_hittas_utan_att_sidan_godkanns_om(client):
    foretag = publicera("Gamla namnet")
    foretag.organisation.namn, foretag.kommun = "Nya Ängen", "2482"
    foretag.organisation.save()
    foretag.save()

    assert namnen(sok(client, q="angen skelleftea")) == ["Nya Ängen"]


def test_valen_ar_de_som_finns_och_skar_varandra(client):
    publicera("Ett", sida={"sni": "56", "tjanst": "praktik"})
    publicera("Två", sida={"sni": "56", "tjanst": ""}, kommun="2183")
    publicera("Tre", sida={"sni": "02", "tjanst": "praktik"})
    ny_sida(nytt_foretag(kommun="0180"), sni="96", tjanst="rehabilitering")
    omrade = Omrade.objects.create(namn="Hälsingland", kommuner=["2183", "2184"])

    s = sok(client).context["s"]

    assert [a.etikett for a in s.branschval] == ["Kafé, restaurang och catering", "Skogsbruk"]
    assert [a.varde for a in s.tjanstval] == ["praktik"]
    assert [a.etikett for a in s.kommunval] == ["Bollnäs", "Gävle", "Hudiksvall"]
    assert namnen(sok(client, bransch="56")) == ["Ett", "Två"]
    assert namnen(sok(client, bransch="56", tjanst="praktik")) == ["Ett"]
    assert namnen(sok(client, plats=str(omrade.publikt_id))) == ["Två"]
    assert namnen(sok(client, plats="2180")) == ["Ett", "Tre"]
    assert namnen(sok(client, plats="2480")) == []


@pytest.mark.parametrize(
    "fraga",
    [
        {"bransch": "99x"},
        {"tjanst": "<script>"},
        {"plats": "finns inte"},
        {"sida": "999999999999"},
        {"sida": "-1"},
        {"nedlagda": "kanske"},
    ],
)
def test_okanda_val_ar_som_inga(client, fraga):
    publicera("Ett")

    assert namnen(sok(client, **fraga)) == ["Ett"]


def test_kartan_raknar_per_kommun_och_lankar_dit(client):
    publicera("Ett")
    publicera("Två")
    publicera("Tre", kommun="2183")
    Omrade.objects.create(namn="Hälsingland", kommuner=["2183", "2184"])

    rutor = {r.namn: (r.varde, r.url) for r in sok(client, tjanst="arbetstraning").context["s"].karta.rutor}  # fmt: skip

    bas = f"{reverse('foretag:publikt_register')}?tjanst=arbetstraning"
    assert rutor == {
        "Bollnäs": (1, f"{bas}&plats=2183"),
        "Gävle": (2, f"{bas}&plats=2180"),
        "Hudiksvall": (0, f"{bas}&plats=2184"),
    }


def test_vilande_och_nedlagda_visas_som_det(client):
    vilande = publicera("Vilande koop")
    nedlagt = publicera("Nedlagt koop")
    for foretag, lage in ((vilande, Lage.VILANDE), (nedlagt, Lage.NEDLAGD)):
        Foretagslage.objects.create(
            foretag=foretag, lage=lage, fran=idag(), orsak=f"{MARKE} konkurs", registrerad_av=Anvandare.objects.portalen()
        )  # fmt: skip

    assert [(r.namn, r.lage) for r in sok(client).context["s"].traffar] == [("Vilande koop", "Vilande")]  # fmt: skip
    assert namnen(sok(client, nedlagda="1")) == ["Nedlagt koop", "Vilande koop"]
    sida = sidan(client, nedlagt)
    assert sida.status_code == 200 and "Nedlagt</span>" in text(sida)
    assert MARKE not in text(sida)


def test_sidor_pa_trettio(client):
    for nr in range(31):
        publicera(f"Koop {nr:02}")

    forsta, andra = sok(client, q="koop"), sok(client, q="koop", sida="2")

    assert (len(namnen(forsta)), namnen(andra)) == (30, ["Koop 30"])
    assert 'rel="next"' in text(forsta) and "q=koop&amp;sida=2" in text(forsta)


@pytest.mark.parametrize("antal", [1, 3])
def test_listan_fragar_lika_mycket(client, antal, django_assert_num_queries):
    Omrade.objects.create(namn="Hälsingland", kommuner=["2183"])
    for _ in range(antal):
        publicera()

    with django_assert_num_queries(9):  # seven, and the savepoint of the request
        sok(client, q="cyklar", tjanst="arbetstraning", plats="2180")


def arsrapporter(svar):
    return re.findall(r'<a href="(/foretag/arsrapporter/[^"]+)"', svar.content.decode())


def test_publicerade_arsrapporter_gar_att_hitta(client, forbundet):
    av = Anvandare.objects.portalen()
    Arsrapport.paborja(2021, av=av)
    tomt = sok(client)
    assert arsrapporter(tomt) == [] and "Årsrapporter" not in text(tomt)
    rapporter = [publicera_arsrapport(ar, av) for ar in (2022, 2023, 2024)]
    vagar = [reverse("foretag:arsrapport_publik", args=[ar]) for ar in (2024, 2023, 2022)]

    for sida in ("publikt_register", "oppna_data"):
        assert arsrapporter(client.get(reverse(f"foretag:{sida}"))) == vagar
    assert {client.get(vag).status_code for vag in vagar} == {200}
    rapporter[0].avpublicera(av=av)
    assert arsrapporter(sok(client)) == vagar[:2]
    forbundet.funktioner = ["publikt_register"]
    forbundet.save()
    assert arsrapporter(sok(client)) == []


@pytest.mark.parametrize("antal", [1, 3])
def test_arsrapporterna_kostar_en_fraga(client, antal, django_assert_num_queries):
    for ar in range(2020, 2020 + antal):
        publicera_arsrapport(ar, Anvandare.objects.portalen())

    with django_assert_num_queries(9):
        assert len(arsrapporter(sok(client))) == antal


# ---------- What else there is ----------


def mer(svar):
    """The section below the list: (address, words) of its links; None when it is not there."""
    avsnitt = re.search(r'<section class="block" aria-labelledby="mer">.*?</section>', text(svar))
    if avsnitt is None:
        return None
    lankar = re.findall(r'<a href="([^"]+)">(.*?)</a>', avsnitt[0])
    return [(vag, re.sub(r"<svg.*?</svg>|<[^>]+>", " ", ord_).strip()) for vag, ord_ in lankar]


def test_kommunernas_sidor_hittas_fran_registret(client, ny_organisation):
    """By name, those of members; a region makes the heading say so."""
    assert mer(sok(client)) is None
    rader = {kod: ny_kommun(ny_organisation, kod, namn=namn) for kod, namn in (
        ("2121", "Ovanåkers kommun"), ("2180", "Gävle kommun"), ("1980", "Ängby kommun"), ("0186", "Åby kommun"),
    )}  # fmt: skip
    ny_kommun(ny_organisation, "2183", medlem=False)

    svar = sok(client)

    ordning = ("2180", "2121", "0186", "1980")
    assert mer(svar) == [
        (reverse("foretag:publik_kommun", args=[rad.publikt_id]), str(rad))
        for rad in (rader[kod] for kod in ordning)
    ]
    assert {client.get(vag).status_code for vag, _ in mer(svar)} == {200}
    assert "Kommuner i förbundet" in text(svar)
    ny_kommun(ny_organisation, "21")
    assert "Kommuner och regioner i förbundet" in text(sok(client))


def test_enkater_pa_webben_hittas_fran_registret(client, forbundet):
    forbundet.funktioner = [*forbundet.funktioner, "enkater"]
    forbundet.save()
    for namn, falt in (("Med länk", {}), ("Utkast", {"pa_webben": True, "oppna": False})):
        ny_enkat(titel=namn, **falt)
    ny_enkat(titel="Stängd", pa_webben=True).stang(av=Anvandare.objects.portalen())
    assert mer(sok(client)) is None
    med_dag = ny_enkat(
        titel="Samverkan i länet", pa_webben=True, stanger_tid=slutet_av(date(2099, 12, 5))
    )
    utan_dag = ny_enkat(titel="Vad behöver ni?", pa_webben=True, stanger_tid=None)

    lankar = mer(sok(client))

    assert [(vag, " ".join(ord_.split())) for vag, ord_ in lankar] == [
        (reverse("foretag:enkat_pa_webben", args=[utan_dag.publikt_id]), "Vad behöver ni?"),
        (
            reverse("foretag:enkat_pa_webben", args=[med_dag.publikt_id]),
            "Samverkan i länet svara senast 5 december 2099",
        ),
    ]
    assert {client.get(vag).status_code for vag, _ in lankar} == {200}
    forbundet.funktioner = [namn for namn in forbundet.funktioner if namn != "enkater"]
    forbundet.save()
    assert mer(sok(client)) is None


@pytest.mark.parametrize("antal", [1, 3])
def test_det_under_listan_kostar_tre_fragor(
    client, forbundet, ny_organisation, antal, django_assert_num_queries
):
    """One for the kommuner, one for the enkäter, one for whether the example bank has something."""
    forbundet.funktioner = [*forbundet.funktioner, "enkater"]
    forbundet.save()
    for kod in ("2121", "2180", "2183")[:antal]:
        ny_kommun(ny_organisation, kod)
        ny_enkat(titel=kod, pa_webben=True)

    with django_assert_num_queries(8 + 3):
        assert len(mer(sok(client))) == 2 * antal


@pytest.mark.parametrize("roll", [None, Roll.LEDAMOT, Roll.MEDLEM, Roll.HANDLAGGARE])
def test_registret_nas_fran_varje_sidas_fot(
    client, inloggad, ny_person, forbundet, django_capture_queries, roll
):
    klient = inloggad(ny_person(roll)) if roll else client
    vagar = ["/", reverse("kontakt"), reverse("tillganglighet")]
    fot = f'<a href="{reverse("foretag:publikt_register")}">Sociala företag</a>'

    assert [text(klient.get(vag)).count(fot) for vag in vagar] == [1, 1, 1]
    assert text(klient.get("/finns-inte/")).count(fot) == 1
    med = len(django_capture_queries(lambda: klient.get(reverse("kontakt"))))
    forbundet.funktioner = [namn for namn in forbundet.funktioner if namn != "publikt_register"]
    forbundet.save()
    assert [text(klient.get(vag)).count(fot) for vag in vagar] == [0, 0, 0]
    assert len(django_capture_queries(lambda: klient.get(reverse("kontakt")))) == med


def test_tomt_register_sager_vad_som_kommer(client):
    assert "Inga företag är publicerade ännu" in text(sok(client))
    publicera("Ett")
    assert "Inget företag stämmer med det du söker" in text(sok(client, q="zzz"))


# ---------- A company ----------


def test_sidan_ar_den_godkanda_versionen(client):
    foretag = publicera("Provbackens kök", sida={"text": "Vi lagar **mat**.\n\n- lunch\n- fika"})
    skriv_om(foretag, MARKE)
    foretag.branscher.update(beskrivning=MARKE)
    foretag.kontakt_namn, foretag.kontakt_epost = f"{MARKE} Ek", f"{MARKE}@exempel.invalid"
    foretag.anteckning = foretag.kalla = MARKE
    foretag.save()

    svar = sidan(client, foretag)

    assert "<h1>Provbackens kök</h1>" in text(svar) and "<li>lunch</li>" in text(svar)
    assert foretag.organisation.orgnr in text(svar)
    assert MARKE not in text(svar)


@pytest.mark.parametrize("status", ["utkast", "inlamnad", "aterlamnad"])
def test_det_opublicerade_finns_inte(client, status):
    assert sidan(client, ny_sida(nytt_foretag(), status).foretag).status_code == 404


def test_avpublicerad_finns_inte(client):
    foretag = publicera()
    foretag.sida.avpublicera(av=Anvandare.objects.portalen(), skal="Fel.")

    assert sidan(client, foretag).status_code == 404
    assert namnen(sok(client)) == []


def test_hopslaget_leder_till_det_som_finns_kvar(client):
    kvar, bort = publicera("Kvar"), publicera("Bort")
    bort.ihopslagen_med = kvar
    bort.save()

    svar = sidan(client, bort)

    assert svar.status_code == 302
    assert svar.url == reverse("foretag:publikt_foretag", args=[kvar.publikt_id])
    assert namnen(sok(client)) == ["Kvar"]


def test_hopslaget_med_nagon_utan_publik_sida_finns_inte(client):
    bort = publicera()
    bort.ihopslagen_med = nytt_foretag()
    bort.save()

    assert sidan(client, bort).status_code == 404


def test_enskild_firmas_nummer_star_ingenstans(client, inloggad, ny_person):
    foretag = publicera("Provbackens snickeri", orgnr=PERSONNUMMER, enskild=True, form="enskild_firma")  # fmt: skip
    nummer = re.compile(rb"620101[-\s]*1019")
    handlaggare = inloggad(ny_person(Roll.HANDLAGGARE))

    for klient in (client, handlaggare):
        for vag in (
            reverse("foretag:publikt_register"),
            reverse("foretag:publikt_foretag", args=[foretag.publikt_id]),
            reverse("foretag:oppna_data_fil", args=["foretag", "csv"]),
            reverse("foretag:oppna_data_fil", args=["foretag", "json"]),
            reverse("foretag:flode"),
        ):
            svar = klient.get(vag)
            innehall = b"".join(svar) if svar.streaming else svar.content
            assert svar.status_code == 200 and not nummer.search(innehall), vag
    assert namnen(sok(client, q="620101")) == []


def test_arets_tal_for_ett_foretag_star_ingenstans(client):
    foretag = publicera()
    Arsuppgift.objects.create(
        foretag=foretag, ar=2025, svarad_tid=nu(), svarad_av=Anvandare.objects.portalen(), satt="import",
        **dict.fromkeys(Arsuppgift.MATT, 77123),
    )  # fmt: skip

    for vag in (
        reverse("foretag:publikt_register"),
        reverse("foretag:publikt_foretag", args=[foretag.publikt_id]),
        reverse("foretag:oppna_data_fil", args=["foretag", "csv"]),
        reverse("foretag:oppna_data_fil", args=["foretag", "json"]),
        reverse("foretag:flode"),
    ):
        svar = client.get(vag)
        innehall = (b"".join(svar) if svar.streaming else svar.content).decode()
        assert "77123" not in re.sub(r"[\s\xa0]", "", innehall), vag


def test_bara_uppfyllda_kriterier_sags_med_dag(client):
    foretag = publicera()
    av = Anvandare.objects.portalen()
    for kriterium, uppfyllt, dag in (
        (1, True, date(2024, 5, 1)),
        (2, True, date(2023, 1, 1)),
        (2, False, date(2024, 1, 1)),
        (3, False, date(2024, 1, 1)),
    ):
        foretag.bedomningar.create(
            kriterium=kriterium, uppfyllt=uppfyllt, datum=dag, underlag=MARKE, bedomd_av=av
        )

    svar = text(sidan(client, foretag))

    assert "1 av 4 kriterier" in svar and "1 maj 2024" in svar
    assert "Gör medarbetarna delaktiga" not in svar and MARKE not in svar


def test_skript_i_texten_ar_text(client):
    foretag = publicera(
        "<b>Koop</b>", sida={"text": "<script>alert(1)</script>", "adress": "<i>x</i>"}
    )

    svar = sidan(client, foretag).content.decode()

    assert "<script>alert" not in svar and "&lt;script&gt;" in svar
    assert "<b>Koop" not in svar and "<i>x</i>" not in svar


# ---------- A kommun, the way in, the switch ----------


@pytest.fixture
def kommun(ny_organisation):
    organisation = ny_organisation(namn="Gävle kommun", finsam="kommun", medlem=True)
    rad = Kommun.objects.create(
        organisation=organisation, slag="kommun", kod="2180", intern_samordning=MARKE
    )
    Kontaktvag.objects.create(kommun=rad, arende="Sälja", funktion="Inköp", telefon="026-1")
    for titel, ar, till in (("Policyn", 2020, None), ("Den gamla", 2010, 2015)):
        Styrdokument.objects.create(
            kommun=rad, slag="policy", titel=titel, antaget_ar=ar, galler_till_ar=till
        )
    return rad


def test_kommunens_sida_visar_vagar_in_och_det_som_galler(client, kommun):
    svar = text(client.get(reverse("foretag:publik_kommun", args=[kommun.publikt_id])))

    assert "Sälja" in svar and "026-1" in svar and "Policyn" in svar
    assert "Den gamla" not in svar and MARKE not in svar


def test_kommunens_sida_leder_till_filer_som_alla_far_lasa(client, kommun, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rad = kommun.styrdokument.get(titel="Policyn")
    innehall = filer.kontrollera(SimpleUploadedFile("policy.pdf", liten_pdf("Policyn")))
    fil = Dokumentfil(innehall.namn, innehall.sha256, innehall)
    rad.andra({"fil": fil}, rad.avtryck(), av=Anvandare.objects.portalen())
    fil = reverse("foretag:styrdokument_fil", args=[kommun.publikt_id, rad.publikt_id])

    svar = client.get(reverse("foretag:publik_kommun", args=[kommun.publikt_id]))

    assert re.findall(r'<a href="([^"]+/fil/)"', text(svar)) == [fil]
    assert client.get(fil).status_code == 200


@pytest.mark.parametrize("antal", [1, 3])
def test_kommunens_sida_fragar_lika_mycket(client, kommun, antal, django_assert_num_queries):
    for nr in range(1, antal):
        Kontaktvag.objects.create(kommun=kommun, arende=f"Ärende {nr}", funktion="A", telefon="1")
        Styrdokument.objects.create(kommun=kommun, slag="policy", titel=f"{nr}", antaget_ar=2020)
    for dokument in kommun.styrdokument.all():
        dokument.fil = Fil.objects.create(
            namn="p.pdf", mime="application/pdf", storlek=1, sha256="0" * 64, fil="p",
            uppladdad_av=Anvandare.objects.portalen(),
        )  # fmt: skip
        dokument.save()

    with django_assert_num_queries(6):
        svar = client.get(reverse("foretag:publik_kommun", args=[kommun.publikt_id]))

    profil = svar.context["profil"]
    assert (len(profil["kontaktvagar"]), len(profil["styrdokument"])) == (antal, antal)
    assert all(dokument["fil"] for dokument in profil["styrdokument"])


def test_bara_medlemmars_sidor_ar_publika(client, kommun):
    kommun.organisation.medlem = False
    kommun.organisation.save()

    vag = reverse("foretag:publik_kommun", args=[kommun.publikt_id])
    assert client.get(vag).status_code == 404


def test_foretagets_sida_leder_till_kommunens(client, kommun):
    svar = sidan(client, publicera())

    assert reverse("foretag:publik_kommun", args=[kommun.publikt_id]) in text(svar)


def test_startsidan_leder_in_nar_nagot_finns(client, inloggad, ny_person):
    assert "Hitta ett socialt företag" not in text(client.get("/"))
    publicera()

    assert "Hitta ett socialt företag" in text(client.get("/"))
    assert "Hitta ett socialt företag" not in text(inloggad(ny_person(Roll.MEDLEM)).get("/"))


def test_avstangt_register_lamnar_inget_spar(client, forbundet):
    foretag = publicera()
    forbundet.funktioner = ["register", "oppna_data"]
    forbundet.save()

    vagar = [
        reverse("foretag:publikt_register"),
        reverse("foretag:publikt_foretag", args=[foretag.publikt_id]),
        reverse("foretag:oppna_data"),
        reverse("foretag:oppna_data_fil", args=["foretag", "csv"]),
        reverse("foretag:oppna_data_schema", args=["foretag"]),
        reverse("foretag:flode"),
    ]
    assert {client.get(vag).status_code for vag in vagar} == {404}
    assert "Hitta ett socialt" not in text(client.get("/"))
