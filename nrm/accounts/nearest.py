"""Somebody who wants to prove who they are, looked for by name; a name that nobody has as well.

For such a name somebody stands in: the rows are loaded, checked and opened as those of a known name
are, so that neither the time nor what is asked of the database tells who has an account. Who that
is, is drawn from the name by a secret key. Were it the next one of the alphabet, all names between
two people would cost the same, and where the cost changes (an older pepper, another setting of the
stretch) there would be a name. Nobody gets in by it: the salt of an unknown name is nobody's, and
whoever acts on what was found asks for `known`.
"""

import hmac
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from nrm.accounts.models import Account, SecondFactor
from nrm.agencies.models import Agency
from nrm.database import session
from nrm.vault.root import RootKeys

_other, _its = aliased(Account), aliased(SecondFactor)
_first = select(_other.id).join(_its, _its.account_id == _other.id).order_by(_other.salt).limit(1)
_next = _first.where(_other.salt >= bindparam("salt"))
_named = _first.where(_other.name == bindparam("name"))
# The person of the name; where nobody has it, whose salt comes next after that of the name.
NEAREST = (
    select(Account, SecondFactor, Agency)
    .join(SecondFactor, SecondFactor.account_id == Account.id)
    .join(Agency, Agency.id == Account.agency_id)
    .where(Account.id == func.coalesce(*(q.scalar_subquery() for q in (_named, _next, _first))))
)


class Known(NamedTuple):
    """Somebody who may prove to be who they say, as they stand in the database."""

    account: Account
    factor: SecondFactor
    agency: Agency


class Looked(NamedTuple):
    """What was looked at: the rows of the name, or of another one where nobody has it."""

    rows: Known
    is_known: bool

    @property
    def known(self) -> Known | None:
        """The rows of the name itself; None when nobody has it."""
        return self.rows if self.is_known else None


def find_nearest(name: str, *, to_change: bool = False) -> Looked | None:
    """The person of this name or the stand-in; None while nobody at all could sign in.

    `to_change`: the second factor is locked.
    """
    statement = NEAREST.with_for_update(of=SecondFactor) if to_change else NEAREST
    wanted = {"name": name, "salt": salt_of_nobody(name)}
    found = session().execute(statement, wanted).one_or_none()
    return Looked(Known(*found), found[0].name == name) if found is not None else None


def salt_of_nobody(name: str) -> bytes:
    """The salt of a name that nobody has, 16 bytes; steady, so that two tries cost the same."""
    root: RootKeys = session().info["root"]
    return hmac.digest(root.digest_key, b"nrm/nobody/1" + name.encode(), "sha256")[:16]
