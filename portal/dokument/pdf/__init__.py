"""HTML in, PDF out: the only part of the portal that knows which engines make PDFs.

``rendera`` lays out one document, ``foga_ihop`` joins issued ones. Every file made here claims
PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3), and is the same bytes for the same arguments.
"""

from portal.dokument.pdf.motor import DokumentFel, rendera
from portal.dokument.pdf.paket import Packdel, antal_sidor, foga_ihop, startsidor

__all__ = ["Packdel", "DokumentFel", "antal_sidor", "foga_ihop", "rendera", "startsidor"]
