"""Avtal between a company and a public party."""

from datetime import date, timedelta
from uuid import UUID

from foretag.avtal.models import Avtal
from foretag.foretag.models import Foretag, Foretagslage, JuridiskForm, Lage
from portal.frist import idag, nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from tests.tva import marken

# "företagare" holds an uppdrag in org F, "orgadmin" and "ansvarig" in org A: the two sides of avtal A.
TABELL = """
# ---- Avtal: staff keep them, ekonom and revisor read, either side's own people read theirs
foretag:avtal_lista                  | -               | login ute; 200 läser; 403                       | -
foretag:avtal_summor                 | -               | login ute; 200 läser; 403                       | -
foretag:avtal_nytt                   | -               | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
foretag:avtal                        | avtal A         | login ute; 200 läser orgadmin ansvarig företagare; 404 | -
foretag:avtal                        | avtal B         | login ute; 200 läser annan; 404                 | -
foretag:avtal                        | saknas          | login ute; 404                                  | -
foretag:avtal_andra                  | avtal A         | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
foretag:avtal_andra                  | saknas          | login ute; 404 kansli; 403                      | login ute; 404 kansli; 403
foretag:avtal_makulera               | avtal A         | -                                               | login ute; 302 kansli; 403
foretag:avtal_makulera               | saknas          | -                                               | login ute; 404 kansli; 403

# ---- Goals of a case that are counted by avtal: staff choose, all who read the case see it there
insatser:avtalsmal_valj              | ärende I        | -                                               | login ute; 302 kansli; 403
insatser:avtalsmal                   | ärende A, avtalsmål | login ute; 200 kansli; 403                  | login ute; 302 kansli; 403
insatser:avtalsmal                   | ärende B, A:s avtalsmål | login ute; 404 kansli; 403              | login ute; 404 kansli; 403
insatser:avtalsmal_valj_bort         | ärende A, avtalsmål | -                                           | login ute; 302 kansli; 403
insatser:avtalsmal_valj_bort         | ärende B, A:s avtalsmål | -                                       | login ute; 404 kansli; 403
insatser:malavtal_ta_bort            | ärende A, avtalsmål | -                                           | login ute; 302 kansli; 403
insatser:malavtal_ta_bort            | ärende A, annat avtal | -                                         | login ute; 404 kansli; 403
"""


def _avtal(v):
    return {
        "foretag": v.mer["företag F"].publikt_id,
        "part": v.mer["org A"].publikt_id,
        "form": "iop",
        "avser": "Caféet i kommunhuset",
        "varde": "250 000",
        "fran": "2026-01-01",
        "till": "",
    }


KROPP = {
    "foretag:avtal_nytt": _avtal,
    "foretag:avtal_andra": lambda v: _avtal(v) | marken(v.mer["avtal A"], Avtal.LOGGAS),
    "foretag:avtal_makulera": lambda v: {"skal": "Registrerat två gånger"},
    "insatser:avtalsmal_valj": lambda v: {"malvarde": forsta_malvardet(v.mer["ärende I"])},
    "insatser:avtalsmal": lambda v: {"avtal": [v.mer["avtal C"].publikt_id]},
}
INTE_SIDOR = {}


def nytt_avtal(foretag, part, av=None, **falt):
    rad = Avtal(
        foretag=foretag,
        part=part,
        **{"form": "reserverad", "avser": "Skötsel av parker", "fran": date(2024, 1, 1), **falt},
    )
    rad.registrera(av=av or Anvandare.objects.portalen())
    return rad


def forsta_malvardet(arende):
    from insatser.ansokan.sammandrag import malvarden

    return malvarden(arende.ansokan.version.data)[0]["nyckel"]


def varld(v):
    """Avtal A is counted towards the first goal of case A; avtal C could be."""
    from insatser.arende.models.malavtal import Avtalsmal

    for namn, foretag, part in (
        ("avtal A", "företag F", "org A"),
        ("avtal B", "företag V", "org B"),
        ("avtal C", "företag F", "org A"),
    ):
        rad = nytt_avtal(v.mer[foretag], v.mer[part])
        v.mer[namn], v.objekt[namn] = rad, {"publikt_id": rad.publikt_id}
    av, arende = v.personer["handläggare"], v.mer["ärende A"]
    mal = Avtalsmal.valj(arende, UUID(forsta_malvardet(arende)), av=av)
    mal.rakna(arende, [v.mer["avtal A"]], av=av)
    del_ = {"malvarde": mal.malvarde, "avtal_id": v.mer["avtal A"].publikt_id}
    v.objekt["ärende A, avtalsmål"] = {**v.objekt["ärende A"], **del_}
    v.objekt["ärende B, A:s avtalsmål"] = {**v.objekt["ärende B"], **del_}
    annat = {"avtal_id": v.mer["avtal C"].publikt_id}
    v.objekt["ärende A, annat avtal"] = {**v.objekt["ärende A, avtalsmål"], **annat}


