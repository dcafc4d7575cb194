"""The grid of what is reported of a year, as a browser sends it."""

from django.urls import reverse


def aret(ar, till_ar=None):
    if till_ar:
        return reverse("foretag:lagesuppgifter_period", args=[ar, till_ar])
    return reverse("foretag:lagesuppgifter_ar", args=[ar])


def formular(klient, vag):
    """What the grid would post if nobody changed anything."""
    return som_det_star(klient.get(vag))


def som_det_star(svar):
    """What the page would send again, ticks and marks included."""
    form = svar.context["form"]
    data = {f.name: f.value() for f in form if f.value() is not False}
    marken = {f"bas_{falt.name}": m for rad in form.rutor for _, falt, m in rad.falt}
    return {namn: "" if v is None else "on" if v is True else str(v) for namn, v in (data | marken).items()}  # fmt: skip
