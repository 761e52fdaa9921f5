"""What people may do to a clock, in any order and at any time: pause, let go on, give more time."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nrm.clocks.durations import due_at
from nrm.clocks.moments import Kind, Run, due_again, latest_extension, moments, next_moment
from nrm.clocks.working_days import working_days_between
from nrm.profile import Profile, load_profile
from nrm.spans import Unit
from tests.clocks.test_moments import gaps, instants, profiles

UNITS = {
    "initial_needs": Unit.HOURS,
    "return_interview": Unit.HOURS,
    "no_contact_protocol": Unit.WORKING_DAYS,
    "inclusion_review": Unit.DAYS,
    "plan_review": Unit.DAYS,
}
names = st.sampled_from(sorted(UNITS))
acts = st.lists(st.tuples(st.sampled_from(["pause", "resume", "extend"]), gaps), max_size=8)


def _left(run: Run, at: datetime, profile: Profile) -> timedelta | int:
    """How much of the clock is left then, in what it is counted in."""
    if UNITS[run.name] is Unit.HOURS:
        return run.due_at - at
    today, last = _day(at, profile), _day(run.due_at - timedelta(milliseconds=1), profile)
    if UNITS[run.name] is Unit.WORKING_DAYS:
        return working_days_between(today, last, profile)
    return (last - today).days


def _day(at: datetime, profile: Profile) -> date:
    return at.astimezone(profile.time_zone).date()


def _moved(run: Run, act: str, at: datetime, profile: Profile) -> Run:
    """The clock after what somebody did, where it may be done; as it was where it may not."""
    stands = run.paused_at is not None
    if act == "pause" and not stands and at < run.due_at:
        return replace(run, paused_at=at)
    if act == "resume" and stands:
        assert run.paused_at is not None
        goes_on = replace(run, due_at=due_again(run, at, profile), paused_at=None)
        assert goes_on.due_at >= run.due_at
        assert _left(goes_on, at, profile) == _left(run, run.paused_at, profile)
        return goes_on
    if act == "extend" and not stands:
        latest = latest_extension(run, at, profile)
        assert latest is not None and latest > max(run.due_at, at)
        return replace(run, due_at=latest)
    return run


@given(names, instants, acts, profiles)
def test_it_is_late_once_for_each_time_it_was_given(
    name: str, starts_at: datetime, done: list[tuple[str, timedelta]], profile: Profile
) -> None:
    due = due_at(name, starts_at, None, profile)
    assert due is not None
    run, here, late = Run(name=name, starts_at=starts_at, due_at=due), starts_at, list[datetime]()
    next_at = next_moment(run, here, profile)
    for act, gap in [*done, ("resume", timedelta(0)), ("", timedelta(days=4000))]:
        here += gap
        # What has come meanwhile rings first, as every minute it does.
        if next_at is not None and next_at <= here:
            assert run.paused_at is None, "it stands still"
            rung = [each for each in moments(run, profile) if next_at <= each.at <= here]
            late += [each.at for each in rung if each.kind is Kind.BREACH]
        run = _moved(run, act, here, profile)
        next_at = next_moment(run, here, profile)
    assert late == sorted(set(late)), "told twice"
    assert late[-1] == run.due_at
    extended = sum(act == "extend" for act, _ in done)
    assert 1 <= len(late) <= extended + 1


def test_a_clock_that_a_country_has_not_is_not_extended() -> None:
    greece = load_profile("greece")
    at = datetime.fromisoformat("2026-05-22T14:30:00+00:00")
    gone = Run(name="reconsideration", starts_at=at, due_at=at)
    assert latest_extension(gone, at, greece) is None
