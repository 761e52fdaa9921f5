"""What a receiving agency has to do, in words: a request on a list, and the parts of its desk."""

from collections.abc import Iterable
from dataclasses import replace

from flask_babel import gettext, ngettext

from nrm.cases.shown import code_words
from nrm.database import now
from nrm.http.actor import Actor
from nrm.look.fields import StepForm
from nrm.look.parts import Link, Notice, Shape, Waiting
from nrm.referrals.boxes import Line
from nrm.referrals.desk import Desk
from nrm.referrals.handing_on import looked_after
from nrm.referrals.models import Referral
from nrm.referrals.on_case import referral_state
from nrm.referrals.own_room import room_of
from nrm.referrals.receipts import done_notice
from nrm.referrals.step_forms import step_form
from nrm.referrals.views import DeskPart
from nrm.referrals.words import drawn_clock, title_of

ON_DESK = 10
_DECIDE = ("sent", "acknowledged")
# The pages on which it can be said of several that they were read.
LISTS = ("/", "/referrals/in")
READ = "acknowledge"


def overdue_in(parts: Iterable[DeskPart]) -> int:
    """How many things are overdue."""
    clocks = [item.clock for part in parts for item in part.items if item.clock is not None]
    return sum(clock.shape is Shape.LATE for clock in clocks)


def read_notice(done: str) -> Notice | None:
    """That the sender knows it was read, on the list where somebody said so."""
    return done_notice(READ) if done == READ else None


def partner_parts(actor: Actor, desk: Desk, here: str) -> tuple[DeskPart, ...]:
    """The desk of a receiving agency, on that page: what to decide, then whom it supports."""
    to_decide = [x for x in desk.received if x.referral.state in _DECIDE]
    helped = [x for x in desk.received if x.referral.state in ("accepted", "in_service")]
    asked = [x for x in desk.received if x.referral.state == "info_requested"]
    return (
        DeskPart(
            title=gettext("To decide"),
            explains=gettext("You see what is needed to decide, and no identity."),
            items=by_clock(received(line, desk, here) for line in to_decide),
            empty=gettext("Nothing is waiting for your answer."),
            room=room_of(actor, desk.room),
        ),
        DeskPart(
            title=gettext("People you support"),
            explains=gettext("Accepted or in service."),
            items=by_clock(received(line, desk, here) for line in helped),
        ),
        DeskPart(
            title=gettext("Waiting for the sender"),
            explains=gettext("You asked; your clock is paused until they answer."),
            items=by_clock(received(line, desk, here) for line in asked),
        ),
    )


def fitted(part: DeskPart, url: str) -> DeskPart:
    """The part with as many items as a desk has room for, and the way to the rest."""
    count = len(part.items)
    label = ngettext("And %(num)d more", "And %(num)d more", count - ON_DESK)
    rest = Link(label=label, url=url) if count > ON_DESK else part.rest
    return replace(part, items=part.items[:ON_DESK], count=count, rest=rest)


def by_clock(items: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Overdue first, then soonest; what has no clock comes last."""
    far = now().replace(year=9999)
    return tuple(sorted(items, key=lambda x: (x.clock.at or far) if x.clock else far))


def received(line: Line, desk: Desk, here: str) -> Waiting:
    """A request as the receiving agency sees it on a list of that page."""
    referral = line.referral
    clock = desk.clocks_received.get(referral.id)
    context = gettext(
        "Request %(reference)s from %(agency)s. %(urgency)s. %(state)s.",
        reference=referral.reference,
        agency=line.other.name,
        urgency=code_words("urgencies", referral.urgency),
        state=referral_state(referral.state).label,
    )
    name = desk.lookers.get(referral.id)
    return Waiting(
        title=title_of(referral.service, desk.envelopes.get(referral.id, {})),
        url=f"/referrals/{referral.id}",
        context=f"{context} {looked_after(name)}" if name else context,
        clock=drawn_clock(clock, line.other.name) if clock is not None else None,
        press=_read_form(referral, here) if referral.id in desk.unread else None,
    )


def _read_form(referral: Referral, here: str) -> StepForm:
    form = step_form(READ, referral.id, referral.version, received=True, drafted=False)
    return replace(
        form,
        title="",
        explains="",
        button=form.title,
        main=False,
        hidden=referral.reference,
        back=here,
    )
