"""What the server itself tells its operator: nothing of what people sent, however ill-formed.

gunicorn quotes what it cannot read as a request; behind a wrong Content-Length that is a body.
"""

import socket
from collections.abc import Iterator

import pytest

from tests.adversary.test_canary import CANARY, found_in
from tests.support.country import Country
from tests.support.serving import Served, served_by_gunicorn

pytestmark = pytest.mark.slow

_JSON = "Host: x\r\nContent-Type: application/json\r\n"
REQUESTS = {
    "a body behind a length that is too short": f"POST /api/v1/session HTTP/1.1\r\n{_JSON}"
    f'Content-Length: 2\r\n\r\n{{}}{{"name": "{CANARY}"}}\r\n\r\n',
    "a version": f"GET / {CANARY}\r\n\r\n",
    "a method": f"{CANARY}ü / HTTP/1.1\r\n\r\n",
    "a header": f"GET / HTTP/1.1\r\nHost: x\r\n{CANARY} name: x\r\n\r\n",
    "a coding": f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {CANARY}\r\n\r\n",
    "a length": f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {CANARY}\r\n\r\n",
    "a chunk": f"POST /api/v1/session HTTP/1.1\r\n{_JSON}Transfer-Encoding: chunked\r\n\r\n"
    f"{CANARY}\r\n\r\n",
    "an address": f"GET /{CANARY}?{CANARY} HTTP/1.1\r\nHost: x\r\n\r\n",
    "too long an address": f"GET /{CANARY * 900} HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.fixture
def engine_name() -> str:
    """`sqlite`: the server's log is the same on both."""
    return "sqlite"


@pytest.fixture
def server(country: Country) -> Iterator[Served]:
    with served_by_gunicorn(country) as served:
        yield served


def test_what_cannot_be_read_is_not_quoted(server: Served) -> None:
    answers = {name: _send(server, request) for name, request in REQUESTS.items()}
    assert [name for name, answer in answers.items() if not answer.startswith(b"HTTP/1.1")] == []
    told = server.told()
    assert found_in(told.encode()) == []
    assert told.count("could not be read") >= 5


def _send(server: Served, request: str) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request.encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))
