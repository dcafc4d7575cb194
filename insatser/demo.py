"""The demo application, made through the same functions as people use: written, signed, sent in, put to the board.

The content is `data/ansokan_003.json`: what a real application says, in words of our own. Its notes tell where the
source has other figures and what is made up; the demo prints them, and they stand in the application's two comments.
"""

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from insatser.ansokan.models.ansokan import Ansokan, Medverkan
from insatser.ansokan.models.parter import Part
from insatser.ansokan.models.utlysning import Utlysning
from insatser.arende import inskick
from insatser.arende.models.arende import Arende
from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from insatser.overforing import inlasning
from insatser.styrelse.models import Sammantrade
from portal import arbetare, frist
from portal.forbund.models.forbund import Organ
from portal.formular.definition import publicera
from portal.formular.models.formular import Formular
from portal.grunddata import Skriv
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.underskrift import rundor

DATA = Path(__file__).parent / "data"
NAMN = "Nyttiga affärer 2.0"
UTKAST = f"{NAMN} (utkast att prova)"

SOKANDE, MEDSOKANDE = "sokande@region.example", "medsokande@coompanion.example"
HANDLAGGARE = "handlaggare@exempelbygden.example"

KRITERIER = """Målgrupp och behov
Samverkan
Mål och uppföljning
Ekonomi
Vad som finns kvar efteråt"""

BESKRIVNING = """Förbundet finansierar insatser där flera parter arbetar tillsammans.

Det här är en demonstration. Ansökan ”Nyttiga affärer 2.0” återger uppgifterna i en verklig ansökan från 2020, med andra ord: därför gäller ramen och insatstiden 2020–2022. Hur de 3 880 000 kronorna fördelas på år, parter och poster är påhittat."""

BAKGRUND = """Regionen har i ett förprojekt kartlagt länets sociala företag. Omkring 80 kontaktades, och ett 40-tal vill ingå i ett nätverk. Förprojektet visade att företagen behöver bli säkrare på affärer och på att visa vilken nytta de gör, och att offentlig sektor behöver veta vilka avtal som går att sluta.

Nu vill fyra parter gå vidare med arbetsträning hos företagen, stöd till företagen och fler avtal."""

BEDOMNING = """## Målgrupp och behov

Behovet är beskrivet och målgruppen tydlig. Kommunerna väljer ut deltagarna tillsammans med insatsen.

## Samverkan

Region, kommun och Arbetsförmedlingen deltar med egna åtaganden. Nio kommuner berörs, och två av dem är ännu inte kontaktade.

## Mål och uppföljning

De tolv resultatmålen har målvärden. Underlaget till ansökan har på sex ställen andra tal än resultatmålen. Sökanden har redovisat dem, och resultatmålen gäller.

## Ekonomi

Kostnader och finansiering går jämnt ut varje år. Beloppet kommer från förlagan. Fördelningen på år och poster är påhittad för demonstrationen.

## Vad som finns kvar efteråt

Nätverk, handledarutbildning och affärsskola är tänkta att leva vidare. Vem som tar över affärsskolan är inte bestämt."""

FORSLAG = """bevilja Region Sörmland högst 3 880 000 kr för insatsen Nyttiga affärer 2.0 under tiden 1 december 2020 – 30 november 2022
som villkor ange att det senast ett halvår före slutet är klart vem som tar över affärsskolan
ge förbundschefen i uppdrag att redovisa en lägesrapport efter halva tiden"""


def grund(skriv: Skriv) -> None:
    """The shipped form, published in every installation."""
    form, nytt = publicera(lasfil("formular_003.json"), av=Anvandare.objects.portalen())
    if nytt:
        skriv(f"Formulär: {form}.")


def demo(skriv: Skriv) -> None:
    """A draft ready to be sent for signature, and a received case on its way to the board. Nothing twice."""
    sokande = Anvandare.objects.get(email=SOKANDE)
    if Ansokan.objects.egna(sokande).filter(namn__in=[NAMN, UTKAST]).exists():
        return
    data = lasfil("ansokan_003.json")
    utlysning = _utlysningen(data)
    skriv(f"Utlysning: {utlysning}, öppen till {frist.tidtext(utlysning.stanger_tid)}.")  # type: ignore[arg-type]
    arende = _inskickad(_ny(NAMN, data, utlysning, sokande))
    skriv(f"Ärende: {arende}, underskrivet av fem.")
    utkast = _ny(UTKAST, data, utlysning, sokande)
    skriv(f"Utkast: {utkast}, ifyllt och klart att skickas för underskrift.")
    skriv(f"Sammanträde: {_till_styrelsen(arende)}, med beslutsunderlag.")
    for notering in data["noteringar"]:
        skriv(f"Att veta: {notering}")


