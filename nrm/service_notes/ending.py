"""How own service notes end: wrap and half go, whatever the row says; the row says so if it can.

A row beside the referral must not decide whether a person's withdrawal is done: one that fails its
check is left as it is, and the log is told.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from uuid import UUID

from sqlalchemy import bindparam, delete

from nrm.database import after_commit, now, session, transaction
from nrm.errors import Problem, Unavailable
from nrm.log import writer as log
from nrm.log.entry import Outcome
from nrm.log.vouching import vouch
from nrm.referrals.models import Referral
from nrm.service_notes.models import BY_ID
from nrm.vault import shred
from nrm.vault.models import GRANTS_OF, Grant

_DROP = delete(Grant.__table__).where(  # type: ignore[arg-type]  # a table
    Grant.subject_id.in_(bindparam("subjects", expanding=True))
)


def end(notebook_id: UUID, referral: Referral) -> None:
    """Nobody opens its notes any more, in old copies of the database neither."""
    is_sound = drop_keys([notebook_id])
    if not _say_so(notebook_id, referral) or not is_sound:
        after_commit(partial(_alarm, referral))


def drop_keys(ids: Sequence[UUID]) -> bool:
    """The wraps of these notebooks are gone, their secrets later; False if a wrap was damaged."""
    if not ids:
        return True
    shred.shred_after_commit([(shred.NOTEBOOK, each) for each in ids], [shred.HALF])
    wanted = {"subjects": list(ids)}
    try:
        for grant in session().scalars(GRANTS_OF, wanted).all():
            session().delete(grant)
    except Unavailable:
        session().connection().execute(_DROP, wanted)
        return False
    return True


def _say_so(notebook_id: UUID, referral: Referral) -> bool:
    """The row says when it ended, unless it is none that the log vouches for."""
    with suppress(Unavailable):
        # Not relied on before it was vouched for: the act's own entry would not be written then.
        notebook = session().scalars(BY_ID, {"id": notebook_id}).one().of(referral.case)
        if notebook.ended_at is None:
            vouch([notebook])
            notebook.ended_at = now()
        return True
    return False


def _alarm(referral: Referral) -> None:
    # By nobody and after it: in the entries of whoever ended it it would tell that there were any.
    with suppress(Problem), transaction():
        log.write(None, "service_note.end", referral, outcome=Outcome.FAILED, reason="integrity")
