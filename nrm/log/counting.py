"""How many entries there are, and of how many people: counted by the database, not one is read."""

from sqlalchemy import func, select

from nrm.database import session
from nrm.log.find import Filters, matching
from nrm.log.models import AuditEntry
from nrm.log.times import within
from nrm.turns import PLANNED_ANEW


def count_entries(filters: Filters, most: int) -> tuple[int, int]:
    """How many entries there are, up to `most` + 1, and the index of the newest (-1: none)."""
    statement, place = matching(filters)
    found = statement.with_only_columns(place.label("place")).where(*within(filters, place))
    counted = found.order_by(place.desc()).limit(most + 1).subquery()
    number = select(func.count(), func.max(counted.c.place))
    line = session().execute(number, execution_options={PLANNED_ANEW: True}).one()
    return line[0], -1 if line[1] is None else line[1]


def count_people(filters: Filters) -> int:
    """Of how many people the entries are."""
    statement, place = matching(filters)
    people = statement.with_only_columns(func.count(AuditEntry.actor.distinct()))
    return session().scalar(people.where(*within(filters, place))) or 0
