"""The second factor of somebody: found with its account, its seed, and whether a code fits."""

from typing import NamedTuple
from uuid import UUID

from nrm.accounts.models import WITH_FACTOR, Account, SecondFactor
from nrm.agencies.models import Agency
from nrm.database import now, session
from nrm.vault.context import context
from nrm.vault.root import RootKeys
from nrm.vault.rows import rely_on
from nrm.vault.service import open_service, seal_service
from nrm.vault.totp import accepted_step


class Known(NamedTuple):
    """Somebody who may prove to be who they say, as they stand in the database."""

    account: Account
    factor: SecondFactor
    agency: Agency


def find_to_prove(name: str) -> Known | None:
    """The person of this name, the second factor locked; None when nobody has the name."""
    statement = WITH_FACTOR.with_for_update(of=SecondFactor)
    found = session().execute(statement, {"name": name}).one_or_none()
    if found is None:
        return None
    rely_on(*found)
    return Known(*found)


def step_of(factor: SecondFactor, code: str) -> int | None:
    """The step that this code is of; None when it does not fit now, or was used before."""
    return accepted_step(seed_of(factor), code, now(), factor.last_step)


def seed_of(factor: SecondFactor) -> bytes:
    """The seed of an authenticator app, opened by the service."""
    return bytes(open_service(_root(), _context(factor.id), factor.sealed_seed))


def sealed_seed(factor_id: UUID, seed: bytes) -> bytes:
    """The seed as its row keeps it."""
    return seal_service(_root(), _context(factor_id), seed)


def _root() -> RootKeys:
    root: RootKeys = session().info["root"]
    return root


def _context(factor_id: UUID) -> bytes:
    return context("nrm/second-factor", 1, factor_id)
