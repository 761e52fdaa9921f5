"""Looking at agencies from outside, with how many people each has; no case is seen from here."""

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select

from nrm.accounts.models import ACTIVATED, ACTIVE, INVITED, Account
from nrm.agencies.models import Agency
from nrm.policy import CUSTODIAN, SYSTEM
from nrm.vault.models import Grant


def _counted(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many accounts of the agency of the row around fit."""
    of_it = select(func.count(Account.id)).where(Account.agency_id == Agency.id, *conditions)
    return of_it.correlate(Agency).scalar_subquery()


_custodian = (
    Account.state == ACTIVE,
    Account.role != SYSTEM,
    Account.duties.contains(CUSTODIAN),
)
_holds = (
    select(Grant.id)
    .where(
        Grant.kind == "agency",
        Grant.holder_id == Account.id,
        Grant.subject_id == Agency.certificate_id,
    )
    .correlate(Account, Agency)
    .exists()
)
# An agency, how many custodians it has, how many of them hold its key, who has not come in yet.
WITH_PEOPLE = select(
    Agency,
    _counted(*_custodian),
    _counted(*_custodian, _holds),
    _counted(Account.state.in_((INVITED, ACTIVATED))),
)
ONE = WITH_PEOPLE.where(Agency.id == bindparam("id"))
NAME_OF = select(Agency.name).where(Agency.id == bindparam("after"))
LOCKED = (
    select(Agency)
    .where(Agency.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
