"""The six journeys, told once: create and fill, resolve a conflict, upload, sign, decline, a ledamot downloads.

`k` is the hand that does it: the keyboard alone, or a browser without scripts.
"""

from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.test import Client
from django.urls import reverse

from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.models.bilaga import Bilaga
from insatser.styrelse.models import Sammantrade
from portal import arbetare
from portal.formular.block import version_av
from portal.formular.models.ifyllnad import Svar
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.underskrift import rundor
from tests.demovarld import ANSVARIG, LEDAMOT, Demovarld, koden, litet_utkast, starta
from tests.varld import liten_pdf, ny_orgnr


class Hand(Protocol):
    def bli(self, epost: str) -> None: ...
    def oppna(self, vag: str) -> None: ...
    def fyll(self, etikett: str, text: str) -> None: ...
    def valj(self, etikett: str, val: str) -> None: ...
    def kryssa(self, etikett: str, roll: str = "checkbox") -> None: ...
    def fil(self, etikett: str, fil: Path) -> None: ...
    def tryck(self, knapp: str) -> None: ...
    def folj(self, lank: str) -> None: ...
    def hamta(self, lank: str) -> bytes: ...
    def rubrik(self) -> str: ...
    def ser(self, text: str) -> None: ...


def _avsnitt(ansokan: Ansokan, nyckel: str) -> str:
    return reverse("insatser:ansokan_avsnitt", args=[ansokan.publikt_id, nyckel])


def _utkast(v: Demovarld, namn: str, *, fyllt: bool = True) -> Ansokan:
    return litet_utkast(
        v.objekt["liten utlysning"], Anvandare.objects.get(email=ANSVARIG), namn, fyllt=fyllt
    )


def skapa_och_fyll(k: Hand, v: Demovarld) -> None:
    k.bli(ANSVARIG)
    k.oppna(v.vag("insatser:utlysning", "liten utlysning"))
    k.folj("Starta en ansökan")
    namn = f"Vägen in {Ansokan.objects.count()}"
    k.fyll("Insatsens namn", namn)
    k.fyll("Er organisations nummer", ny_orgnr(720))
    k.fyll("Er organisations namn", "Provköpings kommun")
    k.valj("Vilket slag av part är ni?", "Kommun")
    k.tryck("Starta ansökan")
    k.folj("Frågor")
    k.fyll("Fråga kort", "Därför att det behövs")
    k.fyll("Fråga lang", "En längre text.")
    k.fyll("Fråga belopp", "1 250")
    k.kryssa("Ja", "radio")
    k.kryssa("Första", "checkbox")
    k.tryck("Spara och gå till Parter")
    assert k.rubrik() == "Parter"
    k.fyll("Roll i insatsen", "Leder arbetet.")
    k.tryck("Lägg till en person som skriver under")
    k.fyll("Namn", "Chef Ett")
    k.tryck("Spara")
    k.folj("Alla avsnitt")
    k.folj("Deltagare")
    k.tryck("Lägg till en grupp")
    k.tryck("Spara och gå till Aktiviteter")
    ansokan = Ansokan.objects.get(namn=namn)
    k.oppna(reverse("insatser:ansokan_granska", args=[ansokan.publikt_id]))
    k.ser("Därför att det behövs")
    svar = dict(Svar.objects.filter(ifyllnad=ansokan.ifyllnad).values_list("fraga", "text"))
    assert (svar["fraga_kort"], svar["fraga_lang"]) == ("Därför att det behövs", "En längre text.")
    part = ansokan.plan.parter.get()
    assert (part.roll, part.undertecknare.get().namn, ansokan.plan.deltagargrupper.count()) == (
        "Leder arbetet.",
        "Chef Ett",
        1,
    )


def los_konflikt(k: Hand, v: Demovarld) -> None:
    """Somebody else has saved the answer while the page was open."""
    ansokan = _utkast(v, f"Konflikten {type(k).__name__}", fyllt=False)
    k.bli(ANSVARIG)
    k.oppna(_avsnitt(ansokan, "fragor"))
    spara_som_annan(v.kaka(ANSVARIG), ansokan, "Den andras text")
    k.fyll("Fråga kort", "Min text")
    k.tryck("Spara")
    k.ser("Två har skrivit i samma svar")
    k.ser("Den andras text")
    k.fyll("Fråga kort: så ska det stå", "Bådas text")
    k.tryck("Spara så här")
    k.ser("Sparat")
    assert Svar.objects.get(ifyllnad=ansokan.ifyllnad, fraga="fraga_kort").text == "Bådas text"


