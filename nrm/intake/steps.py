"""What the intake desk does with a concern: take it up, say that nobody was reached, end it.

What comes to its end opens no more, for nobody: the keys go with the step. It is set aside for a
reason, or becomes a case, whose first note is what was told.
"""

from dataclasses import replace
from uuid import UUID

from flask_babel import format_datetime, gettext

from nrm import policy, workflow
from nrm.agencies.models import find_agency
from nrm.cases.models import Case
from nrm.cases.opening import NewCase, make_cases
from nrm.errors import Unavailable
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.intake.deadlines import begin_clock
from nrm.intake.finding import find_concern
from nrm.intake.models import Concern
from nrm.intake.sealing import BROKEN, end, find_sealed
from nrm.intake.shown import told_text
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.vault.failures import SealBroken


def take_up_concern(actor: Actor, concern_id: UUID, seen: int | None) -> Concern:
    """Somebody of the agency looks after it, from now on this one."""
    concern = find_concern(concern_id, to_change=True)
    policy.ask(actor, "concern.take_up", concern)
    _take_up(actor, concern, seen)
    log.write(actor, "concern.take_up")
    return concern


def _take_up(actor: Actor, concern: Concern, seen: int | None) -> None:
    check_version(seen, concern.version)
    workflow.step(concern, "take_up")
    concern.taken_by_id = actor.id
    begin_clock(concern)


def miss_concern(actor: Actor, concern_id: UUID, seen: int | None) -> Concern:
    """Neither the person nor the sender could be reached; it may be taken up again."""
    concern = find_concern(concern_id, to_change=True)
    policy.ask(actor, "concern.miss", concern)
    _miss(concern, seen)
    log.write(actor, "concern.miss")
    return concern


def _miss(concern: Concern, seen: int | None) -> None:
    check_version(seen, concern.version)
    workflow.step(concern, "miss")
    begin_clock(concern)


def set_aside_concern(actor: Actor, concern_id: UUID, reason: str, seen: int | None) -> Concern:
    """It has come to its end for this reason, and nobody opens it any more."""
    concern = find_concern(concern_id, to_change=True)
    policy.ask(actor, "concern.set_aside", concern)
    _set_aside(concern, reason, seen)
    log.write(actor, "concern.set_aside", reason=reason)
    return concern


def _set_aside(concern: Concern, reason: str, seen: int | None) -> None:
    check_version(seen, concern.version)
    workflow.step(concern, "set_aside", reason=reason)
    concern.closed_because = reason
    end(concern)


def convert_concern(actor: Actor, concern_id: UUID, new: NewCase, seen: int | None) -> Case:
    """A draft case stands with what was told as its first note; of the concern nothing opens."""
    concern = find_concern(concern_id, to_change=True)
    policy.ask(actor, "concern.convert", concern)
    case = _convert(actor, concern, new, seen)
    log.write(actor, "concern.convert")
    return case


def _convert(actor: Actor, concern: Concern, new: NewCase, seen: int | None) -> Case:
    check_version(seen, concern.version)
    workflow.step(concern, "convert")
    text = _text(actor, concern)
    agency = find_agency(actor.agency_id)
    ((case, written),) = make_cases(actor, agency, [replace(new, sections={}, note=text)])
    end(concern)
    # The entry of the case says nothing of the concern, and that of the concern nothing of it.
    log.write_before_next([Act(action="case.open", thing=case, sections=written)])
    return case


def _text(actor: Actor, concern: Concern) -> str:
    sealed = find_sealed(actor, concern)
    try:
        content = sealed.open(actor.keyring)
    except SealBroken as broken:
        raise Unavailable(BROKEN, integrity=True) from broken
    arrived = format_datetime(concern.arrived_at, "d MMM y, HH:mm")
    first = gettext("First contact without an account, %(moment)s", moment=arrived)
    return f"{first}\n{told_text(content)}"
