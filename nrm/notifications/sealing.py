"""The statement of a notification, sealed by the service; and where its row is put."""

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any
from uuid import UUID, uuid4

from flask import current_app

from nrm.database import session
from nrm.notifications.drawing import Statement, statement_of
from nrm.notifications.models import DELETE, INSERT, OF_QUARTER, AnonymousNotification
from nrm.notifications.periods import this_quarter
from nrm.vault.context import context
from nrm.vault.root import RootKeys
from nrm.vault.service import open_service, seal_service


def put_among(agency_id: UUID, statement: Statement) -> None:
    """The statement stands among those of this quarter, in no order that tells when it came.

    All of the quarter are written anew, by their random ids: where a row lies on the disk and which
    transaction wrote it would else say which act of the log it belongs to.
    """
    new = {"id": uuid4(), "agency_id": agency_id, "quarter_at": this_quarter()}
    written = json.dumps(statement.plain(), sort_keys=True, separators=(",", ":")).encode()
    sealed = seal_service(session().info["root"], _bound_to(new), written)
    # Of two at once the second finds the rows of the first gone and leaves them where they are.
    opened = session().connection()
    found = opened.execute(OF_QUARTER, {"quarter_at": new["quarter_at"]}).mappings()
    before = [dict(row) for row in found]
    opened.execute(DELETE, {"ids": [row["id"] for row in before]})
    rows = [*before, {**new, "sealed_statement": sealed}]
    opened.execute(INSERT, sorted(rows, key=lambda row: row["id"]))


def open_statement(notification: AnonymousNotification) -> Statement:
    """What the notification says; raises SealBroken, and then shows nothing."""
    root: RootKeys = current_app.extensions["nrm_session_info"]["root"]
    opened = open_service(root, bound_to(notification), notification.sealed_statement)
    return statement_of(json.loads(bytes(opened)))


def bound_to(notification: AnonymousNotification) -> bytes:
    """What the statement of this row is bound to."""
    return _bound_to(vars(notification))


def _bound_to(row: Mapping[str, Any]) -> bytes:
    # The whole moment: a day alone would leave the hour to whoever writes to the database.
    quarter = row["quarter_at"].astimezone(UTC).isoformat(timespec="microseconds")
    return context("nrm/anonymous-notification", 1, row["id"], row["agency_id"], quarter)
