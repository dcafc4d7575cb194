from foretag.lagesbild.models.arsrapport import Arsrapport
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from tests.tva import marken

UPPLAGA = Arsrapport.Upplaga

TABELL = """
# ---- The lägesbild, and what is reported beside it
foretag:lagesbild                    | -               | login ute; 200 läser; 403                       | -
foretag:lagesuppgifter               | -               | login ute; 200 läser; 403                       | -
foretag:lagesuppgifter_ar            | rapporterat år  | login ute; 200 läser; 403                       | login ute; 302 kansli; 403
foretag:lagesuppgifter_ar            | omöjligt år     | login ute; 404 läser; 403                       | login ute; 404 kansli; 403
foretag:lagesuppgifter_period        | rapporterad period | login ute; 200 läser; 403                    | login ute; 302 kansli; 403
foretag:lagesuppgifter_period        | omöjlig period  | login ute; 404 läser; 403                       | login ute; 404 kansli; 403

# ---- The yearly report: staff write, issue and publish; the published edition is everybody's
foretag:arsrapporter                 | -               | login ute; 200 läser; 403                       | login ute; 302 kansli; 403
foretag:arsrapport                   | årsrapport      | login ute; 200 läser; 403                       | -
foretag:arsrapport                   | ingen årsrapport | login ute; 404 läser; 403                      | -
foretag:arsrapport_andra             | årsrapport      | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
foretag:arsrapport_andra             | ingen årsrapport | login ute; 404 kansli; 403                     | login ute; 404 kansli; 403
foretag:arsrapport_utfarda           | årsrapport      | -                                               | login ute; 302 kansli; 403
foretag:arsrapport_utfarda           | ingen årsrapport | -                                              | login ute; 404 kansli; 403
foretag:arsrapport_utgava            | hel utgåva      | login ute; 200 läser; 403                       | -
foretag:arsrapport_utgava            | okänd utgåva    | login ute; 404 läser; 403                       | -
foretag:arsrapport_dokument          | hel utgåva      | login ute; 200 läser; 403                       | -
foretag:arsrapport_dokument          | okänd utgåva    | login ute; 404 läser; 403                       | -
foretag:arsrapport_publicera         | publik utgåva   | -                                               | login ute; 302 kansli; 403
foretag:arsrapport_publicera         | hel utgåva      | -                                               | login ute; 302 kansli; 403
foretag:arsrapport_publicera         | okänd utgåva    | -                                               | login ute; 404 kansli; 403
foretag:arsrapport_avpublicera       | publicerad årsrapport | -                                         | login ute; 302 kansli; 403
foretag:arsrapport_avpublicera       | ingen årsrapport | -                                              | login ute; 404 kansli; 403
foretag:arsrapport_publik            | publicerad årsrapport | 200                                       | -
foretag:arsrapport_publik            | årsrapport      | 404                                             | -
foretag:arsrapport_publik_pdf        | publicerad årsrapport | 200                                       | -
foretag:arsrapport_publik_pdf        | årsrapport      | 404                                             | -
"""


def rutnat(ar, till_ar=None):
    """What the grid of a year posts: the number of companies in all, and how the cells stood when it was read."""
    from foretag.lagesbild.forms import RapporteratForm

    form = RapporteratForm(ar=ar, till_ar=till_ar, omraden=[])
    marken = {f"bas_{falt.name}": m for rad in form.rutor for _, falt, m in rad.falt}
    return marken | {"foretag-hela": "7", "kalla": "En rapport"}


KROPP = {
    "foretag:lagesuppgifter_ar": lambda v: rutnat(2020),
    "foretag:lagesuppgifter_period": lambda v: rutnat(2018, 2020),
    "foretag:arsrapporter": lambda v: {"ar": "2021"},
    "foretag:arsrapport_andra": lambda v: (
        {"forord": "Hej"} | marken(Arsrapport.objects.get(ar=2019), Arsrapport.TEXTER)
    ),
    "foretag:arsrapport_utfarda": lambda v: {"upplaga": "publik"},
}
INTE_SIDOR = {
    "foretag:arsrapport_dokument": "application/pdf",
    "foretag:arsrapport_publik_pdf": "application/pdf",
}


def _utgava(rapport, upplaga, av):
    from foretag.lagesbild import rapport as arsrapport

    return rapport.utfarda(upplaga, arsrapport.innehall(rapport, upplaga), av=av)


