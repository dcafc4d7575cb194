import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.jsonlasning import FelIJson, Jsonfel, las, las_bytes

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**13), 10**13)
    | st.text(st.characters(categories=["L", "N", "P", "Zs"])),
    lambda barn: (
        st.lists(barn, max_size=4)
        | st.dictionaries(st.text('abcdåäö ._[]"', max_size=5), barn, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 2]))
def test_laser_som_json_i_standardbiblioteket(data, indrag):
    last = las(json.dumps(data, ensure_ascii=False, indent=indrag))

    assert last.data == data
    assert last.fel == []


def test_minns_raden_for_varje_stig():
    text = '{\n  "a": [\n    1,\n    {"b": "x",\n     "c d": null}\n  ]\n}'

    assert las(text).rader == {
        "$": 1, "$.a": 2, "$.a[0]": 3, "$.a[1]": 4, "$.a[1].b": 4, '$.a[1]["c d"]': 5,
    }  # fmt: skip


def test_stig_som_inte_finns_far_raden_for_det_den_saknas_i():
    last = las('{\n  "a": [\n    {"b": 1}\n  ]\n}')

    assert [last.rad(stig) for stig in ("$.a[0].namn", "$.a[7]", "$.x.y", "$")] == [3, 2, 1, 1]


@pytest.mark.parametrize(
    ("text", "fel"),
    [
        ('{"a": 1,\n"a": 2}', "Rad 2, $.a: Nyckeln ”a” står två gånger. Ta bort den ena."),
        (
            "[1.5]",
            'Rad 1, $[0]: Skriv tal med decimaler som text inom citattecken, till exempel "12.50".',
        ),
        (
            "[1e3]",
            'Rad 1, $[0]: Skriv tal med decimaler som text inom citattecken, till exempel "12.50".',
        ),
        ("[1234567890123456]", "Rad 1, $[0]: Talet har fler än 15 siffror."),
        (
            '\n["a\\u0000b"]',
            "Rad 2, $[0]: Texten innehåller styrtecken eller halva tecken som inte går att spara. Ta bort dem.",
        ),
        (
            '["\\ud800"]',
            "Rad 1, $[0]: Texten innehåller styrtecken eller halva tecken som inte går att spara. Ta bort dem.",
        ),
    ],
)
def test_lasbart_men_fel(text, fel):
    assert [str(f) for f in las(text).fel] == [fel]


@pytest.mark.parametrize(
    ("text", "fel"),
    [
        (
            "",
            "Rad 1, $: Här ska det stå ett värde: text inom citattecken, ett tal, en lista eller ett objekt.",
        ),
        (
            "{\n",
            "Rad 2, $: Här ska det stå en nyckel inom citattecken. Ett kommatecken kan vara för mycket.",
        ),
        (
            '{"a": 1,\n}',
            "Rad 2, $: Här ska det stå en nyckel inom citattecken. Ett kommatecken kan vara för mycket.",
        ),
        ('{"a"\n 1}', "Rad 2, $: Efter nyckeln ”a” ska det stå ett kolon."),
        ('{"a": [1\n2]}', "Rad 2, $.a: Här ska det stå ett kommatecken eller ”]”."),
        (
            '{"a": nej}',
            "Rad 1, $.a: Här ska det stå ett värde: text inom citattecken, ett tal, en lista eller ett objekt.",
        ),
        (
            "[NaN]",
            "Rad 1, $[0]: Här ska det stå ett värde: text inom citattecken, ett tal, en lista eller ett objekt.",
        ),
        (
            '["a',
            "Rad 1, $[0]: Texten avslutas inte med citattecken, eller har ett felaktigt omvänt snedstreck.",
        ),
        (
            '["\\x"]',
            "Rad 1, $[0]: Texten avslutas inte med citattecken, eller har ett felaktigt omvänt snedstreck.",
        ),
        ("[]\n[]", "Rad 2, $: Här ska filen vara slut."),
    ],
)
def test_inte_json(text, fel):
    with pytest.raises(FelIJson) as fangat:
        las(text)

    assert str(fangat.value) == fel


def test_for_djup_nastling_ar_ett_fel_och_ingen_krasch():
    with pytest.raises(FelIJson) as fangat:
        las("[" * 100_000)

    assert fangat.value.fel == [
        Jsonfel(1, "$" + "[0]" * 41, "Filen är nästlad i fler än 40 nivåer.")
    ]


def test_annan_teckenkodning_har_rad():
    with pytest.raises(FelIJson) as fangat:
        las_bytes('{\n"namn": "Målare"}'.encode("latin-1"))

    assert (
        str(fangat.value)
        == "Rad 2, $: Filen är inte sparad i teckenkodningen UTF-8. Spara om den i UTF-8."
    )


def test_byteordningsmarke_gor_inget():
    assert las_bytes(b'\xef\xbb\xbf{"a": 1}').data == {"a": 1}
