"""The national check: a co-ordinating agency that holds keys, and a co-ordinator who compares."""

from typing import Any
from uuid import UUID

from nrm.accounts.activating import activate
from nrm.accounts.admitting import invite_account
from nrm.accounts.certifying import certify
from nrm.accounts.inviting import NewAccount
from nrm.accounts.models import find_account
from nrm.accounts.sessions import actor_of
from nrm.agencies.actions import register_agency
from nrm.agencies.models import find_agency_named
from nrm.database import now, session
from nrm.duplicates.actions import _raise
from nrm.duplicates.comparing import Compared
from nrm.duplicates.models import DuplicateQuestion, DuplicateSide
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.policy import CO_ORDINATOR
from nrm.vault.keyring import Keyring
from tests.adversary.hostile import Hands, Row
from tests.adversary.thief import keyring_of
from tests.support.country import PASSPHRASE, Country, Person
from tests.support.reader import Reader, hidden
from tests.support.steps import open_a_case

AGENCY, KIM, KIT = "Co-ordination", "kim", "kit"
MIRA = {
    "preferred_name": "Mira",
    "family_name": "Čapková",
    "date_of_birth": "1999-04-02",
    "identity_numbers": [{"type": "passport", "number": "AB 12-34 567", "country": "AL"}],
}
WAYS = {"contact_channels": [{"channel": "phone_call", "address": "+355 69 123 45 67"}]}


def a_co_ordinator(country: Country) -> Reader:
    """Kim, who holds the keys of the co-ordinating agency; from now on cases can be compared."""
    rita = keyring_of(country, Hands(country).dump(), "rita")
    keyrings = {name: _joins(country, name, rita) for name in (KIM, KIT)}
    with country.inside():
        registrar = _actor("rita", rita)
        certificates = [certify(registrar, find_account(name)) for name in keyrings]
        session().flush()
        register_agency(registrar, AGENCY, _actor(KIM, keyrings[KIM]), certificates)
    return Reader(country.person(KIM))


def _joins(country: Country, name: str, rita: Keyring) -> Keyring:
    with country.inside():
        new = NewAccount(name, CO_ORDINATOR, AGENCY, ("custodian",))
        code = invite_account(_actor("rita", rita), new).code
    with country.app.app_context():
        activated = activate(code, PASSPHRASE)
    country.seeds[name] = activated.seed
    return activated.keyring


def _actor(name: str, keyring: Keyring) -> Actor:
    return actor_of(find_account(name), find_agency_named(AGENCY), keyring, None)


def two_cases(ana: Person, olga: Person, **other: Any) -> tuple[Row, Row]:
    """One person in the cases of two agencies."""
    first = open_a_case(ana, identity=MIRA, safe_contact=WAYS)
    return first, open_a_case(olga, identity={**MIRA, **other})


def compares(country: Country, kim: Reader) -> list[str]:
    """The paths of the questions, newest first, after all was compared."""
    while "/duplicates/compare" in kim.get("/duplicates").text:
        answer = kim.post("/duplicates/compare", {})
        if answer.status_code != 303:
            raise RuntimeError(answer.text)
    rows = Hands(country).rows("duplicate_question")
    return [f"/duplicates/{row['id']}" for row in reversed(rows)]


def presses(reader: Reader, path: str, step: str, **answers: str) -> Any:
    """The answer to a form of this page."""
    version = hidden(reader.get(path), "version")
    return reader.post(f"{path}/{step}", {"version": version, **answers})


def sides(country: Country, agency: str) -> list[str]:
    """The paths on which supervisors of this agency are asked."""
    hands = Hands(country)
    led = {
        row["id"]
        for row in hands.rows("case")
        if str(row["lead_agency_id"]) == country.agency_id(agency)
    }
    rows = hands.rows("duplicate_side")
    return [f"/duplicates/asked/{row['id']}" for row in rows if row["case_id"] in led]


def a_question(country: Country, pair: list[str], *, is_asked: bool) -> tuple[str, str]:
    """Ids of a question about these cases and of one of its sides, without any comparing."""
    with country.inside() as opened:
        _raise(Compared((), ()), [(UUID(pair[0]), UUID(pair[1]))])
        made = next(row for row in opened.new if isinstance(row, DuplicateQuestion))
        side = next(row for row in opened.new if isinstance(row, DuplicateSide))
        made.asked_at = now() if is_asked else None
        log.write(None, "duplicate.find")
        return str(made.id), str(side.id)
