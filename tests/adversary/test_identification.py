"""With all keys of the authority and the whole database: when a submission opens, and when not."""

from uuid import UUID

from tests.adversary.hostile import Hands
from tests.adversary.thief import Thief, keyring_of
from tests.support.country import Country, Person
from tests.support.identification import (
    SNAPSHOT,
    a_submitted_case,
    decides,
    moves,
)


def _submission(hands: Hands) -> UUID:
    found: UUID = hands.row("referral", kind="identification")["id"]
    return found


def _thief(country: Country, hands: Hands) -> Thief:
    dump = hands.dump()
    return Thief(keyring_of(country, dump, "cam"), dump)


def _opens(country: Country, hands: Hands, thief: Thief) -> object:
    """What the thief opens with today's shred store and the root keys."""
    thief.root = country.app.extensions["nrm_session_info"]["root"]
    thief.secrets = hands.shred_secrets()
    return thief.opens(_submission(hands))


def test_after_a_withdrawal_the_authority_opens_nothing_with_all_its_keys(country: Country) -> None:
    hands, ana, cam = Hands(country), country.person("ana"), country.person("cam")
    here, consent = a_submitted_case(country, ana)
    unread = _thief(country, hands)
    assert unread.opens(_submission(hands)) is None
    moves(cam, here, "acknowledge")
    assert decides(cam, here, "negative").status_code == 200
    read = _thief(country, hands)
    assert _opens(country, hands, read) == SNAPSHOT
    assert ana.post(f"/consents/{consent}/withdraw", {"how": "verbal"}).status_code == 200
    for thief in (unread, read, _thief(country, hands)):
        assert _opens(country, hands, thief) is None
    # Nor the questions and reasons: no key of the submission is the authority's any more.
    holders = {row["holder_id"] for row in hands.rows("grant", subject_id=_submission(hands))}
    assert holders == {UUID(country.agency_id("Lead North"))}
    assert hands.verify()[0] == 0


def test_generic_calls_of_referrals_know_no_submission(country: Country) -> None:
    ana, sue, cam = (country.person(name) for name in ("ana", "sue", "cam"))
    a_submitted_case(country, ana)
    there = f"/referrals/{_submission(Hands(country))}"
    purpose = {"X_Purpose": "supervision"}
    for person in (ana, sue, cam):
        assert person.get(there, **purpose).status_code == 404
        assert _withdraws(person, there) == 404
    assert ana.get("/referrals?box=out").json["items"] == []


def _withdraws(person: Person, there: str) -> int:
    body = {"step": "withdraw", "reason": "need_ended"}
    return person.post(f"{there}/steps", body, If_Match='"1"').status_code
