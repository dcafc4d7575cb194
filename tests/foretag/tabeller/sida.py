from portal.formular.block import version_av

TABELL = """
# ---- A company's own page: its people and those who keep the register write it, others of staff read it
foretag:mitt_foretag                 | -               | login ute; 200 företagare; 404         | -
foretag:sida                         | företag F       | login ute; 200 läser företagare; 404            | -
foretag:sida                         | företag V       | login ute; 200 läser; 404                       | -
foretag:sida                         | sida utkast     | login ute; 200 läser företagare; 404              | -
foretag:sida                         | sida publik     | login ute; 200 läser företagare; 404              | -
foretag:sida                         | saknas          | login ute; 404                                  | -
foretag:sida_borja                   | företag F       | -                                               | login ute; 302 kansli företagare; 403 ekonom revisor; 404
foretag:sida_avsnitt                 | sida utkast     | login ute; 200 läser företagare; 404              | login ute; 302 kansli företagare; 403 ekonom revisor; 404
foretag:sida_avsnitt                 | företag F       | login ute; 404                                  | login ute; 404
foretag:sida_avsnitt                 | sida utkast, okänt avsnitt | login ute; 404                       | login ute; 404
foretag:sida_spara                   | sida utkast     | -                                               | login ute; 200 kansli företagare; 403 ekonom revisor; 404
foretag:sida_granska                 | sida utkast     | login ute; 200 läser företagare; 404              | -
foretag:sida_lamna_in                | sida utkast     | -                                               | login ute; 302 kansli företagare; 403 ekonom revisor; 404
foretag:sida_ta_tillbaka             | sida inlämnad   | -                                               | login ute; 302 kansli företagare; 403 ekonom revisor; 404
foretag:sida_publicera               | sida utkast     | -                                               | login ute; 302 kansli; 403
foretag:sida_publicera               | företag F       | -                                               | login ute; 404 kansli; 403
foretag:sida_prova                   | sida inlämnad   | login ute; 200 kansli; 403                      | -
foretag:sida_prova                   | sida utkast     | login ute; 404 kansli; 403                      | -
foretag:sida_godkann                 | sida inlämnad   | -                                               | login ute; 302 kansli; 403
foretag:sida_aterlamna               | sida inlämnad   | -                                               | login ute; 302 kansli; 403
foretag:sida_avpublicera             | sida publik     | -                                               | login ute; 302 kansli företagare; 403 ekonom revisor; 404
foretag:medarbetare                  | sida utkast     | login ute; 200 läser företagare; 404              | login ute; 302 kansli; 403 företagare ekonom revisor; 404
foretag:medarbetare_avsluta          | sida utkast     | -                                               | login ute; 302 kansli; 403 företagare ekonom revisor; 404
foretag:medarbetare_avsluta          | sida utkast, annans uppdrag | -                                   | login ute; 404 kansli; 403 företagare ekonom revisor; 404
"""


def _ett_falt(v):
    """A new text in the presentation, on the version that the draft holds."""
    rad = v.mer["sida utkast"].foretag.presentation
    namn = f"rad:presentation:{rad.nyckel}"
    return {
        f"version:{namn}": version_av(rad.version, {"text": rad.text}),
        f"{namn}:text": "En ny presentation.",
    }


KROPP = {
    "foretag:sida_avsnitt": lambda v: _ett_falt(v) | {"stanna": "1"},
    "foretag:sida_spara": _ett_falt,
    "foretag:sida_godkann": lambda v: {
        "version": v.mer["sida inlämnad"].inlamnad_version.publikt_id
    },
    "foretag:sida_aterlamna": lambda v: {"skal": "Skriv mer om tjänsterna."},
    "foretag:sida_avpublicera": lambda v: {"skal": "Företaget har flyttat."},
    "foretag:medarbetare": lambda v: {
        "namn": "Ny Kollega",
        "epost": "ny.kollega@exempel.invalid",
        "roll": "medlem",
    },
}
INTE_SIDOR = {}


