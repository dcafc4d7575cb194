"""A finished drawing as SVG: attributes only, no style, no script.

Written here and not by a template: a map of 290 kommuner is two thousand elements, and each would be a dozen nodes.
"""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.dokument.diagram.data import Bana, Ritgrupp, Ritning, Text

TYPSNITT = "'Source Sans 3','Source Sans 3 ext',Reserv,sans-serif"


def svg(ritning: Ritning, titel: str, *, pdf: bool) -> SafeString:
    """The title comes first, it is the alternative text of the page and of the PDF. Links are left out of a document."""
    bredd, hojd = ritning.bredd, ritning.hojd
    huvud = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {bredd} {hojd}"'
        f' width="{ritning.pdf_bredd if pdf else bredd}" lang="sv"'
        f' role="{"group" if ritning.har_lankar and not pdf else "img"}"'
        f' font-family="{TYPSNITT}" font-size="16"><title>{escape(titel)}</title>'
        f'<path d="M0 0h{bredd}v{hojd}H0z" fill="#ffffff"/>'
    )
    grupper = [_grupp(grupp, lank=bool(grupp.url) and not pdf) for grupp in ritning.grupper]
    return mark_safe("\n".join([huvud, *grupper, "</svg>"]))  # noqa: S308 every text is escaped


def _grupp(grupp: Ritgrupp, *, lank: bool) -> str:
    former = "".join(
        _bana(form) if isinstance(form, Bana) else _text(form, lank) for form in grupp.former
    )
    if lank:
        return f'<a href="{escape(grupp.url)}" aria-label="{escape(grupp.namn)}">{former}</a>'
    return f"<g>{former}</g>"


def _bana(form: Bana) -> str:
    streck = f' stroke-dasharray="{form.streck}"' if form.streck else ""
    return (
        f'<path d="{form.d}" fill="{form.fyll}" stroke="{form.linje}"'
        f' stroke-width="{form.bredd}"{streck}/>'
    )


def _text(form: Text, lank: bool) -> str:
    understruken = ' text-decoration="underline"' if form.understruken and lank else ""
    return (
        f'<text x="{form.x}" y="{form.y}" text-anchor="{form.ankare}" fill="{form.farg}"'
        f' font-weight="{form.vikt}"{understruken}>{escape(form.text)}</text>'
    )
