"""An enkät with every type of question, and an answer to it in each state, for the tests."""

from datetime import timedelta
from uuid import uuid4

from foretag.enkat.models.enkat import Enkat, Inbjuden
from foretag.enkat.models.enkatsvar import borja_inbjuden
from portal import frist
from portal.formular import fyllt as formular
from portal.formular.definition import publicera
from portal.konto.models.anvandare import Anvandare
from portal.post import lank

VAL = [{"varde": "lag", "rubrik": "Låg"}, {"varde": "hog", "rubrik": "Hög"}]
DEFINITION = {
    "namn": "Provenkät",
    "syfte": "enkat",
    "avsnitt": [
        {
            "nyckel": "fragor",
            "rubrik": "Frågor",
            "delar": [
                {"typ": "info", "text": "Hoppa över det du inte vet."},
                {"typ": "lang", "nyckel": "fritt", "rubrik": "Vad tycker du?", "max_tecken": 2000},
                {"typ": "kort", "nyckel": "ord", "rubrik": "Ett ord", "max_tecken": 100},
                {"typ": "datum", "nyckel": "dag", "rubrik": "Vilken dag?"},
                {"typ": "heltal", "nyckel": "antal", "rubrik": "Hur många?", "enhet": "företag"},
                {"typ": "belopp", "nyckel": "pris", "rubrik": "Vad kostade det?"},
                {"typ": "procent", "nyckel": "andel", "rubrik": "Hur stor del?"},
                {"typ": "ja_nej", "nyckel": "har", "rubrik": "Har ni avtal?"},
                {"typ": "enval", "nyckel": "niva", "rubrik": "Nivå", "val": VAL},
                {"typ": "flerval", "nyckel": "flera", "rubrik": "Vilka nivåer?", "val": VAL},
                {
                    "typ": "tabell",
                    "nyckel": "moten",
                    "rubrik": "Möten",
                    "kolumner": [
                        {"nyckel": "ort", "rubrik": "Ort", "typ": "kort"},
                        {"nyckel": "antal", "rubrik": "Antal", "typ": "heltal"},
                    ],
                },
            ],
        },
        {"nyckel": "goda", "rubrik": "Exempel", "delar": [{"typ": "block", "block": "exempel"}]},
        {
            "nyckel": "dokument",
            "rubrik": "Dokument",
            "delar": [{"typ": "block", "block": "styrdokumentexempel"}],
        },
    ],
}


def publicerat(definition=DEFINITION):
    return publicera(definition, av=Anvandare.objects.portalen())[0]


def ny_enkat(form=None, *, av=None, oppna=True, **falt):
    """An enkät, open until in ten days."""
    av = av or Anvandare.objects.portalen()
    grund = {
        "titel": "Enkät",
        "formular": form or publicerat(),
        "stanger_tid": frist.slutet_av(frist.idag() + timedelta(days=10)),
    }
    enkat = Enkat(**{**grund, **falt})
    enkat.spara(av=av)
    if oppna:
        enkat.oppna(av=av)
    return enkat


def bjud_in(enkat, epost="svarar@exempel.invalid", namn="Svarande Ett", organisation="Svarsbyn"):
    """The invitation, mailed when the enkät is open."""
    enkat.bjud_in([Inbjuden(epost, namn, organisation)], av=Anvandare.objects.portalen())
    return enkat.inbjudningar.get(epost=epost)


def borja(inbjudan):
    vem = Inbjuden(inbjudan.epost, inbjudan.namn, inbjudan.organisation)
    return borja_inbjuden(inbjudan, vem, nar=frist.nu())


def ett_exempel(m=lambda vad: vad, **falt):
    return {
        "nyckel": str(uuid4()),
        "slag": "samverkan",
        "rubrik": m("Cykelverkstad på avtal"),
        "beskrivning": f"{m('Kommunens cyklar servas')} av Kerstin.\n\nDet håller.",
        "plats": m("Åmål"),
        "lank": "https://www.exempel.invalid/",
        "kontakt_namn": m("Kontakt Person"),
        "kontakt_epost": "kontakt@exempel.invalid",
        "samtycke_publicering": "ja",
        "samtycke_kontakt": "ja",
        **falt,
    }


def innehall(m=lambda vad: vad, exempel=None):
    exempel = [ett_exempel(m)] if exempel is None else exempel
    styr = {n: v for n, v in ett_exempel(m, rubrik=m("Policy")).items() if n != "slag"}
    return {
        "svar": {"fritt": m("Det behövs tid"), "har": "ja", "flera": ["lag", "hog"]},
        "block": {
            "exempel": {"exempel": exempel},
            "styrdokumentexempel": {"styrdokument": [styr] if exempel else []},
        },
    }


def fyllt(svar, m=lambda vad: vad, **mer):
    """The begun answer with all of `innehall` written in it."""
    formular.fran_json(svar.ifyllnad, svar, innehall(m, **mer), av=svar.skrivare)
    return svar


def inlamnat(inbjudan, **mer):
    svar = fyllt(borja(inbjudan), **mer)
    svar.lamna_in(av=svar.skrivare, nar=frist.nu())
    return svar


def lanken(mal):
    return lank.ny("enkat", mal, "lank@exempel.invalid")
