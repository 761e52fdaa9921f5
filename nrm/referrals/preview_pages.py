"""`/referrals/{id}/preview`: before sending, what the recipient will see, side by side.

Both sides are drawn by what draws the recipient's own page.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.forms import draw
from nrm.look.fields import StepForm
from nrm.look.parts import Link
from nrm.referrals.looking import Look, look
from nrm.referrals.models import Referral
from nrm.referrals.opening_parts import covered_lines
from nrm.referrals.refer_views import PreviewPage
from nrm.referrals.referral_parts import edit_url
from nrm.referrals.resting_parts import envelope_of
from nrm.referrals.sending import read_preview
from nrm.referrals.shared_files import shared_rows
from nrm.referrals.step_forms import step_form
from nrm.referrals.words import line_labels, snapshot_facts, title_of

blueprint = Blueprint("preview", __name__)


@blueprint.post("/referrals/<uuid:referral_id>/preview")
def show(referral_id: UUID) -> Response:
    """Both sides, after the log entry of this opening is durable. Sends nothing."""
    with acting("referral.preview") as actor:
        preview = read_preview(actor, referral_id)
        seen = look(actor, preview.view)
    referral = preview.view.referral
    content = reveal(actor, "referral.preview", referral, lambda: preview.open(actor.keyring))
    return draw("referrals/preview.html", _page(actor, seen, content))


def _page(actor: Actor, seen: Look, content: Mapping[str, Mapping[str, Any]]) -> PreviewPage:
    view, referral = seen.view, seen.view.referral
    here = f"/referrals/{referral.id}"
    return PreviewPage(
        frame=frame_for(actor, here),
        back=Link(label=gettext("Back to the referral"), url=here),
        partner=seen.agencies.get(referral.recipient_id, ""),
        title=title_of(referral.service, view.envelope),
        envelope=envelope_of(view),
        covered=covered_lines(view),
        snapshot=snapshot_facts(content),
        files=shared_rows(referral.id, content, frozenset(referral.file_ids)),
        unwritten=_unwritten(referral, content),
        send=_send(seen),
        edit_url=edit_url(seen),
    )


def _unwritten(referral: Referral, content: Mapping[str, Mapping[str, Any]]) -> str:
    """The lines in which nothing stands yet: the recipient would not get them."""
    empty = [name for name in referral.field_names if not _is_written(name, content)]
    labels = ", ".join(line_labels(empty))
    return str(gettext("Nothing is written there yet: %(lines)s", lines=labels)) if labels else ""


def _is_written(name: str, content: Mapping[str, Mapping[str, Any]]) -> bool:
    section, _, key = name.partition(".")
    return content.get(section, {}).get(key) not in (None, "", [])


def _send(seen: Look) -> StepForm | None:
    if "send" not in seen.steps:
        return None
    referral = seen.view.referral
    return step_form("send", referral.id, referral.version, received=False, drafted=True)
