"""An agency is suspended in the moment in which it accepts something: one comes first."""

from collections.abc import Sequence

import pytest

from tests.adversary.conftest import VISIT
from tests.adversary.hostile import Hands
from tests.adversary.test_races import ROUNDS, Click, alone, at_once
from tests.support.centres import proof
from tests.support.country import Country, Person
from tests.support.steps import a_sent_referral, open_a_case
from tests.support.suspensions import a_second_co_ordinator, asks, decides, waiting_path

pytestmark = pytest.mark.race
# A round takes four people; the others of the night run as often as they are told.
_ROUNDS = max(2, ROUNDS // 8)


def test_nothing_is_accepted_after_a_suspension(country: Country, hands: Hands) -> None:
    ana, nia, rita = (country.person(name) for name in ("ana", "nia", "rita"))
    carl = a_second_co_ordinator(country)
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    for number in range(_ROUNDS):
        there = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
        nia.step(there, "acknowledge")
        asks(country, rita, "Clinic", "suspend", "law")
        both: Sequence[Click] = [_accept(country, nia, there), _suspend(country, carl)]
        answers = at_once(*both) if number % 2 else at_once(*reversed(both))[::-1]
        assert answers[1].status_code == 200, answers[1].get_data(as_text=True)
        assert answers[0].status_code in (200, 403, 409), answers[0].get_data(as_text=True)
        if answers[0].status_code == 200:
            assert _newest(hands, "referral.accept") < _newest(hands, "agency.suspend")
        state = ana.get(there).json["state"]
        assert (state == "accepted") is (answers[0].status_code == 200)
        asks(country, rita, "Clinic", "resume", "settled")
        assert decides(country, carl, "Clinic", "resume").status_code == 200
    assert hands.verify()[0] == 0


def _accept(country: Country, nia: Person, there: str) -> Click:
    window, tag = alone(country, nia), nia.get(there).headers["ETag"]
    body = {"step": "accept", "appointment": VISIT}
    return lambda: window.post(f"{there}/steps", body, If_Match=tag)


def _suspend(country: Country, carl: Person) -> Click:
    path, answers = waiting_path(country, "Clinic", "suspend"), proof(country, "carl")
    return lambda: carl.submit(path, **answers)


def _newest(hands: Hands, action: str) -> int:
    found = hands.rows("audit_entry", action=action, outcome="done")
    return max((entry["index"] for entry in found), default=-1)
