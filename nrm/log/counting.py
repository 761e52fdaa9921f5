"""How many entries there are, and of how many people: counted by the database, not one is read."""

from sqlalchemy import func, select

from nrm.database import session
from nrm.log.find import Filters, matching
from nrm.log.models import AuditEntry


def count_entries(filters: Filters, most: int) -> tuple[int, int]:
    """How many entries there are, up to `most` + 1, and the index of the newest (-1: none)."""
    statement, place = matching(filters)
    found = statement.with_only_columns(place.label("place")).order_by(place.desc()).limit(most + 1)
    counted = found.subquery()
    line = session().execute(select(func.count(), func.max(counted.c.place))).one()
    return line[0], -1 if line[1] is None else line[1]


def count_people(filters: Filters) -> int:
    """Of how many people the entries are."""
    statement, _ = matching(filters)
    people = func.count(AuditEntry.actor.distinct())
    return session().scalar(statement.with_only_columns(people)) or 0
