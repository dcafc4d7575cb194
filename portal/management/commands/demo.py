"""A made-up förbund with one person per role, for `make run` and for looking around."""

from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import grunddata, utbud
from portal.forbund.models.forbund import Forbund, Organ
from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Enhet, Organisation

LOSENORD = "prova-portalen-i-lugn-och-ro"

# The names and numbers of the authorities are public facts; the number of Coompanion Sörmland is made up,
# with a check digit that holds. The förbund, its number and all people are made up.
REGION, AF, FK = "232100-0032", "202100-2114", "202100-5521"
NYKOPING, COOMPANION = "212000-2940", "999900-0038"
KVARNAN = "769699-0014"  # a company of the register's demo, made up too
BOLLNAS = "212000-2361"  # one of the kommuner of the register's demo
ORGANISATIONER = (
    (REGION, "Region Sörmland", Organisation.Finsam.REGION, True),
    (AF, "Arbetsförmedlingen", Organisation.Finsam.AF, True),
    (FK, "Försäkringskassan", Organisation.Finsam.FK, True),
    (NYKOPING, "Nyköpings kommun", Organisation.Finsam.KOMMUN, True),
    (COOMPANION, "Coompanion Sörmland", Organisation.Finsam.INGEN, False),
    (KVARNAN, "Kvarnåns arbetskooperativ", Organisation.Finsam.INGEN, False),
    (BOLLNAS, "Bollnäs kommun", Organisation.Finsam.KOMMUN, True),
)
ENHETER = ((NYKOPING, "Arbetsmarknad"), (NYKOPING, "Näringsliv"))
ORGAN = (("Styrelsen", Organ.Slag.BESLUTAR), ("Beredningsgruppen", Organ.Slag.BEREDER))
FORBUND = {
    "namn_rad1": "Samordningsförbundet",
    "namn_rad2": "Exempelbygden",
    "orgnr": "222000-9019",
    "adress": "Box 1\n999 99 Exempelbygden",
    "besoksadress": "Exempelgatan 1, Exempelbygden",
    "epost": "kansli@exempelbygden.example",
    "telefon": "0123-45 67 89",
    "dnr_prefix": "SFE",
}


@dataclass(frozen=True)
class Demoperson:
    epost: str
    namn: str
    titel: str
    kan: str
    roll: str = ""
    organisation: str = ""
    organ: str = ""
    bekraftad: bool = True


PERSONER = (
    Demoperson(
        "sokande@region.example", "Sökande Ett", "Strateg",
        "skriver ansökan åt Region Sörmland", Roll.MEDLEM, REGION,
    ),
    Demoperson(
        "medsokande@coompanion.example", "Sökande Två", "Processledare",
        "skriver i ansökan som inbjuden", Roll.MEDLEM, COOMPANION,
    ),
    Demoperson(
        "organisationsadministrator@nykoping.example", "Organisationsadministratör Ett", "Utvecklare",
        "bekräftar medarbetare i Nyköpings kommun", Roll.ORGANISATIONSADMINISTRATOR, NYKOPING,
    ),
    Demoperson(
        "medarbetare@nykoping.example", "Medarbetare Ett", "Handledare",
        "väntar på att bli bekräftad i Nyköpings kommun", Roll.MEDLEM, NYKOPING, bekraftad=False,
    ),
    Demoperson(
        "foretagare@kvarnan.example", "Företagare Ett", "Verksamhetsledare",
        "skriver sidan om Kvarnåns arbetskooperativ", Roll.ORGANISATIONSADMINISTRATOR, KVARNAN,
    ),
    Demoperson(
        "samordnare@bollnas.example", "Samordnare Ett", "Samordnare",
        "ändrar Bollnäs kommuns profil under Min kommun", Roll.MEDLEM, BOLLNAS,
    ),
    Demoperson(
        "handlaggare@exempelbygden.example", "Handläggare Ett", "Handläggare",
        "tar hand om ärenden, skriver beslutsunderlag, planerar sammanträden", Roll.HANDLAGGARE,
    ),
    Demoperson(
        "forbundschef@exempelbygden.example", "Förbundschef Ett", "Förbundschef",
        "samma som handläggaren", Roll.FORBUNDSCHEF,
    ),
    Demoperson(
        "ekonom@exempelbygden.example", "Ekonom Ett", "Ekonom", "läser ärenden och sammanträden", Roll.EKONOM
    ),
    Demoperson(
        "beredning@af.example", "Beredning Ett", "Sektionschef",
        "sitter i beredningsgruppen", Roll.BEREDNING, organ="Beredningsgruppen",
    ),
    Demoperson(
        "ledamot@exempelbygden.example", "Ledamot Ett", "Ordförande",
        "laddar ner handlingarna till styrelsens sammanträden", Roll.LEDAMOT, organ="Styrelsen",
    ),
    Demoperson(
        "ersattare@exempelbygden.example", "Ersättare Ett", "",
        "samma som ledamoten", Roll.ERSATTARE, organ="Styrelsen",
    ),
    Demoperson(
        "revisor@exempelbygden.example", "Revisor Ett", "Revisor",
        "läser ärenden och sammanträden", Roll.REVISOR,
    ),
    Demoperson(
        "administrator@exempelbygden.example", "Administratör Ett", "Administratör",
        "ändrar förbundets uppgifter, personer och roller", Roll.ADMINISTRATOR,
    ),
)  # fmt: skip


