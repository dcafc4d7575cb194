"""No template of the register asks for a name that its view never gives: `{% if %}` takes such a one for no, silently."""

from django.template.base import Variable, VariableDoesNotExist

from tests.rutter import rader
from tests.varld import ROLLER, Varld

# The name → what gives it, which no page here is.
ANDRA_GANGER = {
    "pdf": "a PDF, which shares the part of the page",
    "v.presentation.text": "a company that has written one",
    "s.presentation.text": "a merged company that had one",
    "form.skal": "staff who change an answer",
    "inloggad": "who answers signed in, not by the link",
    "filfel": "a file that was refused",
    "inte_sparat": "a page that had been locked",
}


def test_varje_namn_i_mallarna_finns_nagon_gang(varld: Varld, db, monkeypatch):
    """Over all pages, each as one who may read it, staff where they may. A name of an include may be missing here and
    there: what is never there, on any page, is a name that nobody gives."""
    saknades: dict[Variable, set[str]] = {}
    fanns: set[Variable] = set()
    sla_upp = Variable._resolve_lookup

    def lyssna(namn, kontext):
        try:
            varde = sla_upp(namn, kontext)
        except VariableDoesNotExist:
            saknades.setdefault(namn, set()).add(kontext.template_name)
            raise
        fanns.add(namn)
        return varde

    monkeypatch.setattr(Variable, "_resolve_lookup", lyssna)
    for rad in rader():
        lasare = {roll for roll, svar in rad.vantat("GET").items() if svar == "200"}
        if rad.namn.startswith("foretag:") and lasare:
            roll = min(lasare, key=[*("handläggare", "företagare"), *ROLLER].index)
            assert varld.fraga(roll, "GET", varld.vag(rad.namn, rad.objekt)).status_code == 200

    aldrig = {namn: sidor for namn, sidor in saknades.items() if namn not in fanns}
    egna = {namn.var: sidor for namn, sidor in aldrig.items() if min(sidor).startswith("foretag/")}
    assert set(egna) == set(ANDRA_GANGER), egna
