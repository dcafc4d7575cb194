"""What the register adds to the tables that hold for the whole portal, one module a noun:

TABELL, KROPP    rows for tests/rutter.py, and what is posted
varld(v)         its objects in tests/varld.py
demo(v)          its objects in tests/demovarld.py (the filled installation)
fylld(), tom()   its pages for tests/webblasare/sidor.py, in use and on the first day
INTE_SIDOR       its addresses that answer with something other than a page
"""

from types import ModuleType

from tests.foretag.tabeller import (
    arsomgang,
    avtal,
    enkat,
    kommun,
    lagesbild,
    publikt,
    register,
    sida,
)

MODULER: tuple[ModuleType, ...] = (
    register,
    sida,
    arsomgang,
    lagesbild,
    kommun,
    avtal,
    enkat,
    publikt,
)
