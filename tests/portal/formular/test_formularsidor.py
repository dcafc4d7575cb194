"""The forms as staff read them: list, one version as an applicant meets it, the empty one as PDF."""

import pytest
from django.urls import reverse

from portal.formular.models.formular import Formular
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from tests import pdfinnehall, vera

DEFINITION = {
    "namn": "Formulär Ä",
    "ingress": "Läs först.",
    "avsnitt": [
        {
            "nyckel": "a",
            "rubrik": "Bakgrund",
            "delar": [
                {
                    "typ": "lang",
                    "nyckel": "varfor",
                    "rubrik": "Varför behövs insatsen?",
                    "max_tecken": 3000,
                },
                {"typ": "ja_nej", "nyckel": "klart", "rubrik": "Är allt klart?"},
                {"typ": "block", "block": "insatstid"},
            ],
        }
    ],
}


@pytest.fixture
def nytt_formular(forbund):
    def ny(version=1):
        definition = {**DEFINITION, "ingress": f"Läs först, version {version}."}
        return Formular.objects.create(
            namn="Formulär Ä",
            version=version,
            definition=definition,
            sha256=Formular.hash_av(definition),
            status="publicerat",
            publicerad_tid=nu(),
            publicerad_av=Anvandare.objects.portalen(),
        )

    return ny


@pytest.mark.parametrize("antal", [1, 3])
def test_listan_staller_lika_manga_fragor(
    inloggad, personer, nytt_formular, django_capture_queries, antal
):
    for version in range(1, antal + 1):
        nytt_formular(version)
    client = inloggad(personer["handlaggare"])

    fragor = django_capture_queries(lambda: client.get(reverse("formular_lista")))

    assert len(fragor) == 5, "\n".join(fragor)


def test_formularet_visas_som_sokanden_moter_det(inloggad, personer, nytt_formular):
    formular = nytt_formular()

    html = (
        inloggad(personer["administrator"])
        .get(reverse("formular", args=[formular.publikt_id]))
        .content.decode()
    )

    assert "Varför behövs insatsen?" in html
    assert "Läs först, version 1." in html


@pytest.mark.pdf
def test_det_tomma_formularet_som_pdf(inloggad, personer, nytt_formular):
    formular = nytt_formular()

    svar = inloggad(personer["handlaggare"]).get(
        reverse("formular_pdf", args=[formular.publikt_id])
    )

    assert svar["Content-Type"] == "application/pdf"
    assert "Varför behövs insatsen?" in " ".join(pdfinnehall.text(svar.content).split())
    assert vera.kontrollera(svar.content) == []


@pytest.mark.parametrize("vem", ["ledamot", "ekonom", "revisor", "medlem"])
def test_andra_roller_far_inte(inloggad, personer, nytt_formular, vem):
    formular = nytt_formular()
    client = inloggad(personer[vem])

    adresser = [
        reverse("formular_lista"),
        *(reverse(n, args=[formular.publikt_id]) for n in ("formular", "formular_pdf")),
    ]

    assert [client.get(a).status_code for a in adresser] == [403, 403, 403]
