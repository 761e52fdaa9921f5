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
from nrm.accounts.factors import find_to_prove, step_of
from nrm.accounts.renewing import keep_renewed, renew_session
from nrm.accounts.signing_in import stored_of, stretch_bounded
from nrm.database import transaction
from nrm.errors import Refused
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.vault.passphrases import Stretched, verifier_hash


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

    The code is spent with the act, and the session has a new token after it: the answer carries its
    cookie. Raises NotProven, which is counted, or TooMany during back-off.
    """
    person = needed_actor()
    with transaction(write=False):
        stored = stored_of(person.name)
    stretched = stretch_bounded(proof.passphrase, stored)
    try:
        with acting(action) as actor:
            _prove(actor, proof, stretched)
            renewed = renew_session(actor)
            yield renewed.actor
    except NotProven:
        with transaction():
            count_failure(keys_of(person.name, proof.source))
        raise
    keep_renewed(renewed)


def _prove(actor: Actor, proof: Proof, stretched: Stretched) -> None:
    keys = keys_of(actor.name, proof.source)
    check_backoff(keys)
    found = find_to_prove(actor.name)
    step = step_of(found.factor, proof.code) if found is not None else None
    typed = verifier_hash(stretched.verifier)
    known = found is not None and hmac.compare_digest(typed, found.account.verifier_hash)
    if found is None or not known or step is None:
        raise NotProven(gettext("Passphrase or code do not fit. Try again with a new code."))
    found.factor.last_step = step
    clear_failures(keys)
