"""A new version of the root keys becomes current, and the log says so under both log keys.

First the keys are changed where they lie; then every process learns of it by itself, and the first
entry that one of them writes is followed by a checkpoint signed by both log keys (`log/head.py`).
"""

from enum import StrEnum

from nrm.custody.standing import ROTATE, is_logged, standing, version_code
from nrm.database import transaction
from nrm.errors import OutOfTurn
from nrm.log import writer as log
from nrm.vault.providers import Provider
from nrm.vault.root import RootKeys

_FIRST_RESEAL = (
    "Values lie under older versions (`flask nrm vault status`); first run "
    "`flask nrm vault reseal`."
)


class Rotation(StrEnum):
    """What a rotation did."""

    MADE = "made"  # A fresh version is current.
    WAITS = "waits"  # A fresh version is there, and not yet current.
    FOLLOWED = "followed"  # The version that waited is current.
    FINISHED = "finished"  # One that was begun before is in the log now.


def rotate(provider: Provider, *, later: bool) -> Rotation:
    """A new version is current, or one that was begun is finished; needs an app context.

    Whoever was killed in between begins again, and no second version is made. Raises OutOfTurn
    while values are left under older versions, and RootKeysUnusable.
    """
    with transaction(write=False) as reading:
        root: RootKeys = reading.info["root"]
        now = standing()
    if not now.is_logged:
        _log(root.current)
        return Rotation.FINISHED
    if now.waiting is not None:
        return Rotation.WAITS if later else _follow(provider, root)
    if now.total:
        raise OutOfTurn(_FIRST_RESEAL)
    provider.add_version(later=later, after=root.current)
    root.look_again()
    if later:
        return Rotation.WAITS
    _log(root.current)
    return Rotation.MADE


def _follow(provider: Provider, root: RootKeys) -> Rotation:
    provider.use_waiting()
    root.look_again()
    _log(root.current)
    return Rotation.FOLLOWED


def _log(version: int) -> None:
    with transaction():
        # Of two who rotate at once the second finds it said.
        if not is_logged(version):
            log.write(None, ROTATE, reason=version_code(version))
