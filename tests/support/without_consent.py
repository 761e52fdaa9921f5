"""Acting without consent where a life or health is in danger: at night, alone, with the reason."""

from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from nrm.database import now
from nrm.profile import load_profile
from tests.support.case_steps import SCREEN
from tests.support.country import OFFERS, Country, Person

WHY = "She lies unconscious in Zzyzx road; nobody can ask her."
DECIDED = {"given_by": "vital_interests", "reason": WHY}
VITAL = {"basis": "vital_interests", "reason": WHY}
# Questions are asked of somebody who cannot say yes.
AT_RISK = {**SCREEN, **VITAL}


def decides_for(
    country: Country, worker: Person, here: str, agency: str = "Clinic", **other: Any
) -> TestResponse:
    """The answer to deciding for a person who cannot be asked that this agency may know a name."""
    body = {
        "scope": "share_with_org",
        "recipient": country.agency_id(agency),
        "purpose": OFFERS.get(agency, "guardianship"),
        "fields": ["identity.preferred_name"],
        "files": [],
        "expires_at": (now() + timedelta(days=7)).isoformat(),
        **DECIDED,
        **other,
    }
    return worker.post(f"{here}/consents", body)


def in_days(days: float) -> str:
    """The day in so many days, as it is in the country: in the last hour of UTC that is another."""
    there = now().astimezone(load_profile("demonstration").time_zone)
    return (there + timedelta(days=days)).date().isoformat()


def act_in(worker: Person, here: str) -> dict[str, Any]:
    """The newest act without consent in the case at this path."""
    newest: dict[str, Any] = worker.get(f"{here}/without-consent").json["items"][0]
    return newest
