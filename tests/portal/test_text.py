"""Lång text: what is kept of it, what it looks like, and how two of them become one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.templatetags.portal import epost
from portal.text import normalisera, sammanfoga, stycken, till_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ett stycke\nmed två rader", "<p>Ett stycke<br>med två rader</p>"),
        ("Ett\n\nTvå", "<p>Ett</p><p>Två</p>"),
        ("## Rubrik\nText", "<h4>Rubrik</h4><p>Text</p>"),
        ("- ett\n* två\n• tre", "<ul><li>ett</li><li>två</li><li>tre</li></ul>"),
        ("1. ett\n\n2) två", "<ol><li>ett</li><li>två</li></ol>"),
        ("- ett\n  mer om ett", "<ul><li>ett mer om ett</li></ul>"),
        ("*inte* __märkt__ `text`", "<p>*inte* __märkt__ `text`</p>"),
        ("", ""),
    ],
)
def test_de_fem_slagen_och_inget_annat(text, html):
    assert till_html(text, niva=4) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "Se [sidan](https://exempel.invalid/a?b=1&c=2).",
            '<p>Se <a href="https://exempel.invalid/a?b=1&amp;c=2" rel="noopener nofollow">sidan</a>.</p>',
        ),
        (
            "Se https://exempel.invalid/a.",
            '<p>Se <a href="https://exempel.invalid/a" rel="noopener nofollow">https://exempel.invalid/a</a>.</p>',
        ),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<b onclick=x>&amp;</b>", "<p>&lt;b onclick=x&gt;&amp;amp;&lt;/b&gt;</p>"),
        (
            '[<i>](https://exempel.invalid/"><script>)',
            '<p><a href="https://exempel.invalid/&quot;&gt;&lt;script&gt;" rel="noopener nofollow">&lt;i&gt;</a></p>',
        ),
    ],
)
def test_lankar_och_det_som_liknar_html(text, html):
    svar = till_html(text)

    assert svar == html
    assert "<script" not in svar


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("högst 3 880 000 kr i år", "<p>högst 3\u00a0880\u00a0000\u00a0kr i år</p>"),
        ("2 tkr, 40 % och 15 procent", "<p>2\u00a0tkr, 40\u00a0% och 15\u00a0procent</p>"),
        ("20 deltagare på 2 kretsar", "<p>20 deltagare på 2 kretsar</p>"),
        ("bilaga 3 2026", "<p>bilaga 3 2026</p>"),
    ],
)
def test_ett_tal_bryts_inte_fran_sina_tusental_eller_sin_enhet(text, html):
    assert till_html(text) == html


def test_det_som_lagras_ar_detsamma_hur_det_an_skrevs():
    assert (
        normalisera("\n\nRa\u0308ksmo\u0308rga\u030as \r\n\u202eslut\u200b\x00\n")
        == "Räksmörgås\nslut"
    )


@given(st.text())
def test_att_normalisera_tva_ganger_andrar_inget(text):
    assert normalisera(normalisera(text)) == normalisera(text)


@given(st.lists(st.sampled_from(["Ett.", "Två.", "Tre.", "Fyra."]), max_size=6), st.data())
def test_sammanfogat_saknar_inget_stycke_ur_nagon_av_texterna(ena, data):
    andra = data.draw(st.permutations(ena))

    bada = stycken(sammanfoga("\n\n".join(ena), "\n\n".join([*andra, "Nytt."])))

    assert set(bada) == {*ena, "Nytt."}


def test_samma_stycke_star_en_gang_nar_bada_har_det():
    assert sammanfoga("Ett.\n\nTvå.", "Ett.\n\nTre.") == "Ett.\n\nTvå.\n\nTre."


@pytest.mark.parametrize(
    ("adress", "html"),
    [
        ("a.b@c.se", '<span class="adress">a.<wbr>b@<wbr>c.<wbr>se</span>'),
        ("<b>@c.se", '<span class="adress">&lt;b&gt;@<wbr>c.<wbr>se</span>'),
        ("–", '<span class="adress">–</span>'),
    ],
)
def test_en_adress_bryts_efter_snabela_och_punkter(adress, html):
    assert epost(adress) == html
