"""What waits for a second person, in words, for the page of its case."""

from collections.abc import Mapping
from uuid import UUID

from flask_babel import gettext

from nrm import workflow
from nrm.cases.models import PendingStep
from nrm.cases.requests import stands_until
from nrm.cases.shown import code_words
from nrm.look.moments import when
from nrm.policy import SUPERVISOR


def pending_words(pending: PendingStep, names: Mapping[UUID, str]) -> str:
    """Who asked for which step and why, and who agrees until when."""
    other = gettext("the lead worker")
    if pending.requested_role != SUPERVISOR:
        other = gettext("a supervisor")
    words: str = gettext(
        "%(name)s asked: %(step)s. Reason: %(reason)s. Now %(other)s takes the same step, by "
        "%(moment)s.",
        name=names.get(pending.requested_by_id, ""),
        step=gettext(workflow.LABELS[pending.step]),
        reason=code_words("closure_reasons", pending.reason),
        other=other,
        moment=when(stands_until(pending)).striptags(),
    )
    return words
