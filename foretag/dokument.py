"""The documents of the register: one function per kind."""

from datetime import datetime, time

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string

from foretag import foretagsvy
from foretag.models import Foretag
from portal import frist, pdf
from portal.dokument import ram


def registerutdrag(foretag: Foretag) -> bytes:
    """What the register says of one company today: rendered, shown and not kept. Raises pdf.DokumentFel.

    Made to be handed on, so it holds no personnummer, no contact person and nothing of the förbund's own notes.
    `foretag` comes from `med_lage` and `med_platser`.
    """
    v = foretagsvy.vy(foretag, AnonymousUser())
    fakta = [("Organisationsnummer", v.orgnr or "visas inte, enskild firma")]
    if foretag.form:
        fakta.append(("Juridisk form", foretag.get_form_display()))
    fakta.append(("Utdraget gjort", frist.datumtext(frist.idag())))
    dok = ram(
        foretag.namn,
        "Registerutdrag",
        fakta=fakta,
        underrad="Uppgifter i förbundets register över sociala företag",
        fotnamn=f"Registerutdrag: {foretag}" if len(foretag.namn) <= 40 else "Registerutdrag",
    )
    html = render_to_string(
        "dokument/registerutdrag.html", {"dok": dok, "v": v, "foretag": foretag}
    )
    dagens_borjan = datetime.combine(frist.idag(), time(), frist.STOCKHOLM)
    return pdf.rendera(html, tid=dagens_borjan, titel=f"Registerutdrag: {foretag}")
