"""Being on duty: until when somebody says to be there for what arrives at the agency.

It decides who is told that something waits (`alerts/waking.py`) and nothing else: whoever is not on
duty may open the same.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select

from nrm import policy
from nrm.accounts.models import ACTIVE, Account
from nrm.database import now, session
from nrm.errors import Missing
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.vault.rows import rely_on

LONGEST: Final = 24
_OWN = select(Account).where(Account.id == bindparam("id")).with_for_update()
_ON_DUTY = (
    select(Account)
    .where(
        Account.agency_id == bindparam("agency_id"),
        Account.state == ACTIVE,
        Account.on_duty_until > bindparam("at"),
    )
    .order_by(Account.on_duty_until, Account.name)
)


class Shift(NamedTuple):
    """Until when a colleague is there."""

    name: str
    until: datetime
    own: bool


def begin_shift(actor: Actor, hours: int) -> Shift:
    """The actor is on duty from now on, for so many hours; a later call says it anew."""
    account = _own_account(actor)
    policy.ask(actor, "account.begin_shift", account)
    account.on_duty_until = until = now() + timedelta(hours=hours)
    log.write(actor, "account.begin_shift", count=hours)
    return Shift(account.name, until, own=True)


def end_shift(actor: Actor) -> None:
    """The actor is on duty no more."""
    account = _own_account(actor)
    policy.ask(actor, "account.end_shift", account)
    account.on_duty_until = None
    log.write(actor, "account.end_shift")


def _own_account(actor: Actor) -> Account:
    account = session().scalars(_OWN, {"id": actor.id}).one_or_none()
    if account is None:
        raise Missing("This does not exist, or it is not yours to see.")
    rely_on(account)
    return account


def list_shifts(actor: Actor) -> Sequence[Shift]:
    """Who is on duty at the actor's agency now, whoever leaves first in front."""
    policy.ask(actor, "account.list_shifts")
    found = find_shifts(actor)
    log.write(actor, "account.list_shifts", count=len(found))
    return found


def find_shifts(actor: Actor) -> list[Shift]:
    """The same for a page that asks and logs by itself."""
    on_duty = session().scalars(_ON_DUTY, {"agency_id": actor.agency_id, "at": now()}).all()
    rely_on(*on_duty)
    return [
        Shift(each.name, each.on_duty_until, each.id == actor.id)
        for each in on_duty
        if each.on_duty_until is not None
    ]
