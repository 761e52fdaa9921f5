"""A file comes in or goes out: what the pages and the API do alike around the action."""

import hmac
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import FileIO
from uuid import UUID

from flask import Flask, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from nrm import policy
from nrm.cases.actions import read_case
from nrm.cases.finding import find_case
from nrm.cases.records import SealedRecords
from nrm.errors import Problem, Unavailable
from nrm.files.actions import add_file
from nrm.files.keeping import open_sealed, sealed_digest, sealed_pieces
from nrm.files.kinds import fetched_name
from nrm.files.places import Kept, file_context, kept_from, record_name
from nrm.files.receiving import Received, Sent, receiving
from nrm.files.sweeping import settle_files
from nrm.http.acting import acting, acting_as, needed_actor, reveal, write_refusal
from nrm.http.actor import Actor
from nrm.http.repeats import once
from nrm.log.acts import Logged
from nrm.vault.failures import SealBroken
from nrm.vault.files import open_pieces

# Never drawn in our origin, whatever a browser makes of it, and never kept by one.
_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Added:
    """A file that is kept now, or was by the same request before (`status`)."""

    id: UUID
    status: int
    size_bytes: int


def take_in(case_id: UUID, sent: Sent) -> Added:
    """The file is sealed, then added in one act; whoever may not is told before a byte is read."""
    actor = needed_actor()
    with acting_as(actor, "file.add", write=False):
        policy.ask(actor, "file.add", find_case(case_id))
    try:
        with receiving(case_id, sent) as received:
            return _add(case_id, received)
    except Unavailable:
        # Whether the act stands is known by the records alone; if not even they can be asked, by
        # the next start.
        with suppress(Problem, SQLAlchemyError):
            settle_files(case_id)
        raise


def _add(case_id: UUID, received: Received) -> Added:
    with acting("file.add") as actor:
        file_id, status, repeated = once(actor, lambda: add_file(actor, case_id, received))
        if repeated:
            read_case(actor, case_id)
    if not repeated:
        received.keep()
    return Added(file_id, status, received.size_bytes)


@dataclass(frozen=True)
class Wanted:
    """A file that may be given out: the act that was logged, about what, and what opens it."""

    action: str
    thing: Logged
    case_id: UUID
    file_id: UUID
    open_kept: Callable[[], Kept] = field(repr=False)


def wanted_of_case(actor: Actor, sealed: SealedRecords, file_id: UUID) -> Wanted:
    """A file of a case, for whoever reads its record."""

    def open_kept() -> Kept:
        return kept_from(sealed.open(actor.keyring)[record_name(file_id)])

    return Wanted("file.open", sealed.case, sealed.case.id, file_id, open_kept)


def send_out(actor: Actor, wanted: Wanted) -> Response:
    """The file as an attachment, opened as it goes; after the commit that logged the opening.

    What lies on the disk is looked at before the first byte goes, so that one that was changed is
    a plain answer. One that changes meanwhile breaks the connection off.
    """
    kept, file = reveal(actor, wanted.action, wanted.thing, lambda: _checked(wanted))
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy
    bound_to = file_context(wanted.case_id, wanted.file_id)
    pieces = open_pieces(kept.key, bound_to, sealed_pieces(file), kept.size_bytes)
    body = _told(app, actor, wanted, pieces)
    response = Response(body, mimetype="application/octet-stream", headers=_HEADERS)
    response.headers.set(
        "Content-Disposition", "attachment", filename=fetched_name(kept.name, kept.kind)
    )
    response.content_length = kept.size_bytes
    response.headers["ETag"] = '"1"'
    response.call_on_close(file.close)
    return response


def _checked(wanted: Wanted) -> tuple[Kept, FileIO]:
    kept = wanted.open_kept()
    file = open_sealed(wanted.case_id, wanted.file_id)
    if not hmac.compare_digest(sealed_digest(file), kept.sealed_hash):
        file.close()
        raise SealBroken("These are not the bytes that were kept.")
    return kept, file


def _told(app: Flask, actor: Actor, wanted: Wanted, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces; when one fails its check the answer ends too early, and the log says why."""
    try:
        yield from pieces
    except SealBroken:
        with app.app_context():
            write_refusal(actor, wanted.action, Unavailable(integrity=True), wanted.thing)
        raise
