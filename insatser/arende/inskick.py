"""What happens when the förbund receives an application: case, papers, receipt and mails."""

from datetime import datetime
from typing import Any

from django.conf import settings

from insatser.ansokan.models.ansokan import Ansokan
from insatser.arende.models.arende import Arende, Handling
from portal import frist
from portal.dokument.models import Dokument, Version
from portal.forbund.models.forbund import Forbund
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse, Rum
from portal.post import utskick
from portal.post.models.utskick import om


def skicka_in(ansokan: Ansokan, *, av: Anvandare, mottagen_tid: datetime) -> Arende:
    """Sends it to the förbund: number, case, receipt and mails in one transaction under the application's lock.

    Raises ValidationError.
    """
    with ansokan.skickas_in(av=av, mottagen_tid=mottagen_tid):
        return _ta_emot(ansokan, av=av)


def las_in(
    ansokan: Ansokan,
    *,
    av: Anvandare,
    aldre_dnr: str,
    inkommen_tid: datetime | None,
    underskrifter: list[dict[str, Any]],
) -> Arende:
    """Registers what another installation has received: a number of our own, the older one kept."""
    with ansokan.lases_in(
        av=av, aldre_dnr=aldre_dnr, inkommen_tid=inkommen_tid, underskrifter=underskrifter
    ):
        return _registrera_inlast(ansokan, aldre_dnr, av=av)


def _ta_emot(ansokan: Ansokan, *, av: Anvandare) -> Arende:
    assert ansokan.inkommen_tid is not None and ansokan.version is not None
    rubrik = f"Ansökan om medel: {ansokan.namn}"
    arende = Arende.oppna(ansokan=ansokan, rubrik=rubrik, mottagen_tid=ansokan.inkommen_tid, av=av)
    _bli_kanda(ansokan)
    _registrera_handlingar(ansokan, arende)
    kvittens = Version.frys(arende, kvittensdata(ansokan, arende), av=av)
    dokument = Dokument.bestall("kvittens", f"Kvittens {arende.dnr.replace('/', '-')}", kvittens)
    arende.ny_handling(
        Handling.Riktning.UT, "Kvittens", ansokan.insatsagare.namn, dokument=dokument
    )
    _meddela(ansokan, arende)
    return arende


def _registrera_inlast(ansokan: Ansokan, aldre_dnr: str, *, av: Anvandare) -> Arende:
    """Registers an application that came in elsewhere: no receipt and no mails, since nobody has sent it here."""
    arende = Arende.oppna(
        ansokan=ansokan, rubrik=f"Ansökan om medel: {ansokan.namn}", mottagen_tid=frist.nu(), av=av
    )
    arende.aldre_dnr = aldre_dnr
    arende.save(update_fields=["aldre_dnr"])
    _registrera_handlingar(ansokan, arende)
    Handelse.objects.skriv(
        "läste in ansökan från en fil",
        arende,
        av=av,
        kommentar=_underskrifter_i_fil(ansokan),
        aldre_dnr=aldre_dnr,
    )
    return arende


def _underskrifter_i_fil(ansokan: Ansokan) -> str:
    """What the file says of signatures, for the journal: facts that nobody has proved here."""
    assert ansokan.version is not None
    fakta = ansokan.version.data["import"]["underskrifter"]
    signerade = [u for u in fakta if u["status"] == "signerad"]
    vem = [
        ", ".join(
            filter(None, (u["organisation"], u.get("enhet"), u["titel"], (u.get("tid") or "")[:10]))
        )
        for u in signerade
    ]
    return (
        f"Underskrifter enligt filen, inte prövade här: {'; '.join(vem)}."
        if vem
        else "Filen har inga underskrifter."
    )


