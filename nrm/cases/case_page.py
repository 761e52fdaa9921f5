"""The page of a case, gathered inside the transaction that read it: covered, without content."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext

from nrm import policy, workflow
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.accounts.section_words import section_words
from nrm.cases.finding import current_records, opening_of
from nrm.cases.models import Case, PendingStep
from nrm.cases.moved_words import moved_words, movers_of
from nrm.cases.parts import parts_of
from nrm.cases.pending_words import pending_words
from nrm.cases.requests import pending_of
from nrm.cases.schemas import STEPS
from nrm.cases.sections import asked_sections, is_asked
from nrm.cases.shown import code_words
from nrm.cases.stages import stages_of
from nrm.cases.views import CasePage, SectionRow
from nrm.cases.words import (
    case_tags,
    clock_words,
    deadline,
    purposes_for,
    saved_notice,
)
from nrm.clocks.models import Clock, clocks_of_cases
from nrm.http.actor import Actor
from nrm.look.parts import Event, Fact, Link, Waiting

_EVENTS = 8
_ENDS = frozenset({"discard", "close"})


def case_page(actor: Actor, case: Case) -> CasePage:
    """Stage, clocks, covered sections, consents, referrals and events, for this reader."""
    if actor.agency_id != case.lead_agency_id:
        return _bare_page(actor, case)
    url, clocks = f"/cases/{case.id}", tuple(clocks_of_cases([case.id]))
    parts, written = parts_of(actor, case, clocks), current_records(case.id)
    pending = pending_of(case)
    names = _names(case, written, pending, clocks)
    reads, works = _may_open(actor, case), policy.may(actor, "section.write", case)
    events = [*parts.events, *_events(case, written, names)]
    lead = names[case.lead_worker_id]
    return replace(
        _bare_page(actor, case),
        facts=(*_facts(case), Fact(label=gettext("Lead worker"), value=lead), *parts.facts),
        steps=(*parts.first, *_steps(actor, case), *parts.acts),
        warnings=tuple(parts.warnings),
        pending=" ".join(pending_words(p, names) for p in pending),
        clocks=_clocks(actor, case, clocks, names),
        sections=_sections(actor, case, written, names) if reads else (),
        consents=tuple(parts.consents),
        referrals=tuple(parts.referrals),
        events=tuple(sorted(events, key=lambda event: event.at, reverse=True)[:_EVENTS]),
        older_events_url=f"/audit?case={case.id}" if reads else "",
        refer_url=f"{url}/refer" if works and case.state != "closed" else "",
        ledger_url=f"{url}/consents" if policy.may(actor, "consent.list", case) else "",
        consent_url=f"{url}/consents/new" if works else "",
        notes_url=f"{url}/notes" if reads else "",
        notes_purposes=purposes_for(actor, case),
    )


def _bare_page(actor: Actor, case: Case) -> CasePage:
    """What somebody outside the lead agency sees: coordination fields and own steps."""
    return CasePage(
        frame=frame_for(actor, f"/cases/{case.id}"),
        notice=saved_notice(request.args.get("saved", "")),
        code=case.code,
        tags=case_tags(case),
        stages=stages_of(case),
        facts=_facts(case),
        steps=_steps(actor, case),
        pending="",
        clocks=(),
        sections=(),
        consents=(),
        referrals=(),
        events=(Event(at=case.opened_at, title=gettext("Case opened")),),
    )


def _names(
    case: Case, written: list[Any], pending: list[PendingStep], clocks: Sequence[Clock]
) -> dict[UUID, str]:
    asked = {each.requested_by_id for each in pending} | movers_of(clocks)
    return names_of({case.lead_worker_id, *(row.written_by_id for row in written)} | asked)


def _may_open(actor: Actor, case: Case, *parts: str) -> bool:
    decision = policy.decide(actor, "section.read", opening_of(case, parts))
    return decision.within_reach


def _facts(case: Case) -> tuple[Fact, ...]:
    status = code_words("identification_statuses", case.identification_status)
    facts = [
        Fact(label=gettext("How it began"), value=code_words("entry_channels", case.entry_channel)),
        Fact(label=gettext("Region"), value=code_words("regions", case.region)),
        Fact(label=gettext("How soon"), value=code_words("priorities", case.priority)),
        Fact(label=gettext("Formal identification"), value=status),
    ]
    if case.closure_reason is not None:
        reason = code_words("closure_reasons", case.closure_reason)
        facts.append(Fact(label=gettext("Closed because"), value=reason))
    return tuple(facts)


def _steps(actor: Actor, case: Case) -> tuple[Link, ...]:
    """Each step once, in the order of the table, what ends the case last; none without a form."""
    url, steps = f"/cases/{case.id}/steps", workflow.steps_open(actor, case)
    names = dict.fromkeys(row.step for row in steps if row.step in STEPS)
    ordered = sorted(names, key=_ENDS.__contains__)
    links = [Link(label=gettext(workflow.LABELS[n]), url=f"{url}/{n}") for n in ordered]
    if policy.may(actor, "case.assign", case) and case.state != "closed":
        links.append(Link(label=gettext("Hand to a colleague"), url=f"{url}/assign"))
    if policy.may(actor, "case.step_back", case):
        links.append(Link(label=gettext("Step back"), url=f"/cases/{case.id}/step-back"))
    return tuple(links)


def _clocks(
    actor: Actor, case: Case, clocks: Sequence[Clock], names: dict[UUID, str]
) -> tuple[Waiting, ...]:
    may_look = policy.may(actor, "clock.read", case)
    return tuple(
        Waiting(
            title=clock_words(each.name),
            url=_url_of(each, may_look=may_look),
            context=moved_words(each, names),
            clock=deadline(each),
        )
        for each in clocks
    )


def _url_of(running: Clock, *, may_look: bool) -> str:
    if running.referral_id is not None:
        return f"/referrals/{running.referral_id}"
    return f"/clocks/{running.id}" if may_look else ""


def _sections(
    actor: Actor, case: Case, written: list[Any], names: dict[UUID, str]
) -> tuple[SectionRow, ...]:
    newest, purposes = {row.name: row for row in written}, purposes_for(actor, case)
    masked = frozenset() if _may_open(actor, case, *policy.MASKED) else policy.MASKED
    return tuple(
        SectionRow(
            name=name,
            label=section_words(name),
            url=f"/cases/{case.id}/{name}/open" if name not in masked else "",
            version=newest[name].number if name in newest else 0,
            written_by=names.get(newest[name].written_by_id, "") if name in newest else "",
            written_at=newest[name].written_at if name in newest else None,
            purposes=purposes,
        )
        for name in asked_sections()
    )


def _events(case: Case, written: list[Any], names: dict[UUID, str]) -> list[Event]:
    told = [
        Event(
            at=row.written_at,
            title=gettext("Section written: %(section)s", section=section_words(row.name)),
            detail=names.get(row.written_by_id, ""),
        )
        for row in written
        if is_asked(row.name)
    ]
    if case.state != "draft":
        stage = code_words("case_statuses", case.state)
        told.append(Event(at=case.state_at, title=gettext("Stage: %(stage)s", stage=stage)))
    # Last, so that it stays below what was written in the same moment.
    return [*told, Event(at=case.opened_at, title=gettext("Case opened"))]
