"""What is measured, for one client each: everything is made ready before the clock runs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bench.client import Account, Client
from bench.closed_loop import Act

FIELDS = ["identity.preferred_name"]
SERVICE = "primary_health"
NEW_CASE = {
    "entry_channel": "health",
    "person_group": "adult",
    "priority": "routine",
    "sections": {"identity": {"preferred_name": "Synthetic"}},
}


@dataclass(frozen=True)
class Stage:
    """A signed-in worker and partner on connections of their own, and where they work."""

    worker: Client
    partner: Client
    region: str
    recipient: str

    def new_case(self) -> dict[str, Any]:
        """A fresh case of this worker, with one section."""
        case, _ = self.worker.post("/cases", {**NEW_CASE, "region": self.region})
        return dict(case)

    def close(self) -> None:
        """Both connections are closed; the next request opens them again."""
        self.worker.close()
        self.partner.close()


def open_section(stage: Stage) -> Act:
    """One request: a sealed section is read, logged, opened."""
    path = f"/cases/{stage.new_case()['id']}/sections/identity"
    return lambda: stage.worker.get(path)


def write_note(stage: Stage) -> Act:
    """One request: a note of 200 characters is sealed under a new head."""
    path = f"/cases/{stage.new_case()['id']}/notes"
    return lambda: _post(stage.worker, path, {"text": "synthetic " * 20})


def create_case(stage: Stage) -> Act:
    """One request: a case with one section, its keys and secrets."""
    return lambda: _post(stage.worker, "/cases", {**NEW_CASE, "region": stage.region})


def list_cases(stage: Stage) -> Act:
    """One request: a page of 30."""
    return lambda: stage.worker.get("/cases?limit=30")


def refer_and_accept(stage: Stage) -> Act:
    """Four requests of two agencies: create, send, acknowledge, accept."""
    case = stage.new_case()
    consent = _consent(stage, case["id"])
    new = {
        "service": SERVICE,
        "recipient": stage.recipient,
        "urgency": "routine",
        "consent": consent,
        "fields": FIELDS,
        "envelope": {"age_band": "21-23", "language": "en"},
    }
    visit = {"when": _in_days(3), "where": "reception", "met_by": "a nurse"}

    def act() -> None:
        made, tag = stage.worker.post(f"/cases/{case['id']}/referrals", new)
        steps = f"/referrals/{made['id']}/steps"
        _, tag = stage.worker.post(steps, {"step": "send"}, tag)
        _, tag = stage.partner.post(steps, {"step": "acknowledge"}, tag)
        stage.partner.post(steps, {"step": "accept", "appointment": visit}, tag)

    return act


def sign_in(port: int, accounts: list[Account]) -> Act:
    """One request with a new session at its end; each account in turn."""
    turn = count()

    def act() -> None:
        client = Client(port).sign_in(accounts[next(turn) % len(accounts)])
        client.close()

    return act


ACTS: dict[str, Callable[[Stage], Act]] = {
    "open_section": open_section,
    "write_note": write_note,
    "create_case": create_case,
    "refer_and_accept": refer_and_accept,
    "list_cases": list_cases,
}


def _post(client: Client, path: str, body: object) -> None:
    client.post(path, body)


def _consent(stage: Stage, case_id: str) -> str:
    body = {
        "scope": "share_with_org",
        "recipient": stage.recipient,
        "purpose": SERVICE,
        "fields": FIELDS,
        "given_by": "person",
        "obtained_how": "verbal",
        "language": "en",
        "expires_at": _in_days(60),
    }
    made, _ = stage.worker.post(f"/cases/{case_id}/consents", body)
    return str(made["id"])


def _in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")
