"""Consent: of children, by the clock, and what is left when the hand-over window has run out."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from nrm.cases.finding import find_case
from nrm.consent.models import find_consent
from nrm.database import now
from nrm.log import writer as log
from nrm.referrals.finding import find_referral_to_change
from tests.support.country import OFFERS, Country, Person
from tests.support.steps import a_sent_referral, agree, open_a_case, refer

FIELDS = ["identity.preferred_name"]
NAME = {"preferred_name": "Mira"}
SHOWN = {"identity": NAME}
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}


def _share(country: Country, **changed: Any) -> dict[str, Any]:
    body = {
        "scope": "share_with_org",
        "recipient": country.agency_id("Clinic"),
        "purpose": OFFERS["Clinic"],
        "fields": FIELDS,
        "given_by": "person",
        "obtained_how": "verbal",
        "expires_at": (now() + timedelta(days=30)).isoformat(),
        **changed,
    }
    return {name: value for name, value in body.items() if value is not None}


def _accepted(country: Country, ana: Person, nia: Person) -> tuple[str, dict[str, Any]]:
    case = open_a_case(ana, identity=NAME)
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    nia.step(there, "acknowledge")
    assert nia.step(there, "accept", appointment=VISIT).json["snapshot"] == SHOWN
    return there, case


def _let_consent_expire(country: Country, case_id: str, consent_id: str) -> None:
    # As if the days had passed: through the row's seal and with its entry in the log.
    with country.inside():
        case = find_case(UUID(case_id), to_change=True)
        consent = find_consent(UUID(consent_id), case, to_change=True)
        consent.expires_at = now() - timedelta(seconds=1)
        log.write(None, "consent.test_clock", consent)


def _let_window_end(country: Country, there: str) -> None:
    with country.inside():
        referral = find_referral_to_change(UUID(there.rpartition("/")[2]))
        referral.access_ends_at = now() - timedelta(seconds=1)
        log.write(None, "referral.test_clock", referral)


def test_sharing_needs_whom_what_for_and_until_when(country: Country) -> None:
    ana = country.person("ana")
    there = f"/cases/{open_a_case(ana)['id']}/consents"
    for needed in ("recipient", "purpose", "fields", "expires_at", "obtained_how"):
        refused = ana.post(there, _share(country, **{needed: None}))
        assert (refused.status_code, list(refused.json["errors"])) == (422, [needed])
    for days in (-1, 400):
        late = (now() + timedelta(days=days)).isoformat()
        refused = ana.post(there, _share(country, expires_at=late))
        assert list(refused.json["errors"]) == ["expires_at"]
    office = ana.post(there, _share(country, recipient=country.agency_id("Audit office")))
    assert office.status_code == 422
    bare = ana.post(there, {"scope": "record", "given_by": "person", "obtained_how": "written"})
    assert (bare.status_code, bare.json["live"]) == (201, True)


def test_for_a_child_a_guardian_agrees_or_nobody_with_reasons(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, "child", identity=NAME)
    there = f"/cases/{case['id']}/consents"
    assert list(ana.post(there, _share(country)).json["errors"]) == ["given_by"]
    none = _share(country, given_by="none_required_child", obtained_how=None)
    assert set(ana.post(there, none).json["errors"]) == {"reason", "child_views"}
    views = {"reason": "In her best interest.", "child_views": "She wants to see a doctor."}
    for given in (_share(country, given_by="guardian"), {**none, **views}):
        consent = ana.post(there, given)
        assert consent.status_code == 201
        assert "doctor" not in consent.get_data(as_text=True)
        made = refer(country, ana, case, "Clinic", consent.json)
        sent = ana.step(f"/referrals/{made.json['id']}", "send")
        assert sent.json["state"] == "sent"
        assert nia.get(f"/referrals/{made.json['id']}").json["snapshot"] is None
    grown = f"/cases/{open_a_case(ana)['id']}/consents"
    assert ana.post(grown, _share(country, given_by="guardian")).status_code == 422


def test_an_expired_consent_opens_and_sends_nothing(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    there, case = _accepted(country, ana, nia)
    consent = nia.get(there).json["consent"]["id"]
    known = ana.get(f"/cases/{case['id']}").json["consents"][0]
    waiting = refer(country, ana, case, "Clinic", known)
    _let_consent_expire(country, case["id"], consent)
    assert nia.get(there).json["snapshot"] is None
    assert nia.step(there, "begin", met_on="2026-01-05").status_code == 409
    unsent = ana.step(f"/referrals/{waiting.json['id']}", "send")
    assert list(unsent.json["errors"]) == ["consent"]
    live = {c["id"]: c["live"] for c in ana.get(f"/cases/{case['id']}").json["consents"]}
    assert live == {consent: False}


def test_an_expired_consent_is_not_accepted_on(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity=NAME)
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    nia.step(there, "acknowledge")
    _let_consent_expire(country, case["id"], ana.get(there).json["consent"]["id"])
    assert nia.step(there, "accept", appointment=VISIT).status_code == 409
    assert nia.get(there).json["state"] == "acknowledged"


def test_a_completed_referral_opens_until_its_window_ends(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    there, _ = _accepted(country, ana, nia)
    nia.step(there, "begin", met_on="2026-01-05")
    done = nia.step(there, "complete", outcome="service_delivered")
    assert (done.json["state"], done.json["snapshot"]) == ("completed", SHOWN)
    assert nia.get(there).json["snapshot"] == SHOWN
    _let_window_end(country, there)
    stub = nia.get(there).json
    assert (stub["state"], stub["snapshot"], "envelope" in stub) == ("completed", None, False)


def test_a_withdrawal_ends_a_completed_referrals_access_and_keeps_its_state(
    country: Country,
) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    there, _ = _accepted(country, ana, nia)
    nia.step(there, "begin", met_on="2026-01-05")
    nia.step(there, "complete", outcome="service_delivered")
    ana.post(f"/consents/{ana.get(there).json['consent']['id']}/withdraw", {"how": "written"})
    stub = nia.get(there).json
    assert (stub["state"], stub["snapshot"]) == ("completed", None)


def test_a_withdrawal_needs_no_version_and_happens_once(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=NAME)
    consent = agree(country, ana, case, "Clinic", FIELDS).json["id"]
    there = f"/consents/{consent}/withdraw"
    assert ana.post(there, {"how": "told_recipient"}).status_code == 422
    assert ana.post(there, {"how": "verbal"}, If_Match='"77"').json["live"] is False
    assert ana.post(there, {"how": "verbal"}).status_code == 409
    assert ana.get(f"/cases/{case['id']}").json["consent_restricted"] is True


def test_a_snapshot_stays_as_it_was_when_sent(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    there, case = _accepted(country, ana, nia)
    ana.put(f"/cases/{case['id']}/sections/identity", {"preferred_name": "Mina"}, If_Match='"1"')
    assert nia.get(there).json["snapshot"] == SHOWN
