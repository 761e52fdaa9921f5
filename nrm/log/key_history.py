"""Which key signed the log from when on: a verifier key for each stretch, the oldest first.

A new stretch begins with a rotation of the root keys, and with a restore: then the log has another
name (its origin), to which a verifier key is bound. Public: keys, sizes and times only.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from nrm.database import session
from nrm.log.checkpoints import origin_of, verifier_key
from nrm.log.entry import RESUME
from nrm.log.head import read_head
from nrm.log.keeping import keeping
from nrm.log.lookups import read_entries
from nrm.log.models import WITH_HEAD, AuditEntry
from nrm.log.versions import version_at
from nrm.vault.root import RootKeys

_RESUMPTIONS = WITH_HEAD.where(AuditEntry.action == RESUME)
# The index from which on something holds, and what.
_From = Mapping[int, int]


@dataclass(frozen=True)
class KeyPeriod:
    """A verifier key, and the first size and the time from which on it signed.

    Neither for a key that is there already and will sign after a rotation.
    """

    key: str
    from_size: int | None
    since: datetime | None


def key_history() -> tuple[KeyPeriod, ...]:
    """Every key under which this log was signed, then any that waits."""
    root_keys: RootKeys = session().info["root"]
    kept = keeping(root_keys)
    head = read_head(session().connection(), root_keys, kept)
    versions, generations = _versions(root_keys, head.size), _generations()

    def key(generation: int, version: int) -> str:
        return verifier_key(origin_of(kept.origin, generation), root_keys.log_public_of(version))

    starts = WITH_HEAD.where(AuditEntry.index.in_({*versions, *generations}))
    entries = read_entries(starts.order_by(AuditEntry.index))
    signed = [
        KeyPeriod(key(_at(generations, i), _at(versions, i)), i + 1, entry.at)
        for i, entry in entries.items()
    ]
    newest = max(versions.values(), default=0)
    waiting = [key(head.generation, v) for v in sorted(root_keys.secrets) if v > newest]
    return (*signed, *(KeyPeriod(each, None, None) for each in waiting))


def ended_generations() -> Mapping[int, int]:
    """Each generation of the log that a restore ended, and the size that it had then."""
    begun = sorted(_generations().items())
    return {before: index for (_, before), (index, _) in pairwise(begun)}


def _versions(root_keys: RootKeys, size: int) -> _From:
    # Versions only grow along the log: where each begins is found by halving.
    begins = {bisect_left(range(size), v, key=version_at): v for v in sorted(root_keys.secrets)}
    return {index: version for index, version in begins.items() if index < size}


def _generations() -> _From:
    resumed = read_entries(_RESUMPTIONS)
    return {0: 1} | {index: entry.count or 1 for index, entry in resumed.items()}


def _at(begun: _From, index: int) -> int:
    return begun[max(start for start in begun if start <= index)]
