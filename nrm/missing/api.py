"""`/cases/{id}/missing-episodes` and `/missing-episodes`: somebody is missing, and comes back."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.http.acting import acting, reveal
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, if_match
from nrm.http.repeats import once
from nrm.http.sent_steps import load_step
from nrm.missing.actions import list_missing, read_missing, report_missing
from nrm.missing.counting import counted
from nrm.missing.described import described_episode
from nrm.missing.models import find_episode
from nrm.missing.said import Report
from nrm.missing.schemas import STEPS, MissingIn, MissingList, MissingOut, MissingText
from nrm.missing.stepping import sealed_texts, take

blueprint = ApiBlueprint("missing_api", __name__, description="People who are missing")


@blueprint.path("/cases/<uuid:case_id>/missing-episodes", "POST")
@blueprint.takes(MissingIn)
@blueprint.gives(MissingOut, 201)
def report_one(given: dict[str, Any], case_id: UUID) -> Response:
    """Record that the person is missing; the case is marked, and the deadlines run."""
    with acting("missing.report") as actor:
        report = Report(**given)
        made, status, repeated = once(actor, lambda: report_missing(actor, case_id, report).id)
        found = read_missing(actor, made) if repeated else find_episode(made)
        body, version = described_episode(actor, found), found.version
    return answer(body, status, version=version)


@blueprint.path("/cases/<uuid:case_id>/missing-episodes")
@blueprint.gives(MissingList)
def list_all(case_id: UUID) -> Response:
    """Each time that the person was missing, newest first, and all of them added up."""
    with acting("missing.list") as actor:
        _, found = list_missing(actor, case_id)
        items = [described_episode(actor, each) for each in found]
        counts = counted(found).described()
    return answer({"items": items, "next": None, "counts": counts})


@blueprint.path("/missing-episodes/<uuid:episode_id>")
@blueprint.gives(MissingOut)
def read_one(episode_id: UUID) -> Response:
    """One episode, without what is sealed of it."""
    with acting("missing.read") as actor:
        found = read_missing(actor, episode_id)
        body, version = described_episode(actor, found), found.version
    return answer(body, version=version)


@blueprint.path("/missing-episodes/<uuid:episode_id>/text")
@blueprint.gives(MissingText)
def read_text(episode_id: UUID) -> Response:
    """Where last seen and what was said after the return, opened after the log entry is durable."""
    with acting("section.read") as actor:
        sealed, opened = sealed_texts(actor, episode_id)
    return answer(reveal(actor, "section.read", sealed.case, opened))


@blueprint.path("/missing-episodes/<uuid:episode_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(MissingOut)
def take_step(episode_id: UUID) -> Response:
    """Say that the police was told, that the person is back, or that the talk took place."""
    name, given = load_step(STEPS)
    seen = if_match()
    with acting(f"missing.{name}") as actor:
        found = take(actor, episode_id, name, given, seen)
        return answer(described_episode(actor, found), version=found.version)
