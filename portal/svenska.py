"""Swedish text in the database: the order it is sorted in, and the form in which it is searched.

What lists of many rows ask for is kept beside the text by the database itself (`GeneratedField`): a column named
`<falt>_ordning` holds the former, with an index, and one named `<falt>_sokt` the latter. Whoever changes an expression
(`portal.migrerat`) writes a migration that makes those columns anew: Django sees no difference.
"""

from django.db.models import F, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from portal.migrerat import Svensk, Vikt

VIKT = "_sokt"  # ends the name of a column whose text is folded already


def svensk(falt: str) -> Svensk:
    return Svensk(F(falt))


def traff(falt: str, ordet: str) -> Q:
    """Rows where `ordet` stands in the field. Every character of it is meant as written, also % and _."""
    texten = F(falt) if falt.endswith(VIKT) else Vikt(F(falt))
    return Q(GreaterThan(StrIndex(texten, Vikt(Value(ordet))), 0))
