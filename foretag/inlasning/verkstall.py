"""What was planned for a file of companies (`foretag.inlasning.plan`), done: all of it, or nothing."""

from django.core.exceptions import ValidationError
from django.db import transaction

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.foretag.models import Foretag, Lage
from foretag.inlasning import blad
from foretag.inlasning import plan as inlasning
from foretag.inlasning.models import Inlasning
from foretag.inlasning.plan import Fel, Filrad, Inlasningsplan
from foretag.sida.models import Bransch, Presentation
from portal.frist import idag
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from portal.sparr import sparrade


class _Avbruten(Exception):
    def __init__(self, fel: Fel) -> None:
        super().__init__()
        self.fel = fel


def plan_for(fil: Inlasning) -> Inlasningsplan:
    """What the file would change in the register as it is now."""
    return inlasning.planera(blad.las(fil.namn, bytes(fil.innehall)))


def genomfor(fil: Inlasning, avtryck: str, *, av: Anvandare) -> tuple[Inlasningsplan, bool]:
    """The plan as it is now, and whether it was done: only if it is the one that the person has seen (`avtryck`)."""
    plan = plan_for(fil)
    try:
        with transaction.atomic():
            nummer = [rad.orgnr for rad in plan.rader]
            rader = Foretag.objects.filter(organisation__orgnr__in=nummer).order_by("pk")
            list(sparrade(rader))
            plan = plan_for(fil)
            if plan.fel or plan.avtryck != avtryck:
                return plan, False
            for rad in plan.rader:
                _rad(rad, fil, av)
            fil.delete()
    except _Avbruten as nej:
        return Inlasningsplan(plan.rader, [nej.fel]), False
    return plan, True


def _rad(rad: Filrad, fil: Inlasning, av: Anvandare) -> None:
    if rad.slag == "lika":
        return
    try:
        foretag = rad.foretag or _registrera(rad, av)
        if rad.uppgifter:
            foretag.andra(rad.uppgifter, foretag.avtryck(), av=av)
        if rad.lage and rad.foretag:
            lage, fran, orsak = rad.lage
            foretag.byt_lage(lage, fran, orsak, av=av)
    except ValidationError as nej:  # what the plan did not see: a rule of the model's
        raise _Avbruten(Fel(rad.nummer, "", nej.messages[0])) from nej
    _presentation(foretag, rad, av)
    _branscher(foretag, rad, av)
    _tal(foretag, rad, av)
    Handelse.objects.skriv(
        "läste in uppgifter",
        foretag,
        av=av,
        kommentar=f"från filen {fil.namn}",
        falt=[andring.vad for andring in rad.andringar],
        sha256=fil.sha256,
    )


def _registrera(rad: Filrad, av: Anvandare) -> Foretag:
    lage, fran, orsak = rad.lage or (Lage.AKTIV, idag(), "")
    egna = {falt: varde for falt, varde in rad.uppgifter.items() if falt != "namn"}
    foretag = Foretag.registrera(
        orgnr=rad.orgnr,
        namn=rad.namn,
        uppgifter=egna,
        lage=lage,
        fran=fran,
        orsak=orsak,
        av=av,
    )
    rad.uppgifter = {"namn": rad.namn} if foretag.namn != rad.namn else {}
    return foretag


def _presentation(foretag: Foretag, rad: Filrad, av: Anvandare) -> None:
    """The company's own row: it meets who writes there at the same time by its version."""
    if not rad.presentation:
        return
    presentation, ny = sparrade(Presentation.objects.all()).get_or_create(
        foretag=foretag, defaults={**rad.presentation, "andrad_av": av}
    )
    if ny:
        return
    for falt, varde in rad.presentation.items():
        setattr(presentation, falt, varde)
        presentation.ra.pop(falt, None)
    presentation.borttagen_tid, presentation.andrad_av = None, av
    presentation.version += 1
    presentation.save()


def _branscher(foretag: Foretag, rad: Filrad, av: Anvandare) -> None:
    sist = Bransch.objects.filter(foretag=foretag).count()
    Bransch.objects.bulk_create(
        Bransch(foretag=foretag, sni=kod, ordning=sist + nr, andrad_av=av)
        for nr, kod in enumerate(rad.branscher, 1)
    )


def _tal(foretag: Foretag, rad: Filrad, av: Anvandare) -> None:
    for ar, tal in rad.tal.items():
        Arsuppgift.satt_tal(foretag, ar, tal, av=av, satt=Arsuppgift.Satt.IMPORT)
