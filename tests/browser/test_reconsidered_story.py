"""The authority says no, looks again and says yes; what helps the person goes on throughout."""

import pytest
from playwright.sync_api import Browser

from nrm.database import now
from nrm.profile import current_profile
from tests.browser.keys import choose, enter, follow, reach, sign_in, step, tick, write
from tests.browser.live import served
from tests.browser.seat import PHONE, Seat, sit_down
from tests.support.case_steps import a_presumed_case, agree_to_support
from tests.support.country import Country, Person
from tests.support.identification import says_yes
from tests.support.notifications import lives_in
from tests.support.steps import a_sent_referral, accepts

pytestmark = pytest.mark.browser

NO, YES = "It cannot be seen who kept the papers, quokka", "A witness was found, numbat"
OBJECT = "Asking for another decision"


def test_a_no_that_becomes_a_yes(country: Country, browser: Browser) -> None:
    worker, nia = country.person("ana"), country.person("nia")
    here = a_presumed_case(country, worker)
    agree_to_support(worker, here)
    says_yes(country, worker, here)
    case = {"id": here.removeprefix("/cases/")}
    there = a_sent_referral(country, worker, case, "Clinic", ["identity.preferred_name"])
    assert accepts(nia, there).status_code == 200
    lives_in(country, "united-kingdom")  # The default country has no time to object.
    with served(country.app) as base:
        ana, cam, cleo = (sit_down(browser.new_context(viewport=PHONE), base) for _ in range(3))
        for seat, name in ((ana, "ana"), (cam, "cam"), (cleo, "cleo")):
            sign_in(seat, country, name)
        _submits(ana, here)
        _says_no(cam, cleo, here)
        _is_helped(worker, nia, here, there)
        _hands_it_over(ana, country, here)
        _is_helped(worker, nia, here, there)
        _looks_again(cam, cleo, here)
        assert "Final decision: yes" in ana.go(f"{here}/identification")
        for seat in (ana, cam, cleo):
            seat.page.context.close()
    _is_helped(worker, nia, here, there)
    assert worker.get(here).json["status"] == "identified_victim"


def _submits(ana: Seat, here: str) -> None:
    ana.go(here)
    follow(ana, "Formal identification")
    step(ana, "propose")
    for name in ("agree", "submit"):
        tick(ana, f"form[action$={name}] [name=consent]")
        step(ana, name)
    assert "Sent to the competent authority" in ana.page.locator("main .tag").inner_text()


def _says_no(cam: Seat, cleo: Seat, here: str) -> None:
    """Two members, each at an own telephone; the connection of the first goes meanwhile."""
    cam.go("/submissions")
    reach(cam, f"main a[href='{here}/identification']")
    enter(cam)
    step(cam, "acknowledge")
    choose(cam, "outcome", "negative")
    _gives_reasons(cam, NO)
    cam.page.context.set_offline(True)
    reach(cam, "form[action$=decide] [type=submit]")
    cam.page.keyboard.press("Enter")
    cam.page.get_by_text("There is no connection").wait_for()
    cam.page.context.set_offline(False)
    enter(cam)
    assert "Waits for a second member" in cam.page.content()
    _agrees(cleo, here, "negative", NO)


def _gives_reasons(cam: Seat, why: str) -> None:
    reach(cam, "form[action$=decide] [name=reasons]")
    cam.page.keyboard.type(why)


def _agrees(cleo: Seat, here: str, outcome: str, why: str) -> None:
    """The second member reads the reasons before agreeing."""
    cleo.go(f"{here}/identification")
    assert why not in cleo.page.content()
    follow(cleo, "Log it and open")
    assert why in cleo.page.content()
    choose(cleo, "outcome", outcome)
    step(cleo, "decide")
    assert "Waits for a second member" not in cleo.page.content()


def _hands_it_over(ana: Seat, country: Country, here: str) -> None:
    """The time to object runs from the proven hand-over alone; she asks for a new look."""
    assert OBJECT not in ana.go("/clocks")
    ana.go(f"{here}/identification")
    assert "Not yet" in ana.page.content()
    choose(ana, "how", "in_person")
    write(ana, delivered_at=_today(country))
    step(ana, "deliver")
    assert "Handed over in person" in ana.page.locator("#decisions").inner_text()
    assert OBJECT in ana.go("/clocks")
    ana.go(f"{here}/identification")
    step(ana, "request_reconsideration")
    assert "A new look was asked for" in ana.page.locator("main .tag").inner_text()


def _today(country: Country) -> str:
    with country.app.app_context():
        return f"{now().astimezone(current_profile().time_zone):%d.%m.%Y}"


def _looks_again(cam: Seat, cleo: Seat, here: str) -> None:
    cam.go(f"{here}/identification")
    choose(cam, "stage", "first")
    step(cam, "reconsider")
    assert "A new look was granted" in cam.page.locator("main .tag").inner_text()
    choose(cam, "outcome", "positive")
    _gives_reasons(cam, YES)
    step(cam, "decide")
    _agrees(cleo, here, "positive", YES)


def _is_helped(worker: Person, nia: Person, here: str, there: str) -> None:
    """What runs for her runs on: the referral, and the consent that it rests on."""
    read = nia.get(there).json
    assert read["state"] == "accepted" and read["snapshot"]
    consents = worker.get(f"{here}/consents").json["items"]
    ended = [each for each in consents if each["withdrawn_at"] is not None]
    assert {"support", "share_with_org"} <= {each["scope"] for each in consents} and not ended