def varld(v):
    from uuid import uuid4

    from tests.varld import utfarda_allt

    av = v.personer["handläggare"]
    for ar, till_ar in ((2020, None), (2018, 2020)):
        Lagesuppgift.objects.rapportera(
            ar, till_ar, {(None, "informerade"): 30}, kalla="Provrapport", av=av
        )
    rapport, ute = (Arsrapport.paborja(ar, av=av) for ar in (2019, 2020))
    hel, publik = (_utgava(rapport, upplaga, av) for upplaga in UPPLAGA)
    publicerad = _utgava(ute, UPPLAGA.PUBLIK, av)
    utfarda_allt()
    ute.publicera(publicerad, av=av)
    v.objekt |= {
        "rapporterat år": {"ar": 2020},
        "omöjligt år": {"ar": 1800},
        "rapporterad period": {"ar": 2018, "till_ar": 2020},
        "omöjlig period": {"ar": 2020, "till_ar": 2018},
        "årsrapport": {"ar": 2019},
        "publicerad årsrapport": {"ar": 2020},
        "ingen årsrapport": {"ar": 1999},
        "hel utgåva": {"ar": 2019, "dokument_id": hel.publikt_id},
        "publik utgåva": {"ar": 2019, "dokument_id": publik.publikt_id},
        "okänd utgåva": {"ar": 2019, "dokument_id": uuid4()},
    }


def demo(v):
    """A published report of the source's last year, and one that has only been begun."""
    from portal import arbetare
    from portal.konto.models.anvandare import Anvandare
    from tests.demovarld import HANDLAGGARE

    av = Anvandare.objects.get(email=HANDLAGGARE)
    rapport = Arsrapport.paborja(2020, av=av)
    rapport.skriv(
        {
            "forord": "Registret visar hur de sociala företagen har utvecklats under fem år.",
            "kommentar": "## Färre placerade\n\nPlaceringarna minskade när Arbetsförmedlingens uppdrag ändrades.",
        },
        rapport.avtryck(),
        av=av,
    )
    utgavor = {upplaga: _utgava(rapport, upplaga, av) for upplaga in UPPLAGA}
    arbetare.kor_klart()
    publik = utgavor[UPPLAGA.PUBLIK]
    publik.refresh_from_db()
    rapport.publicera(publik, av=av)
    Arsrapport.paborja(2025, av=av)
    v.minns("årsrapport", rapport, ar=2020)
    v.minns("påbörjad årsrapport", rapport, ar=2025)
    v.minns("publik utgåva", publik, ar=2020, dokument_id=publik.publikt_id)
    v.minns("rapporterat 2018", rapport, ar=2018)
    v.minns("rapporterat 2016–2020", rapport, ar=2016, till_ar=2020)


def fylld():
    from tests.demovarld import EKONOM, HANDLAGGARE
    from tests.webblasare.sidor import _s, fyll, tomt

    sida = "7-register"
    return [
        *_s(
            sida, HANDLAGGARE,
            ("foretag:lagesbild",), ("foretag:lagesbild", "-", "källans år", None, "?fran=2016&till=2020"),
            ("foretag:lagesbild", "-", "en kommun", None, "?kommun=2180&karta=platser"),
            ("foretag:lagesuppgifter",),
            ("foretag:lagesuppgifter", "-", "fel", fyll("Fortsätt", ar="tjugo")),
            ("foretag:lagesuppgifter_ar", "rapporterat 2018"),
            ("foretag:lagesuppgifter_ar", "rapporterat 2018", "fel", tomt("Spara talen")),
            ("foretag:lagesuppgifter_period", "rapporterat 2016–2020"),
            ("foretag:arsrapporter",), ("foretag:arsrapport", "årsrapport"),
            ("foretag:arsrapport", "påbörjad årsrapport", "publik", None, "?upplaga=publik"),
            ("foretag:arsrapport_andra", "årsrapport"), ("foretag:arsrapport_utgava", "publik utgåva"),
        ),
        *_s(sida, EKONOM, ("foretag:lagesuppgifter_ar", "rapporterat 2018", "läser")),
        *_s(sida, "", ("foretag:arsrapport_publik", "årsrapport")),
    ]  # fmt: skip


def tom():
    from tests.demovarld import HANDLAGGARE
    from tests.webblasare.sidor import _s

    return _s(
        "9-första-dagen", HANDLAGGARE,
        ("foretag:lagesbild",), ("foretag:lagesuppgifter",), ("foretag:arsrapporter",),
    )  # fmt: skip
