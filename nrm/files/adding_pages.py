"""`/cases/{id}/files/new`: one more file, chosen from the device and sealed as it arrives."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.cases.actions import read_case
from nrm.errors import Invalid, Refused
from nrm.files.kinds import ENDINGS, KINDS
from nrm.files.receiving import Sent
from nrm.files.uploading import take_in
from nrm.files.views import AddFilePage
from nrm.http.acting import acting
from nrm.http.forms import draw, fresh_key, see_other
from nrm.http.uploads import named_file, sent_file
from nrm.look.fields import Choice, Field, Kind, summary
from nrm.vault.context import context

blueprint = Blueprint("adding_files", __name__)


@blueprint.get("/cases/<uuid:case_id>/files/new")
def ask(case_id: UUID) -> Response:
    """The form."""
    return _form(case_id, {})


@blueprint.post("/cases/<uuid:case_id>/files/new")
def add(case_id: UUID) -> Response:
    """The file is kept; or the form again, which says what does not fit."""
    try:
        take_in(case_id, _sent())
    except Invalid as invalid:
        return _form(case_id, invalid.errors)
    return see_other(f"/cases/{case_id}/files?saved=file")


def _sent() -> Sent:
    name, said = named_file()
    if not name:
        raise Invalid({"file": [gettext("Choose a file first.")]})
    # A browser that does not know a kind says so, or says something of its own.
    kind = said if said in KINDS else ENDINGS.get(name.rpartition(".")[2].lower(), said)
    strip = request.form.get("strip") == "yes"
    about = context("nrm/sent-file", 1, name, kind, int(strip))
    return Sent(name, kind, strip, sent_file(about, form=True))


def _form(case_id: UUID, errors: dict[str, list[str]]) -> Response:
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        if not policy.may(actor, "file.add", case):
            raise Refused(gettext("Your role does not allow this."))
    fields = _fields(errors)
    page = AddFilePage(
        frame=frame_for(actor, f"/cases/{case_id}/files/new"),
        errors=summary(fields),
        code=case.code,
        files_url=f"/cases/{case_id}/files",
        url=f"/cases/{case_id}/files/new",
        once=fresh_key(),
        fields=fields,
    )
    return draw("files/add.html", page, 422 if errors else 200)


def _fields(errors: dict[str, list[str]]) -> tuple[Field, ...]:
    """The box before the file: what stands behind a file in a form is not read."""
    wrong = tuple(text for name, texts in errors.items() if name != "strip" for text in texts)
    label = gettext("Remove what a camera wrote into it: place, time, device")
    chosen = request.form.get("strip") == "yes"
    hint = gettext("What is seen in the picture stays. It may be turned on its side afterwards.")
    box = Choice(value="yes", label=label, hint=hint, chosen=chosen)
    return (
        Field(
            name="strip",
            label=gettext("If it is a picture"),
            kind=Kind.CHOICES,
            choices=(box,),
            errors=tuple(errors.get("strip", ())),
        ),
        Field(
            name="file",
            label=gettext("File"),
            kind=Kind.FILE,
            hint=gettext("PDF, JPEG, PNG, WebP, plain text, DOCX or ODT, up to 25 MB."),
            value=",".join(f".{ending}" for ending in ENDINGS),
            errors=wrong,
            required=True,
        ),
    )
