"""Which questions of a long section are asked together, in the order of the table of fields.

A section that is not here is asked on one page. How the parts become pages is in `editing.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext

from nrm.cases.tables import PILLARS, SETTINGS


@dataclass(frozen=True)
class Part:
    """Some questions of a section that belong together; `words` are its heading.

    `table`: the field of a table that stands in it as well.
    """

    words: Any
    keys: tuple[str, ...] = ()
    table: str = ""


PARTS: Final[Mapping[str, tuple[Part, ...]]] = {
    "identity": (
        Part(
            lazy_gettext("Name, age and origin"),
            (
                "preferred_name",
                "family_name",
                "given_names",
                "alias_used_in_exploitation",
                "pronouns",
                "date_of_birth",
                "date_of_birth_certainty",
                "age_band",
                "gender",
                "citizenships",
                "country_of_birth",
                "ethnicity",
                "statelessness",
                "document_status",
                "identity_numbers",
            ),
        ),
        Part(
            lazy_gettext("Family and language"),
            ("children", "dependants_travelling", "languages", "literacy"),
        ),
    ),
    "indicators": (
        Part(lazy_gettext("Where you met"), ("recorded_on", "setting")),
        *(Part(words, table=f"indicators-{code}") for code, words in SETTINGS.items()),
        Part(
            lazy_gettext("What you make of it"),
            ("indicators", "screening_tool", "screening_answers", "belief_reason"),
        ),
    ),
    "account": (
        Part(lazy_gettext("What was told before"), ("account_entries", "account_text")),
        Part(
            lazy_gettext("What the person was made to do"),
            (
                "multiple_situations",
                "episodes",
                "exploitation_types",
                "forced_activity",
                "labour_sector",
                "sexual_exploitation_form",
            ),
        ),
        Part(
            lazy_gettext("How and where it happened"),
            (
                "means_of_control",
                "recruitment_method",
                "recruitment_country",
                "online_platforms",
                "countries_of_transit",
                "countries_of_exploitation",
            ),
        ),
        Part(
            lazy_gettext("Who did it, and how it ended"),
            (
                "pattern",
                "relationship_to_exploiter",
                "exploiter_details",
                "exploiter_location",
                "other_victims_known",
                "other_victims_details",
                "debt_amount",
                "debt_currency",
                "still_in_situation",
                "exit_route",
                "last_contact_with_exploiter",
                "age_at_exploitation",
            ),
        ),
    ),
    "needs": (
        Part(PILLARS["P1"], ("person_wishes",), table="needs-P1"),
        Part(PILLARS["P2"], table="needs-P2"),
        Part(PILLARS["P3"], table="needs-P3"),
        Part(PILLARS["P4"], table="needs-P4"),
        Part(
            lazy_gettext("Other help, and for a child"),
            (
                "needs",
                "assessed_on",
                "best_interest_assessment",
                "best_interest_panel",
                "best_interest_on",
                "best_interest_decision",
                "child_views",
                "age_assessment",
            ),
        ),
    ),
}
