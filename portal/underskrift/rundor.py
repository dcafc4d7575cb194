"""Signing: a round of people who are asked to sign one frozen version, each by a personal link and a mailed code.

The functions here are the only way in. Each runs in the caller's transaction and locks in the order of the house:
what the owner has (`Hanterare.las`), the round, the signature. The owner of the version registers a Hanterare and
is told in the same transaction.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from portal import frist
from portal.dokument.models import Dokument, Version
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse, Rum
from portal.post import utskick
from portal.post.models.utskick import Utskick, om
from portal.text import normalisera
from portal.underskrift.models import Underskrift, Underskriftsrunda, ska_paminnas

logg = logging.getLogger("portal.underskrift")

BEVIS = "underskriftsbevis"


# ---------- What the owner of a version tells and is told ----------


class Hanterare:
    """The owner's side of a round. Override what concerns you; an error here undoes the verb that called."""

    def html(self, version: Version) -> SafeString:
        """Exactly what is signed, as the signer reads it, with headings from level 2."""
        raise NotImplementedError

    def skillnad(self, runda: Underskriftsrunda, underskrift: Underskrift) -> SafeString | str:
        """What differs from `tidigare_version(underskrift)`, the one she signed last; "" shows nothing."""
        return ""

    def las(self, runda: Underskriftsrunda) -> None:
        """Locks the owner's row. Called before the round is locked, so that the order holds everywhere."""

    def oppnad(self, runda: Underskriftsrunda) -> None:
        """The PDF is issued and the links are on their way."""

    def signerad(self, underskrift: Underskrift) -> None:
        """One has signed; there may be more to wait for."""

    def avbojd(self, underskrift: Underskrift) -> None:
        """One has declined, with `underskrift.skal`."""

    def klar(self, runda: Underskriftsrunda, av: Anvandare) -> None:
        """All have signed, `av` as the last. Called once."""

    def atertagen(self, runda: Underskriftsrunda, av: Anvandare) -> None:
        """The round was taken back, with `runda.skal`."""


_hanterare: dict[str, Hanterare] = {}


def registrera(namn: str, hanterare: Hanterare) -> None:
    """Called from an app's ready() with an instance; `namn` is stored in the rounds it answers for."""
    _hanterare[namn] = hanterare


def hanterare(runda: Underskriftsrunda) -> Hanterare:
    return _hanterare[runda.hanterare]


@dataclass(frozen=True)
class NyUndertecknare:
    """Somebody to ask. `nyckel` is the owner's own name for the row; `roll` is what the part is in the insats."""

    organisation: str
    namn: str
    titel: str
    epost: str
    enhet: str = ""
    roll: str = ""
    grund: str = ""
    nyckel: str = ""


# ---------- The round ----------


def starta(
    *,
    version: Version,
    dokument: Dokument,
    hanterare: str,
    titel: str,
    avsandare: str,
    undertecknare: Sequence[NyUndertecknare],
    sista_dag: date | None,
    av: Anvandare,
    rum: str = Rum.SOKANDE,
) -> Underskriftsrunda:
    """A round that opens, and mails its links, when `dokument` has been issued.

    Raises ValidationError when nobody is to sign or the last day has passed.
    """
    _krav_att_starta(undertecknare, sista_dag)
    runda = Underskriftsrunda.objects.create(
        version=version,
        dokument=dokument,
        hanterare=hanterare,
        titel=utskick.rad(titel),
        avsandare=utskick.rad(avsandare),
        sista_dag=sista_dag,
        startad_av=av,
        rum=rum,
    )
    for ordning, ny in enumerate(undertecknare):
        _ny_underskrift(runda, ny, ordning).save()
    Handelse.objects.skriv(
        "skickade för underskrift",
        runda,
        av=av,
        rum=rum,
        antal=len(undertecknare),
        sha256=version.sha256,
    )
    return runda


def _ny_underskrift(runda: Underskriftsrunda, ny: NyUndertecknare, ordning: int) -> Underskrift:
    """An unsaved row, checked. Raises ValidationError with the field that is wrong."""
    rad = Underskrift(
        runda=runda,
        ordning=ordning,
        organisation=utskick.rad(ny.organisation),
        enhet=utskick.rad(ny.enhet),
        roll=utskick.rad(ny.roll),
        namn=utskick.rad(ny.namn),
        titel=utskick.rad(ny.titel),
        epost=ny.epost.strip().lower(),
        grund=utskick.rad(ny.grund),
        nyckel=ny.nyckel,
    )
    rad.clean_fields()
    return rad


