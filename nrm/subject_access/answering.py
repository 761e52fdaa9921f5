"""Handing it over: more time, the copy for paper, and that it was given to the person."""

from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.clocks.durations import due_at
from nrm.database import now
from nrm.errors import Conflict, OutOfTurn
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.profile import current_profile
from nrm.subject_access.actions import PURPOSE
from nrm.subject_access.copies import SealedCopy, find_copy
from nrm.subject_access.finding import check_open, find_request
from nrm.subject_access.models import SubjectAccessRequest


def extend_request(
    actor: Actor, request_id: UUID, reason: str, seen: int | None
) -> SubjectAccessRequest:
    """There is more time, once; the person was told so in the first month (GDPR, 12(3))."""
    asked = find_request(request_id, to_change=True)
    policy.ask(actor, "subject_access.extend", asked)
    _extend(asked, reason, seen)
    log.write(actor, "subject_access.extend", asked, purpose=PURPOSE, reason=reason)
    return asked


def _extend(asked: SubjectAccessRequest, reason: str, seen: int | None) -> None:
    check_version(seen, asked.version)
    check_open(asked)
    if asked.extension_reason is not None:
        raise Conflict(gettext("There was more time already; there is no more."))
    if asked.due_at is None or asked.due_at <= now():
        raise OutOfTurn(gettext("More time is asked for before the first time is over."))
    asked.extension_reason = reason
    asked.due_at = due_at("subject_access", asked.asked_at, "extended", current_profile())


def print_copy(actor: Actor, request_id: UUID, seen: int | None) -> SealedCopy:
    """What the person is given, still sealed: all that is not left out, for paper.

    Raises OutOfTurn while what is left out waits for a supervisor.
    """
    asked = find_request(request_id, to_change=True)
    policy.ask(actor, "subject_access.print", asked)
    copy = _print(actor, asked, seen)
    log.write(actor, "subject_access.print", asked, sections=copy.versions, purpose=PURPOSE)
    return copy


def _print(actor: Actor, asked: SubjectAccessRequest, seen: int | None) -> SealedCopy:
    check_version(seen, asked.version)
    check_open(asked)
    if asked.waits_for_supervisor:
        raise OutOfTurn(gettext("A supervisor has to answer for what is left out first."))
    asked.printed_at = now()
    return find_copy(actor, asked)


def deliver_copy(
    actor: Actor, request_id: UUID, how: str, seen: int | None
) -> SubjectAccessRequest:
    """The person has it; the request is answered."""
    asked = find_request(request_id, to_change=True)
    policy.ask(actor, "subject_access.deliver", asked)
    _deliver(asked, how, seen)
    log.write(actor, "subject_access.deliver", asked, purpose=PURPOSE, reason=how)
    return asked


def _deliver(asked: SubjectAccessRequest, how: str, seen: int | None) -> None:
    check_version(seen, asked.version)
    check_open(asked)
    if asked.printed_at is None:
        raise OutOfTurn(gettext("Print it first."))
    asked.delivered_at, asked.delivered_how = now(), how
