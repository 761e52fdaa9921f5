"""An agency is closed: two decide, its cases go case by case, and then nobody works there."""

from click.testing import Result

from nrm.accounts.models import find_account
from nrm.accounts.signing_in import sign_in
from nrm.http.acting import acting_as
from nrm.registry.closing import hand_over_next
from nrm.registry.models import SLICE
from tests.adversary.hostile import Hands
from tests.support.concerns import takes_in, tells_us
from tests.support.country import PASSPHRASE, Country, Person
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, open_a_case
from tests.support.suspensions import a_second_co_ordinator, asks, decides

NAME = {"preferred_name": "Mira"}
_CASE = {
    "entry_channel": "health",
    "person_group": "adult",
    "region": "capital",
    "priority": "routine",
}


def _begin(country: Country, first: Person, second: Person) -> None:
    """The first asks to close Lead North, for Lead South to take its cases; the second approves."""
    path = f"/admin/agencies/{country.agency_id('Lead North')}/changes"
    answers = {"step": "close", "reason": "merged", "taker": country.agency_id("Lead South")}
    asked = Reader(first).post(path, answers)
    done = decides(country, second, "Lead North", "close")
    assert (asked.status_code, done.status_code) == (303, 200), done.text


def _run(country: Country, *arguments: str, who: str) -> Result:
    typed = "\n".join((who, PASSPHRASE, country.credentials(who)["code"], ""))
    return country.app.test_cli_runner().invoke(args=["nrm", "agencies", *arguments], input=typed)


def test_every_case_goes_and_then_the_agency_is_no_more(country: Country, hands: Hands) -> None:
    ana, sue, nia = (country.person(name) for name in ("ana", "sue", "nia"))
    cases = [f"/cases/{open_a_case(ana, identity=NAME)['id']}" for _ in range(3)]
    there = a_sent_referral(
        country, ana, {"id": cases[0][7:]}, "Clinic", ["identity.preferred_name"]
    )
    _begin(country, ana, sue)
    assert ana.post("/cases", _CASE).status_code == 403
    assert ana.get(f"{cases[0]}/sections/identity").json["content"] == NAME
    _one_is_offered_and_the_rest_later(country, "ana")
    handed = _run(country, "hand-over", who="ana")
    assert "3 of 3 open cases are on their way." in handed.output, handed.output
    assert "have not ended yet" in _run(country, "end", "Lead North", who="ana").output
    taken = _run(country, "take-over", "--worker", "olga", who="omar")
    assert "3 cases are yours now." in taken.output, taken.output
    olga = country.person("olga")
    for here in cases:
        assert olga.get(f"{here}/sections/identity").json["content"] == NAME
        assert ana.get(here).status_code == 404
    assert nia.step(there, "acknowledge").status_code == 200
    assert "is closed." in _run(country, "end", "Lead North", who="sue").output
    for name in ("ana", "sue", "eva"):
        tried = country.app.test_client().post("/api/v1/session", json=country.credentials(name))
        assert tried.status_code == 401
    assert ana.get("/cases").status_code == 401
    assert "Lead North" not in olga.get("/agencies?limit=200").text
    _the_log_says_why(country)
    assert hands.verify()[0] == 0


def _one_is_offered_and_the_rest_later(country: Country, name: str) -> None:
    """As if the command had been killed after its first case."""
    given = country.credentials(name)
    with country.app.app_context():
        custodian = sign_in(given["name"], given["passphrase"], given["code"], "terminal").actor
        with acting_as(custodian, "agency.hand_over"):
            progress = hand_over_next(custodian)
    assert (progress.cases, progress.offered_cases, progress.left) == (3, 1, 2)


def _the_log_says_why(country: Country) -> None:
    log = country.person("ada").get("/audit/entries?limit=200").json["items"]
    done = [(e["action"], e["reason"]) for e in log if e["outcome"] == "done"]
    assert done.count(("agency.hand_over", "merged")) == 4
    assert ("agency.ask_closing", "merged") in done and ("agency.close", "merged") in done
    assert ("agency.end", None) in done


