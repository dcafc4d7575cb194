"""What is kept of a secret that we have handed out: a keyed hash, never the secret itself."""

from hashlib import sha256
from hmac import digest as hmac

from django.conf import settings


def nyckelhash(vad: str, varde: str, hemlighet: str = "") -> str:
    """A hash that only the portal can make: a stolen copy of the database cannot try values against it.

    `vad` ("underskrift.lank") keeps kinds apart: a value of one kind is nothing as another. It is stored in the
    hash, so it never changes.
    """
    nyckel = sha256(f"portal.{vad}.{hemlighet or settings.SECRET_KEY}".encode()).digest()
    return hmac(nyckel, varde.encode(), "sha256").hex()


def nyckelhashar(vad: str, varde: str) -> list[str]:
    """The hashes that `varde` may have been stored as: under the portal's key, and under its former ones."""
    nycklar = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [nyckelhash(vad, varde, nyckel) for nyckel in nycklar]
