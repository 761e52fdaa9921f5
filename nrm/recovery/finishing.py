"""The end of a recovery: both halves meet under the new passphrase, in the owner's request alone.

The old private keys are sealed anew; neither approver nor service ever had both halves before.
"""

import hmac

from nrm import policy
from nrm.accounts.models import ACTIVE
from nrm.accounts.own_sessions import end_sessions, find_sessions_of
from nrm.accounts.passphrases import FreshPassphrase, set_passphrase
from nrm.accounts.sessions import account_as_actor
from nrm.accounts.signing_in import policy_view
from nrm.accounts.stretching import Stored, stretch_bounded
from nrm.database import session
from nrm.errors import OutOfTurn
from nrm.log import writer as log
from nrm.recovery.approving import opened_by_two
from nrm.recovery.contexts import fresh_context
from nrm.recovery.factors import give_leave
from nrm.recovery.halves import end_quorum, find_quorums
from nrm.recovery.models import BOTH, CANCELLED, DONE, Recovery
from nrm.recovery.requests import Asked, end_requests, find_by_ticket, find_live_of
from nrm.recovery.strangers import NotProven, trying
from nrm.recovery.tickets import NOT_FITTING, Sent, prove, seen_by_ticket
from nrm.vault.failures import SealBroken
from nrm.vault.memory import wipe
from nrm.vault.passphrases import Parameters, Stretched, verifier_hash
from nrm.vault.sealing import unseal


def finish(sent: Sent) -> None:
    """The old keys lie under the new passphrase; sessions, halves and other requests have ended.

    Raises OutOfTurn before two have approved, NotSignedIn for a passphrase or code that is wrong.
    """
    name, version, stored = _stored_of(sent)
    stretched = stretch_bounded(sent.passphrase, stored)[version]
    with trying("recovery.finish", name, sent.source, str(NOT_FITTING)):
        asked = find_by_ticket(sent.ticket, to_change=True)
        policy.ask(policy_view(asked.account), "recovery.finish", asked)
        count = _finish(asked, sent, stretched)
        log.write(account_as_actor(asked.account), "recovery.finish", count=count)
    wipe(stretched.unlock_key)


def _stored_of(sent: Sent) -> tuple[str, int, Stored]:
    with seen_by_ticket(sent) as seen:
        request = seen.recovery
        if request.prepared_at is None:
            raise OutOfTurn("The person has not set a new passphrase yet.")
        version = request.pepper_version
        peppers = {version: session().info["root"].pepper(version)}
        stored = Stored(request.salt, peppers, _cost(request))
    return seen.account.name, version, stored


def _cost(request: Recovery) -> Parameters:
    return Parameters(request.memory_kib, request.passes, request.lanes)


def _finish(asked: Asked, sent: Sent, stretched: Stretched) -> int:
    request, account = asked.recovery, asked.account
    typed = verifier_hash(stretched.verifier)
    known = hmac.compare_digest(typed, request.verifier_hash)
    if not known or account.state != ACTIVE:
        raise NotProven(account_as_actor(account))
    prove(asked, sent)
    private = _fresh_key(asked, stretched)
    keyring = opened_by_two(asked, private)
    fresh = FreshPassphrase(request.salt, request.pepper_version, _cost(request), stretched)
    set_passphrase(account, fresh, keyring)
    keyring.wipe()
    wipe(private)
    return _end_all(asked)


def _fresh_key(asked: Asked, stretched: Stretched) -> bytearray:
    bound, sealed = fresh_context(asked.recovery.id), asked.recovery.sealed_fresh
    try:
        return unseal(stretched.unlock_key, None, bound, sealed)
    except SealBroken as broken:
        raise NotProven(account_as_actor(asked.account)) from broken


def _end_all(asked: Asked) -> int:
    account = asked.account
    if asked.recovery.lost == BOTH:
        give_leave(account, account.id)
    others = [one for one in find_live_of(account.id) if one.id != asked.recovery.id]
    end_requests(others, CANCELLED)
    end_requests([asked.recovery], DONE)
    for kept in find_quorums(account.id):
        end_quorum(kept)
    ended = find_sessions_of(account.id)
    end_sessions(ended)
    return len(ended)
