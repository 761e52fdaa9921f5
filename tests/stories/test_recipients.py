"""Who can be asked, who answers, and what a partner's list keeps."""

from tests.support.country import Country
from tests.support.steps import a_sent_referral, open_a_case


def test_a_case_is_not_referred_to_its_own_lead_agency(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana)
    body = {"service": "other", "recipient": country.agency_id("Lead North")}
    refused = ana.post(f"/cases/{case['id']}/referrals", body)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["recipient"])


def test_the_contact_is_a_colleague_of_the_recipient(country: Country) -> None:
    ana, nia, noa = (country.person(name) for name in ("ana", "nia", "noa"))
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    assert nia.step(there, "acknowledge", contact=ana.id).status_code == 422
    assert nia.step(there, "acknowledge", contact=noa.id).status_code == 200


def test_a_forged_form_is_refused_and_on_record(country: Country) -> None:
    ana, ada = country.person("ana"), country.person("ada")
    forged = ana.send("POST", "/cases", {}, {"Origin": "https://elsewhere.example"})
    assert forged.status_code == 403
    newest = ada.get("/audit/entries?limit=1").json["items"][0]
    assert (newest["action"], newest["outcome"], newest["actor"]) == (
        "session.check",
        "refused",
        ana.id,
    )
