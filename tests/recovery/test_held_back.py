"""What strangers, thieves of a cookie and a registrar alone could do with the way to lost keys."""

import re
from types import TracebackType

import pytest

from nrm.accounts.models import find_account
from nrm.recovery.models import Quorum
from nrm.vault.passphrases import StretchGate
from tests.house.statements import counted
from tests.recovery.steps import Helped, Helper, helper, outcomes
from tests.support.country import Country
from tests.support.joining import invite, let_join

OTHER = "another harbour 93 mosaic turnip"


class Counting:
    """The gate of the service, with a number at it."""

    def __init__(self, gate: StretchGate) -> None:
        self.gate, self.passed = gate, 0

    def __enter__(self) -> None:
        self.passed += 1
        self.gate.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.gate.__exit__(kind, error, trace)


@pytest.fixture
def gate(country: Country) -> Counting:
    """How many passphrases were stretched."""
    there = country.app.extensions
    there["nrm_stretch_gate"] = counting = Counting(there["nrm_stretch_gate"])
    return counting


def _makes_a_custodian(country: Country, rita: Helper, name: str) -> None:
    agency = country.agency_id("Lead North")
    code = invite(rita.person, name, agency=agency, duty="custodian")
    there = let_join(country, name, code)
    words = re.search('name="words" value="([a-z ]+)"', rita.get(there).text)
    assert words is not None
    ticks = [f"{at} {word}" for at, word in enumerate(words[1].split(), 1)]
    sent = {"words": words[1], "heard": ticks, **rita.proof()}
    assert rita.post(f"{there}/confirm", **sent).status_code == 200
    country.person(name)


def test_a_registrar_alone_makes_nobody_who_gives_keys_back(country: Country, eva: Helped) -> None:
    rita = helper(country, "rita")
    for name in ("fred", "fran"):
        _makes_a_custodian(country, rita, name)
    country.person("eva")
    country.person("ana")
    with country.inside(write=False) as reading:
        kept = reading.query(Quorum).all()
        holders = {key for one in kept for key in (one.first_key_id, one.second_key_id)}
        made = {find_account(name).certificate_id for name in ("fred", "fran")}
    assert kept
    assert not made & holders
    eva.asks()
    eva.waits()
    eva.sets()
    fred = helper(country, "fred")
    assert fred.approves().status_code == 409


def test_a_request_that_is_ready_costs_no_stretch_for_ever(
    country: Country, eva: Helped, gate: Counting
) -> None:
    eva.lost = "both"
    eva.asks()
    eva.waits()
    eva.sets()
    before = gate.passed
    answers = [eva.sets(OTHER).status_code for _ in range(8)]
    assert (answers[0], answers[-1]) == (409, 429)
    assert gate.passed - before < 8
    assert outcomes(country, "recovery.prepare")[0] == ("failed", None)


def test_looking_again_and_again_fills_no_log(country: Country, eva: Helped) -> None:
    eva.asks()
    eva.waits()
    answers = [eva.goes_on().status_code for _ in range(30)]
    assert (answers[10], answers[-1]) == (200, 429)
    assert len(outcomes(country, "recovery.read")) < 25
    assert eva.sets().status_code == 200


def test_a_cookie_that_was_taken_keeps_no_memory_busy(country: Country, gate: Counting) -> None:
    ana = country.person("ana")
    sent = {"passphrase": "wrong wrong wrong wrong", "code": "123456"}
    answers = [ana.post("/account/recovery-codes", sent).status_code for _ in range(9)]
    assert answers[-1] == 429
    assert gate.passed - 1 == answers.count(403)


@pytest.mark.parametrize("code", ["", "ABCD EFGH IJKL MNOP QRST UVWX YZ23 4567"])
def test_a_lost_phone_asks_as_much_for_a_name_that_nobody_has(
    country: Country, eva: Helped, code: str
) -> None:
    nobody = Helped(country, eva.hands, "nobody.here", source="192.0.2.51")
    asked = []
    for one in (eva, nobody):
        given = {"name": one.name, "passphrase": OTHER, "recovery_code": code}
        with counted(country) as sent:
            assert one.sends("/recover/phone", **given).status_code == 401
        asked.append(sent.counts)
    assert asked[0] == asked[1]
