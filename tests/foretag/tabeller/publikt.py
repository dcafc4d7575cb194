TABELL = """
# ---- The public register and open data: everybody, and for everybody the same
foretag:publikt_register             | -               | 200                                             | -
foretag:publikt_foretag              | sida publik     | 200                                             | -
foretag:publikt_foretag              | sida utkast     | 404                                             | -
foretag:publikt_foretag              | sida inlämnad   | 404                                             | -
foretag:publikt_foretag              | företag F       | 404                                             | -
foretag:publikt_foretag              | saknas          | 404                                             | -
foretag:publik_kommun                | kommun A        | 200                                             | -
foretag:publik_kommun                | saknas          | 404                                             | -
foretag:oppna_data                   | -               | 200                                             | -
foretag:oppna_data_fil               | företagen csv   | 200                                             | -
foretag:oppna_data_fil               | företagen json  | 200                                             | -
foretag:oppna_data_fil               | kommunerna csv  | 200                                             | -
foretag:oppna_data_fil               | lägesbilden csv | 200                                             | -
foretag:oppna_data_fil               | ingen mängd     | 404                                             | -
foretag:oppna_data_schema            | företagen csv   | 200                                             | -
foretag:oppna_data_schema            | ingen mängd     | 404                                             | -
foretag:flode                        | -               | 200                                             | -
"""
KROPP = {}
INTE_SIDOR = {
    "foretag:oppna_data_fil": "text/csv or application/json",
    "foretag:oppna_data_schema": "application/json",
    "foretag:flode": "application/atom+xml",
}


def varld(v):
    v.objekt["företagen csv"] = {"mangd": "foretag", "andelse": "csv"}
    v.objekt["företagen json"] = {"mangd": "foretag", "andelse": "json"}
    v.objekt["kommunerna csv"] = {"mangd": "kommuner", "andelse": "csv"}
    v.objekt["lägesbilden csv"] = {"mangd": "lagesbild", "andelse": "csv"}
    v.objekt["ingen mängd"] = {"mangd": "finns-inte", "andelse": "csv"}


def demo(v):
    """A published company with all that its page can show, and a member's page."""
    from foretag.demo.sidor import EGET
    from foretag.foretag.models import Foretag
    from foretag.kommun.models.kommun import Kommun

    v.minns("företagets publika sida", Foretag.objects.get(organisation__namn=EGET))
    v.minns("kommunens publika sida", Kommun.objects.kommuner().get(kod="2183"))


def fylld():
    from tests.webblasare.sidor import Sida

    return [
        Sida("1-alla", "foretag:publikt_register"),
        Sida("1-alla", "foretag:publikt_register", lage="sökt", fraga="?q=kafé&tjanst=arbetstraning"),
        Sida("1-alla", "foretag:publikt_register", lage="nedlagda", fraga="?nedlagda=1"),
        Sida("1-alla", "foretag:publikt_register", lage="inga träffar", fraga="?q=zzz"),
        Sida("1-alla", "foretag:publikt_foretag", "företagets publika sida"),
        Sida("1-alla", "foretag:publik_kommun", "kommunens publika sida"),
        Sida("1-alla", "foretag:publik_kommun", "kommun", lage="hel profil"),
        Sida("1-alla", "foretag:oppna_data"),
    ]  # fmt: skip


def tom():
    from tests.webblasare.sidor import Sida

    return [Sida("9-första-dagen", "foretag:publikt_register")]
