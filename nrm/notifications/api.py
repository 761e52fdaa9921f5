"""`/cases/{id}/notifications` and `/notifications`: told without saying who, and read."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.cases.actions import open_sections
from nrm.database import next_after
from nrm.http.acting import acting, reveal
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from
from nrm.http.repeats import once
from nrm.notifications.actions import (
    RECORD,
    list_notifications,
    prepare_notification,
    read_notification,
    send_notification,
)
from nrm.notifications.described import described_draft, described_notification
from nrm.notifications.drawing import statement_of
from nrm.notifications.schemas import DraftOut, NotificationIn, NotificationOut, SentOut
from nrm.notifications.telling import Telling, what_was_told

blueprint = ApiBlueprint("notifications_api", __name__, description="Anonymous notifications")


@blueprint.path("/cases/<uuid:case_id>/notifications/draft")
@blueprint.gives(DraftOut)
def draw_one(case_id: UUID) -> Response:
    """What may be said of this case, drawn by the allow-list; nothing is sent."""
    with acting("notification.prepare") as actor:
        sealed = prepare_notification(actor, case_id)
    body = reveal(
        actor, "notification.prepare", sealed.case, lambda: described_draft(actor, sealed)
    )
    return answer(body, version=body["sent"])


@blueprint.path("/cases/<uuid:case_id>/notifications", "POST")
@blueprint.takes(NotificationIn)
@blueprint.gives(SentOut, 201)
def send_one(given: dict[str, Any], case_id: UUID) -> Response:
    """Tell an authority; what was told is answered without the id under which it is read."""
    told = telling_of(given)
    with acting("notification.send") as actor:
        # A repeated request is known by its case: nothing may keep the id of what was sent.
        _, status, repeated = once(actor, lambda: send_notification(actor, case_id, told).id)
        sealed = open_sections(actor, case_id, [RECORD]) if repeated else None
        said = what_was_told(told)
    if sealed is not None:
        case = sealed.case
        said = reveal(actor, "section.read", case, lambda: sealed.open(actor.keyring)[RECORD])
    return answer(said, status)


def telling_of(given: dict[str, Any]) -> Telling:
    """What was sent in, checked already."""
    rest = (given[name] for name in ("recipient", "person_told", "again"))
    return Telling(statement_of(given), *rest)


@blueprint.path("/notifications")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(NotificationOut))
def list_some(query: dict[str, Any]) -> Response:
    """What the caller's authority was told until the last quarter, in no order within one."""
    limit = query["limit"]
    with acting("notification.list") as actor:
        found = list_notifications(actor, cursor_from(query["cursor"]), limit)
    shown = reveal(
        actor,
        "notification.list",
        None,
        lambda: [described_notification(each) for each in found[:limit]],
    )
    return answer_list(shown, next_after(found, limit, "quarter_at"))


@blueprint.path("/notifications/<uuid:notification_id>")
@blueprint.gives(NotificationOut)
def read_one(notification_id: UUID) -> Response:
    """One notification."""
    with acting("notification.read") as actor:
        found = read_notification(actor, notification_id)
    body = reveal(actor, "notification.read", None, lambda: described_notification(found))
    return answer(body, version=1)
