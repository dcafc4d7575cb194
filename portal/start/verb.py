"""From the name of a verb to its function, and from an expected failure to a plain message."""

import sys

from portal.start import korning, lint, provning, rensning
from portal.start.mappar import Startfel

VERB = {
    "run": korning.run,
    "manage": korning.manage,
    "test": provning.test,
    "snabbtest": provning.snabbtest,
    "bilder": provning.bilder,
    "prestanda": provning.prestanda,
    "lint": lint.lint,
    "rensa": rensning.rensa,
}


def kor(argument: list[str]) -> int:
    """Run the verb named by the arguments; the return value is the exit code."""
    if len(argument) != 1 or argument[0] not in VERB:
        print(f"Skriv ett av: {', '.join(VERB)}", file=sys.stderr)
        return 2
    try:
        return VERB[argument[0]]()
    except Startfel as fel:
        print(f"\n{fel}", file=sys.stderr)
        return 1
    except PermissionError as fel:
        print(
            f"\nDu får inte skriva i {fel.filename}. Kördes make här som en annan användare"
            " (till exempel root)? Kör då som samma användare, eller låt den användaren köra"
            " make rensa först.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        return 130
