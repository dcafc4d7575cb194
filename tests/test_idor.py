"""S02, S17: another organisation's object and one that does not exist are the same answer, byte for byte."""

import re
from functools import cache
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from insatser.ansokan.models.bilaga import Bilaga
from insatser.ansokan.models.budget import Personal
from insatser.ansokan.models.mal import Malomrade
from insatser.ansokan.models.parter import Part, PartEnhet, Undertecknare
from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from portal.fil import filer
from portal.fil.models import Fil
from portal.formular.block import version_av
from portal.formular.models.formular import Formular
from portal.konto.models.organisation import Organisation
from tests.rutter import kropp, rader
from tests.varld import Varld, angras, avtryck, en_av_varje, liten_pdf, marken_i

pytestmark = pytest.mark.langsam
RADER = list(rader())
NYTT = re.compile(rb'name="(csrfmiddlewaretoken|ny|nyckel)" value="[^"]+"')
KLOCKAN = {"Expires", "Date"}


def svaret(varld, roll, metod, vag, data=None):
    """All of an answer that could tell something; the address that was asked for is taken out."""
    with angras():
        svar = varld.fraga(roll, metod, vag, data)
        kropp_ = b"".join(svar.streaming_content) if svar.streaming else svar.content
    huvuden = sorted(
        (namn, varde.replace(vag, ""))
        for namn, varde in svar.headers.items()
        if namn not in KLOCKAN
    )
    return svar.status_code, huvuden, NYTT.sub(b"", kropp_).replace(vag.encode(), b"")


NEKADE = [
    (rad, metod)
    for rad in RADER
    for metod, cell in (("GET", rad.get), ("POST", rad.post))
    if rad.objekt not in {"-", "saknas"} and re.search(r"\b40[34]\b", cell)
]


def _laser(namn: str) -> set[str]:
    """Who reads the company that the page is of, and so may be told that she does not write it."""
    egen = namn.startswith(("foretag:sida_", "foretag:medarbetare"))
    return {"ekonom", "revisor", "företagare"} if egen else set()


@pytest.fixture(scope="module")
def saknat(varlden: Varld):
    """(role, method, address) → the answer for what never was, which is the same whatever stands beside it."""

    @cache
    def svar(roll, metod, namn):
        data = kropp(varlden, namn) if metod == "POST" else None
        return svaret(varlden, roll, metod, varlden.vag(namn, "saknas"), data)

    return svar


@pytest.mark.parametrize(("rad", "metod"), NEKADE, ids=lambda x: x if isinstance(x, str) else x.id)
def test_frammande_och_saknat_ar_samma_svar(rad, metod, saknat, varld: Varld, db):
    """For every class of roles that is refused the object: the same as for one that never was."""
    vantat = en_av_varje(rad.vantat(metod))
    roller = [roll for roll, svar in vantat.items() if svar == "404"]
    # 403 is said to who takes part in the application; before that it is the same for all.
    roller += [
        r
        for r, svar in vantat.items()
        if svar == "403" and r not in {"ansvarig", "skrivare", "läsare"} | _laser(rad.namn)
    ]
    data = kropp(varld, rad.namn) if metod == "POST" else None
    vag = varld.vag(rad.namn, rad.objekt)

    olika = [r for r in roller if svaret(varld, r, metod, vag, data) != saknat(r, metod, rad.namn)]

    assert olika == []


def test_nagra_nummer_oppnar_ingenting(varld: Varld, db):
    """Addresses hold random ids only: the database's own numbers, and ids written in other ways, lead nowhere."""
    ansokan = varld.mer["A utkast"]
    for id_ in (
        ansokan.pk,
        f"{ansokan.pk:032d}",
        ansokan.publikt_id.hex,
        f"{{{ansokan.publikt_id}}}",
        "0",
        "-1",
        "1e9",
    ):
        for bas in (
            "/insatser/ansokningar",
            "/insatser/arenden",
            "/insatser/sammantraden",
            "/utskick",
            "/forbund/personer",
        ):
            assert varld.fraga("ansvarig", "GET", f"{bas}/{id_}/").status_code == 404


