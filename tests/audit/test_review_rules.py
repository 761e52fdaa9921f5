"""Each rule of the review queue by itself: what it notices, and what is like it and is not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from nrm.audit.review.findings import Finding
from nrm.audit.review.known import Standing
from nrm.audit.review.limits import limits_of
from nrm.audit.review.rules import RULES, find_all
from nrm.audit.review.tallies import Tally, read_tallies, tallies_of, written_tallies
from nrm.audit.review.week import Week
from nrm.clocks.working_days import is_working_day
from nrm.log.entry import Outcome
from nrm.log.find import EntryView
from nrm.profile import load_profile
from nrm.vocabulary.loader import codes
from tests.support.remembered import Remembered, an_entry

PROFILE = load_profile("osce")
LIMITS = limits_of(PROFILE)
MONDAY = datetime(2026, 5, 4, tzinfo=UTC)
NORTH, SOUTH, CLINIC = (UUID(int=n) for n in (1, 2, 3))
ANA = (UUID(int=11), NORTH, "social_worker")
EVA = (UUID(int=12), NORTH, "social_worker")
UMA = (UUID(int=16), NORTH, "social_worker")
SUE = (UUID(int=13), NORTH, "supervisor")
OLGA = (UUID(int=14), SOUTH, "social_worker")
NIA = (UUID(int=15), CLINIC, "partner_worker")
BEA, DAN = ((UUID(int=n), CLINIC, "partner_worker") for n in (18, 19))
REFERRAL = "b" * 32


def case(number: int) -> str:
    return f"{number:032x}"


class Story:
    """A week of a small country: cases of ana's, in which people do what a test says."""

    def __init__(self) -> None:
        self.known = Remembered()
        self.week = Week(MONDAY, PROFILE.time_zone, LIMITS, lambda d: is_working_day(d, PROFILE))
        self.index = 100
        for number in range(200):
            self.known.cases[case(number)] = Standing(NORTH, ANA[0])

    def does(
        self, who: tuple[UUID, UUID, str], action: str, of: int | None = None, **more: Any
    ) -> None:
        """Somebody acts: on `day` (Monday is 0, before it the week before), at `hour`."""
        times, day, hour = more.pop("times", 1), more.pop("day", 0), more.pop("hour", 10)
        for number in range(times):
            at = MONDAY + timedelta(days=day, hours=hour, seconds=number)
            self.index += 1
            entry = an_entry(at, who, action, None if of is None else case(of), **more)
            view = EntryView(self.index, entry)
            if of is not None:
                self.known.entries[case(of)].append(view)
            if day >= 0:
                self.week.take([view])

    def usually(
        self, who: tuple[UUID, UUID, str], cases: int, peak: int, off_hours: int = 0
    ) -> None:
        """For eight weeks."""
        for _ in range(8):
            self.known.add_week([Tally(who[0], who[2], cases, peak, off_hours)])

    def found(self) -> Iterator[Finding]:
        return find_all(self.week, self.known)

    def rules(self) -> list[str]:
        """The rules that noticed something, in order."""
        return [finding.rule for finding in self.found()]


@pytest.fixture
def story() -> Story:
    return Story()


def test_every_rule_has_its_words() -> None:
    assert set(RULES) | {"sample"} == codes("review_rules")


def test_an_honest_week_raises_nothing(story: Story) -> None:
    story.usually(ANA, 12, 6)
    for number in range(12):
        story.does(ANA, "section.read", number, day=number % 5, times=3)
        story.does(ANA, "note.write", number, day=number % 5)
        story.does(SUE, "section.read", number, day=number % 5, purpose="supervision")
        story.does(NIA, "referral.read", number, day=number % 5, referral=REFERRAL)
        story.does(NIA, "referral.accept", number, day=number % 5, referral=REFERRAL)
    story.does(EVA, "case.read", 3)
    story.does(EVA, "section.read", 3, outcome=Outcome.REFUSED)
    assert story.rules() == []


