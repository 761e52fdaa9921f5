"""The old part of the log in files: it proves itself, and the log goes on as before."""

import json
import subprocess
import sys
from base64 import b64decode
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from nrm.audit.archive import oldest_kept
from nrm.database import now
from nrm.log.checkpoints import log_keys, open_checkpoint, verifier_key
from nrm.log.keeping import place
from nrm.log.tree import verify_consistency
from nrm.profile import load_profile
from nrm.spans import BadProfile
from tests.adversary.hostile import Hands
from tests.house.source import ROOT
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.erasures import a_closed_case, erased

YEARS = timedelta(days=366 * 7)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return moved_by_hand(monkeypatch)


def archive(country: Country, folder: Path, before: date) -> tuple[int, str]:
    words = ["nrm", "audit", "archive", str(folder), "--before", before.isoformat()]
    run = country.app.test_cli_runner().invoke(args=words)
    if run.exception is not None and not isinstance(run.exception, SystemExit):
        raise run.exception
    return run.exit_code, run.output


def key_of(country: Country) -> str:
    with country.inside(write=False) as opened:
        return verifier_key(place().origin, opened.info["root"].log_public)


def offline(country: Country, log: Path, *more: str) -> tuple[int, str]:
    """The verifier as an auditor runs it, in a process that knows nothing of us."""
    order = [sys.executable, "-I", str(ROOT / "nrm/audit/verify.py"), str(log)]
    order += ["--key", key_of(country), *more]
    done = subprocess.run(order, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout


def test_the_old_part_is_sealed_off_and_the_log_goes_on(
    country: Country, time: Time, tmp_path: Path
) -> None:
    ana = country.person("ana")
    for _ in range(260):
        ana.get("/agencies")
    time.on(20)
    ana.get("/agencies")  # A checkpoint is due, and covers all of it.
    last_day = (now() + timedelta(days=1)).date()
    size = len(Hands(country).rows("audit_entry"))
    time.on(YEARS.total_seconds())
    country.person("ana").get("/agencies")
    folder = tmp_path / "archive"
    code, told = archive(country, folder, last_day)
    assert code == 0 and f"{size} entries and {size // 256} tiles" in told
    assert offline(country, folder / "log")[0] == 0
    # It begins the log that stands now.
    newest = (folder / "checkpoint").read_text()
    with country.inside(write=False) as opened:
        second = open_checkpoint(newest, log_keys(opened.info["root"]))
    manifest = json.loads((folder / "log").read_text().splitlines()[-1])
    proof = json.loads((folder / "consistency").read_text())
    assert (proof["first"], proof["second"]) == (size, second.size) and second.size > size
    first_root = b64decode(manifest["root"])
    hashes = [b64decode(each) for each in proof["hashes"]]
    assert verify_consistency(size, second.size, hashes, first_root, second.root)
    # Each tile holds the leaves of its entries.
    rows = sorted(Hands(country).rows("audit_entry"), key=lambda row: row["index"])
    tile = (folder / "tile/0/000").read_bytes()
    assert tile == b"".join(row["leaf_hash"] for row in rows[:256])
    # Nothing was taken away, what was done is on record, and nobody notices.
    assert len(rows) > size and json.loads(rows[-1]["body"])["action"] == "audit.archive"
    assert country.person("ana").get("/agencies").status_code == 200
    assert Hands(country).verify()[0] == 0
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()} == {0o600}


def test_an_erased_case_leaves_an_archive_valid(
    country: Country, time: Time, tmp_path: Path
) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    case = a_closed_case(country, ana, sue)
    time.on(20)
    country.person("ana").get("/agencies")
    last_day = (now() + timedelta(days=1)).date()
    time.on(YEARS.total_seconds())
    assert archive(country, tmp_path / "before", last_day)[0] == 0
    ana, sue = country.person("ana"), country.person("sue")
    erased(country, ana, sue, case)
    assert archive(country, tmp_path / "after", last_day)[0] == 0
    before, after = (tmp_path / name / "log" for name in ("before", "after"))
    assert offline(country, before)[0] == offline(country, after)[0] == 0
    entries: list[Any] = [
        [line for line in path.read_text().splitlines() if line.startswith('{"action"')]
        for path in (before, after)
    ]
    assert entries[0] == entries[1]
    assert Hands(country).verify()[0] == 0


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_nothing_young_is_sealed_off_nor_over_what_is_there(
    country: Country, time: Time, tmp_path: Path
) -> None:
    country.person("ana").get("/agencies")
    begun = now().date()
    code, told = archive(country, tmp_path / "young", begun)
    assert code == 1 and "stay at hand" in told and not (tmp_path / "young").exists()
    time.on(YEARS.total_seconds())
    code, told = archive(country, tmp_path / "none", begun - timedelta(days=400))
    assert code == 1 and "Nothing was signed" in told
    assert archive(country, tmp_path / "old", begun + timedelta(days=1))[0] == 0
    assert archive(country, tmp_path / "old", begun + timedelta(days=1))[0] == 1


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_was_changed_is_not_sealed_off(country: Country, time: Time, tmp_path: Path) -> None:
    country.person("ana").get("/agencies")
    last_day = (now() + timedelta(days=1)).date()
    time.on(YEARS.total_seconds())
    hands = Hands(country)
    hands.drop_triggers()
    first = min(hands.rows("audit_entry"), key=lambda row: row["index"])
    with hands.inside() as connection:
        connection.exec_driver_sql(
            'UPDATE audit_entry SET body = replace(body, \'"n":1\', \'"n":2\') WHERE "index" = '
            + str(first["index"])
        )
    code, told = archive(country, tmp_path / "changed", last_day)
    assert code == 1 and "does not pass its check" in told


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_stays_at_hand_is_said_by_the_profile(country: Country, tmp_path: Path) -> None:
    with country.app.app_context():
        assert oldest_kept(date(2032, 2, 29)) == date(2026, 2, 28)
        assert oldest_kept(date(2033, 5, 31)) == date(2027, 5, 31)
    whole = (ROOT / "nrm/profiles" / f"{country.app.config['NRM_PROFILE']}.toml").read_text()
    for due, words in (("71 mo", "at least 72 months"), ("7 d", "in months"), ("off", "be off")):
        (tmp_path / "x.toml").write_text(f'{whole}\n[clocks.log_retention]\ndue = "{due}"\n')
        with pytest.raises(BadProfile, match=words):
            load_profile.__wrapped__(str(tmp_path / "x.toml"))
    (tmp_path / "x.toml").write_text(f'{whole}\n[clocks.log_retention]\ndue = "120 mo"\n')
    country.app.config["NRM_PROFILE"] = str(tmp_path / "x.toml")
    with country.app.app_context():
        assert oldest_kept(date(2033, 5, 31)) == date(2023, 5, 31)
    load_profile.cache_clear()
