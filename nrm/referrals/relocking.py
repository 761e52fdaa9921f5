"""A locked key under another key of whoever received it: its lock stays what it is.

The key of a referral, or of an offered case (`transfers`): both lie behind a lock and a half.
"""

from nrm.agencies.public_keys import UNVOUCHED
from nrm.errors import Unavailable
from nrm.referrals.finding import find_referral
from nrm.referrals.reading import may_be_shredded
from nrm.referrals.sealing import lock_of
from nrm.vault import grants, shred
from nrm.vault.grants import Giver, Giving, context_of
from nrm.vault.locks import lock_unwrap
from nrm.vault.memory import wipe
from nrm.vault.models import Certificate, Grant


def is_recipients(grant: Grant, sender_id: object) -> bool:
    """Whether this is the key of a referral or of an offer that the holder received."""
    return grant.kind in (grants.REFERRAL, grants.TRANSFER) and grant.holder_id != sender_id


def has_ended(grant: Grant, secrets: shred.Secrets) -> bool:
    """Whether nothing opens this recipient's key any more, as its half went when access ended.

    A half that others took away ends nothing.
    """
    half = secrets.get(shred.REFERRAL, grant.subject_id, shred.HALF)
    return half is None and may_be_shredded(find_referral(grant.subject_id, None))


def move_recipients(
    grant: Grant, private: bytearray, holder: Certificate, giver: Giver, secrets: shred.Secrets
) -> Grant:
    """The same key, behind the same lock if it is locked, for the holder's other key.

    The service opens and closes the lock in one breath; nothing is released by it.
    """
    # The shred store calls each what its grant does.
    half = secrets.get(grant.kind, grant.subject_id, shred.HALF)
    if half is None or grant.case_id is None:
        raise Unavailable(UNVOUCHED, integrity=True)
    lock = lock_of(grant, secrets.need(shred.CASE, grant.case_id, shred.CONTENT))
    key = lock_unwrap(private, grant.sealed_key, lock, half, context_of(grant))
    giving = Giving(grant.kind, grant.subject_id, holder, grant.case_id)
    made = grants.give_behind_lock(giving, key, giver, lock, half)
    made.sealed_lock = grant.sealed_lock
    wipe(key)
    return made
