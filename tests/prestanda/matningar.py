"""What is measured, with the targets of 10 000 rows: the pages that people open most, and those that read most."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from foretag.arsuppgift.models.arsomgang import Arsomgang
from foretag.foretag.models import Foretag
from insatser import demo
from insatser.ansokan.models.ansokan import Ansokan
from insatser.arende.models.arende import Arende
from insatser.styrelse.models import Sammantrade
from portal.dokument import pdf
from portal.dokument.models import Dokument
from portal.formular import fyllt
from portal.konto.models.anvandare import Anvandare
from portal.krock import version_av
from tests.prestanda.matning import Matning, sida


def alla() -> list[Matning]:
    return [*huvuduppgiften(), *registret()]


def klient(epost: str) -> Client:
    ny = Client()
    ny.force_login(Anvandare.objects.get(email=epost), backend="portal.behorighet.UppdragBackend")
    return ny


def huvuduppgiften() -> list[Matning]:
    kansli, sokande = klient(demo.HANDLAGGARE), klient(demo.SOKANDE)
    ledamot = klient("ledamot@exempelbygden.example")
    lista = reverse("insatser:arenden")
    arende = Arende.objects.order_by("-pk").first()
    utkast = Ansokan.objects.get(namn=demo.UTKAST)
    mote = Sammantrade.objects.first()
    assert arende and mote
    return [
        Matning("skrivbordet, handläggare", sida(kansli, "/"), 60, 12),
        Matning("ärenden, första sidan", sida(kansli, lista), 60, 12),
        Matning("ärenden, sista sidan", sida(kansli, f"{lista}?sida=9999"), 60, 12),
        Matning("ärenden, sorterade på insatsens namn", sida(kansli, f"{lista}?sortera=rubrik"), 60, 12),
        Matning("ärenden, sökning ”angsblom”", sida(kansli, f"{lista}?q=angsblom"), 80, 12),
        Matning("ett ärende med allt", sida(kansli, arende.get_absolute_url()), 100, 20),
        Matning("ärendets ansökan i webbläsaren", sida(kansli, reverse("insatser:arende_ansokan", args=[arende.publikt_id])), 100, 20),
        Matning("uppgiftslistan för ett utkast", sida(sokande, utkast.get_absolute_url()), 100, 20),
        Matning("granska ett utkast", sida(sokande, reverse("insatser:ansokan_granska", args=[utkast.publikt_id])), 100, 20),
        Matning("autospar av ett svar", autospar(sokande, utkast), 15, 6),
        Matning("ledamotens sammanträde", sida(ledamot, mote.get_absolute_url()), 60, 12),
        Matning("ansökan som PDF, 25 sidor", lambda: _rendera(utkast), 4000, ganger=1),
        Matning("utfärdad PDF ur databasen", _utfardad(kansli, arende), 20),
        Matning("handlingar: 20 dokument ihopfogade", handlingar(), 1500, ganger=3),
    ]  # fmt: skip


def registret() -> list[Matning]:
    kansli, vem_som_helst = klient(demo.HANDLAGGARE), Client()
    foretag = Foretag.objects.order_by("-pk").first()
    assert foretag
    lista, publikt = reverse("foretag:foretag_lista"), reverse("foretag:publikt_register")
    lagesbild = reverse("foretag:lagesbild")
    data = reverse("foretag:oppna_data_fil", args=["foretag", "json"])
    return [
        Matning("företag, första sidan", sida(kansli, lista), 60, 12),
        Matning("företag, sökning ”angbageriet”", sida(kansli, f"{lista}?q=angbageriet"), 80, 12),
        Matning("företag, sorterade på namn, sista sidan", sida(kansli, f"{lista}?sortera=-namn&sida=9999"), 60, 12),
        Matning("ett företag med tio år", sida(kansli, foretag.get_absolute_url()), 100, 20),
        Matning("företag som CSV, alla", sida(kansli, f"{lista}?format=csv&lage=alla"), 5000, ganger=1),
        Matning("företag som Excel, alla", sida(kansli, f"{lista}?format=xlsx&lage=alla"), 0, ganger=1),
        Matning("lägesbild, tio år", sida(kansli, lagesbild), 1000, 20, ganger=3),
        Matning("kommuner", sida(kansli, reverse("foretag:kommun_lista")), 60, 12),
        Matning("matrisen", sida(kansli, reverse("foretag:matris")), 100, 12),
        Matning("avtal", sida(kansli, reverse("foretag:avtal_lista")), 60, 12),
        Matning("avtal, sökning ”angbageriet”", sida(kansli, f"{reverse('foretag:avtal_lista')}?q=angbageriet"), 80, 12),
        Matning("nytt avtal", sida(kansli, reverse("foretag:avtal_nytt")), 60, 12),
        Matning("årsomgången", sida(kansli, _omgangen()), 100, 14),
        Matning("publika registret", sida(vem_som_helst, publikt), 60, 12),
        Matning("publika registret, sökning ”oppna”", sida(vem_som_helst, f"{publikt}?q=oppna"), 80, 12),
        Matning("öppna data, JSON", sida(vem_som_helst, data), 0, ganger=1),
        Matning("öppna data, CSV", sida(vem_som_helst, data.replace("json", "csv")), 0, ganger=1),
    ]  # fmt: skip


def _omgangen() -> str:
    omgang = Arsomgang.objects.first()
    assert omgang
    return omgang.get_absolute_url()


def autospar(sokande: Client, utkast: Ansokan) -> Callable[[], object]:
    """One long answer that changes every time."""
    svar = utkast.ifyllnad.svar.filter(fraga__isnull=False).exclude(text="").order_by("pk").first()
    assert svar
    avsnitt = next(
        a.nyckel for a in fyllt.struktur(utkast.ifyllnad.formular).avsnitt if a.del_med(svar.fraga)
    )
    vag = reverse("insatser:ansokan_spara", args=[utkast.publikt_id, avsnitt])
    nummer = iter(range(1_000_000))

    def gor() -> None:
        svar.refresh_from_db()
        falt = {
            f"version:svar:{svar.fraga}": version_av(svar.version, {"v": svar.text}),
            f"svar:{svar.fraga}:v": f"Ett nytt svar {next(nummer)}",
        }
        status = sokande.post(vag, falt).status_code
        if status != 200:
            raise RuntimeError(f"autosave answers {status}")

    return gor


def _rendera(utkast: Ansokan) -> bytes:
    from insatser.ansokan import dokument

    return dokument.forhandsvisning(utkast.data())


def _utfardad(kansli: Client, arende: Arende) -> Callable[[], object]:
    handling = arende.handlingar.filter(dokument__isnull=False).first()
    assert handling
    return sida(
        kansli, reverse("insatser:arende_handling", args=[arende.publikt_id, handling.publikt_id])
    )


def handlingar() -> Callable[[], object]:
    """Twenty issued documents joined behind no page of contents; the ansökan is the longest the demo has."""
    papper = Dokument.objects.utfardade().filter(slag="ansokan").order_by("pk").first()
    assert papper
    delar = [pdf.Packdel(f"{n}. {papper.titel}", papper.pdf) for n in range(1, 21)]
    return lambda: pdf.foga_ihop(delar, titel="Handlingar", tid=papper.bestalld_tid)