# ---------- Ids in what is posted ----------


def rad_av(varld, modell, namn):
    return modell.objects.filter(plan=varld.mer[namn].plan, borttagen_tid__isnull=True).first()


def _radandring(slag, nyckel, falt, text):
    enhet = f"rad:{slag}:{nyckel}"
    return {f"version:{enhet}": version_av(1, {falt: ""}), f"{enhet}:{falt}": text}


# Avsnitt, kind of row, model, field: one of each block that has rows.
RADSLAG = [
    ("parter", "part", Part, "namn"),
    ("parter", "enhet", PartEnhet, "namn"),
    ("parter", "undertecknare", Undertecknare, "epost"),
    ("mal", "malomrade", Malomrade, "rubrik"),
    ("pengar", "personal", Personal, "befattning"),
    ("pengar", "partvillkor", Part, "moms"),
    ("bilagor", "bilaga", Bilaga, "rubrik"),
]


@pytest.mark.parametrize(
    ("avsnitt", "slag", "modell", "falt"), RADSLAG, ids=lambda x: x if isinstance(x, str) else ""
)
@pytest.mark.parametrize("adress", ["insatser:ansokan_avsnitt", "insatser:ansokan_spara"])
@pytest.mark.parametrize("fran", ["B utkast", "B inkommen", "A signering"])
def test_en_annan_ansokans_rad_ror_man_inte(
    fran, adress, avsnitt, slag, modell, falt, varld: Varld, db
):
    """A's writer posts with row keys of other applications, also her own one that is locked."""
    frammande = rad_av(varld, modell, fran)
    varld.objekt["prov"] = {**varld.objekt["A utkast"], "nyckel": avsnitt}
    vag, fore = varld.vag(adress, "prov"), avtryck()

    def posta(nyckel):
        utan = re.compile(re.escape(str(nyckel)).encode())
        status, huvuden, text = svaret(
            varld,
            "skrivare",
            "POST",
            vag,
            {"stanna": "1", **_radandring(slag, nyckel, falt, "Nytt")},
        )
        return status, utan.sub(b"", text), str(huvuden).replace(str(nyckel), "")

    assert posta(frammande.nyckel) == posta(uuid4())
    varld.fraga(
        "skrivare",
        "POST",
        vag,
        {"stanna": "1", **_radandring(slag, frammande.nyckel, falt, "Nytt")},
    )
    assert avtryck() == fore


@pytest.mark.parametrize(
    ("avsnitt", "slag", "modell", "falt"), RADSLAG, ids=lambda x: x if isinstance(x, str) else ""
)
def test_den_egna_raden_ror_man(avsnitt, slag, modell, falt, varld: Varld, db):
    """The test of the test: the same post with the key of A's own row changes it."""
    egen = rad_av(varld, modell, "A utkast")
    varld.objekt["prov"] = {**varld.objekt["A utkast"], "nyckel": avsnitt}
    data = _radandring(slag, egen.nyckel, falt, "ny@exempel.invalid")
    data[f"version:rad:{slag}:{egen.nyckel}"] = version_av(
        egen.version, {falt: getattr(egen, falt)}
    )

    varld.fraga("skrivare", "POST", varld.vag("insatser:ansokan_avsnitt", "prov"), data)

    egen.refresh_from_db()
    assert "ny@exempel.invalid" in {getattr(egen, falt), egen.ra.get(falt)}


