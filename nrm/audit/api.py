"""`/audit/entries` for those who may look; what is open to everybody: `proof_api.py`."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm import policy
from nrm.audit.actions import (
    Found,
    list_all_entries,
    list_entries,
    list_entries_of_agency,
    list_entries_of_case,
    take_receipt,
)
from nrm.audit.answers import LogEntryOut
from nrm.audit.described import described
from nrm.audit.schemas import EntriesQuery
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer_list
from nrm.log.find import EntryView, Filters
from nrm.log.receipts import EXTENSION
from nrm.policy import AUDITOR
from nrm.referrals.finding import ids_of_pseudonyms

blueprint = ApiBlueprint("audit_api", __name__, description="The access log")


def filters_from(query: dict[str, Any]) -> Filters:
    """The filters of a request, but for the case."""
    return Filters(
        actor=query["actor"],
        agency=query["agency"],
        acts=(query["action"],) if query["action"] else (),
        outcome=query["outcome"],
        section=query["section"],
        purpose=query["purpose"],
        request=query["request"],
        from_at=query["from_"],
        to_at=query["to"],
    )


def find_for(actor: Actor, query: dict[str, Any]) -> Found:
    """The entries that this actor asks for and may see."""
    filters, after, limit = filters_from(query), query["cursor"], query["limit"]
    if actor.role == AUDITOR:
        narrowed = Filters(**{**vars(filters), "case": query["case"]})
        return list_all_entries(actor, narrowed, after, limit)
    if (
        query["case"] is None
        and query["agency"] == actor.agency_id
        and policy.may(actor, "audit.list_agency")
    ):
        return list_entries_of_agency(actor, filters, after, limit)
    if query["case"] is None:
        return list_entries(actor, filters, after, limit)
    try:
        case_id = UUID(query["case"])
    except ValueError as error:
        raise Invalid({"case": ["Name the case by its id."]}) from error
    return list_entries_of_case(actor, case_id, filters, after, limit)


@blueprint.path("/audit/entries")
@blueprint.takes(EntriesQuery, "query")
@blueprint.gives(listed(LogEntryOut))
def entries(query: dict[str, Any]) -> Response:
    """Entries of the access log, newest first; never any content.

    A page that searched far enough back ends with fewer entries than `limit`, or with none, and
    with a `next` all the same: from there the search goes on. It is over where `next` is null.
    """
    with acting("audit.list") as actor:
        found = find_for(actor, query)
        known = {} if actor.role == AUDITOR else ids_of_pseudonyms(_referrals(found))
    limit = query["limit"]
    shown = [_shown(actor, view, found, known) for view in found.entries[:limit]]
    return answer_list(shown, _next(found, limit))


def _next(found: Found, limit: int) -> str | None:
    if len(found.entries) > limit:
        return str(found.entries[limit - 1].index)
    return None if found.reached is None else str(found.reached.below)


@blueprint.path("/audit/entries/<int:index>/receipt")
@blueprint.gives_text()
def receipt(index: int) -> Response:
    """What proves to anybody that an entry stands in the log (C2SP tlog-proof), with the entry."""
    with acting("audit.receipt") as actor:
        text = take_receipt(actor, index)
    response = Response(text, mimetype="text/plain")
    name = f"entry-{index}.{EXTENSION}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _referrals(found: Found) -> set[str]:
    return {v.entry.referral for v in found.entries if v.entry.referral is not None}


def _shown(
    actor: Actor, view: EntryView, found: Found, known: dict[str, tuple[UUID, UUID, UUID]]
) -> dict[str, Any]:
    entry = view.entry
    body = described(view.index, entry)
    if actor.role == AUDITOR:
        return body
    # Everybody else: ids instead of pseudonyms, and no case for whoever only received a referral.
    referral = known.get(entry.referral or "")
    body["case"] = str(found.case.id) if found.case is not None else None
    body["referral"] = str(referral[0]) if referral else None
    if found.case is None and referral is not None and referral[2] == actor.agency_id:
        body["case"] = str(referral[1])
    body["consent"], body["before"], body["after"] = None, None, None
    # Gaps would count what this person did that is told to nobody else.
    body["n"] = None
    return body
