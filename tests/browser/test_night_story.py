"""A woman is met in a clinic at night, with an interpreter, by a worker with a telephone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from nrm.database import now
from tests.browser.keys import choose, enter, follow, reach, sign_in, step, tick, write
from tests.browser.live import served
from tests.browser.seat import PHONE, Seat, sit_down
from tests.support.clock import moved_by_hand
from tests.support.country import OFFERS, Country

pytestmark = pytest.mark.browser

QUARTER = 16 * 60
FEAR, NEED, NAME = "He knows the street", "To sleep, and to call her mother", "Mirabelle"
FIELD = "[name=risk-person_view]"
ON = "form[data-keep] .btn"


def _at_a_phone(browser: Browser, base: str) -> Seat:
    return sit_down(browser.new_context(viewport=PHONE), base)


def test_from_the_first_word_to_a_bed(
    country: Country, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands, shelter = moved_by_hand(monkeypatch), country.agency_id("Shelter")
    with served(country.app) as base:
        ana = _at_a_phone(browser, base)
        sign_in(ana, country, "ana")
        case = _opens_a_case(ana)
        _begins_to_talk(ana)
        _is_cut_off(ana)
        hands.on(QUARTER)

        again = Seat(ana.page.context.new_page(), base)
        _goes_on_elsewhere(again, country, case)
        _ends_the_meeting(again)
        _writes_what_she_sees(again, case)
        _asks_what_may_be_shared(again, case, shelter)
        there = _refers(again, case, shelter)
        again.page.context.close()

        zoe = _at_a_phone(browser, base)
        sign_in(zoe, country, "zoe")
        _accepts(zoe, there)
        zoe.page.context.close()


def _opens_a_case(ana: Seat) -> str:
    follow(ana, "New case")
    for name, code in (("entry_channel", "health"), ("person_group", "adult")):
        choose(ana, name, code)
    for name, code in (("region", "capital"), ("priority", "urgent_24h")):
        choose(ana, name, code)
    follow(ana, "Open the case")
    return re.sub(r"[?#].*", "", ana.page.url.removeprefix(ana.base))


def _begins_to_talk(ana: Seat) -> None:
    """Three parts of the meeting, up to what she fears."""
    follow(ana, "First meeting, step by step")
    follow(ana, "Begin the meeting")
    assert ana.page.get_by_role("link", name="Sign in").count() == 0
    choose(ana, "preferences-seen_alone", "yes")
    choose(ana, "preferences-interpreter_needed", "yes")
    write(ana, **{"preferences-language": "Arabic"})
    choose(ana, "preferences-interpreter_gender_pref", "female")
    follow(ana, "Go on")
    choose(ana, "limits_explained", "yes")
    follow(ana, "Go on")


def _is_cut_off(ana: Seat) -> None:
    """The connection goes while she types, comes back for a moment, and the page is closed."""
    ana.page.context.set_offline(True)
    write(ana, **{"risk-person_view": FEAR})
    ana.page.locator("[data-kept]", has_text="does not answer").wait_for()
    reach(ana, ON)
    ana.page.keyboard.press("Enter")
    assert ana.page.locator(FIELD).input_value() == FEAR
    ana.page.context.set_offline(False)
    ana.page.locator("[data-kept]", has_text="Kept at").wait_for()
    ana.page.close()


def _goes_on_elsewhere(ana: Seat, country: Country, case: str) -> None:
    """Her time has run out meanwhile: she signs in again, and what she typed is there."""
    ana.go(f"{case}/first-meeting")
    sign_in(ana, country, "ana")
    ana.go(f"{case}/first-meeting")
    assert "Kept so far by ana" in ana.page.content()
    follow(ana, "Go on with it")
    assert ana.page.locator("[name=preferences-interpreter_needed][value=yes]").is_checked()
    for _ in range(2):
        follow(ana, "Go on")
    assert ana.page.locator(FIELD).input_value() == FEAR


def _ends_the_meeting(ana: Seat) -> None:
    choose(ana, "risk-level", "immediate")
    follow(ana, "Go on")
    write(ana, **{"needs-person_wishes": NEED})
    choose(ana, "needs-needs-0-service", "safe_accommodation")
    choose(ana, "needs-needs-0-status", "wanted")
    follow(ana, "Add another")
    choose(ana, "needs-needs-1-service", "emergency_medical")
    follow(ana, "Go on")
    # What was told before comes before the question, and nothing asks what happened.
    assert "Nothing is recorded that was told before" in ana.page.content()
    follow(ana, "Go on")
    choose(ana, "basis", "consent")
    follow(ana, "Save it all and begin screening")
    assert "First look" in ana.page.locator("[aria-current=step]").inner_text()


def _writes_what_she_sees(ana: Seat, case: str) -> None:
    reach(ana, "#identity summary")
    ana.page.keyboard.press("Space")
    reach(ana, "#identity [value=open]")
    enter(ana)
    write(ana, preferred_name=NAME)
    follow(ana, "Save a new version")


def _asks_what_may_be_shared(ana: Seat, case: str, shelter: str) -> None:
    """The consent, through the interpreter; the connection goes just when she presses."""
    ana.go(case)
    follow(ana, "Record a consent")
    choose(ana, "scope", "share_with_org")
    choose(ana, "given_by", "person")
    choose(ana, "agreed", "yes")
    choose(ana, "recipient", shelter)
    choose(ana, "purpose", OFFERS["Shelter"])
    follow(ana, "Show the lines for this agency")
    reach(ana, "main summary:has-text('Who the person is')")
    ana.page.keyboard.press("Space")
    tick(ana, '[name="fields"][value="identity.preferred_name"]')
    write(ana, expires_at=f"{now() + timedelta(days=60):%d.%m.%Y}")
    choose(ana, "obtained_how", "interpreter_mediated")
    choose(ana, "language", "ar")
    for name in ("interpreter", "limits_explained", "comprehension_checked"):
        choose(ana, name, "yes")
    ana.page.context.set_offline(True)
    reach(ana, "main :text-is('Record this consent')")
    ana.page.keyboard.press("Enter")
    ana.page.get_by_text("There is no connection").wait_for()
    ana.page.context.set_offline(False)
    enter(ana)
    assert "Shelter" in ana.page.locator("main").inner_text()


def _refers(ana: Seat, case: str, shelter: str) -> str:
    """The path of the referral, sent."""
    ana.go(case)
    follow(ana, "New referral")
    choose(ana, "service", OFFERS["Shelter"])
    follow(ana, "Save the draft and go on")
    choose(ana, "recipient", shelter)
    follow(ana, "Save the draft and go on")
    choose(ana, "urgency", "urgent_24h")
    write(ana, **{"envelope.headcount": "1"})
    choose(ana, "envelope.age_band", "21-23")
    choose(ana, "envelope.language", "ar")
    tick(ana, '[name="envelope.safety"][value="no_phone_calls"]')
    tick(ana, "[name=consent]")
    assert ana.page.locator('[name="fields"]:checked').count() == 1
    follow(ana, "Save the draft and go on")
    step(ana, "send")
    return re.sub(r"/receipts/.*", "", ana.page.url.removeprefix(ana.base))


def _accepts(zoe: Seat, there: str) -> None:
    zoe.go(there)
    assert NAME not in zoe.page.content()
    step(zoe, "acknowledge")
    write(zoe, **{"appointment.when": f"{now() + timedelta(hours=2):%d.%m.%Y %H:%M}"})
    write(zoe, **{"appointment.where": "side door", "appointment.met_by": "a nurse"})
    step(zoe, "accept")
    assert NAME in zoe.page.content()
