import copy
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.formular.definition import NYCKEL, fel_i_definition
from portal.formular.models.formular import Formular
from portal.logg import Handelse

REGEL = "Skriv nyckeln med små bokstäver a–z, siffror och understreck. Börja med en bokstav, högst 60 tecken."

GRUND = {
    "namn": "Prov",
    "avsnitt": [
        {
            "nyckel": "ett",
            "rubrik": "Ett",
            "delar": [
                {"typ": "ja_nej", "nyckel": "klart", "rubrik": "Är det klart?"},
                {"typ": "lang", "nyckel": "hur", "rubrik": "Hur?", "villkor": {"fraga": "klart", "ar": ["ja"]}},
                {"typ": "enval", "nyckel": "farg", "rubrik": "Färg", "val": [{"varde": "rod", "rubrik": "Röd"}]},
                {"typ": "tabell", "nyckel": "tab", "rubrik": "Tabell", "kolumner": [
                    {"nyckel": "a", "rubrik": "A", "typ": "kort"},
                    {"nyckel": "b", "rubrik": "B", "typ": "enval", "val": [{"varde": "x", "rubrik": "X"}]},
                ], "rader": [{"a": "först", "b": "x"}]},
                {"typ": "info", "text": "Läs det här.", "last": True},
                {"typ": "block", "block": "insatstid"},
            ],
        }
    ],
}  # fmt: skip
DELAR = "$.avsnitt[0].delar"


def andrad(stig, varde):
    """GRUND with one thing changed: the path is a tuple, None deletes."""
    data = copy.deepcopy(GRUND)
    over = data
    for steg in stig[:-1]:
        over = over[steg]
    if varde is None:
        del over[stig[-1]]
    else:
        over[stig[-1]] = varde
    return data


def del_(nummer, *resten):
    return ("avsnitt", 0, "delar", nummer, *resten)


def test_hel_definition_har_inga_fel():
    assert fel_i_definition(GRUND) == []


