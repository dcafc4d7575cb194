from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from portal import frist, krock
from portal.dokument.models import Dokument, Version
from portal.flode import Flode
from portal.formular import block
from portal.formular import fyllt as formularmodul
from portal.formular.models.formular import Formular
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from portal.post import lank, utskick
from portal.post.models.utskick import om
from portal.sparr import las_om, sparrade

if TYPE_CHECKING:  # an answer points at its enkät
    pass

ANDAMAL = "enkat"  # of the personal links
PAMINN_DAGAR_FORE = 3


@dataclass(frozen=True)
class Inbjuden:
    """Somebody to ask."""

    epost: str
    namn: str = ""
    organisation: str = ""


def skal_mot(formular: Formular) -> str:
    """Why the form cannot be an enkät, in words; "" when it can: its blocks are those that an answer owns."""
    struktur = formularmodul.struktur(formular)
    if any(d.typ == "fil" for d in struktur.fragor.values()):
        return "Formuläret frågar efter en fil. En enkät kan inte ta emot filer."
    if not set(struktur.blocknamn) <= block.namnen("svar"):
        return "Formuläret har delar som hör till en ansökan eller en annan sida."
    return ""


class EnkatQuerySet(models.QuerySet["Enkat"]):
    def oppna(self, nu: datetime | None = None) -> "EnkatQuerySet":
        nu = nu or frist.nu()
        return self.filter(
            Q(stanger_tid__isnull=True) | Q(stanger_tid__gte=nu),
            status=Enkat.Status.OPPEN,
            oppnar_tid__lte=nu,
        )

    def oppna_pa_webben(self, nu: datetime | None = None) -> "EnkatQuerySet":
        return self.oppna(nu).filter(pa_webben=True)

    def pa_webben_nagon_gang(self) -> "EnkatQuerySet":
        """Those whose public page is there: open, or closed since."""
        return self.filter(pa_webben=True).exclude(status=Enkat.Status.UTKAST)


