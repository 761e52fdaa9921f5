"""An instance of a country as it runs: a server and a runner of jobs, which are killed and started.

Whoever signs in there comes over HTTP; nothing of it is in the process of the test.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.house.source import ROOT
from tests.support.borders import Side
from tests.support.country import Person
from tests.support.serving import environment, free_port
from tests.support.smtp import HOST

_SERVER = [sys.executable, "-m", "gunicorn", "--config", "nrm/server.py", "wsgi:app"]
_JOBS = [sys.executable, "-m", "flask", "--app", "wsgi", "nrm", "jobs", "--once"]
_PATIENCE = 60.0  # seconds
_ORIGIN = "demonstration.example/log"


@dataclass
class Answer:
    """What was answered, as a test client tells it."""

    status_code: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def json(self) -> Any:
        """The JSON of it."""
        return json.loads(self.data)

    @property
    def text(self) -> str:
        """The text of it."""
        return self.data.decode()

    def get_data(self, as_text: bool = False) -> Any:
        """The same as its client has it."""
        return self.text if as_text else self.data


@dataclass
class Window:
    """A client over HTTP, where a test client would be."""

    port: int

    def open(self, path: str, method: str = "GET", json: Any = None, headers: Any = None) -> Answer:
        """One request."""
        body = None if json is None else dumped(json)
        sent = {**(headers or {}), **({"Content-Type": "application/json"} if body else {})}
        return asked(self.port, method, path, sent, body)


def dumped(told: Any) -> bytes:
    """As JSON."""
    return json.dumps(told).encode()


def asked(
    port: int, method: str, path: str, headers: Mapping[str, str], body: bytes | None
) -> Answer:
    """One request over HTTP; OSError where nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=_PATIENCE)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.headers), answer.read())
    except http.client.HTTPException as broken:
        raise OSError from broken
    finally:
        connection.close()


@dataclass
class Instance:
    """A country's server, at the same port however often it is started."""

    side: Side
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        def forward(path: str, headers: Mapping[str, str], body: bytes) -> int:
            kept = {k: v for k, v in headers.items() if k.startswith(("Nrm-", "Content-Type"))}
            return asked(self.port, "POST", path, kept, body).status_code

        self.side.border.forward = forward

    @property
    def settings(self) -> dict[str, str]:
        """Its environment."""
        country = self.side.country
        return environment(
            NRM_DATA=str(country.folder),
            NRM_DATABASE_URL=country.url,
            NRM_PORT=str(self.port),
            NRM_PROFILE=self.side.profile,
            NRM_LOG_ORIGIN=_ORIGIN,
            NRM_BASE_URL=self.side.border.address,
            NRM_WEBHOOK_HOSTS=HOST,
        )

    def starts(self) -> "Instance":
        """It answers."""
        told = self.side.country.folder.parent / "instance.log"
        with told.open("a") as log:
            self.server = subprocess.Popen(
                _SERVER, cwd=ROOT, env=self.settings, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + _PATIENCE
        while self.server.poll() is None and time.monotonic() < end:
            if self._answers():
                return self
            # Until it listens there is nothing to wait on but time.
            time.sleep(0.05)
        raise RuntimeError(told.read_text())

    def _answers(self) -> bool:
        try:
            return asked(self.port, "GET", "/health/live", {}, None).status_code == 200
        except OSError:
            return False

    def _listens(self) -> bool:
        try:
            socket.create_connection((HOST, self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def is_killed(self) -> None:
        """Every process of it, in the middle of whatever it does."""
        if self.server is not None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait(_PATIENCE)
            self.server = None
            while self._listens():
                # Its workers die a moment after the one that is waited for.
                time.sleep(0.01)

    def is_killed_and_starts(self) -> None:
        """As if the machine had lost its power."""
        self.is_killed()
        self.starts()

    def person(self, name: str) -> Person:
        """Somebody who has just signed in at it."""
        window = Window(self.port)
        body = self.side.country.credentials(name)
        answer = window.open("/api/v1/session", "POST", body)
        assert answer.status_code == 201, answer.text
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        actor = answer.json["actor"]
        return Person(
            window,  # type: ignore[arg-type]  # it is asked what a test client is
            name,
            cookie,
            answer.json["csrf"],
            actor["id"],
            actor["agency"],
        )

    def runs_its_jobs(self) -> dict[str, Any]:
        """One round of them, in a process of their own; what it says of it."""
        done = subprocess.run(
            _JOBS, cwd=ROOT, env=self.settings, capture_output=True, timeout=120, check=False
        )
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        assert told["failed"] == [], (told, done.stderr)
        return told

    def begins_its_jobs(self) -> subprocess.Popen[bytes]:
        """The same, for somebody to kill."""
        return subprocess.Popen(
            _JOBS,
            cwd=ROOT,
            env=self.settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
