import json
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from insatser.ansokan.models.inskick import Inskick
from insatser.ansokan.models.plan import Plan
from insatser.ansokan.models.utlysning import Utlysning
from portal import belopp, frist
from portal.dokument.models import Dokument, Version
from portal.fil.models import Fil
from portal.flode import Flode, OtillatenOvergang
from portal.formular import fyllt as formular
from portal.formular.agare import Bit
from portal.formular.block import Brist
from portal.formular.models.ifyllnad import Ifyllnad
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.logg import Handelse, Rum
from portal.post import utskick
from portal.sparr import sparrade
from portal.underskrift import rundor
from portal.underskrift.models import Underskrift, Underskriftsrunda


class Status(models.TextChoices):
    """The application's way. The only state that is stored; all else is computed."""

    UTKAST = "utkast", "Utkast"
    UNDER_SIGNERING = "under_signering", "Hos undertecknarna"
    INKOMMEN = "inkommen", "Inkommen"
    IMPORTERAD = "importerad", "Importerad"


OVERGANGAR: Mapping[str, Set[str]] = {
    Status.UTKAST: {Status.UNDER_SIGNERING, Status.INKOMMEN, Status.IMPORTERAD},
    Status.UNDER_SIGNERING: {Status.UTKAST, Status.INKOMMEN},
}

# What the förbund has received and may see.
MOTTAGNA = frozenset({Status.INKOMMEN, Status.IMPORTERAD})


def _deltar(person: Anvandare, *slag: str) -> Exists:
    """Whether the person takes part in the application: in any way, or as one of `slag`."""
    rader = Medverkan.objects.filter(ansokan=OuterRef("pk"), person=person)
    return Exists(rader.filter(slag__in=slag) if slag else rader)


class Grund(models.TextChoices):
    DELEGATION = "delegation", "Delegationsordning"
    FIRMATECKNING = "firmateckning", "Firmateckning"
    FULLMAKT = "fullmakt", "Fullmakt"


class AnsokanQuerySet(models.QuerySet["Ansokan"]):
    def egna(self, person: Anvandare) -> "AnsokanQuerySet":
        """Those the person takes part in by name (eget utrymme, TF 2:9–13): nobody else in her organisation."""
        return self.filter(_deltar(person))

    def synliga_for(self, person: Anvandare) -> "AnsokanQuerySet":
        """All that the person may read. Views fetch from here; the rest is 404."""
        if person.has_perm("insatser.las_arenden"):
            return self.filter(_deltar(person) | Q(status__in=MOTTAGNA))
        return self.egna(person)

    def skrivbara_for(self, person: Anvandare) -> "AnsokanQuerySet":
        """Those the person may write in, whatever their status: a locked one answers why."""
        return self.filter(_deltar(person, *Medverkan.SKRIVANDE))

    def agda_av(self, person: Anvandare) -> "AnsokanQuerySet":
        """Those the person answers for: invites to, sends for signature, takes back and sends in."""
        return self.filter(_deltar(person, Medverkan.Slag.AGARE))

    def vantar_pa(self, person: Anvandare) -> "AnsokanQuerySet":
        """Whose turn it is, for one person: drafts she writes in; for who answers, also a round that has ended or stopped.

        `har_avbojd` tells that someone has declined.
        """
        avbojd = Underskrift.objects.filter(
            runda=OuterRef("inskick__runda"), status=Underskrift.Status.AVBOJD
        )
        med = self.annotate(har_avbojd=Exists(avbojd))
        ansvarar = _deltar(person, Medverkan.Slag.AGARE)
        skriver = _deltar(person, *Medverkan.SKRIVANDE)
        hos_agaren = Q(inskick__runda__status=Underskriftsrunda.Status.KLAR) | Q(har_avbojd=True)
        return med.filter(
            Q(skriver, status=Status.UTKAST)
            | Q(ansvarar, hos_agaren, status=Status.UNDER_SIGNERING)
        )

    def mottagna(self) -> "AnsokanQuerySet":
        return self.filter(status__in=MOTTAGNA)