def oppna_vantande() -> None:
    """Opens every round whose PDF has been issued. The worker calls it after each document, and as a sweep."""
    for runda in Underskriftsrunda.objects.att_oppna():
        _var_for_sig(runda, _oppna)


def _var_for_sig(runda: Underskriftsrunda, gor: Callable[[Underskriftsrunda], None]) -> None:
    """One round in a transaction of its own; what fails in it is noted and does not stop the next one."""
    try:
        with transaction.atomic():
            gor(runda)
    except Exception as fel:  # noqa: BLE001  another round must not wait for this one
        logg.error("underskriftsrunda %s: %s", runda.publikt_id, type(fel).__name__)


def _oppna(runda: Underskriftsrunda) -> None:
    _las(runda)
    if runda.status != runda.Status.FORBEREDS:
        return
    runda.oppna(av=Anvandare.objects.portalen())
    for underskrift in runda.underskrifter.vantar():
        _skicka_lank(underskrift, "portal/underskrift/post/underskrift_lank.txt")
    hanterare(runda).oppnad(runda)


def aterta(runda: Underskriftsrunda, *, av: Anvandare, skal: str) -> None:
    """All signatures of the version lapse, and those who have been asked are told why.

    Raises OtillatenOvergang, and ValidationError without a reason.
    """
    skal = _krav_skal(skal, "Skriv varför du tar tillbaka. Undertecknarna får läsa det.")
    with transaction.atomic():
        _las(runda)
        runda.aterta(av=av, skal=skal)
        for underskrift in runda.underskrifter.gallande().exclude(utskickad_tid=None):
            _mejla(
                underskrift,
                "portal/underskrift/post/underskrift_atertagen.txt",
                skal=utskick.citat(skal),
            )
        hanterare(runda).atertagen(runda, av)


def ersatt(underskrift: Underskrift, ny: NyUndertecknare, *, av: Anvandare) -> Underskrift:
    """Another person signs for the same part. Only for one who waits or has declined, while the round is on.

    The part stays as it is: of `ny` only the person is used. Raises OtillatenOvergang and ValidationError.
    """
    with transaction.atomic():
        runda = _las(underskrift.runda)
        if not runda.pagar:
            raise ValidationError("Underskriften är avslutad. Undertecknare kan inte längre bytas.")
        gammal = underskrift
        gammal.las()
        delen = {
            "organisation": gammal.organisation,
            "enhet": gammal.enhet,
            "roll": gammal.roll,
            "nyckel": gammal.nyckel,
        }
        rad = _ny_underskrift(runda, replace(ny, **delen), gammal.ordning)
        vantade = gammal.status == Underskrift.Status.VANTAR and gammal.utskickad_tid
        gammal.ersatt_med(rad, av=av)
        if vantade and gammal.epost != rad.epost:
            _mejla(gammal, "portal/underskrift/post/underskrift_ersatt.txt")
        if runda.ar_oppen:
            _skicka_lank(rad, "portal/underskrift/post/underskrift_lank.txt")
        return rad


def paminn(runda: Underskriftsrunda, *, av: Anvandare) -> int:
    """Mails a new link to those who have not signed, each at most once a day. Gives how many were reminded."""
    with transaction.atomic():
        _las(runda)
        if not runda.ar_oppen:
            raise ValidationError("Det går bara att påminna medan underskriften är öppen.")
        idag = frist.idag()
        att_paminna = [u for u in runda.underskrifter.vantar() if _dag(u.pamind_tid) != idag]
        return _paminn(runda, att_paminna, av=av)


def paminn_infor_sista_dag() -> None:
    """The worker's sweep: from 08.00 on the reminder day (`ska_paminnas`)."""
    if frist.lokal(frist.nu()).hour >= 8:
        for runda in Underskriftsrunda.objects.oppna().filter(sista_dag__gte=frist.idag()):
            _var_for_sig(runda, _paminn_i_tid)


def _paminn_i_tid(runda: Underskriftsrunda) -> None:
    _las(runda)
    if runda.ar_oppen and (sista := runda.sista_dag):
        idag = frist.idag()
        att_paminna = [
            u
            for u in runda.underskrifter.vantar().exclude(utskickad_tid=None)
            if ska_paminnas(senast_hort=_senast_hort(u), sista_dag=sista, idag=idag)
        ]
        _paminn(runda, att_paminna, av=Anvandare.objects.portalen())


