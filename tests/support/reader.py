"""Somebody who reads pages and sends their forms, without script, and what the log says of it."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from tests.support.country import Person

NEW = {
    "entry_channel": "hotline",
    "person_group": "adult",
    "region": "north",
    "priority": "routine",
}


@dataclass
class Reader:
    """Somebody who reads pages with the cookie of a sign-in and sends what their forms hold."""

    person: Person

    def get(self, path: str) -> TestResponse:
        """The page at this path."""
        return self.person.client.get(path, headers={"Cookie": self.person.cookie})

    def post(self, path: str, answers: dict[str, Any], token: str | None = None) -> TestResponse:
        """A form sent as a browser does under `no-referrer`."""
        sent = {"csrf_token": token or self.person.csrf, **answers}
        headers = {"Cookie": self.person.cookie, "Origin": "null", "Sec-Fetch-Site": "same-origin"}
        return self.person.renewed(self.person.client.post(path, data=sent, headers=headers))

    def opens_a_case(self) -> str:
        """The path of a fresh case."""
        answer = self.post("/cases/new", {**NEW, "once": "key-1"})
        return answer.headers["Location"].partition("?")[0]


def acts(reader: Reader) -> list[str]:
    """What the log says the reader did, newest first."""
    items = reader.person.get("/audit/entries?limit=50").json["items"]
    return [f"{item['action']}:{item['outcome']}" for item in items]


def hidden(page: TestResponse, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    return unescape(found[1]) if found else ""
