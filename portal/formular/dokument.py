"""A form as a document."""

from django.template.loader import render_to_string

from portal import frist
from portal.dokument import pdf
from portal.dokument.utfarda import ram
from portal.formular import fyllt
from portal.formular.models.formular import Formular


def tomt_formular(formular_: Formular) -> bytes:
    """The whole empty form, to print and write in by hand. Not kept: the form itself never changes."""
    struktur = fyllt.struktur(formular_)
    dok = ram(
        struktur.namn,
        "Tomt formulär",
        fakta=[("Version", str(formular_.version))],
        fotnamn="Tomt formulär",
    )
    kontext = {"dok": dok, "struktur": struktur, "tomt": fyllt.tomt(formular_.definition)}
    html = render_to_string("dokument/tomt_formular.html", kontext)
    return pdf.rendera(html, tid=formular_.publicerad_tid or frist.nu(), titel=struktur.namn)
