"""Cases of the demonstration: opened, screened, supported, closed, by the people who may.

Each case gets as far as its story's stage. Every act is an action of the service in a transaction
of its own, with real keys and the real log.
"""

from collections.abc import Iterable
from random import Random
from uuid import UUID

from sqlalchemy import func, select

from nrm.cases.actions import open_case, write_note, write_section
from nrm.cases.closing import close_case, discard_case
from nrm.cases.models import Case
from nrm.cases.opening import NewCase
from nrm.cases.steps import include_case, presume_case, screen_case
from nrm.consent.actions import NewConsent, give_consent
from nrm.database import transaction
from nrm.demo.cast import Cast, act
from nrm.demo.contents import INVENTED, first_sections, later_sections
from nrm.demo.country import LEADING, workers_of
from nrm.demo.journeys import ENDED, JOURNEYS, choose_journeys, walk
from nrm.demo.noted import is_noted, write_notes
from nrm.demo.stories import Story, chance_of
from nrm.http.actor import Actor
from nrm.policy import SOCIAL_WORKER, SUPERVISOR

# Stage -> how many of a hundred.
_STAGES = {
    "draft": 12,
    "discarded": 3,
    "screened": 13,
    "no_indicators": 5,
    "presumed": 40,
    "included": 18,
    "closed": 9,
}
_EXIT = {"safety_checked": True, "exit_offered": True, "information_given": True}


def count_cases() -> int:
    """How many cases there are, whoever opened them."""
    with transaction(write=False) as reading:
        return reading.scalar(select(func.count()).select_from(Case)) or 0


def live_all(stories: Iterable[Story], cast: Cast) -> None:
    """Each person's case stands at the stage of the story."""
    for story in stories:
        _live(story, cast)


def _live(story: Story, cast: Cast) -> None:
    chance = chance_of(story.number, "life")
    lead = LEADING[story.number % len(LEADING)]
    worker = cast.actor(chance.choice(workers_of(lead, SOCIAL_WORKER)))
    stage = chance.choices(list(_STAGES), list(_STAGES.values()))[0]
    case_id = _open(story, worker, chance)
    if stage == "discarded":
        act(discard_case, worker, case_id, {"reason": "discarded"}, None)
    if stage in ("draft", "discarded"):
        return
    _screen(story, worker, case_id)
    supervisor = cast.actor(workers_of(lead, SUPERVISOR)[0])
    if stage == "no_indicators":
        _close(worker, supervisor, case_id, "no_indicators")
    elif stage != "screened":
        _believe(story, worker, case_id)
        ways = ENDED if stage == "closed" else tuple(JOURNEYS)
        for journey in choose_journeys(story, lead, chance, ways):
            walk(cast, worker, case_id, story, journey)
        if is_noted(story):
            write_notes(cast, worker, case_id)
        _end(stage, worker, supervisor, case_id, chance)


def _open(story: Story, worker: Actor, chance: Random) -> UUID:
    new = NewCase(
        entry_channel=story.entry_channel,
        person_group=story.person_group,
        region=story.region,
        priority=story.priority,
        sections=first_sections(story),
    )
    case_id = act(open_case, worker, new).id
    if chance.random() < 0.4:
        act(write_note, worker, case_id, f"First conversation. {INVENTED}", "agency")
    return case_id


def _screen(story: Story, worker: Actor, case_id: UUID) -> None:
    given = {
        "limits_explained": True,
        "seen_alone": "yes",
        "interpreter_needed": story.language != "en",
        "basis": "consent" if story.is_adult else "child",
    }
    if story.is_adult:
        record = NewConsent(scope="record", given_by="person", obtained_how="verbal")
        act(give_consent, worker, case_id, record)
    act(screen_case, worker, case_id, given, None)
    for name, content in later_sections(story).items():
        act(write_section, worker, case_id, name, content, 0)


def _believe(story: Story, worker: Actor, case_id: UUID) -> None:
    police = "given" if story.agrees_to_police else "refused"
    asked = {"support": "given", "identification": "refused", "police": police}
    if is_noted(story):
        asked = dict.fromkeys(asked, "given")
    if not story.is_adult:
        asked = dict.fromkeys(asked, "not_asked")
    reason = f"Several signs fit together. {INVENTED}"
    act(presume_case, worker, case_id, {"belief_reason": reason, "asked": asked}, None)


def _end(stage: str, worker: Actor, supervisor: Actor, case_id: UUID, chance: Random) -> None:
    if stage == "included":
        given = {"pathway": "inclusion", "person_agrees": True, "plan_agreed": True}
        act(include_case, worker, case_id, given, None)
    if stage == "closed":
        reasons = ("support_completed", "person_withdrew", "moved_or_transferred")
        _close(worker, supervisor, case_id, chance.choice(reasons))


def _close(worker: Actor, supervisor: Actor, case_id: UUID, reason: str) -> None:
    for each in (worker, supervisor):
        act(close_case, each, case_id, {"reason": reason, **_EXIT}, None)
