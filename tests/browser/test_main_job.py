"""The whole main job in a real browser in which no script runs, as three people do it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from nrm.accounts.act_words import act_words
from nrm.database import now
from tests.browser.seat import Seat, without_script
from tests.support.country import OFFERS, PASSPHRASE, Country
from tests.support.serving import Served, served_by_gunicorn

pytestmark = pytest.mark.browser

NAME, OTHER_NAME, WHERE = "Mirabelle", "Mirabelle of the river", "behind the bakery"
STORY = (
    "case.open",
    "section.write",
    "section.read",
    "consent.give",
    "referral.create",
    "referral.edit",
    "referral.send",
    "referral.acknowledge",
    "referral.accept",
    "referral.read",
    "consent.withdraw",
    "referral.revoke",
)


@pytest.fixture
def server(country: Country) -> Iterator[Served]:
    """The country's service, as it is served to people."""
    with served_by_gunicorn(country) as served:
        yield served


def test_from_opening_a_case_to_the_auditors_proof(
    country: Country, browser: Browser, server: Served
) -> None:
    ana, nia, ada = (without_script(browser, server.base) for _ in range(3))
    for seat, name in ((ana, "ana"), (nia, "nia"), (ada, "ada")):
        seat.sign_in(country, name)

    case, code = _open_a_case(ana)
    _write_identity(ana, case)
    _record_consent(ana, case, country.agency_id("Clinic"))
    referral = _refer(ana, case, country.agency_id("Clinic"))
    _decide(nia, referral, code)
    _withdraw(ana, case)
    _look_at_stub(nia, referral)
    _audit(ada)

    assert country.app.test_cli_runner().invoke(args=["nrm", "audit", "verify"]).exit_code == 0
    secrets = (NAME, code, WHERE, PASSPHRASE, "verbal")
    _nothing_told_in_passing((ana, nia, ada), secrets)
    told = server.told()
    assert "Booting worker" in told
    assert [word for word in (*secrets, case, referral) if word in told] == []
    for seat in (ana, nia, ada):
        seat.page.context.close()


def _open_a_case(ana: Seat) -> tuple[str, str]:
    """Its path, and its code."""
    ana.press("New case")
    for name, code in (("entry_channel", "health"), ("person_group", "adult")):
        ana.answer(name, code)
    for name, code in (("region", "capital"), ("priority", "routine")):
        ana.answer(name, code)
    ana.press("Open the case")
    path = re.sub(r"[?#].*", "", ana.page.url.removeprefix(ana.base))
    return path, ana.page.locator("h1 bdi").inner_text()


def _write_identity(ana: Seat, case: str) -> None:
    ana.page.locator("#identity summary").click()
    assert NAME not in ana.press("[value=open]", "#identity")
    ana.answer("preferred_name", NAME)
    ana.press("Save a new version")
    assert NAME not in ana.page.content()
    assert NAME not in ana.go(f"{case}/identity")
    assert NAME in ana.press("Log it and open")
    ana.press("Change this section")
    ana.answer("preferred_name", OTHER_NAME)
    assert NAME not in ana.press("Save a new version")


def _record_consent(ana: Seat, case: str, clinic: str) -> None:
    ana.go(case)
    ana.press("Record a consent")
    answers = (("scope", "share_with_org"), ("given_by", "person"), ("obtained_how", "verbal"))
    for name, code in (*answers, ("language", "en"), ("recipient", clinic)):
        ana.answer(name, code)
    for name in ("agreed", "limits_explained", "comprehension_checked"):
        ana.answer(name, "yes")
    ana.answer("purpose", OFFERS["Clinic"])
    ana.press("Show the lines for this agency")
    ana.page.locator("main summary", has_text="Who the person is").click()
    ana.answer("fields", "identity.preferred_name")
    ana.answer("expires_at", f"{now() + timedelta(days=60):%d.%m.%Y}")
    assert "Clinic" in ana.press("Record this consent")


def _refer(ana: Seat, case: str, clinic: str) -> str:
    """The path of the referral, sent."""
    ana.go(case)
    ana.press("New referral")
    ana.answer("service", OFFERS["Clinic"])
    ana.press("[value=save]")
    ana.answer("recipient", clinic)
    ana.press("[value=save]")
    ana.answer("urgency", "routine")
    ana.answer("envelope.age_band", "21-23")
    ana.answer("envelope.language", "en")
    ana.answer("envelope.headcount", "1")
    ana.page.locator('[name="consent"]').first.check()
    ana.answer("fields", "identity.preferred_name")
    ana.press("[value=preview]")
    preview = ana.page.locator(".stick .sees").nth(1)
    assert preview.locator(".yes").all_inner_texts() == ["Name to use"]
    assert NAME not in ana.press("[value=save]")
    ana.step("send")
    return re.sub(r"/receipts/.*", "", ana.page.url.removeprefix(ana.base))


def _decide(nia: Seat, referral: str, code: str) -> None:
    inbox = nia.go("/referrals/in")
    envelope = nia.go(referral)
    assert "21" in nia.page.locator("#envelope").inner_text()
    acknowledged = nia.step("acknowledge")
    assert not [html for html in (inbox, envelope, acknowledged) if NAME in html or code in html]
    day = f"{now() + timedelta(days=2):%d.%m.%Y}"
    visit = {"appointment__when": f"{day} 10:00", "appointment__where": WHERE}
    accepted = nia.step("accept", **visit, appointment__met_by="a nurse")
    assert OTHER_NAME in accepted
    covered = nia.go(referral)
    assert NAME not in covered
    opened = nia.press("Log it and open")
    assert OTHER_NAME in nia.page.locator("#snapshot").inner_text()
    assert code not in covered + opened


def _withdraw(ana: Seat, case: str) -> None:
    ana.go(case)
    ana.press("[href$='/withdraw']", "#consents")
    ana.answer("how", "verbal")
    assert "Clinic" in ana.press("Withdraw and stop sharing now")


def _look_at_stub(nia: Seat, referral: str) -> None:
    stub = nia.go(referral)
    assert not [word for word in (NAME, WHERE, "21-23") if word in stub]
    assert nia.page.locator("#snapshot, #envelope, #meeting").count() == 0
    assert nia.page.locator("main form").count() == 0


def _audit(ada: Seat) -> None:
    ada.go("/audit")
    ada.press("[href^='/audit/cases/']")
    acts = _acts(ada)
    while ada.page.locator("main a", has_text="Older").count():
        ada.press("Older")
        acts += _acts(ada)
    missing = [act for act in STORY if act_words(act) not in acts]
    assert not missing
    ada.go("/audit")
    ada.press("Is the log whole?")
    ada.press("Check every entry now")
    assert ada.page.locator(".proof .tag.on").count() == 1


def _acts(ada: Seat) -> list[str]:
    return [text.strip() for text in ada.page.locator("td[data-label=Did] bdi").all_inner_texts()]


def _nothing_told_in_passing(seats: tuple[Seat, ...], words: tuple[str, ...]) -> None:
    shown = {text for seat in seats for pair in seat.seen for text in pair}
    assert len(shown) > 20
    assert [(text, word) for text in shown for word in words if word in text] == []
    assert [text for seat in seats for text in seat.told] == []
