"""Another country's service, as far as its messages go: whoever holds its key, and it may lie."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from nrm.abroad.messages import Between, Kind, signature_of, written
from nrm.abroad.pairing import Pairing, our_public, pair_point
from nrm.abroad.sealing import seal_lines
from nrm.accounts.models import find_account
from nrm.accounts.sessions import actor_of
from nrm.agencies.models import find_agency, find_agency_named
from nrm.agencies.public_keys import agency_certificate
from nrm.database import now
from nrm.vault.keyring import Keyring
from nrm.vault.signing import SigningPair, new_signing_pair
from nrm.vault.suites import new_encryption_pair
from tests.support.country import REGISTRAR, Country, Person
from tests.support.smtp import MailHost
from tests.support.steps import open_a_case

SERVICE = "safe_accommodation"
ENVELOPE = {"age_band": "21-23", "language": "el", "headcount": 1}
LINES = {"identity": {"given_names": "Irini"}}
_NO_KEYS: Keyring = None  # type: ignore[assignment]  # pairing needs none of the registrar's


def pairs(country: Country, given: dict[str, Any], agency: str) -> None:
    """The registrar has compared the words and pairs with that country."""
    with country.inside():
        account = find_account(REGISTRAR)
        registrar = actor_of(account, find_agency(account.agency_id), _NO_KEYS, None)
        pair_point(registrar, Pairing(**given, agency_id=find_agency_named(agency).id))


def envelope(**other: Any) -> dict[str, Any]:
    """What an envelope says."""
    until = (now() + timedelta(days=300)).isoformat()
    told = {"service": SERVICE, "urgency": "routine", "until": until, "envelope": ENVELOPE}
    return {**told, **other}


def key() -> str:
    """A public key of some agency."""
    return base64.b64encode(new_encryption_pair().public).decode()


@dataclass
class Neighbour:
    """Whoever can sign as some country, and says what it likes to this one."""

    to: Country
    pair: SigningPair = field(default_factory=new_signing_pair)
    country: str = "SE"

    def pairs(self, agency: str = "Lead North") -> "Neighbour":
        """This country knows it."""
        folder = self.to.folder.parent / f"neighbour-{self.country}"
        folder.mkdir(exist_ok=True)
        given = {
            "country": self.country,
            "name": "The neighbour",
            "kind": "ngo",
            "address": "https://neighbour.example",
            "key": bytes(self.pair.public).hex(),
            "authority": certificate(folder),
        }
        pairs(self.to, given, agency)
        return self

    def says(
        self, kind: Kind, content: dict[str, Any], exchange: UUID | None = None, number: int = 1
    ) -> int:
        """What it is answered."""
        with self.to.inside(write=False):
            between = Between(bytes(self.pair.public), our_public())
        body = written(between, exchange or uuid4(), number, kind, content)
        return self.sends(body, signature_of(bytes(self.pair.private), body))

    def sends(self, body: bytes, signature: bytes) -> int:
        """The same with these very bytes."""
        headers = {
            "Nrm-From": bytes(self.pair.public).hex(),
            "Nrm-Signature": base64.b64encode(signature).decode(),
            "Content-Type": "application/json",
        }
        window = self.to.app.test_client(use_cookies=False)
        return window.post("/api/v1/trm-messages", data=body, headers=headers).status_code

    def asks(self) -> UUID:
        """What both call it."""
        exchange = uuid4()
        assert self.says(Kind.ENVELOPE, envelope(), exchange) == 204
        return exchange

    def arrives(self, who: Person, stage: str = "arrived") -> str:
        """Where it is that came, at this stage."""
        exchange = self.asks()
        items = who.get("/trm-arrivals?limit=200").json["items"]
        there = next(f"/trm-arrivals/{i['id']}" for i in items if i["exchange"] == str(exchange))
        if stage != "arrived":
            assert who.step(there, "accept").status_code == 200
        if stage == "received":
            assert self.shares(exchange, who.agency) == 204
        return there

    def shares(self, exchange: UUID, agency_id: str, content: Mapping[str, Any] = LINES) -> int:
        """The lines, sealed for that agency."""
        with self.to.inside(write=False):
            to = agency_certificate(find_agency(UUID(agency_id)))
        lines = seal_lines(exchange, to.id, to.encryption_public, content)
        told = {
            "key": base64.b64encode(lines.sealed_key).decode(),
            "lines": base64.b64encode(lines.sealed_lines).decode(),
        }
        return self.says(Kind.SNAPSHOT, told, exchange, 2)

    def is_asked(self, who: Person, case: str | None = None, *, until: str) -> str:
        """Where it is that this country's worker asks of it, for a case of the worker."""
        case = case or open_a_case(who, identity={"given_names": "Irini"})["id"]
        consent = who.post(f"/cases/{case}/consents", self.agreed(until=until))
        assert consent.status_code == 201, consent.text
        sent = who.post(f"/cases/{case}/trm-referrals", self.asking(consent.json["id"]))
        assert sent.status_code == 201, sent.text
        return f"/trm-referrals/{sent.json['id']}"

    def agreed(self, *, until: str) -> dict[str, Any]:
        """What the person says yes to, until then."""
        return {
            "scope": "share_abroad",
            "country": self.country,
            "purpose": SERVICE,
            "fields": ["identity.given_names"],
            "given_by": "person",
            "obtained_how": "verbal",
            "expires_at": until,
        }

    def asking(self, consent: str) -> dict[str, Any]:
        """What is asked of it."""
        return {
            "country": self.country,
            "service": SERVICE,
            "urgency": "routine",
            "consent": consent,
            "fields": ["identity.given_names"],
            "envelope": ENVELOPE,
        }

    def accepts(self, there: str) -> None:
        """It says for whom to seal."""
        told = {"certificate": str(uuid4()), "key": key()}
        assert self.says(Kind.ACCEPTED, told, UUID(there.rpartition("/")[2])) == 204


def certificate(folder: Path) -> str:
    """Of somebody who certifies an address."""
    return MailHost(folder).authority.read_text()
