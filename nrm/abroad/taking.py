"""A message comes from another country: whose it is, whether it is news, and who sees to it.

Whatever is not signed by a country that was paired with, not its next word about something of its
own, or says what could not follow, is refused with nothing told. What came before is taken again,
and changes nothing.
"""

import base64
import binascii
import re
from contextlib import suppress
from typing import Final

from flask_babel import gettext
from sqlalchemy.exc import IntegrityError

from nrm.abroad.arriving import hear_of_arrival
from nrm.abroad.contents import CONTENTS
from nrm.abroad.finding import find_point_of_key
from nrm.abroad.hearing import hear_of_sent
from nrm.abroad.hearings import content_of, refused
from nrm.abroad.messages import OF_ASKING, Between, Heard, heard
from nrm.abroad.models import FocalPoint
from nrm.abroad.queueing import our_key
from nrm.database import transaction
from nrm.errors import Conflict, Missing, Unavailable
from nrm.http.acting import write_refusal
from nrm.http.strangers import count_stranger

ENDPOINT: Final = "trm_messages_api.take_one"
_KEY: Final = re.compile(r"[0-9a-f]{64}")


def take_message(sender: str, signature: str, body: bytes) -> None:
    """What it says stands, with its log entry, or stood before; Missing for anything else."""
    try:
        # Nobody waits for what strangers send: all of it is looked at before the writer's turn.
        with transaction(write=False):
            message = _heard(sender, signature, body)
        with transaction():
            _take(sender, message)
    except Missing:
        count_stranger(ENDPOINT)
        raise
    except IntegrityError as twice:
        # The same in the same moment: it comes again, and has come then.
        raise Conflict(gettext("This came twice at once; send it again.")) from twice
    except Unavailable as alarm:
        write_refusal(None, "trm_arrival.arrive", alarm)
        raise


def _point(sender: str) -> FocalPoint:
    point = find_point_of_key(bytes.fromhex(sender)) if _KEY.fullmatch(sender) else None
    if point is None:
        raise refused()
    return point


def _heard(sender: str, signature: str, body: bytes) -> Heard:
    point = _point(sender)
    message = heard(Between(point.public_key, our_key(point)), _bytes_of(signature), body)
    if message is None:
        raise refused()
    content_of(message, CONTENTS[message.kind])
    return message


def _take(sender: str, message: Heard) -> None:
    point = _point(sender)
    if message.kind in OF_ASKING:
        hear_of_arrival(point, message)
    else:
        hear_of_sent(point, message)


def _bytes_of(signature: str) -> bytes:
    with suppress(binascii.Error, ValueError):
        return base64.b64decode(signature, validate=True)
    return b""
