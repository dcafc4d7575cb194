"""docs/drift.md says what the code reads and runs."""

import re

from django.conf import settings

from portal.start.mappar import ROT

DRIFT = (ROT / "docs" / "drift.md").read_text()


def test_tabellen_har_varje_variabel_som_installningarna_laser():
    kod = (ROT / "portal" / "settings.py").read_text()
    lasta = set(re.findall(r'(?:environ\.get|environ|_krav)[\(\[]"([A-Z_]+)"', kod))

    assert set(re.findall(r"^\| `([A-Z_]+)` \|", DRIFT, re.MULTILINE)) == lasta


def test_rollernas_tabell_namner_varje_tabell_som_bara_far_tillagg():
    for tabell in settings.ENDAST_TILLAGG:
        assert f"`{tabell}`" in DRIFT
