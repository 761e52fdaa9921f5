"""What came from abroad under earlier epochs of its agency is moved on, with its keys."""

from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import suppress
from uuid import UUID

from nrm.abroad.models import TrmArrival
from nrm.abroad.sealing import key_context
from nrm.abroad.selects import (
    COUNT_UNDER,
    PROMISED,
    SOME_UNDER,
)
from nrm.database import session
from nrm.http.actor import Actor
from nrm.vault.failures import SealBroken
from nrm.vault.grants import Wrap
from nrm.vault.memory import wipe
from nrm.vault.models import Certificate
from nrm.vault.rows import rely_on
from nrm.vault.suites import unwrap, wrap


def arrivals_under(epochs: Collection[UUID]) -> Counter[UUID]:
    """How many lie under each of these epochs."""
    found = session().execute(COUNT_UNDER, {"epochs": list(epochs)}) if epochs else ()
    return Counter({line[0]: line[1] for line in found if line[0] is not None})


def is_promised(epochs: Collection[UUID]) -> bool:
    """Whether something may still come under one of these epochs."""
    return session().scalars(PROMISED, {"epochs": list(epochs)}).first() is not None


def move_arrivals(actor: Actor, epoch: Certificate, earlier: Mapping[UUID, Wrap], most: int) -> int:
    """At most so many more lie under this epoch, none of them was read; how many."""
    given = {"epochs": list(earlier)}
    found = session().scalars(SOME_UNDER.limit(most), given).all() if earlier else []
    rely_on(*found)
    privates = {each: earlier[each].open(actor.keyring.encryption) for each in earlier}
    for arrival in found:
        if arrival.certificate_id is not None:
            # What another country sealed badly opens nowhere, and keeps no agency from moving on.
            with suppress(SealBroken):
                _move(arrival, arrival.certificate_id, privates[arrival.certificate_id], epoch)
            arrival.certificate_id = epoch.id
    wipe(*privates.values())
    return len(found)


def _move(arrival: TrmArrival, under: UUID, private: bytearray, epoch: Certificate) -> None:
    exchange_id = arrival.exchange_id
    key = unwrap(private, arrival.sealed_key or b"", key_context(exchange_id, under))
    arrival.sealed_key = wrap(epoch.encryption_public, key, key_context(exchange_id, epoch.id))
    wipe(key)
