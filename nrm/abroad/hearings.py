"""What both sides do with a message about something that they know: is it news, and can it be."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flask_babel import gettext
from marshmallow import Schema, ValidationError

from nrm.abroad.messages import Heard
from nrm.abroad.models import FocalPoint, TrmArrival, TrmReferral
from nrm.errors import Missing


def check_from(point: FocalPoint, about: TrmReferral | TrmArrival | None) -> None:
    """Nothing, when it is this country's own; Missing for another one's, and for nothing."""
    if about is None or about.focal_point_id != point.id:
        raise refused()


def is_news(about: TrmReferral | TrmArrival, message: Heard) -> bool:
    """Whether it is the next one; False for one that was taken before.

    Missing for one that comes too early, and for another one under a number that was taken.
    """
    known = about.heard.split()
    if message.number <= len(known):
        if known[message.number - 1] != message.digest:
            raise refused()
        return False
    if message.number != len(known) + 1:
        raise refused()
    return True


def note_heard(about: TrmReferral | TrmArrival, message: Heard) -> None:
    """It was taken, and comes in vain from now on."""
    about.heard = f"{about.heard} {message.digest}".strip()


def content_of(message: Heard, schema: type[Schema]) -> Mapping[str, Any]:
    """What it says, as this kind says it; Missing for anything else."""
    with suppress(ValidationError):
        content: Mapping[str, Any] = schema().load(dict(message.content))
        return content
    # Not raised from the error, which quotes what came.
    raise refused()


def refused() -> Missing:
    """What everybody is told who may not send this."""
    return Missing(gettext("This does not exist, or it is not yours to see."))
