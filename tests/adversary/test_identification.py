"""With all keys of the authority and the whole database: when a submission opens, and when not."""

from uuid import UUID

from tests.adversary.hostile import Hands
from tests.adversary.thief import Thief, keyring_of
from tests.support.country import Country, Person
from tests.support.identification import (
    SNAPSHOT,
    a_submitted_case,
    decides,
    is_decided,
    moves,
    says_yes,
)
from tests.support.partners import a_partner


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


def test_an_authority_knows_a_case_while_it_has_it_and_no_other_ever(country: Country) -> None:
    a_partner(country, "Second", "competent_authority", ("xan", "xia"), "competent_authority")
    ana, cam, xan = (country.person(name) for name in ("ana", "cam", "xan"))
    here, consent = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    assert cam.step(here, "start_recovery").status_code == 200
    _knows_nothing(xan, here)
    for body in ({"step": "extend", "reason": "health"}, {"step": "submit", "person_asks": True}):
        assert xan.post(f"{here}/steps", body, If_Match='"9"').status_code == 404
    # Once it has ended the first one knows of it no more, also when another one has it.
    assert ana.post(f"/consents/{consent}/withdraw", {"how": "verbal"}).status_code == 200
    _knows_nothing(cam, here)
    again = says_yes(country, ana, here, recipient=country.agency_id("Second")).json["id"]
    moves(ana, here, "propose")
    moves(ana, here, "agree", consent=again)
    assert moves(ana, here, "submit", consent=again).status_code == 200
    _knows_nothing(cam, here)
    assert xan.get(here).status_code == 200
    assert len(xan.get("/cases").json["items"]) == 1


def test_a_decision_leaves_the_authority_no_sight_of_what_comes_after_a_withdrawal(
    country: Country,
) -> None:
    ana, cam, cleo = (country.person(name) for name in ("ana", "cam", "cleo"))
    here, consent = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    is_decided(cam, cleo, here, "negative")
    assert cam.get(here).status_code == 200
    assert ana.post(f"/consents/{consent}/withdraw", {"how": "verbal"}).status_code == 200
    _knows_nothing(cam, here)


def _knows_nothing(person: Person, here: str) -> None:
    assert person.get(here).status_code == 404
    assert person.get("/cases").json["items"] == []


def test_a_consent_to_support_that_was_put_back_begins_nothing(country: Country) -> None:
    hands, ana, cam = Hands(country), country.person("ana"), country.person("cam")
    here, _ = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    old = hands.row("consent", scope="support")
    ana.post(f"/consents/{old['id']}/withdraw", {"how": "verbal"})
    assert cam.step(here, "start_recovery").status_code == 409
    hands.put_back("consent", old)
    refused = cam.step(here, "start_recovery")
    assert (refused.status_code, refused.json["type"]) == (503, "integrity")
