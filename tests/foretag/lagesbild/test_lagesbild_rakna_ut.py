"""What a reader can work out of everything that a public lägesbild shows: nothing of one company, nor of two.

Every shown cell, computed or reported, and every sum that is named in a difference, is an equation in what each company
had each year. A reader can add them and take them from each other as she likes, over places, measures, years and
periods: what she can get is exactly the space that they span. None of it may be about fewer companies than the
threshold, and no cell that follows from it may be a few persons.
"""

import re
from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from foretag.kommun.models.kommun import Omrade
from foretag.lagesbild.doljning import MINST_FORETAG, MINST_PERSONER
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from foretag.lagesbild.rakning import BERAKNADE, HELA, SUMMOR, Lagesbild, _Cell
from foretag.lagesbild.siffror import siffror

AREN = (2016, 2017, 2018)
TIDER = [(ar, None) for ar in AREN] + [(2016, 2017), (2017, 2018), (2016, 2018)]
KOD = {"A": "2180", "B": "2183", "Övriga kommuner": "0180"}
PLATSER = {HELA: set(KOD.values())} | {namn: {kod} for namn, kod in KOD.items()}
RAPPORTERAS = {None: HELA, 1: "A", 2: "B"}  # by the primary key of the område
ETIKETT = {str(matt.label): str(matt) for matt in Lagesuppgift.Matt}
PRIMTAL = (1 << 61) - 1


def aren_i(ar, till_ar):
    return range(ar, (till_ar or ar) + 1)


def delar_av(matt):
    return SUMMOR.get(matt, (matt,))


