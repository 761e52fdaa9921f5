"""`/cases/{id}/files`: files of a case, sent and fetched as they are, never as JSON."""

from functools import partial
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from flask import Response, request
from flask_babel import gettext

from nrm.cases.actions import read_case
from nrm.cases.described import stamp
from nrm.errors import Invalid
from nrm.files.actions import list_files, open_file, remove_file
from nrm.files.kinds import KINDS
from nrm.files.places import file_id_of, kept_from
from nrm.files.receiving import Sent
from nrm.files.schemas import FileMade, FileOut, FileQuery, FileRemoval, FileRemoved
from nrm.files.uploading import send_out, take_in, wanted_of_case
from nrm.http.acting import acting, reveal
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, answer_list
from nrm.http.repeats import once
from nrm.http.uploads import sent_file
from nrm.vault.context import context

blueprint = ApiBlueprint("files_api", __name__, description="Files of cases")


@blueprint.path("/cases/<uuid:case_id>/files", "POST")
@blueprint.takes_a_file(KINDS)
@blueprint.takes(FileQuery, "query")
@blueprint.gives(FileMade, 201)
def add_one(query: dict[str, Any], case_id: UUID) -> Response:
    """Add a file of up to 25 MB; the body is the file, its name is in `X-File-Name`."""
    name, kind, strip = _sent_name(), request.mimetype, query["strip"]
    about = context("nrm/sent-file", 1, name, kind, int(strip))
    added = take_in(case_id, Sent(name, kind, strip, sent_file(about)))
    body = {"id": str(added.id), "name": name, "type": kind, "bytes": added.size_bytes}
    return answer(body, added.status)


def _sent_name() -> str:
    try:
        return unquote(request.headers.get("X-File-Name", ""), errors="strict")
    except UnicodeDecodeError as broken:
        raise Invalid({"name": [gettext("Write the name in UTF-8, percent-encoded.")]}) from broken


@blueprint.path("/cases/<uuid:case_id>/files")
@blueprint.gives(listed(FileOut))
def list_all(case_id: UUID) -> Response:
    """Names, kinds and sizes of all files, oldest first."""
    with acting("file.list") as actor:
        sealed = list_files(actor, case_id)
    content = reveal(actor, "file.list", sealed.case, lambda: sealed.open(actor.keyring))
    kept = {record.name: kept_from(content[record.name]) for record in sealed.records}
    items = [
        {
            "id": str(file_id_of(record.name)),
            "name": kept[record.name].name,
            "type": kept[record.name].kind,
            "bytes": kept[record.name].size_bytes,
            "added_at": stamp(record.written_at),
            "added_by": str(record.written_by_id),
        }
        for record in sealed.records
    ]
    return answer_list(items, None)


@blueprint.path("/cases/<uuid:case_id>/files/<uuid:file_id>")
@blueprint.gives_a_file()
def read_one(case_id: UUID, file_id: UUID) -> Response:
    """The file, opened after its log entry is durable; always as an attachment."""
    with acting("file.open") as actor:
        sealed = open_file(actor, case_id, file_id)
    return send_out(actor, wanted_of_case(actor, sealed, file_id))


@blueprint.path("/cases/<uuid:case_id>/files/<uuid:file_id>/remove", "POST")
@blueprint.takes(FileRemoval)
@blueprint.gives(FileRemoved)
def remove_one(given: dict[str, str], case_id: UUID, file_id: UUID) -> Response:
    """Remove a file; where it was shared, it can no longer be fetched."""
    with acting("file.remove") as actor:
        remove = partial(remove_file, actor, case_id, file_id, given["reason"])
        _, status, repeated = once(actor, remove, 200)
        if repeated:
            read_case(actor, case_id)
    return answer({"id": str(file_id)}, status)
