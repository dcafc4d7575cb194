"""Kommuner: profiles, their parts, the matrix, områden."""

from datetime import date

from foretag.kommun.models.kommun import Kommun, Omrade
from foretag.kommun.models.kommundel import Kontaktvag, Samverkansgrupp, Styrdokument
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from tests.tva import marken

# The kommun's own people: "orgadmin" and "ansvarig" hold uppdrag in org A.
TABELL = """
# ---- Kommuner: staff keep all profiles, ekonom and revisor read, a kommun's own people keep theirs
foretag:kommun_lista                 | -               | login ute; 200 läser; 403                       | -
foretag:kommun_ny                    | -               | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
foretag:kommun                       | kommun A        | login ute; 200 läser orgadmin ansvarig; 404     | -
foretag:kommun                       | kommun X        | login ute; 200 läser; 404                       | -
foretag:kommun                       | saknas          | login ute; 404                                  | -
foretag:kommun_andra                 | kommun A        | login ute; 200 kansli orgadmin ansvarig; 403 läser; 404 | login ute; 302 kansli orgadmin ansvarig; 403 läser; 404
foretag:kommun_andra                 | kommun X        | login ute; 200 kansli; 403 läser; 404           | login ute; 302 kansli; 403 läser; 404
foretag:kommundel_ny                 | kommun A, slag styrdokument | login ute; 200 kansli orgadmin ansvarig; 403 läser; 404 | login ute; 302 kansli orgadmin ansvarig; 403 läser; 404
foretag:kommundel_ny                 | kommun A, okänt slag | login ute; 404 kansli orgadmin ansvarig; 403 läser; 404 | login ute; 404 kansli orgadmin ansvarig; 403 läser; 404
foretag:kommundel                    | kommun A, styrdokument | login ute; 200 kansli orgadmin ansvarig; 403 läser; 404 | login ute; 302 kansli orgadmin ansvarig; 403 läser; 404
foretag:kommundel                    | kommun A, X:s styrdokument | login ute; 404 kansli orgadmin ansvarig; 403 läser; 404 | login ute; 404 kansli orgadmin ansvarig; 403 läser; 404
foretag:kommundel_ta_bort            | kommun A, styrdokument | -                                        | login ute; 302 kansli orgadmin ansvarig; 403 läser; 404
foretag:kommundel_ta_bort            | kommun A, X:s styrdokument | -                                    | login ute; 404 kansli orgadmin ansvarig; 403 läser; 404
foretag:styrdokument_fil             | kommun A, styrdokument | 200                                      | -
foretag:styrdokument_fil             | kommun A, X:s styrdokument | 404                                  | -
foretag:styrdokument_fil             | kommun X, styrdokument | 200 läser; 404                           | -
foretag:min_kommun                   | -               | login ute; 200 orgadmin ansvarig; 404           | -
foretag:matris                       | -               | login ute; 200 läser; 403                       | -
foretag:matris_utveckling            | -               | login ute; 200 läser; 403                       | -
foretag:omrade_lista                 | -               | login ute; 200 läser; 403                       | -
foretag:omrade_ny                    | -               | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
foretag:omrade                       | område          | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
foretag:omrade                       | saknas          | login ute; 404 kansli; 403                      | login ute; 404 kansli; 403
foretag:omrade_ta_bort               | område          | -                                               | login ute; 302 kansli; 403
"""


def _profil(v):
    return {"ansvarig_namnd": "Arbetsmarknadsnämnden", "version:profil": v.mer["kommun A"].version}


def _dokument(v):
    return {
        "slag": "policy",
        "titel": "Policy för sociala företag",
        "antaget_ar": "2020",
        "lank": "https://www.exempel.invalid/policy",
    }


def _marken(v):
    dokument = v.mer["kommun A, styrdokument"]
    return {f"bas_{falt}": marke for falt, marke in dokument.avtryck().items()}


KROPP = {
    "foretag:kommun_ny": lambda v: {
        "kod": "0114",
        "organisation": v.mer["org U"].publikt_id,
    },
    "foretag:kommun_andra": _profil,
    "foretag:kommundel_ny": _dokument,
    "foretag:kommundel": lambda v: {**_marken(v), **_dokument(v)},
    "foretag:omrade_ny": lambda v: {"namn": "Nylandet", "kommuner": ["0180"]},
    "foretag:omrade": lambda v: (
        {"namn": "Provlandet", "kommuner": ["2180", "0180"]}
        | marken(v.mer["område"], ("namn", "kommuner"))
    ),
}
INTE_SIDOR = {"foretag:styrdokument_fil": "the file as it was uploaded"}


