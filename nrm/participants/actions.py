"""Saying who is around a person, and for how long; reading it, and ending it.

She decides: nobody is added whom she did not agree to, but a guardian, whom the law appoints.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.accounts.facts import account_facts
from nrm.agencies.models import find_agency
from nrm.cases import records
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.database import new_id, now, session
from nrm.errors import Conflict, Invalid, Missing, OutOfTurn
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.participants.effects import end_what_rested
from nrm.participants.finding import find_appointments, find_participant, find_participants
from nrm.participants.models import Participant
from nrm.participants.parts import GUARDIAN, NAMED, PARTS, Opens
from nrm.participants.reading import SealedTexts, find_texts
from nrm.participants.sealing import end_all
from nrm.policy import ATTENDANT


@dataclass(frozen=True)
class NewParticipant:
    """Who, in which part: an account, or a name and how to reach the person, which are sealed."""

    part: str
    agreed: bool
    account: UUID | None = None
    agency: UUID | None = None
    name: str | None = field(default=None, repr=False)
    reach: str | None = field(default=None, repr=False)
    until_at: datetime | None = None


def add_participant(actor: Actor, case_id: UUID, new: NewParticipant) -> Participant:
    """The person has somebody in this part; what that opens stands in `parts.py`."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "participant.add", case)
    made, written = _add(actor, case, new)
    log.write(actor, "participant.add", made, sections=written, purpose="casework")
    return made


def _add(actor: Actor, case: Case, new: NewParticipant) -> tuple[Participant, dict[str, int]]:
    if case.state == "closed":
        raise OutOfTurn(gettext("This case is closed; reopen it first."))
    _check(new)
    agency_id = _agency_of_account(new) if new.account is not None else new.agency
    if agency_id is not None and find_agency(agency_id).is_kept_from(case.lead_agency_id):
        raise Missing("There is no such agency.")
    made = Participant(
        id=new_id(),
        case_id=case.id,
        part=new.part,
        agency_id=agency_id,
        account_id=new.account,
        record_number=None,
        asked_by_id=actor.id,
        begun_at=now(),
        until_at=new.until_at,
        ended_at=None,
        ended_because=None,
    )
    made.case = case
    written = _write(actor, case, new)
    made.record_number = written.get(NAMED)
    session().add(made)
    return made, written


def _check(new: NewParticipant) -> None:
    errors: dict[str, list[str]] = {}
    if not new.agreed and new.part != GUARDIAN:
        errors["agreed"] = [gettext("Ask the person first. Anybody may be refused.")]
    if (new.account is None) is (new.name is None):
        sentence = gettext("Choose somebody with an account, or write a name: one of both.")
        errors["name"] = [sentence]
    if new.account is not None and PARTS[new.part] is not Opens.APPOINTMENTS:
        sentence = gettext("Write the name. What this person sees is agreed by a consent.")
        errors["account"] = [sentence]
    if new.until_at is not None and new.until_at <= now():
        errors["until_at"] = [gettext("This lies in the past.")]
    if errors:
        raise Invalid(errors)


def _agency_of_account(new: NewParticipant) -> UUID:
    """The agency of an account that only attends; Invalid for any other, or for another agency."""
    facts = account_facts(new.account) if new.account is not None else {}
    agency_id = facts.get("agency_id")
    fits = facts.get("role") == ATTENDANT and facts.get("active")
    if not fits or not isinstance(agency_id, UUID) or new.agency not in (None, agency_id):
        sentence = gettext("Choose somebody whose account is for attending appointments.")
        raise Invalid({"account": [sentence]})
    return agency_id


def _write(actor: Actor, case: Case, new: NewParticipant) -> dict[str, int]:
    if new.name is None:
        return {}
    keys = records.open_case_keys(actor, case)
    content = {"name": new.name, "reach": new.reach or ""}
    return records.write_records(actor, case, keys, records.Writing({NAMED: content}))


def end_participant(
    actor: Actor, participant_id: UUID, reason: str, seen: int | None
) -> Participant:
    """The part is over from now on; what was to be attended is cancelled, and opens no more.

    What was agreed for the agency of a guardian or an advocate ends in the same moment.
    """
    participant = find_participant(participant_id, to_change=True)
    policy.ask(actor, "participant.end", participant)
    _end(actor, participant, reason, seen)
    log.write(actor, "participant.end", participant, reason=reason)
    return participant


def _end(actor: Actor, participant: Participant, reason: str, seen: int | None) -> None:
    check_version(seen, participant.version)
    if participant.ended_at is not None:
        raise Conflict(gettext("This part is over already."))
    participant.ended_at, participant.ended_because = now(), reason
    end_all([a for a in find_appointments(participant) if a.ended_at is None], "part_over")
    end_what_rested(actor, participant.case, [participant])


def read_participant(actor: Actor, participant_id: UUID) -> Participant:
    """Codes and times of one participant."""
    participant = find_participant(participant_id)
    policy.ask(actor, "participant.read", participant)
    log.write(actor, "participant.read", participant)
    return participant


def open_participant(actor: Actor, participant_id: UUID) -> SealedTexts:
    """The name that was written down and all appointments, still sealed."""
    participant = find_participant(participant_id)
    policy.ask(actor, "section.read", participant.case)
    sealed = find_texts(actor, participant)
    log.write(
        actor,
        "section.read",
        participant.case,
        sections=sealed.versions,
        purpose=actor.purpose or "casework",
    )
    return sealed


def list_participants(actor: Actor, case_id: UUID) -> tuple[Case, list[Participant]]:
    """The case and everybody around its person, newest first."""
    case = find_case(case_id)
    policy.ask(actor, "participant.list", case)
    found = find_participants(case)
    log.write(actor, "participant.list", case, count=len(found))
    return case, found