def test_a_record_opened_without_being_assigned(story: Story) -> None:
    story.does(EVA, "section.read", 1, times=2)
    story.does(EVA, "note.list", 2)
    (found,) = story.found()
    assert (found.rule, found.counted, found.accounts) == ("no_assignment", 3, (EVA[0],))
    assert found.case is None
    assert found.indexes == (101, 102, 103)


def test_who_handed_it_on_meanwhile_was_assigned(story: Story) -> None:
    story.does(EVA, "section.read", 1)
    story.does(EVA, "case.assign", 1, hour=11)
    assert story.rules() == []
    story.does(EVA, "section.read", 1, hour=12)
    assert story.rules() == ["no_assignment"]


def test_who_handed_it_on_after_the_week_was_assigned(story: Story) -> None:
    story.does(EVA, "section.read", 1)
    later = an_entry(MONDAY + timedelta(days=8), EVA, "case.assign", case(1))
    story.known.entries[case(1)].append(EntryView(999, later))
    assert story.rules() == []


def test_another_agency_comes_by_a_referral_or_not_at_all(story: Story) -> None:
    story.does(OLGA, "section.read", 1)
    story.does(SUE, "section.read", 1)
    (found,) = story.found()
    assert (found.rule, found.agency, found.case) == ("no_assignment", SOUTH, case(1))


def test_notes_between_authority_and_police_are_no_referral(story: Story) -> None:
    story.does(NIA, "restricted_note.read", 1)
    story.does(NIA, "service_note.read", 1)
    assert story.rules() == []
    story.does(NIA, "file.open", 1)
    assert story.rules() == ["no_assignment"]


def test_an_emergency_is_not_without_right_and_always_seen(story: Story) -> None:
    story.does(EVA, "case.break_glass", 1, purpose="emergency")
    story.does(EVA, "section.read", 1, purpose="emergency", times=3, hour=23)
    (found,) = story.found()
    assert (found.rule, found.case, found.about) == ("break_glass", case(1), "101")


def test_saying_that_it_is_an_emergency_excuses_nobody(story: Story) -> None:
    story.usually(ANA, 5, 3)
    story.does(ANA, "section.read", 1, purpose="emergency", hour=1, times=LIMITS.at_night)
    story.does(EVA, "section.read", 2, purpose="emergency")
    story.does(EVA, "case.break_glass", 3, purpose="emergency", outcome=Outcome.REFUSED)
    story.does(EVA, "section.read", 3, purpose="emergency")
    story.known.ends[REFERRAL] = MONDAY
    story.does(NIA, "referral.open_file", 4, purpose="emergency", referral=REFERRAL)
    found = [(each.rule, each.counted) for each in story.found()]
    assert found == [("no_assignment", 2), ("after_end", 1), ("out_of_hours", LIMITS.at_night)]


def test_glass_broken_as_the_week_began_is_an_emergency_still(story: Story) -> None:
    story.does(EVA, "case.break_glass", 1, purpose="emergency", day=-1, hour=23)
    story.does(EVA, "section.read", 1, purpose="emergency", hour=0)
    assert story.rules() == []
    story.does(UMA, "section.read", 1, purpose="emergency", hour=0)
    assert story.rules() == ["no_assignment"]


def test_what_was_refused_excuses_nobody(story: Story) -> None:
    story.usually(NIA, 5, 3)
    refused = {"outcome": Outcome.REFUSED}
    story.does(EVA, "section.read", 1)
    story.does(EVA, "case.assign", 1, **refused)
    story.does(NIA, "account.begin_shift", hour=20, **refused)
    story.does(NIA, "referral.read", 2, referral=REFERRAL, hour=23, times=LIMITS.off_hours)
    assert story.rules() == ["no_assignment", "out_of_hours"]


def test_what_a_partner_opened_after_the_end(story: Story) -> None:
    story.does(NIA, "referral.accept", 1, referral=REFERRAL)
    story.does(NIA, "referral.read", 1, referral=REFERRAL)
    story.known.ends[REFERRAL] = MONDAY + timedelta(hours=10, minutes=1)
    assert story.rules() == []
    story.does(NIA, "referral.read", 1, referral=REFERRAL, hour=11)
    story.does(ANA, "referral.read", 1, referral=REFERRAL, hour=11)
    (found,) = story.found()
    assert (found.rule, found.counted, found.accounts) == ("after_end", 1, (NIA[0],))


