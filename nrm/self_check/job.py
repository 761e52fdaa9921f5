"""Once a day the log is checked from end to end, where the check was set up."""

from nrm.database import transaction
from nrm.self_check.checking import check_log
from nrm.self_check.keeping import alone, read_kept
from nrm.self_check.standing import check_standing


class NotFound(OSError):
    """Something that was looked at does not stand in the log."""


def check_daily() -> int:
    """How many looks were found in the log; none where nothing is due. Raises NotFound."""
    kept = read_kept()
    if kept is None or not _is_due():
        return 0
    with alone() as mine:
        if not mine or not _is_due():
            return 0
        checked = check_log(kept)
    if not checked.is_whole:
        raise NotFound
    return checked.found


def _is_due() -> bool:
    with transaction(write=False):
        standing = check_standing()
    return standing is None or standing.is_due
