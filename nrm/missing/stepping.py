"""A step about an episode as it was sent, by the API or by a form, and its sealed texts."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from nrm.cases.actions import open_sections
from nrm.cases.records import SealedRecords
from nrm.http.actor import Actor
from nrm.missing.actions import (
    INTERVIEW,
    REPORT,
    record_interview,
    record_return,
    tell_police,
)
from nrm.missing.models import MissingEpisode, find_episode
from nrm.missing.said import Ground, Interview


def take(
    actor: Actor, episode_id: UUID, name: str, given: Mapping[str, Any], seen: int | None
) -> MissingEpisode:
    """The step was taken; `given` is what its schema let in."""
    if name == "tell_police":
        return tell_police(actor, episode_id, Ground(given["basis"], given["reason"]), seen)
    if name == "record_return":
        return record_return(actor, episode_id, given["found_at"], seen)
    talk = Interview(given["done"], given["re_exploited"], given["told"])
    return record_interview(actor, episode_id, talk, seen)


def sealed_texts(
    actor: Actor, episode_id: UUID
) -> tuple[SealedRecords, Callable[[], dict[str, Any]]]:
    """Both records, logged and still sealed, and what opens them after the commit."""
    known = find_episode(episode_id)
    report = open_sections(actor, known.case_id, [REPORT], known.record_number)
    talk = None
    if known.interview_number is not None:
        talk = open_sections(actor, known.case_id, [INTERVIEW], known.interview_number)

    def opened() -> dict[str, Any]:
        said = talk.open(actor.keyring)[INTERVIEW] if talk is not None else None
        return {**report.open(actor.keyring)[REPORT], "interview": said}

    return report, opened
