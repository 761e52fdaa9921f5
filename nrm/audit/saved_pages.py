"""`/audit/filters`: an auditor keeps what is looked for again and again, or forgets it."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.audit.actions import forget_filter, save_filter
from nrm.audit.models import SavedFilter
from nrm.audit.saving import saved_words
from nrm.audit.views import SavedRow
from nrm.http.acting import acting
from nrm.http.forms import see_other

blueprint = Blueprint("audit_filters", __name__)
_URL = "/audit/filters"


@blueprint.post(_URL)
def keep() -> Response:
    """Back to the list that the filter finds, where it now stands among those kept."""
    with acting("audit.save_filter") as actor:
        query = save_filter(actor, request.form.get("query", "")).query
    return see_other(f"/audit?{query}")


@blueprint.post(f"{_URL}/<uuid:filter_id>/forget")
def forget(filter_id: UUID) -> Response:
    """Back to the log, without it."""
    with acting("audit.forget_filter") as actor:
        forget_filter(actor, filter_id)
    return see_other("/audit")


def saved_rows(found: Sequence[SavedFilter]) -> tuple[SavedRow, ...]:
    """As links above the log, each with the address that forgets it."""
    words = saved_words(found)
    return tuple(
        SavedRow(
            words=words[each.id] or str(gettext("Everything")),
            url=f"/audit?{each.query}",
            forget_url=f"{_URL}/{each.id}/forget",
        )
        for each in found
    )
