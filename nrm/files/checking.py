"""Files held against the disk: for `audit verify`, in its transaction.

Nothing is opened: whether the bytes are the right ones is known by their digest, which is sealed.
"""

from collections.abc import Iterator

from sqlalchemy import select

from nrm.cases.models import Record
from nrm.database import session
from nrm.files.keeping import is_kept
from nrm.files.places import PREFIX, file_id_of
from nrm.log.faults import Fault, Kind

_FILES = (
    select(Record.case_id, Record.name)
    .where(Record.name.startswith(PREFIX, autoescape=True))
    .order_by(Record.case_id, Record.name)
)
_AT_ONCE = 1_000


def check_files() -> Iterator[Fault]:
    """Every file that a record names and the disk does not have."""
    for case_id, name in session().execute(_FILES).yield_per(_AT_ONCE):
        if not is_kept(case_id, file_id_of(name)):
            yield Fault(Kind.ROW, None, f"case {case_id}: the bytes of its {name} are gone")