@pytest.mark.parametrize(
    ("stig", "varde", "fel"),
    [
        (("namn",), None, [("$", "Nyckeln ”namn” saknas.")]),
        (("namn",), " ", [("$.namn", "Texten är tom. Fyll i den.")]),
        (("namn",), 7, [("$.namn", "Här ska det stå text inom citattecken.")]),
        (("avsnitt",), [], [("$.avsnitt", "Formuläret behöver minst ett avsnitt.")]),
        (("avsnitt",), {}, [("$.avsnitt", "Här ska det stå en lista, [ … ].")]),
        (("farg",), "röd", [("$.farg", "Nyckeln ”farg” hör inte hemma här. De som finns är namn, avsnitt, syfte, ingress.")]),
        (("avsnitt", 0, "delar"), [], [("$.avsnitt[0].delar", "Avsnittet är tomt. Lägg till en fråga, ett block eller en text.")]),
        (("avsnitt", 0, "nyckel"), "Ett", [("$.avsnitt[0].nyckel", REGEL)]),
        (("avsnitt", 0, "rubrik"), None, [("$.avsnitt[0]", "Nyckeln ”rubrik” saknas.")]),
        (del_(0, "typ"), None, [(f"{DELAR}[0]", "Nyckeln ”typ” saknas.")]),
        (del_(1, "nyckel"), "klart", [(f"{DELAR}[1].nyckel", "En annan fråga har redan nyckeln ”klart”. Välj en annan.")]),
        (del_(1, "max_tecken"), 0, [(f"{DELAR}[1].max_tecken", "Skriv ett tal mellan 1 och 100 000.")]),
        (del_(1, "max_tecken"), True, [(f"{DELAR}[1].max_tecken", "Här ska det stå ett heltal utan citattecken.")]),
        (del_(1, "obligatorisk"), "ja", [(f"{DELAR}[1].obligatorisk", "Här ska det stå true eller false.")]),
        (del_(1, "villkor", "fraga"), "ingen", [(f"{DELAR}[1].villkor.fraga", "Det finns ingen fråga med nyckeln ”ingen”.")]),
        (del_(1, "villkor", "fraga"), "hur", [(f"{DELAR}[1].villkor.fraga", "Det finns ingen fråga med nyckeln ”hur”.")]),
        (del_(1, "villkor", "fraga"), "farg", [(f"{DELAR}[1].villkor.fraga", "Frågan ”farg” kommer senare i formuläret. Flytta den först.")]),
        (del_(1, "villkor", "ar"), ["kanske"], [(f"{DELAR}[1].villkor.ar[0]", "”kanske” är inget av frågans svar. De är ja, nej.")]),
        (del_(1, "villkor", "ar"), [], [(f"{DELAR}[1].villkor.ar", "Ange minst ett svar som villkoret gäller.")]),
        (del_(2, "villkor"), {"fraga": "hur", "ar": ["x"]}, [(f"{DELAR}[2].villkor.fraga", "Ett villkor kan bara gälla en fråga av typen ja_nej, enval eller flerval.")]),
        (del_(2, "val"), None, [(f"{DELAR}[2]", "Nyckeln ”val” saknas.")]),
        (del_(2, "val"), [], [(f"{DELAR}[2].val", "Frågan behöver minst ett svar att välja.")]),
        (del_(2, "val", 0, "varde"), "Röd", [(f"{DELAR}[2].val[0].varde", REGEL)]),
        (del_(2, "val"), [{"varde": "a", "rubrik": "A"}, {"varde": "a", "rubrik": "B"}], [(f"{DELAR}[2].val[1].varde", "Svaret ”a” står två gånger. Ta bort det ena.")]),
        (del_(3, "kolumner"), [], [(f"{DELAR}[3].kolumner", "En tabell har en till tio kolumner."), (f"{DELAR}[3].rader[0].a", "Tabellen har ingen kolumn med nyckeln ”a”."), (f"{DELAR}[3].rader[0].b", "Tabellen har ingen kolumn med nyckeln ”b”.")]),
        (del_(3, "kolumner", 0, "nyckel"), "b", [(f"{DELAR}[3].kolumner[1].nyckel", "En annan kolumn har redan nyckeln ”b”. Välj en annan."), (f"{DELAR}[3].rader[0].a", "Tabellen har ingen kolumn med nyckeln ”a”.")]),
        (del_(3, "kolumner", 0, "nyckel"), "nyckel", [(f"{DELAR}[3].kolumner[0].nyckel", f"{REGEL} Ordet ”nyckel” är upptaget."), (f"{DELAR}[3].rader[0].a", "Tabellen har ingen kolumn med nyckeln ”a”.")]),
        (del_(3, "kolumner", 0, "typ"), "tabell", [(f"{DELAR}[3].kolumner[0].typ", "Typen ”tabell” finns inte för kolumner. Välj en av belopp, datum, enval, heltal, ja_nej, kort, lang, procent.")]),
        (del_(3, "minst_rader"), 40, []),
        (del_(3, "hogst_rader"), 0, [(f"{DELAR}[3].hogst_rader", "Skriv ett tal mellan 1 och 500.")]),
        (del_(3, "rader", 0, "b"), "y", [(f"{DELAR}[3].rader[0].b", "”y” är inget av kolumnens val. De är x.")]),
        (del_(4, "text"), "", [(f"{DELAR}[4].text", "Texten är tom. Fyll i den.")]),
        (del_(4, "typ"), "video", [(f"{DELAR}[4].typ", "Typen ”video” finns inte. Välj en av belopp, block, datum, enval, fil, flerval, heltal, info, ja_nej, kort, lang, procent, tabell.")]),
        (del_(5, "villkor"), {"fraga": "klart", "ar": ["ja"]}, [(f"{DELAR}[5].villkor", "Nyckeln ”villkor” hör inte hemma här. De som finns är typ, block.")]),
    ],
)  # fmt: skip
def test_varje_fel_har_sin_stig_och_sager_vad_man_gor(stig, varde, fel):
    assert fel_i_definition(andrad(stig, varde)) == fel


