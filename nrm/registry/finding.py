"""Agencies as whoever registers them sees them, and the custodians who may begin one's key."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from nrm.accounts.models import Account
from nrm.agencies.models import KEYLESS_KINDS, PROPOSED, Agency, find_agency
from nrm.custody.models import MEMBERS
from nrm.database import Cursor, now, session
from nrm.errors import Missing
from nrm.log.vouching import vouch
from nrm.policy import CUSTODIAN
from nrm.registry.models import (
    CHANGE_BY_ID,
    CHANGES_OF,
    LOCKED,
    NAME_OF,
    ONE,
    WITH_PEOPLE,
    AgencyChange,
)
from nrm.vault.certificates import Chain, check_chain
from nrm.vault.models import Certificate
from nrm.vault.rows import rely_on

ENOUGH = 2


@dataclass(frozen=True)
class Known:
    """An agency, its custodians, those of them who hold its key, and who has not come in yet."""

    agency: Agency
    custodians: int
    holders: int
    waiting: int
    change: AgencyChange | None = None


def find_all(after: Cursor | None, limit: int) -> list[Known]:
    """Every agency by name, so that centres follow their agency; at most `limit` + 1."""
    statement = WITH_PEOPLE.order_by(Agency.name).limit(limit + 1)
    if after is None:
        return [Known(*line) for line in session().execute(statement)]
    behind = statement.where(Agency.name > NAME_OF.scalar_subquery())
    return [Known(*line) for line in session().execute(behind, {"after": after.id})]


def find_known(agency_id: UUID) -> Known:
    """This agency; Missing when there is none."""
    found = session().execute(ONE, {"id": agency_id}).one_or_none()
    if found is None:
        raise Missing("There is no such agency.")
    known = replace(Known(*found), change=find_waiting(found[0]))
    rely_on(known.agency)
    return known


def find_waiting(agency: Agency) -> AgencyChange | None:
    """What waits for somebody's decision about this agency; None if nothing does."""
    found = session().scalars(CHANGES_OF, {"agency_id": agency.id}).all()
    return next((change.of(agency) for change in found if change.waits), None)


def find_change(change_id: UUID) -> AgencyChange:
    """This change with its agency, both locked; Missing when there is none."""
    found = session().scalars(CHANGE_BY_ID, {"id": change_id}).one_or_none()
    if found is None:
        raise Missing("This does not exist, or it is not yours to see.")
    agency = find_to_change(found.agency_id)
    anew, locked = {"populate_existing": True}, CHANGE_BY_ID.with_for_update()
    session().scalars(locked, {"id": change_id}, execution_options=anew).one()
    rely_on(found)
    return found.of(agency)


def find_to_change(agency_id: UUID) -> Agency:
    """This agency, locked; Missing when there is none."""
    found = session().scalars(LOCKED, {"id": agency_id}).one_or_none()
    if found is None:
        raise Missing("There is no such agency.")
    rely_on(found)
    return found


@dataclass(frozen=True)
class Beginning:
    """An agency, and whom a registrar has certified as its custodians."""

    agency: Agency
    custodians: Sequence[tuple[Account, Certificate]]

    @property
    def lacks_key(self) -> bool:
        """Whether the agency is still to be given the key that it begins with."""
        return lacks_first_key(self.agency)

    @property
    def is_ready(self) -> bool:
        """Whether that can be done now."""
        return self.lacks_key and len(self.custodians) >= ENOUGH


def lacks_first_key(agency: Agency) -> bool:
    """Whether the agency is still to be given the key that it begins with."""
    keyless = agency.kind in KEYLESS_KINDS or agency.certificate_id is not None
    return agency.state == PROPOSED and not keyless


def find_beginning(agency_id: UUID, *, to_change: bool = False) -> Beginning:
    """This agency, locked if it is to be changed, with its custodians, who are checked."""
    agency = find_to_change(agency_id) if to_change else find_agency(agency_id)
    return Beginning(agency, _custodians(agency_id))


def _custodians(agency_id: UUID) -> list[tuple[Account, Certificate]]:
    members = session().execute(MEMBERS, {"agency_id": agency_id, "at": now()}).all()
    found = [(account, Chain(*chain)) for account, *chain, _expired in members]
    known = [(account, c) for account, c in found if CUSTODIAN in c.certificate.duties.split()]
    links = [link for _, c in known for link in (c.certificate, c.issuer, c.root) if link]
    vouch((*(account for account, _ in known), *links))
    for _, chain in known:
        check_chain(chain)
    return [(account, chain.certificate) for account, chain in known]
