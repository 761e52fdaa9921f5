"""Leaving in a hurry: away at once and without the cookie, whatever else holds things up."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine

from nrm.profile import load_profile
from tests.support.country import Country, a_country

# Somebody else lets go after so long; a leaving that waits for it is answered too late to be right.
HELD_SECONDS = 10
HOLD = f"""
import fcntl, sqlite3, sys, time
how, path = sys.argv[1:]
if how == "turn":
    file = open(path + ".turn", "ab")
    fcntl.flock(file, fcntl.LOCK_EX)
else:
    sqlite3.connect(path, isolation_level=None).execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep({HELD_SECONDS})
"""


def test_leaving_ends_the_session_unless_another_site_sends_one(country: Country) -> None:
    ana = country.person("ana")
    sent = {"Cookie": ana.cookie, "Sec-Fetch-Site": "cross-site"}
    lured = ana.client.get("/leave", headers=sent)
    assert (lured.status_code, "Set-Cookie" in lured.headers) == (303, False)
    assert ana.get("/session").status_code == 200
    left = ana.client.get("/leave", headers={"Cookie": ana.cookie})
    assert "__Host-nrm=;" in left.headers["Set-Cookie"]
    assert left.headers["Location"] == load_profile("demonstration").neutral_page
    assert ana.get("/session").status_code == 401
    nobody = country.app.test_client().get("/leave", headers={"Cookie": "__Host-nrm=zz"})
    assert "__Host-nrm=;" in nobody.headers["Set-Cookie"]


def test_leaving_leads_away_even_when_the_database_cannot_be_opened(tmp_path: Any) -> None:
    with a_country("sqlite", tmp_path) as country:
        ana = country.person("ana")
        turn = next(tmp_path.glob("*.db.turn"))
        turn.unlink()
        turn.mkdir()
        left = ana.client.get("/leave", headers={"Cookie": ana.cookie})
        assert left.status_code == 303
        assert "__Host-nrm=;" in left.headers["Set-Cookie"]


Held = Callable[[], bool]


@contextmanager
def _another_process(how: str, url: str) -> Iterator[Held]:
    """Another process holds the queue or the database file; answers whether it still does."""
    command = [sys.executable, "-c", HOLD, how, url.removeprefix("sqlite:///")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield lambda: holder.poll() is None
        holder.kill()


@contextmanager
def _another_connection(url: str) -> Iterator[Held]:
    """Another connection holds the head of the log; the server ends it when it dawdles."""
    engine: Engine = create_engine(url)
    with engine.connect() as holder:
        dawdling = f"SET idle_in_transaction_session_timeout = '{HELD_SECONDS}s'"
        holder.exec_driver_sql(dawdling)
        holder.exec_driver_sql("SELECT size FROM audit_head FOR UPDATE").all()
        yield lambda: holder.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()


def _holders(url: str) -> list[AbstractContextManager[Held]]:
    if url.startswith("sqlite"):
        return [_another_process("turn", url), _another_process("file", url)]
    return [_another_connection(url)]


def test_leaving_waits_for_nobody(country: Country) -> None:
    for holder in _holders(country.url):
        ana = country.person("ana")
        with holder as still_held:
            left = ana.client.get("/leave", headers={"Cookie": ana.cookie})
            assert still_held()
        assert left.status_code == 303
        assert left.headers["Location"] == load_profile("demonstration").neutral_page
        assert "__Host-nrm=;" in left.headers["Set-Cookie"]


def test_whoever_writes_next_waits_again(country: Country) -> None:
    """The short limit of leaving does not stay with a connection of the pool."""
    ana = country.person("ana")
    if country.url.startswith("sqlite"):
        with _another_process("file", country.url):
            ana.client.get("/leave", headers={"Cookie": ana.cookie})
    else:
        ana.client.get("/leave", headers={"Cookie": ana.cookie})
    asked = "PRAGMA busy_timeout" if country.url.startswith("sqlite") else "SHOW statement_timeout"
    with country.inside() as writing:
        assert str(writing.connection().exec_driver_sql(asked).scalar()) in ("20000", "0")


def test_a_thread_of_the_same_process_holds_nobody_up_either(tmp_path: Path) -> None:
    with a_country("sqlite", tmp_path) as country, ThreadPoolExecutor(1) as pool:
        ana = country.person("ana")
        sent = {"Cookie": ana.cookie}
        with country.inside():
            left = pool.submit(ana.client.get, "/leave", headers=sent).result(HELD_SECONDS)
        assert "__Host-nrm=;" in left.headers["Set-Cookie"]
        assert ana.get("/session").status_code == 200  # The row runs out by itself.
