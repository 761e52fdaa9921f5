"""What each kind of message may say: codes of lists, times, keys; never a text."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from marshmallow import ValidationError, fields

from nrm.abroad.messages import Kind
from nrm.cases.schemas import code
from nrm.database import now
from nrm.http.grammar import Strict
from nrm.referrals.schemas import EnvelopeIn

_FURTHEST: Final = timedelta(days=2 * 366)


class Base64(fields.String):
    """Bytes, in the one spelling that they have."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        written = super()._deserialize(value, attr, data, **kwargs)
        try:
            read = base64.b64decode(written, validate=True)
        except (binascii.Error, ValueError):
            read = b""
        if not read or base64.b64encode(read).decode() != written:
            raise ValidationError("no base64")
        return read


def _check_until(until: datetime) -> None:
    """No consent lasts so long; one that ended while its envelope waited is one still."""
    if abs(until - now()) > _FURTHEST:
        raise ValidationError("too far")


class EnvelopeContent(Strict):
    """What is asked for; `until`: when the consent ends, `envelope`: as of a referral at home."""

    service = code("services", required=True)
    urgency = code("urgencies", required=True)
    until = fields.AwareDateTime(required=True, format="iso", validate=_check_until)
    envelope = fields.Nested(EnvelopeIn, required=True)


class SnapshotContent(Strict):
    """The agreed lines, and their key for the agency that accepted."""

    key = Base64(required=True)
    lines = Base64(required=True)


class EndedContent(Strict):
    """Nothing: why it ended is the person's."""


class AcceptedContent(Strict):
    """The public key of the agency that accepted, and what that agency calls it."""

    certificate = fields.UUID(required=True)
    key = Base64(required=True)


class DeclinedContent(Strict):
    """Why not."""

    reason = code("decline_reasons", required=True)


class CompletedContent(Strict):
    """What came of it."""

    outcome = code("outcome_codes", required=True)


class NotEngagedContent(Strict):
    """Why it ended without the person."""

    reason = code("not_engaged_reasons", required=True)


CONTENTS: Final[Mapping[Kind, type[Strict]]] = {
    Kind.ENVELOPE: EnvelopeContent,
    Kind.SNAPSHOT: SnapshotContent,
    Kind.ENDED: EndedContent,
    Kind.ACCEPTED: AcceptedContent,
    Kind.DECLINED: DeclinedContent,
    Kind.COMPLETED: CompletedContent,
    Kind.NOT_ENGAGED: NotEngagedContent,
}
