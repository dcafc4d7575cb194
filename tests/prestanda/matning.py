"""One measurement: a request as one role, its median time, its queries and its memory."""

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client

from tests.fragor import fragorna

GANGER = 20
UPPVARMNING = 2
STEG_NER = 7


@dataclass(frozen=True)
class Matning:
    """`gor` makes the request once. `ms`, `fragor`: the target at the largest size; 0 where there is none."""

    rubrik: str
    gor: Callable[[], object]
    ms: float = 0
    fragor: int = 0
    ganger: int = GANGER


@dataclass(frozen=True)
class Utfall:
    rubrik: str
    ms: float
    fragor: int
    minne_kb: int


def mat(matning: Matning) -> Utfall:
    """The median of several runs after a warm-up; queries and the peak of allocated memory from runs of their own.

    Each run begins some frames deeper than the one before. A Python without the mending of gh-142183 takes up to twice
    the time, or more, for work that happens to cross the edge between two pieces of its stack; where that edge lies
    says nothing about the page, so the runs are spread over a whole piece.
    """
    tider = []
    for nr in range(matning.ganger + UPPVARMNING):
        borjan = time.perf_counter()
        _djupare(nr * STEG_NER, matning.gor)
        if nr >= UPPVARMNING:
            tider.append((time.perf_counter() - borjan) * 1000)
    fragor = len(fragorna(matning.gor))
    return Utfall(matning.rubrik, statistics.median(tider), fragor, _minne(matning.gor))


def _djupare(steg: int, gor: Callable[[], object]) -> None:
    if steg:
        _djupare(steg - 1, gor)
    else:
        gor()


def _minne(gor: Callable[[], object]) -> int:
    gc.collect()
    tracemalloc.start()
    gor()
    topp = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return topp // 1024


def sida(klient: Client, vag: str, status: int = 200) -> Callable[[], object]:
    """GET, with all of the answer read, also when it is streamed."""

    def gor() -> int:
        svar = klient.get(vag)
        if svar.status_code != status:
            raise RuntimeError(f"{vag} answers {svar.status_code}")
        if svar.streaming:
            return sum(len(bit) for bit in svar.streaming_content)
        return len(svar.content)

    return gor
