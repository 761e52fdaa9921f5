"""An entry of the log in the keys of the API."""

from typing import Any

from nrm.cases.described import stamp
from nrm.log.entry import Entry, HeadMark


def described(index: int, entry: Entry) -> dict[str, Any]:
    """An entry as JSON says it, for an auditor: cases are pseudonyms."""
    return {
        "index": index,
        "at": stamp(entry.at),
        "actor": str(entry.actor) if entry.actor else None,
        "agency": str(entry.agency) if entry.agency else None,
        "role": entry.role,
        "action": entry.action,
        "case": entry.case,
        "referral": entry.referral,
        "consent": entry.consent,
        "sections": dict(entry.sections),
        "count": entry.count,
        "purpose": entry.purpose,
        "request": entry.request,
        "outcome": str(entry.outcome),
        "reason": entry.reason,
        "n": entry.n,
        "before": _mark(entry.before),
        "after": _mark(entry.after),
    }


def _mark(mark: HeadMark | None) -> dict[str, Any] | None:
    return None if mark is None else {"version": mark.version, "root": mark.root.hex()}