@pytest.mark.parametrize("verb", ["tabort", "aterta"])
@pytest.mark.parametrize(
    ("avsnitt", "slag", "modell", "falt"), RADSLAG, ids=lambda x: x if isinstance(x, str) else ""
)
def test_en_annan_ansokans_rad_tar_man_inte_bort(
    avsnitt, slag, modell, falt, verb, varld: Varld, db
):
    frammande = rad_av(varld, modell, "B utkast")
    varld.objekt["prov"] = {**varld.objekt["A utkast"], "nyckel": avsnitt}
    fore = avtryck()

    varld.fraga(
        "skrivare",
        "POST",
        varld.vag("insatser:ansokan_avsnitt", "prov"),
        {verb: f"{slag}:{frammande.nyckel}"},
    )

    assert avtryck() == fore


def test_en_ny_rad_hamnar_inte_under_en_annan_ansokans_rad_och_tar_inte_dess_nyckel(
    varld: Varld, db
):
    """The button names the parent and the new row's key: both of B's."""
    part, enhet = rad_av(varld, Part, "B utkast"), rad_av(varld, PartEnhet, "B utkast")
    egen = rad_av(varld, Part, "A utkast")
    varld.objekt["prov"] = {**varld.objekt["A utkast"], "nyckel": "parter"}
    vag, fore = varld.vag("insatser:ansokan_avsnitt", "prov"), avtryck()

    for onskan in (
        f"enhet:{part.nyckel}:{uuid4()}",
        f"enhet:{egen.nyckel}:{enhet.nyckel}",
        f"part::{part.nyckel}",
    ):
        varld.fraga("skrivare", "POST", vag, {"ny": onskan})

    assert avtryck() == fore


@pytest.mark.parametrize(
    ("avsnitt", "slag", "modell", "falt", "till"),
    [
        ("pengar", "personal", Personal, "part", Part),
        ("parter", "undertecknare", Undertecknare, "enhet", PartEnhet),
    ],
    ids=["part", "enhet"],
)
def test_ett_val_av_en_annan_ansokans_rad_avslojar_den_inte(
    avsnitt, slag, modell, falt, till, varld: Varld, db
):
    """A choice among one's own parts is given the key of one of B's."""
    egen, frammande = rad_av(varld, modell, "A utkast"), rad_av(varld, till, "B utkast")
    varld.objekt["prov"] = {**varld.objekt["A utkast"], "nyckel": avsnitt}
    data = _radandring(slag, egen.nyckel, falt, str(frammande.nyckel))

    varld.fraga("skrivare", "POST", varld.vag("insatser:ansokan_avsnitt", "prov"), data)

    egen.refresh_from_db()
    assert getattr(egen, falt) != str(frammande.nyckel)
    for namn in ("insatser:ansokan_avsnitt", "insatser:ansokan_granska"):
        marken = marken_i(varld.fraga("skrivare", "GET", varld.vag(namn, "prov")))
        assert {m for m in marken if m[3] == "b"} == set()


def test_ett_nytt_utkast_med_ett_annat_utkasts_nyckel_ar_ett_eget(varld: Varld, db):
    """The key of a new draft comes from the form: that of A's draft gives B a draft of her own."""
    a = varld.mer["A utkast"]
    fore = avtryck(
        "insatser_ansokan",
        "portal_organisation",
        "portal_ifyllnad",
        "insatser_plan",
        "insatser_inskick",
        "insatser_part",
        "portal_handelse",
    )
    data = {**kropp(varld, "insatser:ansokan_ny"), "nyckel": str(a.publikt_id)}

    svar = varld.fraga("annan", "POST", varld.vag("insatser:ansokan_ny", "utlysning öppen"), data)

    assert svar.status_code == 302 and str(a.publikt_id) not in svar.url
    assert a.medverkande.filter(person=varld.personer["annan"]).count() == 0
    fore.pop("insatser_medverkan")
    efter = avtryck(
        "insatser_ansokan",
        "portal_organisation",
        "portal_ifyllnad",
        "insatser_plan",
        "insatser_inskick",
        "insatser_part",
        "portal_handelse",
    )
    efter.pop("insatser_medverkan")
    assert efter == fore


