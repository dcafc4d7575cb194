"""Run by `make prestanda` (portal.start.provning), with a database of its own."""

import os
import resource
import sys
import time

import django

STORLEKAR = (100, 1_000, 10_000)


def main() -> int:
    django.setup()
    from django.db import connection

    from tests.prestanda import data
    from tests.prestanda.matning import mat
    from tests.prestanda.matningar import alla

    storlekar = [int(n) for n in os.environ.get("STORLEKAR", "").split()] or list(STORLEKAR)
    data.grund()
    utfall, fran = {}, 1
    for storlek in storlekar:
        borjan = time.monotonic()
        data.ansokningar(fran, storlek + 1)
        data.foretag(fran, storlek + 1)
        data.publicera(fran, storlek + 1)
        fran = storlek + 1
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        print(f"{storlek}: data på {time.monotonic() - borjan:.0f} s, mäter …", flush=True)
        utfall[storlek] = [mat(matning) for matning in alla()]
    skriv(utfall, alla())
    return 0


def skriv(utfall: dict, matningar: list) -> None:  # type: ignore[type-arg]
    storlekar = list(utfall)
    print()
    print(
        "median ms / frågor vid så många ansökningar och lika många företag (mål vid det största)"
    )
    huvud = "".join(f"{n:>16,}".replace(",", " ") for n in storlekar)
    print(f"{'':44}{huvud}{'gånger':>8}{'minne kB':>11}{'mål':>14}")
    for nr, matning in enumerate(matningar):
        rader = [utfall[n][nr] for n in storlekar]
        celler = "".join(f"{f'{rad.ms:.1f} / {rad.fragor}':>16}" for rad in rader)
        mal = f"{matning.ms:g} / {matning.fragor or '–'}" if matning.ms else "–"
        over = (
            matning.ms
            and rader[-1].ms > matning.ms
            or matning.fragor
            and rader[-1].fragor > matning.fragor
        )
        ganger = f"{rader[-1].ms / rader[0].ms:.1f}"
        print(
            f"{matning.rubrik:44}{celler}{ganger:>8}{rader[-1].minne_kb:>11}{mal:>14}"
            f"{'  över' if over else ''}"
        )
    print(
        f"\nprocessens största minne: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )


if __name__ == "__main__":
    sys.exit(main())
