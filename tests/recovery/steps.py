"""The steps of a recovery, as people take them on the pages."""

import re
from dataclasses import dataclass, field
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from nrm.recovery.models import Recovery
from tests.support.clock import Hands
from tests.support.country import PASSPHRASE, Country, Person

NEW = "velvet harbour 93 mosaic turnip"
DAY = 24 * 3600
HERE = "/admin/recoveries"
_NUMBER = re.compile("([A-Z2-7]{4} ){7}[A-Z2-7]{4}")
_WORDS = re.compile("<bdi>([a-z ]{47})</bdi>")


def page(answer: TestResponse) -> str:
    """What a page says, in one line."""
    return " ".join(unescape(answer.get_data(as_text=True)).split())


@dataclass
class Helped:
    """A person who cannot sign in, before the pages without a session."""

    country: Country
    hands: Hands
    name: str = "eva"
    lost: str = "passphrase"
    source: str = "192.0.2.50"
    ticket: str = field(default="", repr=False)

    @property
    def client(self) -> FlaskClient:
        return self.country.app.test_client(use_cookies=False)

    def sends(self, path: str, **form: str) -> TestResponse:
        """A form of a page, from this person's place."""
        there = {"REMOTE_ADDR": self.source}
        return self.client.post(path, data=form, environ_overrides=there)

    def asks(self) -> TestResponse:
        """Custodians are asked for help; the number is written down."""
        answer = self.sends("/recover/custodians", name=self.name, lost=self.lost)
        found = _NUMBER.search(page(answer))
        self.ticket = found.group() if found else ""
        return answer

    def waits(self, seconds: float = DAY) -> None:
        """Time passes."""
        self.hands.on(seconds)

    def goes_on(self, do: str = "look", **form: str) -> TestResponse:
        """The next step with the number of the request."""
        sent = {"ticket": self.ticket, "lost": self.lost, "do": do, **form}
        return self.sends("/recover/continue", **sent)

    def code(self) -> dict[str, str]:
        """A fresh code of the app, unless it is lost too."""
        if self.lost == "both":
            return {}
        return {"code": self.country.credentials(self.name)["code"]}

    def sets(self, passphrase: str = NEW) -> TestResponse:
        """The new passphrase is set; the page shows the words of the fresh key."""
        twice = {"new_passphrase": passphrase, "new_passphrase_again": passphrase}
        return self.goes_on("prepare", **twice, **self.code())

    def finishes(self, passphrase: str = NEW, **other: str) -> TestResponse:
        """The new passphrase once more."""
        return self.goes_on("finish", **{"passphrase": passphrase, **self.code(), **other})

    def signs_in(self, passphrase: str = NEW, **other: str) -> TestResponse:
        """A try to sign in over the API."""
        given = {**self.country.credentials(self.name), "passphrase": passphrase, **other}
        return self.client.post("/api/v1/session", json=given)


def words_on(answer: TestResponse) -> str:
    """The eight words that a page shows; empty when it shows none."""
    found = _WORDS.search(page(answer))
    return found.group(1) if found else ""


@dataclass
class Helper:
    """A custodian, or a registrar, signed in before the pages."""

    country: Country
    person: Person

    def get(self, path: str) -> TestResponse:
        """A page."""
        return self.person.client.get(path, headers={"Cookie": self.person.cookie})

    def post(self, path: str, **form: str) -> TestResponse:
        """A form of a page."""
        return self.person.submit(path, **form)

    def first(self) -> str:
        """The address of the oldest request that is listed."""
        found = re.search(f'href="({HERE}/[0-9a-f-]{{36}})"', self.get(HERE).text)
        return found.group(1) if found else ""

    def proof(self) -> dict[str, str]:
        """Passphrase and a fresh code."""
        code = self.country.credentials(self.person.name)["code"]
        return {"passphrase": PASSPHRASE, "code": code}

    def approves(self, there: str = "", **other: str) -> TestResponse:
        """The words are compared and the half is given."""
        there = there or self.first()
        seen = re.search('name="seen" value="([0-9a-f]{64})"', self.get(there).text)
        sent = {"compared": "yes", "seen": seen.group(1) if seen else "", **self.proof()}
        return self.post(f"{there}/approve", **{**sent, **other})


def helper(country: Country, name: str) -> Helper:
    """Somebody who helps, signed in now."""
    return Helper(country, country.person(name))


def known_to_all(country: Country, *names: str) -> dict[str, Person]:
    """These people have signed in once, so that their keys are kept for two."""
    return {name: country.person(name) for name in names}


def request_of(country: Country) -> Recovery:
    """The one request there is."""
    with country.inside(write=False) as reading:
        found: Recovery = reading.query(Recovery).one()
        return found


def outcomes(country: Country, action: str) -> list[tuple[str, int | None]]:
    """How the acts of this name ended, the newest first."""
    found = country.person("ada").get(f"/audit/entries?action={action}").json["items"]
    return [(entry["outcome"], entry["count"]) for entry in found]
