"""The läge when two companies become one: each day what both say together, told beforehand, counted from its first day."""

import random
from datetime import date, timedelta
from itertools import pairwise, product

import pytest

from foretag.foretag.models import Foretag, Lage
from foretag.register.sammanslagning import sla_ihop
from portal.frist import idag
from portal.logg import Handelse
from tests.foretag.exempel import ny
from tests.foretag.register.test_sammanslagning import _val as val
from tests.foretag.register.test_sammanslagning import alla_val, av, klient, vag

__all__ = ["av", "klient"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fore", "dubblettens", "dagar", "blir"),
    [
        (Lage.AKTIV, Lage.NEDLAGD, 0, "Läget blir nedlagt"),
        (Lage.NEDLAGD, Lage.AKTIV, 0, "Läget blir aktivt"),
        (Lage.AKTIV, Lage.AKTIV, 0, ""),
        (Lage.AKTIV, Lage.NEDLAGD, 1, "Läget blir nedlagt den"),  # tomorrow
        (Lage.AKTIV, Lage.AKTIV, 1, ""),
    ],
)
def test_sidan_sager_nar_laget_blir_ett_annat(klient, fore, dubblettens, dagar, blir):
    kvar = ny("Kvar", lage=fore)
    bort = ny("Bort", lage=dubblettens, fran=idag() + timedelta(days=dagar))

    granska = klient.get(vag(kvar), {"med": bort.publikt_id})
    html = granska.content.decode()
    assert (blir in html, "Läget blir" in html) == (True, bool(blir))
    assert granska.context["plan"].lage_fore.lage == fore
    klient.post(vag(kvar), val(bort))

    lovat = granska.context["plan"].lage_efter
    efter = Foretag.objects.med_lage().get(pk=kvar.pk)
    assert (efter.lage, efter.lage_fran) == (lovat.lage, lovat.fran)


def test_ett_lage_samma_dag_andrar_inget(klient):
    """The one that stays keeps its own, so there is nothing to say."""
    kvar, bort = (
        ny("Kvar", fran=date(2020, 1, 1)),
        ny("Bort", lage="nedlagd", fran=date(2020, 1, 1)),
    )

    granska = klient.get(vag(kvar), {"med": bort.publikt_id})

    assert granska.context["plan"].lage_efter == kvar.lagen.get()
    assert "Läget blir" not in granska.content.decode()


def test_lagen_som_borjar_senare_sags_i_tur_och_ordning(klient, av):
    """Those of the duplicate that change what holds then. Nobody has both become resting on a day and again later."""
    kvar, bort = ny("Kvar"), ny("Bort")
    dagar = [idag() + timedelta(days=n) for n in (10, 20, 30, 40)]
    bort.byt_lage(Lage.VILANDE, dagar[0], "Flyttar", av=av)
    kvar.byt_lage(Lage.VILANDE, dagar[1], "Renoverar", av=av)
    bort.byt_lage(Lage.VILANDE, dagar[2], "Flyttar än", av=av)
    bort.byt_lage(Lage.AKTIV, dagar[3], av=av)

    granska = klient.get(vag(kvar), {"med": bort.publikt_id})

    html = granska.content.decode()
    assert [rad.fran for rad in granska.context["plan"].lagen_sedan] == [dagar[0], dagar[3]]
    assert (html.count("Läget blir"), "börjar då (Flyttar)" in html) == (2, True)
    klient.post(vag(kvar), val(bort))
    for foretag, sina in ((kvar, (dagar[0], dagar[3])), (bort, (dagar[1], dagar[2]))):
        senare = foretag.lagen.filter(fran__gt=idag()).order_by("fran")
        assert tuple(senare.values_list("fran", flat=True)) == sina


