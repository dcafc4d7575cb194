import pytest

from portal import personnummer


@pytest.mark.parametrize(
    "text",
    [
        "620101-1019",
        "Anna (19620101-1019) har slutat",
        "nr 6201011019.",
        "196201011019",
        "620101+1019",
        "samordningsnummer 620161-1016",
    ],
)
def test_personnummer_hittas(text):
    assert len(personnummer.i_texten(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "620101-1018",  # the check digit
        "621301-1018",  # no such month
        "556012-5790",  # a company's
        "070-123 45 67 och 0123-45 67 89",
        "12 personer, 34 platser 2026-11-30",
        "",
    ],
)
def test_annat_ar_inte_personnummer(text):
    assert personnummer.i_texten(text) == []


def test_alla_i_en_text_som_de_star():
    assert personnummer.i_texten("620101-1019 och 196201011019") == ["620101-1019", "196201011019"]
