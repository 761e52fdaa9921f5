"""A small country for stories: founded once in a run by the real actions, copied for each test.

Argon2 is cheap here, everything else is as in service. `Country.person("ana")` signs somebody in.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import bindparam, select
from werkzeug.test import TestResponse

import config
from nrm.accounts.activating import activate
from nrm.accounts.admitting import confirm_account, invite_account
from nrm.accounts.certifying import certify
from nrm.accounts.founding import invite_first_registrar
from nrm.accounts.inviting import NewAccount
from nrm.accounts.models import Account, SecondFactor, find_account
from nrm.accounts.nearest import find_nearest
from nrm.accounts.sessions import actor_of
from nrm.agencies.actions import propose_agency, register_agency
from nrm.agencies.models import find_agency, find_agency_named
from nrm.agencies.proposing import NewAgency
from nrm.database import db, now, session, transaction
from nrm.directory.actions import offer_service
from nrm.directory.offers import Offer
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.migrating import migrate
from nrm.vault import totp
from nrm.vault.keyfile import create_root_keys
from nrm.vault.keyring import Keyring
from nrm.vault.passphrases import Parameters
from tests.support.clock import at_real_time
from tests.support.compiled import an_app, compiled_once
from tests.support.databases import FOLDER, a_copy

PASSPHRASE = "glacier walnut umbrella 4711 tango"
_SEEDS = "seeds.json"
_LAST_STEP = select(SecondFactor.last_step).join(Account).where(Account.name == bindparam("name"))
CHEAP = Parameters(memory_kib=64, passes=1, lanes=1)
REGISTRAR = "rita"
# Agency, its kind, and its people: name, role, whether a custodian.
AGENCIES: dict[str, tuple[str, dict[str, tuple[str, bool]]]] = {
    "Lead North": (
        "social",
        {
            "ana": ("social_worker", True),
            "sue": ("supervisor", True),
            "eva": ("social_worker", False),
        },
    ),
    "Lead South": (
        "social",
        {"olga": ("social_worker", True), "omar": ("supervisor", True)},
    ),
    "Clinic": ("health", {"nia": ("partner_worker", True), "noa": ("partner_worker", True)}),
    "Police": ("police", {"pia": ("partner_worker", True), "pol": ("partner_worker", True)}),
    "Shelter": ("ngo", {"zoe": ("partner_worker", True), "zia": ("partner_worker", True)}),
    "Authority": (
        "competent_authority",
        {"cam": ("competent_authority", True), "cleo": ("competent_authority", True)},
    ),
    "Audit office": ("audit", {"ada": ("auditor", False)}),
    "Statistics office": ("statistics", {"stan": ("statistician", False)}),
    "Service desk": ("administration", {"adam": ("administrator", False)}),
}
OFFERS = {
    "Clinic": "primary_health",
    "Shelter": "safe_accommodation",
    "Police": "police_protection",
}


@dataclass
class Person:
    """Somebody signed in over the API, with cookie and token of their own."""

    client: FlaskClient
    name: str
    cookie: str
    csrf: str
    id: str
    agency: str

    @property
    def session_id(self) -> str:
        """The id of the session, with which its token ends."""
        return str(UUID(hex=self.csrf[-32:]))

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> TestResponse:
        """A request to the API; `path` begins after `/api/v1`."""
        sent = {"Cookie": self.cookie, "X-CSRF-Token": self.csrf, **(headers or {})}
        return self.renewed(
            self.client.open("/api/v1" + path, method=method, json=body, headers=sent)
        )

    def submit(self, path: str, **answers: str) -> TestResponse:
        """The form of a page is sent."""
        form = {"csrf_token": self.csrf, **answers}
        return self.renewed(self.client.post(path, data=form, headers={"Cookie": self.cookie}))

    def renewed(self, answer: TestResponse) -> TestResponse:
        """The answer, after which cookie and token are those that came with it, if any did."""
        cookie = answer.headers.get("Set-Cookie", "").partition(";")[0]
        if cookie.partition("=")[2]:
            self.cookie = cookie
            drawn = re.search(r'name="csrf_token" value="(\w+)"', answer.get_data(as_text=True))
            told = answer.headers.get("X-CSRF-Token") or (drawn and drawn[1])
            self.csrf = told or self.csrf
        return answer

    def get(self, path: str, **headers: str) -> TestResponse:
        """GET; header names with `_` for `-`."""
        return self.send("GET", path, headers=_wire(headers))

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        """POST of JSON."""
        return self.send("POST", path, body, _wire(headers))

    def put(self, path: str, body: Any, **headers: str) -> TestResponse:
        """PUT of JSON."""
        return self.send("PUT", path, body, _wire(headers))

    def step(self, path: str, name: str, **needs: Any) -> TestResponse:
        """A step of a case or referral, at the version it has now."""
        tag = self.get(path).headers["ETag"]
        return self.post(f"{path}/steps", {"step": name, **needs}, If_Match=tag)


@dataclass
class Country:
    """An app over a database of its own, its people, and where its files lie."""

    app: Flask
    folder: Path
    url: str
    seeds: dict[str, bytes]
    _seen: set[str] = field(default_factory=set)

    def person(self, name: str) -> Person:
        """This person, freshly signed in; each sign-in uses the next code."""
        client = self.app.test_client(use_cookies=False)
        answer = client.post("/api/v1/session", json=self.credentials(name))
        if answer.status_code != 201:
            raise RuntimeError(f"{name} cannot sign in: {answer.status_code}")
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        actor = answer.json["actor"]
        return Person(client, name, cookie, answer.json["csrf"], actor["id"], actor["agency"])

    def credentials(self, name: str) -> dict[str, str]:
        """Name, passphrase and a code that was not used yet."""
        self._forget_last_step(name)
        code = totp.current_code(self.seeds[name], now())
        return {"name": name, "passphrase": PASSPHRASE, "code": code}

    def _forget_last_step(self, name: str) -> None:
        # A code is good once in 30 seconds, and a story signs in more often. The row is changed
        # through its seal and its log entry, as the service itself would change it.
        if name not in self._seen:
            self._seen.add(name)
            with self.inside(write=False) as reading:
                if reading.scalar(_LAST_STEP, {"name": name}) is None:
                    return
        with self.inside():
            found = find_nearest(name)
            assert found is not None and found.known is not None
            factor = found.known.factor
            if factor.last_step is not None:
                factor.last_step = None
                log.write(None, "account.test_clock")

    @contextmanager
    def inside(self, *, write: bool = True) -> Iterator[Any]:
        """A transaction, for arranging and for looking."""
        with self.app.app_context(), transaction(write=write) as opened:
            yield opened

    def agency_id(self, name: str) -> str:
        """The id of the agency of this name."""
        with self.inside(write=False):
            return str(find_agency_named(name).id)


Arrange = Callable[[Country], None]


def _wire(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def make_app(folder: Path, url: str) -> Flask:
    """The app over this folder and database, with a cheap stretch."""
    settings = config.from_environment({"NRM_DATA": str(folder), "NRM_DATABASE_URL": url})
    app = an_app(settings)
    app.testing = True
    make_cheap(app)
    return app


def make_cheap(app: Flask) -> None:
    """The app stretches little, and takes what another compiled: templates, statements."""
    app.extensions["nrm_stretch_cost"] = CHEAP
    compiled_once(app)


def let_go(app: Flask) -> None:
    """The connections of this app are closed."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@contextmanager
