"""Who may be told what, against the matrix of domain 8.1 and the list of 8.2, copied by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.cases.fields import FIELDS
from nrm.cases.shareable import (
    MATTERS,
    MAY_RECEIVE,
    MAY_SPEAK,
    SPEAKS,
    may_receive,
    may_share,
    shareable_fields,
)
from nrm.vocabulary.loader import codes

# Columns of 8.1: y what a consent may open, - what none may.
KINDS = ("competent_authority", "health", "police", "ngo", "legal")
MATRIX = {
    "identity": "yyyyy",
    "contact": "yy-yy",
    "location": "yy-yy",
    "account": "y-yyy",
    "health": "yy-yy",
    "residence": "y---y",
    "exploiter": "y-y--",
    "risk": "y--yy",
    "safety": "yyyyy",
    # Not rows of 8.1, but what 8.2 says of them.
    "numbers": "yy-yy",  # they show a residence permit
    "children": "yy-yy",  # the police: not the children's school
    "region": "yyyyy",
    "access": "yyyyy",
    "signs": "y--yy",  # signs of ill health among them
    "needs": "---yy",  # services used, and whether the police were declined
    "plan": "-y-yy",
    "police_case": "--y-y",
    "redress": "----y",  # the police: whether the person said no to them
    "stay": "-----",  # see below: for one purpose alone
    "inclusion": "---yy",  # a return tells of status
}
# Another lead agency has no column: what care needs, and nothing about third people or status.
SOCIAL = (
    "identity numbers contact location children region access account signs health risk safety "
    "needs plan inclusion"
)
NOBODY = ("co_ordination", "audit", "statistics", "administration")
_KIND = st.sampled_from(sorted(MAY_RECEIVE))
_FIELD = st.sampled_from(sorted(FIELDS))
_PURPOSE = st.none() | st.sampled_from(sorted(codes("purposes")))


@pytest.mark.parametrize("matter", MATRIX)
def test_the_matrix_holds(matter: str) -> None:
    opened = "".join("y" if may_receive(matter, kind) else "-" for kind in KINDS)
    assert opened == MATRIX[matter]


def test_another_lead_agency_receives_what_care_needs() -> None:
    assert {matter for matter in MATTERS if may_receive(matter, "social")} == set(SOCIAL.split())
    assert set(MATRIX) == MATTERS


@pytest.mark.parametrize(
    ("kind", "field_name"),
    [
        ("police", "location.current_location"),  # shelter address
        ("police", "location.location_type"),
        ("police", "identity.statelessness"),  # immigration status
        ("police", "identity.document_status"),
        ("police", "identity.identity_numbers"),
        ("police", "identity.children"),  # where the children are
        ("police", "needs.needs"),  # whether they said no to the police
        ("police", "plan.objectives"),
        ("police", "indicators.indicators"),  # health signs among them
        ("police", "risk.factors"),  # self-harm among them
        ("police", "risk.safety_plan"),
        ("health", "account.account_text"),  # narrative
        ("health", "account.exploiter_details"),
        ("health", "indicators.belief_reason"),
        ("health", "needs.needs"),  # police and residence services
        ("health", "risk.worker_view"),
        *(("police", name) for name in FIELDS if name.startswith(("health.", "residence."))),
        *(("health", name) for name in FIELDS if name.startswith(("justice.", "residence."))),
        ("police", "justice.cooperation"),  # whether they said no to the police
        ("police", "justice.compensation"),
        ("police", "justice.protection_measures"),
        ("police", "inclusion.pathway"),
        ("ngo", "justice.crime_reference"),
        ("ngo", "residence.status_group"),
        ("competent_authority", "residence.status_group"),
        ("competent_authority", "justice.cooperation"),
        ("competent_authority", "inclusion.receiving_partner"),
        ("social", "residence.legal_adviser"),
        ("legal", "residence.status_group"),
        ("health", "identity.document_status"),
        ("ngo", "account.exploiter_details"),
        ("ngo", "account.other_victims_details"),
        ("ngo", "identity.statelessness"),
        ("legal", "account.exploiter_details"),
        ("competent_authority", "needs.needs"),  # services used
        ("competent_authority", "plan.actions"),
        ("social", "identity.statelessness"),
        ("social", "account.exploiter_location"),
    ],
)
def test_what_must_not_be_seen_is_never_shared(kind: str, field_name: str) -> None:
    assert not may_share(field_name, kind)


@pytest.mark.parametrize(
    ("kind", "field_name"),
    [
        ("ngo", "identity.preferred_name"),
        ("ngo", "safe_contact.contact_channels"),
        ("ngo", "risk.safety_plan"),
        ("health", "preferences.interpreter_needed"),
        ("health", "risk.safety_constraints"),
        ("health", "safe_contact.contact_channels"),
        ("police", "account.exploiter_details"),
        ("police", "risk.safety_constraints"),
        ("legal", "identity.document_status"),
        ("social", "needs.needs"),
        ("competent_authority", "account.account_text"),
        ("health", "health.medication"),
        ("police", "justice.crime_reference"),
        ("legal", "justice.compensation"),
        ("ngo", "inclusion.pathway"),
    ],
)
def test_what_they_need_can_be_shared(kind: str, field_name: str) -> None:
    assert may_share(field_name, kind)


def test_only_a_protection_consent_tells_the_police_how_to_reach_a_person() -> None:
    channels = "safe_contact.contact_channels"
    assert may_share(channels, "police", "police_protection")
    assert not may_share(channels, "police", "court_support")
    assert not may_share("location.current_location", "police", "police_protection")


def test_the_right_to_stay_is_told_to_a_legal_adviser_about_it_and_to_nobody_else() -> None:
    told = {
        (kind, purpose)
        for kind in MAY_RECEIVE
        for purpose in (None, *codes("purposes"))
        if may_receive("stay", kind, purpose)
    }
    assert told == {("legal", "legal_advice_immigration")}
    assert {name for name, field in FIELDS.items() if field.matter == "stay"} == {
        name for name in FIELDS if name.startswith("residence.")
    }


@pytest.mark.parametrize("kind", NOBODY)
def test_who_serves_nobody_receives_nothing(kind: str) -> None:
    assert MAY_RECEIVE[kind] == frozenset()
    assert shareable_fields(kind) == ()


def test_each_kind_and_each_matter_is_decided() -> None:
    assert set(MAY_RECEIVE) == codes("agency_kinds")
    assert {field.matter for field in FIELDS.values()} <= MATTERS
    assert {matter for kind in MAY_RECEIVE.values() for matter in kind} <= MATTERS
    for field in FIELDS.values():
        assert {item.matter for item in field.items} <= {field.matter}, field.name


def test_what_nobody_knows_is_an_error() -> None:
    for field_name, kind, purpose in (
        ("identity.shoe_size", "ngo", None),
        ("identity.preferred_name", "border", None),
        ("identity.preferred_name", "ngo", "curiosity"),
    ):
        with pytest.raises(KeyError):
            may_share(field_name, kind, purpose)
    with pytest.raises(KeyError):
        may_receive("gossip", "ngo")


def test_the_fields_of_a_kind_are_those_it_may_share() -> None:
    for kind in MAY_RECEIVE:
        offered = {field.name for field in shareable_fields(kind)}
        assert offered == {name for name in FIELDS if may_share(name, kind)}


@given(_FIELD, _KIND, _PURPOSE)
def test_whoever_speaks_for_the_person_may_be_given_all_of_it_for_that_alone(
    field_name: str, kind: str, purpose: str | None
) -> None:
    alone = may_share(field_name, kind, purpose)
    speaking = may_share(field_name, kind, purpose, speaks=True)
    if kind in ("social", "ngo", "legal") and purpose in ("guardianship", "independent_advocacy"):
        assert speaking
    else:
        assert speaking is alone
    # Without the part these two purposes open no more than none at all.
    if purpose in SPEAKS:
        assert alone is may_share(field_name, kind)


@given(_FIELD, _PURPOSE)
def test_who_decides_investigates_or_treats_speaks_for_nobody(
    field_name: str, purpose: str | None
) -> None:
    for kind in set(MAY_RECEIVE) - MAY_SPEAK:
        assert may_share(field_name, kind, purpose, speaks=True) is may_share(
            field_name, kind, purpose
        )


def test_the_fields_of_whoever_speaks_are_all_of_them() -> None:
    for purpose in SPEAKS:
        for kind in MAY_SPEAK:
            assert len(shareable_fields(kind, purpose, speaks=True)) == len(FIELDS)
