"""The rows of a second factor that is lost: leave to set up another, and setting it up.

Until another is set up the old one still counts, so that a mistake locks nobody out.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from nrm.accounts.factors import Second, check_second, find_to_prove, sealed_seed
from nrm.accounts.models import Account, SecondFactor
from nrm.database import new_id, now, session
from nrm.passkeys.challenges import Purpose
from nrm.recovery.models import RESETS, FactorReset
from nrm.vault.rows import rely_on

GOOD_FOR: Final = timedelta(hours=72)


def prove_factor(name: str, code: str) -> bool:
    """Whether the code is one of the person's second factor now; it is spent if so."""
    checked = check_second(find_to_prove(name), Second(Purpose.RECOVER, code))
    if not checked.fault:
        checked.spend()
    return not checked.fault


def find_leaves(account_id: UUID) -> Sequence[FactorReset]:
    """The leaves to set up a new second factor that are still good."""
    found = session().scalars(RESETS, {"account_id": account_id, "at": now()}).all()
    rely_on(*found)
    return found


def give_leave(account: Account, given_by_id: UUID) -> FactorReset:
    """The person may set up a new second factor with the passphrase; older leaves have ended."""
    end_leaves(account.id)
    at = now()
    made = FactorReset(
        id=new_id(),
        account_id=account.id,
        given_by_id=given_by_id,
        made_at=at,
        ends_at=at + GOOD_FOR,
        ended_at=None,
    )
    session().add(made)
    return made


def end_leaves(account_id: UUID) -> None:
    """No leave of this account is good any more."""
    for leave in find_leaves(account_id):
        leave.ended_at = now()


def replace_factor(account: Account, seed: bytes, step: int) -> None:
    """The account has this second factor and no other; the step that proved it is spent."""
    factors = select(SecondFactor).where(SecondFactor.account_id == account.id)
    for old in session().scalars(factors):
        rely_on(old)
        session().delete(old)
    factor_id = new_id()
    session().add(
        SecondFactor(
            id=factor_id,
            account_id=account.id,
            kind="totp",
            sealed_seed=sealed_seed(factor_id, seed),
            last_step=step,
        )
    )
