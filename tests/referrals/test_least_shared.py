"""A referral begins with the least its service needs; whatever is added has a reason."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from nrm.log import writer as log
from nrm.referrals.finding import find_referral_to_change
from tests.support.country import OFFERS, Country
from tests.support.files import a_file
from tests.support.reader import Reader, hidden
from tests.support.steps import agree, open_a_case, refer

NAME, FAMILY, URGENT = "identity.preferred_name", "identity.family_name", "health.urgent"
AGREED = [NAME, FAMILY, URGENT]
WHO = {"preferred_name": "Mira", "family_name": "Kola"}
REASON = "The person wants them to know"


@pytest.fixture
def ana(country: Country) -> Reader:
    """A social worker of the lead agency."""
    return Reader(country.person("ana"))


def _case(ana: Reader) -> dict[str, Any]:
    return open_a_case(ana.person, identity=WHO, health={"urgent": "no"})


def _complete(country: Country, consent: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {
        "service": OFFERS["Clinic"],
        "recipient": country.agency_id("Clinic"),
        "urgency": "routine",
        "consent": consent["id"],
        **other,
    }


def _ticked(page: str) -> list[str]:
    boxes = re.findall(r'<input type="checkbox"[^>]*name="fields"[^>]*>', page)
    values = [re.search(r'value="([^"]+)"', box) for box in boxes if " checked" in box]
    return [found[1] for found in values if found]


def _asked(page: str) -> list[str]:
    return re.findall(r'<select[^>]*name="reasons\.([^"]+)"', page)


def test_the_form_begins_with_the_least_and_asks_why_for_more(
    country: Country, ana: Reader
) -> None:
    case, nia = _case(ana), Reader(country.person("nia"))
    consent = agree(country, ana.person, case, "Clinic", AGREED).json
    bare = {"service": OFFERS["Clinic"], "recipient": country.agency_id("Clinic")}
    made = ana.person.post(f"/cases/{case['id']}/referrals", bare).json["id"]
    draft, there = f"/cases/{case['id']}/refer/{made}", f"/referrals/{made}"
    first = ana.get(draft)
    assert _ticked(first.text) == [NAME, URGENT] and _asked(first.text) == []

    answers = {"version": hidden(first, "version"), "urgency": "high", "consent": consent["id"]}
    answers |= {"fields": [NAME, FAMILY], "do": "save"}
    why = ana.post(draft, answers)
    assert why.status_code == 422 and _asked(why.text) == [FAMILY]
    assert 'href="#reasons.identity.family_name"' in why.text
    assert _ticked(why.text) == [NAME, FAMILY], "what was unticked stays so"
    assert ana.person.get(there).json["fields"] == [], "nothing was kept without it"
    said = {**answers, f"reasons.{FAMILY}": "person_wishes", f"reasons.{URGENT}": "other"}
    assert ana.post(draft, said).status_code == 303
    kept = ana.person.get(there).json
    assert kept["reasons"] == {FAMILY: "person_wishes"}, "only of what is shared and goes beyond"
    assert f'value="person_wishes" selected>{REASON}' in ana.get(draft).text

    version = hidden(ana.get(there), "version")
    assert ana.post(f"{there}/steps", {"step": "send", "version": version}).status_code == 303
    for reader in (ana, Reader(country.person("sue"))):
        assert f"Family name: {REASON}" in reader.get(there).text
    assert REASON not in nia.get(there).text
    told = nia.person.get(there).json
    assert "reasons" not in told and "least" not in told


def test_an_auditor_finds_how_often_more_was_sent_and_why(country: Country, ana: Reader) -> None:
    case, ada = _case(ana), Reader(country.person("ada"))
    consent = agree(country, ana.person, case, "Clinic", AGREED).json
    made = refer(country, ana.person, case, "Clinic", consent).json
    assert ana.person.step(f"/referrals/{made['id']}", "send").status_code == 200
    entries = ada.person.get("/audit/entries?action=referral.send").json["items"]
    assert [entry["sections"]["added_other"] for entry in entries] == [1]
    assert (
        "More than the service needs: Another reason" in ada.get("/audit?action=referral.send").text
    )
    assert FAMILY not in str(entries) and "Kola" not in str(entries)


def test_of_many_one_reason_is_asked_for_each_section(country: Country, ana: Reader) -> None:
    case = _case(ana)
    more = [f"identity.{name}" for name in ("family_name", "given_names", "pronouns", "literacy")]
    more += [f"health.{name}" for name in ("injury", "pregnancy", "disability", "substance_use")]
    lines = [NAME, *more, "preferences.breaks"]
    consent = agree(country, ana.person, case, "Clinic", lines).json
    bare = {"service": OFFERS["Clinic"], "recipient": country.agency_id("Clinic")}
    made = ana.person.post(f"/cases/{case['id']}/referrals", bare).json["id"]
    draft, there = f"/cases/{case['id']}/refer/{made}", f"/referrals/{made}"
    answers = {"version": hidden(ana.get(draft), "version"), "consent": consent["id"]}
    answers |= {"urgency": "high", "fields": lines, "do": "save"}
    why = ana.post(draft, answers)
    assert why.status_code == 422 and _asked(why.text) == ["identity", "preferences", "health"]
    said = {"reasons.identity": "right_or_deadline", "reasons.health": "care_needs_it"}
    lacking = ana.post(draft, {**answers, **said})
    assert lacking.status_code == 422 and lacking.text.count('class="error"') == 1
    assert lacking.text.count("selected>The help itself needs it") == 1
    apart = {"reasons.preferences.breaks": "other", "reasons.identity.literacy": "safety"}
    assert ana.post(draft, {**answers, **said, **apart}).status_code == 303
    kept = ana.person.get(there).json["reasons"]
    assert (kept[FAMILY], kept["identity.literacy"]) == ("right_or_deadline", "safety")
    assert (kept["health.injury"], len(kept)) == ("care_needs_it", len(lines) - 1)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"reasons": {}}, [f"reasons.{FAMILY}"]),
        ({"reasons": {URGENT: "safety"}}, [f"reasons.{FAMILY}"]),
        ({"reasons": {FAMILY: ""}}, [f"reasons.{FAMILY}.value"]),
        ({"reasons": {FAMILY: "Kola wants it"}}, [f"reasons.{FAMILY}.value"]),
        ({"reasons": {"identity.wings": "safety"}}, ["reasons.identity.wings.key"]),
    ],
)
def test_a_line_more_without_a_reason_is_invalid(
    country: Country, ana: Reader, given: dict[str, Any], named: Sequence[str]
) -> None:
    case = _case(ana)
    consent = agree(country, ana.person, case, "Clinic", AGREED).json
    body = _complete(country, consent, fields=AGREED)
    refused = ana.person.post(f"/cases/{case['id']}/referrals", {**body, **given})
    assert (refused.status_code, list(refused.json["errors"])) == (422, named)
    body["fields"] = [NAME, URGENT]
    made = ana.person.post(f"/cases/{case['id']}/referrals", body)
    assert (made.status_code, made.json["reasons"]) == (201, {})
    assert {NAME, URGENT} < set(made.json["least"]) and FAMILY not in made.json["least"]


def test_files_need_a_reason_and_a_reason_once_given_stays(country: Country, ana: Reader) -> None:
    case = _case(ana)
    file = a_file(ana.person, f"/cases/{case['id']}").rpartition("/")[2]
    consent = agree(country, ana.person, case, "Clinic", [NAME, FAMILY], [file]).json
    body = {**_complete(country, consent, fields=[NAME], files=[file]), "reasons": {}}
    refused = ana.person.post(f"/cases/{case['id']}/referrals", body)
    assert list(refused.json["errors"]) == ["reasons.files"]
    body["reasons"] = {"files": "spares_retelling"}
    made = ana.person.post(f"/cases/{case['id']}/referrals", body)
    there = f"/referrals/{made.json['id']}"

    def changes(**body: Any) -> Any:
        tag = ana.person.get(there).headers["ETag"]
        return ana.person.put(there, body, If_Match=tag).json

    assert changes(urgency="high")["reasons"] == {"files": "spares_retelling"}
    given = {"fields": [NAME, FAMILY], "files": [file]}
    assert list(changes(**given, reasons={})["errors"]) == [f"reasons.{FAMILY}"]
    # A system that knows no reasons names none: that is said, and not refused.
    assert changes(**given)["reasons"] == {FAMILY: "unsaid", "files": "spares_retelling"}
    assert list(changes(**given, reasons={})["errors"]) == [f"reasons.{FAMILY}"]
    more = changes(fields=[NAME, FAMILY], files=[file], reasons={FAMILY: "safety"})
    assert more["reasons"] == {FAMILY: "safety", "files": "spares_retelling"}
    assert changes(fields=[NAME])["reasons"] == {}
    assert ana.person.step(there, "send").status_code == 200


def test_for_another_service_reasons_are_asked_anew(country: Country, ana: Reader) -> None:
    case = _case(ana)
    consent = agree(country, ana.person, case, "Clinic", AGREED).json
    body = _complete(country, consent, fields=[NAME, URGENT])
    made = ana.person.post(f"/cases/{case['id']}/referrals", body).json["id"]
    there = f"/referrals/{made}"
    tag = ana.person.get(there).headers["ETag"]
    changed = ana.person.put(there, {"service": "education"}, If_Match=tag).json
    assert (changed["consent"], changed["reasons"]) == (None, {URGENT: "unsaid"})
    again = {"purpose": "education", "scope": "share_with_org", "fields": [NAME, URGENT]}
    again |= {"recipient": country.agency_id("Clinic"), "given_by": "person"}
    again |= {"obtained_how": "verbal", "expires_at": "2027-01-02T10:00:00Z"}
    other = ana.person.post(f"/cases/{case['id']}/consents", again).json["id"]
    tag = ana.person.get(there).headers["ETag"]
    assert ana.person.put(there, {"consent": other}, If_Match=tag).status_code == 200
    assert ana.person.step(there, "send").status_code == 200
    (sent,) = ana.person.get("/audit/entries?action=referral.send").json["items"]
    assert sent["sections"]["added_unsaid"] == 1
    assert "no reason was said" in ana.get(there).text


def test_a_call_that_knows_no_reasons_is_as_it_was(country: Country, ana: Reader) -> None:
    case = _case(ana)
    consent = agree(country, ana.person, case, "Clinic", AGREED).json
    made = ana.person.post(
        f"/cases/{case['id']}/referrals", _complete(country, consent, fields=AGREED)
    )
    assert (made.status_code, made.json["state"]) == (201, "awaiting_consent")
    assert made.json["reasons"][FAMILY] == "unsaid"


def test_a_referral_from_before_is_sent_as_it_is(country: Country, ana: Reader) -> None:
    case = _case(ana)
    consent = agree(country, ana.person, case, "Clinic", AGREED).json
    made = refer(country, ana.person, case, "Clinic", consent).json
    there = f"/referrals/{made['id']}"
    with country.inside():
        find_referral_to_change(UUID(made["id"])).addition_reasons = None
        log.write(None, "referral.test")
    assert ana.person.get(there).json["reasons"] == {}
    assert ana.person.step(there, "send").status_code == 200
