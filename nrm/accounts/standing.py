"""What an agency lacks among its people, in calm lines for the desk of its custodians.

It tells while there is time: whether a lost key can be given back shows only when one is lost.
"""

from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from flask_babel import gettext, ngettext
from sqlalchemy import bindparam, func, select

from nrm.accounts.models import ACTIVATED, ACTIVE, Account, RecoveryCode
from nrm.agencies.models import KEYLESS_KINDS
from nrm.database import now, session
from nrm.http.actor import Actor
from nrm.log.find import EVERYTHING, Filters, entries
from nrm.look.parts import Link
from nrm.policy import CUSTODIAN, SYSTEM

_ENOUGH = 2
_TRIED_EVERY: Final = timedelta(days=365)
_PEOPLE, _DRILL = "/admin/people", "/admin/recoveries/try"
_HAS_CODES = (
    select(RecoveryCode.id)
    .where(RecoveryCode.account_id == Account.id, RecoveryCode.ended_at.is_(None))
    .exists()
)
_active = (Account.state == ACTIVE) & (Account.role != SYSTEM)
_custodian = _active & Account.duties.contains(CUSTODIAN)
STANDING = select(
    func.count().filter(_custodian),
    func.count().filter(_custodian, ~_HAS_CODES),
    func.count().filter(Account.state == ACTIVATED),
    func.count().filter(_active, ~_HAS_CODES),
).where(Account.agency_id == bindparam("agency_id"))


class Standing(NamedTuple):
    """How many custodians an agency has and how many of them have no codes on paper; who waits for
    one, and who has no codes; whether the halves that they keep were opened within a year."""

    custodians: int
    bare_custodians: int
    waiting: int
    without_codes: int
    tried: bool


def find_standing(actor: Actor) -> Standing | None:
    """How the agency of a custodian stands; None for anybody else, without a statement."""
    if CUSTODIAN not in actor.duties or actor.agency_kind in KEYLESS_KINDS:
        return None
    counts = session().execute(STANDING, {"agency_id": actor.agency_id}).one()
    return Standing(*counts, tried=_was_tried(actor.agency_id))


def _was_tried(agency_id: UUID) -> bool:
    # Not asked by outcome: nearly every entry is of one, and few are of this act.
    tries = entries(Filters(agency=agency_id, acts=("recovery.try",)), EVERYTHING, None, 5)
    since = now() - _TRIED_EVERY
    return any(view.entry.outcome == "done" and view.entry.at > since for view in tries)


def standing_lines(standing: Standing | None) -> tuple[Link, ...]:
    """A line for each thing that is missing, with the way to mend it; none when all is well."""
    if standing is None:
        return ()
    few = standing.custodians < _ENOUGH
    thin = standing.custodians == _ENOUGH and standing.bare_custodians > 0
    return (
        *_waiting(standing.waiting),
        *([Link(label=_alone(), url=_PEOPLE)] if few else []),
        *([Link(label=_thin(), url=_PEOPLE)] if thin else []),
        *_bare(standing.without_codes),
        *([] if standing.tried else [Link(label=_untried(), url=_DRILL)]),
    )


def _waiting(count: int) -> list[Link]:
    words = ngettext(
        "%(num)d person waits to be confirmed.", "%(num)d people wait to be confirmed.", count
    )
    return [Link(label=words, url=_PEOPLE)] if count else []


def _alone() -> str:
    return str(
        gettext(
            "You are the only custodian. With two, nobody is locked out while one is away: invite "
            "another."
        )
    )


def _thin() -> str:
    return str(
        gettext(
            "There are two custodians, and not both have recovery codes. When one is missing, no "
            "lost key can be given back: make the codes, and think of a third."
        )
    )


def _bare(count: int) -> list[Link]:
    words = ngettext(
        "%(num)d colleague has no recovery codes and could lose the way in. They are made under "
        "My account.",
        "%(num)d colleagues have no recovery codes and could lose the way in. They are made under "
        "My account.",
        count,
    )
    return [Link(label=words, url=_PEOPLE)] if count else []


def _untried() -> str:
    return str(
        gettext(
            "Nobody here has tried for a year whether lost keys could be given back. The drill "
            "takes a minute and changes nothing."
        )
    )
