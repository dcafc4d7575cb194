"""The yearly round: one that is sent out, one that is prepared; the company's own pages, by link and signed in."""

import re
from datetime import date, timedelta

from portal.frist import idag
from tests.tva import marken

AR = idag().year
E = "7-årsuppgifter"
HANDLAGGARE = "handlaggare@exempelbygden.example"
EKONOM = "ekonom@exempelbygden.example"
FORETAGARE = "foretagare.arsuppgift@foretag.example"

TABELL = """
# ---- The yearly round: staff, and those who read
foretag:arsomgangar           | -                  | login ute; 200 läser; 403                | -
foretag:arsomgang_ny          | -                  | login ute; 200 kansli; 403               | login ute; 302 kansli; 403
foretag:arsomgang             | årsomgång          | login ute; 200 läser; 403                | -
foretag:arsomgang             | årsomgång förbereds | login ute; 200 läser; 403               | -
foretag:arsomgang             | saknas             | login ute; 404 läser; 403                | -
foretag:arsomgang_andra       | årsomgång förbereds | login ute; 200 kansli; 403              | login ute; 302 kansli; 403
foretag:arsomgang_andra       | årsomgång          | login ute; 302 kansli; 403               | login ute; 302 kansli; 403
foretag:arsomgang_skicka      | årsomgång förbereds | -                                       | login ute; 302 kansli; 403
foretag:arsomgang_skicka      | saknas             | -                                        | login ute; 404 kansli; 403
foretag:arsomgang_lagg_till   | årsomgång          | -                                        | login ute; 302 kansli; 403
foretag:arsomgang_paminn      | årsomgång          | -                                        | login ute; 302 kansli; 403
foretag:arsomgang_forlang     | årsomgång          | -                                        | login ute; 302 kansli; 403
foretag:arsomgang_forlang     | saknas             | -                                        | login ute; 404 kansli; 403

# ---- A company's figures: its own people, and staff
foretag:arsuppgifter          | årsuppgift F       | login ute; 200 läser företagare; 404     | -
foretag:arsuppgifter          | årsuppgift E       | login ute; 200 läser; 404                | -
foretag:arsuppgift_egen       | årsuppgift F       | login ute; 200 företagare; 404           | login ute; 302 företagare; 404
foretag:arsuppgift_egen       | årsuppgift E       | login ute; 404                           | login ute; 404
foretag:arsuppgift_egen_klart | årsuppgift F       | login ute; 302 företagare; 404           | -
foretag:arsuppgift_egen_klart | årsuppgift E       | login ute; 404                           | -
foretag:arsuppgift_telefon    | årsuppgift F       | login ute; 200 kansli; 403               | login ute; 302 kansli; 403
foretag:arsuppgift_telefon    | saknas             | login ute; 404 kansli; 403               | login ute; 404 kansli; 403
foretag:arsuppgift_skicka_lank | årsuppgift F      | -                                        | login ute; 302 kansli; 403
foretag:arsuppgift_skicka_lank | saknas            | -                                        | login ute; 404 kansli; 403

# ---- Behind the personal link: whoever has it, and nobody else
foretag:arsuppgift            | årslänk F          | 200                                      | 302
foretag:arsuppgift            | saknas             | 404                                      | 404
foretag:arsuppgift_klart      | årslänk F          | 302                                      | -
foretag:arsuppgift_klart      | årslänk E          | 200                                      | -
foretag:arsuppgift_klart      | saknas             | 404                                      | -
"""

TAL = dict(
    zip(
        ("anstallda_kvinnor", "anstallda_man", "placerade_af", "placerade_kommun"),
        ("9", "14", "3", "2"),
        strict=True,
    )
) | {"placerade_fk": "0", "ej_placerade_ovriga": "on", "platser": "12", "nyttjade": "10"}
UPPGIFT = {**TAL, "placerade_ovriga": "", "kommentar": "", "rad_version": "1"}


def _omgang(ar):
    return {
        "ar": str(ar),
        "avser_datum": f"{ar}-01-01",
        "sista_dag": str(idag() + timedelta(days=30)),
        "halsning": "Hej!",
    }