class Enkat(Flode):
    """A Formulär sent by link to those who are asked, or open to everybody on the web."""

    class Status(models.TextChoices):
        UTKAST = "utkast", "Utkast"
        OPPEN = "oppen", "Öppen"
        STANGD = "stangd", "Stängd"

    OVERGANGAR: ClassVar[Any] = {
        Status.UTKAST: {Status.OPPEN},
        Status.OPPEN: {Status.STANGD},
        Status.STANGD: {Status.OPPEN},
    }

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    titel = models.CharField("titel", max_length=200)
    inledning = models.TextField("inledning", max_length=4000, blank=True)
    formular = models.ForeignKey(
        Formular, models.PROTECT, limit_choices_to={"status": "publicerat"}, related_name="+"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.UTKAST)
    pa_webben = models.BooleanField("vem som helst får svara på webben", default=False)
    oppnar_tid = models.DateTimeField("öppnar", default=timezone.now)
    stanger_tid = models.DateTimeField("stänger", null=True, blank=True)
    sammanstallning = models.ForeignKey(
        Dokument, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    skapad_tid = models.DateTimeField(default=timezone.now, editable=False)
    skapad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )

    objects = EnkatQuerySet.as_manager()

    class Meta:
        ordering = ["-skapad_tid", "-pk"]
        verbose_name = "enkät"
        verbose_name_plural = "enkäter"
        constraints = [
            models.CheckConstraint(
                name="enkat_stanger_efter_oppning",
                condition=Q(stanger_tid__isnull=True) | Q(stanger_tid__gt=F("oppnar_tid")),
                violation_error_message="Enkäten måste stänga efter att den öppnar.",
            ),
        ]

    def __str__(self) -> str:
        return self.titel

    def get_absolute_url(self) -> str:
        return reverse("foretag:enkat", args=[self.publikt_id])

    # ---- what it is like ----
    @property
    def ar_utkast(self) -> bool:
        return self.status == self.Status.UTKAST

    @property
    def ar_oppen(self) -> bool:
        return self.status == self.Status.OPPEN

    @property
    def sista_dag(self) -> date | None:
        return frist.lokal(self.stanger_tid).date() if self.stanger_tid else None

    def tar_emot(self, nar: datetime | None = None) -> bool:
        """Can somebody answer at `nar` (now)?"""
        nar = nar or frist.nu()
        return (
            self.ar_oppen
            and self.oppnar_tid <= nar
            and (self.stanger_tid is None or nar <= self.stanger_tid)
        )

    @property
    def lagestext(self) -> str:
        if self.ar_oppen and not self.tar_emot():
            return "Sista dagen har passerat"
        return str(self.get_status_display())

    # ---- verbs ----
    def spara(self, bas: Mapping[str, str] | None = None, *, av: Anvandare) -> krock.Utfall:
        """Makes it, or changes it. Once it has been opened its form stays. Raises ValidationError.

        `bas` holds the mark of each field as the form was opened: what another has changed since is not written over.
        """
        ny, utfall = self.pk is None, krock.Utfall()
        if ny:
            self.skapad_av = av
        with transaction.atomic():
            if not ny:
                rader = sparrade(type(self).objects.all())
                lagrad = rader.get(pk=self.pk)
                self.status, self.sammanstallning = lagrad.status, lagrad.sammanstallning
                if not lagrad.ar_utkast and lagrad.formular_id != self.formular_id:
                    raise ValidationError(
                        {"formular": "Enkäten har öppnats. Formuläret kan inte bytas."}
                    )
                utfall = krock.jamka_rad(self, lagrad, bas, bas) if bas else utfall
                if bas and not utfall.egna:
                    return utfall
            if skal := skal_mot(self.formular):
                raise ValidationError({"formular": skal})
            self.full_clean()
            self.save()
            Handelse.objects.skriv(
                "skapade enkäten" if ny else "ändrade enkäten",
                self,
                av=av,
                titel=self.titel,
                falt=sorted(utfall.egna),
            )
            return utfall

    def oppna(self, *, av: Anvandare) -> None:
        """Answers are taken, and those who are asked get their mail. Raises ValidationError."""
        with self._overgang(self.Status.OPPEN, av=av, verb="öppnade enkäten"):
            nu = frist.nu()
            if self.stanger_tid and self.stanger_tid <= nu:
                raise ValidationError(
                    "Sista dagen att svara har passerat. Ändra den innan du öppnar enkäten."
                )
            if self.ar_utkast:
                self.oppnar_tid = nu
            bjud(self, list(self.inbjudningar.filter(skickad_tid=None)))

    def stang(self, *, av: Anvandare) -> None:
        """Nothing more is taken; what was begun and not handed in stays with who wrote it."""
        with self._overgang(self.Status.STANGD, av=av, verb="stängde enkäten"):
            pass

    def bjud_in(self, inbjudna: Iterable[Inbjuden], *, av: Anvandare) -> int:
        """Those who are not asked already, each with a link of her own; mailed when it is open. Gives how many."""
        with transaction.atomic():
            self.las()
            if self.status == self.Status.STANGD:
                raise ValidationError("Enkäten är stängd. Öppna den innan du bjuder in.")
            nya = self._nya_inbjudningar(inbjudna)
            if self.ar_oppen:
                bjud(self, nya)
            if nya:
                Handelse.objects.skriv("bjöd in till enkäten", self, av=av, antal=len(nya))
        return len(nya)

    def _nya_inbjudningar(self, inbjudna: Iterable[Inbjuden]) -> "list[Enkatinbjudan]":
        """One for each address that has none, the first that is given. The enkät's row is locked."""
        finns = set(self.inbjudningar.values_list("epost", flat=True))
        nya: dict[str, Enkatinbjudan] = {}
        for vem in inbjudna:
            epost = vem.epost.strip().lower()
            if epost not in finns:
                rad = Enkatinbjudan(
                    enkat=self, epost=epost, namn=vem.namn, organisation=vem.organisation
                )
                nya.setdefault(epost, rad)
        return Enkatinbjudan.objects.bulk_create(nya.values())

    def paminn(self, *, av: Anvandare) -> int:
        """A new link to each who has neither answered nor declined, at most one mail a day. Gives how many."""
        with transaction.atomic():
            self.las()
            if not self.tar_emot():
                raise ValidationError("Det går bara att påminna medan enkäten tar emot svar.")
            idag = frist.idag()
            vantar = [i for i in self.inbjudningar.vantar() if i.senast_hort < idag]
            if vantar:
                paminn(self, vantar)
                Handelse.objects.skriv("påminde om enkäten", self, av=av, antal=len(vantar))
        return len(vantar)

    def bestall_sammanstallning(self, data: dict[str, Any], *, av: Anvandare) -> Dokument:
        """Freezes the compilation and orders its PDF; as long as nothing has changed it is the same document."""
        with transaction.atomic():
            self.las()
            senaste = self.sammanstallning
            if senaste and senaste.version.data == data:
                return senaste
            version = Version.frys(self, data, av=av)
            dokument = Dokument.bestall(
                "enkatsammanstallning", f"Sammanställning: {self.titel}", version
            )
            self.sammanstallning = dokument
            self.save()
            Handelse.objects.skriv("sammanställde enkäten", self, av=av, version=version.nummer)
        return dokument


