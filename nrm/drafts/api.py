"""`/cases/{id}/drafts/{form}`: what was typed into a form and is not saved yet."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext

from nrm.cases.described import stamp
from nrm.cases.sections import SECTIONS, is_asked
from nrm.drafts.actions import discard_draft, open_draft, write_draft
from nrm.drafts.schemas import TypedIn, TypedMade, TypedOut
from nrm.drafts.typed import FORMS, Typed
from nrm.errors import Missing
from nrm.http.acting import acting, reveal
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, if_match

blueprint = ApiBlueprint("drafts_api", __name__, description="What is typed and not saved yet")


def _form(name: str) -> str:
    if name not in FORMS or (name in SECTIONS and not is_asked(name)):
        raise Missing(gettext("There is no such form."))
    return name


@blueprint.path("/cases/<uuid:case_id>/drafts/<form>", "PUT")
@blueprint.takes(TypedIn)
@blueprint.gives(TypedMade)
def keep_one(given: dict[str, Any], case_id: UUID, form: str) -> Response:
    """Keep what was typed so far; `If-Match` is that of the draft, 0 for the first."""
    answers = [(each["name"], each["value"]) for each in given["answers"]]
    typed, seen = Typed(given["based_on"], answers), if_match()
    _form(form)
    with acting("draft.write") as actor:
        kept = write_draft(actor, case_id, form, typed, seen or 0)
    body = {
        "form": form,
        "version": kept.version,
        "based_on": kept.based_on,
        "written_by": str(kept.written_by_id),
        "written_at": stamp(kept.written_at),
    }
    return answer(body, version=kept.version)


@blueprint.path("/cases/<uuid:case_id>/drafts/<form>")
@blueprint.gives(TypedOut)
def read_one(case_id: UUID, form: str) -> Response:
    """What was typed, opened after its log entry is durable."""
    _form(form)
    with acting("draft.read") as actor:
        sealed = open_draft(actor, case_id, form)
    typed = reveal(actor, "draft.read", sealed.case, lambda: sealed.open(actor.keyring))
    draft = sealed.draft
    body = {
        "form": form,
        "version": sealed.version,
        "based_on": typed.based_on,
        "written_by": str(draft.written_by_id) if draft is not None else None,
        "written_at": stamp(draft.written_at) if draft is not None else None,
        "answers": [{"name": name, "value": value} for name, value in typed.answers],
    }
    return answer(body, version=sealed.version)


@blueprint.path("/cases/<uuid:case_id>/drafts/<form>", "DELETE")
@blueprint.gives(None, 204)
def discard_one(case_id: UUID, form: str) -> Response:
    """Throw away what was typed; what was saved before stays."""
    _form(form)
    seen = if_match(required=False)
    with acting("draft.discard") as actor:
        discard_draft(actor, case_id, form, seen)
    return Response(status=204)
