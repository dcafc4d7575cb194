"""The förbund's accent colour and its two companions."""

import re

from django.core.exceptions import ValidationError

HEX = re.compile(r"#[0-9a-fA-F]{6}")


def _rgb(farg: str) -> tuple[int, int, int]:
    return int(farg[1:3], 16), int(farg[3:5], 16), int(farg[5:7], 16)


def _luminans(farg: str) -> float:
    delar = [
        kanal / 12.92 if kanal <= 0.04045 else ((kanal + 0.055) / 1.055) ** 2.4
        for kanal in (varde / 255 for varde in _rgb(farg))
    ]
    return 0.2126 * delar[0] + 0.7152 * delar[1] + 0.0722 * delar[2]


def kontrast(ena: str, andra: str) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    ljus, mork = sorted([_luminans(ena), _luminans(andra)], reverse=True)
    return (ljus + 0.05) / (mork + 0.05)


def blanda(farg: str, mot: str, andel: float) -> str:
    """`farg` with the share `andel` (0–1) of `mot` mixed in."""
    kanaler = (round(a + (b - a) * andel) for a, b in zip(_rgb(farg), _rgb(mot), strict=True))
    return "#" + "".join(f"{kanal:02x}" for kanal in kanaler)


def foljeslagare(accent: str) -> dict[str, str]:
    """The accent, a darker one for hover and a light one for surfaces."""
    return {
        "accent": accent,
        "accent-mork": blanda(accent, "#000000", 0.26),
        "accent-ljus": blanda(accent, "#ffffff", 0.9),
    }


def validera_accent(farg: str) -> None:
    """Raises ValidationError unless `farg` is readable both on white and on its own light companion."""
    if not HEX.fullmatch(farg):
        raise ValidationError("Skriv färgen som # och sex hexsiffror, till exempel #0f5b66.")
    lagst = min(kontrast(farg, "#ffffff"), kontrast(farg, foljeslagare(farg)["accent-ljus"]))
    if lagst < 4.5:
        raise ValidationError(
            f"Färgen är för ljus: kontrasten är {lagst:.1f}".replace(".", ",")
            + " och behöver vara minst 4,5. Välj en mörkare."
        )
