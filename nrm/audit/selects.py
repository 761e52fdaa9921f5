"""Counts over the log, each by an index alone or bounded; what they count is verified elsewhere."""

from typing import Final

from sqlalchemy import bindparam, func, select

from nrm.log.models import AuditEntry

# More of one person, or of refusals, in one period are told as "at least so many".
MOST: Final = 20_000

# The last entry before a time and the first one at or after another, by the clocks of the writers.
LAST_BEFORE = (
    select(AuditEntry.index)
    .where(AuditEntry.at < bindparam("from_at"))
    .order_by(AuditEntry.at.desc(), AuditEntry.index.desc())
    .limit(1)
)
FIRST_AFTER = (
    select(AuditEntry.index)
    .where(AuditEntry.at >= bindparam("to_at"))
    .order_by(AuditEntry.at, AuditEntry.index)
    .limit(1)
)
_BETWEEN = (AuditEntry.index > bindparam("low"), AuditEntry.index < bindparam("high"))

OF_CASE = (
    select(
        AuditEntry.actor,
        AuditEntry.agency,
        AuditEntry.outcome,
        func.count().label("number"),
        func.min(AuditEntry.at).label("first"),
        func.max(AuditEntry.at).label("last"),
    )
    .where(AuditEntry.case_pseudonym == bindparam("case"))
    .group_by(AuditEntry.actor, AuditEntry.agency, AuditEntry.outcome)
)
ACTS_OF_PEOPLE = (
    select(AuditEntry.actor, func.count().label("number"))
    .where(
        AuditEntry.actor.in_(bindparam("people", expanding=True)),
        AuditEntry.action.in_(bindparam("acts", expanding=True)),
        *_BETWEEN,
    )
    .group_by(AuditEntry.actor)
)
OF_PERSON = (
    select(AuditEntry.at, AuditEntry.outcome, AuditEntry.case_pseudonym)
    .where(AuditEntry.actor == bindparam("actor"), *_BETWEEN)
    .order_by(AuditEntry.index.desc())
    .limit(MOST + 1)
)
REFUSED = (
    select(AuditEntry.actor, AuditEntry.body)
    .where(AuditEntry.outcome == "refused", *_BETWEEN)
    .order_by(AuditEntry.index.desc())
    .limit(MOST + 1)
)
