"""Whether these root keys can be those of this log: asked once, before anything is served."""

from sqlalchemy.exc import SQLAlchemyError

from nrm.database import transaction
from nrm.errors import Unavailable
from nrm.log.keeping import newest_outside, place
from nrm.log.models import HEAD
from nrm.log.seals import is_sealed
from nrm.log.stored import StoredHead
from nrm.vault.failures import RootKeysUnusable
from nrm.vault.root import RootKeys


def check_fitting() -> None:
    """Nothing, unless the head of the log speaks for other keys; raises RootKeysUnusable then.

    A head that others forged is not told from one under other keys by itself: but then the
    checkpoints outside still bear our signature, and every request will meet the forged head.
    """
    with transaction(write=False) as reading:
        root: RootKeys = reading.info["root"]
        try:
            row = reading.connection().execute(HEAD).one_or_none()
        except SQLAlchemyError:
            return  # A database that cannot be used is told about elsewhere.
    head = None if row is None else StoredHead(*row)
    if head is None or not head.is_typed or not head.mac:
        return
    if not root.knows(head.mac[0]):
        raise RootKeysUnusable(
            f"This database is under version {head.mac[0]} of the root keys, which is not here: "
            "put the newest copy of the root keys in place."
        )
    if not is_sealed(root, head.mac, head.sealed_part()) and not _has_signed(root):
        raise RootKeysUnusable(
            "These are not the root keys of this database; put those in place that it was "
            "written with."
        )


def _has_signed(root: RootKeys) -> bool:
    where = place()
    try:
        return newest_outside(root, where.origin, where.path) is not None
    except Unavailable:
        return False
