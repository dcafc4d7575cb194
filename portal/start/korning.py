"""`make run`: the whole portal on one machine, from nothing to a page, until Ctrl-C."""

import hashlib
import json
import os
import secrets
import shlex
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from portal.start import miljo
from portal.start.databas import AGARE, APP, Databas
from portal.start.mappar import DATA, ROT, Startfel, ensam, mapp
from portal.start.process import Barn, anteckna, avbrytbar, ostord, stoppa_kvarlamnade

VARD = "127.0.0.1"
DATABAS = "portal"
ALDRE = (
    "Demons data är från en äldre version av portalen och går inte att ta med:"
    " kör ”make rensa” och sedan ”make run” för att börja om med ny demodata."
)
UPPTAGEN = "Portalen körs redan från den här mappen. Avsluta den med Ctrl-C i sitt fönster först."


def run() -> int:
    """Serve from this folder until Ctrl-C or SIGTERM; 0 when stopped that way."""
    return servera(_port(), installera=True)


def manage() -> int:
    """`manage.py` with the words of ARGS, beside a running `make run` and on its data; its exit code."""
    databas = Databas(mapp("pg", 0o711))
    if not databas.ar_igang():
        raise Startfel("Portalen är inte igång. Starta den med make run i ett annat fönster först.")
    argv = [str(miljo.PYTHON), "manage.py", *shlex.split(os.environ.get("ARGS", ""))]
    omgivning = demomiljo(databas, AGARE, _port())
    return subprocess.run(argv, cwd=ROT, env=omgivning, check=False).returncode


def servera(port: int, *, installera: bool) -> int:
    """Install what is missing if asked to, take over after a killed make, start, watch, stop."""
    with ensam("run", UPPTAGEN), avbrytbar():
        if namn := stoppa_kvarlamnade(_processfil()):
            print(f"Stoppade {' och '.join(namn)} från en tidigare körning.", flush=True)
        _krav_ledig(port)
        if installera:
            miljo.se_till_pdf()
            miljo.se_till_venv("demo")
        _kor_tills_avbruten(port)
    print("Stoppad. Allt som sparats finns kvar till nästa make run.", flush=True)
    return 0


def _kor_tills_avbruten(port: int) -> None:
    databas = Databas(mapp("pg", 0o711))
    barnen: list[Barn] = []
    try:
        _starta(databas, barnen, port)
        _vaka(databas, barnen)
    except KeyboardInterrupt:
        print("\nStoppar …", flush=True)
    finally:
        with ostord():
            _stoppa(databas, barnen)


def _starta(databas: Databas, barnen: list[Barn], port: int) -> None:
    _krav_samma_migrationer(databas)
    print("Startar databasen …", flush=True)
    databas.starta()
    databas.skapa(DATABAS)
    inloggningar = _forbered(databas, port)
    _haft().write_text(json.dumps(_migrationer(), indent=0))
    barnen += _barn(demomiljo(databas, APP, port), port)
    for barn in barnen:
        barn.starta()
        anteckna(_processfil(), barnen)
    _vanta_pa_svar(port, barnen)
    print(f"\nPortalen finns på {adress(port)} (avsluta med Ctrl-C)\n\n{inloggningar}", flush=True)


def _krav_samma_migrationer(databas: Databas) -> None:
    """Startfel when a migration that the database has had is gone or rewritten; new ones are run."""
    if not databas.data.exists():
        return
    haft = json.loads(_haft().read_text()) if _haft().exists() else {"": ""}
    if not haft.items() <= _migrationer().items():
        raise Startfel(ALDRE)


def _migrationer() -> dict[str, str]:
    """Every migration of ours and its fingerprint."""
    filer = ROT.glob("*/migrations/0*.py")
    return {
        str(fil.relative_to(ROT)): hashlib.sha256(fil.read_bytes()).hexdigest() for fil in filer
    }


def _haft() -> Path:
    """What `_migrationer` was when the database was last made ready."""
    return mapp("") / "migrationer.json"