def _marken(ar):
    from foretag.arsuppgift.models.arsomgang import Arsomgang

    return marken(Arsomgang.objects.get(ar=ar), ("ar", "avser_datum", "sista_dag", "halsning"))


KROPP = {
    "foretag:arsomgang_ny": lambda v: _omgang(AR - 2),
    "foretag:arsomgang_andra": lambda v: _omgang(AR - 1) | _marken(AR - 1),
    "foretag:arsomgang_forlang": lambda v: {"sista_dag": str(idag() + timedelta(days=40))},
    "foretag:arsuppgift": lambda v: UPPGIFT,
    "foretag:arsuppgift_egen": lambda v: UPPGIFT,
    "foretag:arsuppgift_telefon": lambda v: UPPGIFT,
}
RADDAS = {
    "foretag:arsuppgift": "årslänk F",
    "foretag:arsuppgift_egen": "årsuppgift F",
    "foretag:arsuppgift_telefon": "årsuppgift F",
}
INTE_SIDOR = {}


def _lanken(uppgift):
    from portal.post.models.utskick import Utskick

    mejl = Utskick.objects.filter(mal_id=uppgift.publikt_id).earliest("pk")
    return re.search(r"/foretag/ars/([\w-]+)/", mejl.text)[1]


def varld(v):
    """`årsuppgift F` waits, `årsuppgift E` is answered; the round of the year before is not sent out."""
    from foretag.arsuppgift.models.arsomgang import Arsomgang
    from foretag.arsuppgift.models.statistik import Arsuppgift
    from foretag.foretag.models import Foretag
    from portal.konto.models.anvandare import Anvandare

    av = Anvandare.objects.portalen()
    for nyckel in ("F", "E"):
        Foretag.objects.filter(pk=v.mer[f"företag {nyckel}"].pk).update(
            kontakt_epost=f"{nyckel.lower()}@foretag.exempel"
        )
    for nyckel, ar in (("årsomgång", AR), ("årsomgång förbereds", AR - 1)):
        rad = Arsomgang(ar=ar, avser_datum=date(ar, 1, 1), sista_dag=idag() + timedelta(days=30))
        rad.spara(av=av)
        v.mer[nyckel], v.objekt[nyckel] = rad, {"publikt_id": rad.publikt_id}
    v.mer["årsomgång"].skicka_ut(av=av)
    for nyckel in ("F", "E"):
        uppgift = Arsuppgift.objects.get(foretag=v.mer[f"företag {nyckel}"], ar=AR)
        v.mer[f"årsuppgift {nyckel}"] = uppgift
        v.objekt[f"årsuppgift {nyckel}"] = {
            "publikt_id": v.mer[f"företag {nyckel}"].publikt_id,
            "ar": AR,
        }
        v.objekt[f"årslänk {nyckel}"] = {"lank": _lanken(uppgift)}
    Arsuppgift.satt_tal(
        v.mer["företag E"], AR, {"anstallda_man": 2}, av=av, satt=Arsuppgift.Satt.LANK
    )


def demo(v):
    """A round to prepare, companies in each state, and a person of a company that has not answered."""
    from foretag.arsuppgift.models.arsomgang import Arsomgang
    from foretag.arsuppgift.models.statistik import Arsuppgift
    from portal.forbund.models.uppdrag import Roll, Uppdrag
    from portal.konto.models.anvandare import Anvandare
    from portal.post import lank

    av = Anvandare.objects.portalen()
    omgang = v.minns("årsomgång", Arsomgang.objects.get(ar=AR))
    forbereds = Arsomgang(
        ar=AR - 1,
        avser_datum=date(AR - 1, 9, 30),
        sista_dag=idag() + timedelta(days=30),
        halsning="Nu är det dags igen.",
    )
    forbereds.spara(av=av)
    v.minns("årsomgång förbereds", forbereds)
    rader = omgang.uppgifter.select_related("foretag__organisation", "omgang").order_by("pk")
    vantar, ocksa = rader.obesvarade().exclude(epost="")[:2]
    besvarad = rader.besvarade().exclude(bekraftade_avvikelser=[]).first()
    for namn, rad in (("väntar", vantar), ("väntar också", ocksa), ("besvarad", besvarad)):
        v.minns(f"årsuppgift {namn}", rad, publikt_id=rad.foretag.publikt_id, ar=AR)
        v.minns(f"årens företag {namn}", rad.foretag)
        text = lank.ny("arsuppgift", rad, rad.epost, omgang.halls_oppen_till)
        v.minns(f"årslänk {namn}", rad, lank=text)
    person = Anvandare.objects.create_user(FORETAGARE, namn="Fanny Företagare")
    for rad in (vantar, besvarad):
        Uppdrag(
            person=person, roll=Roll.MEDLEM, organisation=rad.foretag.organisation, fran=idag()
        ).ge(av=av)
    assert Arsuppgift.objects.filter(ar=AR, satt=Arsuppgift.Satt.TELEFON).exists()


