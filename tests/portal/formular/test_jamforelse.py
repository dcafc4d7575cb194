"""What differs between two frozen versions, also when they are of different forms."""

from portal.formular.agare import Bit
from portal.formular.fyllt import jamfor


def version(fragor, svar):
    avsnitt = [
        {
            "nyckel": f"a{nummer}",
            "rubrik": "Avsnitt",
            "delar": [{"typ": typ, "nyckel": nyckel, "rubrik": nyckel.capitalize(), **mer}],
        }
        for nummer, (nyckel, typ, mer) in enumerate(fragor)
    ]
    return {
        "formular": {"definition": {"namn": "Prov", "avsnitt": avsnitt}},
        "svar": svar,
        "block": {},
    }


BEHOV, ANTAL, ORT = ("behov", "lang", {}), ("antal", "heltal", {}), ("ort", "kort", {})


def kort(andringar):
    return [(a.var, a.fore, a.efter, a.avsnitt, a.bara_i) for a in andringar]


def test_en_skillnad_vet_sin_fraga_och_sitt_avsnitt():
    fragor = (BEHOV, ANTAL)

    (andring,) = jamfor(version(fragor, {"antal": "3"}), version(fragor, {"antal": "4"}))

    assert (andring.bit, andring.avsnitt) == (Bit(fraga="antal"), "a1")
    assert (andring.var, andring.fore, andring.efter) == ("Antal", "3", "4")


def test_fragor_som_bara_det_ena_formularet_har_ar_nya_eller_borta():
    gammal = version((BEHOV, ANTAL), {"behov": "Kockar", "antal": "3"})
    ny = version((ORT, BEHOV), {"behov": "Kockar"})

    assert kort(jamfor(gammal, ny)) == [
        ("Ort (ny i formuläret)", "", "", "a0", "ny"),
        ("Antal (finns inte kvar i formuläret)", "3", "", "a1", "gammal"),
    ]
    assert kort(jamfor(ny, gammal)) == [
        ("Antal (ny i formuläret)", "", "3", "a1", "ny"),
        ("Ort (finns inte kvar i formuläret)", "", "", "a0", "gammal"),
    ]


def test_en_fraga_som_bytt_typ_visas_som_var_version_har_den():
    val = {"val": [{"varde": "fa", "rubrik": "Färre än tio"}]}
    gammal = version([("antal", "enval", val)], {"antal": "fa"})
    ny = version([ANTAL], {"antal": "9"})

    assert kort(jamfor(gammal, ny)) == [("Antal", "Färre än tio", "9", "a0", "")]
    assert kort(jamfor(ny, gammal)) == [("Antal", "9", "Färre än tio", "a0", "")]
