"""Somebody leaves: at once and altogether, and nobody and nothing is left behind."""

from nrm import jobs
from nrm.accounts.certifying import fingerprint_of_account
from nrm.accounts.models import find_account
from nrm.database import db
from nrm.vault.shred import SECRET
from tests.adversary.conftest import VISIT
from tests.adversary.hostile import Hands
from tests.adversary.life import Life
from tests.custody.colleagues import account, epochs, goes_on, leave_path, makes_leave, under
from tests.stories.test_consent import _let_window_end
from tests.support import clock
from tests.support.country import PASSPHRASE, Country, Person
from tests.support.joining import invite, let_join
from tests.support.reader import Reader, acts
from tests.support.steps import a_sent_referral, open_a_case

NAME = {"preferred_name": "Mira"}
FIELDS = ["identity.preferred_name"]


def test_the_cases_go_to_a_colleague_and_everything_else_ends(country: Country) -> None:
    ana, sue, eva = (country.person(name) for name in ("ana", "sue", "eva"))
    hands, cases = Hands(country), [open_a_case(eva, identity=NAME) for _ in range(2)]
    shown = Reader(sue).get(leave_path(country, "eva"))
    assert all(case["code"] in shown.text for case in cases)
    left = makes_leave(country, sue, "eva", {case["id"]: ana.id for case in cases})
    assert (left.status_code, "eva has left" in left.text) == (200, True)
    for case in cases:
        assert ana.get(f"/cases/{case['id']}/sections/identity").json["content"] == NAME
        seen = ana.get(f"/audit/entries?case={case['id']}").json["items"]
        assert ("case.assign", sue.id) in [(e["action"], e["actor"]) for e in seen]
    assert eva.get("/session").status_code == 401
    again = eva.client.post("/api/v1/session", json=country.credentials("eva"))
    assert again.status_code == 401
    row = account(country, "eva")
    assert row["state"] == "left"
    assert hands.rows("grant", kind="agency", holder_id=row["id"]) == []
    assert hands.row("certificate", id=row["certificate_id"])["ended_at"] is not None
    assert acts(Reader(sue))[0] == "account.leave:done"
    assert hands.verify()[0] == 0