class Varld:
    """Companies with their true figures; what of it they have answered, and what somebody has reported, all of it true.

    `foretagen`: (kommun, {year: {part: figure}} of the years it was active, the (year, part) that it has not answered).
    `rapporterat`: (område, time, measure) that is reported.
    """

    def __init__(self, foretagen, rapporterat):
        self.foretagen, self.rapporterat = foretagen, rapporterat
        self.kolumner = [
            (nr, ar, del_)
            for nr, (_, tal, _) in enumerate(foretagen)
            for ar in tal
            for del_ in tal[ar]
        ]
        self.varden = [foretagen[nr][1][ar][del_] for nr, ar, del_ in self.kolumner]

    def __repr__(self):
        return f"Varld({self.foretagen}, {self.rapporterat})"

    def sant(self, koder, aren, matt, *, svar=False):
        """The equation of a figure: of all the companies, or of those that have answered."""
        return [
            int(
                self.foretagen[nr][0] in koder
                and ar in aren
                and del_ in delar_av(matt)
                and not (svar and (ar, del_) in self.foretagen[nr][2])
            )
            for nr, ar, del_ in self.kolumner
        ]

    def varde(self, rad):
        return sum(a * b for a, b in zip(rad, self.varden, strict=True))

    def bild(self):
        celler = {}
        for kod, tal, obesvarat in self.foretagen:
            for ar in tal:
                cell = celler.setdefault((ar, kod), _Cell(delar=dict.fromkeys(BERAKNADE, (0, 0))))
                cell.aktiva += 1
                givna = {d: v for d, v in tal[ar].items() if (ar, d) not in obesvarat}
                for matt in BERAKNADE:
                    summa, antal = cell.delar[matt]
                    alla = all(d in givna for d in delar_av(matt))
                    cell.delar[matt] = (summa + sum(givna.get(d, 0) for d in delar_av(matt)), antal + alla)  # fmt: skip
        omraden = {pk: Omrade(pk=pk, namn=n, kommuner=[KOD[n]]) for pk, n in RAPPORTERAS.items() if pk}  # fmt: skip
        uppgifter = []
        for pk, (ar, till_ar), matt in self.rapporterat:
            varde = self.varde(self.sant(PLATSER[RAPPORTERAS[pk]], aren_i(ar, till_ar), matt))
            uppgifter.append(Lagesuppgift(ar=ar, till_ar=till_ar, omrade=omraden.get(pk), matt=matt, varde=varde, kalla="K"))  # fmt: skip
        dagar = {ar: date(ar, 11, 1) for ar in AREN}
        return Lagesbild(AREN, dagar, tuple(omraden.values()), celler, tuple(uppgifter), frozenset())  # fmt: skip

    def visat(self, familj):
        """The equations of all that the public edition shows of the measures in `familj`."""
        data = siffror(self.bild(), publikt=True)
        for plats in data["platser"]:
            for ar, rad in plats["ar"].items():
                for matt in familj:
                    if not rad["tal"][matt].get("dolt") and rad["tal"][matt]["v"] is not None:
                        yield self._kontrollerad(
                            self.sant(PLATSER[plats["namn"]], [int(ar)], matt, svar=True),
                            rad["tal"][matt]["v"],
                        )
        for rad in data["rapporterat"]:
            matt, aren = ETIKETT[rad["matt"]], aren_i(*_tid(rad["tid"]))
            if matt in familj and not rad["tal"].get("dolt"):
                rad_ = self.sant(PLATSER[rad["plats"]], aren, matt)
                yield self._kontrollerad(rad_, rad["tal"]["v"])
        for skillnad in data["skillnader"]:
            yield from self._skillnad(skillnad, familj)

    def _kontrollerad(self, rad, varde):
        assert self.varde(rad) == varde
        return rad

    def _skillnad(self, skillnad, familj):
        """The sums that a difference names."""
        matt, tid, plats = re.fullmatch(r"(.+) ([\d–]+), (.+)", skillnad["rubrik"]).groups()
        ar, till_ar = _tid(tid)
        matt = ETIKETT[matt]
        if matt not in familj:
            return
        plats = next(namn for namn in PLATSER if namn.lower() == plats.lower())
        alla = self.sant(PLATSER[plats], aren_i(ar, till_ar), matt)
        finns = set(self.rapporterat)
        pk = next(pk for pk, namn in RAPPORTERAS.items() if namn == plats)
        summor = {
            "Rapporterat": alla,
            "Områdena blir": self.sant({KOD["A"], KOD["B"]}, aren_i(ar, till_ar), matt),
            "Åren blir": alla,
            "Företagens egna tal blir": self.sant(PLATSER[plats], [ar], matt, svar=True),
            "Delarna blir": [
                sum(tal)
                for tal in zip(
                    *(
                        self.sant(PLATSER[plats], aren_i(ar, till_ar), d)
                        for d in delar_av(matt)
                        if (pk, (ar, till_ar), d) in finns
                    ),
                    strict=True,
                )
            ],
        }
        for mot, varde in re.findall(
            r"(Rapporterat|\w[\w ]+ blir) ([\d\u00a0]+)", skillnad["text"]
        ):
            yield self._kontrollerad(summor[mot], int(varde.replace("\u00a0", "")))


def _tid(text):
    ar, _, till_ar = text.partition("–")
    return int(ar), int(till_ar) if till_ar else None


# ---------- What follows from it ----------


class Rum:
    """The space of what can be worked out: its equations, each with a column of its own."""

    def __init__(self, rader):
        self.bas = {}
        for rad in rader:
            if (kvar := self.utan(rad)) is not None:
                nyckel = next(i for i, v in enumerate(kvar) if v)
                faktor = pow(kvar[nyckel], -1, PRIMTAL)
                self.bas[nyckel] = [v * faktor % PRIMTAL for v in kvar]

    def utan(self, rad):
        """What is left of it when all that is known is taken away; None when it can be worked out."""
        rad = list(rad)
        for nyckel in range(len(rad)):
            if rad[nyckel] and nyckel in self.bas:
                faktor = rad[nyckel]
                rad = [(a - faktor * b) % PRIMTAL for a, b in zip(rad, self.bas[nyckel], strict=True)]  # fmt: skip
        return rad if any(rad) else None


