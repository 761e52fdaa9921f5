"""How much of the log lies under older root keys: it stays so, as the log is never rewritten."""

from bisect import bisect_left

from sqlalchemy import select

from nrm.database import session
from nrm.log.head import read_head
from nrm.log.keeping import keeping
from nrm.log.models import AuditEntry
from nrm.log.seals import tampered
from nrm.vault.root import RootKeys


def count_older_entries() -> int:
    """How many entries are sealed under another version than the current one.

    Versions only grow along the log, so that a dozen entries tell. Raises Unavailable.
    """
    root_keys: RootKeys = session().info["root"]
    size = read_head(session().connection(), root_keys, keeping(root_keys)).size
    return bisect_left(range(size), root_keys.current, key=version_at)


def version_at(index: int) -> int:
    """The version of the root keys under which an entry is sealed; raises Unavailable."""
    seal = session().scalar(select(AuditEntry.seal).where(AuditEntry.index == index))
    if not seal:
        raise tampered()
    return seal[0]
