"""How the API and the pages tell of anonymous notifications."""

from typing import Any

from nrm.cases.records import SealedRecords
from nrm.http.actor import Actor
from nrm.notifications.actions import RECORD
from nrm.notifications.drawing import drawn
from nrm.notifications.models import AnonymousNotification
from nrm.notifications.periods import quarter_name
from nrm.notifications.sealing import open_statement


def described_draft(actor: Actor, sealed: SealedRecords) -> dict[str, Any]:
    """What may be said of the case, drawn from what it holds; after the commit."""
    contents = sealed.open(actor.keyring)
    return {
        "statement": drawn(sealed.case.region, contents).plain(),
        "sent": sealed.versions[RECORD],
        "last_quarter": contents[RECORD].get("quarter"),
    }


def described_notification(notification: AnonymousNotification) -> dict[str, Any]:
    """What an authority was told; after the commit."""
    quarter = quarter_name(notification.quarter_at)
    told = open_statement(notification).plain()
    return {"id": str(notification.id), "quarter": quarter, **told}
