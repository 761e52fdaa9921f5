"""Whoever hands the log over is killed, and so is who takes it: no entry is missing in between."""

import os
import random
from pathlib import Path

import pytest

from nrm.feeding import posting
from nrm.feeding.posting import NotTaken, feed_entries
from tests.adversary.hostile import Hands
from tests.feeding.conftest import Fed, first_times, indexes
from tests.support.killed import NEVER, a_point, survives

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "8"))


@pytest.mark.race
def test_either_side_is_killed_and_every_entry_arrives_in_order(
    fed: Fed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "AT_ONCE", 5)
    monkeypatch.setattr(posting, "AGAIN", 10)
    draw, killed, died = random.Random(9), 0, 0
    for _ in range(ROUNDS):
        fed.country.person("ana").get("/agencies")
        dies_after = draw.randint(1, 20) if draw.random() < 0.5 else 0
        last = a_point(draw, 40) if draw.random() < 0.7 else NEVER
        with fed.receiver.running(dies_after):
            killed += not survives(fed.country, lambda _: _feeds(fed), last)
            died += bool(dies_after)
        fed.time.on(90)  # What was begun by somebody who is dead is begun anew.
    with fed.receiver.running():
        assert _feeds(fed)
    size = len(fed.written())
    found = indexes(fed.receiver.taken())
    assert first_times(found)[:size] == list(range(size))
    assert fed.row()["size"] == size
    assert killed and died and Hands(fed.country).verify()[0] == 0


@pytest.mark.race
def test_a_file_has_every_line_however_often_it_was_cut_short(
    fed: Fed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "AT_ONCE", 5)
    path, draw, killed = tmp_path / "entries", random.Random(3), 0
    fed.name({"NRM_SIEM_URL": path.as_uri()})
    for _ in range(ROUNDS):
        fed.country.person("ana").get("/agencies")
        killed += not survives(fed.country, lambda _: _feeds(fed), a_point(draw, 40))
        if path.exists() and draw.random() < 0.5:  # As when the power went.
            with path.open("r+b") as file:
                file.seek(0, os.SEEK_END)
                file.write(b'{"entry":{')
        fed.time.on(90)
    assert _feeds(fed)
    whole = [line for line in path.read_text().splitlines() if line.endswith("}")]
    found = [int(line.rpartition('"index":')[2].partition(",")[0]) for line in whole]
    assert first_times(found) == list(range(len(fed.written()))) and killed


def _feeds(fed: Fed) -> bool:
    with fed.country.app.app_context():
        try:
            feed_entries()
        except NotTaken:
            return True
    return True
