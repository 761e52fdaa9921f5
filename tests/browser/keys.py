"""Going about a page with the keyboard alone."""

from tests.browser.seat import Seat
from tests.support.country import Country

MOST_STOPS = 60


def reach(seat: Seat, selector: str) -> None:
    """The focus is there, by Tab alone, and can be seen."""
    there = seat.page.locator(selector).first.element_handle()
    for _ in range(MOST_STOPS):
        if there.evaluate("it => it === document.activeElement"):
            outline = there.evaluate("it => getComputedStyle(it).outlineStyle")
            assert outline != "none", selector
            return
        seat.page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached")


def write(seat: Seat, **answers: str) -> None:
    """Each field is reached and filled, in the order of the page."""
    for name, typed in answers.items():
        reach(seat, f'main [name="{name}"]')
        seat.page.keyboard.type(typed)


def tick(seat: Seat, selector: str) -> None:
    """The box or button of a group is reached and chosen, or the first answer of a list."""
    reach(seat, selector)
    listed = seat.page.locator(selector).first.evaluate("it => it.tagName") == "SELECT"
    seat.page.keyboard.press("ArrowDown" if listed else "Space")


def enter(seat: Seat) -> None:
    """What has the focus is followed or sent, and the next page is there."""
    with seat.page.expect_navigation():
        seat.page.keyboard.press("Enter")
    seat.note()


def sign_in(seat: Seat, country: Country, name: str) -> None:
    """This person is signed in, from the page of the way in or one that led there."""
    if not seat.page.url.startswith(f"{seat.base}/sign-in"):
        seat.go("/sign-in")
    write(seat, **country.credentials(name))
    enter(seat)


def follow(seat: Seat, words: str) -> None:
    """The link or button of these words is reached and pressed, and the next page is there."""
    reach(seat, f"main :is(a,button):text-is({words!r})")
    enter(seat)


def step(seat: Seat, name: str) -> None:
    """The button of this step is reached and pressed, and the next page is there."""
    reach(seat, f'form:has(input[name="step"][value="{name}"]) [type=submit]')
    enter(seat)


def choose(seat: Seat, name: str, value: str) -> None:
    """The question of this name is reached, and the answer found with the arrows."""
    asked = f'main [name="{name}"]'
    chosen = seat.page.locator(f"{asked}:checked")
    reach(seat, f"{asked}:checked" if chosen.count() else asked)
    focus = seat.page.locator(":focus")
    if focus.get_attribute("type") == "radio":
        seat.page.keyboard.press("Space")
    for _ in range(MOST_STOPS):
        if focus.input_value() == value:
            return
        seat.page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name} has no answer {value}")
