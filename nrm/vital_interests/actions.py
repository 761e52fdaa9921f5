"""Answering for what was done without consent, telling the person, and reviewing it.

The act itself is recorded by whoever does it (`cases/without_consent.py`), in one transaction.
"""

from collections.abc import Sequence
from uuid import UUID

from nrm import policy
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.database import Cursor, keyset, now, session
from nrm.errors import Conflict
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.vital_interests.ending import end_what_rests, give_answer
from nrm.vital_interests.finding import find_act, find_acts, visible_to
from nrm.vital_interests.models import COUNTERSIGNED, LISTED, REFUSED, ActWithoutConsent
from nrm.vital_interests.telling import PutOff, Told, keep_put_off, keep_told


def countersign_act(actor: Actor, act_id: UUID, seen: int | None) -> ActWithoutConsent:
    """A supervisor, another person than who acted, answers for it as well."""
    act = find_act(act_id, to_change=True)
    policy.ask(actor, "without_consent.countersign", act)
    give_answer(actor, act, COUNTERSIGNED, seen)
    log.write(actor, "without_consent.countersign", act, sections=act.sections)
    return act


def refuse_act(actor: Actor, act_id: UUID, seen: int | None) -> ActWithoutConsent:
    """A supervisor does not answer for it: what rests on it has ended."""
    act = find_act(act_id, to_change=True)
    policy.ask(actor, "without_consent.refuse", act)
    _refuse(actor, act, seen)
    log.write(actor, "without_consent.refuse", act, sections=act.sections)
    return act


def _refuse(actor: Actor, act: ActWithoutConsent, seen: int | None) -> None:
    give_answer(actor, act, REFUSED, seen)
    end_what_rests(actor, act)


def tell_act(actor: Actor, act_id: UUID, told: Told, seen: int | None) -> ActWithoutConsent:
    """The person knows of it, since that day."""
    act = find_act(act_id, to_change=True)
    policy.ask(actor, "without_consent.tell", act)
    keep_told(act, told, seen)
    log.write(actor, "without_consent.tell", act, sections=act.sections)
    return act


def put_off_telling(
    actor: Actor, act_id: UUID, put_off: PutOff, seen: int | None
) -> ActWithoutConsent:
    """The person is not told yet, for this reason, and it is looked at again on that day."""
    act = find_act(act_id, to_change=True)
    policy.ask(actor, "without_consent.put_off", act)
    keep_put_off(act, put_off, seen)
    log.write(actor, "without_consent.put_off", act, sections=act.sections, reason=put_off.not_told)
    return act


def review_act(actor: Actor, act_id: UUID, outcome: str, seen: int | None) -> ActWithoutConsent:
    """An auditor has closed the review of it with an outcome."""
    act = find_act(act_id, to_change=True)
    policy.ask(actor, "without_consent.review", act)
    _review(actor, act, outcome, seen)
    log.write(actor, "without_consent.review", act, sections=act.sections, reason=outcome)
    return act


def _review(actor: Actor, act: ActWithoutConsent, outcome: str, seen: int | None) -> None:
    check_version(seen, act.version)
    if act.outcome is not None:
        raise Conflict("This was reviewed already.")
    act.outcome, act.reviewed_at, act.reviewed_by_id = outcome, now(), actor.id


def read_act(actor: Actor, act_id: UUID) -> ActWithoutConsent:
    """Who did what when, and what others made of it; not why."""
    act = find_act(act_id)
    policy.ask(actor, "without_consent.read", act)
    log.write(actor, "without_consent.read", act, sections=act.sections)
    return act


def list_acts_of_case(actor: Actor, case_id: UUID) -> tuple[Case, list[ActWithoutConsent]]:
    """The case and all that was done in it without consent, newest first."""
    case = find_case(case_id)
    policy.ask(actor, "without_consent.list_case", case)
    found = find_acts(case)
    log.write(actor, "without_consent.list_case", case, count=len(found))
    return case, found


def list_acts(actor: Actor, after: Cursor | None, limit: int) -> Sequence[ActWithoutConsent]:
    """Acts that the actor may see, newest first, at most `limit` + 1."""
    policy.ask(actor, "without_consent.list")
    made_at, ident = ActWithoutConsent.made_at, ActWithoutConsent.id
    statement = keyset(LISTED.where(visible_to(actor)), made_at, ident, after, limit)
    found = [act.of(case) for act, case in session().execute(statement)]
    log.write(actor, "without_consent.list", count=len(found))
    return found
