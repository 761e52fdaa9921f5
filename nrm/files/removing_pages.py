"""`/cases/{id}/files/{file}/remove`: one file is no longer kept, for a reason."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.cases.actions import read_case
from nrm.cases.views import StepPage
from nrm.errors import Invalid
from nrm.files.actions import remove_file
from nrm.files.words import added_words
from nrm.http.acting import acting
from nrm.http.forms import draw, named, see_other
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind, summary
from nrm.vocabulary.loader import codes

blueprint = Blueprint("removing_files", __name__)
_HERE = "/cases/<uuid:case_id>/files/<uuid:file_id>/remove"
_REASONS = "file_removal_reasons"


@blueprint.get(_HERE)
def ask(case_id: UUID, file_id: UUID) -> Response:
    """What follows from it; the name of the file stays covered."""
    return _draw(case_id, file_id, {})


@blueprint.post(_HERE)
def remove(case_id: UUID, file_id: UUID) -> Response:
    """The file is gone, and the list of files follows; or the form again."""
    try:
        with acting("file.remove") as actor:
            remove_file(actor, case_id, file_id, _reason())
    except Invalid as invalid:
        return _draw(case_id, file_id, invalid.errors, 422)
    return see_other(f"/cases/{case_id}/files?saved=removed")


def _reason() -> str:
    reason = request.form.get("reason", "")
    if reason not in codes(_REASONS):
        raise Invalid({"reason": [gettext("Choose one of the listed answers.")]})
    return reason


def _draw(
    case_id: UUID, file_id: UUID, errors: dict[str, list[str]], status: int = 200
) -> Response:
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, "file.remove", case)
    field = _why(errors)
    page = StepPage(
        frame=frame_for(actor, request.path),
        errors=summary([field]),
        code=case.code,
        case_url=f"/cases/{case_id}",
        name="remove_file",
        title=gettext("Remove a file"),
        explains=f"{added_words(file_id)}.",
        follows=(
            gettext("Nobody can fetch it any more, and it cannot be brought back."),
            gettext("An agency it was shared with sees that it was removed."),
            gettext("Backups made before keep it, sealed, until they are deleted."),
        ),
        fields=(field,),
        button=gettext("Remove the file"),
        url=request.path,
        version=case.version,
    )
    return draw("cases/step.html", page, status)


def _why(errors: dict[str, list[str]]) -> Field:
    return Field(
        name="reason",
        label=gettext("Why?"),
        kind=Kind.CHOICE,
        choices=choices(_REASONS, [request.form.get("reason")]),
        errors=named(errors, "reason"),
    )
