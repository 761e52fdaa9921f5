"""What stories of leaving have in common: the form, its answers, and what lies under which key."""

from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from tests.adversary.hostile import Hands, Row
from tests.support.country import Country, Person
from tests.support.reader import Reader


def makes_leave(
    country: Country, custodian: Person, name: str, takers: dict[str, Any] | None = None
) -> TestResponse:
    """The answer to the form in which the custodian records that this person left.

    `takers`: ids of accounts by the id of a case or referral, or by `cases` and `referrals`.
    """
    given = {
        k if k in ("cases", "referrals") else f"taker.{k}": v for k, v in (takers or {}).items()
    }
    proof = {k: v for k, v in country.credentials(custodian.name).items() if k != "name"}
    return custodian.submit(leave_path(country, name), **given, **proof)


def leave_path(country: Country, name: str) -> str:
    """Where it is recorded that this person left."""
    return f"/admin/people/{account(country, name)['id']}/leave"


def account(country: Country, name: str) -> Row:
    """The account's row."""
    return Hands(country).row("account", name=name)


def epochs(country: Country, agency: str) -> list[UUID]:
    """Ids of the agency's epochs, the first one first."""
    rows = Hands(country).rows("certificate", subject_id=UUID(country.agency_id(agency)))
    return [row["id"] for row in sorted(rows, key=lambda row: row["epoch"])]


def under(country: Country, agency: str) -> dict[int, int]:
    """How many keys of cases, referrals and threads lie under each epoch of the agency."""
    held = Hands(country).rows("grant", holder_id=UUID(country.agency_id(agency)))
    keys = [row["holder_key_id"] for row in held if row["kind"] != "agency"]
    numbers = enumerate(epochs(country, agency), 1)
    return {number: keys.count(epoch) for number, epoch in numbers if epoch in keys}


def goes_on(custodian: Person) -> TestResponse:
    """The answer to the button that moves some more keys."""
    return Reader(custodian).post("/admin/keys", {})
