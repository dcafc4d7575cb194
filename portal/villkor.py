"""Constraints that many tables have in the same words."""

from django.db.models import CheckConstraint, Q


def helt_eller_inte(namn: str, *falt: str, tomma: tuple[str, ...] = ()) -> CheckConstraint:
    """What belongs together is set together, or not at all: when, by whom (`x_tid`, `x_av`), and what came of it.

    `tomma`: texts that are empty until then.
    """
    inget = Q(**{f"{ett}__isnull": True for ett in falt}, **dict.fromkeys(tomma, ""))
    allt = Q(**{f"{ett}__isnull": False for ett in falt})
    return CheckConstraint(name=namn, condition=inget | allt)
