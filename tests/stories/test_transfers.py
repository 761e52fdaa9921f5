"""A case changes hands: asked for by one, offered by another, accepted at the other agency."""

from tests.adversary.hostile import Hands
from tests.support.country import Country, Person
from tests.support.files import a_file, a_pdf
from tests.support.steps import a_sent_referral, open_a_case
from tests.support.transfers import an_offer, takes

MIRA = {"preferred_name": "Mira", "date_of_birth": "1999-05-01"}
FIELDS = ["identity.preferred_name"]
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}


def _people(country: Country, *names: str) -> tuple[Person, ...]:
    return tuple(country.person(name) for name in names)


def test_a_case_is_handed_over_with_all_that_hangs_on_it(country: Country) -> None:
    ana, sue, olga, omar, nia, zoe = _people(country, "ana", "sue", "olga", "omar", "nia", "zoe")
    case = open_a_case(ana, identity=MIRA)
    here = f"/cases/{case['id']}"
    file = a_file(ana, here)
    ana.post(f"{here}/notes", {"text": "seen today", "visibility": "agency"})
    helped = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    asked = a_sent_referral(country, ana, case, "Shelter", FIELDS)
    nia.step(helped, "acknowledge")
    nia.step(helped, "accept", appointment=VISIT)
    zoe.step(asked, "acknowledge")
    zoe.step(asked, "ask", question="Which floor?")
    offer = an_offer(country, ana, sue, here)
    seen = omar.get(f"/transfers/{offer['id']}")
    assert (seen.json["case"], seen.json["state"]) == (None, "offered")
    assert case["id"] not in seen.text and case["code"] not in seen.text
    assert omar.get(here).status_code == olga.get(here).status_code == 404
    taken = takes(country, omar, seen.json, olga)
    assert taken.status_code == 200, taken.text
    assert (taken.json["state"], taken.json["case"]) == ("accepted", case["id"])
    _reads_and_writes(olga, here, file)
    _partners_go_on(olga, nia, zoe, helped, asked)
    _is_shut(ana, sue, here, file, helped)
    assert ana.get(f"/transfers/{offer['id']}").status_code == 404
    assert sue.get(f"/transfers/{offer['id']}").json["case"] is None
    assert Hands(country).verify()[0] == 0


def _reads_and_writes(olga: Person, here: str, file: str) -> None:
    assert olga.get(f"{here}/sections/identity").json["content"] == MIRA
    assert olga.get(file).data == a_pdf()
    assert olga.get(f"{here}/notes").json["items"][0]["text"] == "seen today"
    found = olga.post("/cases/search", {"name": "Mira"}).json["items"]
    assert [each["id"] in here for each in found] == [True]
    name = {"preferred_name": "Mirabai"}
    assert olga.put(f"{here}/sections/identity", name, If_Match='"1"').status_code == 200
    assert olga.get(f"{here}/sections/identity").json["content"] == name
    assert olga.get(f"{here}/sections/identity?version=1").json["content"] == MIRA
    assert olga.post(f"{here}/notes", {"text": "new", "visibility": "agency"}).status_code == 201
    assert [n["text"] for n in olga.get(f"{here}/notes").json["items"]] == ["new", "seen today"]
    assert olga.post("/cases/search", {"name": "Mirabai"}).json["items"]


def _partners_go_on(olga: Person, nia: Person, zoe: Person, helped: str, asked: str) -> None:
    assert nia.get(helped).json["snapshot"] == {"identity": {"preferred_name": "Mira"}}
    assert nia.step(helped, "begin", met_on="2030-01-03").status_code == 200
    assert olga.get(f"{asked}/messages").json["items"][0]["body"]["text"] == "Which floor?"
    assert olga.step(asked, "answer", answer="The second.").status_code == 200
    texts = [m["body"]["text"] for m in zoe.get(f"{asked}/messages").json["items"]]
    assert texts == ["Which floor?", "The second."]
    accepted = zoe.step(asked, "accept", appointment=VISIT)
    assert accepted.json["snapshot"] == {"identity": {"preferred_name": "Mira"}}
    assert olga.step(helped, "revoke", how="verbal").status_code == 200
    assert nia.get(helped).json["snapshot"] is None


def _is_shut(ana: Person, sue: Person, here: str, file: str, helped: str) -> None:
    purpose = {"X_Purpose": "supervision"}
    for person in (ana, sue):
        assert person.get(here).status_code == person.get(f"{here}/notes").status_code == 404
        for path in (f"{here}/sections/identity", file, helped, f"{helped}/messages"):
            assert person.get(path, **purpose).status_code == 404, path
        assert person.post("/cases/search", {"name": "Mira"}, **purpose).json["items"] == []
        assert person.get("/cases").json["items"] == []
        assert person.get("/referrals?box=out").json["items"] == []
        assert person.get(f"/audit/entries?case={here.rpartition('/')[2]}").status_code == 404
