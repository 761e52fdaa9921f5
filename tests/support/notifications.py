"""An adult says no to formal identification, and an authority is told without a name."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from werkzeug.test import TestResponse

from nrm.notifications.models import AnonymousNotification
from nrm.notifications.sealing import bound_to
from nrm.vault.service import seal_service
from tests.support.country import Country, Person

A_QUARTER = 93 * 86_400
_KNOWN: dict[str, Any] = {
    "gender": "UNK",
    "nationality_group": "UNK",
    "region": "UNK",
    "exploitation_types": [],
    "period": None,
    "refusal_reason": "UNK",
}
NOTHING_KNOWN = {**_KNOWN, "person_told": True}


def lives_in(country: Country, profile: str) -> None:
    """The country goes by another profile from now on."""
    country.app.config["NRM_PROFILE"] = profile


def says_no(worker: Person, here: str) -> TestResponse:
    """The answer to recording the person's no to formal identification."""
    refusal = {"scope": "identification_referral", "given_by": "person", "obtained_how": "verbal"}
    return worker.post(f"{here}/consents", {**refusal, "refusal_reason": "immigration_fear"})


def tells(country: Country, worker: Person, here: str, **other: Any) -> TestResponse:
    """The answer to sending what the draft says."""
    draft = worker.get(f"{here}/notifications/draft")
    known = draft.json["statement"] if draft.status_code == 200 else {}
    recipient = country.agency_id("Authority")
    body = {**NOTHING_KNOWN, **known, "refusal_reason": "immigration_fear", "recipient": recipient}
    return worker.post(f"{here}/notifications", {**body, **other})


def tell_before(country: Country, agency: str) -> str:
    """The id of a notification to this agency from a quarter that is over."""
    at, agency_id = datetime(2020, 1, 1, tzinfo=UTC), UUID(country.agency_id(agency))
    with country.inside() as opened:
        row = AnonymousNotification(id=uuid4(), agency_id=agency_id, quarter_at=at)
        written = json.dumps(_KNOWN).encode()
        row.sealed_statement = seal_service(opened.info["root"], bound_to(row), written)
        opened.add(row)
        return str(row.id)
