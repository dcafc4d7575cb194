"""What the lists of a company's page have in common."""

from collections.abc import Mapping
from typing import Any

from portal.formular.block import Block, las_grupp


class Lista(Block):
    """Rows of one kind, shown as the reader is told them: each field in words."""

    def laskontext(self, data: Mapping[str, Any]) -> dict[str, Any]:
        (slag,) = self.slag
        return {"rader": [rad.f() for rad in las_grupp(slag, data.get(slag.namn, []), {}).rader]}