def nytt_dokument(kommun, av, fil=None, **falt):
    rad = Styrdokument(
        kommun=kommun,
        fil=fil,
        **{"slag": "policy", "titel": "Policy", "antaget_ar": 2018, **falt},
    )
    rad.lagg_till(av=av)
    return rad


def varld(v):
    """`kommun X`: a profile of one that is no member. Both have a styrdokument with a file."""
    from tests.varld import _fil, _organisation

    av = Anvandare.objects.portalen()
    x = _organisation(v, "org X", 14, "Utbygdens kommun", finsam="kommun")
    _organisation(v, "org U", 15, "Utan profils kommun", finsam="kommun")
    kommun = Kommun.registrera(x, "0180", av=av)
    v.mer["kommun X"], v.objekt["kommun X"] = kommun, {"publikt_id": kommun.publikt_id}
    v.objekt["område"] = {"publikt_id": v.mer["område"].publikt_id}
    for namn in ("kommun A", "kommun X"):
        dokument = nytt_dokument(v.mer[namn], av, _fil(f"{namn}.pdf", av))
        v.mer[f"{namn}, styrdokument"] = dokument
    a, annat = v.objekt["kommun A"], v.mer["kommun X, styrdokument"].publikt_id
    eget = v.mer["kommun A, styrdokument"].publikt_id
    slag = {"slag": "styrdokument"}
    v.objekt["kommun A, slag styrdokument"] = {**a, **slag}
    v.objekt["kommun A, okänt slag"] = {**a, "slag": "finns-inte"}
    v.objekt["kommun A, styrdokument"] = {**a, **slag, "del_id": eget}
    v.objekt["kommun A, X:s styrdokument"] = {**a, **slag, "del_id": annat}
    v.objekt["kommun X, styrdokument"] = {**v.objekt["kommun X"], **slag, "del_id": annat}


# ---------- The filled installation ----------

# (name, code, member, [styrdokument], [groups]) of made-up years: enough for every state of a page.
PROFILER = (
    ("Nyköpings kommun", "0480", ("policy", 2018), ("handlingsplan", 2021), ("intern", 2017, None), ("extern", 2019, None)),
    ("Exempelköpings kommun", "0484", ("riktlinje", 2016), None, ("intern", 2017, 2020), None),
    ("Provstads kommun", "0483", None, None, None, ("extern", 2022, None)),
    ("Region Sörmland", "04", ("policy", 2020), None, None, None),
)  # fmt: skip


def demo(v):
    from tests.varld import ny_orgnr

    av = Anvandare.objects.portalen()
    for nr, (namn, kod, policy, plan, intern, extern) in enumerate(PROFILER):
        organisation = Organisation.objects.kanda().filter(namn=namn).first()
        organisation = organisation or Organisation.objects.create(
            orgnr=ny_orgnr(3000 + nr), namn=namn, finsam="kommun", kand_tid=nu()
        )
        kommun = getattr(organisation, "kommun", None) or Kommun.registrera(
            organisation, kod, av=av
        )
        for dokument in filter(None, (policy, plan)):
            slag, ar = dokument
            nytt_dokument(kommun, av, slag=slag, titel=f"{slag.capitalize()} för sociala företag",
                          antaget_av="Kommunfullmäktige", paragraf="§ 112", antaget_ar=ar)  # fmt: skip
        for grupp in filter(None, (intern, extern)):
            slag, fran, till = grupp
            Samverkansgrupp(
                kommun=kommun, slag=slag, namn="Samverkansgruppen för sociala företag",
                startade_ar=fran, avslutad_ar=till, orsak="Samordnaren slutade" if till else "",
            ).lagg_till(av=av, medlemmar=[(namn, "näringslivsutvecklare"), ("Arbetsförmedlingen", "sektionschef")])  # fmt: skip
    _nykoping(v, av)
    omrade = Omrade(namn="Södra länsdelen", kommuner=["0480", "0484"])
    if not Omrade.objects.exists():
        omrade.spara(av=av)
    v.minns("område", Omrade.objects.first())