def paminn_infor_sista_dag() -> None:
    """The worker's sweep: once, from 08.00, PAMINN_DAGAR_FORE days before the last one."""
    nu = frist.nu()
    if frist.lokal(nu).hour < 8:
        return
    snart = frist.slutet_av(frist.idag() + timedelta(days=PAMINN_DAGAR_FORE))
    for enkat in Enkat.objects.oppna(nu).filter(stanger_tid__lte=snart):
        with transaction.atomic():
            enkat.las()
            if enkat.tar_emot() and enkat.sista_dag:
                _paminn_en_gang(enkat, enkat.sista_dag - timedelta(days=PAMINN_DAGAR_FORE))


def _paminn_en_gang(enkat: Enkat, fran: date) -> None:
    """Who has heard nothing since `fran` hears once more."""
    vantar = [i for i in enkat.inbjudningar.vantar() if i.senast_hort < fran]
    if vantar:
        paminn(enkat, vantar)
        Handelse.objects.skriv(
            "påminde om enkäten", enkat, av=Anvandare.objects.portalen(), antal=len(vantar)
        )


class EnkatinbjudanQuerySet(models.QuerySet["Enkatinbjudan"]):
    def vantar(self) -> "EnkatinbjudanQuerySet":
        """Asked by mail, and neither answered nor declined."""
        return self.filter(
            skickad_tid__isnull=False, avbojd_tid=None, svar__inlamnat_tid__isnull=True
        )


