"""An agency is suspended by two, and nothing new comes to it; for misuse nobody signs in there."""

from tests.adversary.hostile import Hands, is_alarm
from tests.support.country import Country
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, agree, open_a_case, refer
from tests.support.suspensions import a_second_co_ordinator, asks, decides, suspend

NAME = {"preferred_name": "Mira"}
FIELDS = ["identity.preferred_name"]
_CASE = {
    "entry_channel": "health",
    "person_group": "adult",
    "region": "capital",
    "priority": "routine",
}
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}


def test_a_suspended_agency_reads_and_begins_nothing_new(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana, identity=NAME)['id']}"
    suspend(country, "Lead North")
    assert ana.get(f"{here}/sections/identity").json["content"] == NAME
    assert ana.post(f"{here}/notes", {"text": "seen today"}).status_code == 201
    refused = ana.post("/cases", _CASE)
    assert (refused.status_code, "is suspended" in refused.json["detail"]) == (403, True)
    case = {"id": here.rpartition("/")[2]}
    consent = agree(country, ana, case, "Clinic", FIELDS)
    assert refer(country, ana, case, "Clinic", consent.json).status_code == 403
    invited = ana.submit("/admin/people/new", name="mila", role="social_worker")
    assert invited.status_code == 403
    by_rita = country.person("rita").submit(
        "/admin/people/new",
        name="mila",
        role="social_worker",
        agency=country.agency_id("Lead North"),
    )
    assert by_rita.status_code == 409
    assert "Your agency is suspended" in Reader(ana).get("/").text


def test_nothing_is_sent_to_it_nor_accepted_by_it(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity=NAME)
    consent = agree(country, ana, case, "Clinic", FIELDS).json
    ready = f"/referrals/{refer(country, ana, case, 'Clinic', consent).json['id']}"
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    nia.step(there, "acknowledge")
    suspend(country, "Clinic")
    assert ana.step(ready, "send").status_code == 409
    assert nia.step(there, "accept", appointment=VISIT).status_code == 403
    assert nia.get(there).json["snapshot"] is None
    refused = refer(country, ana, case, "Clinic", consent)
    assert refused.status_code == 422 and "suspended" in refused.json["errors"]["recipient"][0]
    listed = {a["name"]: a["accepting"] for a in ana.get("/agencies?limit=200").json["items"]}
    assert (listed["Clinic"], listed["Shelter"]) == (False, True)
    directory = Reader(ana).get("/directory?need=primary_health").text
    assert "Full now" in directory and "Has room" not in directory
    asks(country, country.person("rita"), "Clinic", "resume", "settled")
    assert decides(country, country.person("carl"), "Clinic", "resume").status_code == 200
    assert nia.step(there, "accept", appointment=VISIT).json["snapshot"]
    assert ana.step(ready, "send").status_code == 200


def test_for_misuse_sessions_end_and_nobody_signs_in(country: Country) -> None:
    nia, rita = country.person("nia"), country.person("rita")
    suspend(country, "Clinic", "misuse")
    assert nia.get("/referrals").status_code == 401
    again = country.app.test_client().post("/api/v1/session", json=country.credentials("nia"))
    assert (again.status_code, "no access" in again.json["detail"]) == (403, True)
    asks(country, rita, "Clinic", "resume", "settled")
    assert decides(country, country.person("carl"), "Clinic", "resume").status_code == 200
    assert nia.get("/referrals").status_code == 401, "a session that ended stays ended"
    assert country.person("nia").get("/referrals").status_code == 200


def test_one_of_the_two_is_a_registrar_and_neither_is_alone(country: Country) -> None:
    rita, carl = country.person("rita"), a_second_co_ordinator(country)
    for name in ("ana", "nia", "ada", "adam"):
        assert asks(country, country.person(name), "Clinic", "suspend", "law").status_code == 403
    assert asks(country, carl, "Clinic", "suspend", "whim").status_code == 422
    assert asks(country, carl, "Clinic", "suspend", "law").status_code == 303
    assert asks(country, rita, "Clinic", "suspend", "law").status_code == 409
    assert decides(country, carl, "Clinic", "suspend").status_code == 403
    assert (
        "Waits for a second person"
        in Reader(rita).get(f"/admin/agencies/{country.agency_id('Clinic')}").text
    )
    assert decides(country, rita, "Clinic", "refuse").status_code == 303
    assert asks(country, rita, "Clinic", "suspend", "law").status_code == 303
    assert decides(country, rita, "Clinic", "suspend").status_code == 403
    assert "Clinic" in Reader(carl).get("/").text
    assert decides(country, carl, "Clinic", "resume").status_code == 409
    assert decides(country, carl, "Clinic", "suspend").status_code == 200
    assert asks(country, rita, "Co-ordination", "suspend", "law").status_code == 403
    assert asks(country, rita, "Clinic", "suspend", "law").status_code == 409
    log = country.person("ada").get("/audit/entries?limit=50").json["items"]
    done = [(e["action"], e["reason"]) for e in log if e["outcome"] == "done"]
    assert ("agency.suspend", "law") in done and ("agency.ask_suspension", "law") in done


def test_a_writer_of_the_database_lets_no_agency_take_part_again(country: Country) -> None:
    hands, nia = Hands(country), country.person("nia")
    before = hands.row("agency", name="Clinic")
    suspend(country, "Clinic")
    hands.put_back("agency", before)
    assert is_alarm(nia.get("/referrals"))
    hands.set("agency", before["id"], state="active", row_seal=bytes(33))
    assert is_alarm(nia.get("/referrals"))
