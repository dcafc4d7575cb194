from datetime import date
from io import BytesIO

from tests.foretag.varld import PERSONNUMMER

TABELL = """
# ---- The register of companies: staff read it, those who keep it change it; a company's own people read its page
foretag:foretag_lista                | -               | login ute; 200 läser; 403                       | -
foretag:foretag_nytt                 | -               | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
foretag:foretag                      | företag F       | login ute; 200 läser företagare; 404            | -
foretag:foretag                      | företag E       | login ute; 200 läser; 404                       | -
foretag:foretag                      | företag M       | login ute; 302 läser; 404                       | -
foretag:foretag                      | saknas          | login ute; 404                                  | -
foretag:foretag_utdrag               | företag F       | login ute; pdf läser företagare; 404            | -
foretag:foretag_utdrag               | företag M       | login ute; 404                                  | -
foretag:foretag_andra                | företag F       | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
foretag:foretag_andra                | företag M       | login ute; 404 kansli; 403                      | login ute; 404 kansli; 403
foretag:foretag_lage                 | företag F       | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
foretag:foretag_lage                 | företag M       | login ute; 404 kansli; 403                      | login ute; 404 kansli; 403
foretag:foretag_bedom                | företag F       | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
foretag:foretag_bedom                | företag F, femte kriteriet | login ute; 404 kansli; 403           | login ute; 404 kansli; 403
foretag:foretag_sla_ihop             | företag F       | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
foretag:foretag_sla_ihop             | företag M       | login ute; 404 kansli; 403                      | login ute; 404 kansli; 403
foretag:inlasning_ny                 | -               | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
foretag:inlasning                    | inläsning       | login ute; 200 handläggare; 404 förbundschef; 403 | login ute; 302 handläggare; 404 förbundschef; 403
foretag:inlasning                    | saknas          | login ute; 404 kansli; 403                      | login ute; 404 kansli; 403
foretag:inlasning_mall               | mall csv        | login ute; 200 kansli; 403                      | -
foretag:inlasning_mall               | mall xlsx       | login ute; 200 kansli; 403                      | -
foretag:inlasning_mall               | mall ods        | login ute; 404 kansli; 403                      | -
"""


def _uppgifter(v):
    marken = {f"bas_{falt}": marke for falt, marke in v.mer["företag F"].avtryck().items()}
    return {**marken, "namn": "Provbyns kooperativ", "form": "ideell_forening", "kommun": "2180"}


class Fil(BytesIO):
    """A file that can be posted many times."""

    name = "foretag.csv"

    def read(self, *args):
        self.seek(0)
        return super().read(*args)


FIL = "orgnr;namn;kommun\n556012-5790;Inlästa kooperativet;Gävle\n".encode()


def _avtryck(v):
    from foretag.inlasning.verkstall import plan_for

    return {"avtryck": plan_for(v.mer["inläsning"]).avtryck}


def _val(v):
    dubblett = v.mer["företag V"]
    dubblett.refresh_from_db()
    v.mer["företag F"].refresh_from_db()
    return {
        "med": dubblett.publikt_id,
        "version_kvar": v.mer["företag F"].rad_version,
        "version_bort": dubblett.rad_version,
        "namn": "kvar",
    }


KROPP = {
    "foretag:foretag_nytt": lambda v: {
        "orgnr": "556012-5790",
        "namn": "Nya kooperativet",
        "form": "ekonomisk_forening",
        "kommun": "2180",
        "lage": "aktiv",
        "lage_fran": "2026-01-01",
    },
    "foretag:foretag_andra": _uppgifter,
    "foretag:foretag_lage": lambda v: {
        "lage": "vilande",
        "fran": "2026-02-01",
        "orsak": "Söker lokal",
    },
    "foretag:foretag_bedom": lambda v: {
        "uppfyllt": "ja",
        "underlag": "Stadgar 2024",
        "datum": "2026-01-15",
    },
    "foretag:foretag_sla_ihop": _val,
    "foretag:inlasning_ny": lambda v: {"fil": Fil(FIL)},
    "foretag:inlasning": _avtryck,
}
INTE_SIDOR = {
    "foretag:foretag_utdrag": "application/pdf",
    "foretag:inlasning_mall": "a file to fill in",
}


