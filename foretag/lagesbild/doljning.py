"""Small numbers: what is left out of everything that everybody may read, so that it cannot be worked out either.

Two reasons. A number of persons below `MINST_PERSONER` can point at somebody who is known to be there: with women,
men and payers of one town beside each other, a 1 is a person. And a figure that fewer than `MINST_FORETAG` companies
have given is those companies' own: one is told alone, and of two each knows the other's.

Leaving out the small number alone is not enough: totals are shown, and the rest is subtraction. The scheme is a block,
simple enough to be proved. For a year and a family (a total and its parts) it knows four steps, each a wider one:

1. `delar`: these parts are left out in every area, two or more of them; all of the förbund and the totals are shown.
2. `delar_i_hela`: these are left out of all of the förbund too.
3. `omraden`: nothing of the family is shown per area, only for all of the förbund.
4. `inget`: nothing of the family is shown.

What is hidden in 1 is a full block of areas × parts of which only the sums of rows and columns are known, each of them
0 or at least `MINST_PERSONER`. With two rows and two columns that are not 0 every small number can be raised by taking
from its row and column or lowered by giving to them, so none has only one possible value. More is not promised: where
a 0 stands in the block, some of the values down to 0 may be ruled out.
In 2 the sums of the columns are not known, in 3 only those of the columns are: there is more freedom, never less.
A 0 is no person and stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

#: Which rule a frozen edition was made by. One more whenever what is left out becomes another, here or in
#: `lagessiffror.Doljning`; editions frozen before there was a number are of the first.
REGEL = 2
#: As Statistics Sweden and most authorities do: one to four is nobody's business.
MINST_PERSONER = 5
#: With two companies each can take away its own figure and see the other's.
MINST_FORETAG = 3

# place → measure → (value or None when not given, companies that gave it or None when they are not known)
Varde = tuple[int | None, int | None]
Tabell = Mapping[str, Mapping[str, Varde]]


@dataclass(frozen=True)
class Familj:
    """Measures that are known to add up: `summa` of `delar`. Without parts it is a measure by itself."""

    summa: str
    delar: tuple[str, ...] = ()
    #: Places are not persons: only the number of companies counts.
    personer: bool = True

    @property
    def matt(self) -> tuple[str, ...]:
        return (*self.delar, self.summa)


@dataclass(frozen=True)
class Dolt:
    """What is left out of a family in a year. The steps only ever widen."""

    delar: frozenset[str] = frozenset()
    delar_i_hela: frozenset[str] = frozenset()
    omraden: bool = False
    inget: bool = False

    def __or__(self, annan: "Dolt") -> "Dolt":
        return Dolt(
            self.delar | annan.delar,
            self.delar_i_hela | annan.delar_i_hela,
            self.omraden or annan.omraden,
            self.inget or annan.inget,
        )

    def doljer(self, matt: str, *, i_omrade: bool) -> bool:
        if self.inget or i_omrade and self.omraden:
            return True
        return matt in (self.delar if i_omrade else self.delar_i_hela)


INGET_DOLT = Dolt()


def dolj(
    familj: Familj,
    tabeller: Sequence[tuple[Tabell, str]],
    omraden: Sequence[str],
    dolt: Dolt = INGET_DOLT,
) -> Dolt:
    """What to leave out so that none of the `tabeller` tells it: (figures, the name of the place that is all of it).

    Several tables tell of the same persons (computed and reported), so what one must hide the others hide too.
    `omraden` are the places that add up to the whole; `dolt` is what is left out already for another reason.
    """
    while True:
        nytt = dolt
        for tabell, hela in tabeller:
            nytt = nytt | _dolj_en(familj, tabell, hela, omraden, nytt)
        if nytt == dolt:
            return dolt
        dolt = nytt


def _dolj_en(familj: Familj, tabell: Tabell, hela: str, omraden: Sequence[str], dolt: Dolt) -> Dolt:
    """One round of widening for one table."""
    hela_raden, rader = tabell.get(hela, {}), [tabell[o] for o in omraden if o in tabell]
    if _skyddas(familj, hela_raden.get(familj.summa)) or _for_fa(familj, hela_raden):
        return replace(dolt, inget=True)
    if any(_skyddas(familj, rad.get(familj.summa)) or _for_fa(familj, rad) for rad in rader):
        dolt = replace(dolt, omraden=True)
    i_hela = {d for d in familj.delar if _skyddas(familj, hela_raden.get(d))}
    dolda = _fyll_pa(familj, hela_raden, i_hela | set(dolt.delar_i_hela), [hela_raden])
    dolt = replace(dolt, delar=dolt.delar | dolda, delar_i_hela=dolt.delar_i_hela | dolda)
    if dolt.omraden:
        return dolt
    sma = {d for d in familj.delar for rad in rader if _skyddas(familj, rad.get(d))}
    delar = _fyll_pa(familj, hela_raden, sma | set(dolt.delar), rader)
    return replace(dolt, delar=frozenset(delar))


def _fyll_pa(
    familj: Familj,
    ordning: Mapping[str, Varde],
    dolda: set[str],
    rader: Sequence[Mapping[str, Varde]],
) -> frozenset[str]:
    """More parts, the smallest first, until in every row those hidden are two or more and come to 0 or to enough."""
    if not dolda or not any(d in rad for rad in (ordning, *rader) for d in familj.delar):
        return frozenset(dolda)  # nothing to protect, or a table that says nothing of the parts
    kvar = sorted(
        (d for d in familj.delar if d not in dolda and _tal(ordning.get(d))),
        key=lambda d: _tal(ordning.get(d)),
    )
    while kvar and not _racker(ordning, dolda, rader):
        dolda = dolda | {kvar.pop(0)}
    return frozenset(dolda if _racker(ordning, dolda, rader) else familj.delar)


def _racker(
    ordning: Mapping[str, Varde], dolda: set[str], rader: Sequence[Mapping[str, Varde]]
) -> bool:
    if sum(_tal(ordning.get(d)) > 0 for d in dolda) < 2:
        return False
    summor = [sum(_tal(rad.get(d)) for d in dolda) for rad in rader]
    return all(summa == 0 or summa >= MINST_PERSONER for summa in summor)


def _skyddas(familj: Familj, varde: Varde | None) -> bool:
    return familj.personer and 0 < _tal(varde) < MINST_PERSONER


def _for_fa(familj: Familj, rad: Mapping[str, Varde]) -> bool:
    """Has some figure of the family been given by one or two companies alone?"""
    antal = [rad[m][1] for m in familj.matt if m in rad and rad[m][0] is not None]
    return any(n is not None and 0 < n < MINST_FORETAG for n in antal)


def _tal(varde: Varde | None) -> int:
    return (varde[0] or 0) if varde else 0
