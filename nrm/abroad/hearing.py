"""The other country answers what it was asked: it accepts or declines, and tells how it ended."""

from collections.abc import Callable, Mapping
from typing import Final

from nrm import workflow
from nrm.abroad.contents import (
    AcceptedContent,
    CompletedContent,
    DeclinedContent,
    NotEngagedContent,
)
from nrm.abroad.finding import find_sent, sent_to
from nrm.abroad.hearings import check_from, content_of, is_news, note_heard, refused
from nrm.abroad.messages import Heard, Kind
from nrm.abroad.models import FocalPoint, TrmReferral
from nrm.abroad.sealing import may_be_a_key
from nrm.log import writer as log

_LATE: Final = "trm_referral.come_late"


def hear_of_sent(point: FocalPoint, message: Heard) -> None:
    """It stands here, or stood here before; what came after the end changes nothing.

    What is about nothing that was sent there is taken and dropped: it may have been erased, and
    the other country would say it for ever. It learns nothing from that.
    """
    if sent_to(message.exchange_id) != point.id:
        return
    sent = find_sent(message.exchange_id, to_change=True)
    check_from(point, sent)
    if not is_news(sent, message):
        return
    action = _HEARD[message.kind](sent, message)
    note_heard(sent, message)
    log.write(None, action, sent)


def _follows(sent: TrmReferral, *before: str) -> bool:
    """Whether it is of use still; Missing where it cannot follow."""
    if sent.has_ended:
        return False
    if sent.state not in before:
        raise refused()
    return True


def _accept(sent: TrmReferral, message: Heard) -> str:
    told = content_of(message, AcceptedContent)
    if not _follows(sent, "sent"):
        return _LATE
    if not may_be_a_key(told["key"]):
        raise refused()
    workflow.step(sent, "accept", by_itself=True)
    sent.certificate_id, sent.public_key = told["certificate"], told["key"]
    return "trm_referral.accept"


def _decline(sent: TrmReferral, message: Heard) -> str:
    told = content_of(message, DeclinedContent)
    if not _follows(sent, "sent", "accepted", "shared"):
        return _LATE
    workflow.step(sent, "decline", by_itself=True)
    sent.reason = told["reason"]
    return "trm_referral.decline"


def _complete(sent: TrmReferral, message: Heard) -> str:
    told = content_of(message, CompletedContent)
    if not _follows(sent, "shared"):
        return _LATE
    workflow.step(sent, "complete", by_itself=True)
    sent.outcome = told["outcome"]
    return "trm_referral.complete"


def _not_engaged(sent: TrmReferral, message: Heard) -> str:
    told = content_of(message, NotEngagedContent)
    if not _follows(sent, "shared"):
        return _LATE
    workflow.step(sent, "not_engaged", by_itself=True)
    sent.reason = told["reason"]
    return "trm_referral.not_engaged"


_HEARD: Final[Mapping[Kind, Callable[[TrmReferral, Heard], str]]] = {
    Kind.ACCEPTED: _accept,
    Kind.DECLINED: _decline,
    Kind.COMPLETED: _complete,
    Kind.NOT_ENGAGED: _not_engaged,
}
