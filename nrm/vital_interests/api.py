"""`/cases/{id}/without-consent` and `/without-consent`: what was done where nobody could be asked.

It is done by the call itself, with its reason: a screening, a consent, a word to the police.
"""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.database import next_after
from nrm.http.acting import acting, reveal
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from, if_match
from nrm.http.sent_steps import load_step
from nrm.vital_interests.actions import list_acts, list_acts_of_case, read_act
from nrm.vital_interests.described import described_act
from nrm.vital_interests.schemas import STEPS, Acts, ActWithoutConsentOut, ReasonText
from nrm.vital_interests.stepping import sealed_reason, take

blueprint = ApiBlueprint("without_consent_api", __name__, description="Acts without consent")


@blueprint.path("/cases/<uuid:case_id>/without-consent")
@blueprint.gives(Acts)
def list_of_case(case_id: UUID) -> Response:
    """What was done in this case without consent, newest first."""
    with acting("without_consent.list_case") as actor:
        _, found = list_acts_of_case(actor, case_id)
        items = [described_act(actor, each) for each in found]
    return answer_list(items, None)


@blueprint.path("/without-consent")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(Acts)
def list_some(query: dict[str, Any]) -> Response:
    """Acts in the caller's cases or agency, or all for an auditor; newest first."""
    limit = query["limit"]
    with acting("without_consent.list") as actor:
        found = list_acts(actor, cursor_from(query["cursor"]), limit)
        shown = [{**described_act(actor, each), "steps": []} for each in found[:limit]]
    return answer_list(shown, next_after(found, limit, "made_at"))


@blueprint.path("/without-consent/<uuid:act_id>")
@blueprint.gives(ActWithoutConsentOut)
def read_one(act_id: UUID) -> Response:
    """One act, without why."""
    with acting("without_consent.read") as actor:
        found = read_act(actor, act_id)
        body, version = described_act(actor, found), found.version
    return answer(body, version=version)


@blueprint.path("/without-consent/<uuid:act_id>/text")
@blueprint.gives(ReasonText)
def read_text(act_id: UUID) -> Response:
    """Which danger it was, and why nobody could be asked; opened after its entry is durable."""
    with acting("section.read") as actor:
        sealed, opened = sealed_reason(actor, act_id)
    return answer({"reason": reveal(actor, "section.read", sealed.case, opened)})


@blueprint.path("/without-consent/<uuid:act_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(ActWithoutConsentOut)
def take_step(act_id: UUID) -> Response:
    """Countersign or refuse it, say that the person was told or why not yet, or review it."""
    name, given = load_step(STEPS)
    seen = if_match()
    with acting(f"without_consent.{name}") as actor:
        found = take(actor, act_id, name, given, seen)
        return answer(described_act(actor, found), version=found.version)
