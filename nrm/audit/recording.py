"""The result of a full check stands in the log: when it was made, by whom, and what came of it."""

from contextlib import suppress

from nrm.audit.alarms import VERIFY
from nrm.database import session, transaction
from nrm.errors import Problem
from nrm.log import writer as log
from nrm.log.acts import LogActor
from nrm.log.head import read_head
from nrm.log.keeping import keeping


def size_now() -> int:
    """How many entries there are; 0 where the head says nothing that can be believed."""
    with suppress(Problem), transaction(write=False):
        root_keys = session().info["root"]
        return read_head(session().connection(), root_keys, keeping(root_keys)).size
    return 0


def record_check(actor: LogActor | None, size: int, *, whole: bool) -> bool:
    """Whether the log took the entry: one that is broken may take none."""
    with suppress(Problem), transaction():
        log.write(actor, VERIFY, count=size, reason="whole" if whole else "faults")
        return True
    return False
