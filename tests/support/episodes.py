"""Somebody is missing: a worker reports it, tells the police, and records the return."""

from typing import Any

from werkzeug.test import TestResponse

from tests.support.country import Person

LAST_SEEN = "At the harbour of Zzyzx, with a cousin"
REPORT = {"risk_level": "high", "last_seen": LAST_SEEN, "known_by": "The night shift"}
DANGER = {"basis": "vital_interests", "reason": "Her message from Zzyxx says that he has a knife"}
TALK = {"done": True, "re_exploited": "yes", "told": "Made to work in Qwyx again"}


def reports_missing(worker: Person, here: str, **other: Any) -> TestResponse:
    """The answer to reporting the person of the case at this path."""
    return worker.post(f"{here}/missing-episodes", {**REPORT, **other})


def comes_back(worker: Person, episode: dict[str, Any]) -> str:
    """The path of an episode after which the person is back."""
    there = f"/missing-episodes/{episode['id']}"
    if worker.step(there, "record_return").status_code != 200:
        raise RuntimeError("the return was not recorded")
    return there
