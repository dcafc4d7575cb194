"""Issued PDFs joined to one, without rendering them again."""
from dataclasses import dataclass
class DokumentFel(Exception):
    pass
@dataclass(frozen=True)
class Del:
    titel: str
    pdf: bytes
def foga_ihop(*a): ...
def startsidor(*a): ...
