"""What waits for a decision about an agency and what may be asked for: its page, and the desk."""

from dataclasses import dataclass
from typing import Final

from flask_babel import gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import duty_words, role_words
from nrm.agencies.models import agency_names
from nrm.database import now, session
from nrm.http.actor import Actor
from nrm.look.coded import words_of
from nrm.look.moments import when
from nrm.look.parts import Fact, Waiting
from nrm.policy import CO_ORDINATOR, ROLES
from nrm.referrals.views import DeskPart
from nrm.registry.finding import Known
from nrm.registry.models import CLOSE, RESUME, STANDS, SUSPEND, WAITING, AgencyChange

HERE: Final = "/admin/agencies"


@dataclass(frozen=True)
class Decision:
    """What waits, in words, and whether the reader is the one to say yes or no."""

    facts: tuple[Fact, ...] = ()
    may_approve: bool = False
    may_refuse: bool = False


def waiting_decision(actor: Actor, known: Known) -> Decision:
    """What waits for somebody's decision about this agency; nothing when nothing does."""
    change = told_to(actor, known.change)
    if change is None:
        return Decision()
    return Decision(
        facts=_facts(change),
        may_approve=may_approve(actor, change),
        may_refuse=_may_refuse(actor, change),
    )


def told_to(actor: Actor, change: AgencyChange | None) -> AgencyChange | None:
    """What waits, for this reader: nobody is warned that the own agency is to be suspended."""
    if change is None or (change.change == SUSPEND and not _may_refuse(actor, change)):
        return None
    return change


def _may_refuse(actor: Actor, change: AgencyChange) -> bool:
    if change.change == CLOSE:
        return policy.may(actor, "agency.refuse_closing", change)
    return policy.may(actor, "agency.refuse_change", change)


def may_approve(actor: Actor, change: AgencyChange) -> bool:
    """Whether this person may be the second one."""
    if change.change == SUSPEND:
        return policy.may(actor, "agency.suspend", change)
    if change.change == CLOSE:
        return policy.may(actor, "agency.close", change)
    return policy.may(actor, "agency.resume", change)


def _facts(change: AgencyChange) -> tuple[Fact, ...]:
    name = names_of({change.requested_by_id}).get(change.requested_by_id, "")
    role = change.asked_as
    asked_as = role_words(role) if role in ROLES else duty_words(role)
    reason = words_of("agency_change_reasons", change.reason)
    taker = [
        Fact(label=gettext("Who takes its cases"), value=agency_names({each})[each])
        for each in (change.taker_id,)
        if each is not None
    ]
    return (
        *taker,
        Fact(label=gettext("Asked for"), value=change_words(change)),
        Fact(label=gettext("Reason"), value=reason),
        Fact(label=gettext("By"), value=f"{name}, {asked_as}"),
        Fact(label=gettext("Stands until"), value=when(change.asked_at + STANDS)),
    )


def change_words(change: AgencyChange) -> str:
    """What was asked for, in words."""
    words = {
        SUSPEND: gettext("Suspend it: nothing new comes to it"),
        RESUME: gettext("Let it take part again"),
        CLOSE: gettext("Close it, and hand its open cases over"),
    }
    if change.change == SUSPEND and change.reason == "misuse":
        return str(gettext("Shut it: nobody of it signs in"))
    return str(words[change.change])


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """What waits for the reader as the second person; and that the own agency is suspended."""
    items = [*_suspended(actor), *(_waiting(change) for change in _waiting_for(actor))]
    if items:
        title = gettext("Agencies")
        explains = gettext("Which agencies take part is decided by two people.")
        parts.append(DeskPart(title=title, explains=explains, items=tuple(items), count=len(items)))


def _suspended(actor: Actor) -> list[Waiting]:
    if not actor.suspended:
        return []
    words = gettext(
        "Nothing new is sent to it or begins in it. What you lead you can read and write."
    )
    return [Waiting(title=gettext("Your agency is suspended"), url="", context=words)]


def _waiting_for(actor: Actor) -> list[AgencyChange]:
    if actor.role != CO_ORDINATOR:
        return []
    lines = session().execute(WAITING, {"since": now() - STANDS})
    found = [change.of(agency) for change, agency in lines]
    return [change for change in found if may_approve(actor, change)]


def _waiting(change: AgencyChange) -> Waiting:
    return Waiting(
        title=change.agency.name,
        url=f"{HERE}/{change.agency_id}#waiting",
        context=change_words(change),
    )
