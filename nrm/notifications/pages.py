"""`/cases/{id}/notify` and `/notifications`: prepared, seen whole, sent; and read."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm.accounts.frame import frame_for
from nrm.cases.views import StepPage
from nrm.database import next_after
from nrm.errors import Conflict, Invalid
from nrm.http.acting import acting, reveal
from nrm.http.forms import asked_for, draw, fresh_key, see_other
from nrm.http.grammar import cursor_from
from nrm.http.repeats import once
from nrm.look.fields import summary
from nrm.look.parts import Fact, Notice, Pager
from nrm.notifications.actions import (
    RECORD,
    list_notifications,
    prepare_notification,
    read_notification,
    send_notification,
)
from nrm.notifications.api import telling_of
from nrm.notifications.asking import (
    Errors,
    asked_statement,
    authority_name,
    kept,
    last_fields,
    offered_authorities,
    statement_fields,
    typed_statement,
)
from nrm.notifications.described import described_draft
from nrm.notifications.drawing import statement_of
from nrm.notifications.sealing import open_statement
from nrm.notifications.views import NotificationPage, NotificationsPage, PreviewPage
from nrm.notifications.words import facts_of, notification_rows, quarter_of, quarter_words

blueprint = Blueprint("notifications", __name__)
_ON_PAGE = 30


@blueprint.get("/cases/<uuid:case_id>/notify")
def ask(case_id: UUID) -> Response:
    """What an anonymous notification is, and what the record lets it say."""
    return _draw_asking(case_id, {})


@blueprint.post("/cases/<uuid:case_id>/notify/preview")
def preview(case_id: UUID) -> Response:
    """Exactly what would be sent, to be confirmed; or the questions again."""
    try:
        given = asked_statement()
    except Invalid as invalid:
        return _draw_asking(case_id, invalid.errors)
    return _draw_preview(case_id, given, {})


@blueprint.post("/cases/<uuid:case_id>/notify")
def send(case_id: UUID) -> Response:
    """It is sent as it was seen, and the page of the case says so."""
    try:
        given = asked_statement()
    except Invalid as invalid:
        return _draw_asking(case_id, invalid.errors)
    if not given["person_told"]:
        told = gettext("Tell the person first that this is sent, and what it says.")
        return _draw_preview(case_id, given, {"person_told": [told]})
    try:
        with acting("notification.send") as actor:
            once(actor, lambda: send_notification(actor, case_id, telling_of(given)).id)
    except Conflict:
        before = gettext("One was sent in this case already. Say so if another is meant.")
        return _draw_preview(case_id, given, {"again": [before]})
    return see_other(f"/cases/{case_id}/notify")


def _draw_asking(case_id: UUID, errors: Errors) -> Response:
    with acting("notification.prepare") as actor:
        sealed = prepare_notification(actor, case_id)
        offered = offered_authorities()
    case = sealed.case
    draft = reveal(actor, "notification.prepare", case, lambda: described_draft(actor, sealed))
    said = typed_statement() if request.method == "POST" else statement_of(draft["statement"])
    fields = statement_fields(said, offered, errors)
    page = StepPage(
        frame=frame_for(actor, f"/cases/{case_id}/notify"),
        errors=summary(fields),
        notice=_sent(draft),
        code=case.code,
        case_url=f"/cases/{case_id}",
        name="notify",
        title=gettext("Tell an authority without a name"),
        explains=gettext("Somebody said no, and the law wants to know that, not who it was."),
        follows=(
            gettext("You see everything that is sent before it is."),
            gettext("There is no room for words of your own: they could say who it is."),
            gettext("The authority reads it when the quarter is over, without you or your agency."),
            gettext("It cannot be called back: nobody could say which one it is."),
        ),
        fields=fields,
        button=gettext("Look at what would be sent"),
        url=f"/cases/{case_id}/notify/preview",
        version=case.version,
    )
    return draw("cases/step.html", page, 422 if errors else 200)


def _sent(draft: dict[str, Any]) -> Notice | None:
    if not draft["sent"]:
        return None
    quarter = quarter_words(draft["last_quarter"])
    words = gettext("The last one was sent in this quarter: %(quarter)s.", quarter=quarter)
    return Notice(title=gettext("Sent without a name"), text=words)


def _draw_preview(case_id: UUID, given: dict[str, Any], errors: Errors) -> Response:
    with acting("notification.prepare") as actor:
        sealed = prepare_notification(actor, case_id)
        authority = authority_name(given["recipient"])
    fields = last_fields(sealed.versions[RECORD], errors)
    told = Fact(label=gettext("Competent authority"), value=authority)
    page = PreviewPage(
        frame=frame_for(actor, f"/cases/{case_id}/notify"),
        errors=summary(fields),
        code=sealed.case.code,
        case_url=f"/cases/{case_id}",
        ask_url=f"/cases/{case_id}/notify",
        send_url=f"/cases/{case_id}/notify",
        facts=(told, *facts_of(statement_of(given))),
        kept=kept(given),
        fields=fields,
        once=fresh_key(),
    )
    return draw("notifications/preview.html", page, 422 if errors else 200)


@blueprint.get("/notifications")
def list_page() -> Response:
    """What the reader's authority was told until the last quarter."""
    with acting("notification.list") as actor:
        found = list_notifications(actor, cursor_from(asked_for().get("cursor")), _ON_PAGE)
    rows = reveal(actor, "notification.list", None, lambda: notification_rows(found[:_ON_PAGE]))
    after = next_after(found, _ON_PAGE, "quarter_at")
    count = ngettext("%(num)d notice on this page.", "%(num)d notices on this page.", len(rows))
    pager = Pager(
        words=count,
        newest="/notifications" if "cursor" in request.args else "",
        older=f"/notifications?cursor={after}" if after else "",
    )
    frame = frame_for(actor, "/notifications")
    page = NotificationsPage(frame=frame, notifications=rows, pager=pager)
    return draw("notifications/list.html", page)


@blueprint.get("/notifications/<uuid:notification_id>")
def read_one(notification_id: UUID) -> Response:
    """One notification, whole."""
    with acting("notification.read") as actor:
        found = read_notification(actor, notification_id)
    statement = reveal(actor, "notification.read", None, lambda: open_statement(found))
    page = NotificationPage(
        frame=frame_for(actor, f"/notifications/{notification_id}"),
        quarter=quarter_of(found.quarter_at),
        facts=facts_of(statement),
    )
    return draw("notifications/notification.html", page)
