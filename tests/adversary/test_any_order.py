"""Sender, two partners, person, clock and kills in any order: what is promised of a referral holds.

Nobody says here what an act should lead to: after each, the rows are compared with what must never
be (two who help, a name before acceptance or after the end), and at the end the log, played through
the mechanism's table, must lead to where the rows stand, and leave whoever has to know woken.

Seen failing: with `withdraw_others` left out, with `end_access` left out of a decline, with a
snapshot that is shown to whoever has acknowledged, and with `referral.decline` not in `WOKEN`.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from nrm import jobs
from nrm.alerts.awaited import waits_by_log
from nrm.database import now, session
from nrm.log.models import AuditHead
from tests.adversary.hostile import Hands, Row
from tests.alerts.ringing import rings
from tests.support import clock
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person, a_country
from tests.support.killed import NEVER, survives
from tests.support.together import VISIT, a_case, asks_two
from tests.test_workflow import REFERRAL_TABLE

pytestmark = pytest.mark.hypothesis

SOAKS = settings.default.max_examples > 100
EXAMPLES, STEPS = (300, 40) if SOAKS else (3, 14)
HELPS, OPEN = {"accepted", "in_service", "completed"}, {"accepted", "in_service"}
ENDED: Final = {"completed", "declined", "expired", "withdrawn", "revoked", "not_engaged"}
SENDER, PARTNERS = "ana", ("nia", "zoe")
# What each needs; the same step by another hand is tried, too, and refused.
STEPS_OF: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "send": ("sender", {}),
    "answer": ("sender", {"answer": "There is a lift."}),
    "withdraw": ("sender", {"reason": "other"}),
    "revoke": ("either", {"how": "verbal"}),
    "acknowledge": ("partner", {}),
    "ask": ("partner", {"question": "Is a lift needed?"}),
    "accept": ("partner", {"appointment": VISIT}),
    "decline": ("partner", {"reason": "no_capacity"}),
    "begin": ("partner", {"met_on": "2026-11-20"}),
    "complete": ("partner", {"outcome": "service_delivered"}),
    "not_engaged": ("partner", {"reason": "did_not_come"}),
}
# Whom a step leaves something for: the sender, the partner that was asked, or both.
TELLS: Final = {
    **dict.fromkeys(("send", "answer"), ("partner",)),
    **dict.fromkeys(("ask", "accept", "decline", "complete", "not_engaged"), ("sender",)),
    "withdraw": ("partner",),
    "revoke": ("partner", "sender"),
    "expire": ("sender",),
}
which, hand = st.integers(0, 1), st.sampled_from(("right", "right", "right", "other"))


class Desks:
    """A country in which one case was referred to two partners, and whoever sits at each desk."""

    def __init__(self, country: Country, hands: clock.Hands, *, in_turn: bool) -> None:
        self.country, self.clock, self.hands = country, hands, Hands(country)
        self.in_turn, self.seats = in_turn, dict[str, Person]()
        ana = self.seat(SENDER)
        self.paths = asks_two(country, ana, a_case(ana), in_turn=in_turn)
        self.done: Counter[str] = Counter()

    def seat(self, name: str) -> Person:
        """The person, signed in."""
        if name not in self.seats:
            self.seats[name] = self.country.person(name)
        return self.seats[name]

    def rows(self) -> list[Row]:
        """Both referrals, as they stand."""
        return [self.hands.row("referral", id=_id(there)) for there in self.paths]

    def act(self, at: int, step: str, by: str, last: int = NEVER) -> None:
        """Somebody takes the step as the thing stands now, and may be killed on the way."""
        whose, needs = STEPS_OF[step]
        there, person = self.paths[at], self.seat(self._name(at, whose, by))
        seen = person.get(there)
        if seen.status_code != 200:
            return

        def take(_points: object = None) -> bool:
            tag = seen.headers["ETag"]
            answer = person.post(f"{there}/steps", {"step": step, **needs}, If_Match=tag)
            assert answer.status_code < 500, answer.text
            self.done[step] += answer.status_code == 200
            return True

        if last == NEVER:
            take()
        else:
            self.done["killed"] += not survives(self.country, take, last)
            with self.country.app.app_context():
                # As the next start does: a half that nobody shredded any more is shredded.
                jobs.settle()
                jobs.sweep()

    def _name(self, at: int, whose: str, by: str) -> str:
        if by == "other":
            # What the person says to the sender may be said to the partner as well.
            return PARTNERS[at if whose == "either" else 1 - at]
        return PARTNERS[at] if whose == "partner" else SENDER

    def passes(self, hours: int) -> None:
        """Time passes, and what is to ring has rung."""
        rings(self.country, self.clock, clock.timedelta(hours=hours))
        self.seats.clear()
        self.done["time"] += 1

    # What must be true.

    def check(self) -> None:
        """At every moment."""
        rows = self.rows()
        states = [row["state"] for row in rows]
        assert sum(state in HELPS for state in states) <= 1, states
        if self.in_turn and rows[1]["sent_at"] is not None:
            assert states[0] in ENDED, states
        for at, row in enumerate(rows):
            for name in PARTNERS:
                self._sees(row, self.seat(name), own=name == PARTNERS[at])

    def _sees(self, row: Row, person: Person, *, own: bool) -> None:
        answer = person.get(f"/referrals/{row['id']}")
        shown = answer.status_code == 200 and "Mira" in answer.text
        if not own or row["sent_at"] is None:
            assert (answer.status_code, shown) == (404, False)
        else:
            assert shown is (self._is_open(row) and self._consent_holds(row)), row["state"]
        if row["state"] in ENDED - {"completed"}:
            assert not [g for g in self._grants(row) if g["holder_id"] == row["recipient_id"]]

    def _is_open(self, row: Row) -> bool:
        if row["state"] == "completed":
            return bool(now() < row["access_ends_at"])
        return row["state"] in OPEN

    def _consent_holds(self, row: Row) -> bool:
        consent = self.hands.row("consent", id=row["consent_id"])
        return consent["withdrawn_at"] is None and now() < consent["expires_at"]

    def _grants(self, row: Row) -> Sequence[Row]:
        return self.hands.rows("grant", subject_id=row["id"])

    def check_all(self) -> None:
        """When it is over."""
        self.check()
        assert self.hands.verify()[0] == 0
        told = {(row["id"], each): 0 for row in self.rows() for each in ("partner", "sender")}
        for row in self.rows():
            self._play(row, told)
        self._woken(told)

    def _play(self, row: Row, told: dict[tuple[UUID, str], int]) -> None:
        entries = self.hands.rows("audit_entry", referral_pseudonym=row["pseudonym"])
        steps = {step for _, _, step, _, *_ in _TABLE}
        state = "(new)"
        for entry in sorted(entries, key=lambda each: each["index"]):
            step = entry["action"].partition(".")[2]
            if entry["outcome"] != "done" or step not in steps:
                continue
            if step == "create":
                # Complete from the beginning: it awaits sending.
                state = "awaiting_consent"
                continue
            (state,) = {line[3] for line in _TABLE if line[1:3] == (state, step)}
            for whom in TELLS.get(step, ()):
                told[row["id"], whom] += whom == "sender" or row["sent_at"] is not None
        assert state == row["state"]

    def _woken(self, told: dict[tuple[UUID, str], int]) -> None:
        partners = {row["recipient_id"]: row["id"] for row in self.rows()}
        with self.country.inside(write=False):
            size = session().scalar(select(func.max(AuditHead.size))) or 0
            waits = waits_by_log(0, size)
        counted = Counter(partners[w.agency_id] for w in waits if w.agency_id is not None)
        for (row_id, whom), times in told.items():
            if whom == "partner":
                assert counted[row_id] == times
        senders = sum(times for (_, whom), times in told.items() if whom == "sender")
        assert sum(w.account_id is not None for w in waits) == senders


_TABLE: Final = [tuple(line.split(maxsplit=4)) for line in REFERRAL_TABLE.strip().splitlines()]


def _id(there: str) -> UUID:
    return UUID(there.rpartition("/")[2])


class AnyOrder(RuleBasedStateMachine):
    """Acts in any order."""

    def __init__(self, engine: str, folder: Path, hands: clock.Hands) -> None:
        super().__init__()
        self.opened, self.clock = ExitStack(), hands
        hands.moved *= 0
        self.country = self.opened.enter_context(a_country(engine, folder))
        self.desks: Desks | None = None

    def teardown(self) -> None:
        if self.desks is not None:
            self.desks.check_all()
        self.opened.close()

    @invariant()
    def holds(self) -> None:
        if self.desks is not None:
            self.desks.check()

    @property
    def there(self) -> Desks:
        assert self.desks is not None
        return self.desks

    @initialize(in_turn=st.booleans())
    def begin(self, in_turn: bool) -> None:
        self.desks = Desks(self.country, self.clock, in_turn=in_turn)

    @rule(at=which, step=st.sampled_from(sorted(STEPS_OF)), by=hand)
    def act(self, at: int, step: str, by: str) -> None:
        self.there.act(at, step, by)

    @rule(at=which)
    def get_on(self, at: int) -> None:
        """What usually comes next, so that the late states are reached."""
        state = self.there.rows()[at]["state"]
        usual = {
            "awaiting_consent": "send",
            "sent": "acknowledge",
            "acknowledged": "accept",
            "info_requested": "answer",
            "accepted": "begin",
            "in_service": "complete",
        }
        if state in usual:
            self.there.act(at, usual[state], "right")

    @rule(
        at=which,
        step=st.sampled_from(("send", "accept", "decline", "revoke", "complete")),
        last=st.integers(1, 60),
    )
    def act_and_be_killed(self, at: int, step: str, last: int) -> None:
        self.there.act(at, step, "right", last)

    @rule(hours=st.sampled_from((3, 30, 200)))
    def let_time_pass(self, hours: int) -> None:
        self.there.passes(hours)


def test_any_order(engine_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hands, lives = moved_by_hand(monkeypatch), count()

    def begin() -> AnyOrder:
        folder = tmp_path / str(next(lives))
        folder.mkdir()
        return AnyOrder(engine_name, folder, hands)

    bounds = settings(max_examples=EXAMPLES, stateful_step_count=STEPS)
    run_state_machine_as_test(begin, settings=bounds)


@pytest.mark.parametrize("in_turn", [False, True])
def test_one_order_with_everything_in_it(
    country: Country, monkeypatch: pytest.MonkeyPatch, in_turn: bool
) -> None:
    desks = Desks(country, moved_by_hand(monkeypatch), in_turn=in_turn)
    asked = [(0, "acknowledge"), (0, "ask"), (0, "answer")]
    # What is out of turn, or comes too late, is refused; what is promised is looked at each time.
    acts, ends = (
        ([(1, "send"), *asked, (0, "decline"), (1, "send")], ["declined", "completed"])
        if in_turn
        else ([*asked, (1, "acknowledge")], ["withdrawn", "completed"])
    )
    for at, step in acts:
        desks.act(at, step, "right")
        desks.check()
    desks.act(1, "acknowledge", "right", 20)
    for at, step in ((1, "acknowledge"), (1, "accept"), (0, "accept"), (1, "begin")):
        desks.act(at, step, "right")
        desks.check()
    desks.act(1, "complete", "right")
    desks.passes(24 * 8)
    desks.check_all()
    assert [row["state"] for row in desks.rows()] == ends
