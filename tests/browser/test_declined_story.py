"""An adult wants support and no formal identification, and is as much entitled to it as anybody."""

import pytest
from playwright.sync_api import Browser

from tests.browser.keys import choose, enter, follow, reach, sign_in, step, tick, write
from tests.browser.live import served
from tests.browser.seat import PHONE, Seat, sit_down
from tests.support.case_steps import NAME, a_screened_case, a_sign
from tests.support.country import Country
from tests.support.notifications import lives_in
from tests.support.steps import a_sent_referral, accepts

pytestmark = pytest.mark.browser

WHY = "Her papers were taken, and she may not go out alone"
ASKED = {"asked.support": "given", "asked.identification": "refused", "asked.police": "refused"}
NOTICE = "Tell an authority without a name"


def test_support_goes_all_the_way_without_a_decision(country: Country, browser: Browser) -> None:
    worker = country.person("ana")
    here = a_screened_case(worker, identity=NAME, indicators=a_sign(country))
    with served(country.app) as base:
        ana = sit_down(browser.new_context(viewport=PHONE), base)
        sign_in(ana, country, "ana")
        _presumes(ana, here)
        _takes_down_the_no(ana, here)
        _agrees_to_support(ana, here)
        case = {"id": here.removeprefix("/cases/")}
        there = a_sent_referral(country, worker, case, "Shelter", ["identity.preferred_name"])
        zoe = country.person("zoe")
        assert accepts(zoe, there).status_code == 200
        _offers_the_notice_where_the_law_wants_it(ana, country, here)
        _begins_inclusion(ana, here)
        ana.page.context.close()
    assert zoe.get(there).json["state"] == "accepted"
    assert worker.get(here).json["status"] == "social_inclusion"


def _presumes(ana: Seat, here: str) -> None:
    """Three questions, each for itself; the connection goes before they are sent."""
    ana.go(here)
    follow(ana, "Record the presumption")
    write(ana, belief_reason=WHY)
    for name, code in ASKED.items():
        choose(ana, name, code)
    ana.page.context.set_offline(True)
    reach(ana, "main [type=submit]")
    ana.page.keyboard.press("Enter")
    ana.page.get_by_text("There is no connection").wait_for()
    assert ana.page.locator("[name=belief_reason]").input_value() == WHY
    ana.page.context.set_offline(False)
    enter(ana)
    assert "Presumed victim" in ana.page.locator("[aria-current=step]").inner_text()


def _takes_down_the_no(ana: Seat, here: str) -> None:
    follow(ana, "Formal identification")
    assert "Support never depends on it" in ana.page.content()
    step(ana, "propose")
    follow(ana, "Record what the person said, and what may be submitted")
    choose(ana, "scope", "identification_referral")
    choose(ana, "given_by", "person")
    choose(ana, "agreed", "no")
    choose(ana, "refusal_reason", "fear_of_authorities")
    choose(ana, "obtained_how", "verbal")
    follow(ana, "Record this consent")
    assert "Support goes on" in ana.page.content()
    follow(ana, "Formal identification")
    tick(ana, "form[action$=decline] [name=consent]")
    step(ana, "decline")
    assert "The person said no" in ana.page.locator("main .tag").inner_text()


def _agrees_to_support(ana: Seat, here: str) -> None:
    ana.go(here)
    _is_as_entitled_as_anybody(ana)
    follow(ana, "Record a consent")
    choose(ana, "scope", "support")
    choose(ana, "given_by", "person")
    choose(ana, "agreed", "yes")
    choose(ana, "obtained_how", "verbal")
    follow(ana, "Record this consent")


def _offers_the_notice_where_the_law_wants_it(ana: Seat, country: Country, here: str) -> None:
    lives_in(country, "osce")
    assert NOTICE not in ana.go(here)
    lives_in(country, "demonstration")
    ana.go(here)
    follow(ana, NOTICE)
    assert "not who it was" in ana.page.content()
    follow(ana, "Not now")


def _begins_inclusion(ana: Seat, here: str) -> None:
    follow(ana, "Begin social inclusion")
    choose(ana, "pathway", "inclusion")
    choose(ana, "person_agrees", "yes")
    choose(ana, "plan_agreed", "yes")
    follow(ana, "Begin it")
    assert "Social inclusion" in ana.page.locator("[aria-current=step]").inner_text()
    _is_as_entitled_as_anybody(ana)
    assert "A safe place to stay" in ana.page.locator("#referrals").inner_text()


def _is_as_entitled_as_anybody(ana: Seat) -> None:
    """No warning, no stop on her way that is not hers, nothing that asks her again."""
    assert ana.page.locator("main .warn, main .stop").count() == 0
    way = ana.page.locator("#stage .steps").inner_text()
    assert "Formal identification" not in way and "Decision" not in way
    clocks = ana.page.locator("#clocks")
    assert "ecision" not in (clocks.inner_text() if clocks.count() else "")
    for page in ("/", "/clocks"):
        tab = Seat(ana.page.context.new_page(), ana.base)
        assert "identification" not in tab.go(page).partition("<main")[2]
        tab.page.close()