def test_a_concern_is_not_lost_with_the_agency_that_took_it_in(country: Country) -> None:
    takes_in(country)
    assert tells_us(country).status_code == 201
    ana, sue = country.person("ana"), country.person("sue")
    _begin(country, ana, sue)
    assert tells_us(country).status_code == 409
    assert "have not ended yet" in _run(country, "end", "Lead North", who="sue").output
    (line,) = ana.get("/concerns").json["items"]
    aside = ana.step(f"/concerns/{line['id']}", "set_aside", reason="passed_on")
    assert aside.status_code == 200
    assert "is closed." in _run(country, "end", "Lead North", who="sue").output


def test_a_custodian_and_a_registrar_decide_as_well(country: Country) -> None:
    rita, ana = country.person("rita"), country.person("ana")
    open_a_case(ana)
    path = f"/admin/agencies/{country.agency_id('Lead North')}/changes"
    for taker, status in (("", 422), (country.agency_id("Clinic"), 422), ("x", 422)):
        answers = {"step": "close", "reason": "merged", "taker": taker}
        assert Reader(rita).post(path, answers).status_code == status
    _begin(country, rita, ana)
    assert "Is being closed" in Reader(ana).get(path.removesuffix("/changes")).text
    # Nothing was handed over yet: two of the co-ordination, or none.
    assert asks(country, rita, "Lead North", "resume", "settled").status_code == 303


def test_what_was_offered_is_not_taken_once_the_agency_takes_part_again(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = f"/cases/{open_a_case(ana, identity=NAME)['id']}"
    _begin(country, ana, sue)
    assert "1 of 1 open cases are on their way." in _run(country, "hand-over", who="ana").output
    carl = a_second_co_ordinator(country)
    assert asks(country, country.person("rita"), "Lead North", "resume", "settled").status_code
    assert decides(country, carl, "Lead North", "resume").status_code == 200
    taken = _run(country, "take-over", "--worker", "olga", who="omar")
    assert "0 cases are yours now." in taken.output, taken.output
    assert ana.get(f"{here}/sections/identity").json["content"] == NAME


def test_nobody_closes_an_agency_alone_or_from_outside(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    path = f"/admin/agencies/{country.agency_id('Lead North')}/changes"
    answers = {"step": "close", "reason": "merged", "taker": country.agency_id("Lead South")}
    for name in ("eva", "olga", "nia", "adam", "ada"):
        assert Reader(country.person(name)).post(path, answers).status_code == 403, name
    assert Reader(ana).post(path, answers).status_code == 303
    assert decides(country, ana, "Lead North", "close").status_code == 403
    assert decides(country, country.person("olga"), "Lead North", "close").status_code == 404
    assert decides(country, sue, "Lead North", "keep").status_code == 303
    assert "is not being closed" in _run(country, "hand-over", who="ana").output
    assert "is not being closed" in _run(country, "end", "Lead North", who="ana").output


def test_cases_in_which_something_waits_are_left_and_told(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    for _ in range(SLICE + 1):
        _waits(ana)
    open_a_case(ana)
    _begin(country, ana, sue)
    handed = _run(country, "hand-over", who="sue")
    assert f"1 of {SLICE + 2} open cases are on their way." in handed.output, handed.output
    assert f"In {SLICE + 1} something waits for a second person" in handed.output
    with country.inside(write=False):
        assert find_account("ana").state == "active"


def _waits(ana: Person) -> None:
    here = f"/cases/{open_a_case(ana)['id']}"
    screening = {"limits_explained": True, "seen_alone": "yes", "interpreter_needed": "no"}
    ana.step(here, "screen", **screening, basis="consent")
    closing = ana.step(here, "close", reason="no_indicators", information_given=True)
    assert closing.json["pending"], closing.text
