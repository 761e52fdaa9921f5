"""Tags of the national check under earlier epochs of the co-ordinating agency are moved on."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from nrm.database import session
from nrm.errors import Unavailable
from nrm.http.actor import Actor
from nrm.search.models import IndexRow
from nrm.vault.failures import SealBroken
from nrm.vault.grants import Wrap
from nrm.vault.memory import wipe
from nrm.vault.models import Certificate
from nrm.vault.rows import TAMPERED
from nrm.vault.tags import rewrap_tag, tag_context

_under = IndexRow.holder_key_id.in_(bindparam("epochs", expanding=True))
_COUNT: Final = (
    select(IndexRow.holder_key_id, func.count()).where(_under).group_by(IndexRow.holder_key_id)
)
_SOME: Final = select(
    IndexRow.id,
    IndexRow.case_id,
    IndexRow.field,
    IndexRow.key_version,
    IndexRow.holder_key_id,
    IndexRow.sealed_tag,
).where(_under)
_MOVE: Final = (
    update(IndexRow)
    .where(IndexRow.id == bindparam("row"))
    .values(holder_key_id=bindparam("epoch"), sealed_tag=bindparam("tag"))
)


def tags_under(epochs: Collection[UUID]) -> Counter[UUID]:
    """How many tags lie under each of these epochs."""
    found = session().execute(_COUNT, {"epochs": list(epochs)}) if epochs else ()
    return Counter({epoch: count for epoch, count in found if epoch is not None})


def move_tags(actor: Actor, epoch: Certificate, earlier: Mapping[UUID, Wrap], most: int) -> int:
    """At most so many tags more lie under this epoch, none of them was read; how many."""
    given = {"epochs": list(earlier)}
    rows = session().execute(_SOME.limit(most), given).all() if earlier else []
    privates = {each: earlier[each].open(actor.keyring.encryption) for each in earlier}
    try:
        moved = [_moved(row, privates[row.holder_key_id], epoch) for row in rows]
    except SealBroken as broken:
        raise Unavailable(TAMPERED, integrity=True) from broken
    wipe(*privates.values())
    if moved:
        session().connection().execute(_MOVE, moved)
    return len(moved)


def _moved(row: Any, private: bytearray, epoch: Certificate) -> dict[str, Any]:
    bound_to = tag_context(row.id, row.case_id, row.field, row.key_version)
    tag = rewrap_tag(private, epoch.encryption_public, bound_to, row.sealed_tag)
    return {"row": row.id, "epoch": epoch.id, "tag": tag}
