"""Every code list is complete, its codes are the domain's, and its words are ours to show."""

import csv
import re
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

import nrm.vocabulary
from nrm.vocabulary.loader import LISTS, NON_ANSWERS, codes, entries, label_of, non_answers

FOLDER = Path(nrm.vocabulary.__file__).parent

# Copied by hand from the domain page, never from the tables.
DOMAIN = {
    "entry_channels": "self hotline social_work health police border labour_inspectorate asylum "
    "ngo consular detention school online other",
    "person_groups": "adult child age_uncertain",
    "priorities": "urgent_24h high routine",
    "urgencies": "urgent_24h high routine",
    "case_statuses": "draft preliminary_identification presumed_victim recovery_reflection "
    "formal_identification identified_victim not_identified social_inclusion closed",
    "referral_states": "draft awaiting_consent sent acknowledged info_requested accepted "
    "in_service completed declined expired withdrawn revoked not_engaged",
    "closure_reasons": "support_completed person_withdrew no_contact_after_protocol "
    "missing_unresolved moved_or_transferred voluntary_return no_indicators other_pathway "
    "not_identified_exited deceased duplicate_merged discarded",
    "decline_reasons": "no_capacity outside_remit unsafe_location language_unavailable "
    "accessibility_unmet conflict_of_interest age_or_gender_criteria insufficient_information "
    "already_known_service other",
    "outcome_codes": "service_delivered partly_delivered person_declined_service referred_on "
    "no_show unsafe_to_continue ended_by_consent",
    "delay_reasons": "person_asks person_unwell not_safe no_interpreter partner_first "
    "authority_first too_few_staff",
    "consent_scopes": "record support identification_referral share_with_org police_contact "
    "police_coop decision_to_third_party research_deidentified family_tracing "
    "health_disclosure photo return share_abroad follow_up_contact",
    "given_by": "person guardian none_required_child vital_interests legal_obligation",
    "obtained_how": "verbal written electronic interpreter_mediated",
    "withdrawal_ways": "verbal written electronic interpreter_mediated told_recipient",
    "age_bands": "0-8 9-11 12-14 15-17 18-20 21-23 24-26 27-29 30-38 39-47 48+",
    "risk_levels": "low medium high immediate",
    "risk_factors": "retaliation re_trafficking family_threatened debt_collection self_harm "
    "suicidal medical_urgent housing_unsafe digital_tracking exploiter_knows_location "
    "missing_risk child_at_risk",
    "need_statuses": "not_needed offered declined wanted in_place unmet",
    "agency_kinds": "social health police ngo legal competent_authority co_ordination audit "
    "statistics administration",
    "practitioner_genders": "female male any",
    "pathways": "inclusion return relocation",
    "screening_bases": "consent vital_interests child",
    "asked_answers": "given refused not_asked",
    "access_purposes": "casework service supervision identification handover emergency "
    "subject_access legal_disclosure",
    "services": "safe_accommodation emergency_medical primary_health sexual_reproductive_health "
    "mental_health substance_use material_aid subsistence interpretation cultural_mediation "
    "legal_advice_immigration legal_advice_criminal compensation_claim guardianship "
    # The matrix has a column for it (8.1), the list of services no code.
    "independent_advocacy "
    "child_protection education language_training vocational_training employment "
    "family_tracing family_reunification residence_status police_protection court_support "
    "voluntary_return reintegration peer_survivor_support document_replacement "
    "missing_person_response other",
    "exploitation_types": "forced_labour sexual_exploitation child_labour forced_marriage "
    "servitude forced_military_non_state organ_removal forced_begging forced_adoption "
    "surrogacy other forced_criminality domestic_servitude",
    "labour_sectors": "A B C D E F G H I J K L M N O P Q R S T U",
    "location_types": "shelter own_home with_exploiter hospital detention street institution",
    "justice_capacities": "victim witness arrested charged reported other none",
    "compensation_statuses": "none advised claimed awarded paid refused",
    "residence_statuses": "national eu_settled permission asylum_seeker refugee "
    "reflection_period residence_permit_trafficking irregular stateless",
    "contact_channels": "phone_call sms messaging_app email post via_third_party none",
}


@pytest.mark.parametrize("list_name", DOMAIN)
def test_a_list_has_the_codes_of_the_domain(list_name: str) -> None:
    assert codes(list_name) == frozenset(DOMAIN[list_name].split())


def test_every_file_is_a_list_and_every_list_is_known() -> None:
    files = {path.stem for path in FOLDER.glob("*.csv")}
    assert len(files) > 60
    assert files | {"purposes", "urgencies"} == set(LISTS)


@pytest.mark.parametrize("list_name", LISTS)
def test_each_row_is_whole(list_name: str) -> None:
    listed = entries(list_name)
    assert listed
    assert len({entry.code for entry in listed}) == len(listed)
    assert len({entry.message for entry in listed}) == len(listed), "two codes look the same"
    for entry in listed:
        assert re.fullmatch(r"[A-Za-z0-9_+-]+", entry.code), entry
        assert entry.message.strip() == entry.message != "", entry
        assert entry.source, entry


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_each_line_has_as_many_cells_as_its_heading(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        heading, *lines = csv.reader(file)
    assert heading[:3] == ["code", "label", "source"]
    assert all(len(line) == len(heading) for line in lines)


def test_victim_is_only_said_of_the_legal_status() -> None:
    said = {entry.message for name in LISTS for entry in entries(name) if "victim" in entry.message}
    assert said == {
        "There is reason to believe it (presumed victim)",
        "Formally recognised (identified victim)",
    }


def test_there_is_no_immigration_agency() -> None:
    assert not [code for code in codes("agency_kinds") if "immigr" in code or "border" in code]


def test_non_answers_are_in_no_list_of_answers() -> None:
    assert codes("non_answers") == NON_ANSWERS
    clashes = {name for name in LISTS if codes(name) & NON_ANSWERS} - {"non_answers"}
    assert clashes == {"countries"}


def test_among_countries_na_is_namibia_and_never_not_asked() -> None:
    assert label_of("countries", "NA") == "Namibia"
    assert non_answers("countries") == {"UNK", "ND"}
    assert label_of("genders", "NA") == "Not asked"
    assert non_answers("genders") == NON_ANSWERS


def test_an_unknown_list_or_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        entries("nothing")
    with pytest.raises(KeyError):
        entries("../profiles/common")
    with pytest.raises(KeyError):
        label_of("priorities", "tomorrow")


def test_labels_come_in_the_language_of_whoever_asks() -> None:
    app = Flask(__name__)
    Babel(app)
    with app.app_context(), force_locale("fr"):
        assert label_of("countries", "GR") == "Grèce"
        assert label_of("languages", "ti") == "tigrigna"
        assert label_of("priorities", "routine") == "Usual"
    assert label_of("countries", "GR") == "Greece"
    assert label_of("countries", "UNK") == "Not known"


def test_countries_are_those_of_iso_and_kosovo() -> None:
    assert len(codes("countries")) == 250
    assert {"GR", "GB", "XK", "PS", "TW"} <= codes("countries")
    assert not {"EU", "UN", "ZZ", "XA"} & codes("countries")


def test_indicators_stand_in_known_groups() -> None:
    groups = {entry.mappings["group"] for entry in entries("indicators")}
    assert groups == codes("indicator_groups")
    assert len(entries("indicators")) == 94
