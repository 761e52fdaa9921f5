"""What another country asks of ours arrives: an envelope, what was agreed, the end of it.

The acts are nobody's in the log: each entry stands before the other country is told that it came.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from nrm import workflow
from nrm.abroad.contents import EndedContent, EnvelopeContent, SnapshotContent
from nrm.abroad.finding import find_arrival_as, sent_to
from nrm.abroad.hearings import check_from, content_of, is_news, note_heard, refused
from nrm.abroad.messages import Heard, Kind
from nrm.abroad.models import FocalPoint, TrmArrival
from nrm.abroad.sealing import Lines, end, keep_lines, seal_envelope
from nrm.abroad.selects import COUNT_CAME_FROM
from nrm.clocks.durations import due_at
from nrm.database import new_id, now, session
from nrm.log import writer as log
from nrm.profile import current_profile

CLOCK: Final = "accept_decision"
# Of one country; what is more comes again until there is room.
MOST_OPEN: Final = 500


def hear_of_arrival(point: FocalPoint, message: Heard) -> None:
    """It stands here, or stood here before."""
    arrival = find_arrival_as(message.exchange_id)
    if message.kind is Kind.ENDED and message.number > 1:
        _hear_of_end(point, arrival, message)
        return
    if arrival is None and message.kind is Kind.ENVELOPE and message.number == 1:
        _arrive(point, message)
        return
    check_from(point, arrival)
    if arrival is None or not is_news(arrival, message):
        return
    action = _HEARD.get(message.kind)
    if action is None:
        raise refused()
    note_heard(arrival, message)
    log.write(None, action(arrival, message), arrival)


def _hear_of_end(point: FocalPoint, arrival: TrmArrival | None, message: Heard) -> None:
    """An end is never too early and never too late, and no number of it was taken by another.

    Of what is none of that country's nothing ends, and nothing is told.
    """
    content_of(message, EndedContent)
    is_its_own = arrival is not None and arrival.focal_point_id == point.id
    if arrival is None or not is_its_own or message.digest in arrival.heard.split():
        return
    action = _end(arrival)
    note_heard(arrival, message)
    log.write(None, action, arrival)


def _arrive(point: FocalPoint, message: Heard) -> None:
    if sent_to(message.exchange_id) is not None:
        # Whoever gives its own the name of ours would have both ended by one word.
        raise refused()
    told = content_of(message, EnvelopeContent)
    if session().scalars(COUNT_CAME_FROM, {"focal_point_id": point.id}).one() >= MOST_OPEN:
        raise refused()
    at = now()
    made = TrmArrival(
        id=new_id(),
        exchange_id=message.exchange_id,
        focal_point_id=point.id,
        agency_id=point.agency_id,
        service=told["service"],
        urgency=told["urgency"],
        arrived_at=at,
        # By the clocks of this country, whatever those of the other one say.
        due_at=due_at(CLOCK, at, told["urgency"], current_profile()) or at,
        until_at=told["until"],
        sent_count=0,
        heard=message.digest,
    )
    seal_envelope(made, _envelope_of(told))
    workflow.begin(made, "arrive")
    session().add(made)
    log.write(None, "trm_arrival.arrive", made)


def _envelope_of(told: Mapping[str, Any]) -> Mapping[str, Any]:
    envelope: Mapping[str, Any] = told["envelope"]
    return envelope


def _receive(arrival: TrmArrival, message: Heard) -> str:
    told = content_of(message, SnapshotContent)
    if arrival.has_ended:
        return "trm_arrival.come_late"
    if arrival.state != "accepted":
        raise refused()
    workflow.step(arrival, "receive", by_itself=True)
    keep_lines(arrival, Lines(told["key"], told["lines"]))
    return "trm_arrival.receive"


def _end(arrival: TrmArrival) -> str:
    if arrival.has_ended:
        return "trm_arrival.come_late"
    workflow.step(arrival, "end", by_itself=True)
    end(arrival)
    return "trm_arrival.end"


_HEARD: Final[Mapping[Kind, Callable[[TrmArrival, Heard], str]]] = {
    Kind.SNAPSHOT: _receive,
}