def spara_som_annan(kaka: dict[str, str], ansokan: Ansokan, text: str) -> None:
    klient = Client()
    klient.cookies[kaka["name"]] = kaka["value"]
    falt = {"version:svar:fraga_kort": version_av(0, {"v": ""}), "svar:fraga_kort:v": text}
    svar = klient.post(reverse("insatser:ansokan_spara", args=[ansokan.publikt_id, "fragor"]), falt)
    assert svar.status_code == 200, svar.content


def ladda_upp(k: Hand, v: Demovarld) -> None:
    ansokan = _utkast(v, f"Bilagan {type(k).__name__}", fyllt=False)
    k.bli(ANSVARIG)
    k.oppna(_avsnitt(ansokan, "bilagor"))
    fil = Path(settings.MEDIA_ROOT) / "intyg om medfinansiering.pdf"
    fil.write_bytes(liten_pdf("Intyg"))
    k.fil("Fil", fil)
    k.fyll("Vad filen är", "Intyg om medfinansiering")
    k.tryck("Ladda upp")
    k.ser(fil.name)
    bilaga = Bilaga.objects.get(plan=ansokan.plan, borttagen_tid=None)
    assert (bilaga.fil.namn, bilaga.rubrik) == (fil.name, "Intyg om medfinansiering")


def skriv_under(k: Hand, v: Demovarld) -> None:
    """The last of them signs, and the one who answers for the application sends it in."""
    ansokan = _utkast(v, f"Underskriften {type(k).__name__}")
    rader = starta(ansokan)
    for annan in rader[1:]:
        rundor.skriv_under(annan, tid=nu())
    k.bli("")
    k.oppna(reverse("underskrift", args=[rader[0].ny_lank()]))
    k.tryck("Skicka en kod")
    k.fyll("Kod från mejlet", koden(rader[0].epost))
    k.tryck("Visa handlingen")
    k.folj("Till underskriften")
    k.kryssa("Jag har läst handlingen")
    k.tryck("Skriv under")
    assert k.rubrik() == "Du har skrivit under"
    arbetare.kor_klart()
    k.bli(ANSVARIG)
    k.oppna(reverse("insatser:ansokan_underskrift", args=[ansokan.publikt_id]))
    k.tryck("Skicka in ansökan")
    assert k.rubrik() == "Ansökan är inskickad"
    ansokan.refresh_from_db()
    k.ser(ansokan.arende.dnr)


def avboj(k: Hand, v: Demovarld) -> None:
    ansokan = _utkast(v, f"Avböjandet {type(k).__name__}")
    rad = starta(ansokan)[0]
    k.bli("")
    k.oppna(reverse("underskrift", args=[rad.ny_lank()]))
    k.tryck("Skicka en kod")
    k.fyll("Kod från mejlet", koden(rad.epost))
    k.tryck("Visa handlingen")
    k.folj("Jag vill inte skriva under")
    k.tryck("Avböj och lämna skälet")
    k.ser("Skriv varför du inte skriver under")
    k.fyll("Varför skriver du inte under?", "Rollen är otydlig.")
    k.tryck("Avböj och lämna skälet")
    assert k.rubrik() == "Du har avböjt"
    rad.refresh_from_db()
    assert (rad.status, rad.skal) == ("avbojd", "Rollen är otydlig.")


def ledamoten_hamtar(k: Hand, v: Demovarld) -> None:
    k.bli(LEDAMOT)
    k.oppna("/")
    k.folj("Styrelsen")
    mote = Sammantrade.objects.get()
    papper = mote.punkter.get().underlag.dokument
    assert k.hamta("Beslutsunderlag") == bytes(papper.pdf)
    assert k.hamta("Hämta alla handlingar som en PDF") == bytes(mote.handlingar.pdf)


RESOR = (skapa_och_fyll, los_konflikt, ladda_upp, skriv_under, avboj, ledamoten_hamtar)
