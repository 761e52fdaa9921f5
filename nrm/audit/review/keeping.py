"""Items as rows: what was found is added, or grows while nobody has closed it."""

from collections.abc import Sequence
from datetime import datetime

from nrm import workflow
from nrm.audit.review.findings import BREAK_GLASS, Finding
from nrm.audit.review.models import CLOSED, OF_WEEK, ReviewItem
from nrm.database import new_id, now, session
from nrm.http import hooks
from nrm.vault.rows import rely_on


def keep_findings(week_at: datetime, findings: Sequence[Finding]) -> int:
    """How many items are new. One that is open grows with what was found since.

    One that was closed stays as it was: what came after it is the next of its series.
    """
    anew = {"populate_existing": True}
    locked = OF_WEEK.with_for_update()
    items = session().scalars(locked, {"week_at": week_at}, execution_options=anew).all()
    newest = dict[tuple[str, str], ReviewItem]()
    for item in sorted(items, key=lambda each: each.series):
        newest[item.rule, item.about] = item
    raised = 0
    for finding in findings:
        known = newest.get((finding.rule, finding.about))
        if known is None:
            _add(week_at, finding, 1)
            raised += 1
        elif finding.counted > known.counted:
            raised += _go_on(week_at, finding, known)
    return raised


def _go_on(week_at: datetime, finding: Finding, known: ReviewItem) -> int:
    rely_on(known)
    if known.state == CLOSED:
        if finding.counted < known.counted + finding.threshold:
            return 0
        _add(week_at, finding, known.series + 1)
        return 1
    known.counted, known.usual = finding.counted, finding.usual
    known.role_usual = finding.role_usual
    known.indexes, known.account_ids = _numbers(finding), _ids(finding)
    return 0


def _add(week_at: datetime, finding: Finding, series: int) -> None:
    item = ReviewItem(
        id=new_id(),
        rule=finding.rule,
        about=finding.about,
        week_at=week_at,
        series=series,
        account_id=finding.accounts[0] if len(finding.accounts) == 1 else None,
        account_ids=_ids(finding),
        agency_id=finding.agency,
        case_pseudonym=finding.case,
        indexes=_numbers(finding),
        counted=finding.counted,
        usual=finding.usual,
        role_usual=finding.role_usual,
        threshold=finding.threshold,
        raised_at=now(),
        asked_at=None,
        due_at=None,
        explanation=None,
        explained_by_id=None,
        escalated_by_id=None,
        proposed_by_id=None,
        decided_by_id=None,
        decided_at=None,
        outcome=None,
        reason=None,
    )
    _begin(item)


def _begin(item: ReviewItem) -> None:
    workflow.begin(item, "raise")
    if item.rule == BREAK_GLASS:
        hooks.tell("review.emergency", item)
    session().add(item)


def _ids(finding: Finding) -> str:
    return " ".join(str(each) for each in finding.accounts)


def _numbers(finding: Finding) -> str:
    return " ".join(str(index) for index in finding.indexes)