@pytest.mark.parametrize("inlagd", ["kvar", "bort"])
def test_aktivt_sedan_den_tidigaste_dagen(klient, inlagd):
    """Both are active, and one of them was read into the register today."""
    dagar = {"kvar": date(2016, 3, 1), "bort": date(2016, 3, 1), inlagd: idag()}
    kvar, bort = (ny(namn.capitalize(), fran=dag) for namn, dag in dagar.items())

    granska = klient.get(vag(kvar), {"med": bort.publikt_id})
    assert (granska.context["plan"].lage_andras, granska.context["plan"].lagen_sedan) == (False, [])
    klient.post(vag(kvar), val(bort))

    sida = klient.get(vag(kvar, "foretag"))
    html = sida.content.decode().replace("\xa0", " ")
    assert "sedan 1 mars 2016" in html and [rad.fran for rad in sida.context["v"].lagen] == [
        date(2016, 3, 1)
    ]
    assert [rad.fran for rad in sida.context["v"].ihopslagna[0].lagen] == [idag()]
    logg = Handelse.objects.om(kvar).get(verb="slog ihop två företag").uppgifter
    egen = list(bort.lagen.values_list("pk", flat=True)) if inlagd == "kvar" else []
    assert logg["bytta"].get("foretag.foretagslage.foretag", []) == egen


def test_det_som_bryter_av_flyttas_ocksa_nar_det_blir_som_forut(klient, av):
    """Active since 2016; rested from 2020 to 2022 says the duplicate: both of its rows say something new."""
    kvar, bort = (
        ny("Kvar", fran=date(2016, 1, 1)),
        ny("Bort", lage="vilande", fran=date(2020, 1, 1)),
    )
    bort.byt_lage(Lage.AKTIV, date(2022, 1, 1), av=av)

    klient.post(vag(kvar), val(bort))

    assert list(kvar.lagen.order_by("fran").values_list("lage", "fran")) == [
        ("aktiv", date(2016, 1, 1)),
        ("vilande", date(2020, 1, 1)),
        ("aktiv", date(2022, 1, 1)),
    ]
    assert not bort.lagen.exists()


def test_ett_lage_som_bada_har_samma_dag_ar_kvar_hos_var_och_en(klient, av):
    """The duplicate was active before, and closed on the day that the other one began: neither row can take its place."""
    kvar, bort = ny("Kvar", fran=date(2020, 1, 1)), ny("Bort", fran=date(2016, 1, 1))
    bort.byt_lage(Lage.NEDLAGD, date(2020, 1, 1), "Ombildat", av=av)

    klient.post(vag(kvar), val(bort))

    assert list(kvar.lagen.order_by("fran").values_list("lage", "fran")) == [
        ("aktiv", date(2016, 1, 1)),
        ("aktiv", date(2020, 1, 1)),
    ]
    assert list(bort.lagen.values_list("lage", "fran")) == [("nedlagd", date(2020, 1, 1))]


@pytest.mark.parametrize("fro", range(3))
def test_laget_var_dag_ar_bada_tidslinjernas(fro, av):
    """Small timelines, whatever they say: each day is as the union has it, and since the first day of that läge.

    Or since a later day of it where both have a row: `kvar` keeps its own, and the duplicate cannot take it. What a
    company had repeated by itself before is its own affair: here nobody has.
    """
    dagar = [date(2020, 1, n) for n in (1, 2, 3, 4)]
    historik = [
        dict(zip(dagar, lagen, strict=True))
        for lagen in product(["", "aktiv", "vilande"], repeat=4)
    ]
    historik = [{d: lage for d, lage in en.items() if lage} for en in historik]
    historik = [en for en in historik if all(a != b for a, b in pairwise(en.values()))]
    alla = random.Random(fro).sample(list(product(historik, repeat=2)), 40)  # noqa: S311  not a secret
    par = [(_med_lagen(kvar, av), _med_lagen(bort, av), kvar, bort) for kvar, bort in alla]

    for kvar, bort, _, _ in par:
        sla_ihop(kvar, bort, alla_val(kvar, bort), av=av)

    for dag in [date(2019, 12, 31), *dagar, date(2020, 2, 1)]:
        lagen = {f.pk: (f.lage, f.lage_fran) for f in Foretag.objects.med_lage(dag)}
        for foretag, _, kvars, borts in par:
            assert lagen[foretag.pk] == _unionens(kvars, borts, dag), (kvars, borts, dag)


def _med_lagen(rader, av):
    foretag = ny()
    foretag.lagen.all().delete()
    for fran, lage in rader.items():
        foretag.lagen.create(lage=lage, fran=fran, orsak="Prov", registrerad_av=av)
    return foretag


def _unionens(kvars, borts, dag):
    """(läge, since) on the day."""
    union = {**borts, **kvars}
    lage, sedan = "", None
    for fran in sorted(d for d in union if d <= dag):
        if union[fran] != lage or (fran in kvars and fran in borts):
            lage, sedan = union[fran], fran
    return lage, sedan
