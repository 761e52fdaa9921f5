"""Somebody before a window of their own: goes to pages, answers forms, presses buttons."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.support.country import Country

# Enough on a busy machine, short enough to be told of a missing button soon.
PATIENCE = 10_000
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass
class Seat:
    """A tab, and the address and title of every page it has shown."""

    page: Page
    base: str
    seen: list[tuple[str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def go(self, path: str) -> str:
        """The page at this path is shown; answers with its HTML."""
        self.page.goto(self.base + path)
        return self.note()

    def note(self) -> str:
        """The page that is shown now is in `seen`; answers with its HTML."""
        self.seen.append((self.page.url, self.page.title()))
        return self.page.content()

    def press(self, button: str, within: str = "main") -> str:
        """The button or link of these words or this selector is pressed; the HTML that follows."""
        there = self.page.locator(within)
        named = f":is(a,button):text-is({button!r})" if button[0].isupper() else button
        pressed = there.locator(named).first
        if self.page.locator("form[data-seals]").count():
            # Its script has something to do before the form is sent.
            with self.page.expect_navigation():
                pressed.click()
        else:
            pressed.click()
        self.page.wait_for_load_state("load")
        return self.note()

    def step(self, name: str, **answers: str) -> str:
        """A step of a referral: its form is answered (`__` for a dot) and sent."""
        form = f'form:has(input[name="step"][value="{name}"])'
        for key, value in answers.items():
            self.answer(key.replace("__", "."), value, form)
        return self.press("[type=submit]", form)

    def answer(self, name: str, value: str, within: str = "main") -> None:
        """The question of this name is answered, whichever way it is asked."""
        asked = self.page.locator(f'{within} [name="{name}"]')
        one = f'{within} [name="{name}"][value="{value}"]'
        if asked.first.evaluate("it => it.tagName") == "SELECT":
            asked.select_option(value)
        elif asked.first.get_attribute("type") in ("radio", "checkbox"):
            self.page.locator(one).check()
        else:
            asked.first.fill(value)

    def sign_in(self, country: Country, name: str) -> str:
        """This person is signed in and at the desk, or where the way in led."""
        self.go("/sign-in")
        for key, value in country.credentials(name).items():
            self.answer(key, value)
        return self.press("[value=sign_in]")


def sit_down(context: BrowserContext, base: str) -> Seat:
    """A new tab in this window; requests and messages of the console are noted."""
    context.set_default_timeout(PATIENCE)
    seat = Seat(context.new_page(), base)
    seat.page.on("request", lambda request: seat.seen.append((request.url, "")))
    seat.page.on("console", lambda message: seat.told.append(message.text))
    seat.page.on("pageerror", lambda error: seat.told.append(str(error)))
    return seat


def without_script(browser: Browser, base: str) -> Seat:
    """A tab in a window of its own in which no script of the service runs."""
    return sit_down(browser.new_context(java_script_enabled=False), base)
