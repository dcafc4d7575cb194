"""The demo's round of the current year: sent out, some have answered, one on the phone, one with an odd figure confirmed."""

from datetime import date, timedelta

from foretag.arsuppgift import rimlighet
from foretag.arsuppgift.models.arsomgang import Arsomgang
from foretag.arsuppgift.models.statistik import Arsuppgift, Tal
from foretag.foretag.models import Foretag
from portal import frist
from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.grunddata import Skriv
from portal.konto.models.anvandare import Anvandare

SVARSTID = timedelta(days=21)
UTAN_ADRESS = 9  # every ninth company has no address, and is called
SVARAR = 5  # of each five three have answered


def demo(skriv: Skriv) -> None:
    """Nothing when the year has figures already: those who read the demo see what was put there."""
    idag = frist.idag()
    if Arsuppgift.objects.filter(ar=idag.year).exists() or Arsomgang.objects.exists():
        return
    av = _handlaggaren()
    avser = min(date(idag.year, 9, 30), idag)
    _adresser(avser)
    omgang = Arsomgang(
        ar=idag.year,
        avser_datum=avser,
        sista_dag=frist.nasta_arbetsdag(idag + SVARSTID),
        halsning="Tack för att ni hjälper oss att visa vad de sociala företagen betyder i länet.",
    )
    omgang.spara(av=av)
    antal = omgang.skicka_ut(av=av)
    svar = _svaren(omgang, av)
    skriv(f"Årsuppgifter {omgang.ar}: {antal} företag har fått frågan, {svar} har svarat.")


def _handlaggaren() -> Anvandare:
    """One of the demo's staff; the portal itself where there is none."""
    uppdrag = Uppdrag.objects.gallande().filter(roll=Roll.HANDLAGGARE).select_related("person")
    forsta = uppdrag.order_by("pk").first()
    return forsta.person if forsta else Anvandare.objects.portalen()


def _adresser(dag: date) -> None:
    """Made-up addresses, for the companies that have none of their own."""
    utan = Foretag.objects.aktiva(dag).filter(kontakt_epost="").order_by("pk")
    for nr, foretag in enumerate(utan, start=1):
        if nr % UTAN_ADRESS:
            foretag.kontakt_epost = f"kontakt{nr}@foretag.example"
            foretag.kontakt_namn = foretag.kontakt_namn or f"Kontakt {nr}"
        foretag.kontakt_telefon = foretag.kontakt_telefon or f"070-000 00 {nr:02d}"
        foretag.save(update_fields=["kontakt_epost", "kontakt_namn", "kontakt_telefon"])


def _svaren(omgang: Arsomgang, av: Anvandare) -> int:
    """Three of five: by link, but the first without address on the phone, and the first with one oddly large."""
    antal = 0
    uppgifter = omgang.uppgifter.select_related("foretag__organisation", "omgang").order_by("pk")
    for nr, uppgift in enumerate(uppgifter):
        forra = uppgift.forra()
        ringt = not uppgift.epost and not omgang.uppgifter.filter(satt="telefon").exists()
        if forra is None or not (ringt or uppgift.epost and nr % SVARAR < 3):
            continue
        tal = _tal(forra.tal, nr, mycket=antal == 0)
        Arsuppgift.satt_tal(
            uppgift.foretag,
            omgang.ar,
            tal,
            av=av if ringt else Anvandare.objects.for_epost(uppgift.epost),
            satt=Arsuppgift.Satt.TELEFON if ringt else Arsuppgift.Satt.LANK,
            bekraftade=[
                {"nyckel": f.nyckel, "text": f.text}
                for f in rimlighet.fragor(tal, forra.tal, forra.ar)
            ],
        )
        antal += 1
    return antal


def _tal(forra: Tal, nr: int, *, mycket: bool) -> Tal:
    """Last year's figures, one woman more or less; `mycket`: eight more men than before."""
    tal = dict(forra)
    kvinnor, man = tal["anstallda_kvinnor"], tal["anstallda_man"]
    if kvinnor is not None:
        tal["anstallda_kvinnor"] = max(kvinnor + (1 if nr % 2 else -1), 1)
    if mycket and man is not None:
        tal["anstallda_man"] = man * 2 + 8
    return tal
