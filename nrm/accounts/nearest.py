"""Somebody who wants to prove who they are, looked for by name; a name that nobody has as well.

For such a name the next one of the alphabet is looked at: its rows are loaded, checked and opened
as those of a known name are, so that neither the time nor what is asked of the database tells who
has an account. Nobody gets in by it: the salt of an unknown name is nobody's, and whoever acts on
what was found asks for `known`.
"""

from typing import NamedTuple

from nrm.accounts.models import NEAREST, Account, SecondFactor
from nrm.agencies.models import Agency
from nrm.database import session


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
    found = session().execute(statement, {"name": name}).one_or_none()
    return Looked(Known(*found), found[0].name == name) if found is not None else None
