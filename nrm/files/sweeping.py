"""What a crash left on the disk, and what an act left there after its commit: made good at start.

Deleted is only what nothing can open any more: bytes of a case whose content secret is gone and
which both databases know to be over. A row that others took away, or a store that was set back,
deletes nothing.
"""

from uuid import UUID

from sqlalchemy import bindparam, select

from nrm.cases.models import Case, Record
from nrm.database import session, transaction
from nrm.errors import Unavailable
from nrm.files.keeping import cases_with_files, delete_files, settle_parts
from nrm.files.places import record_name
from nrm.vault import shred

_AT_ONCE = 500
_RECORDED = select(Record.id).where(
    Record.case_id == bindparam("case_id"), Record.name == bindparam("name")
)
_GOES_ON = select(Case.id).where(
    Case.id.in_(bindparam("ids", expanding=True)),
    Case.closure_reason.is_distinct_from("discarded"),
)


def sweep_files() -> int:
    """Uploads that were cut off are gone, and files of cases that are; how many of both."""
    there = cases_with_files()
    slices = [there[start : start + _AT_ONCE] for start in range(0, len(there), _AT_ONCE)]
    with transaction(write=False):
        over = [case_id for some in slices for case_id in _over(some)]
        parts = sum(_settle(case_id) for case_id in there)
    for case_id in over:
        delete_files(case_id)
    return parts + len(over)


def settle_files(case_id: UUID) -> None:
    """What an upload to this case left behind has its lasting name, or is gone."""
    with transaction(write=False):
        _settle(case_id)


def _over(case_ids: list[UUID]) -> list[UUID]:
    try:
        secrets = shred.fetch([(shred.CASE, case_id) for case_id in case_ids])
    except Unavailable:
        # In doubt all of them stay; a secret that fails its check is told by `audit verify`.
        return []
    goes_on = set(session().scalars(_GOES_ON, {"ids": case_ids}))
    gone = [c for c in case_ids if secrets.get(shred.CASE, c, shred.CONTENT) is None]
    return [case_id for case_id in gone if case_id not in goes_on]


def _settle(case_id: UUID) -> int:
    def is_recorded(file_id: UUID) -> bool:
        named = {"case_id": case_id, "name": record_name(file_id)}
        return session().scalars(_RECORDED, named).first() is not None

    return settle_parts(case_id, is_recorded)
