"""A concern goes to the agency that takes in what is told of another region, whole and only there.

It is sealed anew, under a new key and a new secret, in the session of whoever passes it on: it
stands in a row of its own at the other agency, and what stood here comes to its end in the same
transaction. So nobody here opens it from then on, with no copy either that was made before.
"""

import os
from typing import Final
from uuid import UUID, uuid4

from flask_babel import gettext

from nrm import policy, workflow
from nrm.agencies.models import Agency, find_agency
from nrm.database import session
from nrm.errors import Invalid, Unavailable
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.intake.arriving import find_taker, key_of
from nrm.intake.deadlines import begin_clock, keep_running
from nrm.intake.finding import find_concern
from nrm.intake.models import ELSEWHERE, Concern
from nrm.intake.sealing import BROKEN, end, find_sealed, seal_anew
from nrm.log import writer as log
from nrm.profile import list_entries
from nrm.vault.failures import SealBroken

_HASH_BYTES: Final = 32


def pass_on_concern(
    actor: Actor, concern_id: UUID, region: str, reason: str, seen: int | None
) -> Concern:
    """It waits at the agency of that region, and has ended here; the sender's code goes with it.

    `region` may be `elsewhere`. Raises OutOfTurn where nobody takes in what is told of it.
    """
    concern = find_concern(concern_id, to_change=True)
    policy.ask(actor, "concern.pass_on", concern)
    _pass_on(actor, concern, region, reason, seen)
    log.write(actor, "concern.pass_on", reason=reason)
    return concern


def _pass_on(actor: Actor, concern: Concern, region: str, reason: str, seen: int | None) -> None:
    check_version(seen, concern.version)
    there = _taker(concern, region)
    way = {"passed_by": find_agency(concern.agency_id).name, "passed_because": reason}
    # Whoever takes it up there has to know whether somebody tried already.
    way |= {"passed_state": concern.state, "passed_state_at": concern.state_at.isoformat()}
    workflow.step(concern, "pass_on", region=region, reason=reason)
    made = Concern(
        id=uuid4(),
        agency_id=there.id,
        urgency=concern.urgency,
        arrived_at=concern.arrived_at,
        receipt_hash=concern.receipt_hash,
        passed=(concern.passed or 0) + 1,
    )
    _seal(actor, concern, made, there, way)
    workflow.begin(made, "arrive")
    begin_clock(made)
    keep_running(made, concern)
    # Nobody's code any more: it is the sender's, who asks how the other one stands.
    concern.receipt_hash = os.urandom(_HASH_BYTES)
    end(concern)
    session().flush()
    session().add(made)


def _taker(concern: Concern, region: str) -> Agency:
    if region not in {ELSEWHERE, *(entry.code for entry in list_entries("regions"))}:
        raise Invalid({"region": [gettext("Choose one of the listed answers.")]})
    there = find_taker(region)
    if there.id == concern.agency_id:
        sentence = gettext("Your own agency takes in what is told of this region.")
        raise Invalid({"region": [sentence]})
    return there


def _seal(
    actor: Actor, concern: Concern, made: Concern, there: Agency, way: dict[str, str]
) -> None:
    sealed = find_sealed(actor, concern)
    try:
        seal_anew(sealed, actor.keyring, made, key_of(there), **way)
    except SealBroken as broken:
        raise Unavailable(BROKEN, integrity=True) from broken
