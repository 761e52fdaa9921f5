"""One operation finds several people at once: their cases are opened together."""

from typing import Any

from werkzeug.test import TestResponse

from tests.support.country import Person

RAID = {"entry_channel": "police", "region": "capital", "priority": "urgent_24h"}


def opens_together(worker: Person, key: str = "", **persons: int) -> TestResponse:
    """The answer to opening a case for so many people of each group."""
    counted = [{"person_group": group, "count": count} for group, count in persons.items()]
    headers = {"Idempotency_Key": key} if key else {}
    return worker.post("/groups", {**RAID, "persons": counted}, **headers)


def a_group(worker: Person, **persons: int) -> dict[str, Any]:
    """A new group, of two children if nothing is said."""
    answer = opens_together(worker, **(persons or {"child": 2}))
    if answer.status_code != 201:
        raise RuntimeError(answer.get_data(as_text=True))
    group: dict[str, Any] = answer.json
    return group


def cases_of(worker: Person, group: dict[str, Any]) -> list[dict[str, Any]]:
    """The cases of a group that this person may know of, in order."""
    items: list[dict[str, Any]] = worker.get(f"/groups/{group['id']}/cases?limit=200").json["items"]
    return items


def belongs(worker: Person, case_id: str, group_id: str | None = None) -> TestResponse:
    """The answer to saying that a case belongs to this group, or begins one."""
    body = {"reason": "same_operation"} | ({"group": group_id} if group_id else {})
    return worker.post(f"/cases/{case_id}/group", body)


def goes_out(worker: Person, case_id: str) -> TestResponse:
    """The answer to taking a case out of its group."""
    return worker.post(f"/cases/{case_id}/group/remove", {"reason": "safety"})
