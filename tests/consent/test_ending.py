"""A consent that nobody else shares in: given again, run out, and refused before it can stand."""

from datetime import timedelta

from nrm.database import new_id, now
from tests.stories.test_consent import _let_consent_expire
from tests.support.case_steps import agree_to_support
from tests.support.country import Country
from tests.support.reader import Reader
from tests.support.steps import agree, open_a_case

NAME = "identity.preferred_name"


def test_whoever_agrees_to_support_anew_is_supported_without_restriction(country: Country) -> None:
    ana = Reader(country.person("ana"))
    here = f"/cases/{open_a_case(ana.person)['id']}"
    path = f"/consents/{agree_to_support(ana.person, here)}/withdraw"
    page = ana.get(path)
    assert (page.status_code, "With" in page.text.split()) == (200, False)
    receipt = ana.post(path, {"how": "verbal", "once": "k"})
    assert "The consent is withdrawn" in receipt.text
    assert ana.person.get(here).json["consent_restricted"] is True
    shown = ana.get(here).text
    assert "Consent withdrawn" in shown and "Withdrawn" in shown
    agree_to_support(ana.person, here)
    assert ana.person.get(here).json["consent_restricted"] is False


def test_a_consent_that_ran_out_says_so_and_cannot_be_withdrawn_again(country: Country) -> None:
    ana = Reader(country.person("ana"))
    case = open_a_case(ana.person, identity={"preferred_name": "Mira"})
    consent = agree(country, ana.person, case, "Clinic", [NAME]).json["id"]
    assert f"/consents/{consent}/withdraw" in ana.get(f"/cases/{case['id']}").text
    _let_consent_expire(country, case["id"], consent)
    shown = ana.get(f"/cases/{case['id']}").text
    assert "Ran out" in shown
    assert f"/consents/{consent}/withdraw" not in shown


def test_a_consent_is_given_by_now_and_withdrawn_where_it_is(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    tomorrow = (now() + timedelta(days=1)).isoformat()
    body = {"scope": "support", "given_by": "person", "obtained_how": "verbal"}
    refused = ana.post(f"{here}/consents", {**body, "given_at": tomorrow})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["given_at"])
    assert ana.post(f"/consents/{new_id()}/withdraw", {"how": "verbal"}).status_code == 404
