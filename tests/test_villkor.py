"""Constraints that hold in every table alike."""

from django.apps import apps
from django.db.models import CheckConstraint, Q

APPAR = {"portal", "foretag", "insatser"}
# When and by whom a draft's row was last saved: the time is there before anybody has.
UTAN_PERSON = {"andrad_tid"}


def _par():
    """(model, "x_tid", "x_av") of every moment that may be missing and has a person beside it."""
    for modell in apps.get_models():
        if modell._meta.app_label not in APPAR:
            continue
        falt = {f.name: f for f in modell._meta.fields}
        for namn in falt:
            person = f"{namn.removesuffix('_tid')}_av"
            if namn.endswith("_tid") and person in falt and namn not in UTAN_PERSON:
                yield modell, falt[namn], falt[person]


def _falten(villkor):
    for del_ in villkor.children:
        yield from _falten(del_) if isinstance(del_, Q) else [del_[0].partition("__")[0]]


def test_tid_och_person_ar_satta_tillsammans():
    """Both must be there, or a constraint joins them: who and when is one fact."""
    utan, sedda = [], 0
    for modell, tid, person in _par():
        sedda += 1
        kravs = not (tid.null or person.null)
        villkor = [c for c in modell._meta.constraints if isinstance(c, CheckConstraint)]
        if not kravs and not any(
            {tid.name, person.name} <= set(_falten(c.condition)) for c in villkor
        ):
            utan.append(f"{modell.__name__}.{tid.name}")

    assert utan == []
    assert sedda > 15
