"""A step about an act as it was sent, by the API or by a form, and why the act was done."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from nrm.cases.actions import open_sections
from nrm.cases.records import SealedRecords
from nrm.cases.without_consent import RECORD
from nrm.consent.actions import open_consent
from nrm.consent.details import DETAILS
from nrm.http.actor import Actor
from nrm.vital_interests.actions import (
    countersign_act,
    put_off_telling,
    refuse_act,
    review_act,
    tell_act,
)
from nrm.vital_interests.finding import find_act
from nrm.vital_interests.models import ActWithoutConsent
from nrm.vital_interests.telling import PutOff, Told


def take(
    actor: Actor, act_id: UUID, name: str, given: Mapping[str, Any], seen: int | None
) -> ActWithoutConsent:
    """The step was taken; `given` is what its schema let in."""
    if name == "countersign":
        return countersign_act(actor, act_id, seen)
    if name == "refuse":
        return refuse_act(actor, act_id, seen)
    if name == "tell":
        return tell_act(actor, act_id, Told(given["told_on"]), seen)
    if name == "put_off":
        put_off = PutOff(given["not_told"], given["look_again"])
        return put_off_telling(actor, act_id, put_off, seen)
    return review_act(actor, act_id, given["outcome"], seen)


def sealed_reason(actor: Actor, act_id: UUID) -> tuple[SealedRecords, Callable[[], str]]:
    """Why it was done, logged and still sealed, and what opens it after the commit."""
    known = find_act(act_id)
    if known.record_number is None:
        sealed, name = open_consent(actor, known.thing_id), DETAILS
    else:
        sealed = open_sections(actor, known.case_id, [RECORD], known.record_number)
        name = RECORD
    return sealed, lambda: str(sealed.open(actor.keyring)[name]["reason"])
