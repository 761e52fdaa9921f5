"""Concerns of stories: who takes them in, and what a nurse without an account sends."""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from nrm.intake.told import LONGEST
from nrm.intake.unread import key_context, text_context
from nrm.vault.memory import new_key
from nrm.vault.padding import pad
from nrm.vault.sealing import seal
from nrm.vault.suites import wrap
from tests.support.country import Country

CANARY = "quetzal"
TOLD = {
    "danger": "no",
    "setting": "health",
    "signs": ["H02", "G10"],
    "person_group": "adult",
    "text": f"Looks down whenever the man speaks; a tattoo of a {CANARY}.",
    "knows": "yes",
    "agrees": "not_asked",
}
AGREED = {
    **TOLD,
    "agrees": "given",
    "person_name": f"Mira {CANARY}",
    "safe_way": f"Thursdays at the clinic, ask for the {CANARY} nurse",
}


def takes_in(country: Country, agency: str = "Lead North", region: str = "elsewhere") -> None:
    """From now on this agency takes in what is told of the region."""
    rita = country.person("rita")
    chosen = country.agency_id(agency) if agency else "nobody"
    said = rita.submit("/admin/concerns", region=region, agency=chosen)
    assert said.status_code == 303, said.get_data(as_text=True)


def a_stranger(country: Country) -> FlaskClient:
    """Somebody's browser, which keeps no cookie."""
    return country.app.test_client(use_cookies=False)


def tells_us(country: Country, told: dict[str, Any] = TOLD, **headers: str) -> TestResponse:
    """A system without an account hands a concern over."""
    wire = {name.replace("_", "-"): value for name, value in headers.items()}
    return a_stranger(country).post("/api/v1/concerns", json=told, headers=wire)


def work_for(asked: TestResponse, bits: int = 0) -> str:
    """The number that has a concern pass that was refused, found as a sender's device finds it."""
    puzzle, bits = asked.headers["Nrm-Work-For"], bits or int(asked.headers["Nrm-Work-Bits"])
    return next(
        str(number)
        for number in count()
        if int.from_bytes(sha256(f"{puzzle}:{number}".encode()).digest(), "big") >> (256 - bits)
        == 0
    )


def kept_in(page: TestResponse) -> dict[str, list[str]]:
    """What a page of the form carries along unseen."""
    found: dict[str, list[str]] = {}
    drawn = page.get_data(as_text=True)
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', drawn):
        found.setdefault(name, []).append(value)
    return found


class Tab:
    """What the script of `/concern` does, done here: texts under a key, and it for the agency."""

    def __init__(self) -> None:
        self.key = bytes(new_key())

    def text(self, name: str, said: str, found: str = "") -> str:
        """This text, as it is sent; `found`: what the script says of it."""
        return self.sealed(name, bytes(pad(said.encode())), found)

    def sealed(self, name: str, content: bytes, found: str = "") -> str:
        """The same of anything, padded or not."""
        return f"nrm-here:1:{found}:{_written(seal(self.key, None, text_context(name), content))}"

    def to(self, page: TestResponse) -> str:
        """The tab's key, for the agency whose key the last part has."""
        (key,) = re.findall(r'data-key="([0-9a-f]{64})"', page.text)
        (certificate,) = re.findall(r'data-certificate="([0-9a-f-]{36})"', page.text)
        bound_to = key_context(UUID(certificate))
        return (
            f"{certificate}:{_written(wrap(bytes([1]) + bytes.fromhex(key), self.key, bound_to))}"
        )


def _written(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def last_part(country: Country, told: dict[str, Any] = TOLD) -> TestResponse:
    """The page of the last part, for whoever told this so far."""
    return a_stranger(country).post("/concern/contact", data=told)


def sealed_told(tab: Tab, told: dict[str, Any] = AGREED) -> dict[str, Any]:
    """The same, with its texts sealed."""
    return {name: tab.text(name, said) if name in LONGEST else said for name, said in told.items()}
