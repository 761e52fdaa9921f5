"""`/referrals`: make, send, answer, read, list."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.cases.described import stamp
from nrm.clocks.models import Clock, clocks_of_referrals
from nrm.database import Cursor, session
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, answer_list, cursor_from, if_match
from nrm.http.repeats import once
from nrm.http.sent_steps import load_step
from nrm.referrals import actions, sending, stepping
from nrm.referrals.actions import NewReferral
from nrm.referrals.answers import MessageOut, PreviewOut, ReferralLine, ReferralMade, ReferralOut
from nrm.referrals.described import (
    closed_view,
    described_line,
    described_preview,
    described_referral,
)
from nrm.referrals.making import Created
from nrm.referrals.reading import ReferralView, find_stubs, find_view
from nrm.referrals.schemas import STEPS, BoxQuery, ReferralIn
from nrm.referrals.shared_files import described_file, send_shared
from nrm.referrals.snapshots import files_of, sections_of

blueprint = ApiBlueprint("referrals_api", __name__, description="Referrals")
_NO_VERSION = frozenset({"withdraw", "revoke"})


def _new(given: dict[str, Any]) -> NewReferral:
    return NewReferral(
        service=given["service"],
        recipient=given["recipient"],
        urgency=given["urgency"],
        consent=given["consent"],
        fields=tuple(given["fields_"]),
        files=tuple(given["files"]),
        reasons=given["reasons"],
        envelope=given["envelope"],
        follows=given["follows"],
        alongside=given["alongside"],
        in_turn=given["in_turn"],
    )


def _answer_view(actor: Actor, view: ReferralView, clocks: list[Clock], status: int) -> Response:
    body = described_referral(view, clocks, actor)
    snapshot = view.snapshot
    if snapshot is not None:
        content = reveal(
            actor, "referral.read", view.referral, lambda: snapshot.open(actor.keyring)
        )
        body["snapshot"] = sections_of(content)
        body["shared_files"] = [
            described_file(each) for each in files_of(content, snapshot.kept_files)
        ]
    return answer(body, status, version=view.referral.version)


@blueprint.path("/cases/<uuid:case_id>/referrals", "POST")
@blueprint.takes(ReferralIn)
@blueprint.gives(ReferralMade, 201)
def create_one(given: dict[str, Any], case_id: UUID) -> Response:
    """Make a referral; nobody is contacted by it."""
    new, made = _new(given), list[Created]()
    with acting("referral.create") as actor:

        def create() -> UUID:
            made.append(actions.create_referral(actor, case_id, new))
            return made[0].referral.id

        made_id, status, repeated = once(actor, create)
        view = (
            actions.read_referral(actor, made_id)
            if repeated
            else find_view(actor, made[0].referral)
        )
        body = described_referral(view, [], actor)
    warnings = [code for created in made for code in created.warnings]
    return answer({**body, "warnings": warnings}, status, version=view.referral.version)


@blueprint.path("/referrals")
@blueprint.takes(BoxQuery, "query")
@blueprint.gives(listed(ReferralLine))
def list_box(query: dict[str, Any]) -> Response:
    """Received or sent referrals: envelopes and states."""
    limit, box = query["limit"], query["box"]
    with acting("referral.list") as actor:
        lines = actions.list_referrals(actor, box, cursor_from(query["cursor"]), limit)
        held = actions.secrets_for(lines[:limit])
        root = session().info["root"]
        stubs = find_stubs([line[0] for line in lines[:limit]]) if box == "in" else frozenset()
        shown = [
            described_line(box, referral, other, root, None if referral.id in stubs else held)
            for referral, _case, other in lines[:limit]
        ]
    last = lines[limit - 1][0] if len(lines) > limit else None
    at = (last.sent_at if box == "in" else last.created_at) if last is not None else None
    after = Cursor(at, last.id).encode() if last is not None and at is not None else None
    return answer_list(shown, after)


@blueprint.path("/referrals/<uuid:referral_id>")
@blueprint.gives(ReferralOut)
def read_one(referral_id: UUID) -> Response:
    """Envelope and state; for the recipient from acceptance on, the snapshot."""
    with acting("referral.read") as actor:
        view = actions.read_referral(actor, referral_id)
        clocks = clocks_of_referrals([referral_id])
    return _answer_view(actor, view, clocks, 200)


@blueprint.path("/referrals/<uuid:referral_id>/files/<uuid:file_id>")
@blueprint.gives_a_file()
def read_file(referral_id: UUID, file_id: UUID) -> Response:
    """A file that was shared, for the recipient while it may open the snapshot."""
    with acting("referral.open_file") as actor:
        referral, snapshot = actions.open_shared_file(actor, referral_id, file_id)
    return send_shared(actor, referral, snapshot, file_id)


@blueprint.path("/referrals/<uuid:referral_id>/preview")
@blueprint.gives(PreviewOut)
def read_preview(referral_id: UUID) -> Response:
    """What the recipient would see of what was not sent: before it accepts, and after."""
    with acting("referral.preview") as actor:
        preview = sending.read_preview(actor, referral_id)
    referral = preview.view.referral
    content = reveal(actor, "referral.preview", referral, lambda: preview.open(actor.keyring))
    return answer(described_preview(preview.view, content), version=referral.version)


@blueprint.path("/referrals/<uuid:referral_id>", "PUT")
@blueprint.takes(ReferralIn)
@blueprint.gives(ReferralOut)
def edit_one(given: dict[str, Any], referral_id: UUID) -> Response:
    """Change a draft."""
    new, seen = _new(given), if_match()
    with acting("referral.edit") as actor:
        referral = actions.edit_referral(actor, referral_id, new, seen)
        view = find_view(actor, referral)
        body = described_referral(view, [], actor)
    return answer(body, version=view.referral.version)


@blueprint.path("/referrals/<uuid:referral_id>/messages")
@blueprint.gives(listed(MessageOut))
def read_messages(referral_id: UUID) -> Response:
    """The thread, oldest first: questions, answers, appointment, feedback."""
    with acting("message.list") as actor:
        referral, thread = actions.list_messages(actor, referral_id)
    opened = reveal(actor, "message.list", referral, lambda: thread.open(actor.keyring))
    items = [
        {
            "id": str(message.id),
            "kind": message.kind,
            "author": str(message.author_id),
            "agency": str(message.author_agency_id),
            "written_at": stamp(message.written_at),
            "body": body,
        }
        for message, body in opened
    ]
    return answer_list(items, None)


@blueprint.path("/referrals/<uuid:referral_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(ReferralOut)
def take_step(referral_id: UUID) -> Response:
    """Take a step of the referral's workflow."""
    name, given = load_step(STEPS)
    seen = if_match(required=name not in _NO_VERSION)
    with acting(f"referral.{name}") as actor:
        views: list[ReferralView] = []

        def take() -> UUID:
            taken = stepping.take_step(actor, referral_id, name, given, seen)
            views.append(taken if isinstance(taken, ReferralView) else closed_view(actor, taken))
            return referral_id

        once(actor, take, 200)
        view = views[0] if views else actions.read_referral(actor, referral_id)
        clocks = clocks_of_referrals([referral_id])
    return _answer_view(actor, view, clocks, 200)
