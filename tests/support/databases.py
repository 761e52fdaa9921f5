"""Empty and prepared databases for tests, on either engine, one per test.

One server serves all workers of a run: whoever needs it first starts it under a file lock, and the
process that began the run stops it. A prepared database is filled once per run and copied after.
"""

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, Engine, create_engine, text

from tests.support import postgres
from tests.support.missing import missing

ENGINES = ("sqlite", "postgresql")
# Set by the process that begins the run, inherited by its workers.
FOLDER = "NRM_TEST_FOLDER"
# Where pytest puts the folders of tests.
TEMPORARY = "PYTEST_DEBUG_TEMPROOT"
ROOM_BYTES = 4 * 1024**3
Fill = Callable[[str], None]
_TOLD: dict[URL, Engine] = {}


def begin_run() -> None:
    """A folder for this run exists, short enough for a socket's name (107 bytes).

    In memory where there is room: thousands of databases come and go, and none has to last.
    """
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="nrm-", dir=_roomy())
    Path(os.environ[FOLDER]).chmod(0o711)
    os.environ[TEMPORARY] = os.environ[FOLDER]


def _roomy() -> Path:
    memory = Path("/dev/shm")
    free = shutil.disk_usage(memory).free if memory.is_dir() else 0
    return memory if free > ROOM_BYTES else Path("/tmp")


def end_run() -> None:
    """The server of this run, if one was started, and the folder are gone."""
    folder = Path(os.environ.pop(FOLDER))
    os.environ.pop(TEMPORARY)
    cluster = postgres.find_running(folder / "pg")
    if cluster:
        postgres.stop(cluster)
    shutil.rmtree(folder)


@contextmanager
def a_database(engine: str, folder: Path) -> Iterator[str]:
    """URL of an empty database of `engine` (`sqlite` or `postgresql`), dropped afterwards."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / f'{uuid4().hex}.db'}"
        return
    with _made(_server(), template="template0") as url:
        yield url


@contextmanager
def a_copy(engine: str, folder: Path, name: str, fill: Fill) -> Iterator[str]:
    """URL of a database that `fill(url)` prepared once in this run; copied for each caller.

    `name` names what it is prepared with; `fill` must close its connections.
    """
    if engine == "sqlite":
        copy = folder / f"{uuid4().hex}.db"
        shutil.copyfile(_sqlite_stencil(name, fill), copy)
        yield f"sqlite:///{copy}"
        return
    server = _server()
    with _made(server, template=_postgres_stencil(server, name, fill)) as url:
        yield url


def finds_a_server() -> bool:
    """Whether tests of PostgreSQL can run here."""
    return bool(os.environ.get("NRM_TEST_PG_URL") or postgres.find_binaries())


def _server() -> URL:
    given = os.environ.get("NRM_TEST_PG_URL")
    if given:
        return postgres.server_url(given)
    folder = Path(os.environ[FOLDER]) / "pg"
    with _alone("pg"):
        cluster = postgres.find_running(folder)
        if cluster:
            return cluster.url
        binaries = postgres.find_binaries()
        if binaries is None:
            missing("PostgreSQL was not found; install it or set NRM_TEST_PG_URL")
        return postgres.start(folder, binaries).url


@contextmanager
def _made(server: URL, template: str) -> Iterator[str]:
    name = f"nrm_test_{uuid4().hex}"
    # Block by block through the log, as by default, it is four times the work.
    _tell(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield server.set(database=name).render_as_string(hide_password=False)
    _tell(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _postgres_stencil(server: URL, name: str, fill: Fill) -> str:
    # The run's folder is in the name: two runs on one given server do not meet.
    stencil = f"nrm_stencil_{name}_{Path(os.environ[FOLDER]).name[4:].lower()}"
    with _alone(stencil) as mark:
        if not mark.exists():
            _tell(server, f"DROP DATABASE IF EXISTS {stencil}")
            _tell(server, f"CREATE DATABASE {stencil} TEMPLATE template0")
            fill(server.set(database=stencil).render_as_string(hide_password=False))
            mark.touch()
    return stencil


def _sqlite_stencil(name: str, fill: Fill) -> Path:
    stencil = Path(os.environ[FOLDER]) / f"{name}.db"
    with _alone(f"sqlite-{name}") as mark:
        if not mark.exists():
            stencil.unlink(missing_ok=True)
            fill(f"sqlite:///{stencil}")
            # What still stood in the write-ahead log goes into the file that is copied.
            with closing(sqlite3.connect(stencil)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            mark.touch()
    return stencil


def _tell(server: URL, statement: str) -> None:
    # One connection for the life of a worker: there are thousands of databases to make and to drop.
    if server not in _TOLD:
        _TOLD[server] = create_engine(server, isolation_level="AUTOCOMMIT")
    with _TOLD[server].connect() as connection:
        connection.execute(text(statement))


def hang_up() -> None:
    """This process asks the server for nothing more."""
    while _TOLD:
        _TOLD.popitem()[1].dispose()


@contextmanager
def _alone(name: str) -> Iterator[Path]:
    """Nobody else of this run is in the block of this name; yields the path of its mark."""
    folder = Path(os.environ[FOLDER])
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / f"{name}.done"