def _opens(story: Story, who: tuple[UUID, UUID, str], cases: int, day: int = 0) -> None:
    for number in range(cases):
        story.does(who, "section.read", number, day=day)


def test_far_more_cases_than_usual_in_a_day(story: Story) -> None:
    story.usually(ANA, 12, 6)
    _opens(story, ANA, LIMITS.cases_a_day - 1)
    assert story.rules() == []
    _opens(story, ANA, LIMITS.cases_a_day)
    (found,) = story.found()
    assert (found.rule, found.counted, found.usual, found.role_usual) == ("bulk", 20, 6, 6)


def test_much_is_not_bulk_for_whoever_usually_reads_as_much(story: Story) -> None:
    story.usually(ANA, 30, 10)
    _opens(story, ANA, LIMITS.cases_a_day)
    assert story.rules() == []


def test_far_more_cases_than_usual_in_a_week(story: Story) -> None:
    story.usually(ANA, 15, 6)
    for number in range(LIMITS.cases_a_week):
        story.does(ANA, "section.read", number, day=number % 5)
    assert story.rules() == ["bulk"]


def test_what_is_opened_at_night(story: Story) -> None:
    story.usually(ANA, 5, 3)
    story.does(ANA, "section.read", 1, hour=1, times=LIMITS.at_night - 1)
    story.does(ANA, "section.read", 1, hour=21)
    assert story.rules() == []
    story.does(ANA, "section.read", 1, day=2, hour=1)
    (found,) = story.found()
    assert (found.rule, found.counted) == ("out_of_hours", LIMITS.at_night)


def test_what_is_opened_on_days_off(story: Story) -> None:
    story.usually(ANA, 5, 3)
    story.does(ANA, "section.read", 1, hour=21, times=LIMITS.off_hours - 1)
    assert story.rules() == []
    story.does(ANA, "section.read", 1, day=5)
    assert [found.counted for found in story.found()] == [LIMITS.off_hours]


def test_a_night_on_duty_and_usual_nights_are_work(story: Story) -> None:
    story.does(NIA, "account.begin_shift", hour=20)
    story.does(NIA, "referral.read", 1, referral=REFERRAL, hour=21, times=40)
    story.does(NIA, "referral.accept", 1, referral=REFERRAL, hour=21)
    story.does(NIA, "account.end_shift", hour=21)
    story.usually(ANA, 5, 3, off_hours=20)
    story.does(ANA, "section.read", 1, hour=21, times=50)
    assert story.rules() == []
    story.does(
        NIA, "referral.read", 1, referral=REFERRAL, day=1, hour=21, times=3 * LIMITS.off_hours
    )
    assert story.rules() == ["out_of_hours"]


def test_a_shift_excuses_as_long_as_it_was_said_to_be(story: Story) -> None:
    for who, hours in ((NIA, 8), (BEA, None), (DAN, 1)):
        story.does(who, "account.begin_shift", hour=20, count=hours)
        story.does(who, "referral.accept", 1, referral=REFERRAL, hour=20)
        story.does(who, "referral.read", 1, referral=REFERRAL, day=1, hour=2, times=40)
    assert [found.accounts for found in story.found()] == [(DAN[0],)]


def test_late_evenings_now_and_then_are_a_habit_and_nights_are_not(story: Story) -> None:
    story.known.add_week([Tally(ANA[0], ANA[2], 5, 3, off_hours=28)])
    for _ in range(7):
        story.known.add_week([Tally(ANA[0], ANA[2], 5, 3, off_hours=0)])
    story.does(ANA, "section.read", 1, hour=21, times=41)
    assert story.rules() == []
    story.does(ANA, "section.read", 1, hour=22)
    assert story.rules() == ["out_of_hours"]
    nights = Story()
    nights.known.weeks = story.known.weeks
    nights.known.add_week([Tally(ANA[0], ANA[2], 5, 3, off_hours=28)])
    nights.does(ANA, "section.read", 1, hour=2, times=21)
    assert nights.rules() == ["out_of_hours"]