def _registrera_handlingar(ansokan: Ansokan, arende: Arende) -> None:
    """The application, its bevis and its bilagor as incoming papers; from now on they are the förbund's too."""
    assert ansokan.inkommen_tid is not None and ansokan.version is not None
    motpart, dag = ansokan.insatsagare.namn, frist.lokal(ansokan.inkommen_tid).date()
    rum, titel = Rum.FORBUND, f"Ansökan {ansokan.namn}"[:250]
    ansokan_pdf = Dokument.bestall("ansokan", titel, ansokan.version, rum=rum)
    papper = [("Ansökan", ansokan_pdf)]
    if ansokan.runda and ansokan.runda.bevis:
        papper.append(("Underskriftsbevis", ansokan.runda.bevis))
    Dokument.objects.filter(pk__in=[d.pk for _, d in papper]).update(rum=rum)
    for rubrik, dokument in papper:
        arende.ny_handling(Handling.Riktning.IN, rubrik, motpart, dokument=dokument, datum=dag)
    bilagor = ansokan.plan.bilagor.filter(borttagen_tid__isnull=True).select_related("fil")
    for bilaga in bilagor.order_by("ordning", "pk"):
        arende.ny_handling(
            Handling.Riktning.IN, f"Bilaga: {bilaga}", motpart, fil=bilaga.fil, datum=dag
        )


def _oppet_med(ansokan: Ansokan) -> set[int]:
    """Those whom the förbund may know of: who began, signed and sent in; not others who wrote or read."""
    personer: set[int] = {
        pk for pk in (ansokan.skapad_av_id, ansokan.inskick.inskickat_av_id) if pk
    }
    if ansokan.runda:
        signerade = ansokan.runda.underskrifter.filter(status="signerad")
        personer |= set(signerade.values_list("svar_av", flat=True))
    return personer


def _bli_kanda(ansokan: Ansokan) -> None:
    """The förbund now knows of the insatsägare and of those who took part openly. The caller saves the application."""
    nu = frist.nu()
    ansokan.insatsagare = ansokan.insatsagare.som_kand(nu)
    Anvandare.objects.filter(pk__in=_oppet_med(ansokan)).gor_kanda(nu)


def kvittensdata(ansokan: Ansokan, arende: Arende) -> dict[str, Any]:
    """What the receipt says, frozen."""
    assert ansokan.inkommen_tid is not None and ansokan.version is not None
    underskrifter = ansokan.runda.underskrifter.exclude(status="ersatt") if ansokan.runda else []
    return {
        "slag": "kvittens",
        "schema": 1,
        "dnr": arende.dnr,
        "eget_diarium": Forbund.aktuellt().eget_diarium,
        "namn": ansokan.namn,
        "insatsagare": {"namn": ansokan.insatsagare.namn, "orgnr": ansokan.insatsagare.orgnr},
        "utlysning": ansokan.utlysning.namn,
        "inkommen_tid": ansokan.inkommen_tid.isoformat(),
        "inskickad_av": str(ansokan.inkommen_av),
        "efter_sista_tid": ansokan.efter_sista_tid,
        "sokt_belopp": None if ansokan.sokt_belopp is None else str(ansokan.sokt_belopp),
        "innehall_sha256": ansokan.version.sha256,
        "handlingar": [{"nummer": h.nummer, "rubrik": h.rubrik} for h in arende.handlingar.all()],
        "underskrifter": [u.som_fakta() for u in underskrifter],
    }


def _meddela(ansokan: Ansokan, arende: Arende) -> None:
    """One mail to each of those who take part: the number, the time, and where the receipt is.

    Who wrote or read without standing for it stays behind the parties' wall, and so does the mail to her.
    """
    oppet = _oppet_med(ansokan)
    for medverkan in ansokan.medverkande.select_related("person"):
        utskick.skriv(
            "insatser/ansokan/post/kvittens.txt",
            till=medverkan.person.email,
            kontext={"ansokan": ansokan, "arende": arende, "adress": settings.ADRESS},
            nyckel=f"kvittens:{ansokan.publikt_id}:{medverkan.person.publikt_id}",
            rum=Rum.FORBUND if medverkan.person_id in oppet else Rum.SOKANDE,
            **om(arende),
        )
