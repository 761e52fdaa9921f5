"""What ends with a consent, with a case, or by the clock: at both ends, without anybody asking.

The country that asked says so; the other one knows by itself when the consent ends at the latest,
also where no message comes through.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from nrm import workflow
from nrm.abroad.finding import find_arrival, find_point, find_sent
from nrm.abroad.models import SENT_ENDED, TrmReferral
from nrm.abroad.queueing import queue_end
from nrm.abroad.sealing import end
from nrm.abroad.selects import (
    ENDED_OF,
    GOING_ON_OF_CASE,
    LAPSED,
    RUN_OUT,
)
from nrm.cases.models import Case
from nrm.consent.models import Consent, find_consent
from nrm.database import alone, now, session, transaction
from nrm.errors import Missing, Unavailable
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.log.vouching import vouch
from nrm.vault import shred

_CONSENT_ENDED, _CASE_ENDED = "consent_ended", "case_closed"


def end_with_consents(actor: Actor, case: Case, ended: Sequence[Consent]) -> None:
    """What rests on one of them has ended in both countries."""
    ids = {consent.id for consent in ended}
    _end_all([sent for sent in _going_on(case) if sent.consent_id in ids], _CONSENT_ENDED)


def end_with_case(actor: Actor, case: Case) -> None:
    """A closed case asks nobody for anything."""
    _end_all(_going_on(case), _CASE_ENDED)


def add_waiting(case: Case, waiting: list[ColumnElement[Any]]) -> None:
    """Whether another country was asked and it goes on: a draft that is in use does not expire."""
    going_on = TrmReferral.case_id == case.id, TrmReferral.state.not_in(SENT_ENDED)
    waiting.append(select(TrmReferral.id).where(*going_on).exists())


def _going_on(case: Case) -> list[TrmReferral]:
    return [sent.of(case) for sent in session().scalars(GOING_ON_OF_CASE, {"case_id": case.id})]


def _end_all(found: Sequence[TrmReferral], reason: str) -> None:
    for sent in found:
        _end(sent, reason)
    log.write_before_next(
        [Act(action="trm_referral.end", thing=sent, reason=reason) for sent in found]
    )


def _end(sent: TrmReferral, reason: str) -> None:
    workflow.step(sent, "end", by_itself=True)
    sent.reason = reason
    queue_end(find_point(sent.focal_point_id), sent)


def sweep_abroad() -> int:
    """How many ended by the clock; and no secret of what has ended is left."""
    with transaction(write=False) as reading:
        lapsed = list(reading.scalars(LAPSED, {"at": now()}))
        over = list(reading.scalars(RUN_OUT, {"at": now()}))
        held = [row_id for kind, row_id in shred.subjects() if kind == shred.ARRIVAL]
        ended = reading.scalars(ENDED_OF, {"ids": held}).all() if held else []
        left = [row_id for row_id in ended if _has_ended(row_id)]
    shred.shred([(shred.ARRIVAL, row_id) for row_id in left], [shred.CONTENT])
    done = sum(alone(_lapse, row_id) for row_id in lapsed)
    return done + sum(alone(_run_out, row_id) for row_id in over)


def _lapse(referral_id: UUID) -> bool:
    sent = find_sent(referral_id, to_change=True)
    if sent.has_ended or find_consent(sent.consent_id, sent.case, to_change=True).is_live:
        return False
    _end(sent, _CONSENT_ENDED)
    log.write(None, "trm_referral.end", sent, reason=_CONSENT_ENDED)
    return True


def _run_out(arrival_id: UUID) -> bool:
    arrival = find_arrival(arrival_id, to_change=True)
    if arrival.has_ended or not arrival.has_run_out:
        return False
    workflow.step(arrival, "end", by_itself=True)
    end(arrival)
    log.write(None, "trm_arrival.end", arrival, reason=_CONSENT_ENDED)
    return True


def _has_ended(arrival_id: UUID) -> bool:
    with suppress(Unavailable, Missing):
        arrival = find_arrival(arrival_id)
        vouch([arrival])
        return arrival.has_ended
    return False
