"""The people of an agency as custodian and registrar see them, and what is still missing there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, false, select, true

from nrm.accounts.models import ACTIVE, BY_ID, INVITED, Account, Invitation
from nrm.agencies.models import Agency
from nrm.database import Cursor, session
from nrm.errors import Missing
from nrm.http.actor import Actor
from nrm.policy import ATTENDANT, CUSTODIAN, REGISTRAR, SYSTEM
from nrm.vault.models import Grant
from nrm.vault.rows import rely_on

_HOLDS = (
    select(Grant.id)
    .where(
        Grant.kind == "agency",
        Grant.holder_id == Account.id,
        Grant.subject_id == Agency.certificate_id,
    )
    .exists()
)
PEOPLE = (
    select(Account, Agency, Invitation.expires_at, _HOLDS.label("holds_key"))
    .join(Agency, Agency.id == Account.agency_id)
    .outerjoin(Invitation, and_(Invitation.account_id == Account.id, Account.state == INVITED))
    .where(Account.role != SYSTEM)
)


@dataclass(frozen=True)
class Member:
    """Somebody with an account: until when an invitation is good, whether the key is held."""

    account: Account
    agency: Agency
    invited_until: datetime | None
    holds_key: bool

    @property
    def lacks_key(self) -> bool:
        """Confirmed, in an agency with a key, and not given it yet."""
        waits = self.account.state == ACTIVE and not self.holds_key
        waits = waits and self.account.role != ATTENDANT
        return waits and self.agency.certificate_id is not None


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The registrar sees everybody, a custodian the own agency, anybody else nobody."""
    if REGISTRAR in actor.duties:
        return true()
    return Account.agency_id == actor.agency_id if CUSTODIAN in actor.duties else false()


def find_people(actor: Actor, after: Cursor | None, limit: int) -> list[Member]:
    """Whoever the actor may see, those invited last first; at most `limit` + 1."""
    statement = PEOPLE.where(visible_to(actor))
    if after is not None:
        statement = statement.where(Account.id < after.id)
    return _members(statement.order_by(Account.id.desc()).limit(limit + 1))


def find_member(account_id: UUID) -> Member:
    """This person; Missing when there is none."""
    found = _members(PEOPLE.where(Account.id == account_id))
    if not found:
        raise Missing("This does not exist, or it is not yours to see.")
    rely_on(found[0].account, found[0].agency)
    return found[0]


def find_account_of(account_id: UUID) -> Account:
    """The account of the person of this id, locked; Missing when there is none."""
    statement = BY_ID.with_for_update().execution_options(populate_existing=True)
    found = session().scalars(statement, {"id": account_id}).one_or_none()
    if found is None or found.role == SYSTEM:
        raise Missing("This does not exist, or it is not yours to see.")
    rely_on(found)
    return found


def _members(statement: Select[*tuple[Account, Agency, datetime, bool]]) -> list[Member]:
    lines: Sequence[Row[*tuple[Account, Agency, datetime, bool]]]
    lines = session().execute(statement).all()
    # Where two invitations of one person are good, both would be a line.
    return list({line[0].id: Member(*line) for line in lines}.values())
