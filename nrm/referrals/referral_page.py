"""The page of one referral, drawn from what was read and opened."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nrm.accounts.frame import frame_for
from nrm.http.actor import Actor
from nrm.look.fields import StepForm, summary
from nrm.look.parts import Notice
from nrm.referrals.addresses import SHELTERING
from nrm.referrals.following import again_link, earlier_link
from nrm.referrals.handing_on import contact_words, hand_on_form
from nrm.referrals.looking import Look
from nrm.referrals.on_case import referral_state
from nrm.referrals.opening_parts import address_form, covered_words, opening_form, preview_form
from nrm.referrals.own_room import room_of
from nrm.referrals.referral_parts import (
    appointment_facts,
    case_link,
    edit_url,
    ended_words,
    events,
    messages,
    paused_for,
    title_for,
    way_back,
    ways_from,
)
from nrm.referrals.resting_parts import consent_facts, envelope_for
from nrm.referrals.shared_files import shared_rows
from nrm.referrals.step_forms import Answers, step_form, without
from nrm.referrals.step_words import STEP_WORDS
from nrm.referrals.together_parts import beside_link, together_rows
from nrm.referrals.views import ReferralPage
from nrm.referrals.words import drawn_clock, snapshot_facts
from nrm.referrals.writing_edges import writing_form


def referral_page(
    actor: Actor,
    seen: Look,
    *,
    notice: Notice | None = None,
    form: Answers | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
) -> ReferralPage:
    """The referral as this reader may see it; `form` and `errors` redraw the step that failed."""
    steps = _forms(seen, form, errors)
    write = writing_form(actor, seen, form, errors)
    asks = write or steps.pop("ask", None) or steps.pop("answer", None)
    accept, decline = _answers(steps)
    drawn = [f for f in (asks, accept, decline, *steps.values()) if f is not None]
    return replace(
        _without_steps(actor, seen),
        notice=notice,
        contact=contact_words(seen),
        errors=summary(field for each in drawn for field in each.fields),
        opens=opening_form(seen),
        preview=preview_form(actor, seen.view.referral),
        address=address_form(actor, seen.view.referral),
        ask=asks,
        writes=write is not None,
        accept=accept,
        decline=decline,
        others=tuple(f for f in (*steps.values(), hand_on_form(seen)) if f is not None),
        edit_url=edit_url(seen),
        ways=ways_from(actor, seen),
    )


def _answers(steps: dict[str, StepForm]) -> tuple[StepForm | None, StepForm | None]:
    """To accept, and beside it to decline, where both are open; they are no steps like others."""
    accept = steps.pop("accept", None)
    return accept, steps.pop("decline", None) if accept is not None else None


def _without_steps(actor: Actor, seen: Look) -> ReferralPage:
    view, referral, content = seen.view, seen.view.referral, seen.content
    return ReferralPage(
        frame=frame_for(actor, f"/referrals/{referral.id}"),
        reference=referral.reference,
        title=title_for(seen),
        received=view.is_recipient,
        state=referral_state(referral.state),
        back=way_back(received=view.is_recipient),
        sent_by=seen.agencies.get(referral.sender_id, ""),
        sent_to=seen.agencies.get(referral.recipient_id, ""),
        envelope=envelope_for(seen),
        clock=next((drawn_clock(c, paused_for(seen)) for c in seen.clocks), None),
        case=case_link(seen),
        covered=covered_words(seen),
        snapshot=snapshot_facts(content) if content is not None else None,
        files=shared_rows(referral.id, content or {}, seen.kept_files),
        snapshot_until=referral.access_ends_at if content is not None else None,
        consent=consent_facts(seen),
        appointment=appointment_facts(seen),
        ended=ended_words(seen),
        shows_thread=view.thread is not None and view.thread.path is not None,
        thread=tuple(messages(actor, seen)),
        events=tuple(events(seen)),
        follows=earlier_link(referral, received=view.is_recipient),
        again=again_link(actor, referral, received=view.is_recipient),
        together=together_rows(seen),
        beside=beside_link(actor, seen),
        room=room_of(actor, seen.room),
    )


def _forms(
    seen: Look, form: Answers | None, errors: Mapping[str, Sequence[str]] | None
) -> dict[str, StepForm]:
    referral, received = seen.view.referral, seen.view.is_recipient
    failed = form.get("step") if form else None
    made = {}
    for name in (step for step in seen.steps if step in STEP_WORDS):
        kept = (form, errors) if name == failed else (None, None)
        made[name] = step_form(
            name,
            referral.id,
            referral.version,
            received=received,
            drafted=referral.sent_at is None,
            form=kept[0],
            errors=kept[1],
        )
    if "accept" in made and referral.service != SHELTERING:
        made["accept"] = without(made["accept"], "address")
    return made