def test_the_agency_has_a_new_key_at_once(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    old = open_a_case(ana, identity=NAME)
    makes_leave(country, sue, "eva")
    new = open_a_case(ana, identity=NAME)
    assert under(country, "Lead North") == {1: 1, 2: 1}
    for case in (old, new):
        assert ana.get(f"/cases/{case['id']}/sections/identity").json["content"] == NAME
    shown = Reader(sue).get("/admin/keys")
    assert "1 key still lies under an earlier key" in shown.text
    assert "Everything lies under this key." in goes_on(sue).text
    assert under(country, "Lead North") == {2: 2}
    first, second = epochs(country, "Lead North")
    hands = Hands(country)
    assert hands.rows("grant", subject_id=first) == []
    assert len(hands.rows("grant", subject_id=second)) == 2
    for case in (old, new):
        assert ana.get(f"/cases/{case['id']}/sections/identity").json["content"] == NAME
    assert hands.verify()[0] == 0


def test_without_a_successor_nobody_leaves(country: Country) -> None:
    sue, eva, olga = (country.person(name) for name in ("sue", "eva", "olga"))
    case = open_a_case(eva)
    # Nobody, a supervisor, somebody of another agency, the one who leaves.
    for taker in ("", sue.id, olga.id, eva.id):
        refused = makes_leave(country, sue, "eva", {case["id"]: taker})
        assert refused.status_code == 422
        assert f'href="#taker.{case["id"]}"' in refused.text
        assert account(country, "eva")["state"] == "active"
    assert epochs(country, "Lead North")[1:] == []
    assert eva.get(f"/cases/{case['id']}").status_code == 200


def test_the_last_worker_who_reads_a_case_stays(country: Country) -> None:
    omar, olga = country.person("omar"), country.person("olga")
    case = open_a_case(olga)
    shown = Reader(omar).get(leave_path(country, "olga"))
    assert "Nobody else here holds the key" in shown.text
    refused = makes_leave(country, omar, "olga", {case["id"]: omar.id})
    assert (refused.status_code, account(country, "olga")["state"]) == (422, "active")


def test_no_custodian_takes_the_only_earlier_key_along(country: Country) -> None:
    life = Life(country, clock.Hands())
    ana, sue, eva = (life.people[name] for name in ("ana", "sue", "eva"))
    life.opens(ana)
    assert life.leaves(eva, None) and life.joins(ana, as_custodian=True)
    mila = life.people["new1"]
    # She holds the present key alone, and the case lies under the one before.
    assert life.leaves(ana, mila) and not life.leaves(sue, mila)
    assert life.rewraps(sue) and life.leaves(sue, mila)
    life.check()


def test_nobody_leaves_by_the_own_hand_nor_the_registrar(country: Country) -> None:
    ana, rita = country.person("ana"), country.person("rita")
    assert "Another custodian of your agency" in Reader(ana).get(leave_path(country, "ana")).text
    assert makes_leave(country, ana, "ana").status_code == 404
    assert makes_leave(country, rita, "rita").status_code == 404
    assert makes_leave(country, rita, "eva").status_code == 403
    assert [account(country, n)["state"] for n in ("ana", "rita", "eva")] == ["active"] * 3


def test_the_second_custodian_leaves_and_the_page_says_who_is_left(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    left = makes_leave(country, ana, "sue")
    assert "You are the only custodian now." in left.text
    assert sue.get("/session").status_code == 401
    assert makes_leave(country, ana, "sue").status_code == 409


def test_a_partners_referrals_go_on(country: Country) -> None:
    ana, nia, noa = (country.person(name) for name in ("ana", "nia", "noa"))
    case = open_a_case(ana, identity=NAME)
    waiting, accepted = (a_sent_referral(country, ana, case, "Clinic", FIELDS) for _ in range(2))
    for there in (waiting, accepted):
        nia.step(there, "acknowledge")
    nia.step(accepted, "accept", appointment=VISIT)
    assert makes_leave(country, noa, "nia").status_code == 422
    assert makes_leave(country, noa, "nia", {"referrals": noa.id}).status_code == 200
    assert under(country, "Clinic") == {1: 4}
    _opens(noa, accepted)
    assert goes_on(noa).status_code == 200
    assert under(country, "Clinic") == {2: 4}
    _opens(noa, accepted)
    # What was locked is locked still, and opens when it is accepted.
    assert noa.get(waiting).json["snapshot"] is None
    opened = noa.step(waiting, "accept", appointment=VISIT)
    assert opened.json["snapshot"] == {"identity": NAME}
    contacts = {row["contact_id"] for row in Hands(country).rows("referral")}
    assert [str(contact) for contact in contacts] == [noa.id]
    assert Hands(country).verify()[0] == 0


def test_a_referral_that_ended_by_the_clock_does_not_hold_the_others_up(country: Country) -> None:
    ana, nia, noa = (country.person(name) for name in ("ana", "nia", "noa"))
    case = open_a_case(ana, identity=NAME)
    ended, accepted = (a_sent_referral(country, ana, case, "Clinic", FIELDS) for _ in range(2))
    for there in (ended, accepted):
        nia.step(there, "acknowledge")
        nia.step(there, "accept", appointment=VISIT)
    nia.step(ended, "begin", met_on="2026-11-24")
    nia.step(ended, "complete", outcome="service_delivered")
    _let_window_end(country, ended)
    with country.app.app_context():
        assert jobs.sweep() == 1
    assert makes_leave(country, noa, "nia", {"referrals": noa.id}).status_code == 200
    assert goes_on(noa).status_code == 200
    # Of the ended one only the thread is left; nothing opens its snapshot under any key.
    assert under(country, "Clinic") == {2: 3}
    _opens(noa, accepted)
    assert Hands(country).verify()[0] == 0


def test_a_half_that_others_took_away_gives_no_key_up(country: Country) -> None:
    ana, nia, noa = (country.person(name) for name in ("ana", "nia", "noa"))
    there = a_sent_referral(country, ana, open_a_case(ana, identity=NAME), "Clinic", FIELDS)
    nia.step(there, "acknowledge")
    nia.step(there, "accept", appointment=VISIT)
    assert makes_leave(country, noa, "nia", {"referrals": noa.id}).status_code == 200
    with country.app.app_context(), db.engines["shred"].begin() as store:
        store.execute(SECRET.delete().where(SECRET.c.part == "half"))
    assert goes_on(noa).status_code == 503
    assert under(country, "Clinic") == {1: 2}


def _opens(who: Person, there: str) -> None:
    assert who.get(there).json["snapshot"] == {"identity": NAME}


def test_somebody_of_an_agency_without_keys_leaves(country: Country) -> None:
    ada, rita = country.person("ada"), country.person("rita")
    assert makes_leave(country, rita, "ada").status_code == 200
    assert ada.get("/session").status_code == 401
    assert account(country, "ada")["state"] == "left"


def test_whoever_left_does_not_come_back_by_the_old_invitation(country: Country) -> None:
    ana = country.person("ana")
    code = invite(ana, "ida")
    page = let_join(country, "ida", code)
    with country.inside(write=False):
        words = fingerprint_of_account(find_account("ida"))
    ticks = [f"{at} {word}" for at, word in enumerate(words.split(), 1)]
    proof = {"passphrase": PASSPHRASE, "code": country.credentials("ana")["code"]}
    told = Reader(ana).post(f"{page}/confirm", {"words": words, "heard": ticks, **proof})
    assert told.status_code == 200
    assert makes_leave(country, ana, "ida").status_code == 200
    again = {"name": "ida", "invitation_code": code}
    typed = {"new_passphrase": PASSPHRASE, "new_passphrase_again": PASSPHRASE}
    answer = country.app.test_client().post("/join", data={**again, **typed})
    assert answer.status_code in (401, 403, 422), answer.headers
    assert Hands(country).rows("joining") == []