def test_software_fetches_at_any_hour(story: Story) -> None:
    fetching = (UUID(int=17), CLINIC, "system")
    story.does(NIA, "referral.accept", 1, referral=REFERRAL)
    story.does(fetching, "referral.read", 1, referral=REFERRAL, hour=1, times=200)
    assert story.rules() == []


def test_in_a_first_week_little_is_out_of_the_ordinary(story: Story) -> None:
    story.does(ANA, "section.read", 1, hour=1, times=3 * LIMITS.at_night - 1)
    assert story.rules() == []
    story.does(ANA, "section.read", 1, hour=1)
    assert story.rules() == ["out_of_hours"]


def test_refused_many_times_or_at_one_case(story: Story) -> None:
    for number in range(LIMITS.refusals - 1):
        story.does(EVA, "section.read", number, outcome=Outcome.REFUSED)
    assert story.rules() == []
    story.does(EVA, "referral.list", outcome=Outcome.REFUSED)
    story.does(OLGA, "section.read", 1, outcome=Outcome.REFUSED, times=4)
    many, one = story.found()
    assert (many.rule, many.counted, many.case) == ("denials", LIMITS.refusals, None)
    assert (one.rule, one.counted, one.case) == ("denials", 4, case(1))


def test_searches_that_find_nobody(story: Story) -> None:
    story.does(SUE, "case.search", count=0, times=LIMITS.empty_searches - 1)
    story.does(SUE, "case.search", count=3)
    assert story.rules() == []
    story.does(SUE, "case.search", count=0)
    assert story.rules() == ["empty_search"]


def _searches(story: Story, who: tuple[UUID, UUID, str], of: int, times: int) -> None:
    for number in range(times):
        story.does(who, "case.search", of, request=f"r{number}")


def test_the_same_person_searched_again_and_again(story: Story) -> None:
    _searches(story, SUE, 1, LIMITS.searches - 1)
    _searches(story, ANA, 1, LIMITS.searches)
    assert story.rules() == []
    story.does(SUE, "case.search", 1, request="one-more")
    (found,) = story.found()
    assert (found.rule, found.case, found.counted) == ("same_search", case(1), LIMITS.searches)
    story.does(SUE, "note.write", 1)
    assert story.rules() == []


def test_one_case_looked_at_from_three_accounts(story: Story) -> None:
    for who in (EVA, UMA, SUE, ANA):
        story.does(who, "case.read", 1)
    assert story.rules() == []
    story.does(NIA, "referral.read", 1, outcome=Outcome.REFUSED)
    (found,) = story.found()
    assert (found.rule, found.about, found.counted) == ("many_accounts", case(1), 3)
    assert set(found.accounts) == {EVA[0], UMA[0], NIA[0]}


def test_whoever_worked_on_it_lately_may_look(story: Story) -> None:
    for who in (EVA, UMA):
        story.does(who, "case.read", 1)
    story.does(NIA, "referral.begin", 1, day=-10)
    story.does(NIA, "case.read", 1)
    assert story.rules() == []


def test_somebody_with_a_conflict_of_interest(story: Story) -> None:
    back = frozenset({EVA[0]})
    story.known.cases[case(1)] = Standing(NORTH, ANA[0], back, MONDAY + timedelta(hours=12))
    story.does(EVA, "case.read", 1)
    assert story.rules() == []
    story.does(EVA, "case.read", 1, outcome=Outcome.REFUSED, hour=13)
    (found,) = story.found()
    assert (found.rule, found.counted, found.accounts) == ("conflict", 1, (EVA[0],))