def varld(v):
    """`företag M` was merged into F; F has a judged criterion; E's number is a personnummer that only staff may see."""
    from foretag.foretag.models import Foretag
    from foretag.inlasning.models import Inlasning
    from foretag.register.sammanslagning import sla_ihop
    from portal.konto.models.anvandare import Anvandare
    from tests.foretag.varld import nytt_foretag
    from tests.varld import _organisation

    av = Anvandare.objects.portalen()
    dubblett = nytt_foretag(v, "företag M", _organisation(v, "org M", 13, "Provbyns koop"))
    f = v.mer["företag F"]
    f.bedom(1, True, "Stadgar 2024-03-12, 4 §", date(2024, 5, 1), av=av)
    sla_ihop(f, dubblett, {"namn": "kvar"}, av=av)
    v.objekt["företag F"] |= {"kriterium": 1}
    v.objekt["företag F, femte kriteriet"] = {**v.objekt["företag F"], "kriterium": 5}
    fil = Inlasning.ta_emot("foretag.csv", FIL, av=v.personer["handläggare"])
    v.mer["inläsning"], v.objekt["inläsning"] = fil, {"publikt_id": fil.publikt_id}
    for andelse in ("csv", "xlsx", "ods"):
        v.objekt[f"mall {andelse}"] = {"andelse": andelse}
    assert Foretag.objects.filter(organisation__orgnr=PERSONNUMMER).exists()


def demo(v):
    """A company with all that its page can show, a bare one, a duplicate and a closed one."""
    from tests.foretag.exempel import fyll_demo

    fyll_demo(v)


def fylld():
    from tests.demovarld import HANDLAGGARE
    from tests.foretag.exempel import FORETAGARE
    from tests.webblasare.sidor import Sida, fyll, tomt, tryck

    h = HANDLAGGARE
    return [
        *(
            Sida("5-kansli", "foretag:foretag_lista", "-", h, lage, fraga)
            for lage, fraga in (
                ("", ""),
                ("alla", "?lage=alla"),
                ("inga träffar", "?q=zzz"),
            )
        ),
        Sida("5-kansli", "foretag:foretag_nytt", "-", h),
        Sida("5-kansli", "foretag:foretag_nytt", "-", h, "fel", gor=tomt("Registrera företaget")),
        Sida("5-kansli", "foretag:foretag", "företaget", h),
        Sida("5-kansli", "foretag:foretag", "företaget", FORETAGARE, "eget"),
        Sida("5-kansli", "foretag:foretag", "enskilda firman", h),
        Sida("5-kansli", "foretag:foretag_andra", "företaget", h),
        Sida("5-kansli", "foretag:foretag_andra", "företaget", h, "fel", gor=tomt("Spara uppgifterna")),
        Sida("5-kansli", "foretag:foretag_andra", "företaget", h, "krock", gor=krocka),
        Sida("5-kansli", "foretag:foretag_lage", "företaget", h),
        Sida("5-kansli", "foretag:foretag_lage", "företaget", h, "fel", gor=tomt("Registrera läget")),
        Sida("5-kansli", "foretag:foretag_bedom", "företaget, kriterium", h),
        Sida(
            "5-kansli", "foretag:foretag_bedom", "företaget, kriterium", h, "fel",
            gor=fyll("Registrera bedömningen", datum="i går"),
        ),
        Sida("5-kansli", "foretag:foretag_sla_ihop", "företaget", h),
        Sida("5-kansli", "foretag:foretag_sla_ihop", "företaget", h, "granska", gor=valj_dubblett),
        Sida("5-kansli", "foretag:foretag_sla_ihop", "företaget", h, "fel", gor=utan_val),
        Sida("5-kansli", "foretag:foretag_sla_ihop", "partens eget företag", h, "bjuds in på nytt", gor=valj_dubblett),
        Sida("5-kansli", "foretag:inlasning_ny", "-", h),
        Sida("5-kansli", "foretag:inlasning_ny", "-", h, "fel", gor=tryck("Granska filen")),
        Sida("5-kansli", "foretag:inlasning", "inläsningen", h),
        Sida("5-kansli", "foretag:inlasning", "inläsning med fel", h),
        Sida("5-kansli", "foretag:inlasning", "inläsning utan ändring", h),
    ]  # fmt: skip


def krocka(page, v):
    """Somebody else saves the source meanwhile."""
    sida = page.context.new_page()
    sida.goto(page.url)
    sida.fill("main [name=kalla]", "Skoopis lista")
    sida.get_by_role("button", name="Spara uppgifterna").click()
    sida.get_by_role("status").filter(has_text="sparade").first.wait_for()
    sida.close()
    page.fill("main [name=kalla]", "Ett telefonsamtal")
    page.get_by_role("button", name="Spara uppgifterna").click()
    page.locator(".konflikt").first.wait_for()


def valj_dubblett(page, v):
    page.goto(f"{page.url}?med={v.objekt['dubbletten'].publikt_id}")


def utan_val(page, v):
    from tests.webblasare.sidor import skicka

    valj_dubblett(page, v)
    skicka(page, "Slå ihop företagen")


def tom():
    from tests.demovarld import EKONOM, HANDLAGGARE
    from tests.webblasare.sidor import Sida

    return [
        Sida("9-första-dagen", "foretag:foretag_lista", "-", HANDLAGGARE),
        Sida("9-första-dagen", "foretag:foretag_lista", "-", EKONOM, "läser"),
    ]
