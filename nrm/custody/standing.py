"""What still lies under which version of the root keys, counted: for `flask nrm vault status`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from nrm.accounts.models import ACTIVATED, ACTIVE, Account
from nrm.audit.rows import sealed_tables
from nrm.custody.holdings import HOLDINGS, Holding, is_older
from nrm.database import session
from nrm.log.find import EVERYTHING, Filters, entries
from nrm.log.versions import count_older_entries
from nrm.policy import SYSTEM
from nrm.search.models import COUNT_OLDER
from nrm.vault import shred
from nrm.vault.root import RootKeys
from nrm.vault.shred_versions import count_older

ROTATE = "vault.rotate"
_CASES_AT_ONCE = 500


@dataclass(frozen=True)
class Standing:
    """The versions, and what is not under the current one.

    `left`: by its name, what `reseal` brings under it. `ended`: values that ended with their case
    and open under no key. `passphrases`: until their owners' next sign-in. `index_rows`: until
    their section is next written, as what they stand for is known to nobody but its agency.
    `log_entries`: for good.
    """

    current: int
    waiting: int | None
    versions: Sequence[int]
    left: Mapping[str, int]
    ended: int
    passphrases: int
    index_rows: int
    log_entries: int
    is_logged: bool

    @property
    def total(self) -> int:
        """How much is left for `reseal`."""
        return sum(self.left.values())


def standing() -> Standing:
    """How it stands now; in a reading transaction of the caller's."""
    root: RootKeys = session().info["root"]
    root.look_again()
    left, ended = {"shred_secret.sealed_secret": count_older(root)}, 0
    for holding in HOLDINGS:
        left[holding.name], dead = _count_values(holding, root.current)
        ended += dead
    for model in sealed_tables():
        older = is_older(model.row_seal, root.current)
        left[f"{model.__tablename__}.row_seal"] = _count(model, older)
    return Standing(
        current=root.current,
        waiting=root.waiting,
        versions=sorted(root.secrets),
        left=left,
        ended=ended,
        passphrases=_count(
            Account,
            Account.state.in_((ACTIVATED, ACTIVE))
            & (Account.pepper_version != root.current)
            & (Account.role != SYSTEM),
        ),
        index_rows=session().execute(COUNT_OLDER, {"version": root.current}).scalar_one(),
        log_entries=count_older_entries(),
        is_logged=root.current == 1 or is_logged(root.current),
    )


def is_logged(version: int) -> bool:
    """Whether the log says that this version became the current one."""
    newest = entries(Filters(acts=(ROTATE,)), EVERYTHING, None, 1)
    return any(view.entry.reason == version_code(version) for view in newest)


def version_code(version: int) -> str:
    """A version as the log names it."""
    return f"version_{version}"


def _count(model: Any, condition: Any) -> int:
    return session().execute(select(func.count(model.id)).where(condition)).scalar_one()


def _count_values(holding: Holding, version: int) -> tuple[int, int]:
    """Values that can still be sealed anew, and those that ended with their case."""
    older = holding.is_older(version)
    if not holding.of_case:
        return _count(holding.model, older), 0
    of_case: Any = holding.model.case_id  # type: ignore[attr-defined] # a column of all of these
    counted = session().execute(select(of_case, func.count()).where(older).group_by(of_case))
    by_case: dict[UUID, int] = {line[0]: line[1] for line in counted}
    dead = sum(by_case[case_id] for case_id in _without_content(list(by_case)))
    return sum(by_case.values()) - dead, dead


def _without_content(cases: Sequence[UUID]) -> list[UUID]:
    ended = []
    for start in range(0, len(cases), _CASES_AT_ONCE):
        part = cases[start : start + _CASES_AT_ONCE]
        secrets = shred.fetch([(shred.CASE, case_id) for case_id in part])
        ended += [c for c in part if secrets.get(shred.CASE, c, shred.CONTENT) is None]
    return ended
