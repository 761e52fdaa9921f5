"""The pages: from a service of the directory to an answer, and from a yes on to a case."""

import re

from tests.custody.colleagues import makes_leave
from tests.support.advice import ANSWER, CANARY, QUESTION, asked, service_of
from tests.support.country import Country
from tests.support.reader import Reader, hidden

ROOM = {"people": "2", "start": "today", "urgency": "high", "age_band": "21-23", "region": "coast"}


def test_a_worker_asks_from_the_directory_and_reads_the_answer(country: Country) -> None:
    ana, nia = Reader(country.person("ana")), Reader(country.person("nia"))
    service = service_of(country, "Clinic")
    assert f'href="/directory/{service}/ask-advice"' in ana.get(f"/directory/{service}").text
    form = ana.get(f"/directory/{service}/ask-advice")
    answers = {"text": QUESTION, "urgency": "high", "once": hidden(form, "once")}
    first, second = (ana.post(f"/directory/{service}/ask-advice", answers) for _ in range(2))
    there = first.headers["Location"]
    assert second.headers["Location"] == there
    assert CANARY in ana.get(there).text
    desk = nia.get("/").text
    assert there in desk and CANARY not in desk
    listed = nia.get("/consultations").text
    assert there in listed and "Lead North" in listed and CANARY not in listed
    page = nia.get(there)
    version = hidden(page, "version")
    nia.post(f"{there}/steps", {"step": "answer", "text": ANSWER, "version": version})
    assert "Your question was answered." in ana.get("/").text
    assert there in ana.get("/consultations?box=out").text
    page = ana.get(there)
    assert ANSWER in page.text
    ana.post(f"{there}/steps", {"step": "finish", "version": hidden(page, "version")})
    for reader in (ana, nia):
        ended = reader.get(there).text
        assert CANARY not in ended and "What was written is erased." in ended


def test_what_is_answered_to_somebody_who_left_stands_on_the_desks_there(country: Country) -> None:
    there = asked(country, country.person("eva"))
    assert country.person("nia").step(there, "answer", text=ANSWER).status_code == 200
    assert there not in Reader(country.person("ana")).get("/").text
    assert makes_leave(country, country.person("ana"), "eva").status_code == 200
    for name in ("ana", "sue"):
        desk = Reader(country.person(name)).get("/").text
        assert there in desk and "Somebody who left had asked; this came back." in desk, name
    assert there not in Reader(country.person("olga")).get("/").text
    assert ANSWER in Reader(country.person("ana")).get(there).text


def test_what_tells_who_it_is_comes_back_as_it_was_typed(country: Country) -> None:
    ana, nia = Reader(country.person("ana")), Reader(country.person("nia"))
    service = service_of(country, "Clinic")
    typed = {"text": f"Her {CANARY} is on +30 210 555 0100.", "urgency": "high"}
    page = ana.post(f"/directory/{service}/ask-advice", typed)
    assert page.status_code == 422
    assert "Leave out: a telephone number or an e-mail address." in page.text
    assert CANARY in page.text and 'value="high" checked' in page.text
    there = asked(country, country.person("ana"))
    wrong = {"step": "answer", "text": "Mail nia@example.org", "version": "1"}
    page = nia.post(f"{there}/steps", wrong)
    assert page.status_code == 422 and "Mail nia@example.org" in page.text
    empty = nia.post(f"{there}/steps", {"step": "answer", "text": " ", "version": "1"})
    assert empty.status_code == 422 and "Write an answer." in empty.text
    assert nia.post(f"{there}/steps", {"step": "fly", "version": "1"}).status_code == 422


def test_from_a_yes_one_press_leads_to_the_cases(country: Country) -> None:
    ana, zoe = Reader(country.person("ana")), Reader(country.person("zoe"))
    service = service_of(country, "Shelter")
    assert "Only what stands here is told" in ana.get(f"/directory/{service}/ask-room").text
    missing = ana.post(f"/directory/{service}/ask-room", {**ROOM, "start": ""})
    assert missing.status_code == 422 and "Answer this." in missing.text
    made = ana.post(f"/directory/{service}/ask-room", {**ROOM, "languages": "Arabic"})
    there = made.headers["Location"]
    page = zoe.get(there)
    assert "Arabic" in page.text and "21 to 23" in page.text and 'name="text"' not in page.text
    step = {"step": "answer", "places": "2", "version": hidden(page, "version")}
    wrong = zoe.post(f"{there}/steps", {**step, "held_until": "1.1.2020"})
    assert wrong.status_code == 422 and "at most seven days" in wrong.text
    assert zoe.post(f"{there}/steps", step).status_code == 303
    assert re.search(r'href="/cases">Refer somebody there', ana.get(there).text)
    assert "Refer somebody there" not in zoe.get(there).text


def test_the_directory_offers_no_way_where_nobody_would_answer(country: Country) -> None:
    clinic, police = service_of(country, "Clinic"), service_of(country, "Police")
    nia, ana, ada = (Reader(country.person(name)) for name in ("nia", "ana", "ada"))
    for reader, service in ((nia, clinic), (ada, clinic)):
        shown = reader.get(f"/directory/{service}").text
        assert f"{service}/ask-advice" not in shown and f"{service}/ask-room" not in shown
    assert f"{police}/ask-room" not in ana.get(f"/directory/{police}").text
    assert ana.get(f"/directory/{police}/ask-room").status_code == 409
    assert nia.get(f"/directory/{clinic}/ask-advice").status_code == 409
    assert ada.get(f"/directory/{clinic}/ask-advice").status_code == 403


def test_what_was_written_keeps_its_direction_on_a_page_of_another(country: Country) -> None:
    ana, person = Reader(country.person("ana")), country.person("ana")
    there = asked(country, person, text="What helps?")
    assert '<p dir="auto">What helps?</p>' in ana.get(there).text
