"""It is you, once more: passphrase and a fresh code, before what a stolen session must not do.

Failures count like those of a sign-in, under the same name and source: whoever found an open window
gets no more tries than somebody at the door.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask_babel import gettext

from nrm.accounts.backoff import check_backoff, clear_failures, count_failure, keys_of
from nrm.accounts.models import WITH_FACTOR, SecondFactor
from nrm.accounts.signing_in import seed_of, stored_of, stretch_bounded
from nrm.database import now, session, transaction
from nrm.errors import Refused
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.vault.passphrases import Stretched, verifier_hash
from nrm.vault.rows import rely_on
from nrm.vault.totp import accepted_step


@dataclass(frozen=True)
class Proof:
    """What the signed-in person typed to be believed again, and where it came from."""

    passphrase: str = field(repr=False)
    code: str = field(repr=False)
    source: str


class NotProven(Refused):
    """Passphrase or code do not fit (403); which of them is not told."""


@contextmanager
def acting_proven(action: str, proof: Proof) -> Iterator[Actor]:
    """`acting`, by somebody who has just proved to be the person the session is of.

    The code is spent with the act. Raises NotProven, which is counted, or TooMany during back-off.
    """
    person = needed_actor()
    with transaction(write=False):
        stored = stored_of(person.name)
    stretched = stretch_bounded(proof.passphrase, stored)
    try:
        with acting(action) as actor:
            _prove(actor, proof, stretched)
            yield actor
    except NotProven:
        with transaction():
            count_failure(keys_of(person.name, proof.source))
        raise


def _prove(actor: Actor, proof: Proof, stretched: Stretched) -> None:
    keys = keys_of(actor.name, proof.source)
    check_backoff(keys)
    statement = WITH_FACTOR.with_for_update(of=SecondFactor)
    account, factor, _ = session().execute(statement, {"name": actor.name}).one()
    rely_on(account, factor)
    step = accepted_step(seed_of(factor), proof.code, now(), factor.last_step)
    known = hmac.compare_digest(verifier_hash(stretched.verifier), account.verifier_hash)
    if not known or step is None:
        raise NotProven(gettext("Passphrase or code do not fit. Try again with a new code."))
    factor.last_step = step
    clear_failures(keys)
