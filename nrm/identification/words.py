"""Formal identification in words, for its page and the list of an authority."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from flask_babel import format_datetime, gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.agencies.models import agency_names
from nrm.cases.models import Case
from nrm.cases.shown import code_words
from nrm.cases.words import purposes_for
from nrm.clocks.models import Clock
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.identification.asking import Errors, Form, fields_of
from nrm.identification.described import steps_of_case
from nrm.identification.models import NEGATIVE, Decision
from nrm.identification.track import Track, shown_decisions
from nrm.identification.views import DecisionRow, SubmissionRow, TrackPage
from nrm.look.fields import StepForm, summary
from nrm.look.parts import Fact, Link, Tag, Tone
from nrm.referrals.models import Referral
from nrm.referrals.words import drawn_clock
from nrm.workflow import LABELS, steps_open

_MOMENT: Final = "d MMM y, HH:mm"


def track_state(state: str) -> Tag:
    """Where it stands."""
    return Tag(label=code_words("identification_statuses", state), tone=Tone.ON)


def track_page(actor: Actor, track: Track, failed: str, errors: Errors) -> TrackPage:
    """The track for this reader; `errors` belong to the form of `failed`. In its transaction."""
    case = track.case
    leads = actor.agency_id == case.lead_agency_id
    forms = _forms(actor, track, failed, errors)
    decision = policy.decide(actor, "identification.open", track)
    back = Link(label=gettext("Back to case"), url=f"/cases/{case.id}")
    if not leads:
        back = Link(label=gettext("All submissions"), url="/submissions")
    works = policy.may(actor, "consent.give", case)
    return TrackPage(
        frame=frame_for(actor, f"/cases/{case.id}/identification"),
        errors=summary(field for form in forms for field in form.fields),
        code=case.code,
        back=back,
        state=track_state(track.state),
        facts=_facts(track),
        decisions=tuple(_decision_rows(shown_decisions(actor, track))),
        forms=forms,
        ways=_ways(actor, track),
        consents_url=f"/cases/{case.id}/consents/new" if works else "",
        open_url=f"/cases/{case.id}/identification/open"
        if track.submission is not None and decision.within_reach
        else "",
        purposes=purposes_for(actor, case) if leads else (),
    )


def _ways(actor: Actor, track: Track) -> tuple[Link, ...]:
    ways: list[Link] = []
    hooks.tell("identification.page", actor, track, ways)
    return tuple(ways)


def _forms(actor: Actor, track: Track, failed: str, errors: Errors) -> tuple[StepForm, ...]:
    own = dict.fromkeys(row.step for row in steps_open(actor, track))
    case = dict.fromkeys(f"case.{row.step}" for row in steps_of_case(actor, track))
    if track.submission is not None and track.submission.state != "sent":
        own.pop("acknowledge", None)
    if not track.case.may_be_child:
        own.pop("begin_for_child", None)
    return tuple(_form(track, step, errors if step == failed else {}) for step in (*own, *case))


def _form(track: Track, step: str, errors: Errors) -> StepForm:
    name, label = step.rpartition(".")[2], str(gettext(LABELS[step.rpartition(".")[2]]))
    path = f"case/{name}" if step.startswith("case.") else name
    fields = fields_of(step, Form(track, errors))
    return StepForm(
        name=name,
        title=label if fields else "",
        explains="",
        button=label,
        url=f"/cases/{track.case.id}/identification/{path}",
        version=track.case.version,
        fields=fields,
    )


def _facts(track: Track) -> tuple[Fact, ...]:
    stage = code_words("case_statuses", track.case.state)
    facts = [Fact(label=gettext("Stage"), value=stage)]
    submission = track.submission
    if submission is None:
        return tuple(facts)
    names = agency_names({submission.recipient_id})
    facts.append(Fact(label=gettext("To"), value=names.get(submission.recipient_id, "")))
    facts.append(Fact(label=gettext("Reference"), value=submission.reference))
    if submission.sent_at is not None:
        sent = format_datetime(submission.sent_at, _MOMENT)
        facts.append(Fact(label=gettext("Submitted on"), value=sent))
    if submission.contact_id is not None:
        reader = names_of({submission.contact_id}).get(submission.contact_id, "")
        facts.append(Fact(label=gettext("Read by"), value=reader))
    return tuple(facts)


def _decision_rows(found: list[Decision]) -> list[DecisionRow]:
    people = {p for d in found for p in (d.requested_by_id, d.confirmed_by_id, d.delivered_by_id)}
    names = names_of({person for person in people if person is not None})
    return [
        DecisionRow(
            id=each.id,
            title=code_words("decision_kinds", each.kind),
            facts=tuple(Fact(label=label, value=value) for label, value in _told(each, names)),
        )
        for each in found
    ]


def _told(decision: Decision, names: Mapping[UUID, str]) -> list[tuple[str, str]]:
    said = gettext("No") if decision.outcome == NEGATIVE else gettext("Yes")
    told = [
        (gettext("Decision"), said),
        (gettext("Asked for by"), names.get(decision.requested_by_id, "")),
    ]
    if decision.issued_at is None or decision.confirmed_by_id is None:
        return [*told, *_waits(decision)]
    told.append((gettext("Agreed by"), names.get(decision.confirmed_by_id, "")))
    told.append((gettext("Decided on"), format_datetime(decision.issued_at, _MOMENT)))
    if decision.delivered_at is None:
        return [*told, (gettext("Given to the person"), gettext("Not yet"))]
    how = code_words("decision_deliveries", decision.delivered_how or "")
    at = format_datetime(decision.delivered_at, _MOMENT)
    return [*told, (gettext("Given to the person"), f"{at}, {how}")]


def _waits(decision: Decision) -> list[tuple[str, str]]:
    if not decision.stands or decision.stands_until is None:
        ran_out = gettext("Ran out: no second member agreed in time. It can be asked for anew.")
        return [(gettext("State"), ran_out)]
    until = format_datetime(decision.stands_until, _MOMENT)
    waits = gettext("Waits for a second member")
    return [(gettext("State"), waits), (gettext("Stands until"), until)]


def submission_rows(
    found: Iterable[tuple[Referral, Case, Any]], clocks: Mapping[UUID, Clock]
) -> tuple[SubmissionRow, ...]:
    """Lines of the list."""
    return tuple(
        SubmissionRow(
            code=case.code,
            url=f"/cases/{case.id}/identification",
            state=track_state(case.identification_status),
            sender=agency.name,
            sent=format_datetime(each.sent_at, _MOMENT),
            clock=drawn_clock(clocks[each.id]) if each.id in clocks else None,
        )
        for each, case, agency in found
    )
