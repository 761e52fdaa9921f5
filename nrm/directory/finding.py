"""Which services fit what somebody looks for, which nearly do, and in what they differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, case, or_, select

from nrm.agencies.models import ACTIVE, SERVICES, Agency, Service
from nrm.database import Cursor, session
from nrm.errors import Missing
from nrm.vault.rows import rely_on

_ONE = SERVICES.where(Service.id == bindparam("id"))
_OWN = (
    select(Service, Agency)
    .join(Agency, Agency.id == Service.agency_id)
    .where(Service.agency_id == bindparam("agency_id"), Service.withdrawn_at.is_(None))
    .order_by(Service.service, Service.id)
)
# How many are shown that fit all but something.
MOST_NEAR: Final = 10


@dataclass(frozen=True)
class Wanted:
    """Filters of the directory, codes; None asks for all. Nothing here is about a person.

    `gender` and `age`: whom it takes; `helper`: who helps; `accessibility`: what is needed to come.
    """

    need: str | None = None
    region: str | None = None
    language: str | None = None
    gender: str | None = None
    age: str | None = None
    helper: str | None = None
    accessibility: str | None = None
    room: bool = False


@dataclass(frozen=True)
class Near:
    """A service of the kind that is needed, and the names of the filters that it does not meet."""

    service: Service
    agency: Agency
    unmatched: tuple[str, ...]


def find_service(service_id: UUID, *, to_change: bool = False) -> Service:
    """The service, with its agency live; locked if it is to be changed. Missing when it is gone."""
    statement = _ONE.with_for_update(of=Service) if to_change else _ONE
    options = {"populate_existing": True} if to_change else {}
    found = (
        session().execute(statement, {"id": service_id}, execution_options=options).one_or_none()
    )
    if found is None:
        raise Missing("There is no such service.")
    service, agency = found
    rely_on(service, agency)
    return service.of(agency)


def own_services(agency_id: UUID) -> list[Service]:
    """All that an agency offers, each with the agency, in the order of the services."""
    lines = session().execute(_OWN, {"agency_id": agency_id})
    return [service.of(agency) for service, agency in lines]


def fitting(wanted: Wanted, after: Cursor | None, limit: int) -> list[tuple[Service, Agency]]:
    """Those that fit, newest first: at most `limit` + 1."""
    statement = _needed(wanted) if after is None else _needed(wanted).where(Service.id < after.id)
    for _, condition in _conditions(wanted):
        statement = statement.where(condition)
    lines = session().execute(statement.order_by(Service.id.desc()).limit(limit + 1))
    return [(service, agency) for service, agency in lines]


def nearly_fitting(wanted: Wanted) -> list[Near]:
    """Of what is needed those that fit in most; none unless a need is named, and something else."""
    asked = dict(_conditions(wanted))
    if not wanted.need or not asked:
        return []
    unmet = {name: case((condition, 0), else_=1) for name, condition in asked.items()}
    differs: Any = sum(unmet.values())
    columns = [column.label(f"not_{name}") for name, column in unmet.items()]
    statement = _needed(wanted).add_columns(*columns).where(differs > 0)
    lines = session().execute(statement.order_by(differs, Service.id.desc()).limit(MOST_NEAR))
    return [_near(line, asked) for line in lines]


def _near(line: Sequence[Any], asked: Mapping[str, Any]) -> Near:
    service, agency, *unmet = line
    return Near(service, agency, tuple(n for n, no in zip(asked, unmet, strict=True) if no))


def _needed(wanted: Wanted) -> Select[Service, Agency]:
    return SERVICES.where(Service.service == wanted.need) if wanted.need else SERVICES


def _conditions(wanted: Wanted) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """What is asked for beside the need, by the name of its filter."""
    if wanted.region:
        yield "region", Service.region == wanted.region
    if wanted.language:
        yield "language", _names(Service.languages, wanted.language)
    for name, column in (("gender", Service.genders), ("age", Service.ages)):
        code = getattr(wanted, name)
        if code:
            # Who says nothing of whom they take, takes anybody.
            yield name, or_(column.is_(None), _names(column, code))
    for name, column in (("helper", Service.helpers), ("accessibility", Service.accessibility)):
        code = getattr(wanted, name)
        if code:
            yield name, column.is_not(None) & _names(column, code)
    if wanted.room:
        has_room = Service.accepting & (Service.places.is_(None) | (Service.places > 0))
        yield "room", has_room & Agency.accepting & (Agency.state == ACTIVE)


def _names(column: Any, code: str) -> ColumnElement[bool]:
    padded: ColumnElement[str] = " " + column + " "
    return padded.contains(f" {code} ", autoescape=True)