def _val(varld):
    """Address, object, field, role → a value of the right kind that this form does not offer."""
    okand = Organisation.objects.get(publikt_id=varld.objekt["okänd organisation"]["publikt_id"])
    utkast = Formular.objects.create(namn="Utkast", version=1, definition={"avsnitt": []})
    return [
        (
            "insatser:arende_handlaggare",
            "ärende A",
            "handlaggare",
            "handläggare",
            varld.personer["ledamot"].publikt_id,
        ),
        (
            "insatser:arende_handlaggare",
            "ärende A",
            "handlaggare",
            "handläggare",
            varld.personer["skrivare"].publikt_id,
        ),
        (
            "insatser:dagordning_lagg_till",
            "möte kommande",
            "underlag",
            "handläggare",
            varld.mer["underlag utkast"].publikt_id,
        ),
        (
            "insatser:dagordning_lagg_till",
            "möte kommande",
            "underlag",
            "handläggare",
            varld.mer["underlag kommande"].publikt_id,
        ),
        (
            "insatser:beslutsunderlag_andra",
            "underlag utkast",
            "bilagor",
            "handläggare",
            varld.objekt["ärende B"]["handling_id"],
        ),
        (
            "insatser:utlysning_andra",
            "utlysning opublicerad",
            "formular",
            "handläggare",
            utkast.publikt_id,
        ),
        ("uppdrag_nytt", "ledamot", "organisation", "administratör", okand.pk),
    ]


@pytest.mark.parametrize("nr", range(7))
def test_ett_val_som_formularet_inte_erbjuder_svarar_som_ett_som_inte_finns(nr, varld: Varld, db):
    adress, objekt, falt, roll, varde = _val(varld)[nr]
    vag, fore = varld.vag(adress, objekt), avtryck()
    saknas = 10**9 if isinstance(varde, int) else uuid4()

    def posta(ett):
        status, huvuden, text = svaret(
            varld, roll, "POST", vag, {**kropp(varld, adress), falt: ett}
        )
        eko = b"" if isinstance(ett, int) else str(ett).encode()
        return status, huvuden, text.replace(eko, b"") if eko else text

    assert posta(varde) == posta(saknas)
    assert posta(varde)[0] == 422
    assert avtryck() == fore


def test_underlaget_far_inga_bilagor_fran_ett_annat_arende(varld: Varld, db):
    underlag: Beslutsunderlag = varld.mer["underlag utkast"]
    fore = set(underlag.bilagor.values_list("pk", flat=True))
    data = kropp(varld, "insatser:beslutsunderlag_andra") | {
        "bilagor": [varld.objekt["ärende B"]["handling_id"]]
    }

    varld.fraga(
        "handläggare", "POST", varld.vag("insatser:beslutsunderlag_andra", "underlag utkast"), data
    )

    assert set(underlag.bilagor.values_list("pk", flat=True)) == fore


# ---------- S17: files ----------


@pytest.mark.parametrize(
    "vag",
    [
        *(
            "/media/",
            "/filer/",
            "/static/../portal/settings.py",
            "/static/%2e%2e/portal/settings.py",
        ),
        *(
            "/static/..%2fportal/settings.py",
            "/static//etc/passwd",
            "/.data/filer/",
            "/../.data/nyckel",
        ),
        *(
            "/static/%2fetc%2fpasswd",
            "/static/portal/%00.css",
            "/manage.py",
            "/.git/config",
            "/.env",
        ),
    ],
)
def test_ingen_fil_har_en_egen_adress(vag, varld: Varld, db):
    assert varld.fraga("handläggare", "GET", vag).status_code == 404


def test_filens_plats_pa_disken_ar_ingen_adress(varld: Varld, db):
    fil = Bilaga.objects.filter(plan=varld.mer["A inkommen"].plan).first().fil

    for bas in ("/", "/media/", "/static/", "/filer/", "/insatser/"):
        assert varld.fraga("handläggare", "GET", f"{bas}{fil.fil.name}").status_code == 404


