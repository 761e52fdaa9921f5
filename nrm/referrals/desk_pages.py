"""`/`, `/referrals/in`, `/referrals/out`: what waits for the reader, and the two boxes."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.accounts.own_entries import signed_in_before
from nrm.accounts.standing import find_standing, standing_lines
from nrm.cases.forms import choices_of
from nrm.database import now
from nrm.http import hooks
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw
from nrm.http.grammar import cursor_from
from nrm.look.coded import any_of
from nrm.look.fields import Choice, Field, Kind
from nrm.look.parts import Filters, Link, Pager, Waiting
from nrm.policy import ATTENDANT, AUDITOR
from nrm.recovery.notices import waiting_for
from nrm.referrals.boxes import Box, Line, list_box
from nrm.referrals.conflicts import find_conflicts
from nrm.referrals.desk import LEADING, Desk, list_desk
from nrm.referrals.desk_words import case_rows, lead_parts
from nrm.referrals.inbox import list_inbox
from nrm.referrals.on_case import referral_state
from nrm.referrals.on_duty import duty_form, duty_words
from nrm.referrals.receiving_words import LISTS, fitted, overdue_in, partner_parts, read_notice
from nrm.referrals.still_open import STILL_OPEN
from nrm.referrals.views import BoxRow, DeskPage, DeskPart, InboxPage, OutboxPage
from nrm.referrals.words import drawn_clock, service_of
from nrm.vocabulary.loader import codes

blueprint = Blueprint("desk", __name__)
_PAGE = 30
_ME = "me"
_DESK, _IN = LISTS
_ELSEWHERE = {AUDITOR: "/audit", ATTENDANT: "/appointments"}
# Where the rest of each part of a worker's desk is, in the order of `lead_parts`.
_MORE = ("/referrals/out", "/cases", "/clocks", "/referrals/out?state=draft")


@blueprint.route("/")
def desk() -> BaseResponse:
    """What waits for the reader, first; an auditor is led to the log, who attends to that."""
    elsewhere = _ELSEWHERE.get(needed_actor().role)
    if elsewhere is not None:
        return redirect(elsewhere, 303)
    with acting("referral.list") as actor:
        found = list_desk(actor)
        before = (_keys_part(waiting_for(actor)), find_conflicts(actor))
        page = _desk_page(actor, found, before)
    return draw("desk/desk.html", page)


def _desk_page(actor: Actor, found: Desk, before: tuple[DeskPart, ...]) -> DeskPage:
    leads = actor.role in LEADING
    own = lead_parts(found) if leads else ()
    received = partner_parts(actor, found, _DESK) if found.received or not leads else ()
    asked = (*own, *received) if policy.may(actor, "referral.list") else ()
    others = list[DeskPart]()
    hooks.tell("desk.page", actor, others)
    urls = (*_MORE[: len(own)], *("/referrals/in" for _ in received))
    parts = tuple(map(fitted, asked, urls))
    return DeskPage(
        frame=frame_for(actor, request.path),
        notice=read_notice(request.args.get("done", "")),
        today=now(),
        last_signed_in_at=signed_in_before(actor.id),
        waiting=sum(part.count for part in (*before, *others, *parts[: len(own) + 1])),
        overdue=overdue_in(asked),
        parts=tuple(part for part in (*before, *others, *parts) if part.items or part.empty),
        agency=standing_lines(find_standing(actor)),
        cases=case_rows(found),
        cases_url="/cases" if policy.may(actor, "case.list") else "",
        accesses_url="/account",
        action=_main_link(actor),
    )


def _keys_part(keys: tuple[Waiting, ...]) -> DeskPart:
    return DeskPart(
        title=gettext("Keys that were lost"),
        explains=gettext("Somebody who lost the passphrase asks two custodians for help."),
        items=keys,
        count=len(keys),
    )


def _main_link(actor: Actor) -> Link | None:
    if policy.may(actor, "case.open"):
        return Link(label=gettext("New case"), url="/cases/new")
    if policy.may(actor, "case.list"):
        return Link(label=gettext("All cases"), url="/cases")
    if policy.may(actor, "referral.list"):
        return Link(label=gettext("Inbox"), url="/referrals/in")
    return None


@blueprint.route("/referrals/in")
def inbox() -> Response:
    """What the reader's agency was asked for: first what waits for its answer."""
    state, own = _wanted_state(STILL_OPEN), request.args.get("who") == _ME
    after = cursor_from(request.args.get("cursor"))
    with acting("referral.list") as actor:
        found = list_inbox(actor, state, after, _PAGE, own=own)
        box, waits = found.box, found.waits
        page = InboxPage(
            frame=frame_for(actor, request.path),
            notice=read_notice(request.args.get("done", "")),
            agency=actor.agency_name,
            on_duty=duty_words(found.shifts),
            duty=duty_form(found.shifts),
            to_decide=partner_parts(actor, waits, _IN)[0] if waits is not None else None,
            filters=_filters("/referrals/in", state, _who(own), still_open=state == STILL_OPEN),
            referrals=tuple(_row(line, box, received=True) for line in box.lines),
            pager=_pager("/referrals/in", box, state=state, who=_ME if own else None),
        )
    return draw("referrals/inbox.html", page)


