"""After a rotation: stored values and seals of rows are brought under the current root keys.

What lies in a column that the log digests is changed with an entry of its own; a row's seal is in
no digest, so its row stays what it was, and so does the log. Only rows that the log vouches for are
sealed anew: keys that leaked before make nothing good.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

from sqlalchemy import Table, Update, bindparam, inspect, update

from nrm.audit.rows import sealed_tables
from nrm.cases.finding import secrets_of
from nrm.custody.holdings import HOLDINGS, Holding, is_older
from nrm.custody.slices import Done, Work, in_slices
from nrm.custody.standing import version_code
from nrm.database import session, transaction
from nrm.errors import Unavailable
from nrm.log import writer as log
from nrm.log.vouching import vouch
from nrm.vault import shred
from nrm.vault.failures import SealBroken
from nrm.vault.kept import KeptRow
from nrm.vault.root import RootKeys
from nrm.vault.rows import TAMPERED, SealedRow, canonical_row, seal_form
from nrm.vault.service import reseal_service
from nrm.vault.shred_versions import reseal_older


def reseal(root: RootKeys) -> Iterator[Done]:
    """What was done after each slice; needs an app context and no transaction.

    Nothing is done twice: whoever begins again goes on with what is left.
    """
    values = [Work(h.model, h.is_older, partial(_reseal_column, h)) for h in HOLDINGS]
    seals = [Work(m, partial(is_older, m.row_seal), _reseal_rows) for m in sealed_tables()]
    # The store first: what is mixed with its secrets can be opened throughout.
    count = 0
    for done in chain(_reseal_store(root), *map(in_slices, values), *map(in_slices, seals)):
        count += done.count
        yield done
    if count:
        with transaction():
            log.write(None, "vault.reseal", reason=version_code(root.current))


def _reseal_store(root: RootKeys) -> Iterator[Done]:
    for count, broken in reseal_older(root):
        yield Done(count, tuple(f"{name}: its secret fails its check" for name in broken))


def _reseal_column(holding: Holding, rows: Sequence[KeptRow]) -> int:
    done = sum(_reseal_value(holding, row) for row in rows)
    if done:
        log.write(None, "vault.reseal", count=done)
    return done


def _reseal_value(holding: Holding, row: KeptRow) -> bool:
    secret = _content_secret(row)
    if holding.of_case and secret is None:
        return False  # It ended with its case, and opens under no key.
    sealed, root = getattr(row, holding.column), session().info["root"]
    try:
        fresh = reseal_service(root, holding.bound_to(row), sealed, secret)
    except SealBroken as broken:
        raise Unavailable(TAMPERED, integrity=True) from broken
    setattr(row, holding.column, fresh)
    return True


def _content_secret(row: KeptRow) -> bytes | None:
    case_id = row.sealing_case()
    if case_id is None or not _is_known(row):
        return None
    return secrets_of(case_id).get(shred.CASE, case_id, shred.CONTENT)


def _is_known(row: KeptRow) -> bool:
    case_id = row.sealing_case()
    return case_id is None or case_id in session().info.get("log_secrets", {})


def _reseal_rows(rows: Sequence[SealedRow]) -> int:
    info = session().info
    vouch([row for row in rows if _is_known(row)])
    table = inspect(type(rows[0])).local_table
    given = [
        {
            "of_id": row.id,
            "before": row.row_seal,
            "fresh": seal_form(canonical_row(row), info, info["root"].current),
        }
        for row in rows
    ]
    session().connection().execute(_change_seal(table), given)
    return len(rows)


def _change_seal(table: Table) -> Update:
    same = (table.c.id == bindparam("of_id")) & (table.c.row_seal == bindparam("before"))
    return update(table).where(same).values(row_seal=bindparam("fresh"))
