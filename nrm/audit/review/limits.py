"""From when on something is looked at: numbers of the country's profile (docs/profiles.md)."""

from dataclasses import dataclass

from nrm.profile import Profile


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Whole numbers of `[review]` of a profile; what each means stands in docs/review-queue.md."""

    sample: int
    day_begins: int
    day_ends: int
    off_hours: int
    night_ends: int
    at_night: int
    usual_factor: int
    cases_a_day: int
    cases_a_week: int
    leaving_cases: int
    refusals: int
    refusals_of_one_case: int
    searches: int
    empty_searches: int
    accounts: int
    partner_days: int
    looking_days: int
    looking_span_days: int


def limits_of(profile: Profile) -> Limits:
    """The limits of this country."""
    return Limits(**profile.review)