def test_a_partner_that_opens_and_does_nothing(story: Story) -> None:
    days = LIMITS.partner_days
    for day in range(days - 1):
        story.does(NIA, "referral.read", 1, referral=REFERRAL, day=day)
    assert story.rules() == []
    story.does(NIA, "referral.read", 1, referral=REFERRAL, day=-8)
    (found,) = story.found()
    assert (found.rule, found.agency, found.case) == ("never_acted", CLINIC, case(1))


def test_a_partner_whose_colleague_acts(story: Story) -> None:
    story.does((UUID(int=99), CLINIC, "partner_worker"), "message.write", 1, day=-20)
    for day in range(LIMITS.partner_days):
        story.does(NIA, "referral.read", 1, referral=REFERRAL, day=day)
    assert story.rules() == []


def test_an_account_whose_owner_had_left(story: Story) -> None:
    story.known.gone[EVA[0]] = MONDAY - timedelta(days=3)
    story.does(EVA, "session.open")
    (found,) = story.found()
    assert (found.rule, found.counted) == ("left", 1)


def test_who_leaves_this_week_worked_here_before(story: Story) -> None:
    story.does(EVA, "session.open")
    story.does(ANA, "account.leave", rows={f"account:{EVA[0]}": "0" * 64}, hour=12)
    story.known.gone[EVA[0]] = MONDAY + timedelta(hours=12)
    assert story.rules() == []
    story.does(EVA, "session.open", hour=13)
    assert story.rules() == ["left"]


def test_more_opened_than_usual_before_leaving(story: Story) -> None:
    story.usually(ANA, 12, 6)
    for number in range(LIMITS.leaving_cases):
        story.does(ANA, "section.read", number, day=number % 4)
    assert story.rules() == []
    story.does(SUE, "account.leave", rows={f"account:{ANA[0]}": "0" * 64}, day=4)
    (found,) = story.found()
    assert (found.rule, found.counted, found.usual) == ("before_leaving", 25, 12)
    story.does(ANA, "note.write", 1, day=4, hour=12)
    assert story.rules() == ["left", "before_leaving"]


def test_that_was_not_me(story: Story) -> None:
    story.does(EVA, "session.disown", sections={"disowned_entry": 42})
    story.does(EVA, "session.disown", outcome=Outcome.FAILED)
    (found,) = story.found()
    assert (found.rule, found.accounts, found.indexes) == ("disowned", (EVA[0],), (42, 101))


def test_looking_on_many_days_and_doing_nothing(story: Story) -> None:
    for day in (-9, 0, 1):
        story.does(EVA, "case.read", 1, day=day)
    assert story.rules() == []
    story.does(EVA, "case.read", 1, day=2)
    (found,) = story.found()
    assert (found.rule, found.counted, found.case) == ("no_work", 4, case(1))
    story.does(EVA, "note.write", 1, day=-9)
    assert story.rules() == []


def test_seeing_that_a_deadline_ended_is_no_work(story: Story) -> None:
    for day in range(LIMITS.looking_days):
        story.does(SUE, "section.read", 1, day=day, purpose="supervision")
    story.does(SUE, "clock.see", 1, day=1)
    assert story.rules() == ["no_work"]


def test_a_worker_may_look_at_her_own_case_every_day(story: Story) -> None:
    for day in range(5):
        story.does(ANA, "section.read", 1, day=day)
    assert story.rules() == []


def test_thresholds_are_those_of_the_country(story: Story) -> None:
    story.week.limits = replace(LIMITS, refusals_of_one_case=2)
    story.does(OLGA, "section.read", 1, outcome=Outcome.REFUSED, times=2)
    assert story.rules() == ["denials"]


def test_tallies_are_read_as_they_were_written(story: Story) -> None:
    _opens(story, ANA, 3)
    _opens(story, SUE, 2, day=6)
    tallies = tallies_of(story.week.people.values())
    assert list(read_tallies(written_tallies(tallies))) == sorted(
        tallies, key=lambda t: str(t.account)
    )
    assert {t.account: (t.cases, t.peak, t.off_hours) for t in tallies} == {
        ANA[0]: (3, 3, 0),
        SUE[0]: (2, 2, 2),
    }
    assert list(read_tallies("")) == []
