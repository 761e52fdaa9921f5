"""One word of a consultation: who wrote it for which agency, when, and what."""

from typing import Any

from nrm.database import now
from nrm.http.actor import Actor


def word_of(actor: Actor, text: str) -> dict[str, Any]:
    """The word as it is sealed."""
    at = int(now().timestamp() * 1000)
    return {"by": str(actor.id), "agency": str(actor.agency_id), "at": at, "text": text}
