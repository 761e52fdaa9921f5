"""Who looks after a concern that was taken up: it is handed to a colleague, and its clock runs on.

All of the intake desk who may open it still may: a name is no lock.
"""

from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.accounts.facts import account_facts, colleagues_of
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.intake.finding import AT_DESK, find_concern
from nrm.intake.models import Concern
from nrm.log import writer as log
from nrm.look.fields import Choice, Field, Kind


def hand_on_concern(actor: Actor, concern_id: UUID, colleague: UUID, seen: int | None) -> Concern:
    """This colleague looks after it from now on, and is told that something waits."""
    concern = find_concern(concern_id, to_change=True)
    policy.ask(actor, "concern.hand_on", concern)
    _hand_on(concern, colleague, seen)
    log.write(actor, "concern.hand_on")
    return concern


def _hand_on(concern: Concern, colleague: UUID, seen: int | None) -> None:
    check_version(seen, concern.version)
    facts = account_facts(colleague)
    workflow.step(concern, "hand_on", colleague=colleague)
    here = facts.get("active") and facts.get("agency_id") == concern.agency_id
    if not here or facts.get("role") not in AT_DESK:
        raise Invalid({"colleague": [gettext("Name an active colleague of your agency.")]})
    concern.taken_by_id = colleague


def colleague_fields(concern: Concern) -> tuple[Field, ...]:
    """To whom it can be handed."""
    people = colleagues_of(concern.agency_id, AT_DESK)
    offered = tuple(
        Choice(value=str(each), label=name, chosen=each == concern.taken_by_id)
        for each, name in people.items()
    )
    label = gettext("Who looks after it")
    return (Field(name="colleague", label=label, kind=Kind.SELECT, choices=offered),)
