import json
import re
import unicodedata
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal import migrerat
from portal.konto.models.anvandare import Anvandare
from portal.logg import Rum, mal_for
from portal.text import normalisera


def kanonisk(data: Any) -> str:
    """Canonical JSON: sorted keys, NFC, LF, amounts as strings, no blanks. Equal data gives equal bytes."""

    def ordna(varde: Any) -> Any:
        if isinstance(varde, str):
            return unicodedata.normalize("NFC", varde).replace("\r\n", "\n").replace("\r", "\n")
        if isinstance(varde, dict):
            return {str(ordna(nyckel)): ordna(v) for nyckel, v in varde.items()}
        if isinstance(varde, list | tuple):
            return [ordna(v) for v in varde]
        if isinstance(varde, Decimal | UUID):
            return str(varde)
        if isinstance(varde, float):
            raise TypeError("Floats have no canonical form; amounts are Decimal.")
        if hasattr(varde, "isoformat"):
            return varde.isoformat()
        return varde

    return json.dumps(ordna(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Version(models.Model):
    """Something frozen: canonical JSON and its SHA-256, the fingerprint that is printed and signed."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    mal_typ = models.CharField(max_length=60)
    mal_id = models.UUIDField()
    nummer = models.PositiveIntegerField()
    innehall = models.TextField()
    sha256 = models.CharField(max_length=64)
    skapad_tid = models.DateTimeField(default=timezone.now)
    skapad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["mal_typ", "mal_id", "nummer"]
        verbose_name = "version"
        verbose_name_plural = "versioner"
        constraints = [
            models.UniqueConstraint(
                fields=["mal_typ", "mal_id", "nummer"], name="version_ett_nummer_per_mal"
            ),
            models.CheckConstraint(
                name="version_sha256_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mal_typ} version {self.nummer}"

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.innehall)
        return data

    @classmethod
    def frys(cls, mal: models.Model, data: dict[str, Any], *, av: Anvandare) -> "Version":
        """A new version of `mal`; the caller holds the lock on the row, so the numbers have no gaps."""
        mal_typ, mal_id = mal_for(mal)
        innehall = kanonisk(data)
        senaste = cls.objects.filter(mal_typ=mal_typ, mal_id=mal_id).aggregate(
            n=models.Max("nummer")
        )["n"]
        return cls.objects.create(
            mal_typ=mal_typ,
            mal_id=mal_id,
            nummer=(senaste or 0) + 1,
            innehall=innehall,
            sha256=sha256(innehall.encode()).hexdigest(),
            skapad_av=av,
        )


# No vowels and no look-alikes: the code is read aloud and typed by hand from paper.


class DokumentQuerySet(models.QuerySet["Dokument"]):
    def att_rendera(self) -> "DokumentQuerySet":
        return self.filter(
            status=Dokument.Status.BESTALLT, nasta_forsok_tid__lte=timezone.now()
        ).order_by("bestalld_tid", "pk")

    def med_kod(self, kod: str) -> "DokumentQuerySet":
        """Issued ones with the code, however it was typed: lower case, blanks, missing or long hyphens."""
        tecken = re.sub(r"[^0-9A-Z]", "", kod.upper())
        return self.utfardade().filter(kod=f"{tecken[:4]}-{tecken[4:8]}-{tecken[8:]}")

    def utfardade(self) -> "DokumentQuerySet":
        return self.filter(status=Dokument.Status.UTFARDAT)


class Dokument(models.Model):
    """A PDF that is ordered once, rendered once from its Version, and served from its bytes for ever."""

    class Status(models.TextChoices):
        BESTALLT = "bestallt", "Görs i ordning"
        UTFARDAT = "utfardat", "Utfärdat"
        MISSLYCKAT = "misslyckat", "Kunde inte göras"

    MAX_FORSOK = 5

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    slag = models.CharField(max_length=40)
    titel = models.CharField(max_length=250)
    version = models.ForeignKey(Version, models.PROTECT, related_name="dokument")
    rum = models.CharField(max_length=10, choices=Rum.choices, default=Rum.FORBUND)
    kod = models.CharField(max_length=14, unique=True, default=migrerat.ny_kod, editable=False)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.BESTALLT)
    bestalld_tid = models.DateTimeField(default=timezone.now)
    nasta_forsok_tid = models.DateTimeField(default=timezone.now)
    forsok = models.PositiveSmallIntegerField(default=0)
    senaste_fel = models.CharField(max_length=300, blank=True)
    utfardad_tid = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    storlek = models.PositiveIntegerField("storlek i byte", null=True, blank=True)
    sidor = models.PositiveIntegerField(null=True, blank=True)

    objects = DokumentQuerySet.as_manager()

    class Meta:
        verbose_name = "dokument"
        verbose_name_plural = "dokument"
        indexes = [
            models.Index(
                fields=["nasta_forsok_tid"],
                condition=Q(status="bestallt"),
                name="dokument_att_rendera",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "slag"], name="dokument_ett_slag_per_version"
            ),
            models.CheckConstraint(
                name="dokument_utfardat_helt_eller_inte",
                condition=Q(
                    status="utfardat",
                    utfardad_tid__isnull=False,
                    storlek__isnull=False,
                    sidor__isnull=False,
                    sha256__regex=r"^[0-9a-f]{64}$",
                )
                | ~Q(status="utfardat")
                & Q(utfardad_tid__isnull=True, storlek__isnull=True, sidor__isnull=True, sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return self.titel

    @property
    def filnamn(self) -> str:
        """The title as a name that every file system takes: no separators or control characters, not too long."""
        rensad = re.sub(r'[\\/:*?"<>|\x00-\x1f\x7f]+', " ", normalisera(self.titel))
        return f"{' '.join(rensad.split())[:120].strip(' .') or 'Dokument'}.pdf"

    @property
    def ar_utfardat(self) -> bool:
        return self.status == self.Status.UTFARDAT

    @property
    def pdf(self) -> bytes:
        """The issued bytes. Raises DokumentInnehall.DoesNotExist before that."""
        return bytes(self.innehall.pdf)

    @classmethod
    def bestall(
        cls, slag: str, titel: str, version: Version, *, rum: str = Rum.FORBUND
    ) -> "Dokument":
        """Orders the PDF in the caller's transaction; asking again gives the same row."""
        dokument, _ = cls.objects.get_or_create(
            version=version, slag=slag, defaults={"titel": titel, "rum": rum}
        )
        return dokument

    def utfarda(self, pdf: bytes, sidor: int) -> None:
        """Stores the bytes once. The worker holds the row's lock."""
        DokumentInnehall.objects.create(dokument=self, pdf=pdf)
        self.sha256 = sha256(pdf).hexdigest()
        self.storlek, self.sidor, self.utfardad_tid = len(pdf), sidor, timezone.now()
        self.status, self.senaste_fel = self.Status.UTFARDAT, ""
        self.save()

    def misslyckades(self, fel: str) -> None:
        """Tries again after 10, 20, 40 … seconds; after MAX_FORSOK the row says so to staff."""
        self.forsok += 1
        self.senaste_fel = fel[:300]
        self.nasta_forsok_tid = timezone.now() + timedelta(seconds=10 * 2 ** (self.forsok - 1))
        if self.forsok >= self.MAX_FORSOK:
            self.status = self.Status.MISSLYCKAT
        self.save()


class DokumentInnehall(models.Model):
    """The bytes, in a table of their own so that no list reads them."""

    dokument = models.OneToOneField(
        Dokument, models.PROTECT, primary_key=True, related_name="innehall"
    )
    pdf = models.BinaryField()

    def __str__(self) -> str:
        return str(self.dokument_id)
