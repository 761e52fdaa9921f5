"""Concerns under earlier epochs of the agency that took them in are moved on, with their keys."""

from collections import Counter
from collections.abc import Collection, Mapping
from uuid import UUID

from nrm.database import session
from nrm.errors import Unavailable
from nrm.http.actor import Actor
from nrm.intake.models import COUNT_UNDER, SOME_UNDER, Concern
from nrm.intake.sealing import key_context, keys_in
from nrm.vault.failures import SealBroken
from nrm.vault.grants import Wrap
from nrm.vault.memory import wipe
from nrm.vault.models import Certificate
from nrm.vault.rows import TAMPERED, rely_on
from nrm.vault.suites import unwrap, wrap


def concerns_under(epochs: Collection[UUID]) -> Counter[UUID]:
    """How many concerns lie under each of these epochs."""
    found = session().execute(COUNT_UNDER, {"epochs": list(epochs)}) if epochs else ()
    return Counter({line[0]: line[1] for line in found})


def move_concerns(actor: Actor, epoch: Certificate, earlier: Mapping[UUID, Wrap], most: int) -> int:
    """At most so many more lie under this epoch, none of them was read; how many."""
    given = {"epochs": list(earlier)}
    found = session().scalars(SOME_UNDER.limit(most), given).all() if earlier else []
    rely_on(*found)
    privates = {each: earlier[each].open(actor.keyring.encryption) for each in earlier}
    try:
        for concern in found:
            _move(concern, privates[concern.certificate_id], epoch)
    except SealBroken as broken:
        raise Unavailable(TAMPERED, integrity=True) from broken
    finally:
        wipe(*privates.values())
    return len(found)


def _move(concern: Concern, private: bytearray, epoch: Certificate) -> None:
    bound_to = key_context(concern.id, concern.certificate_id)
    key, tab_key = keys_in(
        unwrap(private, concern.sealed_key or b"", bound_to), private, concern.certificate_id
    )
    held = key + tab_key
    concern.sealed_key = wrap(epoch.encryption_public, held, key_context(concern.id, epoch.id))
    concern.certificate_id = epoch.id
    wipe(key, tab_key, held)
