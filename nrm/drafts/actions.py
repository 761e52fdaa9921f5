"""What people do with a draft: keep it, open it, throw it away.

Saving the form itself is an act of the form's own feature; `effects.py` says what follows.
"""

from uuid import UUID

from nrm import policy
from nrm.cases.finding import find_case, opening_of
from nrm.cases.models import Case
from nrm.database import session
from nrm.drafts.keeping import SealedDraft, draft_of, find_draft, keep, logged_as
from nrm.drafts.places import DraftPlace
from nrm.drafts.typed import Typed
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log


def write_draft(actor: Actor, case_id: UUID, form: str, typed: Typed, seen: int) -> DraftPlace:
    """What was typed is kept until the form is saved, whatever becomes of the browser."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "draft.write", case)
    kept = keep(actor, case, form, typed, seen)
    if not kept.is_told:  # `keeping.py` says why not every time.
        log.write(actor, "draft.write", case, sections=kept.logged, purpose="casework")
    return kept.place


def open_draft(actor: Actor, case_id: UUID, form: str) -> SealedDraft:
    """The draft of this form, still sealed; that it was opened stands in the log first."""
    case = find_case(case_id)
    policy.ask(actor, "draft.read", opening_of(case, [form]))
    sealed = find_draft(actor, case, form)
    log.write(
        actor,
        "draft.read",
        case,
        sections=logged_as(form, sealed.version),
        purpose=actor.purpose or "casework",
    )
    return sealed


def discard_draft(actor: Actor, case_id: UUID, form: str, seen: int | None) -> int:
    """Nothing is left of the draft; what was saved before stays. Its version, 0 if there was none.

    Raises Conflict (stale) when somebody typed on since version `seen`.
    """
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "draft.discard", case)
    gone = _discard(case, form, seen)
    log.write(actor, "draft.discard", case, sections=logged_as(form, gone), purpose="casework")
    return gone


def _discard(case: Case, form: str, seen: int | None) -> int:
    draft = draft_of(case.id, form)
    check_version(seen, draft.version if draft is not None else 0)
    if draft is None:
        return 0
    session().delete(draft)
    return draft.version