@pytest.mark.parametrize(
    ("namn", "huvud"),
    [
        ("räksmörgås åäö.pdf", "attachment; filename=\"raksmorgas aao.pdf\"; filename*=UTF-8''r%C3%A4ksm%C3%B6rg%C3%A5s%20%C3%A5%C3%A4%C3%B6.pdf"),
        ('a"b\\c.pdf', "attachment; filename=\"c.pdf\"; filename*=UTF-8''c.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "attachment; filename=\"aSet-Cookie_ x=1.pdf\"; filename*=UTF-8''aSet-Cookie_%20x%3D1.pdf"),
        ("\u202efdp.exe.pdf", "attachment; filename=\"fdp.exe.pdf\"; filename*=UTF-8''fdp.exe.pdf"),
        ("../../etc/passwd.pdf", "attachment; filename=\"passwd.pdf\"; filename*=UTF-8''passwd.pdf"),
        ("文書.pdf", "attachment; filename=\".pdf\"; filename*=UTF-8''%E6%96%87%E6%9B%B8.pdf"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("roll", "adress", "objekt"), [
    ("läsare", "insatser:bilaga", "A inkommen"),
    ("revisor", "insatser:arende_handling", "ärende A, bilaga"),
])  # fmt: skip
def test_nedladdningen_kan_inte_koras(namn, huvud, roll, adress, objekt, varld: Varld, db):
    """The stored name is put into the row as it is, past the cleaning of an upload: the header still holds."""
    bilaga = Bilaga.objects.get(nyckel=varld.objekt["A inkommen"]["bilaga_id"])
    Fil.objects.filter(pk=bilaga.fil_id).update(namn=namn)

    svar = varld.fraga(roll, "GET", varld.vag(adress, objekt))

    assert svar["Content-Disposition"] == huvud
    assert (svar["Content-Type"], svar["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert svar["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert svar["Content-Length"] == str(len(svar.content))
    assert svar.content.startswith(b"%PDF-")


def test_okand_filtyp_ges_som_oktetter(varld: Varld, db):
    bilaga = Bilaga.objects.get(nyckel=varld.objekt["A inkommen"]["bilaga_id"])
    Fil.objects.filter(pk=bilaga.fil_id).update(mime="text/html")

    svar = varld.fraga("läsare", "GET", varld.vag("insatser:bilaga", "A inkommen"))

    assert svar["Content-Type"] == "application/octet-stream"
    assert svar["Content-Disposition"].startswith("attachment;")


def test_utfardade_dokument_oppnas_i_lasaren_under_egna_regler(varld: Varld, db):
    """Issued PDFs open inline; a title with everything that a header must not hold stays inside its quotes."""
    arende = varld.mer["ärende A"]
    papper = arende.handlingar.get(publikt_id=varld.objekt["ärende A"]["handling_id"]).dokument
    type(papper).objects.filter(pk=papper.pk).update(
        titel='Åäö "ett"; filename=x.exe\r\nSet-Cookie: a=b'
    )

    svar = varld.fraga("revisor", "GET", varld.vag("insatser:arende_handling", "ärende A"))

    assert svar.content == papper.pdf
    assert svar["Content-Security-Policy"].startswith("default-src 'none'; object-src 'self';")
    assert svar["Content-Disposition"] == (
        "inline; filename*=utf-8''%C3%85%C3%A4%C3%B6%20ett%20%3B%20filename%3Dx.exe%20Set-Cookie%20a%3Db.pdf"
    )
    assert "Set-Cookie" not in svar.headers


def test_rensat_namn_ar_det_som_sparas(varld: Varld, db):
    """The upload itself: what the row and the header say of a hostile name."""
    fil = SimpleUploadedFile("x.pdf", liten_pdf("x"))
    fil._name = '../<b>å"\r\n.pdf'

    assert filer.kontrollera(fil).namn == "_b_å_.pdf"