def _paminn(runda: Underskriftsrunda, vilka: Iterable[Underskrift], *, av: Anvandare) -> int:
    antal = 0
    for underskrift in vilka:
        underskrift.pamind_tid = timezone.now()
        underskrift.save(update_fields=["pamind_tid"])
        _skicka_lank(underskrift, "portal/underskrift/post/underskrift_paminnelse.txt")
        antal += 1
    if antal:
        Handelse.objects.skriv("påminde undertecknarna", runda, av=av, rum=runda.rum, antal=antal)
    return antal


def _senast_hort(underskrift: Underskrift) -> date:
    tider = [tid for tid in (underskrift.utskickad_tid, underskrift.pamind_tid) if tid]
    return frist.lokal(max(tider)).date()


def _dag(tid: datetime | None) -> date | None:
    return frist.lokal(tid).date() if tid else None


# ---------- The signer ----------


class ForMangaKoder(ValidationError):
    """The hour's codes are used up."""


def skicka_kod(underskrift: Underskrift) -> None:
    """Mails a new code; the one before it no longer opens anything.

    Asked again within KOD_VANTA nothing happens, so that a double press gives one mail. Raises ForMangaKoder.
    """
    with transaction.atomic():
        underskrift.las()
        nu = timezone.now()
        if underskrift.har_kod(nu) and nu - (underskrift.kod_tid or nu) < underskrift.KOD_VANTA:
            return
        skickade = Utskick.objects.filter(
            prioritet=Utskick.Prioritet.KOD,
            skapad_tid__gt=nu - timedelta(hours=1),
            **om(underskrift),
        )
        if skickade.count() >= underskrift.KOD_PER_TIMME:
            raise ForMangaKoder(
                "Du har fått så många koder som går att få på en timme. Försök igen senare."
            )
        kod = underskrift.ny_kod(nu)
        _mejla(
            underskrift,
            "portal/underskrift/post/underskrift_kod.txt",
            kod=kod,
            kanslig=True,
            prioritet=Utskick.Prioritet.KOD,
            galler_till_tid=nu + underskrift.KOD_GALLER,
        )


def prova_kod(underskrift: Underskrift, kod: str) -> bool:
    """Whether `kod` is right: True once. Wrong ones count, also when the page then says no."""
    with transaction.atomic():
        underskrift.las()
        return underskrift.forbruka_kod(kod, timezone.now())


def skriv_under(underskrift: Underskrift, *, tid: datetime) -> None:
    """Signs the whole version; link and code have been proved. Again changes nothing.

    The last signature ends the round: the bevis is ordered and the owner told, all in one transaction.
    `tid` is when the request arrived. Raises ValidationError when the round or the signature is past it.
    """
    with transaction.atomic():
        runda = _las(underskrift.runda)
        underskrift.las()
        if underskrift.status == underskrift.Status.SIGNERAD:
            return
        _krav_oppen(runda)
        av = _konto(underskrift)
        underskrift.signera(av=av, tid=tid, metod=Underskrift.Metod.LANK_OCH_KOD)
        _mejla(underskrift, "portal/underskrift/post/underskrift_kvittens.txt")
        hanterare(runda).signerad(underskrift)
        if not runda.underskrifter.gallande().exclude(status=Underskrift.Status.SIGNERAD).exists():
            _slutfor(runda, av=av)


def avboj(underskrift: Underskrift, *, skal: str, tid: datetime) -> None:
    """Declines with a reason that the sender reads. The round stays open: the part may name somebody else."""
    skal = _krav_skal(skal, "Skriv varför du inte skriver under. Avsändaren får läsa det.")
    with transaction.atomic():
        runda = _las(underskrift.runda)
        underskrift.las()
        if underskrift.status == underskrift.Status.AVBOJD:
            return
        _krav_oppen(runda)
        underskrift.avboj(av=_konto(underskrift), tid=tid, skal=skal)
        hanterare(runda).avbojd(underskrift)


def _slutfor(runda: Underskriftsrunda, *, av: Anvandare) -> None:
    with runda.slutfor(av=av):
        version = Version.frys(runda, bevisfakta(runda), av=av)
        runda.bevis = Dokument.bestall(
            BEVIS, f"Underskriftsbevis {runda.titel}"[:250], version, rum=runda.rum
        )
    hanterare(runda).klar(runda, av)


