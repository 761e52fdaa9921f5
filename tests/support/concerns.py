"""Concerns of stories: who takes them in, and what a nurse without an account sends."""

import re
from hashlib import sha256
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

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
