"""What the erasure of a case deletes: all rows of it at once, and its secrets after the commit.

A table of a case has a column `case_id`, or hangs on a referral; a test finds one that has neither.
What a commit left in the shred store is deleted again and again until it is gone: the rows say
nothing any more then, and only the log tells which secrets were to end.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Delete, delete, select

from nrm.cases.models import Case
from nrm.database import Base, session, transaction
from nrm.erasure.models import Erasure
from nrm.errors import Unavailable
from nrm.http import hooks
from nrm.log.lookups import find_written_rows
from nrm.referrals.models import Referral, Snapshot
from nrm.service_notes.models import ServiceNotebook
from nrm.vault import shred
from nrm.vault.pseudonyms import pseudonym
from nrm.vault.rows import ENDED, SealedRow
from nrm.webhooks.models import WebhookMessage

_OF_REFERRALS = (Snapshot, WebhookMessage)
# Keeps its row, without the case: the certificate rests on it.
_STAYS = (Erasure,)
_PARTS = (shred.CONTENT, shred.LOG, shred.HALF)
_AT_ONCE = 500
_CASES = select(Case.id)
# What hangs on a case and has a secret of its own, of a kind that bears the name of its table.
_HANGING = {shred.REFERRAL: select(Referral.id), shred.NOTEBOOK: select(ServiceNotebook.id)}


def delete_case(case: Case) -> int:
    """Every row of the case is gone with this transaction, its secrets after it; how many rows.

    Rows with a seal are loaded first, so that a forged one is found before anything is deleted,
    and the log holds the end of each.
    """
    own = select(Referral.id).where(Referral.case_id == case.id)
    halves = [(shred.REFERRAL, referral_id) for referral_id in session().scalars(own)]
    sealed = [row for model in _models(sealed=True) for row in _rows(model, case.id)]
    gone = 1 + len(sealed)
    for model in _OF_REFERRALS:
        gone += _count(delete(model).where(model.referral_id.in_(own)))
    for plain in _models(sealed=False):
        gone += _count(delete(plain).where(plain.__table__.c.case_id == case.id))
    for row in (*sealed, case):
        session().delete(row)
    shred.shred_after_commit([(shred.CASE, case.id), *halves], _PARTS)
    hooks.tell("case.shred", case)
    return gone


def _models(*, sealed: bool) -> Sequence[type[Base]]:
    """The tables that name a case, those whose rows carry a seal or the others; by name."""
    mapped = {mapper.class_ for mapper in Base.registry.mappers}
    naming = [model for model in mapped if "case_id" in model.__table__.c and model not in _STAYS]
    chosen = [model for model in naming if issubclass(model, SealedRow) is sealed]
    return sorted(chosen, key=lambda model: str(model.__tablename__))


def _rows(model: type[Base], case_id: UUID) -> Sequence[Base]:
    return session().scalars(select(model).where(model.__table__.c.case_id == case_id)).all()


def _count(statement: Delete) -> int:
    return session().connection().execute(statement).rowcount


def shred_erased() -> int:
    """Secrets of cases that an entry of the log ended are gone; how many cases and referrals.

    A case that is missing without such an entry keeps its secrets: others took its row away.
    """
    with transaction(write=False) as reading:
        held = shred.subjects()
        cases = _orphans(held, shred.CASE, reading.scalars(_CASES))
        hanging = [
            (kind, row_id)
            for kind, standing in (_HANGING.items() if cases else ())
            for row_id in _orphans(held, kind, reading.scalars(standing))
        ]
        ended = [subject for case_id in cases for subject in _ended_with(case_id, hanging)]
    shred.shred(ended, _PARTS)
    return len(ended)


def shred_named(case: str) -> None:
    """The secrets of the case that the log ended under this pseudonym are gone as well.

    Whoever puts its row back makes it seem to stand. Raises Unavailable while a secret does not
    open: it might be this one.
    """
    with transaction(write=False):
        held = [row_id for kind, row_id in shred.subjects() if kind == shred.CASE]
        slices = [held[start : start + _AT_ONCE] for start in range(0, len(held), _AT_ONCE)]
        left = [(shred.CASE, row_id) for some in slices for row_id in _named(case, some)]
    shred.shred(left, _PARTS)


def _named(case: str, held: Sequence[UUID]) -> Iterable[UUID]:
    secrets = shred.fetch([(shred.CASE, row_id) for row_id in held])
    logs = [(row_id, secrets.get(shred.CASE, row_id, shred.LOG)) for row_id in held]
    return [row_id for row_id, log in logs if log and pseudonym(log, "case", row_id) == case]


def _orphans(held: Sequence[shred.Subject], kind: str, standing: Iterable[UUID]) -> list[UUID]:
    return sorted({row_id for of, row_id in held if of == kind}.difference(standing))


def _ended_with(case_id: UUID, hanging: Sequence[shred.Subject]) -> list[shred.Subject]:
    """What belongs to a case that the log ended: itself and what hung on it; nothing otherwise."""
    secret = _log_secret(case_id)
    if secret is None:
        return []
    named = {(shred.CASE, case_id), *hanging}
    keys = {f"{kind}:{pseudonym(secret, kind, row_id)}": (kind, row_id) for kind, row_id in named}
    written = find_written_rows(keys).items()
    ended = [keys[key] for key, newest in written if newest.digest == ENDED]
    return ended if (shred.CASE, case_id) in ended else []


def _log_secret(case_id: UUID) -> bytes | None:
    try:
        return shred.fetch([(shred.CASE, case_id)]).get(shred.CASE, case_id, shred.LOG)
    except Unavailable as broken:
        # One that others spoilt keeps itself, and nobody else's.
        if broken.kind != "integrity":
            raise
        return None