def _forbered(databas: Databas, port: int) -> str:
    """Migrations, roles, shipped data, demo and static files; the text of the demo's logins."""
    print("Förbereder databasen …", flush=True)
    svar = subprocess.run(
        [miljo.PYTHON, "manage.py", "forbered", "--demo"],
        cwd=ROT,
        env=demomiljo(databas, AGARE, port),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if svar.returncode != 0:
        raise Startfel(f"Databasen gick inte att förbereda.\n{svar.stdout}")
    return svar.stdout


def _barn(omgivning: dict[str, str], port: int) -> list[Barn]:
    loggar = mapp("logg")
    webb = ["-m", "gunicorn", "portal.wsgi:application", "--bind", f"{VARD}:{port}"]
    webb += ["--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "5"]
    webb += ["--chdir", str(ROT), "--no-control-socket"]
    arbetare = [str(ROT / "manage.py"), "arbetare"]
    return [
        Barn("webb", [str(miljo.PYTHON), *webb], miljo=omgivning, logg=loggar / "webb.log"),
        Barn(
            "arbetare",
            [str(miljo.PYTHON), *arbetare],
            miljo=omgivning,
            logg=loggar / "arbetare.log",
        ),
    ]


def _vaka(databas: Databas, barnen: list[Barn]) -> None:
    """Start again what dies, the database first, until interrupted."""
    while True:
        time.sleep(0.5)
        if not databas.lever():
            print("Databasen dog och startas igen.", flush=True)
            databas.starta()
        for barn in barnen:
            if barn.vaka():
                print(f"Processen {barn.namn} dog och startas igen.", flush=True)
                anteckna(_processfil(), barnen)


def _stoppa(databas: Databas, barnen: list[Barn]) -> None:
    for barn in barnen:
        barn.be_sluta()
    for barn in barnen:
        barn.stoppa()
    _processfil().unlink(missing_ok=True)
    databas.stoppa()


# Settings of the demo


def demomiljo(databas: Databas, roll: str, port: int) -> dict[str, str]:
    """The environment of the demo's processes, connected as `roll`."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_LAGE": "demo",
        "DATABASE_URL": databas.url(roll, DATABAS),
        "SECRET_KEY": _nyckel(),
        "PORTAL_ADRESS": adress(port),
        "PORTAL_FILER": str(mapp("filer")),
        "PORTAL_DATA": str(DATA),
        "PYTHONUNBUFFERED": "1",
    }


def adress(port: int) -> str:
    """Where the portal is."""
    return f"http://{VARD}:{port}"


def _nyckel() -> str:
    """The secret key, made once and kept: a new one would end every session."""
    fil = mapp("") / "nyckel"
    if not fil.exists():
        ny = fil.with_suffix(".ny")
        ny.touch(mode=0o600)
        ny.write_text(secrets.token_urlsafe(50))
        ny.rename(fil)
    return fil.read_text()


def _processfil() -> Path:
    return mapp("") / "processer.json"


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Startfel(f"PORT={text} går inte. Skriv ett tal mellan 1 och 65535.")
    return int(text)


def _krav_ledig(port: int) -> None:
    with socket.socket() as prov:
        prov.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prov.bind((VARD, port))
        except PermissionError:
            raise Startfel(f"Port {port} kräver root. Välj en annan: make run PORT=8001") from None
        except OSError:
            annan = 8001 if port == 8000 else 8000
            raise Startfel(
                f"Port {port} används av ett annat program. Välj en annan: make run PORT={annan}"
            ) from None


def _vanta_pa_svar(port: int, barnen: list[Barn]) -> None:
    """Return when the first page is served; Startfel with the log's end after 60 s."""
    hamta = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    slut = time.monotonic() + 60
    while time.monotonic() < slut and barnen[0].lever():
        try:
            with hamta.open(adress(port), timeout=10):
                return
        except urllib.error.HTTPError as fel:
            fel.close()
            if fel.code < 500:
                return
            break
        except OSError:
            time.sleep(0.1)
    slutet = "\n".join(barnen[0].logg.read_text(errors="replace").splitlines()[-20:])
    raise Startfel(f"Portalen svarar inte. Slutet av {barnen[0].logg}:\n\n{slutet}")
