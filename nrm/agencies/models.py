"""Agencies and what they offer: the directory, public to everybody who is signed in."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from nrm.database import Base, now, points_to, session
from nrm.errors import Missing
from nrm.vault.models import Certificate
from nrm.vault.rows import SealedRow, rely_on

# Agencies of these kinds hold no keys (contract, section 3; vault, rule 10).
KEYLESS_KINDS = frozenset({"audit", "statistics", "administration"})
CO_ORDINATION = "co_ordination"
# Whoever reads the log is not shut out by those of whom it tells; without the registrars nobody
# is let in anywhere.
_STAYS = frozenset({CO_ORDINATION, "audit"})
PROPOSED, ACTIVE = "proposed", "active"
# Nothing new comes to it; nobody signs in there; its cases are being handed over; it is no more.
SUSPENDED, LOCKED, CLOSING, CLOSED = "suspended", "locked", "closing", "closed"
# Takes part in the daily check of the log alone (nrm/self_check), and stands in no list.
CHECKING = "checking"
# How long what an agency says of its free places stands; older, it is shown as old.
COUNT_STANDS = timedelta(days=7)
_LISTED = (ACTIVE, SUSPENDED, LOCKED, CLOSING)


class Agency(SealedRow, Base):
    """A body of the mechanism. `certificate_id`: the epoch whose key is wrapped to now.

    A centre is an agency of its own, with keys, members and custodians; `parent_id` names the one
    that it belongs to, which opens nothing of it. Its `name` is whole: see `proposing.py`.
    """

    __tablename__ = "agency"
    __added__: ClassVar[frozenset[str]] = frozenset({"parent_id", "region"})

    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    accepting: Mapped[bool]
    certificate_id: Mapped[UUID | None] = mapped_column(points_to("certificate.id"))
    # The database does not hold it to anything: SQLite adds no constraint to a table that stands.
    parent_id: Mapped[UUID | None]
    region: Mapped[str | None]

    known_by = "agency.list"

    @property
    def agency_id(self) -> UUID:
        """The agency seen as a thing of its own, for the policy."""
        return self.id

    @property
    def is_suspended(self) -> bool:
        """Whether nothing new may be sent to it or begin in it."""
        return self.state in (SUSPENDED, LOCKED, CLOSING, CLOSED)

    @property
    def is_shut(self) -> bool:
        """Whether nobody of it may sign in."""
        return self.state in (LOCKED, CLOSED)

    @property
    def stays(self) -> bool:
        """Whether the mechanism does not go on without it: it is neither suspended nor closed."""
        return self.kind in _STAYS

    def is_kept_from(self, agency_id: UUID) -> bool:
        """Whether this other agency sends it nothing: of the check only the centre, and from it."""
        return self.state == CHECKING and self.parent_id != agency_id

    @property
    def takes_in(self) -> bool:
        """Whether it says that it has room, and may take anybody."""
        return self.accepting and self.state == ACTIVE


class Service(SealedRow, Base):
    """What an agency offers; codes of several are space-separated, and None says nothing of it.

    `genders` and `ages`: whom it takes, anybody where it says nothing; `helpers`: whether a woman
    or a man can help; `hours` as in `directory/hours.py`. `places`: how many are free, as it was
    said at `counted_at`. There is no address: where a shelter lies must stand in no directory.
    """

    __tablename__ = "service"
    __added__: ClassVar[frozenset[str]] = frozenset(
        [
            *("genders", "ages", "helpers", "accessibility", "hours", "urgent_phone"),
            *("places", "counted_at", "withdrawn_at"),
        ]
    )

    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"), index=True)
    service: Mapped[str]
    region: Mapped[str]
    languages: Mapped[str]
    accepting: Mapped[bool]
    genders: Mapped[str | None]
    ages: Mapped[str | None]
    helpers: Mapped[str | None]
    accessibility: Mapped[str | None]
    hours: Mapped[str | None]
    urgent_phone: Mapped[str | None]
    places: Mapped[int | None]
    counted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    __allow_unmapped__ = True  # What is annotated below is no column.
    known_by = "service.list"
    # The agency that offers it; set when it is found.
    agency: Agency

    def of(self, agency: Agency) -> "Service":
        """The same, knowing its agency."""
        self.agency = agency
        return self

    @property
    def has_room(self) -> bool:
        """Whether it said that it takes people in, and not that no place is free."""
        return self.accepting and self.places != 0

    @property
    def is_stale(self) -> bool:
        """Whether what it said of its room is too old to be relied on."""
        return self.counted_at is None or now() - self.counted_at > COUNT_STANDS


AGENCIES = select(Agency).where(Agency.state.in_(_LISTED))
SERVICES = (
    select(Service, Agency)
    .join(Agency, Agency.id == Service.agency_id)
    .where(Agency.state.in_(_LISTED), Service.withdrawn_at.is_(None))
)
BY_NAME = select(Agency).where(Agency.name == bindparam("name"))
BY_ID = select(Agency).where(Agency.id == bindparam("id"))
_issuer, _root = aliased(Certificate), aliased(Certificate)
# Agencies with the certificate that is wrapped to now, and the chain above it.
_certified = (
    select(Agency, Certificate, _issuer, _root)
    .join(Certificate, Certificate.id == Agency.certificate_id)
    .outerjoin(_issuer, _issuer.id == Certificate.issuer_id)
    .outerjoin(_root, _root.id == _issuer.issuer_id)
)
CERTIFIED = _certified.where(Agency.id.in_(bindparam("ids", expanding=True)))
# The same of the co-ordinating agency, and of one beside it.
CO_ORDINATING = _certified.where(or_(Agency.id == bindparam("id"), Agency.kind == CO_ORDINATION))


def find_agency(agency_id: UUID) -> Agency:
    """The agency; Missing when there is none."""
    found = session().scalars(BY_ID, {"id": agency_id}).one_or_none()
    if found is None:
        raise Missing("There is no such agency.")
    rely_on(found)
    return found


def find_agency_named(name: str) -> Agency:
    """The agency of this name; Missing when there is none."""
    found = session().scalars(BY_NAME, {"name": name}).one_or_none()
    if found is None:
        raise Missing("There is no agency of this name.")
    rely_on(found)
    return found


_BY_NAME = select(Agency).order_by(Agency.name)


def all_agencies() -> tuple[Agency, ...]:
    """Every agency of the country by name, also those that are only proposed."""
    return tuple(session().scalars(_BY_NAME))


_NAMED = select(Agency).where(Agency.id.in_(bindparam("ids", expanding=True)))


def find_agencies(ids: set[UUID]) -> dict[UUID, Agency]:
    """These agencies, in one statement, or in none; whole rows, whose seal holds."""
    found = session().scalars(_NAMED, {"ids": list(ids)}) if ids else ()
    return {row.id: row for row in found}


def agency_names(ids: set[UUID]) -> dict[UUID, str]:
    """The public names of these agencies."""
    return {each: agency.name for each, agency in find_agencies(ids).items()}
