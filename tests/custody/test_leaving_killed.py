"""Somebody leaves, and the process is killed (SIGKILL) in between: it ends right when done again.

Killed are the request in which it is recorded that somebody left, and the moving of keys that
follows, over and over. NRM_TEST_ROUNDS says how many times each; `make soak` does it 200 times.
"""

import os
import random
from pathlib import Path
from uuid import UUID

import pytest

from tests.adversary.conftest import VISIT
from tests.adversary.hostile import Hands
from tests.adversary.thief import Thief, keyring_of
from tests.custody.colleagues import account, epochs, leave_path, under
from tests.support.country import Country, a_country
from tests.support.killed import NEVER, Points, a_point, survives
from tests.support.steps import a_sent_referral, open_a_case

pytestmark = pytest.mark.race

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "1"))
NAME = {"preferred_name": "Mira"}
DONE = "Everything lies under the present key"


class Story:
    """Cases of somebody who is about to leave, one of them shared with a clinic."""

    def __init__(self, country: Country) -> None:
        self.country, self.hands = country, Hands(country)
        self.ana, self.sue, self.eva = (country.person(name) for name in ("ana", "sue", "eva"))
        cases = [open_a_case(self.eva, identity=NAME) for _ in range(4)]
        self.cases = [f"/cases/{case['id']}" for case in cases]
        self.nia = country.person("nia")
        self.there = a_sent_referral(
            country, self.eva, cases[0], "Clinic", ["identity.preferred_name"]
        )
        self.nia.step(self.there, "acknowledge")
        self.nia.step(self.there, "accept", appointment=VISIT)
        self.before = self.hands.dump()

    @property
    def has_left(self) -> bool:
        """Whether the log and the rows say so."""
        return bool(account(self.country, "eva")["state"] == "left")

    def leaves(self, last: int, counted: Path | None = None) -> bool:
        """Whether it was recorded that she left; killed at this point."""
        path, form = leave_path(self.country, "eva"), {"cases": self.ana.id}
        sue = self.country.person("sue")
        proof = {k: v for k, v in self.country.credentials("sue").items() if k != "name"}

        def submit(_points: Points) -> bool:
            return "eva has left" in sue.submit(path, **form, **proof).text

        return survives(self.country, submit, last, counted)

    def moves(self, last: int, counted: Path | None = None) -> bool:
        """Whether all keys were moved, by the command; killed at this point."""
        answers = "\n".join(self.country.credentials("ana").values())
        runner = self.country.app.test_cli_runner()

        def run(_points: Points) -> bool:
            order = ["nrm", "agencies", "rewrap"]
            return DONE in runner.invoke(args=order, input=f"{answers}\n").output

        return survives(self.country, run, last, counted)

    def check(self) -> None:
        """Whoever should read, reads: the leaver until it stands that she left, the heir after."""
        reads, left = (self.ana, self.eva) if self.has_left else (self.eva, None)
        for case in self.cases:
            assert reads.get(f"{case}/sections/identity").json.get("content") == NAME
        assert self.nia.get(self.there).json["snapshot"] == {"identity": NAME}
        assert left is None or left.get(self.cases[0]).status_code == 401
        assert len(epochs(self.country, "Lead North")) == 1 + self.has_left
        wraps = self.hands.rows("grant", kind="agency", holder_id=UUID(self.eva.id))
        assert len(wraps) == (not self.has_left)
        # Each key once, whatever was cut off: case keys, and referral and thread of the sender.
        assert sum(under(self.country, "Lead North").values()) == len(self.cases) + 2

    def check_moved(self) -> None:
        """All lies under the new key alone, and nothing of today opens to the leaver."""
        assert under(self.country, "Lead North") == {2: len(self.cases) + 2}
        first, second = epochs(self.country, "Lead North")
        assert self.hands.rows("grant", subject_id=first) == []
        assert len(self.hands.rows("grant", subject_id=second)) == 2
        root = self.country.app.extensions["nrm_session_info"]["root"]
        keyring, today = keyring_of(self.country, self.before, "eva"), self.hands.dump()
        assert Thief(keyring, today, root, self.hands.shred_secrets()).records() == set()
        assert self.hands.verify()[0] == 0


def test_leaving_that_was_cut_off_ends_right(
    engine_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nrm.custody.rewrapping.SLICE", 2)
    draw, counted = random.Random(3), tmp_path / "points"
    killed, points = 0, {"leave": 42, "move": 90}
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        folder.mkdir()
        with a_country(engine_name, folder) as country:
            story = Story(country)
            killed += not story.leaves(a_point(draw, points["leave"]))
            story.check()
            if not story.has_left:
                assert story.leaves(NEVER, counted)
                points["leave"] = int(counted.read_text())
                story.check()
            for _ in range(2):
                killed += not story.moves(draw.randint(1, points["move"]))
                story.check()
            assert story.moves(NEVER, counted)
            points["move"] = max(points["move"], int(counted.read_text()))
            story.check()
            story.check_moved()
    assert killed >= ROUNDS
