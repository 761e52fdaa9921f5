"""A section takes what the domain lets a person say, and nothing else."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

import nrm.cases
from nrm.cases.fields import FIELDS, SECTION_NAMES, Field, Kind, fields_of
from nrm.cases.sections import LONG_TEXT, MOST_ROWS, SECTIONS, SHORT_TEXT
from nrm.profile import load_profile
from nrm.vocabulary.loader import LISTS, codes

# Copied by hand from domain 9.2 to 9.7 and 9.12 to 9.14.
DOMAIN = {
    "identity": "family_name given_names alias_used_in_exploitation preferred_name pronouns "
    "date_of_birth date_of_birth_certainty age_band gender citizenships country_of_birth "
    "ethnicity statelessness document_status identity_numbers children dependants_travelling "
    "languages literacy",
    "safe_contact": "contact_channels third_party_name third_party_relationship "
    "third_party_permission decision_delivery addresses_to_avoid guardian "
    "parental_responsibility safe_to_contact_guardian",
    "location": "current_location location_type location_region",
    "preferences": "interpreter_needed language dialect interpreter_gender_pref "
    "interpreter_exclusions practitioner_gender_pref communication_aid accessibility "
    "faith_diet support_person topics_to_avoid seen_alone first_language_materials_given",
    "indicators": "indicators screening_tool screening_answers belief_reason setting",
    "account": "account_entries account_text multiple_situations episodes exploitation_types "
    "forced_activity labour_sector sexual_exploitation_form means_of_control "
    "recruitment_method recruitment_country online_platforms countries_of_transit "
    "countries_of_exploitation pattern relationship_to_exploiter exploiter_details "
    "exploiter_location other_victims_known debt_amount still_in_situation exit_route "
    "last_contact_with_exploiter age_at_exploitation",
    "risk": "person_view worker_view level factors next_review safety_plan",
    "needs": "needs best_interest_assessment age_assessment",
    "health": "urgent pregnancy medication injury mental_health disability substance_use "
    "forensic_offered",
    "plan": "objectives actions review signed_person signed_worker place",
    "justice": "crime_reference police_force capacity non_punishment_raised compensation "
    "protection_measures legal_representative cooperation",
    "residence": "status_group removal_protection_until legal_adviser",
    "inclusion": "pathway voluntary_first voluntary_first_on voluntary_again voluntary_again_on "
    "risk_on_return receiving_partner documents follow_up_months reintegration_plan",
}
WHOLE: dict[str, dict[str, Any]] = {
    "identity": {
        "preferred_name": "Lule",
        "date_of_birth": "1999-02-28",
        "citizenships": ["NA", "ZA"],
        "children": [{"age": 4, "whereabouts": "with_person", "at_risk": "UNK"}],
        "languages": ["sq", "en"],
    },
    "safe_contact": {
        "contact_channels": [{"channel": "sms", "address": "+32 …", "safe": "no"}],
        "addresses_to_avoid": "the yellow house\nby the harbour",
    },
    "location": {"current_location": "in the north", "location_region": "north"},
    "preferences": {"language": "ar", "practitioner_gender_pref": "female", "seen_alone": "ND"},
    "indicators": {"indicators": [{"code": "G01", "basis": "observed", "note": "a man waited"}]},
    "account": {"episodes": [{"types": ["forced_labour"], "started": "2023", "ended": "2024-05"}]},
    "risk": {"level": "high", "factors": ["retaliation"], "safety_constraints": ["no_post"]},
    "needs": {"needs": [{"service": "safe_accommodation", "status": "wanted"}]},
    "health": {"urgent": "yes", "pregnancy": "ND", "medication": "insulin"},
    "plan": {"actions": [{"action": "see a doctor", "due": "2026-07-01", "done": "no"}]},
    "justice": {"cooperation": "does_not_want_to", "capacity": ["victim", "witness"]},
    "residence": {"status_group": "UNK", "removal_protection_until": "2026-12-31"},
    "inclusion": {"pathway": "return", "voluntary_first": "yes", "follow_up_months": 6},
}


@pytest.fixture(autouse=True, scope="module")
def _a_country() -> Iterator[None]:
    with _app().app_context():
        yield


def _app() -> Flask:
    app = Flask(__name__)
    app.config["NRM_PROFILE"] = "demonstration"
    Babel(app)
    return app


def load(section: str, content: object) -> Any:
    return SECTIONS[section]().load(content)  # type: ignore[arg-type]


def complaints(section: str, content: object) -> Any:
    with pytest.raises(ValidationError) as refused:
        load(section, content)
    return refused.value.messages


def test_sections_are_those_of_the_contract() -> None:
    assert SECTION_NAMES == tuple(SECTIONS) == tuple(DOMAIN)
    assert [schema.__name__ for schema in SECTIONS.values()] == [
        "Identity",
        "SafeContact",
        "Location",
        "Preferences",
        "Indicators",
        "Account",
        "Risk",
        "Needs",
        "Health",
        "Plan",
        "Justice",
        "Residence",
        "Inclusion",
    ]


@pytest.mark.parametrize("section", DOMAIN)
def test_a_section_has_the_fields_of_the_domain(section: str) -> None:
    assert set(DOMAIN[section].split()) <= {field.key for field in fields_of(section)}


@pytest.mark.parametrize("section", WHOLE)
def test_content_comes_back_as_it_was_sent_and_is_plain_json(section: str) -> None:
    loaded = load(section, WHOLE[section])
    assert json.loads(json.dumps(loaded)) == WHOLE[section]
    assert SECTIONS[section]().dump(loaded) == WHOLE[section]


@pytest.mark.parametrize("section", SECTION_NAMES)
def test_nothing_is_ever_required(section: str) -> None:
    assert load(section, {}) == {}


@pytest.mark.parametrize("section", SECTION_NAMES)
def test_an_unknown_field_is_refused(section: str) -> None:
    assert complaints(section, {"surprise": "x"}) == {"surprise": ["Unknown field."]}


def test_an_unknown_field_in_a_row_is_refused() -> None:
    assert complaints("plan", {"actions": [{"owner": "x"}]}) == {
        "actions": {0: {"owner": ["Unknown field."]}}
    }


CODED = [f for field in FIELDS.values() for f in (field, *field.items) if f.list_name]


@pytest.mark.parametrize("field", CODED, ids=lambda field: field.name)
def test_a_coded_field_takes_its_codes_and_the_ways_of_not_answering(field: Field) -> None:
    some = next(iter(sorted(codes(field.list_name)))) if field.list_name in LISTS else "coast"
    for code in (some, "UNK", "ND", "NA"):
        assert load(field.section, _said(field, code))
    for code in ("nothing-like-it", "", "unk", some + "\x00"):
        assert complaints(field.section, _said(field, code))


def _said(field: Field, code: str) -> dict[str, Any]:
    said: dict[str, Any] = {field.key: [code] if field.kind is Kind.CHOICES else code}
    if field.name.count(".") == 2:
        return {field.name.split(".")[1]: [said]}
    return said


def test_a_non_answer_stands_alone_and_nothing_is_said_twice() -> None:
    assert complaints("account", {"exploitation_types": ["UNK", "forced_labour"]})
    assert complaints("account", {"exploitation_types": ["forced_labour", "forced_labour"]})
    assert load("identity", {"citizenships": ["NA", "AO"]}), "NA is Namibia here"
    assert complaints("identity", {"citizenships": ["UNK", "AO"]})


def test_a_region_of_another_country_is_refused() -> None:
    assert "attica" in {entry.code for entry in load_profile("greece").regions}
    assert complaints("location", {"location_region": "attica"})


def test_texts_have_a_length_and_no_character_that_cannot_be_kept() -> None:
    assert load("account", {"account_text": "x" * LONG_TEXT})
    assert complaints("account", {"account_text": "x" * (LONG_TEXT + 1)})
    assert complaints("identity", {"preferred_name": "x" * (SHORT_TEXT + 1)})
    assert complaints("identity", {"preferred_name": "a\x00b"})
    assert complaints("identity", {"preferred_name": "a\ud800b"})
    assert complaints("identity", {"preferred_name": None})
    assert complaints("identity", {"preferred_name": 7})
    assert load("identity", {"preferred_name": "أمل 🌿\n"})


def test_rows_are_limited() -> None:
    assert load("plan", {"actions": [{}] * MOST_ROWS})
    assert complaints("plan", {"actions": [{}] * (MOST_ROWS + 1)})


def test_every_sign_can_be_recorded_and_some_of_them_twice() -> None:
    most = MOST_ROWS + len(codes("indicators"))
    assert load("indicators", {"indicators": [{"code": "G01"}] * most})
    assert complaints("indicators", {"indicators": [{"code": "G01"}] * (most + 1)})


@pytest.mark.parametrize(
    "day", ["2025-02-29", "2025-2-1", "1.2.2025", "20250201", "2025-W05-6", "", 7, "٢٠٢٥-٠٢-٠١"]
)
def test_what_is_no_day_is_refused(day: object) -> None:
    assert complaints("identity", {"date_of_birth": day})


@pytest.mark.parametrize("moment", ["2024", "2024-05", "2024-05-06"])
def test_a_moment_may_be_rough(moment: str) -> None:
    assert load("account", {"episodes": [{"started": moment}]})


@pytest.mark.parametrize("moment", ["24", "2024-13", "2024-02-30", "2024-05-06-01", "May", ""])
def test_a_moment_is_a_real_one(moment: str) -> None:
    assert complaints("account", {"episodes": [{"started": moment}]})


@pytest.mark.parametrize("number", [-1, 1.5, "x", True, 10**12, None])
def test_a_number_is_a_whole_one(number: object) -> None:
    assert complaints("account", {"debt_amount": number})


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(list(FIELDS.values())), ANYTHING)
def test_whatever_is_sent_is_taken_or_refused_and_never_breaks(field: Field, value: Any) -> None:
    try:
        loaded = load(field.section, {field.key: value})
    except ValidationError:
        return
    text = json.dumps(loaded, ensure_ascii=False, allow_nan=False)
    assert text.encode()
    assert "\\u0000" not in text


def test_each_section_has_one_schema_in_the_api_documentation() -> None:
    spec = APISpec("t", "1", "3.1.0", plugins=[MarshmallowPlugin()])
    for name, schema in SECTIONS.items():
        spec.components.schema(schema.__name__, schema=schema)
        assert name
    schemas = spec.to_dict()["components"]["schemas"]
    assert set(schemas) >= {"SafeContact", "Plan", "PlanActions", "IdentityChildren"}
    assert schemas["Identity"]["additionalProperties"] is False
    assert schemas["Identity"]["properties"]["date_of_birth"]["format"] == "date"
    assert "required" not in schemas["Identity"]
    assert set(schemas["Risk"]["properties"]["level"]["enum"]) == (
        codes("risk_levels") | {"UNK", "ND", "NA"}
    )


def test_the_table_is_whole() -> None:
    path = Path(nrm.cases.__file__).parent / "fields.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["name"] for row in rows}) == len(rows)
    shown = [f for field in FIELDS.values() for f in (field, *field.items)]
    assert [field.name for field in shown] == [row["name"] for row in rows]
    for field in shown:
        assert field.level in {"I", "S", "C", "T"}, field.name
        assert field.label, field.name
        assert (field.kind in {Kind.CHOICE, Kind.CHOICES}) == bool(field.list_name), field.name
        assert (field.kind is Kind.REPEAT) == bool(field.items), field.name
        assert field.list_name in {*LISTS, "regions", ""}, field.name
        assert "victim" not in (field.label + field.hint).lower(), field.name


def test_an_unknown_section_is_an_error() -> None:
    with pytest.raises(KeyError):
        fields_of("gossip")
