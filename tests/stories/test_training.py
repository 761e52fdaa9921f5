"""A nurse practises with three people who do not exist, and nobody learns of it."""

import logging
import re
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from nrm.training.stops import STOPS
from tests.adversary.hostile import Hands
from tests.browser.live import as_demonstration
from tests.house.statements import counted
from tests.support.concerns import CANARY, a_stranger, kept_in
from tests.support.country import Country
from tests.support.reader import Reader

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

Said = Mapping[int, list[str]]
HELPS: Said = {
    stop.number: [str(n) for n, it in enumerate(stop.asked.answers) if it.helps or it.sign]
    for stop in STOPS
}
HARMS: Said = {
    stop.number: [
        next(str(n) for n, it in enumerate(stop.asked.answers) if it.why and not it.helps)
    ]
    for stop in STOPS
}
MIXED: Said = {number: (HELPS if number % 2 else HARMS)[number] for number in HELPS}


@pytest.fixture
def nurse(country: Country) -> FlaskClient:
    """A browser that keeps no cookie."""
    return a_stranger(country)


def _paper(page: TestResponse) -> list[str]:
    return re.findall(r"<article .*?</article>", page.text, re.DOTALL)


def _buttons(page: TestResponse) -> list[str]:
    return re.findall(r'formaction="([^"]+)"', page.text)


def _practises(nurse: FlaskClient, said: Said) -> list[TestResponse]:
    """Every page from the first to the end, as the buttons lead."""
    pages = [nurse.get("/training")]
    onward = "/training/1"
    for number, answer in said.items():
        assert f'action="{onward}"' in pages[-1].text
        pages.append(nurse.post(onward, data=kept_in(pages[-1])))
        asked = {**kept_in(pages[-1]), f"answer_{number}": answer}
        pages.append(nurse.post(f"/training/{number}/why", data=asked))
        onward = f"/training/{number + 1}" if number < 9 else "/training/end"
    pages.append(nurse.post(onward, data=kept_in(pages[-1])))
    return pages


@pytest.mark.parametrize("said", [HELPS, HARMS, MIXED], ids=["helps", "harms", "mixed"])
def test_whatever_is_answered_each_answer_is_explained_and_the_end_is_reached(
    nurse: FlaskClient, said: Said
) -> None:
    pages = _practises(nurse, said)
    assert all(page.status_code == 200 and len(page.data) < 30_000 for page in pages)
    assert all("Set-Cookie" not in page.headers for page in pages)
    for stop, page in zip(STOPS, pages[2:-1:2], strict=True):
        assert page.text.count('<div class="sheet">') == len(stop.asked.answers)
        assert page.text.count(">Your answer<") == len(said[stop.number])
        for answer in stop.asked.answers:
            assert not answer.why or str(answer.why) in page.text.replace("&#39;", "'")
    assert "Companion insists on staying, interpreting or answering" in pages[2].text
    end = pages[-1]
    (paper,) = _paper(end)
    assert "keeps nothing of it" in paper and "Signature" in paper and "<form" not in paper
    again = [f"/training/{number}" for number in said if said[number] != HELPS[number]]
    assert _buttons(end) == again


def test_one_goes_back_and_the_answer_is_still_there(nurse: FlaskClient) -> None:
    why = _practises(nurse, HELPS)[4]
    back = nurse.post("/training/2", data=kept_in(why))
    assert _buttons(why) == ["/training/2"]
    assert re.search(r'value="1" checked', back.text) and _buttons(back) == ["/training/1"]
    first = nurse.post("/training/1", data={**kept_in(back), "answer_2": "0"})
    assert first.text.count(" checked") == 3 and _buttons(first) == []
    assert kept_in(first) == {"answer_2": ["0"]}


def test_whoever_looks_again_at_one_page_goes_back_to_the_paper(nurse: FlaskClient) -> None:
    end = _practises(nurse, HARMS)[-1]
    again = nurse.post("/training/2/why", data={**kept_in(end), "answer_2": HELPS[2]})
    assert _buttons(again) == ["/training/2", "/training/end"]
    assert len(_buttons(nurse.post("/training/end", data=kept_in(again)))) == 8


def test_the_paper_comes_once_all_nine_are_answered(nurse: FlaskClient) -> None:
    whole = kept_in(_practises(nurse, HELPS)[-2])
    for number in HELPS:
        lacks = {name: value for name, value in whole.items() if name != f"answer_{number}"}
        end = nurse.post("/training/end", data=lacks)
        assert end.status_code == 200 and not _paper(end)
        assert _buttons(end) == [f"/training/{number}"]
    nothing = nurse.post("/training/end")
    assert len(_buttons(nothing)) == 9 and not _paper(nothing)
    unanswered = nurse.post("/training/5/why", data={"answer_4": ["0", "1"]})
    assert unanswered.status_code == 422 and "Choose one of the answers." in unanswered.text
    assert kept_in(unanswered) == {"answer_4": ["0", "1"]}


def test_nobody_learns_that_somebody_practised(
    country: Country, nurse: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    before = Hands(country).dump()
    hostile = {"answer_1": [CANARY, "0"], CANARY: CANARY, "answer_12": CANARY, "text": CANARY}
    headers = {"X-Request-Id": CANARY * 2}
    with caplog.at_level(logging.DEBUG), counted(country) as seen:
        _practises(nurse, MIXED)
        pages = [
            nurse.post(f"/training/{path}", data=hostile, headers=headers)
            for path in ("1", "1/why", "9", "9/why", "end")
        ]
    assert (seen.own, seen.log, seen.shred, seen.commits) == ([], [], [], 0)
    assert Hands(country).dump() == before
    for page in pages:
        assert page.status_code in (200, 422)
        assert CANARY not in page.text + str(page.headers) and "X-Request-Id" not in page.headers
    assert CANARY not in caplog.text
    for lost in ("0", "10", "01", "end/why", "٣", "9" * 5_000):
        assert nurse.post(f"/training/{lost}").status_code == 404
    assert nurse.post("/training/1", data={"text": "a" * 70_000}).status_code == 413
    assert nurse.get("/training/1").status_code == 405


def test_whoever_is_signed_in_practises_as_nobody(country: Country) -> None:
    ana = Reader(country.person("ana"))
    page = ana.get("/training").text
    assert "Sign out" not in page and 'name="csrf_token"' not in page


def test_it_is_found_where_one_looks_for_it(nurse: FlaskClient) -> None:
    for path in ("/concern", "/concern/self-check", "/help"):
        assert 'href="/training"' in nurse.get(path).text
    start = nurse.get("/training").text
    assert 'href="/concern"' in start and 'href="tel:112"' in start


@pytest.fixture
def app(country: Country) -> Iterator[Flask]:
    """A demonstration: with all languages that there are."""
    with as_demonstration(country) as app:
        yield app


def test_each_language_has_words_of_its_own(app: Flask) -> None:
    ends = set[str]()
    for language in ("en", "ar", "el"):
        visitor = app.test_client(use_cookies=False)
        visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        pages = _practises(visitor, MIXED)
        assert all(len(page.data) < 30_000 for page in pages)
        ends.update(_paper(pages[-1]))
    assert len(ends) == 3
