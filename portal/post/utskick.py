"""Mail: written from a text template as a row, sent by the worker through the mail server of the settings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import formataddr
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template import Context, loader
from django.utils import timezone

from portal.forbund.models.forbund import Forbund
from portal.post.models.utskick import Utskick
from portal.sparr import sparrade
from portal.text import normalisera

HUVUDEN = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def skriv(mall: str, *, till: str, kontext: dict[str, Any], **falt: Any) -> Utskick:
    """Writes one mail in the caller's transaction from the text template `mall` ("portal/post/kod.txt").

    Its first line is the subject. With a `nyckel` that has been used, the mail that is already there is given back.
    """
    amne, text = fyll(mall, kontext)
    innehall = {"till": till, "amne": amne, "text": text, **falt}
    if nyckel := innehall.pop("nyckel", None):
        return Utskick.objects.get_or_create(nyckel=nyckel, defaults=innehall)[0]
    return Utskick.objects.create(**innehall)


@dataclass(frozen=True)
class Brev:
    """One of many mails from the same template: to whom, with what, and the columns of its Utskick."""

    till: str
    kontext: Mapping[str, Any]
    nyckel: str | None = None
    falt: Mapping[str, Any] = field(default_factory=dict)


def skriv_alla(mall: str, breven: Iterable[Brev]) -> None:
    """As `skriv`, for many at once with two queries. A `nyckel` that has been used is skipped: its mail is there already."""
    forbund = Forbund.aktuellt()
    rader = []
    for brev in breven:
        amne, text = fyll(mall, {"forbund": forbund, **brev.kontext})
        innehall = {"till": brev.till, "amne": amne, "text": text, **brev.falt}
        rader.append(Utskick(nyckel=brev.nyckel, **innehall))
    Utskick.objects.bulk_create(rader, ignore_conflicts=True)


def fyll(mall: str, kontext: dict[str, Any]) -> tuple[str, str]:
    """Subject and body, as `skriv` writes them; also to show before anything is sent. Nothing is escaped, since nothing reads a mail's text as markup."""
    forbund = kontext.get("forbund") or Forbund.aktuellt()
    alla = {"adress": settings.ADRESS, **kontext, "forbund": forbund}
    mallen = loader.get_template(mall).template  # type: ignore[attr-defined]
    amne, _, text = mallen.render(Context(alla, autoescape=False)).lstrip().partition("\n")
    return " ".join(amne.split())[:250], f"{text.strip()}\n"


def rad(text: str) -> str:
    """What a user wrote, as one line: it cannot begin a paragraph of its own in a mail."""
    return " ".join(normalisera(text).split())


def citat(text: str) -> str:
    """What a user wrote over several lines, each marked as quoted."""
    return "\n".join(f"> {rad}".rstrip() for rad in normalisera(text).split("\n"))


def skicka_nasta() -> Utskick | None:
    """Sends the mail that is next in turn; None when nothing is due.

    One transaction, its row locked: another worker takes the next row. A crash between the mail server's OK
    and our commit sends the same Message-ID once more.
    """
    nu = timezone.now()
    with transaction.atomic():
        rader = sparrade(Utskick.objects.att_skicka(nu), hoppa_over=True)
        utskick = rader.first()
        if utskick is None:
            return None
        if utskick.ar_for_sent(nu):
            utskick.installt(nu, "Hann inte skickas medan det gällde.")
            return utskick
        try:
            skicka(utskick)
        except Exception as fel:  # noqa: BLE001  one bad mail must not hold up the others
            utskick.misslyckat(timezone.now(), feltext(fel, utskick.till))
        else:
            utskick.skickat(timezone.now())
        return utskick


def skicka(utskick: Utskick) -> None:
    """Hands one mail over to the mail server. Raises what the mail server says."""
    forbund = Forbund.aktuellt()
    EmailMessage(
        subject=utskick.amne,
        body=utskick.text,
        from_email=formataddr((forbund.namn, settings.DEFAULT_FROM_EMAIL)),
        to=[utskick.till],
        reply_to=[forbund.epost] if forbund.epost else None,
        headers={**HUVUDEN, "Message-ID": utskick.meddelande_id},
        connection=get_connection(settings.POSTVERK),
    ).send()


def feltext(fel: Exception, till: str) -> str:
    """What the mail server answered, or the kind of error; never what stood in the mail."""
    svar: tuple[int, bytes | str]
    if isinstance(fel, SMTPRecipientsRefused) and till in fel.recipients:
        svar = fel.recipients[till]
    elif isinstance(fel, SMTPResponseException):
        svar = (fel.smtp_code, fel.smtp_error)
    else:
        return type(fel).__name__
    kod, text = svar
    return f"{kod} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
