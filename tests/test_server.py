"""The server's own settings: careful with files, no core dumps, gone when told to go."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from gunicorn.config import Config

from nrm.http.discreet import Discreet
from nrm.vault.keyfile import create_root_keys
from tests.adversary.hostile import Hands
from tests.house.source import ROOT
from tests.support.country import Country
from tests.support.serving import environment, free_port, served_by_gunicorn
from tests.support.steps import a_sent_referral, open_a_case

pytestmark = pytest.mark.slow
COMMAND = [sys.executable, "-m", "gunicorn", "--config", "nrm/server.py", "tests.support.tiny:app"]


def _serve(folder: Path, port: int, command: list[str] = COMMAND) -> subprocess.Popen[str]:
    chosen = environment(NRM_DATA=str(folder), NRM_PORT=str(port))
    return subprocess.Popen(
        command, cwd=ROOT, env=chosen, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def test_it_serves_with_care_and_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "root.keys").touch()
    port = free_port()
    with _serve(tmp_path, port) as server:
        assert server.stderr
        next(line for line in server.stderr if "Booting worker" in line)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=20) as answer:
            assert answer.read() == b"77 0 0"
        os.killpg(server.pid, signal.SIGINT)
        server.stderr.read()
    assert server.returncode == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(server.pid, 0)


def test_without_root_keys_it_does_not_start(tmp_path: Path) -> None:
    with _serve(tmp_path, free_port()) as server:
        assert server.stderr
        told = server.stderr.read()
    assert server.returncode == 1
    assert "flask nrm vault init" in told
    assert "Traceback" not in told


def test_with_root_keys_of_another_it_does_not_start(country: Country) -> None:
    country.person("ana")
    keys = country.folder / "root.keys"
    keys.unlink()
    create_root_keys(keys)
    told = _told_by_the_start(country)
    assert "Root keys: version 1, provider file, in " in told
    assert "not the root keys of this database" in told
    keys.write_text("half")
    told += _told_by_the_start(country)
    assert "root keys are damaged" in told
    assert "Traceback" not in told
    assert "Booting worker" not in told


def _told_by_the_start(country: Country) -> str:
    chosen = environment(NRM_DATA=str(country.folder), NRM_DATABASE_URL=country.url)
    order = [*COMMAND[:-1], "wsgi:app"]
    done = subprocess.run(
        order, check=False, cwd=ROOT, env=chosen, stderr=subprocess.PIPE, text=True
    )
    assert done.returncode == 1
    return done.stderr


def test_the_log_names_the_error_of_a_request_and_nothing_else(
    capfd: pytest.CaptureFixture[str],
) -> None:
    log = Discreet(Config())
    try:
        raise ValueError("Mirabelle")
    except ValueError:
        log.exception("Error handling request %s", "/cases/Mirabelle")
        log.exception("A worker cannot begin")
    log.warning("Invalid request from ip=192.0.2.1: Invalid HTTP Version: 'Mirabelle'")
    log.warning("Worker was sent a signal: %s", "TERM")
    told = capfd.readouterr().err
    assert "A request failed: ValueError" in told
    assert "ip=192.0.2.1: it could not be read" in told
    assert "signal: TERM" in told
    # Why a worker cannot begin is told in full: nobody was served by it.
    assert told.count("ValueError: Mirabelle") == 1
    assert "/cases/Mirabelle" not in told
    assert "'Mirabelle'" not in told


def test_before_it_listens_what_has_ended_is_deleted(country: Country) -> None:
    ana, nia, hands = country.person("ana"), country.person("nia"), Hands(country)
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    (half,) = (row for row in hands.shred_rows() if row["part"] == "half")
    nia.step(there, "decline", reason="no_capacity")
    hands.put_back_secret(half)
    with served_by_gunicorn(country):
        assert [row for row in hands.shred_rows() if row["kind"] == "referral"] == []


def test_where_nothing_can_be_deleted_nothing_is_served(tmp_path: Path) -> None:
    create_root_keys(tmp_path / "root.keys")
    with _serve(tmp_path, free_port(), [*COMMAND[:-1], "wsgi:app"]) as server:
        assert server.stderr
        told = server.stderr.read()
    assert server.returncode == 1
    assert "could not be deleted" in told
    assert "Booting worker" not in told
