"""The förbund's logotype: what was uploaded is read as a picture and drawn anew, so that only the picture is kept."""

import warnings
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from PIL import Image, ImageOps

MAX_BYTE = 1024 * 1024
MAX_PUNKTER = 20_000_000  # a picture may claim any size in its first bytes
MAX_HOJD, MAX_BREDD = 400, 1600


def gor_om(fil: IO[bytes], storlek: int) -> bytes:
    """PNG bytes at most 400 px high. Raises ValidationError for what is no PNG or JPG, or is too large."""
    if storlek > MAX_BYTE:
        raise ValidationError(
            "Filen är större än 1 MB. Spara bilden i mindre storlek och välj den igen."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _som_png(Image.open(fil, formats=["PNG", "JPEG"]))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as fel:
        raise ValidationError(
            "Filen går inte att läsa som bild. Välj en PNG- eller JPG-fil."
        ) from fel


def _som_png(bild: Image.Image) -> bytes:
    """Only the pixels go on: no metadata, no text, no second picture."""
    if bild.width * bild.height > MAX_PUNKTER:
        raise ValidationError(
            f"Bilden är {bild.width} × {bild.height} punkter. Spara den i mindre storlek och välj den igen."
        )
    ratt = ImageOps.exif_transpose(bild)
    ratt = ratt.convert("RGBA" if ratt.mode in {"RGBA", "LA", "PA", "P"} else "RGB")
    ratt.thumbnail((MAX_BREDD, MAX_HOJD))
    ren = Image.new(ratt.mode, ratt.size)
    ren.paste(ratt)
    ut = BytesIO()
    ren.save(ut, "PNG", optimize=True)
    return ut.getvalue()