@blueprint.route("/referrals/out")
def outbox() -> Response:
    """What the reader's agency asked of others, or is about to."""
    state = _wanted_state()
    with acting("referral.list") as actor:
        box = list_box(actor, "out", state, cursor_from(request.args.get("cursor")), _PAGE)
        page = OutboxPage(
            frame=frame_for(actor, request.path),
            filters=_filters("/referrals/out", state),
            referrals=tuple(_row(line, box, received=False) for line in box.lines),
            pager=_pager("/referrals/out", box, state=state),
        )
    return draw("referrals/outbox.html", page)


def _wanted_state(*others: str) -> str | None:
    state = request.args.get("state")
    return state if state in (*codes("referral_states"), *others) else None


def _who(own: bool) -> Field:
    me = Choice(value=_ME, label=gettext("Me"), chosen=own)
    return any_of("who", gettext("Who looks after it"), (me,))


def _filters(url: str, state: str | None, *more: Field, still_open: bool | None = None) -> Filters:
    every = Choice(value="", label=gettext("Any"), chosen=state is None)
    said = gettext("What you may still open")
    others = [Choice(value=STILL_OPEN, label=said, chosen=still_open or False)]
    listed = choices_of("referral_states", [state] if state else [])
    choices = (every, *(others if still_open is not None else ()), *listed)
    field = Field(name="state", label=gettext("State"), kind=Kind.SELECT, choices=choices)
    return Filters(url=url, fields=(field, *more))


def _pager(url: str, box: Box, **asked: str | None) -> Pager:
    kept: Mapping[str, Any] = {name: value for name, value in asked.items() if value}
    older = {**kept, "cursor": box.after.encode()} if box.after else None
    return Pager(
        words=ngettext("%(num)d referral matches.", "%(num)d referrals match.", box.count),
        newest=_address(url, kept) if "cursor" in request.args else "",
        older=_address(url, older) if older else "",
    )


def _address(url: str, query: Mapping[str, Any]) -> str:
    said = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{url}?{said}" if said else url


def _row(line: Line, box: Box, *, received: bool) -> BoxRow:
    referral = line.referral
    clock = box.clocks.get(referral.id)
    waits = line.other.name if received else gettext("you")
    # Of one that has ended the recipient keeps reference, dates and state.
    shown = not received or referral.id in box.envelopes
    return BoxRow(
        reference=referral.reference,
        url=f"/referrals/{referral.id}",
        service=service_of(referral.service) if shown else gettext("Not shown any more"),
        other=line.other.name,
        state=referral_state(referral.state),
        clock=drawn_clock(clock, waits) if clock is not None else None,
        until=box.until.get(referral.id),
    )
