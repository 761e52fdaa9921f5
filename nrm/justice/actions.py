"""Recording where things stand with police and courts, as the person decided, and looking at it.

Nothing follows from it: no service, no stage of the case, no clock and no notice.
"""

from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.cases import records
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.errors import OutOfTurn, Unavailable
from nrm.http.actor import Actor
from nrm.justice.track import RECORD, JusticeTrack, track_from
from nrm.log import writer as log
from nrm.vault.failures import SealBroken


def record_justice(actor: Actor, case_id: UUID, to: str, seen: int | None) -> int:
    """It stands where the person has decided; the version of the record that says so.

    Raises OutOfTurn where no row leads there, Conflict (stale) if it moved since version `seen`.
    """
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "justice.record", case)
    written = _record(actor, case, to, seen)
    log.write(actor, "justice.record", case, sections=written, purpose="casework")
    return written[RECORD]


def _record(actor: Actor, case: Case, to: str, seen: int | None) -> dict[str, int]:
    if case.state == "closed":
        raise OutOfTurn(gettext("This case is closed; reopen it first."))
    track = _standing(actor, case)
    if to not in track.next_states():
        raise OutOfTurn(gettext("This does not follow from where things stand now."))
    workflow.step(track, "record", to)
    keys = records.open_case_keys(actor, case)
    writing = records.Writing({RECORD: track.content()}, seen)
    return records.write_records(actor, case, keys, writing)


def _standing(actor: Actor, case: Case) -> JusticeTrack:
    sealed = records.find_records(actor, case, [RECORD])
    try:
        return track_from(sealed.open(actor.keyring)[RECORD])
    except SealBroken as broken:
        raise Unavailable("A record fails its check.", integrity=True) from broken


def open_justice(actor: Actor, case_id: UUID) -> records.SealedRecords:
    """Where things stand, still sealed; that it was opened stands in the log first."""
    case = find_case(case_id)
    policy.ask(actor, "justice.read", case)
    sealed = records.find_records(actor, case, [RECORD])
    log.write(
        actor,
        "justice.read",
        case,
        sections=sealed.versions,
        purpose=actor.purpose or "casework",
    )
    return sealed
