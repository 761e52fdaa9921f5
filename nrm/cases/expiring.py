"""A draft that nobody went on with: nothing of its content opens any more (domain, 10).

Without anybody's act and without a key: the records stay as they were sealed, so that head and log
go on fitting each other, and what opened them is gone, in old copies too. They and the sealed files
go when the closed case is erased.
"""

from nrm import workflow
from nrm.cases.models import Case
from nrm.clocks.models import stop_clocks
from nrm.database import now, session
from nrm.http import hooks
from nrm.log import writer as log
from nrm.vault import shred
from nrm.vault.models import GRANTS_OF

_REASON = "discarded"


def expire_draft(case: Case) -> None:
    """The draft is closed, its keys are gone, its content secret goes after the commit.

    For a job that locked the case and found it to be a draft in which nothing waits.
    """
    workflow.step(case, "expire", by_itself=True)
    case.closure_reason, case.closed_at = _REASON, now()
    stop_clocks([], case.id)
    hooks.tell("case.discard", case)
    for grant in session().scalars(GRANTS_OF, {"subjects": [case.id]}):
        session().delete(grant)
    shred.shred_after_commit([(shred.CASE, case.id)], [shred.CONTENT])
    log.write(None, "case.expire", case, reason=_REASON)
