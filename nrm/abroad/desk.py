"""What this country's focal point does with what came from another: look, accept, decline, end.

The other country's service is told by a message that is queued with the act.
"""

import base64
from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.abroad.finding import Which, find_arrival, find_listed, find_point, visible_to
from nrm.abroad.messages import Kind
from nrm.abroad.models import TrmArrival
from nrm.abroad.queueing import queue
from nrm.abroad.sealing import SealedArrival, end, find_sealed
from nrm.agencies.models import find_agency
from nrm.agencies.public_keys import agency_certificate
from nrm.database import Cursor
from nrm.errors import Conflict
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log


def list_arrivals(
    actor: Actor, which: Which, after: Cursor | None, limit: int
) -> Sequence[TrmArrival]:
    """What came to the actor's agency, at most `limit` + 1; nothing of it is opened."""
    policy.ask(actor, "trm_arrival.list")
    found = find_listed(visible_to(actor), which, after, limit)
    log.write(actor, "trm_arrival.list", count=len(found))
    return found


def open_arrival(actor: Actor, arrival_id: UUID) -> SealedArrival:
    """The envelope, and the lines, still sealed, once they came and while the consent holds."""
    arrival = find_arrival(arrival_id)
    policy.ask(actor, "trm_arrival.open", arrival)
    sealed = _find_open(actor, arrival)
    log.write(actor, "trm_arrival.open", arrival)
    return sealed


def _find_open(actor: Actor, arrival: TrmArrival) -> SealedArrival:
    if not find_point(arrival.focal_point_id).is_live:
        return SealedArrival(arrival, {})
    return find_sealed(actor, arrival)


def accept_arrival(actor: Actor, arrival_id: UUID, seen: int | None) -> TrmArrival:
    """The other country learns for whom to seal what the person agreed to."""
    arrival = find_arrival(arrival_id, to_change=True)
    policy.ask(actor, "trm_arrival.accept", arrival)
    _accept(actor, arrival, seen)
    log.write(actor, "trm_arrival.accept", arrival)
    return arrival


def _accept(actor: Actor, arrival: TrmArrival, seen: int | None) -> None:
    _check_may(arrival, seen)
    workflow.step(arrival, "accept")
    if not find_point(arrival.focal_point_id).is_live:
        raise Conflict(gettext("There is no pairing with this country."))
    certificate = agency_certificate(find_agency(arrival.agency_id))
    arrival.certificate_id, arrival.decided_by_id = certificate.id, actor.id
    key = base64.b64encode(certificate.encryption_public).decode()
    _tell(arrival, Kind.ACCEPTED, {"certificate": str(certificate.id), "key": key})


def decline_arrival(actor: Actor, arrival_id: UUID, reason: str, seen: int | None) -> TrmArrival:
    """It has ended, and nobody here learned who it is."""
    arrival = find_arrival(arrival_id, to_change=True)
    policy.ask(actor, "trm_arrival.decline", arrival)
    _end(actor, arrival, "decline", {"reason": reason}, seen)
    log.write(actor, "trm_arrival.decline", arrival, reason=reason)
    return arrival


def complete_arrival(actor: Actor, arrival_id: UUID, outcome: str, seen: int | None) -> TrmArrival:
    """Help is over, and what came opens no more."""
    arrival = find_arrival(arrival_id, to_change=True)
    policy.ask(actor, "trm_arrival.complete", arrival)
    _end(actor, arrival, "complete", {"outcome": outcome}, seen)
    log.write(actor, "trm_arrival.complete", arrival)
    return arrival


def end_arrival_not_engaged(
    actor: Actor, arrival_id: UUID, reason: str, seen: int | None
) -> TrmArrival:
    """The person was not reached or did not come, and what came opens no more."""
    arrival = find_arrival(arrival_id, to_change=True)
    policy.ask(actor, "trm_arrival.not_engaged", arrival)
    _end(actor, arrival, "not_engaged", {"reason": reason}, seen)
    log.write(actor, "trm_arrival.not_engaged", arrival, reason=reason)
    return arrival


def _check_may(arrival: TrmArrival, seen: int | None) -> None:
    check_version(seen, arrival.version)
    if arrival.has_run_out and not arrival.has_ended:
        # The next sweep ends it; until then nobody does anything with it.
        raise Conflict(gettext("The person's yes has ended; the other country has to ask again."))


_TOLD = {
    "decline": Kind.DECLINED,
    "complete": Kind.COMPLETED,
    "not_engaged": Kind.NOT_ENGAGED,
}


def _end(
    actor: Actor, arrival: TrmArrival, step: str, given: dict[str, str], seen: int | None
) -> None:
    _check_may(arrival, seen)
    workflow.step(arrival, step, reason=given.get("reason"), outcome=given.get("outcome"))
    arrival.decided_by_id = actor.id
    arrival.reason, arrival.outcome = given.get("reason"), given.get("outcome")
    end(arrival)
    _tell(arrival, _TOLD[step], given)


def _tell(arrival: TrmArrival, kind: Kind, content: dict[str, str]) -> None:
    queue(find_point(arrival.focal_point_id), arrival, kind, content)
