"""Two countries that were paired with each other, each behind a border of its own with TLS.

What crosses a border is written down, as it comes out of TLS; and a border loses things.
"""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sqlalchemy import text

from nrm.abroad.pairing import our_public
from nrm.abroad.posting import post_abroad
from nrm.database import now
from nrm.webhooks.reaching import Reach
from tests.support.country import Country, Person, a_country
from tests.support.neighbours import ENVELOPE, SERVICE, pairs
from tests.support.smtp import HOST, MailHost

Forward = Callable[[str, Mapping[str, str], bytes], int]
ASKS, HELPS = "greece", "finland"
CODES = {ASKS: "GR", HELPS: "FI"}
REGIONS = {ASKS: "attica", HELPS: "south"}
SPEAKS = "Lead North"
SECTION = {"identity": {"given_names": "Irini Vasilaki", "date_of_birth": "1999-04-02"}}
NAME = "Irini Vasilaki"
FIELDS = ["identity.given_names"]


@dataclass
class Crossed:
    """One request, as it came out of TLS, and what was answered to it."""

    path: str
    headers: dict[str, str]
    body: bytes
    status: int


class Border:
    """Where a country is reached from outside; `forward` goes to whoever serves it now.

    `lose`: of how many of the next requests the answer is lost; `before`, `after`: what is done
    then, before it is passed on and before it is answered.
    """

    def __init__(self, folder: Path, forward: Forward) -> None:
        folder.mkdir()
        certified = MailHost(folder)
        self.port, self.authority = certified.port, certified.authority.read_text()
        self.forward, self.crossed = forward, list[Crossed]()
        self.lose = 0
        self.before: Callable[[], object] = lambda: None
        self.after: Callable[[], object] = lambda: None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certified.authority, folder / "mail-key.pem")
        self._running = _Server((HOST, self.port), _handler(self))
        self._running.socket = context.wrap_socket(
            self._running.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self._running.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        """Where it is."""
        return f"https://{HOST}:{self.port}"

    def down(self) -> None:
        """Nobody answers any more."""
        self._running.shutdown()
        self._running.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up, or does not believe the certificate, is nothing to tell of."""


def _handler(border: Border) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = dict(self.headers.items())
            border.before()
            try:
                status = border.forward(self.path, headers, body)
            except OSError:
                status = 0
            border.crossed.append(Crossed(self.path, headers, body, status))
            border.after()
            if border.lose or not status:
                border.lose -= bool(status)
                return
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing is written of it."""

    return Handler


@dataclass
class Side:
    """A country with its border, and the code by which the other one knows it."""

    country: Country
    border: Border
    profile: str
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The country's code."""
        return CODES[self.profile]

    def person(self, name: str) -> Person:
        """Somebody of it, signed in once."""
        if name not in self.people:
            self.people[name] = self.country.person(name)
        return self.people[name]

    def posts(self) -> int:
        """What the runner of jobs does with what waits to go abroad."""
        with self.country.app.app_context():
            return post_abroad()

    def pairing(self) -> dict[str, str]:
        """What its registrar shows to the other one's."""
        with self.country.inside(write=False):
            public = our_public()
        return {
            "country": self.code,
            "name": f"Service of {self.profile}",
            "kind": "social",
            "address": self.border.address,
            "key": public.hex(),
            "authority": self.border.authority,
        }

    def pairs_with(self, other: "Side", speaks: str = SPEAKS, **changed: str) -> None:
        """Its registrar has compared the words with the other one's."""
        pairs(self.country, {**other.pairing(), **changed}, speaks)


@dataclass
class Countries:
    """The one that asks, and the one that helps."""

    asks: Side
    helps: Side

    def post_all(self) -> None:
        """Both runners have had their turn."""
        self.asks.posts()
        self.helps.posts()


def in_process(country: Country) -> Forward:
    """Requests go to the app itself."""

    def forward(path: str, headers: Mapping[str, str], body: bytes) -> int:
        kept = {k: v for k, v in headers.items() if k.startswith("Nrm-") or k == "Content-Type"}
        window = country.app.test_client(use_cookies=False)
        return window.post(path, data=body, headers=kept).status_code

    return forward


@contextmanager
def two_countries(engine: str, folder: Path, *, paired: bool = True) -> Iterator[Countries]:
    """Founded apart, so that each has keys of its own."""
    with _side(engine, folder, ASKS) as asks, _side(engine, folder, HELPS) as helps:
        if paired:
            asks.pairs_with(helps)
            helps.pairs_with(asks)
        yield Countries(asks, helps)


@contextmanager
def _side(engine: str, folder: Path, profile: str) -> Iterator[Side]:
    own = folder / profile
    own.mkdir()
    with a_country(engine, own, f"abroad_{profile}") as country:
        country.app.config["NRM_PROFILE"] = profile
        border = Border(own / "border", in_process(country))
        country.app.config["NRM_BASE_URL"] = border.address
        country.app.extensions["nrm_webhook_reach"] = Reach(frozenset({HOST}))
        yield Side(country, border, profile)
        border.down()


def a_case(side: Side, worker: str = "ana") -> dict[str, Any]:
    """A case of this worker, with a name in it."""
    body = {
        "entry_channel": "health",
        "person_group": "adult",
        "region": REGIONS[side.profile],
        "priority": "routine",
        "sections": SECTION,
    }
    answer = side.person(worker).post("/cases", body)
    assert answer.status_code == 201, answer.text
    case: dict[str, Any] = answer.json
    return case


def agreed(country: str, **other: Any) -> dict[str, Any]:
    """A consent to help in this country, for 60 days."""
    return {
        "scope": "share_abroad",
        "country": country,
        "purpose": SERVICE,
        "fields": FIELDS,
        "given_by": "person",
        "obtained_how": "verbal",
        "language": "el",
        "expires_at": (now() + timedelta(days=60)).isoformat(),
        **other,
    }


def asked(country: str, consent_id: str, **other: Any) -> dict[str, Any]:
    """What is asked of this country."""
    return {
        "country": country,
        "service": SERVICE,
        "urgency": "routine",
        "consent": consent_id,
        "fields": FIELDS,
        "envelope": ENVELOPE,
        **other,
    }


def asks_abroad(countries: Countries, worker: str = "ana", **other: Any) -> dict[str, Any]:
    """What was sent for a fresh case, as it is told."""
    side, there = countries.asks, countries.helps.code
    case, ana = a_case(side, worker), side.person(worker)
    consent = ana.post(f"/cases/{case['id']}/consents", agreed(there, **other))
    assert consent.status_code == 201, consent.text
    sent = ana.post(f"/cases/{case['id']}/trm-referrals", asked(there, consent.json["id"]))
    assert sent.status_code == 201, sent.text
    told: dict[str, Any] = sent.json
    return told


def arrived(countries: Countries, worker: str = "ana", **query: Any) -> list[dict[str, Any]]:
    """What waits at the focal point of the country that helps."""
    ended = "&ended=true" if query.get("ended") else ""
    found: list[dict[str, Any]] = (
        countries.helps.person(worker).get(f"/trm-arrivals?limit=200{ended}").json["items"]
    )
    return found


def sent_path(sent: Mapping[str, Any]) -> str:
    """Where it is at the country that asks."""
    return f"/trm-referrals/{sent['id']}"


def came_path(countries: Countries, sent: Mapping[str, Any]) -> str:
    """Where it is at the country that helps."""
    every = [*arrived(countries), *arrived(countries, ended=True)]
    (found,) = [came for came in every if came["exchange"] == sent["id"]]
    return f"/trm-arrivals/{found['id']}"


def shared(countries: Countries) -> tuple[str, str]:
    """Where a referral is in both countries of which the lines have come."""
    sent = asks_abroad(countries)
    countries.asks.posts()
    came = came_path(countries, sent)
    assert countries.helps.person("ana").step(came, "accept").status_code == 200
    countries.helps.posts()
    assert countries.asks.person("ana").step(sent_path(sent), "share").status_code == 200
    countries.asks.posts()
    return sent_path(sent), came


def entries(side: Side, exchange: str) -> list[str]:
    """What the log of this country says was done, by what both call it; looking left out."""
    named = exchange.rpartition("/")[2].replace("-", "")
    with side.country.inside(write=False) as opened:
        rows = opened.execute(_DONE, {"named": named}).scalars().all()
    return [action for action in rows if action.partition(".")[2] not in {"read", "open"}]


_DONE = text(
    "SELECT action FROM audit_entry WHERE referral_pseudonym = :named AND outcome = 'done'"
    ' ORDER BY "index"'
)


def verified(side: Side) -> bool:
    """Whether the whole log of this country holds."""
    verify = ["nrm", "audit", "verify"]
    return side.country.app.test_cli_runner().invoke(args=verify).exit_code == 0
