"""A file of 25 MB passes a real worker in both directions, and the worker stays as small."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from nrm.files.kinds import PDF
from nrm.http.uploads import MOST_FILE_BYTES
from tests.support.country import Country, Person
from tests.support.files import a_pdf, files_on_disk
from tests.support.serving import Served, served_by_gunicorn
from tests.support.steps import a_sent_referral, accepts, open_a_case

MOST_GROWTH_BYTES = 8 * 1024 * 1024
PIECE = bytes(range(256)) * 256


def _content() -> Iterator[bytes]:
    yield b"%PDF-1.7"
    for _ in range(MOST_FILE_BYTES // len(PIECE) - 1):
        yield PIECE


def _memory(log: str, which: str) -> dict[Path, int]:
    """What each worker holds now (VmRSS), or held at most (VmHWM), in bytes."""
    found = {}
    for line in log.splitlines():
        _, booted, pid = line.partition("Booting worker with pid: ")
        if booted:
            process = Path("/proc", pid.strip())
            status = (process / "status").read_text().splitlines()
            said = next(row for row in status if row.startswith(which))
            found[process] = int(said.split()[1]) * 1024
    return found


def _each_worker_alone(served: Served) -> Iterator[None]:
    """Each worker answers what the block asks, since the others stand still.

    Who takes a connection is chance otherwise, and one that never answered grows by what
    everybody's first answer costs.
    """
    end = time.monotonic() + 20
    while len(pids := [int(process.name) for process in _memory(served.told(), "VmRSS")]) < 2:
        assert time.monotonic() < end, served.told()
        time.sleep(0.05)
    for alone in pids:
        others = [pid for pid in pids if pid != alone]
        for pid in others:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in others:
                os.kill(pid, signal.SIGCONT)


def _headers(person: Person, **more: str) -> dict[str, str]:
    return {"Cookie": person.cookie, "X-CSRF-Token": person.csrf, **more}


def _sends(served: Served, person: Person, here: str, body: Any) -> tuple[int, bytes]:
    headers = _headers(person, **{"Content-Type": PDF, "X-File-Name": "large.pdf"})
    with closing(HTTPConnection("127.0.0.1", served.port, timeout=60)) as line:
        line.request("POST", f"/api/v1{here}/files", body, headers)
        answer = line.getresponse()
        return answer.status, answer.read()


def _fetches(served: Served, person: Person, path: str) -> int:
    with closing(HTTPConnection("127.0.0.1", served.port, timeout=60)) as line:
        line.request("GET", f"/api/v1{path}", headers=_headers(person))
        answer, size = line.getresponse(), 0
        while piece := answer.read(65_536):
            size += len(piece)
    return size


def _breaks_off(served: Served, person: Person, here: str, *, chunked: bool) -> bytes:
    """What is answered to a client that says no more after half of its file."""
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {2 * len(a_pdf())}"
    head = [f"POST /api/v1{here}/files HTTP/1.1", "Host: 127.0.0.1", length]
    head += [f"{n}: {v}" for n, v in _headers(person).items()]
    head += [f"Content-Type: {PDF}", "X-File-Name: a.pdf", "Connection: close", "", ""]
    chunk = f"{2 * len(a_pdf()):x}\r\n".encode() if chunked else b""
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as line:
        line.sendall("\r\n".join(head).encode() + chunk + a_pdf())
        line.shutdown(socket.SHUT_WR)
        told = b""
        while piece := line.recv(65_536):
            told += piece
    return told


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_largest_file_passes_in_a_few_pieces(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    with served_by_gunicorn(country) as served:
        for _ in _each_worker_alone(served):
            status, told = _sends(served, ana, here, a_pdf())
            assert status == 201
            _fetches(served, ana, f"{here}/files/{_id(told)}")
        before = _memory(served.told(), "VmRSS")
        for process in before:
            (process / "clear_refs").write_text("5")  # The peak is counted from here on.
        status, told = _sends(served, ana, here, _content())
        assert status == 201, told
        for _ in range(2):
            there = f"{here}/files/{_id(told)}"
            assert _fetches(served, ana, there) == 8 + (MOST_FILE_BYTES // 65_536 - 1) * 65_536
        shared = _shared(country, ana, here, _id(told))
        assert _fetches(served, country.person("nia"), shared) > MOST_FILE_BYTES - 70_000
        most = _memory(served.told(), "VmHWM")
        grown = {process: most[process] - held for process, held in before.items()}
        assert max(grown.values()) <= MOST_GROWTH_BYTES, grown
        kept = files_on_disk(country)
        for chunked in (False, True):
            told = _breaks_off(served, ana, here, chunked=chunked)
            assert told.startswith(b"HTTP/1.1 422 "), told
            assert b'"file"' in told
        with suppress(OSError):  # It may hang up before all was sent.
            assert _sends(served, ana, here, [PIECE] * 450)[0] in (413, 422)
        assert files_on_disk(country) == kept
        assert "Traceback" not in served.told()


def _shared(country: Country, ana: Person, here: str, file_id: str) -> str:
    """Where the clinic, which has accepted a referral that carries it, fetches this file."""
    there = a_sent_referral(country, ana, ana.get(here).json, "Clinic", [], [file_id])
    accepts(country.person("nia"), there)
    return f"{there}/files/{file_id}"


def _id(told: bytes) -> str:
    return told.decode().partition('"id": "')[2][:36] or told.decode().partition('"id":"')[2][:36]