def lasfil(namn: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((DATA / namn).read_text(encoding="utf-8"))
    return data


def _utlysningen(data: dict[str, Any]) -> Utlysning:
    """The call of the source, open now: closes at 15.00 on a working day in six weeks."""
    idag = frist.idag()
    stanger = frist.nasta_arbetsdag(idag + timedelta(days=42))
    egna = {"sammanfattning", "vem_kan_soka", "ram", "max_manader", "minst_parter"}
    utlysning = Utlysning(
        namn=f"Samverkansinsatser {idag.year}",
        beskrivning=BESKRIVNING,
        kriterier=KRITERIER,
        formular=Formular.objects.get(sha256=data["formular"]["sha256"]),
        oppnar_tid=frist.nu() - timedelta(days=14),
        stanger_tid=datetime.combine(stanger, time(15), frist.STOCKHOLM),
        beslut_vantas=frist.nasta_arbetsdag(stanger + timedelta(days=42)),
        publicerad=True,
        **{falt: varde for falt, varde in data["utlysning"].items() if falt in egna},
    )
    utlysning.full_clean()
    utlysning.save()
    return utlysning


def _ny(namn: str, data: dict[str, Any], utlysning: Utlysning, sokande: Anvandare) -> Ansokan:
    """A draft with all of the content, begun by the insatsägare, with another writer and a reader invited."""
    agare = Organisation.objects.get(orgnr=data["ansokan"]["insatsagare"]["orgnr"])
    ansokan = Ansokan.borja(namn=namn, insatsagare=agare, utlysning=utlysning, av=sokande)
    Part.objects.filter(plan=ansokan.plan).delete()  # the content brings all four
    inlasning.fyll_i(ansokan, med_nya_nycklar(data), av=sokande)
    ansokan.bjud_in(MEDSOKANDE, Medverkan.Slag.SKRIVER, "Coompanion Sörmland", av=sokande)
    ansokan.bjud_in(
        "naringslivschef@nykoping.example",
        Medverkan.Slag.KOMMENTERAR,
        "Nyköpings kommun",
        av=sokande,
    )
    return ansokan


def med_nya_nycklar(data: dict[str, Any]) -> dict[str, Any]:
    """The same content with new keys of rows, so that it can be filled in once more in the same database."""
    nya = {gammal: str(uuid4()) for gammal in _nycklar(data["ansokan"])}

    def byt(varde: Any) -> Any:
        if isinstance(varde, dict):
            return {nyckel: byt(v) for nyckel, v in varde.items()}
        if isinstance(varde, list):
            return [byt(v) for v in varde]
        return nya.get(varde, varde) if isinstance(varde, str) else varde

    return {**data, "ansokan": byt(data["ansokan"]), "bilagor": byt(data["bilagor"])}


def _nycklar(varde: Any) -> set[str]:
    if isinstance(varde, dict):
        egen = {varde["nyckel"]} if isinstance(varde.get("nyckel"), str) else set()
        return egen.union(*(_nycklar(v) for v in varde.values()))
    return set().union(*(_nycklar(v) for v in varde)) if isinstance(varde, list) else set()


def _inskickad(ansokan: Ansokan) -> Arende:
    """Signed by everybody and sent in, with its documents issued."""
    av = ansokan.skapad_av
    runda = ansokan.starta_underskrift(av=av, sista_dag=frist.idag() + timedelta(days=14))
    arbetare.kor_klart()  # the round opens when its PDF is issued
    for rad in runda.underskrifter.all():
        rundor.skriv_under(rad, tid=frist.nu())
    ansokan.refresh_from_db()
    arende = inskick.skicka_in(ansokan, av=av, mottagen_tid=frist.nu())
    arbetare.kor_klart()
    return arende


def _till_styrelsen(arende: Arende) -> Sammantrade:
    """A final beslutsunderlag on a meeting of Styrelsen in four weeks, and the pack of the meeting."""
    handlaggare = Anvandare.objects.get(email=HANDLAGGARE)
    arende.tilldela(handlaggare, av=handlaggare)
    underlag = Beslutsunderlag.paborja(arende, av=handlaggare)
    texter = {"bakgrund": BAKGRUND, "bedomning": BEDOMNING, "forslag": FORSLAG}
    underlag.skriv(texter, underlag.avtryck(), av=handlaggare)
    underlag.refresh_from_db()
    underlag.faststall(av=handlaggare, rad_version=underlag.rad_version)
    arbetare.kor_klart()
    mote = Sammantrade(
        organ=Organ.objects.get(namn="Styrelsen"),
        datum=frist.nasta_arbetsdag(frist.idag() + timedelta(days=28)),
        tid=time(9),
        plats="Regionhuset, sal Eken",
    )
    mote.planera(av=handlaggare)
    mote.lagg_till(underlag, av=handlaggare)
    mote.gor_handlingar(av=handlaggare)
    arbetare.kor_klart()
    return mote
