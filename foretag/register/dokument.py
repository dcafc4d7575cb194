"""The documents of the register: one function per kind."""

from datetime import datetime, time

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string

from foretag.foretag.models import Foretag
from foretag.register import foretagsvy
from portal import frist
from portal.dokument import pdf
from portal.dokument.utfarda import ram

RYMS_I_FOTEN = 50  # characters on one line, beside the page's number


def registerutdrag(foretag: Foretag, *, eget: bool = False) -> bytes:
    """What the register says of one company today: rendered, shown and not kept. Raises pdf.DokumentFel.

    Made to be handed on: no personnummer, no contact person, nothing of the förbund's own notes, and nothing that the
    company has been promised is never shown by itself: its yearly figures, why it rests, what a judgement builds on.
    `eget`: for the company's own people, who read those on its page. It says so on every page.
    `foretag` comes from `med_lage` and `med_platser`.
    """
    v = foretagsvy.vy(foretag, AnonymousUser())
    slag = utdragets_namn(eget=eget)
    hela = f"{slag}: {foretag}"
    fakta = [("Organisationsnummer", v.orgnr or "visas inte, enskild firma")]
    if foretag.form:
        fakta.append(("Juridisk form", foretag.get_form_display()))
    fakta.append(("Utdraget gjort", frist.datumtext(frist.idag())))
    dok = ram(
        foretag.namn,
        slag,
        fakta=fakta,
        underrad="Uppgifter i förbundets register över sociala företag",
        fotnamn=hela if len(hela) <= RYMS_I_FOTEN else slag,
    )
    kontext = {"dok": dok, "v": v, "foretag": foretag, "eget": eget}
    html = render_to_string("dokument/registerutdrag.html", kontext)
    dagens_borjan = datetime.combine(frist.idag(), time(), frist.STOCKHOLM)
    return pdf.rendera(html, tid=dagens_borjan, titel=hela)


def utdragets_namn(*, eget: bool) -> str:
    return "Företagets eget utdrag" if eget else "Registerutdrag"
