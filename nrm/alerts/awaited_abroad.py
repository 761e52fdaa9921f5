"""For whom something waits after another country's service said something, or nobody answered it.

Found by what both countries' logs call it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from nrm.abroad.models import TrmArrival, TrmReferral
from nrm.accounts.facts import agencies_with
from nrm.alerts.awaited import Waits
from nrm.cases.models import Case
from nrm.database import session
from nrm.log.models import AuditEntry
from nrm.policy import SOCIAL_WORKER, SUPERVISOR

_ANSWERED: Final = (
    *("trm_referral.accept", "trm_referral.decline", "trm_referral.complete"),
    # It was not taken for long: whoever leads the case has to call.
    "trm_referral.wait",
)
_CAME: Final = ("trm_arrival.arrive", "trm_arrival.receive", "trm_arrival.end")
_MISSED: Final = "trm_arrival.miss"
_DESK: Final = (SOCIAL_WORKER, SUPERVISOR)
_SAID = (
    select(AuditEntry.action, AuditEntry.at, AuditEntry.referral_pseudonym)
    .where(
        AuditEntry.index >= bindparam("start"),
        AuditEntry.index < bindparam("end"),
        AuditEntry.action.in_((*_ANSWERED, "trm_referral.not_engaged", *_CAME, _MISSED)),
        AuditEntry.outcome == "done",
    )
    .order_by(AuditEntry.index)
)
_WORKERS = (
    select(TrmReferral.id, Case.lead_worker_id)
    .join(Case, Case.id == TrmReferral.case_id)
    .where(TrmReferral.id.in_(bindparam("ids", expanding=True)))
)
_AGENCIES = select(TrmArrival.exchange_id, TrmArrival.agency_id).where(
    TrmArrival.exchange_id.in_(bindparam("ids", expanding=True))
)


def waits_from_abroad(start: int, end: int) -> list[Waits]:
    """What the entries from `start` to below `end` say of other countries leaves waiting."""
    rows = session().execute(_SAID, {"start": start, "end": end}).all()
    answered, came, missed = (dict[UUID, datetime]() for _ in range(3))
    for row in rows:
        said = missed if row.action == _MISSED else came if row.action in _CAME else answered
        said.setdefault(UUID(hex=row.referral_pseudonym), row.at)
    return [
        *(Waits(answered[i], account_id=who) for i, who in _named(_WORKERS, answered)),
        *(Waits(came[i], roles=_DESK, agency_id=who) for i, who in _named(_AGENCIES, came)),
        *_of_missed(missed),
    ]


def _of_missed(missed: Mapping[UUID, datetime]) -> list[Waits]:
    """Supervisors see to it; where there is none whoever decides does, or nobody would."""
    found = _named(_AGENCIES, missed)
    seen_to = agencies_with(SUPERVISOR, {agency_id for _, agency_id in found})
    return [
        Waits(missed[i], roles=(SUPERVISOR,) if who in seen_to else _DESK, agency_id=who)
        for i, who in found
    ]


def _named(
    statement: Select[UUID, UUID], found: Mapping[UUID, datetime]
) -> list[tuple[UUID, UUID]]:
    rows = session().execute(statement, {"ids": list(found)}) if found else ()
    return [(named, whose) for named, whose in rows]
