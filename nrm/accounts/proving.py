"""It is you, once more: passphrase and second factor, before what a stolen session must not do.

Failures count like those of a sign-in, under the same name and source, or under the browser that
the person signed in on before: whoever found an open window gets no more tries than somebody at
the door, and somebody at the door keeps nobody inside from going on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext

from nrm.accounts.backoff import check_backoff, clear_failures, count_failure, keys_of
from nrm.accounts.factors import COUNTER, NOT_PROVEN, Second, check_second, find_to_prove
from nrm.accounts.renewing import keep_renewed, renew_session
from nrm.accounts.signing_in import is_passphrase_of
from nrm.accounts.stretching import Typed, stored_of, stretch_bounded
from nrm.database import transaction
from nrm.devices.keeping import COOKIE, here_of, known_here
from nrm.errors import Refused
from nrm.http.acting import acting, needed_actor, write_refusal
from nrm.http.actor import Actor
from nrm.http.problems import TooMany
from nrm.log import writer as log
from nrm.passkeys.ceremonies import Sent
from nrm.passkeys.challenges import Purpose


@dataclass(frozen=True)
class Proof:
    """What the signed-in person gave to be believed again, and where it came from.

    With `passkey`, what a passkey has signed, `code` is not looked at.
    """

    passphrase: str = field(repr=False)
    code: str = field(repr=False)
    source: str
    passkey: Sent | None = field(default=None, repr=False)


class NotProven(Refused):
    """Passphrase or second factor do not fit (403); which of them, `fault` tells the log alone."""

    fault = NOT_PROVEN


@contextmanager
def acting_proven(action: str, proof: Proof) -> Iterator[Actor]:
    """`acting`, by somebody who has just proved to be the person the session is of.

    The code is spent with the act, and the session has a new token after it: the answer carries its
    cookie. Raises NotProven, which is counted, or TooMany during back-off.
    """
    person = needed_actor()
    typed, keys = _stretched(person, action, proof)
    try:
        with acting(action) as actor:
            _prove(actor, proof, typed, keys)
            renewed = renew_session(actor)
            yield renewed.actor
    except NotProven as unproven:
        with transaction():
            count_failure(keys)
            if unproven.fault == COUNTER:
                log.write(person, action, outcome="refused", reason=COUNTER)
        raise
    keep_renewed(renewed)


def _stretched(person: Actor, action: str, proof: Proof) -> tuple[Typed, dict[str, bytes]]:
    """What was typed, stretched, and the keys under which the try counts."""
    # Looked at before the stretch as well: whoever took a cookie keeps nobody's memory busy.
    try:
        with transaction(write=False):
            device = known_here(here_of(request.cookies.get(COOKIE, "")), person.id)
            keys = keys_of(person.name, proof.source, device)
            check_backoff(keys)
            stored = stored_of(person.name)
    except TooMany as early:
        write_refusal(person, action, early)
        raise
    return stretch_bounded(proof.passphrase, stored), keys


def _prove(actor: Actor, proof: Proof, typed: Typed, keys: dict[str, bytes]) -> None:
    check_backoff(keys)
    found = find_to_prove(actor.name)
    second = Second(Purpose.PROVE, proof.code, proof.passkey, actor.csrf)
    checked = check_second(found, second)
    known = found.known if found is not None else None
    if known is None or not is_passphrase_of(known.account, typed) or checked.fault:
        unproven = NotProven(gettext("Passphrase or code do not fit. Try again with a new code."))
        unproven.fault = checked.fault
        raise unproven
    checked.spend()
    clear_failures(keys)
