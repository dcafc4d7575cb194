"""Swedish text in the database: the order it is sorted in, and the form in which it is searched.

What lists of many rows ask for is kept beside the text by the database itself (`GeneratedField`): a column named
`<falt>_ordning` holds the former, with an index, and one named `<falt>_sokt` the latter. Whoever changes an expression
here writes a migration that makes those columns anew: Django sees no difference.
"""

from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

VIKT = "_sokt"  # ends the name of a column whose text is folded already


class Svensk(Func):
    """Text in Swedish order (å ä ö last, é as e, ü as y) on any PostgreSQL, also one without Swedish collation."""

    function = "translate"
    template = "translate(lower(%(expressions)s), 'åäöæøéèüàÅÄÖÆØÉÈÜÀ', '{|}|}eeya{|}|}eeya') COLLATE \"C\""
    output_field = CharField()


def svensk(falt: str) -> Svensk:
    return Svensk(F(falt))


class Vikt(Func):
    """Text as it is searched: "Åker" as aker, "Café" as cafe. Needs no extension and no locale, only UTF-8.

    A letter is taken apart, its marks (U+0300 to U+036F) are taken away; those that are no letter with a mark follow.
    """

    function = "translate"
    template = (
        "translate(lower(regexp_replace(normalize(%(expressions)s, NFD), '[\u0300-\u036f]', '', 'g')), "
        "'æøđðłßÆØĐÐŁ', 'aoddlsaoddl')"
    )
    output_field = CharField()


def traff(falt: str, ordet: str) -> Q:
    """Rows where `ordet` stands in the field. Every character of it is meant as written, also % and _."""
    texten = F(falt) if falt.endswith(VIKT) else Vikt(F(falt))
    return Q(GreaterThan(StrIndex(texten, Vikt(Value(ordet))), 0))
