"""A worker sends what was agreed in the moment in which the person takes her yes back."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import now
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.neighbours import Neighbour
from tests.support.processes import Click, processes

pytestmark = pytest.mark.race
ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "4"))


def test_sent_before_or_never(
    country: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = moved_by_hand(monkeypatch)
    other = Neighbour(country).pairs()
    ana, sue = country.person("ana"), country.person("sue")
    with processes(country, hands, many=2) as server:
        for _ in range(ROUNDS):
            there = other.is_asked(ana, until=(now() + timedelta(days=9)).isoformat())
            other.accepts(there)
            told = ana.get(there)
            share = Click(ana, f"{there}/steps", {"step": "share"}, told.headers["ETag"])
            takes_back = Click(sue, f"/consents/{told.json['consent']}/withdraw", {"how": "verbal"})
            sent, taken_back = server.click([share, takes_back])
            assert taken_back == 200 and sent in (200, 409, 412, 422), (sent, taken_back)
            assert ana.get(there).json["state"] == "ended"
            # Nothing of it ever left: neither does anything now.
            assert _messages(country, there) == 0


def _messages(country: Country, there: str) -> int:
    exchange = there.rpartition("/")[2]
    named = exchange if "postgresql" in country.url else exchange.replace("-", "")
    with country.inside(write=False) as opened:
        counted = text("SELECT count(*) FROM trm_message WHERE exchange_id = :named")
        found: int = opened.execute(counted, {"named": named}).scalar_one()
        return found
