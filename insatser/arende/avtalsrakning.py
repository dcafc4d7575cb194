"""How far the goals that are counted by avtal have come. Read off the frozen version and the rows, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse

from foretag.avtal.models import Avtal, AvtalQuerySet, Raknas
from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.models.mal import Malvarde
from insatser.ansokan.sammandrag import malvarden, sammandrag
from insatser.arende.models.arende import Arende
from insatser.arende.models.malavtal import Avtalsmal, Malavtal
from portal import belopp
from portal.konto.models.anvandare import Anvandare

Riktning = Malvarde.Riktning


@dataclass(frozen=True)
class Stallning:
    """One målvärde: its target, the avtal that are counted, and what is left."""

    nyckel: UUID
    mal: str
    matt: str
    i_ord: str
    riktning: str
    varde: Decimal | None
    hogst: Decimal | None
    malavtal: Sequence[Malavtal] = ()
    vald: bool = False

    @property
    def antal(self) -> int:
        return sum(not rad.avtal.ar_makulerat for rad in self.malavtal)

    @property
    def nadd(self) -> bool:
        """Is the number where the goal wants it?"""
        if self.varde is None:
            return False
        return self._lagst <= self.antal and (self._hogst is None or self.antal <= self._hogst)

    @property
    def kvar(self) -> str:
        """What is left, in words."""
        if self.varde is None:
            return "Målvärdet är inte ett tal, så det går inte att säga vad som återstår."
        if self.antal < self._lagst:
            return f"{belopp.tal(self._lagst - self.antal)} kvar till målet"
        if self._hogst is not None and self.antal > self._hogst:
            return f"{belopp.tal(self.antal - self._hogst)} över målet"
        if self.riktning == Riktning.HOGST:
            return f"inom målet, {belopp.tal(self.varde - self.antal)} kvar till gränsen"
        return "målet är nått"

    @property
    def _lagst(self) -> Decimal:
        return Decimal(0) if self.riktning == Riktning.HOGST else self.varde or Decimal(0)

    @property
    def _hogst(self) -> Decimal | None:
        """A limit upwards: none for "minst", the value itself for "högst" and "precis"."""
        if self.riktning == Riktning.MELLAN:
            return self.hogst
        return self.varde if self.riktning in {Riktning.HOGST, Riktning.EXAKT} else None


def stallningar(ansokan: Ansokan | None) -> list[Stallning]:
    """All målvärden of the received version, in its order; those that are counted by avtal with what is counted.

    One that is chosen and has left the version is last: what was counted is not hidden.
    """
    if ansokan is None or ansokan.version is None:
        return []
    rader = Avtalsmal.objects.filter(ansokan=ansokan).prefetch_related(
        "malavtal__avtal__foretag__organisation", "malavtal__avtal__part"
    )
    valda = {str(rad.malvarde): rad for rad in rader}
    ut = [
        _stallning(varde, valda.pop(varde["nyckel"], None))
        for varde in malvarden(ansokan.version.data)
    ]
    borta = {"mal": "Finns inte längre i ansökan", "matt": "", "text": ""}
    return ut + [_stallning({**borta, "nyckel": nyckel}, rad) for nyckel, rad in valda.items()]


def _stallning(varde: dict[str, Any], rad: Avtalsmal | None) -> Stallning:
    return Stallning(
        nyckel=UUID(varde["nyckel"]),
        mal=varde["mal"],
        matt=varde["matt"] or varde["mal"],
        i_ord=varde["text"],
        riktning=varde.get("riktning") or "",
        varde=_tal(varde.get("varde")),
        hogst=_tal(varde.get("hogst")),
        malavtal=tuple(rad.malavtal.all()) if rad else (),
        vald=rad is not None,
    )


def _tal(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except ArithmeticError:
        return None


def insatstid(ansokan: Ansokan) -> tuple[date, date] | None:
    tid = sammandrag(ansokan.version.data)["insatstid"] if ansokan.version else None
    if not tid or not tid.get("slut"):
        return None
    return date.fromisoformat(tid["start"]), date.fromisoformat(tid["slut"])


def att_rakna(ansokan: Ansokan, stallning: Stallning, *, alla: bool) -> AvtalQuerySet:
    """Avtal to choose between: not voided, not counted yet, and in force within the insatstid unless `alla`."""
    tid = None if alla else insatstid(ansokan)
    rader = Avtal.objects.galler_under(*tid) if tid else Avtal.objects.kvar()
    return rader.exclude(pk__in=[rad.avtal_id for rad in stallning.malavtal])


def raknas(avtal: Avtal, person: Anvandare) -> list[Raknas]:
    """For the avtal's own page: the cases that count it, for those who read cases."""
    arenden = Arende.objects.synliga_for(person).filter(ansokan__avtalsmal__malavtal__avtal=avtal)
    return [
        Raknas(
            f"{arende.dnr} {arende.rubrik}",
            f"{reverse('insatser:arende', args=[arende.publikt_id])}#avtalsmal",
            f"{ett.matt}: {ett.antal} räknade, {ett.i_ord}",
        )
        for arende in arenden.select_related("ansokan__inskick__version").distinct()
        for ett in stallningar(arende.ansokan)
        if any(rad.avtal_id == avtal.pk for rad in ett.malavtal)
    ]
