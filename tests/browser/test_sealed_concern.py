"""A concern whose texts no wire has: sealed in the browser, read by the agency's desk alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from tests.adversary.hostile import Hands
from tests.browser.live import served
from tests.browser.seat import PHONE, Seat, sit_down
from tests.browser.wire import Wire, listened, spellings
from tests.custody.colleagues import makes_leave
from tests.support.concerns import takes_in, tells_us
from tests.support.country import Country

TEXT = "He never leaves her alone; a tattoo of a quetzal. لا تنام وحدها أبدا 🦜"
NAME, CONTACT = "ميرا axolotl", "Desk of the pangolin, 0470 12 34 56"
SAFE_WAY = "Thursdays at the clinic, ask for the ocelot.\nNever by telephone 🐆"
WORDS = (
    "a quetzal",
    "axolotl",
    "the ocelot",
    "pangolin",
    "12 34 56",
    "لا تنام وحدها",
    "telephone 🐆",
)
TOLD = {"text": TEXT, "person_name": NAME, "safe_way": SAFE_WAY, "sender_contact": CONTACT}
# What a browser sends once more that goes back to the last part, which was drawn by a POST.
KEPT = "() => [...document.querySelectorAll('main [type=hidden]')].map(it => [it.name, it.value])"
DRAWN_AGAIN = """kept => {
  const form = document.forms[0];
  form.replaceChildren(...kept.map(([name, value]) => Object.assign(
    document.createElement("input"), { type: "hidden", name, value })));
  form.action = "/concern/contact";
  form.submit();
}"""
OPENING = {
    "entry_channel": "health",
    "person_group": "adult",
    "region": "coast",
    "priority": "high",
}


@dataclass
class Listening:
    """A sender's tab, and who listens on the wire."""

    seat: Seat
    wire: Wire
    window: BrowserContext

    def goes_to_last(self) -> None:
        """All but the last part is answered."""
        self.seat.go("/concern")
        self.seat.answer("danger", "no")
        self.seat.press("Go on")
        self.seat.answer("text", TEXT)
        self.seat.press("Go on")
        self.seat.answer("agrees", "given")
        self.seat.press("Go on")

    def fills_the_last(self) -> None:
        """The last part is answered, and not sent."""
        for name in ("person_name", "safe_way", "sender_contact"):
            self.seat.answer(name, TOLD[name])

    def heard(self) -> list[str]:
        """Words that passed in any spelling."""
        return [word for word in WORDS if any(it in self.wire.sent for it in spellings(word))]


@pytest.fixture
def listening(country: Country, browser: Browser) -> Iterator[Listening]:
    """Somebody who listens between the browser and the service."""
    takes_in(country)
    with served(country.app) as base, listened(base) as (address, wire):
        window = browser.new_context(viewport=PHONE)
        yield Listening(sit_down(window, address), wire, window)
        window.close()


def _told(country: Country) -> list[dict[str, str]]:
    ana = country.person("ana")
    lines = ana.get("/concerns").json["items"]
    return [ana.get(f"/concerns/{line['id']}").json["told"] for line in lines]