class Enkatinbjudan(models.Model):
    """Somebody who is asked by mail, with a personal link; her answer when she has begun one."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    enkat = models.ForeignKey(Enkat, models.PROTECT, related_name="inbjudningar")
    epost = models.EmailField("e-post")
    namn = models.CharField("namn", max_length=200, blank=True)
    organisation = models.CharField("organisation", max_length=200, blank=True)
    svar = models.OneToOneField(
        "foretag.Enkatsvar", models.PROTECT, null=True, blank=True, related_name="inbjudan"
    )
    skickad_tid = models.DateTimeField(null=True, blank=True)
    paminnd_tid = models.DateTimeField(null=True, blank=True)
    avbojd_tid = models.DateTimeField(null=True, blank=True)

    objects = EnkatinbjudanQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "epost"]
        verbose_name = "inbjudan"
        verbose_name_plural = "inbjudningar"
        constraints = [
            models.UniqueConstraint(
                fields=["enkat", "epost"],
                name="enkatinbjudan_en_per_adress",
                violation_error_message="Adressen är redan inbjuden.",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation or self.epost

    @property
    def lage(self) -> tuple[str, str]:
        """(icon, words): how far she has come. What she has written is not told before she hands it in."""
        if self.svar_id and self.svar and not self.svar.ar_paborjat:
            return "klar", "Inlämnat"
        if self.avbojd_tid:
            return "kryss", "Avböjt"
        if self.svar_id:
            return "pagar", "Påbörjat"
        return ("vantar", "Skickad") if self.skickad_tid else ("ej", "Inte skickad")

    @property
    def vantar(self) -> bool:
        """As `EnkatinbjudanQuerySet.vantar`, of a row whose answer is read already."""
        har_svarat = self.svar is not None and not self.svar.ar_paborjat
        return self.skickad_tid is not None and self.avbojd_tid is None and not har_svarat

    @property
    def senast_hort(self) -> date:
        """The day of the last mail to her."""
        tider = [tid for tid in (self.skickad_tid, self.paminnd_tid) if tid]
        return frist.lokal(max(tider)).date() if tider else date.min

    # ---- verbs ----
    def las(self) -> None:
        """Locks the row to the end of the transaction and reads it again."""
        las_om(self)

    def skicka_ny_lank(self, *, av: Anvandare) -> None:
        """One more link to who has lost hers, also when the enkät is closed: she may read and withdraw."""
        with transaction.atomic():
            self.las()
            if self.skickad_tid is None:
                raise ValidationError("Inbjudan skickas när enkäten öppnas.")
            mejla(self.enkat, [self], "foretag/enkat/post/enkat_ny_lank.txt")
            Handelse.objects.skriv("skickade en ny länk", self.enkat, av=av, till=self.epost)

    def avboj(self, *, nar: datetime) -> None:
        """She will not answer: no more reminders. Raises ValidationError when she has handed in."""
        with transaction.atomic():
            self.las()
            if self.svar and not self.svar.ar_paborjat:
                raise ValidationError("Svaret är redan inlämnat.")
            if self.avbojd_tid is None:
                self.avbojd_tid = nar
                self.save(update_fields=["avbojd_tid"])
                av = Anvandare.objects.for_epost(self.epost, self.namn)
                Handelse.objects.skriv("avböjde att svara", self.enkat, av=av)


# ---- mails to those who are asked: in the transaction of the verb that writes the event ----
def bjud(enkat: Enkat, inbjudna: Sequence[Enkatinbjudan]) -> None:
    _satt_tid(inbjudna, "skickad_tid")
    mejla(enkat, inbjudna, "foretag/enkat/post/enkat_inbjudan.txt")


def paminn(enkat: Enkat, inbjudna: Sequence[Enkatinbjudan]) -> None:
    _satt_tid(inbjudna, "paminnd_tid")
    mejla(enkat, inbjudna, "foretag/enkat/post/enkat_paminnelse.txt")


def _satt_tid(inbjudna: Sequence[Enkatinbjudan], falt: str) -> None:
    nu = timezone.now()
    Enkatinbjudan.objects.filter(pk__in=[rad.pk for rad in inbjudna]).update(**{falt: nu})
    for rad in inbjudna:
        setattr(rad, falt, nu)


def lankadress(text: str) -> str:
    """The whole address of a personal link, as it stands in a mail."""
    return f"{settings.ADRESS}{reverse('foretag:enkat_svar', args=[text])}"


def mejla(enkat: Enkat, inbjudna: Sequence[Enkatinbjudan], mall: str) -> None:
    """To each a mail with a link of her own, in three queries whatever their number."""
    if not inbjudna:
        return
    inledning = utskick.citat(enkat.inledning)
    lankar = lank.nya(ANDAMAL, [(rad, rad.epost) for rad in inbjudna])
    breven = [
        utskick.Brev(
            till=rad.epost,
            kontext={
                "enkat": enkat,
                "inledning": inledning,
                "inbjudan": rad,
                "lank": lankadress(text),
            },
            falt={"kanslig": True, **om(enkat)},
        )
        for rad, text in zip(inbjudna, lankar, strict=True)
    ]
    utskick.skriv_alla(mall, breven)