def _nykoping(v, av):
    from tests.demovarld import _fil

    kommun = v.minns("kommun", Kommun.objects.get(organisation__namn="Nyköpings kommun"))
    kommun.skriv(
        {
            "ansvarig_namnd": "Arbetsmarknadsnämnden",
            "samordnande_funktion": "Näringslivsutvecklare",
            "samordnande_enhet": "Näringslivsenheten",
            "intern_samordning": "Näringsliv, inköp och arbetsmarknad ses en gång i månaden.\n\nBeslut tas i nämnden.",
        },
        kommun.version,
        av=av,
    )
    Kontaktvag(
        kommun=kommun, arende="Arbetsträning och praktik", funktion="Arbetsmarknadsenheten",
        epost="arbetsmarknad@nykoping.example", telefon="0155-24 80 00",
    ).lagg_till(av=av)  # fmt: skip
    dokument = kommun.styrdokument.get(slag="policy")
    Styrdokument.objects.filter(pk=dokument.pk).update(
        fil=_fil("policy.pdf", av), antaget_datum=date(2018, 5, 21), lank="https://www.exempel.invalid/policy"
    )  # fmt: skip
    for namn, slag, del_ in (
        ("styrdokument", "styrdokument", dokument),
        ("grupp", "grupper", kommun.samverkansgrupper.first()),
        ("kontaktväg", "kontaktvagar", kommun.kontaktvagar.first()),
    ):
        v.minns(f"kommunens {namn}", del_, publikt_id=kommun.publikt_id, slag=slag, del_id=del_.publikt_id)  # fmt: skip
        v.minns(f"kommunens nya {namn}", del_, publikt_id=kommun.publikt_id, slag=slag)
    v.minns("liten kommun", Kommun.objects.get(organisation__namn="Provstads kommun"))


def krocka(page, v):
    """Somebody else saves the same texts in between: both are shown, each time anew."""
    from tests.webblasare.sidor import skicka

    sida = page.context.new_page()
    sida.goto(page.url)
    falten = ("ansvarig_namnd", "intern_samordning")
    nu_star = {namn: page.input_value(f"[name={namn}]") for namn in falten}
    for p, ordet in ((sida, "den andra"), (page, "jag")):
        for namn in falten:
            p.fill(f"[name={namn}]", f"{nu_star[namn]} och {ordet}")
        skicka(p, "Spara profilen")
    sida.close()
    page.locator(".konflikt").wait_for()


def krocka_del(page, v):
    """Somebody else saves the same part in between."""
    from tests.webblasare.sidor import skicka

    sida = page.context.new_page()
    sida.goto(page.url)
    nu_star = page.input_value("main [name=funktion]")
    for p, ordet in ((sida, "den andra"), (page, "jag")):
        p.fill("main [name=funktion]", f"{nu_star} och {ordet}")
        skicka(p, "Spara")
    sida.close()
    page.locator(".konflikt").wait_for()


def fylld():
    from tests.demovarld import HANDLAGGARE, ORGADMIN
    from tests.webblasare.sidor import _s, tomt

    delar = ("styrdokument", "grupp", "kontaktväg")
    return [
        *_s(
            "5-register", HANDLAGGARE,
            ("foretag:kommun_lista",), ("foretag:kommun_lista", "-", "inga träffar", None, "?q=zzz"),
            ("foretag:kommun_ny",), ("foretag:kommun_ny", "-", "fel", tomt("Lägg upp profilen")),
            ("foretag:kommun", "kommun"), ("foretag:kommun", "liten kommun"),
            ("foretag:kommun_andra", "kommun"), ("foretag:kommun_andra", "kommun", "konflikt", krocka),
            *(("foretag:kommundel_ny", f"kommunens nya {namn}") for namn in delar),
            *(("foretag:kommundel_ny", f"kommunens nya {namn}", "fel", tomt("Spara")) for namn in delar),
            *(("foretag:kommundel", f"kommunens {namn}") for namn in delar),
            ("foretag:kommundel", "kommunens kontaktväg", "krock", krocka_del),
            ("foretag:matris",), ("foretag:matris", "-", "äldre", None, "?ar=2019"), ("foretag:matris_utveckling",),
            ("foretag:omrade_lista",), ("foretag:omrade_ny",), ("foretag:omrade_ny", "-", "fel", tomt("Spara området")),
            ("foretag:omrade", "område"),
        ),
        *_s("5-register", ORGADMIN, ("foretag:min_kommun",), ("foretag:kommun", "kommun", "egen")),
    ]  # fmt: skip


def tom():
    from tests.demovarld import HANDLAGGARE
    from tests.webblasare.sidor import _s

    return _s(
        "9-första-dagen", HANDLAGGARE,
        ("foretag:kommun_lista",), ("foretag:matris",), ("foretag:matris_utveckling",), ("foretag:omrade_lista",),
    )  # fmt: skip
