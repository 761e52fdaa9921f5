"""The invented case of one check: made, referred, accepted; and gone when the check is over.

A fresh one each time: it never becomes late, old or due, so it rings for nobody, and nothing of it
is left to be counted or compared with others. Its only name is one that nobody has.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from nrm.database import now
from nrm.self_check.visiting import Unanswered, Visitor

_CALLS: Final = "/api/v1"
_SERVICE: Final = "primary_health"
_LINE: Final = "identity.preferred_name"
_PAPER: Final = b"Nothing of anybody: the service checks itself.\n"


def make_case(worker: Visitor, region: str) -> dict[str, str]:
    """A draft of the check with a section, a note and a file; ids by the names in rules."""
    case = worker.ask("POST", f"{_CALLS}/cases", _a_case(region), 201)
    here = f"{_CALLS}/cases/{case['id']}"
    worker.ask("POST", f"{here}/notes", {"text": "self-check"}, 201)
    headers = {"Content-Type": "text/plain", "X-File-Name": "self-check.txt"}
    file = worker.ask("POST", f"{here}/files", _PAPER, 201, **headers)
    known = {"case_id": case["id"], "file_id": file["id"], "code": case["code"]}
    return {**known, "name": "identity", "section": "identity"}


def _a_case(region: str) -> dict[str, Any]:
    return {
        "entry_channel": "other",
        "person_group": "adult",
        "region": region,
        "priority": "routine",
        "sections": {"identity": {"preferred_name": f"Selfcheck {secrets.token_hex(6)}"}},
    }


def draft_referral(worker: Visitor, known: Mapping[str, str], partner: str) -> dict[str, str]:
    """A referral to the partner that could be sent, on a consent of its own; their ids."""
    here = f"{_CALLS}/cases/{known['case_id']}"
    agreed = {
        "scope": "share_with_org",
        "recipient": partner,
        "purpose": _SERVICE,
        "fields": [_LINE],
        "files": [known["file_id"]],
        "given_by": "person",
        "obtained_how": "verbal",
        "language": "en",
        "expires_at": (now() + timedelta(days=2)).isoformat(),
    }
    consent = worker.ask("POST", f"{here}/consents", agreed, 201)
    asked = {
        "service": _SERVICE,
        "recipient": partner,
        "urgency": "routine",
        "consent": consent["id"],
        "fields": consent["fields"],
        "files": consent["files"],
        "reasons": dict.fromkeys((*consent["fields"], "files"), "other"),
        "envelope": {"age_band": "21-23", "language": "en", "headcount": 1},
    }
    referral = worker.ask("POST", f"{here}/referrals", asked, 201)
    return {"consent_id": consent["id"], "referral_id": referral["id"]}


def send_and_accept(worker: Visitor, partner: Visitor, known: Mapping[str, str]) -> None:
    """The partner may open what was sent."""
    there = f"{_CALLS}/referrals/{known['referral_id']}"
    worker.step(there, "send")
    partner.step(there, "acknowledge")
    visit = {
        "when": (now() + timedelta(days=1)).isoformat(),
        "where": "nowhere",
        "met_by": "nobody",
    }
    partner.step(there, "accept", appointment=visit)


def end_all(worker: Visitor) -> None:
    """Every case of the check is gone, those that an earlier one left behind as well."""
    for box in worker.ask("GET", f"{_CALLS}/referrals?box=out", None)["items"]:
        _try_step(worker, f"{_CALLS}/referrals/{box['id']}", "withdraw", reason="need_ended")
    for case in worker.ask("GET", f"{_CALLS}/cases", None)["items"]:
        _try_step(worker, f"{_CALLS}/cases/{case['id']}", "discard", reason="discarded")


def _try_step(worker: Visitor, path: str, name: str, **needs: str) -> None:
    try:
        worker.step(path, name, **needs)
    except Unanswered:
        # It had ended before.
        return
