"""What an agency lacks among its people, in calm lines for the desk of its custodians."""

from typing import NamedTuple

from flask_babel import gettext, ngettext
from sqlalchemy import bindparam, func, select

from nrm.accounts.models import ACTIVATED, ACTIVE, Account, RecoveryCode
from nrm.agencies.models import KEYLESS_KINDS
from nrm.database import session
from nrm.http.actor import Actor
from nrm.look.parts import Link
from nrm.policy import CUSTODIAN, SYSTEM

_ENOUGH = 2
_HAS_CODES = (
    select(RecoveryCode.id)
    .where(RecoveryCode.account_id == Account.id, RecoveryCode.ended_at.is_(None))
    .exists()
)
_active = (Account.state == ACTIVE) & (Account.role != SYSTEM)
STANDING = select(
    func.count().filter(_active, Account.duties.contains(CUSTODIAN)),
    func.count().filter(Account.state == ACTIVATED),
    func.count().filter(_active, ~_HAS_CODES),
).where(Account.agency_id == bindparam("agency_id"))


class Standing(NamedTuple):
    """How many custodians an agency has, who waits for one, and who has no codes on paper."""

    custodians: int
    waiting: int
    without_codes: int


def find_standing(actor: Actor) -> Standing | None:
    """How the agency of a custodian stands; None for anybody else, without a statement."""
    if CUSTODIAN not in actor.duties or actor.agency_kind in KEYLESS_KINDS:
        return None
    return Standing(*session().execute(STANDING, {"agency_id": actor.agency_id}).one())


def standing_lines(standing: Standing | None) -> tuple[Link, ...]:
    """A line for each thing that is missing, with the way to the people; none when all is well."""
    if standing is None:
        return ()
    few, waiting, bare = standing.custodians < _ENOUGH, standing.waiting, standing.without_codes
    one = gettext(
        "You are the only custodian. With two, nobody is locked out while one is away: invite "
        "another."
    )
    wait = ngettext(
        "%(num)d person waits to be confirmed.", "%(num)d people wait to be confirmed.", waiting
    )
    codes = ngettext(
        "%(num)d colleague has no recovery codes and could lose the way in. They are made under "
        "My account.",
        "%(num)d colleagues have no recovery codes and could lose the way in. They are made under "
        "My account.",
        bare,
    )
    said = ((waiting, wait), (few, one), (bare, codes))
    return tuple(Link(label=str(words), url="/admin/people") for holds, words in said if holds)
