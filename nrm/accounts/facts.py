"""What other features may know of accounts, without knowing their model."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from nrm.accounts.models import ACTIVE, BY_ID, LEFT, Account
from nrm.agencies.models import Agency
from nrm.database import session
from nrm.errors import Missing
from nrm.policy import ATTENDANT, SOCIAL_WORKER
from nrm.vault.rows import rely_on


def account_facts(account_id: UUID) -> dict[str, object]:
    """Id, role, agency and whether it is active; empty if there is none."""
    found = session().scalars(BY_ID, {"id": account_id}).one_or_none()
    if found is None:
        return {}
    rely_on(found)
    return {
        "id": found.id,
        "role": found.role,
        "agency_id": found.agency_id,
        "active": found.state == ACTIVE,
    }


def works_at(
    account_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
    agency_id: InstrumentedAttribute[UUID],
) -> ColumnElement[bool]:
    """Whether the account of a row is an active one of the agency of that row, in its statement."""
    here = Account.id == account_id, Account.agency_id == agency_id
    return exists().where(*here, Account.state == ACTIVE)


_AGENCIES_WITH = select(Account.agency_id).where(
    Account.agency_id.in_(bindparam("agencies", expanding=True)),
    Account.role == bindparam("role"),
    Account.state == ACTIVE,
)


def agencies_with(role: str, among: Collection[UUID]) -> frozenset[UUID]:
    """Those of these agencies at which somebody active has this role."""
    given = {"agencies": list(among), "role": role}
    return frozenset(session().scalars(_AGENCIES_WITH, given) if among else ())


_EVERYBODY = select(Account.id, Account.name, Account.role, Account.agency_id).where(
    Account.state.in_((ACTIVE, LEFT))
)


def everybody() -> Sequence[Any]:
    """Ids, public names, roles and agencies of all who work here, or did."""
    return session().execute(_EVERYBODY).all()


_BY_NAME = select(Account).where(Account.name == bindparam("name"))


def id_of(name: str) -> UUID:
    """The account of this name, a person's or a system's; Missing when there is none."""
    found = session().scalars(_BY_NAME, {"name": name}).one_or_none()
    if found is None:
        raise Missing("There is no account of this name.")
    rely_on(found)
    return found.id


_NAMED = select(Account).where(Account.id.in_(bindparam("ids", expanding=True)))


def names_of(ids: set[UUID]) -> dict[UUID, str]:
    """The public names of these accounts, in one statement; from whole rows, whose seal holds."""
    if not ids:
        return {}
    return {row.id: row.name for row in session().scalars(_NAMED, {"ids": list(ids)})}


_ROLES = select(Account.id, Account.role).where(Account.id.in_(bindparam("ids", expanding=True)))


def roles_of(ids: set[UUID]) -> dict[UUID, str]:
    """The roles of these accounts as they are now, in one statement."""
    found = session().execute(_ROLES, {"ids": list(ids)}) if ids else ()
    return {row.id: row.role for row in found}


_COLLEAGUES = (
    select(Account.id, Account.name)
    .where(
        Account.agency_id == bindparam("agency_id"),
        Account.role.in_(bindparam("roles", expanding=True)),
        Account.state == ACTIVE,
    )
    .order_by(Account.name)
)


def colleagues_of(agency_id: UUID, roles: Collection[str]) -> dict[UUID, str]:
    """Ids and public names of the agency's active people in these roles, by name."""
    asked = {"agency_id": agency_id, "roles": sorted(roles)}
    return {row.id: row.name for row in session().execute(_COLLEAGUES, asked)}


def workers_of(agency_id: UUID) -> dict[UUID, str]:
    """The same of its social workers."""
    return colleagues_of(agency_id, (SOCIAL_WORKER,))


_ATTENDANTS = (
    select(Account.id, Account.name, Agency.name.label("agency"))
    .join(Agency, Agency.id == Account.agency_id)
    .where(Account.role == ATTENDANT, Account.state == ACTIVE)
    .order_by(Account.name)
)


def attendants() -> Sequence[Any]:
    """Ids, public names and agencies of everybody whose account is for attending, by name."""
    return session().execute(_ATTENDANTS).all()
