"""A conflict of interest: declared once, and the case is closed to whoever declared it."""

from uuid import UUID

from tests.adversary.hostile import Hands, is_alarm
from tests.support.country import Country, Person
from tests.support.emergencies import breaks
from tests.support.erasures import a_closed_case, asks_for_erasure
from tests.support.reader import Reader, acts
from tests.support.speaking import agrees, is_told, speaks_for
from tests.support.steps import a_sent_referral, open_a_case
from tests.support.transfers import an_offer, takes

NAME = {"preferred_name": "Mira"}


def _steps_back(who: Person, case_id: str, **answers: str) -> int:
    here = f"/cases/{case_id}"
    version = who.get(here).headers["ETag"].strip('"')
    there = f"{here}/step-back"
    return Reader(who).post(there, {"version": version, **answers}).status_code


def test_the_lead_worker_names_a_successor_and_sees_the_case_no_more(country: Country) -> None:
    ana, eva, sue = (country.person(name) for name in ("ana", "eva", "sue"))
    case = open_a_case(ana, identity=NAME)
    here = f"/cases/{case['id']}"
    there = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    assert "Step back" in Reader(ana).get(here).text
    for nobody in ("", ana.id, sue.id):
        assert _steps_back(ana, case["id"], worker=nobody) == 422
    assert _steps_back(ana, case["id"], worker=eva.id) == 303
    assert acts(Reader(ana))[0] == "case.step_back:done"
    for path in (here, f"{here}/sections/identity", f"{here}/notes", there):
        assert ana.get(path).status_code == 404
    assert ana.post(f"{here}/notes", {"text": "On we go"}).status_code == 404
    assert ana.get("/cases").json["items"] == []
    assert ana.get("/referrals?box=out").json["items"] == []
    assert eva.get(f"{here}/sections/identity").json["content"] == NAME
    told = Reader(sue).get("/").text
    assert "Stepped back" in told
    assert case["code"] in told
    # Nobody hands it back either.
    back = eva.step(here, "assign", worker=ana.id)
    assert back.json["errors"] == {"worker": ["This colleague has stepped back from the case."]}
    assert ana.id not in Reader(eva).get(f"{here}/steps/assign").text
    assert Hands(country).verify()[0] == 0


def test_a_supervisor_and_a_colleague_step_back_as_well(country: Country) -> None:
    ana, eva, sue = (country.person(name) for name in ("ana", "eva", "sue"))
    case = open_a_case(ana, identity=NAME)
    here = f"/cases/{case['id']}"
    a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    for who in (eva, sue):
        assert _steps_back(who, case["id"]) == 303
        assert who.get(here).status_code == 404
    reading = sue.get(f"{here}/sections/identity", X_Purpose="supervision")
    assert reading.status_code == 404
    assert sue.get("/referrals?box=out").json["items"] == []
    assert case["code"] not in Reader(sue).get("/").text
    assert ana.get(f"{here}/sections/identity").json["content"] == NAME


def test_erasure_and_emergency_of_the_case_are_closed_as_well(country: Country) -> None:
    ana, eva, sue = (country.person(name) for name in ("ana", "eva", "sue"))
    here = a_closed_case(country, ana, sue)
    glass = breaks(country, eva, here).json
    erasure = asks_for_erasure(ana, here).json
    for path in ("/erasures", "/emergencies"):
        assert len(sue.get(path).json["items"]) == 1
    assert _steps_back(sue, here.rpartition("/")[2]) == 303
    step, tag = {"step": "withdraw"}, '"1"'
    for path in (f"/erasures/{erasure['id']}", f"/emergencies/{glass['id']}"):
        assert sue.get(path).status_code == 404
        assert sue.post(f"{path}/steps", step, If_Match=tag).status_code == 404
        assert sue.get(path.rpartition("/")[0]).json["items"] == []
        step = {"step": "countersign"}
    desk = Reader(sue).get("/").text
    assert erasure["id"] not in desk and glass["id"] not in desk
    assert ana.get(f"/erasures/{erasure['id']}").status_code == 200


def test_a_conflict_that_a_writer_takes_away_is_found(country: Country) -> None:
    ana, eva, hands = country.person("ana"), country.person("eva"), Hands(country)
    case = open_a_case(ana, identity=NAME)
    before = hands.row("case", id=UUID(case["id"]))
    assert _steps_back(ana, case["id"], worker=eva.id) == 303
    hands.put_back("case", before)
    assert is_alarm(ana.get(f"/cases/{case['id']}/sections/identity"))
    assert hands.verify()[0] == 1
    hands.set("case", before["id"], stepped_back=None)
    assert is_alarm(ana.get(f"/cases/{case['id']}"))


def test_what_comes_back_to_an_agency_is_closed_to_whoever_stepped_back_there(
    country: Country,
) -> None:
    ana, eva, sue, omar, olga = (country.person(n) for n in ("ana", "eva", "sue", "omar", "olga"))
    case = open_a_case(ana, identity=NAME)
    here = f"/cases/{case['id']}"
    assert _steps_back(eva, case["id"]) == 303
    assert takes(country, omar, an_offer(country, ana, sue, here), olga).status_code == 200
    # The next lead agency knows nobody there, and asks for an advocate.
    part, agency = "independent_advocate", "Lead North"
    speaks_for(country, olga, here, part, agency)
    consent = agrees(country, olga, here, part, agency, ["identity.preferred_name"]).json
    there = is_told(olga, ana, here, consent)
    assert ana.get(there).json["snapshot"] == {"identity": NAME}
    assert len(ana.get("/referrals?box=in").json["items"]) == 1
    assert eva.get(there).status_code == 404
    assert eva.get("/referrals?box=in").json["items"] == []
    assert case["code"] not in Reader(eva).get("/referrals/in").text
    step = {"step": "acknowledge"}
    assert eva.post(f"{there}/steps", step, If_Match='"9"').status_code == 404