def fylld():
    from tests.webblasare.sidor import Sida, fyll, skicka, tomt, utan_nat

    def sidor(vem, *rader):
        for namn, objekt, lage, gor, fraga in rader:
            yield Sida(E, f"foretag:{namn}", objekt, vem, lage, fraga, gor)

    def orimligt(page, v):
        fyll("Skicka uppgifterna", anstallda_man="1400", platser="0", nyttjade="0")(page, v)

    def lamna(page, v):
        from playwright.sync_api import expect

        for namn in ("anstallda_man", "platser"):
            page.fill(f"main [name={namn}]", "33")
        skicka(page, "Skicka uppgifterna")
        for ruta in page.get_by_label("Ja, det stämmer").all():
            ruta.check()
        if page.get_by_label("Ja, det stämmer").count():
            page.get_by_role("button", name="Skicka uppgifterna").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("är inskickade")

    return [
        *sidor(
            HANDLAGGARE,
            ("arsomgangar", "-", "", None, ""),
            ("arsomgang", "årsomgång", "", None, ""),
            ("arsomgang", "årsomgång", "att ringa", None, "?lage=ring"),
            ("arsomgang", "årsomgång", "fel", tomt("Förläng svarstiden"), ""),
            ("arsomgang", "årsomgång förbereds", "", None, ""),
            ("arsomgang_ny", "-", "", None, ""),
            ("arsomgang_ny", "-", "fel", tomt("Spara omgången"), ""),
            ("arsomgang_andra", "årsomgång förbereds", "mejlet", fyll("Visa mejlet"), ""),
            ("arsuppgift_telefon", "årsuppgift väntar", "", None, ""),
            ("arsuppgift_telefon", "årsuppgift besvarad", "rätta", None, ""),
            ("arsuppgifter", "årens företag besvarad", "kansliet", None, ""),
        ),
        *sidor(EKONOM, ("arsomgang", "årsomgång", "ekonom", None, "")),
        *sidor(
            FORETAGARE,
            ("arsuppgifter", "årens företag väntar", "", None, ""),
            ("arsuppgift_egen", "årsuppgift väntar", "", None, ""),
            ("arsuppgift_egen", "årsuppgift besvarad", "besvarad", None, ""),
            ("arsuppgift_egen_klart", "årsuppgift besvarad", "", None, ""),
        ),
        *sidor(
            "",
            ("arsuppgift", "årslänk väntar", "", None, ""),
            ("arsuppgift", "årslänk väntar", "fel", tomt("Skicka uppgifterna"), ""),
            ("arsuppgift", "årslänk väntar", "frågor", orimligt, ""),
            ("arsuppgift", "årslänk väntar", "utan nät", utan_nat("Skicka uppgifterna"), ""),
            ("arsuppgift", "årslänk väntar också", "lämnar", lamna, ""),
            ("arsuppgift_klart", "årslänk besvarad", "", None, ""),
        ),
    ]


def tom():
    from tests.webblasare.sidor import Sida

    return [Sida("9-första-dagen", "foretag:arsomgangar", "-", HANDLAGGARE)]