def test_nothing_that_is_typed_passes_the_wire_and_the_desk_reads_it_all(
    country: Country, listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nrm.intake.work.FREE", 1)
    assert tells_us(country).status_code == 201
    seat = listening.seat
    seat.go("/concern")
    seat.answer("danger", "no")
    seat.press("Go on")
    # What would tell who she is comes back with the words of the service, and with the text.
    seat.answer("text", f"{TEXT} Her number is 0470 12 34 56.")
    seat.press("Go on")
    seat.answer("agrees", "refused")
    assert "Leave out: a telephone number" in seat.press("Go on")
    assert seat.page.locator("#text").input_value() == f"{TEXT} Her number is 0470 12 34 56."
    assert seat.page.locator("[role=alert]:focus").count() == 1
    seat.answer("text", "x" * 2_001)
    assert "characters fit here" in seat.press("Go on")
    seat.answer("text", TEXT)
    seat.press("Go on")
    seat.answer("agrees", "given")
    seat.press("Go on")
    listening.fills_the_last()
    seat.press("What you noticed")
    assert seat.page.locator("#text").input_value() == TEXT
    seat.press("Go on")
    seat.press("Go on")
    assert seat.page.locator("#safe_way").input_value() == SAFE_WAY
    seat.page.get_by_role("button", name="Send it").click()
    seat.page.get_by_text("It has arrived").wait_for(timeout=60_000)
    assert seat.page.evaluate("() => sessionStorage.length") == 0
    # The work was asked for on the way, and a form was sent again from its page.
    assert listening.wire.sent.count(b"POST /concern HTTP") == 2
    assert b"nrm-here%3A1%3A" in listening.wire.sent
    assert listening.heard() == []
    assert all("the server responded with a status of 4" in line for line in seat.told)
    (told,) = [each for each in _told(country) if "quetzal. " in each["text"]]
    assert {name: told[name] for name in TOLD} == TOLD
    _becomes_a_case(country)


def _becomes_a_case(country: Country) -> None:
    ana = country.person("ana")
    for line in ana.get("/concerns").json["items"]:
        ana.step(f"/concerns/{line['id']}", "take_up")
        made = ana.step(f"/concerns/{line['id']}", "convert", **OPENING)
        (note,) = ana.get(f"/cases/{made.json['case']}/notes").json["items"]
        if "ocelot" in note["text"]:
            assert all(said in note["text"] for said in TOLD.values())
            return
    raise AssertionError("no case has what was told")


def test_a_listener_hears_all_where_no_script_runs(country: Country, browser: Browser) -> None:
    takes_in(country)
    with served(country.app) as base, listened(base) as (address, wire):
        window = browser.new_context(viewport=PHONE, java_script_enabled=False)
        tab = Listening(sit_down(window, address), wire, window)
        tab.goes_to_last()
        tab.fills_the_last()
        assert "It has arrived" in tab.seat.press("Send it")
        window.close()
    # As ever: what the listener is for is shown by what is heard here.
    assert set(tab.heard()) == set(WORDS)
    (told,) = _told(country)
    assert told["text"] == TEXT and told["person_name"] == NAME


def test_three_answers_that_are_lost_are_one_concern_with_one_code(
    country: Country, listening: Listening
) -> None:
    seat, wire = listening.seat, listening.wire
    listening.goes_to_last()
    drawn = seat.page.evaluate(KEPT)
    for _ in range(3):
        listening.fills_the_last()
        wire.lose()
        with seat.page.expect_event("requestfailed"):
            seat.page.get_by_role("button", name="Send it").click(no_wait_after=True)
        # Whoever goes back has the part drawn anew, and types once more what stood in it.
        seat.page.get_by_role("button", name="Send it").wait_for(state="hidden")
        seat.go("/concern")
        with seat.page.expect_navigation():
            seat.page.evaluate(DRAWN_AGAIN, drawn)
    listening.fills_the_last()
    assert "It has arrived" in seat.press("Send it")
    assert len(Hands(country).rows("concern")) == 1
    assert listening.heard() == []


def test_a_key_that_changed_meanwhile_loses_nothing(country: Country, listening: Listening) -> None:
    seat = listening.seat
    listening.goes_to_last()
    listening.fills_the_last()
    assert makes_leave(country, country.person("ana"), "eva").status_code == 200
    said = seat.press("Send it")
    assert "press once more." in said
    assert seat.page.locator("#safe_way").input_value() == SAFE_WAY
    assert "It has arrived" in seat.press("Send it")
    assert listening.heard() == []
    (told,) = _told(country)
    assert {name: told[name] for name in TOLD} == TOLD


def test_another_tab_says_that_it_cannot_read_it(listening: Listening) -> None:
    seat = listening.seat
    listening.goes_to_last()
    seat.page.evaluate("() => sessionStorage.clear()")
    seat.page.reload()
    assert seat.page.get_by_text("sealed in another tab").is_visible()
    seat.press("What you noticed")
    assert seat.page.locator("#text").input_value() == ""


def test_whoever_leaves_takes_the_key_along(listening: Listening) -> None:
    seat = listening.seat
    listening.goes_to_last()
    assert seat.page.evaluate("() => sessionStorage.length") == 1
    seat.page.route("**/leave", lambda route: route.fulfill(status=204))
    seat.page.locator("a.leave").click()
    assert seat.page.evaluate("() => sessionStorage.length") == 0


def test_where_the_script_does_not_come_the_text_is_asked_for_again(
    country: Country, listening: Listening
) -> None:
    seat = listening.seat
    listening.goes_to_last()
    seat.page.route("**/concern.js*", lambda route: route.abort())
    seat.page.reload()
    seat.page.locator("form").evaluate("form => delete form.dataset.seals")
    said = seat.press("Send it")
    assert "type it again" in said and "What you noticed" in said
    assert Hands(country).rows("concern") == []


def test_a_script_that_was_changed_on_the_way_does_not_run(listening: Listening) -> None:
    def changed(route: Route) -> None:
        body = route.fetch().text() + "\ndocument.title = 'changed';"
        route.fulfill(body=body, content_type="text/javascript")

    seat = listening.seat
    seat.page.route("**/*.js*", changed)
    seat.page.goto(f"{seat.base}/concern")
    assert seat.page.title() == "You worry about somebody"
    assert len([line for line in seat.told if "integrity" in line]) == 3


@pytest.mark.parametrize("lacks", ["generateKey", "deriveBits"])
def test_a_browser_that_lacks_the_curve_sends_as_ever(
    country: Country, listening: Listening, lacks: str
) -> None:
    refuses = f"SubtleCrypto.prototype.{lacks} = () => Promise.reject(new Error('unknown'));"
    listening.window.add_init_script(refuses)
    listening.goes_to_last()
    listening.fills_the_last()
    assert "It has arrived" in listening.seat.press("Send it")
    (told,) = _told(country)
    assert told["text"] == TEXT


REFUSES_TO_KEEP = """Object.defineProperty(window, "sessionStorage", {
  get() { throw new DOMException("denied", "SecurityError"); } });"""
FAILS = "() => { SubtleCrypto.prototype.encrypt = () => Promise.reject(new Error('broken')); }"
COULD_NOT = "your browser could not seal what you typed"
UNSEALED = "Send it without sealing in the browser"


def test_a_browser_that_keeps_nothing_seals_all_the_same(
    country: Country, listening: Listening
) -> None:
    listening.window.add_init_script(REFUSES_TO_KEEP)
    seat = listening.seat
    listening.goes_to_last()
    # The key is in the name of the window for no longer than a press takes.
    assert seat.page.evaluate("() => window.name") == ""
    listening.fills_the_last()
    seat.press("What you noticed")
    assert seat.page.locator("#text").input_value() == TEXT
    seat.press("Go on")
    seat.press("Go on")
    assert "It has arrived" in seat.press("Send it")
    assert seat.page.evaluate("() => window.name") == ""
    assert listening.heard() == []
    (told,) = _told(country)
    assert {name: told[name] for name in TOLD} == TOLD


def test_a_text_that_nothing_looks_through_is_sealed_all_the_same(
    country: Country, listening: Listening
) -> None:
    listening.window.route("**/naming.js*", lambda route: route.abort())
    seat = listening.seat
    seat.go("/concern")
    seat.answer("danger", "no")
    seat.press("Go on")
    seat.answer("text", f"{TEXT} Her number is 0470 12 34 56.")
    seat.press("Go on")
    seat.answer("agrees", "refused")
    seat.press("Go on")
    seat.press("What you noticed")
    seat.press("Go on")
    seat.press("Go on")
    assert "It has arrived" in seat.press("Send it")
    assert listening.heard() == []
    (told,) = _told(country)
    assert "quetzal" in told["text"] and "12 34 56" not in told["text"]


def test_where_sealing_fails_nothing_is_sent_until_somebody_says_so(
    country: Country, listening: Listening
) -> None:
    seat = listening.seat
    listening.goes_to_last()
    seat.press("What you noticed")
    seat.page.evaluate(FAILS)
    before = listening.wire.sent.count(b"POST ")
    for _ in range(2):
        seat.page.get_by_role("button", name="Go on").click()
        seat.page.locator("[role=alert]:focus").wait_for()
        assert COULD_NOT in seat.page.locator("[role=alert]:focus").inner_text()
    assert listening.wire.sent.count(b"POST ") == before
    assert seat.page.locator("#text").input_value() == TEXT
    assert listening.heard() == []
    # It was for that page alone: what is typed after it is sealed again.
    seat.press(UNSEALED)
    assert set(listening.heard()) == {"a quetzal", "لا تنام وحدها"}
    seat.press("Go on")
    listening.fills_the_last()
    assert "It has arrived" in seat.press("Send it")
    assert set(listening.heard()) == {"a quetzal", "لا تنام وحدها"}
    (told,) = _told(country)
    assert {name: told[name] for name in TOLD} == TOLD


def test_the_last_press_without_sealing_takes_along_what_was_sealed_before(
    country: Country, listening: Listening
) -> None:
    seat = listening.seat
    listening.goes_to_last()
    listening.fills_the_last()
    seat.page.evaluate(FAILS)
    seat.page.get_by_role("button", name="Send it", exact=True).click()
    seat.page.locator("[role=alert]:focus").wait_for()
    assert listening.heard() == [] and Hands(country).rows("concern") == []
    assert "It has arrived" in seat.press(UNSEALED)
    (told,) = _told(country)
    assert {name: told[name].replace("\r", "") for name in TOLD} == TOLD
