"""A case is offered or accepted, and the process is killed (SIGKILL) in between: led by one agency.

NRM_TEST_ROUNDS says how many cases; `make soak` hands over 200.
"""

import os
import random
from pathlib import Path
from typing import Any

import pytest

from nrm import jobs
from nrm.transfers.sweeping import sweep_offers
from tests.adversary.hostile import Hands
from tests.support.country import Country, Person
from tests.support.killed import NEVER, Points, a_point, survives
from tests.support.steps import a_sent_referral, open_a_case
from tests.support.transfers import agrees_to_go, asks_to_hand_over, proof_of

pytestmark = pytest.mark.race

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "2"))
MIRA, FIELDS = {"preferred_name": "Mira"}, ["identity.preferred_name"]


def _asked(country: Country) -> tuple[str, str]:
    """The paths of a case with a referral, and of the wish that it goes to Lead South."""
    ana = country.person("ana")
    case = open_a_case(ana, identity=MIRA)
    a_sent_referral(country, ana, case, "Clinic", FIELDS)
    here = f"/cases/{case['id']}"
    agrees_to_go(country, ana, here, "Lead South")
    return here, f"/transfers/{asks_to_hand_over(country, ana, here).json['id']}"


def _takes_a_step(
    country: Country, who: Person, there: str, step: dict[str, Any], last: int, counted: Path
) -> bool:
    """Whether the step was taken, by somebody who is killed at this point."""
    body = {**step, **proof_of(country, who)}
    tag = who.get(there).headers["ETag"]

    def take(_points: Points) -> bool:
        return who.post(f"{there}/steps", body, If_Match=tag).status_code == 200

    return survives(country, take, last, counted)


def _state(country: Country, there: str) -> str:
    return str(country.person("sue").get(there).json["state"])


def _leaders(country: Country, here: str) -> list[str]:
    """Who opens the case: never both, never nobody."""
    path, found = f"{here}/sections/identity", []
    for name in ("ana", "olga"):
        answer = country.person(name).get(path)
        if answer.status_code == 200 and answer.json["content"] == MIRA:
            found.append(name)
    return found


def test_a_case_that_was_changing_hands_is_led_by_one_agency(
    country: Country, tmp_path: Path
) -> None:
    draw, counted, olga = random.Random(5), tmp_path / "points", country.person("olga")
    points, killed = {"offer": 45, "accept": 60}, 0
    accept = {"step": "accept", "worker": olga.id}
    for _ in range(ROUNDS):
        here, there = _asked(country)
        for name, step, who, after in (
            ("offer", {"step": "offer"}, "sue", "offered"),
            ("accept", accept, "omar", "accepted"),
        ):
            last = a_point(draw, points[name])
            killed += not _takes_a_step(country, country.person(who), there, step, last, counted)
            with country.app.app_context():
                jobs.settle()
                sweep_offers()
            if _state(country, there) != after:
                assert _leaders(country, here) == ["ana"]
                again = country.person(who)
                assert _takes_a_step(country, again, there, step, NEVER, counted)
                points[name] = int(counted.read_text())
            assert _leaders(country, here) == (["olga"] if after == "accepted" else ["ana"])
    assert killed >= ROUNDS
    kinds = {row["kind"] for row in Hands(country).shred_rows()}
    assert (kinds, Hands(country).verify()[0]) == ({"case", "referral"}, 0)