def avslojade(varld, rader):
    """The pairs of companies that something can be worked out of: equations with nobody else in them."""
    rader = list({tuple(rad) for rad in rader})
    lika = {}
    for kolumn, (nr, _, _) in zip(zip(*rader, strict=True), varld.kolumner, strict=False):
        lika.setdefault(kolumn, set()).add(nr)
    # Figures that always stand together can never be told apart: something is known of a pair only if all that stand
    # together in it are theirs.
    ensamma = {frozenset(nr) for k, nr in lika.items() if any(k) and len(nr) < MINST_FORETAG}
    for vilka in {a | b for a in ensamma for b in ensamma if len(a | b) < MINST_FORETAG}:
        ordning = sorted(range(len(varld.kolumner)), key=lambda i: varld.kolumner[i][0] in vilka)
        forst_de_andra = Rum([[rad[i] for i in ordning] for rad in rader])
        andra = sum(nr not in vilka for nr, _, _ in varld.kolumner)
        if any(nyckel >= andra for nyckel in forst_de_andra.bas):
            yield vilka


def sma(varld, rader, familj):
    """Cells of a few persons that can be worked out: any places together, in any years."""
    rum = Rum(rader)
    for plats in _delmangder(KOD.values()):
        for aren in _delmangder(AREN):
            for matt in familj:
                for svar in (False, True):
                    cell = varld.sant(plats, aren, matt, svar=svar)
                    if 0 < varld.varde(cell) < MINST_PERSONER and rum.utan(cell) is None:
                        yield plats, aren, matt


def _delmangder(alla):
    alla = list(alla)
    return [set(val) for n in range(1, len(alla) + 1) for val in combinations(alla, n)]


def provas(varld):
    for familj in (("anstallda_kvinnor", "anstallda_man", "anstallda"), ("platser",)):
        rader = list(varld.visat(familj))
        assert list(avslojade(varld, rader)) == []
        if familj != ("platser",):
            assert list(sma(varld, rader, familj)) == []


# ---------- Worlds ----------

KON = ("anstallda_kvinnor", "anstallda_man")
MATT = (*KON, "anstallda", "platser")
TAL = st.sampled_from([0, 0, 1, 3, 9, 20, 47, 80])


@st.composite
def varldar(draw):
    foretagen = []
    for _ in range(draw(st.integers(3, 10))):
        aren = draw(st.sampled_from([AREN, AREN, AREN, AREN[:1], AREN[1:], AREN[:2]]))
        tal = {ar: {m: draw(TAL) for m in (*KON, "platser")} for ar in aren}
        luckor = draw(st.sets(st.sampled_from(sorted((ar, m) for ar in aren for m in tal[ar])), max_size=2))  # fmt: skip
        tyst = draw(st.sampled_from([set(), set(), set(), {(ar, m) for ar in aren for m in tal[ar]}]))  # fmt: skip
        kod = draw(st.sampled_from(["2180", "2180", "2180", "2183", "2183", "2183", "0180"]))
        foretagen.append((kod, tal, luckor | tyst))
    tider = draw(st.lists(st.sampled_from(TIDER), max_size=5, unique=True))
    rapporterat = []
    for tid in tider:
        for pk in draw(st.sampled_from([[None], [None, 1], [None, 1, 2], [1, 2], [1]])):
            matt = draw(st.sampled_from([MATT, MATT, ("anstallda", "platser"), KON, KON[:1], ("anstallda", *KON[:1])]))  # fmt: skip
            rapporterat += [(pk, tid, m) for m in matt]
    return Varld(foretagen, rapporterat)


def test_provet_hittar_det_som_gar_att_rakna_ut():
    """Of what is shown here nothing is of one company; of the same with one figure more, something is."""
    ett = {ar: dict.fromkeys((*KON, "platser"), 20) for ar in AREN}
    varld = Varld([("2180", ett, set())] * 3 + [("2183", {2017: ett[2017]}, set())], [])
    a, b = PLATSER["A"], PLATSER["B"]
    period = varld.sant(a | b, AREN, "platser")
    alla = [varld.sant(a, [ar], "platser") for ar in AREN]

    assert list(avslojade(varld, alla)) == []
    assert list(avslojade(varld, [period, *alla])) == [{3}]
    assert list(sma(varld, [*alla, varld.sant(b, [2017], "platser")], ("platser",))) == []


@given(varldar())
@settings(max_examples=150, deadline=None)
def test_inget_om_ett_eller_tva_foretag_gar_att_rakna_ut(varld):
    provas(varld)
