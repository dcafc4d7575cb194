"""Words that follow a number, and words in a row."""

from collections.abc import Sequence


def bojt(antal: int, ett: str, flera: str) -> str:
    """The word as it stands after the number: "sida", "sidor"."""
    return ett if antal == 1 else flera


def raknat(antal: int, ett: str, flera: str) -> str:
    """ "1 sida", "3 sidor"."""
    return f"{antal} {bojt(antal, ett, flera)}"


def uppraknat(delar: Sequence[str]) -> str:
    """ "a", "a och b", "a, b och c"; "" for none."""
    return " och ".join(filter(None, [", ".join(delar[:-1]), *delar[-1:]]))
