"""What the invented people of the demonstration told, section by section; each says it is invented.

Contents go through the sections' own schemas, as what a client sends does.
"""

from collections.abc import Mapping
from random import Random
from typing import Any, Final

from nrm.cases.api import checked_sections
from nrm.database import now
from nrm.demo.stories import Story, chance_of

_SIGNS: Final[Mapping[str, tuple[str, ...]]] = {
    "domestic_servitude": ("D01", "D02", "D05"),
    "forced_criminality": ("P12", "F04", "G16"),
    "forced_labour": ("L01", "L02", "L05"),
    "sexual_exploitation": ("S02", "S03", "S04"),
}
_SECTORS = ("A", "C", "F", "I", "N", "S")
_CONTROL = (
    "debt_bondage",
    "threats",
    "restricts_movement",
    "withholds_documents",
    "false_promises",
)
_WISHES = ("A room with a key.", "To sleep.", "To call home.", "To work and be paid for it.")
INVENTED = "Invented for the demonstration; nothing of this happened to anybody."


def first_sections(story: Story) -> dict[str, dict[str, Any]]:
    """What is known when the case is opened, let in by the sections' own schemas."""
    return checked_sections(
        {
            "identity": {
                "preferred_name": story.name,
                "age_band": story.age_band,
                "gender": story.share.gender,
                "citizenships": [story.citizenship],
                "languages": sorted({story.language, "en"}),
            },
            "preferences": {
                "interpreter_needed": "no" if story.language == "en" else "yes",
                "language": story.language,
                "practitioner_gender_pref": "any" if story.share.gender == "man" else "female",
                "seen_alone": "yes",
            },
            "safe_contact": {
                "contact_channels": [
                    {
                        "channel": "messaging_app",
                        "address": f"sample-{story.number:03d}@demonstration.example",
                        "safe": "yes",
                        "safe_times": "weekdays before noon",
                    }
                ]
            },
        }
    )


def later_sections(story: Story) -> dict[str, dict[str, Any]]:
    """What screening adds, section by section."""
    chance = chance_of(story.number, "sections")
    today = now().date().isoformat()
    return checked_sections(
        {
            "indicators": {"indicators": _signs(story, chance), "recorded_on": today},
            "risk": {
                "level": chance.choices(("low", "medium", "high"), (4, 4, 2))[0],
                "factors": chance.sample(("retaliation", "debt_collection", "housing_unsafe"), 2),
                "safety_constraints": ["no_voicemail", "contact_through_lead_worker"],
                "worker_view": INVENTED,
                "assessed_on": today,
            },
            "needs": {
                "needs": [
                    {"service": "safe_accommodation", "status": "wanted"},
                    {"service": "primary_health", "status": chance.choice(("wanted", "offered"))},
                ],
                "person_wishes": chance.choice(_WISHES),
                "assessed_on": today,
            },
            "account": _account(story, chance),
        }
    )


def _signs(story: Story, chance: Random) -> list[dict[str, str]]:
    known = [code for kind in story.share.exploitation_types for code in _SIGNS[kind]]
    codes = chance.sample(known or ["G04", "G08", "G13"], 2)
    return [{"code": code, "basis": chance.choice(("observed", "disclosed"))} for code in codes]


def _account(story: Story, chance: Random) -> dict[str, Any]:
    types = story.share.exploitation_types
    told: dict[str, Any] = {
        "exploitation_types": list(types) or ["UNK"],
        "means_of_control": chance.sample(_CONTROL, 2),
        "account_text": f"{story.name} tells of {_in_words(types)}. {INVENTED}",
    }
    if "forced_labour" in types:
        told["labour_sector"] = chance.choice(_SECTORS)
    return told


def _in_words(types: tuple[str, ...]) -> str:
    return " and ".join(kind.replace("_", " ") for kind in types) or "something not yet named"
