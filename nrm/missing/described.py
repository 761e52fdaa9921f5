"""How an episode is told by the API, and which steps somebody may take."""

from typing import Any, Final

from flask_babel import lazy_gettext

from nrm import policy
from nrm.cases.described import stamp
from nrm.http.actor import Actor
from nrm.missing.models import MissingEpisode

STEPS: Final = (
    ("tell_police", lazy_gettext("The police was told"), ("basis",)),
    ("record_return", lazy_gettext("The person is back"), ()),
    ("record_interview", lazy_gettext("The talk after the return"), ("done",)),
)


def open_steps(actor: Actor, episode: MissingEpisode) -> list[str]:
    """What this person may do next about it."""
    gone = episode.found_at is None
    fits = {
        "tell_police": gone and episode.police_told_at is None,
        "record_return": gone,
        "record_interview": not gone and episode.interview_done_at is None,
    }
    names = (name for name, _, _ in STEPS)
    return [n for n in names if fits[n] and policy.may(actor, f"missing.{n}", episode)]


def described_episode(actor: Actor, episode: MissingEpisode) -> dict[str, Any]:
    """Ids, times and codes."""
    may = open_steps(actor, episode)
    return {
        "id": str(episode.id),
        "case": str(episode.case_id),
        "reported_at": stamp(episode.reported_at),
        "recorded_by": str(episode.recorded_by_id),
        "risk_level": episode.risk_level,
        "police_basis": episode.police_basis,
        "police_told_at": stamp(episode.police_told_at),
        "found_at": stamp(episode.found_at),
        "interview_offered_at": stamp(episode.interview_offered_at),
        "interview_done_at": stamp(episode.interview_done_at),
        "version": episode.version,
        "steps": [
            {"name": name, "label": str(label), "requires": list(requires)}
            for name, label, requires in STEPS
            if name in may
        ],
    }
