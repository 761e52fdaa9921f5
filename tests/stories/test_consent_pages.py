"""The pages of a consent: what was decided, what rests on it, and what a withdrawal would end."""

import re

import pytest

from tests.support.country import Country
from tests.support.reader import Reader, acts
from tests.support.steps import agree, open_a_case, refer

FIELDS = ["identity.preferred_name"]
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}


@pytest.fixture
def ana(country: Country) -> Reader:
    """A social worker."""
    return Reader(country.person("ana"))


@pytest.fixture
def nia(country: Country) -> Reader:
    """A worker of the Clinic."""
    return Reader(country.person("nia"))


def _resting(country: Country, ana: Reader, nia: Reader) -> tuple[str, list[str]]:
    """A consent of the Clinic with a referral in service, one not seen yet and one not sent."""
    case = open_a_case(ana.person, identity={"preferred_name": "Mira"})
    consent = agree(country, ana.person, case, "Clinic", FIELDS).json
    made = [refer(country, ana.person, case, "Clinic", consent).json["id"] for _ in range(3)]
    paths = [f"/referrals/{one}" for one in made]
    for there in paths[:2]:
        ana.person.step(there, "send")
    nia.person.step(paths[0], "acknowledge")
    nia.person.step(paths[0], "accept", appointment=VISIT)
    return f"/consents/{consent['id']}", paths


def test_a_withdrawal_says_before_what_ends_and_what_a_partner_keeps(
    country: Country, ana: Reader, nia: Reader
) -> None:
    consent, paths = _resting(country, ana, nia)
    shown = ana.get(f"{consent}/withdraw").text
    assert "3 referrals rest on it:" in shown
    told, _, form = shown.partition('<form method="post" action="/consents/')
    assert all(f'href="{path}"' in told for path in paths) and "Withdraw and stop" in form
    assert re.findall(r"(can no longer open the 1 line|never learned|not heard of it)", told) == [
        "not heard of it",
        "never learned",
        "can no longer open the 1 line",
    ]
    assert "keeps the reference, the dates and the state" in told
    assert acts(ana)[0] == "consent.read:done"
    ana.post(f"{consent}/withdraw", {"how": "verbal"})
    states = [ana.person.get(path).json["state"] for path in paths]
    assert states == ["revoked", "revoked", "withdrawn"]


def test_a_partner_who_passes_it_on_is_told_of_its_own_referrals(
    country: Country, ana: Reader, nia: Reader
) -> None:
    consent, paths = _resting(country, ana, nia)
    shown = nia.get(f"{consent}/withdraw").text
    assert [path in shown for path in paths] == [True, True, False]
    assert "/cases/" not in shown


def test_where_nothing_rests_on_it_nobody_loses_anything(country: Country, ana: Reader) -> None:
    case = open_a_case(ana.person, identity={"preferred_name": "Mira"})
    consent = agree(country, ana.person, case, "Clinic", FIELDS).json["id"]
    assert "nobody loses anything" in ana.get(f"/consents/{consent}/withdraw").text


SAID = {
    "scope": "support",
    "given_by": "person",
    "agreed": "yes",
    "obtained_how": "interpreter_mediated",
    "given_at": "1.2.2026",
    "language": "ar",
    "interpreter": "yes",
    "materials_given": "no",
    "limits_explained": "yes",
    "comprehension_checked": "yes",
    "withheld_from": "Zq-brother\n\nZq-uncle",
    "withhold_reason": "fear_of_harm",
}


def _record(ana: Reader, **changed: str) -> tuple[str, str]:
    """The path of the case and that of the consent recorded by its form."""
    case = ana.opens_a_case()
    answer = ana.post(f"{case}/consents/new", {**SAID, **changed})
    assert answer.status_code == 303, answer.text
    found = re.search(r'href="(/consents/[0-9a-f-]+)"', ana.get(case).text)
    assert found is not None
    return case, found[1]


def test_what_was_said_is_shown_and_what_is_sealed_opens_by_a_logged_post(ana: Reader) -> None:
    _, there = _record(ana)
    covered = ana.get(there).text
    words = ("Through an interpreter", "Arabic", "1 Feb 2026", "Receive support", "ana")
    assert [word for word in words if word not in covered] == []
    facts = re.findall(r"<dt>([^<]+)</dt><dd>(Yes|No)</dd>", covered)
    assert facts == [
        ("Interpreter", "Yes"),
        ("Something to read or listen to", "No"),
        ("Limits of confidentiality explained", "Yes"),
        ("Said back in own words", "Yes"),
    ]
    assert "Zq-" not in covered and acts(ana)[0] == "consent.read:done"
    opened = ana.post(there, {}).text
    assert "Zq-brother<br>Zq-uncle" in opened and "Afraid of being hurt" in opened
    assert acts(ana)[0] == "consent.open:done"


def test_a_supervisor_says_why_before_reasons_open(country: Country, ana: Reader) -> None:
    _, there = _record(ana)
    sue = Reader(country.person("sue"))
    assert "Why do you need this now?" in sue.get(there).text
    assert sue.post(there, {}).status_code == 403
    assert "Zq-uncle" in sue.post(there, {"purpose": "supervision"}).text


def test_a_no_is_recorded_and_nothing_rests_on_it(country: Country, ana: Reader) -> None:
    no = {"agreed": "no", "refusal_reason": "distrust", "scope": "share_with_org"}
    case, there = _record(ana, **no, recipient=country.agency_id("Clinic"))
    shown = ana.get(there).text
    assert "The answer was no" in shown and "/withdraw" not in shown
    assert "Does not trust it" not in shown and "Does not trust it" in ana.post(there, {}).text
    listed = ana.person.get(case).json["consents"][0]
    kept = ("refused", "live", "withdrawn_at", "withdrawn_how")
    assert [listed[name] for name in kept] == [True, False, None, None]
    assert ana.person.get(case).json["consent_restricted"] is False
    assert ana.post(f"{there}/withdraw", {"how": "verbal"}).status_code == 409
    assert "The no is recorded" in ana.get(f"{case}?saved=no").text


def test_a_no_without_a_reason_is_one_all_the_same(ana: Reader) -> None:
    _, there = _record(ana, agreed="no", refusal_reason="", scope="police_contact")
    assert "Not known" in ana.post(there, {}).text


@pytest.mark.parametrize(
    ("changed", "anchor", "sentence"),
    [
        ({"agreed": ""}, "agreed-1", "yes or a no"),
        ({"agreed": "yes", "refusal_reason": "distrust"}, "refusal_reason", "belongs to a no"),
        ({"agreed": "no", "given_by": "vital_interests"}, "given_by-1", "said by the person"),
        ({"agreed": "no", "expires_at": "1.1.2030"}, "expires_at", "leave this empty"),
        ({"given_at": "soon"}, "given_at", "day, month and year"),
        ({"given_at": "1.1.2099"}, "given_at", "in the future"),
        ({"withheld_from": "x" * 201}, "withheld_from", "10 lines"),
    ],
)
def test_what_does_not_fit_is_said_in_the_summary_and_kept(
    ana: Reader, changed: dict[str, str], anchor: str, sentence: str
) -> None:
    case = ana.opens_a_case()
    answer = ana.post(f"{case}/consents/new", {**SAID, **changed})
    assert answer.status_code == 422
    summary = answer.text.partition('role="alert"')[2].partition("</div>")[0]
    assert re.findall(r'href="#([^"]+)"', summary) == [anchor]
    assert sentence in summary and answer.text.count(sentence) == 2
    assert 'value="ar" selected' in answer.text
