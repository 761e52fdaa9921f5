"""The person's first steps in a recovery, without a sign-in: ask, wait, set a passphrase.

A ticket, and a voice that custodians know, stand where a sign-in would be. How it ends is in
`finishing.py`.
"""

from typing import Final

from nrm import policy
from nrm.accounts.backoff import check_backoff, count_failure, keys_of
from nrm.accounts.models import ACTIVE, BY_NAME
from nrm.accounts.passphrases import FreshPassphrase, fresh_passphrase
from nrm.accounts.sessions import account_as_actor
from nrm.accounts.signing_in import policy_view
from nrm.database import now, session, transaction
from nrm.errors import OutOfTurn, Unavailable
from nrm.http.acting import write_refusal
from nrm.log import writer as log
from nrm.recovery.approving import complete
from nrm.recovery.contexts import fresh_context, words_of
from nrm.recovery.models import Recovery
from nrm.recovery.requests import (
    WAIT,
    Asked,
    add_request,
    find_approvals,
    find_by_ticket,
    find_live_of,
)
from nrm.recovery.strangers import count_look, trying
from nrm.recovery.tickets import (
    NO_TICKET,
    NOT_FITTING,
    Sent,
    Standing,
    Ticket,
    prove,
    seen_by_ticket,
)
from nrm.vault.memory import wipe
from nrm.vault.passphrases import verifier_hash
from nrm.vault.recovery import new_recovery_code
from nrm.vault.rows import rely_on
from nrm.vault.sealing import seal
from nrm.vault.suites import EncryptionPair, new_encryption_pair

MOST_AT_ONCE: Final = 5


def ask(name: str, lost: str, source: str) -> Ticket:
    """Custodians see the request, if there is such a person; the answer is the same if not.

    Every request counts as a try, of its own kind: nobody is kept from signing in by them.
    """
    ticket = Ticket(new_recovery_code(), now() + WAIT)
    try:
        with transaction():
            keys = keys_of(f"recovery of {name}", source)
            check_backoff(keys)
            count_failure(keys)
            _ask(name, lost, ticket.number)
    except Unavailable as alarm:
        write_refusal(None, "recovery.ask", alarm)
        raise
    return ticket


def _ask(name: str, lost: str, number: str) -> None:
    account = session().scalars(BY_NAME, {"name": name}).one_or_none()
    if account is None or account.state != ACTIVE or account.certificate_id is None:
        log.write(None, "recovery.ask", outcome="refused", reason="not-proven")
        return
    rely_on(account)
    policy.ask(policy_view(account), "recovery.ask", account)
    if len(find_live_of(account.id)) >= MOST_AT_ONCE:
        who = account_as_actor(account)
        log.write(who, "recovery.ask", outcome="refused", reason="too-many")
        return
    add_request(account, lost, number)
    log.write(account_as_actor(account), "recovery.ask")


def look(ticket: str, source: str) -> Standing:
    """How far the request of this ticket is; NotSignedIn for any other ticket."""
    with trying("recovery.read", "", source, str(NO_TICKET)):
        asked = find_by_ticket(ticket)
        policy.ask(policy_view(asked.account), "recovery.read", asked)
        count_look(asked.recovery.ticket_hash)
        standing = _standing(asked)
        log.write(account_as_actor(asked.account), "recovery.read")
    return standing


def _standing(asked: Asked) -> Standing:
    request = asked.recovery
    approvals = find_approvals([request.id])
    return Standing(
        lost=request.lost,
        name=asked.account.name,
        words=words_of(request) if request.prepared_at is not None else "",
        approved=len({one.approver_key_id for one in approvals}),
        whole=bool(complete(approvals)),
        ends_at=request.ends_at,
    )


def prepare(sent: Sent) -> Standing:
    """A fresh key lies under the new passphrase; its words are compared before anybody approves.

    Raises Invalid at `new_passphrase` for a weak one, OutOfTurn when it was set already.
    """
    with seen_by_ticket(sent) as seen:
        name = seen.account.name
    fresh, pair = (
        fresh_passphrase(sent.passphrase, name, at="new_passphrase"),
        new_encryption_pair(),
    )
    with trying("recovery.prepare", name, sent.source, str(NOT_FITTING)):
        asked = find_by_ticket(sent.ticket, to_change=True)
        policy.ask(policy_view(asked.account), "recovery.prepare", asked)
        prove(asked, sent)
        _lay_under(asked.recovery, fresh, pair)
        standing = _standing(asked)
        log.write(account_as_actor(asked.account), "recovery.prepare")
    wipe(pair.private, fresh.stretched.unlock_key)
    return standing


def _lay_under(request: Recovery, fresh: FreshPassphrase, pair: EncryptionPair) -> None:
    # Once: what an approver has compared stays what it was.
    if request.prepared_at is not None:
        raise OutOfTurn("A new passphrase is set already. Ask again if you do not remember it.")
    cost = fresh.cost
    request.prepared_at, request.fresh_public = now(), pair.public
    request.salt, request.pepper_version = fresh.salt, fresh.pepper_version
    request.verifier_hash = verifier_hash(fresh.stretched.verifier)
    request.memory_kib, request.passes, request.lanes = cost.memory_kib, cost.passes, cost.lanes
    unlock_key = fresh.stretched.unlock_key
    request.sealed_fresh = seal(unlock_key, None, fresh_context(request.id), pair.private)