class Command(BaseCommand):
    help = (
        "Fyller en tom portal med ett påhittat förbund. Kan köras om. Lösenordet är känt av alla:"
        " aldrig i drift."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--inloggningar", action="store_true", help="skriv bara ut vilka man kan logga in som"
        )
        parser.add_argument(
            "--anda", action="store_true", help="även när portalen redan har egna personer"
        )

    def handle(self, *args: Any, inloggningar: bool, anda: bool, **options: Any) -> None:
        if settings.DRIFT:
            raise CommandError("Demons lösenord är känt av alla. Kör med PORTAL_LAGE=demo.")
        if inloggningar:
            self.stdout.write(inloggningstabell())
            return
        if har_egna_personer() and not anda:
            raise CommandError(
                "Portalen har redan egna personer. Lägg till --anda om demon ska in ändå."
            )
        gjort: list[str] = []
        with transaction.atomic():
            grunddata.infor_funktioner(gjort.append, alla=True)
            grunddata.las_in(gjort.append)
            _forbundet(gjort.append)
            _organisationer(gjort.append)
            _personerna(gjort.append)
            grunddata.las_in_demo(gjort.append)
        if options["verbosity"]:
            self.stdout.write("\n".join(gjort or ["Allt fanns redan."]))


def har_egna_personer() -> bool:
    demons = [person.epost for person in PERSONER]
    if Anvandare.objects.filter(email__in=demons).exists():
        return False  # the demo is here since before
    return Anvandare.objects.exclude(email=Anvandare.PORTALENS_EPOST).exists()


def inloggningstabell() -> str:
    """Who one can sign in as: role, address, what she can do; the password once, since it is the same for all."""
    rader = [("Roll", "E-post", "Kan")]
    rader += [(Roll(p.roll).label, p.epost, p.kan) for p in PERSONER]
    bredd = [max(len(rad[kolumn]) for rad in rader) for kolumn in (0, 1)]
    text = [f"{rad[0]:<{bredd[0]}}  {rad[1]:<{bredd[1]}}  {rad[2]}".rstrip() for rad in rader]
    streck = "-" * max(len(rad) for rad in text)
    return "\n".join([f"Lösenord för alla: {LOSENORD}", "", text[0], streck, *text[1:]])


def _forbundet(skriv: grunddata.Skriv) -> None:
    forbund = Forbund.aktuellt()
    if forbund.namn_rad2:
        return
    for falt, varde in FORBUND.items():
        setattr(forbund, falt, varde)
    forbund.funktioner = utbud.namnen()
    forbund.full_clean()
    forbund.save()
    skriv(f"Förbund: {forbund} (påhittat).")


def _organisationer(skriv: grunddata.Skriv) -> None:
    for orgnr, namn, finsam, medlem in ORGANISATIONER:
        _, ny = Organisation.objects.get_or_create(
            orgnr=orgnr,
            defaults={"namn": namn, "finsam": finsam, "medlem": medlem, "kand_tid": nu()},
        )
        if ny:
            skriv(f"Organisation: {namn}.")
    for orgnr, namn in ENHETER:
        Enhet.objects.get_or_create(organisation=Organisation.objects.get(orgnr=orgnr), namn=namn)
    for ordning, (namn, slag) in enumerate(ORGAN, 1):
        Organ.objects.get_or_create(namn=namn, defaults={"slag": slag, "ordning": ordning})


def _personerna(skriv: grunddata.Skriv) -> None:
    losenord = make_password(LOSENORD)  # hashed once: it is slow by design
    portalen = Anvandare.objects.portalen()
    for demo in PERSONER:
        person, ny = Anvandare.objects.get_or_create(
            email=demo.epost,
            defaults={
                "namn": demo.namn,
                "titel": demo.titel,
                "password": losenord,
                "kand_tid": nu(),
            },
        )
        if ny:
            EmailAddress.objects.create(
                user=person, email=person.email, verified=True, primary=True
            )
            _ge_roll(person, demo, portalen)
            skriv(f"Person: {person}.")


def _ge_roll(person: Anvandare, demo: Demoperson, portalen: Anvandare) -> None:
    if not demo.bekraftad:
        egen = Organisation.objects.get(orgnr=demo.organisation)
        Uppdrag.objects.begar(person, egen, egen.namn)
        return
    organisation = Organisation.objects.filter(orgnr=demo.organisation).first()
    organ = Organ.objects.filter(namn=demo.organ).first()
    Uppdrag(person=person, roll=demo.roll, organisation=organisation, organ=organ).ge(av=portalen)