def a_country(
    engine: str, folder: Path, name: str = "country", arrange: Arrange | None = None
) -> Iterator[Country]:
    """A country of one's own on this engine, copied from the one of this name.

    `arrange` goes on from the founding, once in a run: what it did is in every copy of this name.
    """
    stencil = Path(os.environ[FOLDER]) / f"{name}-{engine}"

    @at_real_time()
    def fill(url: str) -> None:
        _found(stencil, url)
        if arrange:
            with _opened(stencil, url) as country:
                arrange(country)
                _write_seeds(stencil, country.seeds)

    with a_copy(engine, folder, f"{name}_{engine}", fill) as url:
        own = folder / "data"
        shutil.copytree(stencil, own)
        (own / "root.keys").chmod(0o600)
        with _opened(own, url) as country:
            yield country


@contextmanager
def _opened(folder: Path, url: str) -> Iterator[Country]:
    seeds = json.loads((folder / _SEEDS).read_text())
    app = make_app(folder, url)
    yield Country(app, folder, url, {n: bytes.fromhex(s) for n, s in seeds.items()})
    let_go(app)


def _write_seeds(folder: Path, seeds: dict[str, bytes]) -> None:
    (folder / _SEEDS).write_text(json.dumps({name: seed.hex() for name, seed in seeds.items()}))


def _found(stencil: Path, url: str) -> None:
    shutil.rmtree(stencil, ignore_errors=True)  # A founding that failed leaves a half of one.
    stencil.mkdir(mode=0o700)
    create_root_keys(stencil / "root.keys")
    app = make_app(stencil, url)
    founder = _Founder({}, {})
    with app.app_context():
        migrate()
        founder.found()
        for engine in db.engines.values():
            engine.dispose()
    _write_seeds(stencil, founder.seeds)


@dataclass
class _Founder:
    seeds: dict[str, bytes]
    keyrings: dict[str, Keyring]

    def found(self) -> None:
        """Registrar, agencies, people and offers, by the actions people use."""
        self.join(invite_first_registrar(REGISTRAR, "Co-ordination").code, REGISTRAR)
        registrar = self.actor(REGISTRAR)
        for agency, (kind, people) in AGENCIES.items():
            self.agency(registrar, agency, kind, people)
        for agency, service in OFFERS.items():
            with transaction():
                offer = Offer(service, "capital", ("en", "ar"))
                offer_service(registrar, find_agency_named(agency).id, offer)

    def agency(
        self, registrar: Actor, name: str, kind: str, people: dict[str, tuple[str, bool]]
    ) -> None:
        with transaction():
            propose_agency(registrar, NewAgency(name, kind))
        for person, (role, custodian) in people.items():
            duties = ("custodian",) if custodian else ()
            with transaction():
                invited = invite_account(registrar, NewAccount(person, role, name, duties))
            self.join(invited.code, person)
        custodians = [person for person, (_, custodian) in people.items() if custodian]
        with transaction():
            certificates = [certify(registrar, find_account(c)) for c in custodians]
            session().flush()
            first = self.actor_now(custodians[0]) if custodians else None
            register_agency(registrar, name, first, certificates)
        confirmer = self.actor(custodians[0]) if custodians else registrar
        for person in people:
            if person not in custodians:
                with transaction():
                    confirm_account(confirmer, person)

    def join(self, code: str, name: str) -> None:
        activated = activate(code, PASSPHRASE)
        self.seeds[name], self.keyrings[name] = activated.seed, activated.keyring

    def actor(self, name: str) -> Actor:
        with transaction(write=False):
            return self.actor_now(name)

    def actor_now(self, name: str) -> Actor:
        account = find_account(name)
        return actor_of(account, find_agency(account.agency_id), self.keyrings[name], None)