def varld(v):
    """Three more companies of "företagare", with marks in what only she and staff may read; what is public has none."""
    from portal.forbund.models.uppdrag import Roll, Uppdrag
    from portal.konto.models.anvandare import Anvandare
    from tests.foretag.sidor import fyll, ny_sida, nytt_foretag, skriv_om

    m = v.marken.for_rum("si")
    for namn, status in (("utkast", "utkast"), ("inlämnad", "inlamnad"), ("publik", "godkand")):
        foretag = nytt_foretag(f"Provsidans {namn}")
        fyll(foretag, text="Publik text." if namn == "publik" else m(f"sida {namn}"))
        v.mer[f"sida {namn}"] = ny_sida(foretag, status)
        uppdrag = Uppdrag(
            person=v.personer["företagare"], roll=Roll.MEDLEM, organisation=foretag.organisation
        )
        uppdrag.ge(av=Anvandare.objects.portalen())
        v.objekt[f"sida {namn}"] = {
            "publikt_id": foretag.publikt_id,
            "nyckel": "om",
            "uppdrag_id": uppdrag.publikt_id,
        }
    skriv_om(v.mer["sida publik"].foretag, m("ändring av en publik sida"))
    utkastet = v.objekt["sida utkast"]
    v.objekt["sida utkast, annans uppdrag"] = {
        **utkastet,
        "uppdrag_id": v.mer["uppdrag ansvarig"].publikt_id,
    }
    v.objekt["sida utkast, okänt avsnitt"] = {**utkastet, "nyckel": "finns-inte"}
    v.objekt["företag F"]["nyckel"] = "om"


def demo(v):
    """The demo's pages in each state, and a company without one."""
    from foretag.demo import sidor
    from foretag.foretag.models import Foretag

    for objekt, namn in (
        ("egen sida", sidor.EGET),
        ("sida som väntar", sidor.VANTAR),
        ("sida tillbaka", sidor.TILLBAKA),
        ("utan sida", sidor.UTAN_SIDA[0]),
    ):
        foretag = Foretag.objects.get(organisation__namn=namn)
        v.minns(objekt, foretag, publikt_id=foretag.publikt_id)
        for nyckel in ("om", "verksamhet", "tjanster", "kvalitet"):
            v.minns(f"{objekt} {nyckel}", foretag, publikt_id=foretag.publikt_id, nyckel=nyckel)


def fylld():
    from foretag.demo.sidor import FORETAGARE
    from tests.demovarld import HANDLAGGARE
    from tests.webblasare.sidor import Sida, tomt

    f, h = FORETAGARE, HANDLAGGARE
    return [
        Sida("3-sökande", "start", "-", f, "företag"),
        Sida("3-sökande", "foretag:mitt_foretag", "-", f),
        Sida("3-sökande", "foretag:sida", "egen sida", f),
        *(
            Sida("3-sökande", "foretag:sida_avsnitt", f"egen sida {nyckel}", f)
            for nyckel in ("om", "verksamhet", "tjanster", "kvalitet")
        ),
        Sida("3-sökande", "foretag:sida_granska", "egen sida", f),
        Sida("3-sökande", "foretag:medarbetare", "egen sida", f),
        Sida("3-sökande", "foretag:medarbetare", "egen sida", f, "fel", gor=tomt("Bjud in")),
        Sida("5-kansli", "foretag:sida", "utan sida", h),
        Sida("5-kansli", "foretag:sida", "sida tillbaka", h),
        Sida("5-kansli", "foretag:sida", "sida som väntar", h),
        Sida("5-kansli", "foretag:sida_avsnitt", "sida tillbaka om", h, "granska", "?granska=1"),
        Sida("5-kansli", "foretag:sida_prova", "sida som väntar", h),
        Sida("5-kansli", "foretag:sida_prova", "sida som väntar", h, "fel", gor=lamna_tillbaka_utan_skal),
    ]  # fmt: skip


def lamna_tillbaka_utan_skal(page, v):
    from tests.webblasare.sidor import skicka

    page.get_by_text("Lämna tillbaka för ändring").click()
    skicka(page, "Lämna tillbaka sidan")


def tom():
    return []


RADDAS = {"foretag:sida_avsnitt": "sida utkast"}
