"""A case is erased, and the process is killed (SIGKILL) in between: whole, or gone, never half.

Killed are the request in which a second person approves, and the sweep of the next start that takes
away what the commit left. NRM_TEST_ROUNDS says how many cases; `make soak` erases 200.
"""

import os
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from nrm import jobs
from nrm.files.kinds import TEXT
from nrm.files.sweeping import sweep_files
from tests.adversary.hostile import Hands
from tests.support.country import PASSPHRASE, Country, Person
from tests.support.erasures import MIRA, a_closed_case, asks_for_erasure
from tests.support.files import files_on_disk, sends
from tests.support.killed import NEVER, Points, a_point, survives
from tests.support.steps import open_a_case

pytestmark = pytest.mark.race

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "2"))


class Erased:
    """A closed case with all that a case has, whose erasure waits for sue."""

    def __init__(self, country: Country, ana: Person) -> None:
        self.country, self.hands = country, Hands(country)
        self.here = a_closed_case(country, ana, country.person("sue"))
        self.case_id = UUID(self.here.rpartition("/")[2])
        sends(ana, self.here, b"seen today\n" * 3_000, TEXT, "seen.txt")
        self.erasure = asks_for_erasure(ana, self.here).json
        self.whole, self.secrets = self.rows(), self.held()

    def rows(self) -> Mapping[str, int]:
        """How many rows of each table are of this case."""
        dump = self.hands.dump()
        referrals = {row["id"] for row in dump["referral"] if row["case_id"] == self.case_id}
        return Counter(
            table
            for table, rows in dump.items()
            for row in rows
            if self.case_id in (row.get("case_id"), row.get("id"))
            or row.get("referral_id") in referrals
        )

    def held(self) -> int:
        """How many secrets the shred store has of the case and its referrals."""
        others = self.hands.rows("referral") + self.hands.rows("case")
        kept = {row["id"] for row in others} - self._own()
        return len([row for row in self.hands.shred_rows() if row["subject_id"] not in kept])

    def _own(self) -> set[Any]:
        own = self.hands.rows("referral", case_id=self.case_id)
        return {self.case_id, *(row["id"] for row in own)}

    def files(self) -> int:
        """How many files of the case lie on the disk."""
        return len([path for path in files_on_disk(self.country) if self.case_id.hex in str(path)])

    def approved(self, last: int, counted: Path | None = None) -> bool:
        """Whether it was approved; killed at this point."""
        sue, code = self.country.person("sue"), self.country.credentials("sue")["code"]
        there, body = f"/erasures/{self.erasure['id']}/steps", {"step": "approve"}
        body |= {"passphrase": PASSPHRASE, "code": code}
        tag = f'"{self.erasure["version"]}"'

        def approve(_points: Points) -> bool:
            return sue.post(there, body, If_Match=tag).status_code == 200

        return survives(self.country, approve, last, counted)

    def swept(self, last: int, counted: Path | None = None) -> bool:
        """Whether the sweep came to its end; killed at this point."""

        def sweep(_points: Points) -> bool:
            with self.country.app.app_context():
                jobs.sweep()
                sweep_files()
            return True

        return survives(self.country, sweep, last, counted)

    def check(self) -> bool:
        """Whether it is gone; whatever happened, all of it stands or no row of it does."""
        rows = self.rows()
        if rows:
            assert (rows, self.held(), self.files()) == (self.whole, self.secrets, 1)
            ana = self.country.person("ana")
            assert ana.get(f"{self.here}/sections/identity").json["content"] == MIRA
        return not rows

    def check_gone(self) -> None:
        """Nothing is left of it, and its certificate says so."""
        assert (self.rows(), self.held(), self.files()) == ({}, 0, 0)
        sue = self.country.person("sue")
        assert sue.get(self.here).status_code == 404
        assert sue.get(f"/erasures/{self.erasure['id']}/certificate").status_code == 200


def test_an_erasure_that_was_cut_off_is_done_or_not_begun(country: Country, tmp_path: Path) -> None:
    draw, counted, ana = random.Random(4), tmp_path / "points", country.person("ana")
    other = f"/cases/{open_a_case(ana, identity=MIRA)['id']}"
    points, killed = {"approve": 52, "sweep": 10}, 0
    for _ in range(ROUNDS):
        erased = Erased(country, country.person("ana"))
        killed += not erased.approved(a_point(draw, points["approve"]))
        if not erased.check():
            assert erased.approved(NEVER, counted)
            points["approve"] = int(counted.read_text())
            assert erased.check()
        killed += not erased.swept(draw.randint(1, points["sweep"]))
        assert erased.swept(NEVER, counted)
        points["sweep"] = int(counted.read_text())
        erased.check_gone()
    assert killed >= ROUNDS
    assert country.person("ana").get(f"{other}/sections/identity").json["content"] == MIRA
    assert Hands(country).verify()[0] == 0
