"""The pages of a consent: what was decided, what rests on it, and what a withdrawal would end."""

import re

import pytest

from tests.stories.test_case_pages import Reader, acts
from tests.support.country import Country
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
