"""A demonstration country on either engine, served by the gunicorn of service, for one run."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.client import Account
from tests.support import postgres

CASES = 40
_ROOT = Path(__file__).resolve().parents[1]
_SECONDS_TO_START = 60
_GONE = (ConnectionError, TimeoutError)


@dataclass(frozen=True)
class Served:
    """Where it listens, who can sign in, its settings, and the process that its workers are of."""

    port: int
    accounts: list[Account]
    environment: dict[str, str]
    pid: int


@contextmanager
def served(engine: str) -> Iterator[Served]:
    """A founded country over HTTP; nothing of it is left afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="nrm-bench-", dir="/tmp") as folder,
        _urls(engine, Path(folder)) as urls,
    ):
        port = _free_port()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("NRM_")},
            "NRM_DATA": folder,
            "NRM_DEMO": "1",
            "NRM_PORT": str(port),
            **urls,
        }
        _flask(environment, "vault", "init", "--yes")
        _flask(environment, "demo", "--yes", "--cases", str(CASES))
        with _server(environment, port) as pid:
            yield Served(port, _accounts(Path(folder)), environment, pid)


@contextmanager
def _urls(engine: str, folder: Path) -> Iterator[dict[str, str]]:
    if engine == "sqlite":
        yield {}
        return
    with _cluster(folder) as cluster:
        yield {
            f"NRM_{name}_URL": _database(cluster, name.lower()) for name in ("DATABASE", "SHRED")
        }


@contextmanager
def _cluster(folder: Path) -> Iterator[postgres.Cluster]:
    binaries = postgres.find_binaries()
    if binaries is None:
        raise FileNotFoundError("PostgreSQL")
    folder.chmod(0o711)
    cluster = postgres.start(folder / "pg", binaries, durable=True)
    try:
        yield cluster
    finally:
        postgres.stop(cluster)


@contextmanager
def log_databases(engine: str, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Three empty databases: of a short log, of a long one, and one for bare commits."""
    if engine == "sqlite":
        short, long, bare = (f"sqlite:///{folder / name}.db" for name in ("short", "long", "bare"))
        yield short, long, bare
        return
    with _cluster(folder) as cluster:
        yield _database(cluster, "short"), _database(cluster, "long"), _database(cluster, "bare")


def _database(cluster: postgres.Cluster, name: str) -> str:
    engine = create_engine(cluster.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE bench_{name}"))
    engine.dispose()
    return cluster.url.set(database=f"bench_{name}").render_as_string(hide_password=False)


def _flask(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", "flask", "nrm", *arguments]
    subprocess.run(command, env=environment, cwd=_ROOT, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _server(environment: dict[str, str], port: int) -> Iterator[int]:
    command = [sys.executable, "-m", "gunicorn", "--config", "nrm/server.py", "wsgi:app"]
    quiet = [*command, "--log-level", "warning"]
    process = subprocess.Popen(quiet, env=environment, cwd=_ROOT)
    try:
        _wait(process, port)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + _SECONDS_TO_START
    while not _is_ready(port):
        if process.poll() is not None or time.monotonic() > end:
            raise TimeoutError("the server did not start")
        time.sleep(0.1)


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except _GONE:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _accounts(folder: Path) -> list[Account]:
    listed = json.loads((folder / "demo.json").read_text())["accounts"]
    wanted = ("name", "role", "agency", "passphrase", "totp_secret")
    return [Account(**{name: line[name] for name in wanted}) for line in listed]
