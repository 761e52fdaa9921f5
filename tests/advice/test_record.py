"""Whoever leads a case can have a question looked through for its names; nothing leads to it."""

from uuid import uuid4

from tests.adversary.hostile import Hands
from tests.support.advice import asked, asks, service_of
from tests.support.country import Country
from tests.support.reader import Reader, hidden
from tests.support.steps import open_a_case

NAME = {"preferred_name": "Quokka", "family_name": "Dervishi"}
TELLS = "quokka cannot sleep; what helps?"


def test_names_of_the_record_are_found_and_nothing_of_it_is_kept(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case, service = open_a_case(ana, identity=NAME), service_of(country, "Clinic")
    refused = asks(ana, service, text=TELLS, case=case["id"])
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["text"])
    assert "Leave out: a name." in refused.text and "quokka" not in refused.text.lower()
    there = asked(country, ana, text="What helps somebody who cannot sleep?", case=case["id"])
    further = ana.step(there, "follow_up", text="Ms DERVISHI asks.", case=case["id"])
    assert list(further.json["errors"]) == ["text"]
    nia.step(there, "answer", text="A lamp.")
    assert ana.step(there, "follow_up", text="And then?", case=case["id"]).status_code == 200
    (row,) = Hands(country).rows("consultation")
    assert case["id"] not in str(row) and case["code"] not in str(row)


def test_the_log_knows_that_the_record_was_read_and_not_for_what(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=NAME)
    asked(country, ana, text="What helps?", case=case["id"])
    entries = country.person("ada").get("/audit/entries?limit=20").json["items"]
    (read,) = [each for each in entries if each["action"] == "section.read"]
    assert read["sections"] == {"identity": 1, "safe_contact": 0, "location": 0}
    (wish,) = [each for each in entries if each["action"] == "consultation.ask"]
    assert (wish["case"], wish["sections"], wish["reason"]) == (None, {}, None)


def test_no_id_of_a_request_ties_the_record_to_what_was_asked(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity=NAME)["id"]
    there = asked(country, ana, text="What helps?", case=case)
    nia.step(there, "answer", text="A lamp.")
    assert ana.step(there, "follow_up", text="And then?", case=case).status_code == 200
    # Neither where the text is refused, nor where the record is.
    asks(ana, service_of(country, "Clinic"), text=TELLS, case=case)
    ana.step(there, "follow_up", text="And then?", case=str(uuid4()))
    entries = country.person("ada").get("/audit/entries?limit=50").json["items"]
    kinds = "section.read", "consultation."
    read, asking = ([e["request"] for e in entries if e["action"].startswith(k)] for k in kinds)
    assert len(set(read)) == 4 and len(asking) >= 4
    assert not set(read) & set(asking)


def test_codes_of_cases_beside_a_question_stand_in_the_log(country: Country) -> None:
    ana, ada = country.person("ana"), country.person("ada")
    open_a_case(ana, identity=NAME)
    there, reader = asked(country, ana), Reader(ana)
    listed = "/audit/entries?action=case.list&limit=50"
    for page in (f"/directory/{service_of(country, 'Clinic')}/ask-advice", there):
        before = len(ada.get(listed).json["items"])
        assert 'name="case"' in reader.get(page).text
        newest, *_ = found = ada.get(listed).json["items"]
        assert (len(found), newest["count"], newest["case"]) == (before + 1, 1, None)


def test_nobody_looks_through_a_record_that_is_not_theirs(country: Country) -> None:
    case = open_a_case(country.person("ana"), identity=NAME)
    service = service_of(country, "Clinic")
    for name, status in (("olga", 404), ("zoe", 404), ("eva", 403), ("sue", 403)):
        assert asks(country.person(name), service, case=case["id"]).status_code == status, name
    assert asks(country.person("ana"), service, case=str(uuid4())).status_code == 404
    assert Hands(country).rows("consultation") == []


def test_the_form_offers_the_cases_that_its_reader_leads(country: Country) -> None:
    person = country.person("ana")
    ana, case = Reader(person), open_a_case(person, identity=NAME)
    page = f"/directory/{service_of(country, 'Clinic')}/ask-advice"
    form = ana.get(page)
    assert case["code"] in form.text
    for name in ("eva", "zoe"):
        assert 'name="case"' not in Reader(country.person(name)).get(page).text
    answers = {"text": TELLS, "urgency": "high", "case": case["id"], "once": hidden(form, "once")}
    again = ana.post(page, answers)
    assert again.status_code == 422 and TELLS in again.text
    assert f'value="{case["id"]}" selected' in again.text
    assert ana.post(page, {**answers, "case": "x"}).status_code == 422
    sent = ana.post(page, {**answers, "text": "What helps?"})
    assert sent.status_code == 303
    assert 'name="case"' not in ana.get(page.replace("advice", "room")).text
