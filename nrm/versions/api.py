"""`/cases/{id}/sections/{name}/versions` and `/changes`: looking back at one section."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.cases.described import stamp
from nrm.cases.section_frame import known_section
from nrm.http.acting import acting, reveal
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, answer_list
from nrm.versions.actions import list_versions, open_versions
from nrm.versions.changes import Change, changes_between
from nrm.versions.cursors import read_cursor
from nrm.versions.schemas import ChangesOut, ChangesQuery, VersionLineOut, VersionsQuery

blueprint = ApiBlueprint("versions_api", __name__, description="Versions of sections")
_HERE = "/cases/<uuid:case_id>/sections/<name>"


@blueprint.path(f"{_HERE}/versions")
@blueprint.takes(VersionsQuery, "query")
@blueprint.gives(listed(VersionLineOut))
def read_versions(query: dict[str, Any], case_id: UUID, name: str) -> Response:
    """Who wrote which version of a section and when, newest first; no content."""
    known_section(name)
    below = read_cursor(query["cursor"])
    with acting("section.list_versions") as actor:
        page = list_versions(actor, case_id, name, below, query["limit"])
    items = [
        {
            "version": line.number,
            "written_by": str(line.written_by_id),
            "written_at": stamp(line.written_at),
        }
        for line in page.lines
    ]
    return answer_list(items, str(page.more) if page.more is not None else None)


@blueprint.path(f"{_HERE}/changes")
@blueprint.takes(ChangesQuery, "query")
@blueprint.gives(ChangesOut)
def read_changes(query: dict[str, Any], case_id: UUID, name: str) -> Response:
    """What changed between two versions, both opened after one log entry names them."""
    known_section(name)
    with acting("section.read") as actor:
        pair = open_versions(actor, case_id, name, query["older"], query["newer"])
    older, newer = reveal(actor, "section.read", pair.case, lambda: pair.open(actor.keyring))
    found = [_described(change) for change in changes_between(name, older, newer)]
    return answer({"name": name, **query, "changes": found})


def _described(change: Change) -> dict[str, Any]:
    return {
        "field": change.field.name,
        "change": change.how.value,
        "before": change.before,
        "after": change.after,
    }
