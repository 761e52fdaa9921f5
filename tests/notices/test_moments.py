"""When a letter may be sent: never in quiet hours, never too soon after the last, and soon."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.notices.models import Pace, Quiet
from nrm.notices.moments import APART, first_moment

ZONES = [ZoneInfo(name) for name in ("Europe/Athens", "Europe/London", "UTC")]
BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
TIMES = st.timedeltas(timedelta(0), timedelta(days=700)).map(lambda passed: BEGINS + passed)


@given(
    pace=st.sampled_from(Pace),
    quiet=st.sampled_from(Quiet),
    at=TIMES,
    since=st.none() | st.timedeltas(timedelta(0), timedelta(hours=2)),
    zone=st.sampled_from(ZONES),
)
def test_a_letter_is_late_by_days_at_most_and_never_in_quiet_hours(
    pace: Pace, quiet: Quiet, at: datetime, since: timedelta | None, zone: ZoneInfo
) -> None:
    told_at = at - since if since is not None else None
    moment = first_moment(pace, quiet, told_at, at, zone)
    local = moment.astimezone(zone)
    assert at <= moment <= at + timedelta(days=4)
    assert first_moment(pace, quiet, None, moment, zone) == moment
    if quiet != Quiet.NEVER:
        assert 7 <= local.hour < (22 if quiet == Quiet.NIGHTS else 19)
    if quiet == Quiet.WEEKENDS:
        assert local.weekday() < 5
    if pace == Pace.AT_ONCE and told_at is not None:
        assert moment - told_at >= APART
    if pace == Pace.DAILY:
        assert (local.hour, local.minute) == (8, 0)


@pytest.mark.parametrize(
    ("pace", "quiet", "at", "expected"),
    [
        ("at_once", "never", "2026-11-27T23:30", "2026-11-27T23:30"),
        ("at_once", "nights", "2026-11-27T23:30", "2026-11-28T07:00"),
        ("at_once", "nights", "2026-11-28T06:59", "2026-11-28T07:00"),
        ("at_once", "evenings", "2026-11-27T19:00", "2026-11-28T07:00"),
        ("at_once", "weekends", "2026-11-27T19:00", "2026-11-30T07:00"),
        ("daily", "weekends", "2026-11-27T08:01", "2026-11-30T08:00"),
        ("daily", "never", "2026-11-27T08:00", "2026-11-27T08:00"),
    ],
)
def test_examples(pace: str, quiet: str, at: str, expected: str) -> None:
    zone = ZoneInfo("Europe/Athens")
    moments = [datetime.fromisoformat(text).replace(tzinfo=zone) for text in (at, expected)]
    assert first_moment(pace, quiet, None, moments[0], zone) == moments[1]
