"""The plan of the house: what stands where, held by the code itself. Imports are held by import-linter (`make lint`)."""

import ast
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

ROT = Path(__file__).parents[1]
APPAR = ("portal", "foretag", "insatser")
# Django asks for these at the app's root; models.py there only gathers the rooms'.
SAMLINGAR = {f"{app}.models" for app in APPAR}
ROTEN = {"migrations", "management", "templatetags", "data"}


def _filer():
    for app in APPAR:
        for fil in sorted((ROT / app).rglob("*.py")):
            if "migrations" not in fil.parts:
                yield fil


def _rum(modul):
    """The room of a module: insatser.arende of insatser.arende.models.arende; a flat module is its own."""
    return ".".join(modul.split(".")[:2])


def _importer():
    """(room, room that it imports), from every import of the house that runs."""
    graf = grimp.build_graph(*APPAR, exclude_type_checking_imports=True)
    par = {
        (_rum(modul), _rum(annan))
        for modul in graf.modules
        for annan in graf.find_modules_directly_imported_by(modul)
    }
    return {(fran, till) for fran, till in par if fran != till and fran not in SAMLINGAR}


def _nycklar():
    """(room, room that it points at, "Model.field") of every foreign key between rooms.

    Not those that say who: Django's own setting names the person's model, and the log below it needs her.
    """
    for modell in apps.get_models():
        if modell._meta.app_label not in APPAR:
            continue
        for falt in modell._meta.get_fields():
            if not (falt.concrete and falt.is_relation and falt.related_model):
                continue
            if falt.related_model is not get_user_model():
                fran, till = _rum(modell.__module__), _rum(falt.related_model.__module__)
                if fran != till:
                    yield fran, till, f"{modell.__name__}.{falt.name}"


def test_en_frammande_nyckel_pekar_nedat():
    """A key to a room that imports this one would be an import upwards that no import tells of."""
    ordning = TopologicalSorter()
    for fran, till in _importer():
        ordning.add(fran, till)
    nycklar = list(_nycklar())
    assert nycklar
    for fran, till, _ in nycklar:
        ordning.add(fran, till)

    try:
        ordning.prepare()
    except CycleError as fel:
        krets = set(fel.args[1])
        namn = [namn for fran, till, namn in nycklar if {fran, till} <= krets]
        pytest.fail(f"{' -> '.join(reversed(fel.args[1]))}: {', '.join(namn)}")


def test_ett_klassnamn_star_en_gang():
    var = defaultdict(list)
    for fil in _filer():
        for nod in ast.parse(fil.read_text(encoding="utf-8")).body:
            if isinstance(nod, ast.ClassDef) and nod.name not in {"Command"}:
                var[nod.name].append(str(fil.relative_to(ROT)))

    assert {namn: filer for namn, filer in var.items() if len(filer) > 1} == {}


@pytest.mark.parametrize("app", APPAR)
def test_ingen_hamtar_modeller_ur_appens_samling(app):
    """They are imported from their room: models.py at the root is Django's."""
    hamtar = [
        str(fil.relative_to(ROT))
        for fil in (*_filer(), *sorted((ROT / "tests").rglob("*.py")))
        if f"{app}.models" in _hamtade(fil)
    ]

    assert hamtar == []


def _hamtade(fil):
    for nod in ast.walk(ast.parse(fil.read_text(encoding="utf-8"))):
        if isinstance(nod, ast.ImportFrom) and nod.module:
            yield nod.module
            yield from (f"{nod.module}.{namn.name}" for namn in nod.names)


@pytest.mark.parametrize("app", APPAR)
def test_en_mall_star_i_sitt_rums_mapp(app):
    """templates/<app>/<room>/: a folder there is a room of the code, and what lies beside them is shared."""
    rum = {mapp.name for mapp in (ROT / app).iterdir() if mapp.is_dir()} - ROTEN
    mappar = {mapp.name for mapp in (ROT / "templates" / app).iterdir() if mapp.is_dir()}

    assert mappar <= rum
    prov = {mapp.name for mapp in (ROT / "tests" / app).iterdir() if mapp.is_dir()}
    assert prov - {"__pycache__", "data", "tabeller"} <= rum
