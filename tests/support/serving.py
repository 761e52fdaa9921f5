"""The service as it is served: gunicorn with our settings, over a country, its log in a file."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.house.source import ROOT
from tests.support.country import Country

_COMMAND = [sys.executable, "-m", "gunicorn", "--config", "nrm/server.py", "wsgi:app"]
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Served:
    """Where it answers, and what it has told its operator."""

    port: int
    log: Path

    @property
    def base(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def told(self) -> str:
        """Everything that it wrote so far, to either stream."""
        return self.log.read_text()


def free_port() -> int:
    """A port of the loopback address on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def environment(**chosen: str) -> dict[str, str]:
    """The environment of a server: ours, with these settings of the service and no other."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NRM_")}
    return kept | chosen


@contextmanager
def served_by_gunicorn(country: Country) -> Iterator[Served]:
    """A server of its own process while the block lasts."""
    served = Served(free_port(), country.folder.parent / "gunicorn.log")
    chosen = environment(
        NRM_DATA=str(country.folder), NRM_DATABASE_URL=country.url, NRM_PORT=str(served.port)
    )
    with served.log.open("w") as log:
        server = subprocess.Popen(
            _COMMAND, cwd=ROOT, env=chosen, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_until_it_answers(served, server)
            yield served
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(_PATIENCE_SECONDS)


def _wait_until_it_answers(served: Served, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", served.port), timeout=1).close()
        except OSError:
            # Until it listens there is nothing to wait on but time.
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(served.told())
