"""Who speaks for a person, and what becomes of parts and appointments that end; not asked again.

An erasure deletes them with everything else that names the case.
"""

from collections.abc import Iterable

from nrm.cases.models import Case
from nrm.consent.speaking import Speaker, end_unspoken
from nrm.database import session
from nrm.http.actor import Actor
from nrm.participants.finding import find_appointments, find_open_ones, find_participants
from nrm.participants.models import Participant
from nrm.participants.parts import Opens
from nrm.participants.sealing import end_all


def tell_speakers(case: Case, found: list[Speaker]) -> None:
    """Guardians and advocates of an agency, while their part lasts."""
    found.extend(
        Speaker(each.id, each.part, each.agency_id, each.until_at)
        for each in find_participants(case)
        if not each.is_over and speaks(each) and each.agency_id is not None
    )


def speaks(participant: Participant) -> bool:
    """Whether somebody in this part speaks for the person: as guardian or advocate."""
    return participant.opens is Opens.BY_CONSENT


def end_with_case(actor: Actor, case: Case) -> None:
    """A case that is closed has no appointments: nobody opens one of it any more.

    And nobody speaks for the person in it: what rested on that has ended.
    """
    end_all(find_open_ones(case), "case_closed")
    end_what_rested(actor, case, find_participants(case))


def end_what_rested(actor: Actor, case: Case, over: Iterable[Participant]) -> None:
    """What was agreed for the agencies of these, and nobody there speaks any more, has ended."""
    spoke = {(x.part, x.agency_id) for x in over if speaks(x) and x.agency_id is not None}
    if spoke:
        end_unspoken(actor, case, spoke)


def drop_all(case: Case) -> None:
    """Of a discarded case nothing is left, of who was around the person neither."""
    found = find_participants(case)
    for participant in found:
        for appointment in find_appointments(participant):
            session().delete(appointment)
    session().flush()
    for participant in found:
        session().delete(participant)