class Ansokan(Flode):
    """A request for money for an insats. `status` changes only through the verbs below."""

    OVERGANGAR: ClassVar[Mapping[str, Set[str]]] = OVERGANGAR

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    namn = models.CharField("insatsens namn", max_length=200)
    insatsagare = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    utlysning = models.ForeignKey(Utlysning, models.PROTECT, related_name="ansokningar")
    ifyllnad = models.OneToOneField(Ifyllnad, models.PROTECT, related_name="+")
    plan = models.OneToOneField(Plan, models.PROTECT, related_name="ansokan")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.UTKAST)
    skapad_tid = models.DateTimeField(default=timezone.now)
    skapad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The round that holds: what is being written before it is sent in, what was received after.
    inskick = models.OneToOneField(Inskick, models.PROTECT, related_name="ansokan")
    sokt_belopp = models.DecimalField(
        "sökt belopp, kr", max_digits=12, decimal_places=2, null=True, blank=True
    )
    efter_sista_tid = models.BooleanField("inkom efter sista tid", default=False)

    objects = AnsokanQuerySet.as_manager()

    class Meta:
        ordering = ["-skapad_tid"]
        verbose_name = "ansökan"
        verbose_name_plural = "ansökningar"
        indexes = [models.Index(fields=["status"], name="ansokan_status")]
        constraints = [
            models.CheckConstraint(
                name="ansokan_utan_belopp_tills_den_inkommit",
                condition=Q(status__in=["inkommen", "importerad"])
                | Q(
                    status__in=["utkast", "under_signering"],
                    sokt_belopp__isnull=True,
                    efter_sista_tid=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    @property
    def att_gora(self) -> str:
        """What the desk asks of those whose turn it is (`vantar_pa`)."""
        if self.status == Status.UTKAST:
            return "Skriv klart ansökan"
        if getattr(self, "har_avbojd", False):
            return "En undertecknare har avböjt"
        return "Skicka in ansökan"

    @property
    def kan_redigeras(self) -> bool:
        return self.status == Status.UTKAST

    def far_skrivas(self, bit: Bit) -> bool:
        """Of a draft what its round opens, nothing of what is locked."""
        return self.kan_redigeras and self.inskick.oppnar(bit)

    @property
    def ar_mottagen(self) -> bool:
        return self.status in MOTTAGNA

    def las_status_delat(self) -> str:
        """The stored status, locked FOR SHARE: autosave and a verb cannot pass each other unseen.

        What its round opens is read with it: both decide what may be written.
        """
        fraga = (
            "SELECT a.status, i.oppnat FROM insatser_ansokan a JOIN insatser_inskick i ON i.id = a.inskick_id"
            " WHERE a.id = %s FOR SHARE"
        )
        with connection.cursor() as cursor:
            cursor.execute(fraga, [self.pk])
            self.status, oppnat = cursor.fetchone()
        self.inskick.oppnat = json.loads(oppnat)
        return self.status

    def get_absolute_url(self) -> str:
        return reverse("insatser:ansokan", args=[self.publikt_id])

    # ---- what it holds ----
    def fyllt(self) -> formular.Fyllt:
        return formular.fyllt(self.ifyllnad)

    def brister(self, fyllt: formular.Fyllt | None = None) -> list[Brist]:
        """All that is missing or wrong before it can be signed or sent in."""
        return formular.brister(self, fyllt or self.fyllt())

    def data(self, fyllt: formular.Fyllt | None = None) -> dict[str, Any]:
        """All of it as canonical JSON: what is frozen, shown to read, exported."""
        return {
            "slag": "ansokan",
            "schema": 1,
            "namn": self.namn,
            "insatsagare": {"namn": self.insatsagare.namn, "orgnr": self.insatsagare.orgnr},
            "utlysning": {
                "namn": self.utlysning.namn,
                "publikt_id": str(self.utlysning.publikt_id),
            },
            "formular": formular.formular_json(self.ifyllnad.formular),
            **formular.till_json(self, fyllt or self.fyllt()),
        }

    # ---- its round ----
    @property
    def version(self) -> Version | None:
        return self.inskick.version

    @property
    def runda(self) -> Underskriftsrunda | None:
        return self.inskick.runda

    @property
    def inkommen_tid(self) -> datetime | None:
        return self.inskick.inskickat_tid

    @property
    def inkommen_av(self) -> Anvandare | None:
        return self.inskick.inskickat_av

    @property
    def alla_har_skrivit_under(self) -> bool:
        return self.runda is not None and self.runda.status == Underskriftsrunda.Status.KLAR

    def kan_skickas_in(self) -> bool:
        """Is it the sender's button that is missing? Whether the call takes it is told when she presses."""
        far = Status.INKOMMEN in self.OVERGANGAR.get(self.status, frozenset())
        return far and not self.saknad_underskrift

    @property
    def saknad_underskrift(self) -> str:
        """What of the signatures must come before it is sent in, and has not; "" when nothing is missing."""
        if self.utlysning.kraver_underskrift and self.runda is None:
            return "Skicka först ansökan för underskrift. Sedan kan den skickas in."
        if self.utlysning.kraver_alla_fore_inskick and not self.alla_har_skrivit_under:
            return "Alla parter behöver ha skrivit under innan ansökan kan skickas in."
        return ""

    # ---- verbs ----
    @classmethod
    def borja(
        cls,
        *,
        namn: str,
        insatsagare: Organisation,
        utlysning: Utlysning,
        av: Anvandare,
        nyckel: UUID | None = None,
    ) -> "Ansokan":
        """A new draft. Nobody but `av` can know of it until she invites someone.

        `nyckel` comes from the form: the same one again, pressed twice or after Back, is the same draft.
        """
        with transaction.atomic():
            sparrade(Anvandare.objects.all()).get(pk=av.pk)
            if nyckel and (finns := cls.objects.egna(av).filter(publikt_id=nyckel).first()):
                return finns
            if nyckel and cls.objects.filter(publikt_id=nyckel).exists():
                nyckel = None  # another's: a form that was made by hand
            ifyllnad, plan = formular.ny_ifyllnad(utlysning.formular), Plan.objects.create()
            ansokan = cls.objects.create(
                publikt_id=nyckel or uuid4(),
                namn=namn,
                insatsagare=insatsagare,
                utlysning=utlysning,
                ifyllnad=ifyllnad,
                plan=plan,
                inskick=Inskick.objects.create(plan=plan, ifyllnad=ifyllnad),
                skapad_av=av,
            )
            Medverkan.objects.create(
                ansokan=ansokan,
                person=av,
                slag=Medverkan.Slag.AGARE,
                organisation=insatsagare.namn,
                inbjuden_av=av,
            )
            Handelse.objects.skriv("påbörjade ansökan", ansokan, av=av, rum=Rum.SOKANDE)
            ansokan.skapa_egen_part()
            return ansokan

    def skapa_egen_part(self) -> None:
        """The insatsägare stands among the parties from the start, so that nothing is typed twice."""
        if "parter" in formular.struktur(self.ifyllnad.formular).blocknamn:
            self.plan.parter.create(
                namn=self.insatsagare.namn,
                orgnr=self.insatsagare.orgnr,
                slag="insatsagare",
                finsam=self.insatsagare.finsam,
                ordning=1,
            )

    def byt_namn(self, namn: str, *, av: Anvandare) -> None:
        """The name of the insats; the version that is signed carries it."""
        with transaction.atomic():
            self.las()
            if not self.kan_redigeras:
                raise OtillatenOvergang(
                    "Namnet kan inte ändras nu. Återta ansökan från underskrift först."
                )
            self.namn = namn
            self.save(update_fields=["namn"])
            Handelse.objects.skriv(
                "bytte namn på insatsen", self, av=av, rum=Rum.SOKANDE, namn=namn
            )

    def ta_bort(self, *, av: Anvandare) -> None:
        """Removes a draft with all that is written in it. Raises OtillatenOvergang for anything but a draft.

        What has been out for signature stays as a version: the signers may hold a copy that can be verified.
        """
        with transaction.atomic():
            self.las()
            if not self.kan_redigeras:
                raise OtillatenOvergang("Bara ett utkast kan tas bort. Återta ansökan först.")
            filer = list(self.plan.bilagor.values_list("fil", flat=True))
            Handelse.objects.skriv("tog bort utkastet", self, av=av, rum=Rum.SOKANDE)
            ifyllnad, plan, inskick = self.ifyllnad, self.plan, self.inskick
            self.delete()
            for egen in (inskick, plan, ifyllnad):
                egen.delete()
            Fil.objects.filter(pk__in=filer).delete()

    def starta_underskrift(
        self, *, av: Anvandare, sista_dag: date | None = None, skicka_in_sedan: bool = False
    ) -> Underskriftsrunda:
        """Freezes the application and asks every signer of every part. It is locked while the round is open.

        Raises ValidationError with the gaps when something is missing, OtillatenOvergang when it is not a draft.
        """
        with self._overgang(
            Status.UNDER_SIGNERING, av=av, verb="skickade för underskrift", rum=Rum.SOKANDE
        ):
            version = self._frys(av)
            dokument = Dokument.bestall(
                "ansokan", f"Ansökan {self.namn}"[:250], version, rum=Rum.SOKANDE
            )
            runda = rundor.starta(
                version=version,
                dokument=dokument,
                hanterare="ansokan",
                titel=f"Ansökan om medel för {self.namn}"[:250],
                avsandare=self.insatsagare.namn,
                undertecknare=undertecknare_i(version.data),
                sista_dag=sista_dag,
                av=av,
            )
            self.inskick.ga_till_underskrift(version, runda, skicka_in_sedan=skicka_in_sedan)
        return runda

    def aterta(self, *, av: Anvandare, skal: str) -> None:
        """Back to a draft. All signatures of the version lapse; the signers are told why."""
        with self._overgang(
            Status.UTKAST, av=av, verb="återtog från underskrift", rum=Rum.SOKANDE, kommentar=skal
        ):
            if not skal.strip():
                raise ValidationError(
                    {"skal": "Skriv varför, så att de som ska skriva under förstår."}
                )
            assert self.runda is not None
            rundor.aterta(self.runda, av=av, skal=skal)
            self.inskick.ga_tillbaka()

    @contextmanager
    def skickas_in(self, *, av: Anvandare, mottagen_tid: datetime) -> Iterator[None]:
        """Its own part of being sent in; the block, under the row's lock, is what the receiver does (`arende.inskick`).

        `mottagen_tid` is when the request reached the server (22 § förvaltningslagen). Raises ValidationError.
        """
        with self._overgang(Status.INKOMMEN, av=av, verb="skickade in ansökan"):
            self._far_skickas_in(mottagen_tid)
            version = self.version or self._frys(av)
            self.inskick.borja_galla(version, mottagen_tid, av=av)
            self.efter_sista_tid = self.utlysning.har_stangt(mottagen_tid)
            self.sokt_belopp = sokt(version.data)
            yield

    @contextmanager
    def lases_in(
        self,
        *,
        av: Anvandare,
        aldre_dnr: str,
        inkommen_tid: datetime | None,
        underskrifter: list[dict[str, Any]],
    ) -> Iterator[None]:
        """Its own part of being imported: another installation has received it.

        The signatures that came with it are facts in the frozen version; nobody has signed here.
        """
        with self._overgang(Status.IMPORTERAD, av=av, verb="läste in ansökan", aldre_dnr=aldre_dnr):
            data = {**self.data(), "import": {"dnr": aldre_dnr, "underskrifter": underskrifter}}
            version = Version.frys(self, data, av=av)
            self.inskick.borja_galla(version, inkommen_tid or frist.nu(), av=av)
            self.sokt_belopp = sokt(version.data)
            yield

    def _far_skickas_in(self, mottagen_tid: datetime) -> None:
        utlysning = self.utlysning
        if not utlysning.tar_emot(mottagen_tid, self.skapad_tid):
            stangde = f" {frist.tidtext(utlysning.stanger_tid)}" if utlysning.stanger_tid else ""
            raise ValidationError(
                f"Utlysningen stängde{stangde} och tar inte emot fler ansökningar. Kontakta förbundet."
            )
        if hinder := self.saknad_underskrift:
            raise ValidationError(hinder)

    def _frys(self, av: Anvandare) -> Version:
        fyllt = self.fyllt()
        if brister := self.brister(fyllt):
            raise ValidationError([brist.text for brist in brister])
        return Version.frys(self, self.data(fyllt), av=av)

    def bjud_in(self, epost: str, slag: str, organisation: str, *, av: Anvandare) -> "Medverkan":
        """Lets a named person in, with a mail that leads to the draft. Raises ValidationError if she is in already."""
        with transaction.atomic():
            self.las()  # two invitations of the same person take turns
            person = Anvandare.objects.for_epost(epost)
            medverkan = Medverkan(
                ansokan=self, person=person, slag=slag, organisation=organisation, inbjuden_av=av
            )
            medverkan.full_clean()
            medverkan.save()
            Handelse.objects.skriv(
                "bjöd in", self, av=av, rum=Rum.SOKANDE, person=str(person.publikt_id), slag=slag
            )
            utskick.skriv(
                "insatser/ansokan/post/inbjudan.txt",
                till=person.email,
                kontext={
                    "ansokan": self,
                    "medverkan": medverkan,
                    "av": av,
                },
                rum=Rum.SOKANDE,
                nyckel=f"inbjudan:{medverkan.publikt_id}",
            )
        return medverkan

    def avsluta_medverkan(self, medverkan: "Medverkan", *, av: Anvandare) -> None:
        """Takes a person out. Raises ValidationError for the last one who answers for the application."""
        with transaction.atomic():
            self.las()
            ansvariga = self.medverkande.filter(slag=Medverkan.Slag.AGARE).exclude(pk=medverkan.pk)
            if medverkan.slag == Medverkan.Slag.AGARE and not ansvariga.exists():
                raise ValidationError(
                    "Någon måste ansvara för ansökan. Bjud in en ny ansvarig först."
                )
            Handelse.objects.skriv(
                "avslutade medverkan",
                self,
                av=av,
                rum=Rum.SOKANDE,
                person=str(medverkan.person.publikt_id),
            )
            medverkan.delete()


def sokt(data: dict[str, Any]) -> Decimal | None:
    """What is sought from the förbund in the frozen application, kr; None for a form without financing."""
    summor = data["block"].get("finansiering", {}).get("summor")
    return belopp.avrunda(Decimal(summor["sokt_totalt"])) if summor else None


class Medverkan(models.Model):
    """A named person in an application: the wall around a draft is made of these rows."""

    class Slag(models.TextChoices):
        AGARE = "agare", "Ansvarig"
        SKRIVER = "skriver", "Skriver"
        KOMMENTERAR = "kommenterar", "Läser och kommenterar"

    SKRIVANDE: ClassVar[tuple[str, ...]] = (Slag.AGARE, Slag.SKRIVER)

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    ansokan = models.ForeignKey(Ansokan, models.CASCADE, related_name="medverkande")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="medverkan")
    slag = models.CharField("får", max_length=12, choices=Slag.choices, default=Slag.SKRIVER)
    organisation = models.CharField("organisation", max_length=200, blank=True)
    inbjuden_tid = models.DateTimeField(default=timezone.now)
    inbjuden_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    last_tid = models.DateTimeField("läst utkastet", null=True, blank=True)

    class Meta:
        ordering = ["inbjuden_tid"]
        verbose_name = "medverkande"
        verbose_name_plural = "medverkande"
        constraints = [
            models.UniqueConstraint(
                fields=["ansokan", "person"],
                name="medverkan_en_gang_per_person",
                violation_error_message="Personen är redan inbjuden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_slag_display().lower()}"

    @property
    def visas_som(self) -> str:
        """Her name to the other parties once she has opened the draft; before that the address she was asked in by.

        What others have called the person behind an address is theirs, and so is that she is known to the portal.
        """
        har_kommit = self.last_tid is not None or self.person_id == self.inbjuden_av_id
        return str(self.person) if har_kommit else self.person.email

    def har_last(self) -> None:
        """She has opened the draft: the first time is kept, and only then is anything written."""
        if self.last_tid is None:
            self.last_tid = timezone.now()
            annu_inte = Medverkan.objects.filter(pk=self.pk, last_tid__isnull=True)
            annu_inte.update(last_tid=self.last_tid)


def undertecknare_i(data: dict[str, Any]) -> list[rundor.NyUndertecknare]:
    """The signers that the frozen application names, part by part."""
    nya, grunder = [], dict(Grund.choices)
    for part in data["block"].get("parter", {}).get("part", []):
        enheter = {enhet["nyckel"]: enhet["namn"] for enhet in part["enhet"]}
        nya += [
            rundor.NyUndertecknare(
                organisation=part["namn"],
                enhet=enheter.get(u["enhet"] or "", ""),
                namn=u["namn"],
                titel=u["titel"],
                epost=u["epost"],
                grund=grunder.get(u["grund"] or "", ""),
                nyckel=u["nyckel"],
            )
            for u in part["undertecknare"]
        ]
    return nya
