"""`/cases/{id}/files`: covered until opened by a logged POST; each is fetched by one, too."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.cases.actions import read_case
from nrm.cases.models import Case
from nrm.cases.records import SealedRecord
from nrm.cases.words import purposes_for
from nrm.errors import Refused
from nrm.files.actions import list_files, open_file
from nrm.files.places import file_id_of, kept_from
from nrm.files.uploading import send_out, wanted_of_case
from nrm.files.views import FileRow, FilesPage
from nrm.files.words import kind_words, size_words
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.forms import draw, with_purpose
from nrm.look.parts import Notice

blueprint = Blueprint("files", __name__)


@blueprint.get("/cases/<uuid:case_id>/files")
def cover(case_id: UUID) -> Response:
    """The form that opens the list; no name of a file."""
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        decision = policy.decide(actor, "file.list", case)
        if not decision.within_reach:
            raise Refused(gettext("Your role does not allow this."))
    return draw("files/files.html", _page(actor, case, covered=True))


@blueprint.post("/cases/<uuid:case_id>/files")
def uncover(case_id: UUID) -> Response:
    """Names, kinds and sizes, after their log entry is durable."""
    with acting("file.list") as actor:
        reader = with_purpose(actor)
        sealed = list_files(reader, case_id)
        writers = {r.written_by_id for r in sealed.records if r.written_by_id is not None}
        names = names_of(writers)
    content = reveal(actor, "file.list", sealed.case, lambda: sealed.open(actor.keyring))
    rows = tuple(_row(record, content, names, case_id) for record in reversed(sealed.records))
    page = _page(actor, sealed.case, covered=False, files=rows, why=reader.purpose or "")
    return draw("files/files.html", page)


@blueprint.post("/cases/<uuid:case_id>/files/<uuid:file_id>")
def fetch(case_id: UUID, file_id: UUID) -> Response:
    """The file, as an attachment."""
    with acting("file.open") as actor:
        sealed = open_file(with_purpose(actor), case_id, file_id)
    return send_out(actor, wanted_of_case(actor, sealed, file_id))


def _page(actor: Actor, case: Case, *, covered: bool, **more: Any) -> FilesPage:
    here = f"/cases/{case.id}"
    return FilesPage(
        frame=frame_for(actor, f"{here}/files"),
        notice=_notice(request.args.get("saved", "")),
        code=case.code,
        case_url=here,
        url=f"{here}/files",
        covered=covered,
        purposes=purposes_for(actor, case),
        add_url=f"{here}/files/new" if policy.may(actor, "file.add", case) else "",
        may_remove=policy.may(actor, "file.remove", case) and not case.legal_hold,
        **more,
    )


def _notice(done: str) -> Notice | None:
    said = {"file": gettext("The file is kept."), "removed": gettext("The file was removed.")}
    return Notice(title=gettext("Saved"), text=said[done]) if done in said else None


def _row(
    record: SealedRecord,
    content: Mapping[str, Any],
    names: Mapping[UUID, str],
    case_id: UUID,
) -> FileRow:
    kept, writer = kept_from(content[record.name]), record.written_by_id
    return FileRow(
        name=kept.name,
        kind=kind_words(kept.kind),
        size=size_words(kept.size_bytes),
        at=record.written_at,
        author="" if writer is None else names.get(writer, ""),
        url=f"/cases/{case_id}/files/{file_id_of(record.name)}",
    )