def test_okant_block_och_samma_block_tva_ganger():
    data = andrad(del_(5, "block"), "budgett")
    data["avsnitt"][0]["delar"] += [{"typ": "block", "block": "insatstid"}] * 2

    stigar = [(stig, text.split(".")[0]) for stig, text in fel_i_definition(data)]

    assert stigar == [
        (f"{DELAR}[5].block", "Blocket ”budgett” finns inte"),
        (f"{DELAR}[7].block", "Blocket ”insatstid” står redan i formuläret"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "x",
        {},
        {"avsnitt": [None, {"delar": [None, 3, {"typ": "tabell", "kolumner": [1], "rader": [2]}]}]},
        {"avsnitt": [{"delar": [{"typ": ["x"]}, {"typ": "enval", "val": [None, {"varde": []}]}]}]},
    ],
)
def test_vad_som_helst_ger_fel_och_ingen_krasch(data):
    assert fel_i_definition(data) != []


def test_regeln_for_nycklar_ar_den_som_star_i_texten():
    assert [
        bool(NYCKEL.fullmatch(n)) for n in ("a", "a_1", "a" * 60, "a" * 61, "1a", "å", "A", "")
    ] == [True] * 3 + [False] * 5


# ---- importera_formular ----


def skriv(tmp_path, data):
    fil = tmp_path / "formular.json"
    fil.write_text(
        data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, indent=1)
    )
    return fil


def test_importera_publicerar_och_sager_till_nar_innehallet_redan_finns(db, tmp_path, capsys):
    fil = skriv(tmp_path, GRUND)

    call_command("importera_formular", fil)
    call_command("importera_formular", fil)

    ut = capsys.readouterr().out.splitlines()
    assert ut == [
        "Publicerade Prov, version 1.",
        "Inget ändrades. Innehållet finns redan som Prov, version 1.",
    ]
    formular = Formular.objects.get(namn="Prov")
    assert (formular.status, formular.sha256) == ("publicerat", Formular.hash_av(GRUND))
    assert Handelse.objects.om(formular).count() == 1


def test_andrat_innehall_blir_nasta_version_och_den_forra_star_kvar(db, tmp_path):
    call_command("importera_formular", skriv(tmp_path, GRUND))
    call_command("importera_formular", skriv(tmp_path, andrad(("avsnitt", 0, "rubrik"), "Två")))

    rubriker = {
        f.version: f.definition["avsnitt"][0]["rubrik"]
        for f in Formular.objects.filter(namn="Prov")
    }
    assert rubriker == {1: "Ett", 2: "Två"}


def test_alla_fel_skrivs_ut_med_rad_och_inget_andras(db, tmp_path):
    fil = skriv(
        tmp_path,
        '{\n "namn": "",\n "avsnitt": [\n  {"nyckel": "a", "nyckel": "b",\n   "rubrik": "A", "delar": []}\n ]\n}',
    )

    with pytest.raises(CommandError) as fangat:
        call_command("importera_formular", fil)

    assert str(fangat.value).splitlines() == [
        f"Inget lästes in från {fil}.",
        "Rad 2, $.namn: Texten är tom. Fyll i den.",
        "Rad 4, $.avsnitt[0].nyckel: Nyckeln ”nyckel” står två gånger. Ta bort den ena.",
        "Rad 5, $.avsnitt[0].delar: Avsnittet är tomt. Lägg till en fråga, ett block eller en text.",
    ]
    assert Formular.objects.count() == 0


def test_fil_som_inte_finns(db):
    with pytest.raises(CommandError) as fangat:
        call_command("importera_formular", Path("/finns/inte.json"))

    assert (
        str(fangat.value).splitlines()[1]
        == "Rad 1, $: Filen gick inte att läsa: No such file or directory."
    )