def demo(v):
    """Three companies with avtal: one in force, one that has ended, one without a worth, one voided."""
    from tests.varld import ny_orgnr

    av = Anvandare.objects.portalen()
    kommun = Organisation.objects.get(namn="Nyköpings kommun")
    for nr, (namn, form, avser, varde, till) in enumerate(
        (
            ("Sörmlands trädgårdskooperativ", "reserverad", "Skötsel av parker och rabatter", 1850000, None),
            ("Återbruket i Nyköping", "iop", "Arbetsträning i butik och verkstad", 640000, idag() - timedelta(days=90)),
            ("Kafé Kajen", "direkt", "Servering vid kommunens möten", None, idag() + timedelta(days=200)),
        )
    ):  # fmt: skip
        organisation = Organisation.objects.create(
            orgnr=ny_orgnr(3100 + nr), namn=namn, kand_tid=nu()
        )
        foretag = Foretag.objects.create(
            organisation=organisation, kommun="0480", form=JuridiskForm.EKONOMISK_FORENING
        )
        Foretagslage.objects.create(
            foretag=foretag, lage=Lage.AKTIV, fran=date(2018, 1, 1), registrerad_av=av
        )
        rad = nytt_avtal(
            foretag, kommun, av, form=form, avser=avser, varde=varde, till=till,
            fran=idag() - timedelta(days=500 - 40 * nr), leder_till="Fem platser för arbetsträning.",
            beteckning=f"KS 2025/{nr + 11}", kalla="Kommunens diarium",
        )  # fmt: skip
        v.minns("avtal" if not nr else f"avtal {nr}", rad)
    dubblett = nytt_avtal(foretag, kommun, av, avser="Servering vid kommunens möten")
    dubblett.makulera(skal="Registrerat två gånger", av=av)
    v.minns("avtal makulerat", dubblett)
    _mal(v, av)


def _mal(v, av):
    """The ten new avtal of the source: two are counted, of which one had begun before the insats."""
    from insatser.ansokan.sammandrag import malvarden
    from insatser.arende.models.malavtal import Avtalsmal

    arende = v.objekt["ärende"]
    varden = malvarden(arende.ansokan.version.data)
    nyckel = next(v["nyckel"] for v in varden if v["matt"] == "Nya avtal")
    mal = Avtalsmal.valj(arende, UUID(nyckel), av=av)
    mal.rakna(arende, Avtal.objects.kvar().filter(foretag__kommun="0480")[:2], av=av)
    delar = {"publikt_id": arende.publikt_id, "malvarde": mal.malvarde}
    v.minns("ärendets avtalsmål", mal, **delar)


def sok_foretag(ordet):
    def gor(page, v):
        page.fill("main [name=foretag_sok]", ordet)
        with page.expect_navigation():
            page.get_by_role("button", name="Sök", exact=True).click()

    return gor


def alla_utan_val(page, v):
    from tests.webblasare.sidor import skicka

    page.goto(f"{page.url}?alla=1")
    skicka(page, "Räkna avtalen till målet")


def fylld():
    from tests.demovarld import EKONOM, HANDLAGGARE
    from tests.webblasare.sidor import _s, tomt

    return [
        *_s(
            "5-register", HANDLAGGARE,
            ("foretag:avtal_lista",), ("foretag:avtal_lista", "-", "inga träffar", None, "?q=zzz"), ("foretag:avtal_summor",),
            ("foretag:avtal_nytt",), ("foretag:avtal_nytt", "-", "fel", tomt("Spara avtalet")),
            ("foretag:avtal_nytt", "-", "träffar", sok_foretag("kaj")),
            ("foretag:avtal_nytt", "-", "inga träffar", sok_foretag("zzz")),
            ("foretag:avtal", "avtal"), ("foretag:avtal", "avtal", "fel", tomt("Makulera avtalet")),
            ("foretag:avtal", "avtal makulerat"), ("foretag:avtal_andra", "avtal"),
            ("insatser:arende", "ärende", "avtalsmål"), ("insatser:avtalsmal", "ärendets avtalsmål"),
            ("insatser:avtalsmal", "ärendets avtalsmål", "alla", None, "?alla=1"),
            ("insatser:avtalsmal", "ärendets avtalsmål", "fel", alla_utan_val),
        ),
        *_s("5-register", EKONOM, ("foretag:avtal", "avtal", "ekonom")),
    ]  # fmt: skip


def tom():
    from tests.demovarld import HANDLAGGARE
    from tests.webblasare.sidor import _s

    return _s("9-första-dagen", HANDLAGGARE, ("foretag:avtal_lista",), ("foretag:avtal_summor",))