def _krav_att_starta(undertecknare: Sequence[NyUndertecknare], sista_dag: date | None) -> None:
    if not undertecknare:
        raise ValidationError("Ange minst en person som ska skriva under.")
    if sista_dag and sista_dag < frist.idag():
        raise ValidationError(
            "Sista dagen att skriva under har redan passerat. Välj en senare dag."
        )


def _krav_oppen(runda: Underskriftsrunda) -> None:
    if not runda.ar_oppen:
        raise ValidationError(
            "Det går inte längre att svara: avsändaren har tagit tillbaka eller avslutat underskriften."
        )


def _krav_skal(skal: str, annars: str) -> str:
    skal = normalisera(skal).strip()
    if not skal:
        raise ValidationError({"skal": annars})
    return skal


def _konto(underskrift: Underskrift) -> Anvandare:
    """The person behind the address. Raises ValidationError for an account that has been closed."""
    person = Anvandare.objects.for_epost(underskrift.epost, underskrift.namn)
    if not person.is_active:
        raise ValidationError(
            "Kontot för din e-postadress är avstängt. Be avsändaren välja en annan undertecknare."
        )
    return person


def _las(runda: Underskriftsrunda) -> Underskriftsrunda:
    """The owner's lock, then the round's; gives the round as it is stored."""
    hanterare(runda).las(runda)
    runda.las()
    return runda


# ---------- What others read ----------


def fakta(runda: Underskriftsrunda) -> list[dict[str, Any]]:
    """The facts of every signer that counts, in the owner's order."""
    return [underskrift.som_fakta() for underskrift in runda.underskrifter.gallande()]


def bevisfakta(runda: Underskriftsrunda) -> dict[str, Any]:
    """What the bevis says, to be frozen."""
    return {
        "slag": BEVIS,
        "schema": 1,
        "titel": runda.titel,
        "avsandare": runda.avsandare,
        "version": {"nummer": runda.version.nummer, "sha256": runda.version.sha256},
        "dokument": {
            "titel": runda.dokument.titel,
            "kod": runda.dokument.kod,
            "sha256": runda.dokument.sha256,
            "sidor": runda.dokument.sidor,
        },
        "startad_tid": runda.startad_tid,
        "klar_tid": runda.avslutad_tid,
        "underskrifter": fakta(runda),
    }


def tidigare_version(underskrift: Underskrift) -> Version | None:
    """The last version of the same thing that the same address signed before this round."""
    denna = underskrift.runda.version
    forra = (
        Underskrift.objects.signerade()
        .filter(
            epost=underskrift.epost,
            runda__version__mal_typ=denna.mal_typ,
            runda__version__mal_id=denna.mal_id,
        )
        .filter(runda__version__nummer__lt=denna.nummer)
        .select_related("runda__version")
        .order_by("-runda__version__nummer")
        .first()
    )
    return forra.runda.version if forra else None


def runda_for(dokument: Dokument) -> Underskriftsrunda | None:
    """The round that signs `dokument`, or that it is the bevis of."""
    return (
        Underskriftsrunda.objects.filter(Q(dokument=dokument) | Q(bevis=dokument))
        .order_by("-pk")
        .first()
    )


# ---------- Mail ----------


def _skicka_lank(underskrift: Underskrift, mall: str) -> None:
    """A mail with a new personal link. Cleared when sent, as the link opens the way to the code."""
    lank = f"{settings.ADRESS}{reverse('underskrift', args=[underskrift.ny_lank()])}"
    if not underskrift.utskickad_tid:
        underskrift.utskickad_tid = timezone.now()
        underskrift.save(update_fields=["utskickad_tid"])
    _mejla(underskrift, mall, lank=lank, kanslig=True)


def _mejla(
    underskrift: Underskrift,
    mall: str,
    *,
    lank: str = "",
    kod: str = "",
    skal: str = "",
    **falt: Any,
) -> None:
    kontext = {
        "underskrift": underskrift,
        "runda": underskrift.runda,
        "lank": lank,
        "kod": kod,
        "skal": skal,
    }
    utskick.skriv(
        mall,
        till=underskrift.epost,
        kontext=kontext,
        rum=underskrift.runda.rum,
        **om(underskrift),
        **falt,
    )
