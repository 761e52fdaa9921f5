"""An agency's system: let in by a custodian on the page, and sending with its token alone."""

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from nrm.accounts.facts import id_of
from tests.support.country import Country, Person

ALL = ("directory.read", "referrals.answer")
_TOKEN = re.compile("nrm_[0-9a-f]{72}")


@dataclass
class System:
    """Software that comes with a token: no cookie, no token of forms."""

    client: FlaskClient
    token: str
    id: str

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """A request; `path` is a whole one."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Authorization": f"Bearer {self.token}", **sent}
        return self.client.open(path, method=method, json=body, headers=sent)

    def get(self, path: str, **headers: str) -> TestResponse:
        """GET of the API; `path` begins after `/api/v1`."""
        return self.send("GET", f"/api/v1{path}", **headers)

    def step(self, path: str, name: str, *, key: str = "", **needs: Any) -> TestResponse:
        """A step of a referral, at the version it has now."""
        headers = {"If_Match": self.get(path).headers["ETag"]}
        headers |= {"Idempotency_Key": key} if key else {}
        return self.send("POST", f"/api/v1{path}/steps", {"step": name, **needs}, **headers)


def let_in(country: Country, custodian: Person, name: str, *scopes: str, days: int = 90) -> System:
    """The system of this name, which this custodian of its agency let in."""
    asked: dict[str, Any] = {"name": name, "days": str(days), "scope": list(scopes or ALL)}
    page = custodian.submit("/admin/systems/new", **asked, **proof(country, custodian.name))
    found = _TOKEN.search(page.get_data(as_text=True))
    if found is None:
        raise RuntimeError(f"{name} was not let in: {page.status_code}")
    with country.inside(write=False):
        return System(country.app.test_client(use_cookies=False), found[0], str(id_of(name)))


def proof(country: Country, name: str) -> dict[str, str]:
    """What proves once more to be this person."""
    given = country.credentials(name)
    return {"passphrase": given["passphrase"], "code": given["code"]}
