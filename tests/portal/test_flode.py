"""Every workflow: no status is forgotten, none is out of reach, and no verb asks for what never can be."""

import ast
import inspect
import textwrap

import pytest
from django.db.models import Choices

from portal.flode import Flode
from tests.test_rum import ROT, _filer

# Where a row of each kind ends: no verb leads on from there.
SLUT = {
    "Ansokan": {"inkommen", "importerad"},
    "Beslutsunderlag": {"faststallt"},
    "Enkat": set(),
    "Enkatsvar": set(),
    "Foretagssida": set(),
    "Underskrift": {"signerad", "ersatt"},
    "Underskriftsrunda": {"atertagen"},
}
# Tables that name some statuses only, and why.
DELAR = {
    "foretag/avtal/views.py": "what two chips are called in the plural; the others have the label",
}


def _flodena():
    klasser = [k for k in Flode.__subclasses__() if not k._meta.abstract]
    return sorted(klasser, key=lambda k: k.__name__)


@pytest.mark.parametrize("flode", _flodena(), ids=lambda k: k.__name__)
def test_varje_status_har_sin_rad(flode):
    statusar = {str(v) for v, _ in flode._meta.get_field("status").choices}
    fran = {str(s) for s in flode.OVERGANGAR}
    till = {str(s) for mal in flode.OVERGANGAR.values() for s in mal}

    assert statusar - fran == SLUT[flode.__name__]
    assert till <= statusar and fran <= statusar
    borjan = str(flode._meta.get_field("status").default)
    assert statusar - till - {borjan} == set()  # each can be reached


@pytest.mark.parametrize("flode", _flodena(), ids=lambda k: k.__name__)
def test_varje_verb_kan_lyckas(flode):
    """The status that a verb asks `_overgang` for stands somewhere in the table, and each that stands there has a verb."""
    till = {str(s) for mal in flode.OVERGANGAR.values() for s in mal}
    begarda = set()
    for nod in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(flode)))):
        if isinstance(nod, ast.Call) and getattr(nod.func, "attr", "") == "_overgang":
            begarda |= {d.attr for d in ast.walk(nod.args[0]) if isinstance(d, ast.Attribute)}
    statusar = {s.name: str(s) for s in _statusklass(flode)}
    begarda = {statusar[namn] for namn in begarda if namn in statusar}

    assert begarda == till


def _statusklass(flode):
    egen = getattr(flode, "Status", None)
    return egen or vars(inspect.getmodule(flode))["Status"]


def _tabeller():
    """(file, line, names) of every dict whose keys are members of one class of choices named Status or Lage."""
    for fil in _filer():
        for nod in ast.walk(ast.parse(fil.read_text(encoding="utf-8"))):
            if not isinstance(nod, ast.Dict) or len(nod.keys) < 2:
                continue
            if not all(isinstance(k, ast.Attribute) for k in nod.keys):
                continue
            vems = {ast.unparse(k.value).rsplit(".", 1)[-1] for k in nod.keys}
            if vems in ({"Status"}, {"Lage"}):
                yield str(fil.relative_to(ROT)), nod.lineno, [k.attr for k in nod.keys]


def _klasser(klass=Choices):
    for under in klass.__subclasses__():
        yield under
        yield from _klasser(under)


def test_en_tabell_over_lagen_har_dem_alla():
    """A status that somebody adds and a table does not know fails here by name."""
    fel, sedda = [], 0
    for fil, rad, namn in _tabeller():
        sedda += 1
        mojliga = [
            k for k in _klasser() if k.__module__.replace(".", "/").startswith(fil.split("/")[0])
        ]
        passar = [set(k.names) for k in mojliga if set(namn) <= set(k.names)]
        saknas = min((alla - set(namn) for alla in passar), key=len, default={"?"})
        ar_flodet = "OVERGANGAR" in (ROT / fil).read_text().split("\n")[rad - 1]
        if saknas and fil not in DELAR and not ar_flodet:
            fel.append(f"{fil}:{rad} saknar {', '.join(sorted(saknas))}")

    assert fel == []
    assert sedda >= 8
