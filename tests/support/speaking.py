"""A guardian or an advocate: given the part, agreed to, asked by a referral that is accepted."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from nrm.database import now
from tests.support.around import adds
from tests.support.country import Country, Person
from tests.support.steps import accepts

# Part -> the purpose of what is agreed for it, and who agrees.
FOR = {
    "guardian": ("guardianship", "none_required_child"),
    "independent_advocate": ("independent_advocacy", "person"),
}


def speaks_for(
    country: Country, worker: Person, here: str, part: str, agency: str, **other: Any
) -> str:
    """Somebody of this agency has the part in the case at this path; the path of it."""
    who = {"agency": country.agency_id(agency), "name": f"Wz{part}", **other}
    made = adds(worker, here, part, **who)
    if made.status_code != 201:
        raise RuntimeError(made.get_data(as_text=True))
    return f"/participants/{made.json['id']}"


def agrees(
    country: Country,
    worker: Person,
    here: str,
    part: str,
    agency: str,
    fields: Sequence[str],
    **other: Any,
) -> TestResponse:
    """The answer to recording a consent for 60 days to share these with whoever speaks there."""
    purpose, given_by = FOR[part]
    reasons = {"reason": "Zq-reason", "child_views": "Zq-views"}
    body = {
        "scope": "share_with_org",
        "recipient": country.agency_id(agency),
        "purpose": purpose,
        "fields": list(fields),
        "given_by": given_by,
        "expires_at": (now() + timedelta(days=60)).isoformat(),
        **(reasons if given_by == "none_required_child" else {"obtained_how": "verbal"}),
        **other,
    }
    return worker.post(f"{here}/consents", body)


def drafts(worker: Person, here: str, consent: dict[str, Any], **other: Any) -> str:
    """The path of a referral on this consent, complete and not sent."""
    body = {
        "service": consent["purpose"],
        "recipient": consent["recipient"],
        "urgency": "routine",
        "consent": consent["id"],
        "fields": consent["fields"],
        "reasons": dict.fromkeys(consent["fields"], "other"),
        "envelope": {"age_band": "15-17", "language": "en", "headcount": 1},
        **other,
    }
    return f"/referrals/{worker.post(f'{here}/referrals', body).json['id']}"


def is_told(worker: Person, other: Person, here: str, consent: dict[str, Any]) -> str:
    """The path of a referral on this consent that was sent, and accepted by the other."""
    there = drafts(worker, here, consent)
    sent = worker.step(there, "send")
    taken = accepts(other, there)
    if (sent.status_code, taken.status_code) != (200, 200):
        raise RuntimeError(sent.get_data(as_text=True) + taken.get_data(as_text=True))
    return there
