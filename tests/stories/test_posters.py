"""Posters, cards and the self-check: open to all, in each language, and giving nobody away."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nrm.profile import load_profile, profile_names
from tests.browser.live import as_demonstration
from tests.house.statements import counted
from tests.support.concerns import a_stranger, kept_in, takes_in
from tests.support.country import Country
from tests.support.reader import Reader

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

FOR_PERSON = ("poster?for=person", "card?for=person")
FOR_STAFF = ("poster?for=staff", "card?for=staff", "self-check?for=staff")
LANGUAGES = {"en": "ltr", "ar": "rtl", "el": "ltr"}
# Words that tell whoever finds a card, or stands beside, what it is about.
TELLING = re.compile(
    r"traffick|slave|exploit|victim|survivor|police|concern|http|العبودية|الاتجار|استغلال|ضحية|"
    r"εμπορ|δουλεία|εκμετάλλευσ|θύμα",
    re.IGNORECASE,
)


@pytest.fixture
def app(country: Country) -> Iterator[Flask]:
    """A demonstration: with all languages that there are."""
    with as_demonstration(country) as app:
        yield app


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Somebody's browser, which keeps no cookie."""
    return app.test_client(use_cookies=False)


def _paper(html: str) -> str:
    (found,) = re.findall(r"<article .*?</article>", html, re.DOTALL)
    return str(found)


def _words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", _paper(html)).split())


def test_each_paper_is_open_to_everybody_in_each_language(visitor: FlaskClient) -> None:
    usual = dict(visitor.get("/concern").headers)
    for paper in (*FOR_PERSON, *FOR_STAFF):
        seen = set()
        for language, direction in LANGUAGES.items():
            page = visitor.get(
                f"/concern/{paper}&lang={language}", headers={"X-Request-Id": "a" * 9}
            )
            assert page.status_code == 200 and len(page.data) < 30_000
            told = dict(page.headers)
            assert told == {**usual, "Content-Length": str(len(page.data))}
            # The reader's language is around it, that of the paper is its own.
            assert '<html lang="en" dir="ltr">' in page.text
            assert re.search(rf'<article [^>]*lang="{language}"\s+dir="{direction}"', page.text)
            for other in LANGUAGES.keys() - {language}:
                assert f"lang={other}" in page.text
            seen.add(_words(page.text))
        assert len(seen) == 3
    for lost in ("poster?lang=fr", "poster?lang=xx", "card?for=police", "self-check?for=person"):
        assert visitor.get(f"/concern/{lost}").status_code == 404


def test_without_being_asked_it_is_in_the_reader_s_language(visitor: FlaskClient) -> None:
    page = visitor.get("/concern/self-check", headers={"Accept-Language": "ar"})
    assert re.search(r'<article [^>]*lang="ar"\s+dir="rtl"', page.text)


@pytest.mark.parametrize("profile", profile_names())
def test_what_somebody_carries_tells_nothing_but_numbers(
    app: Flask, visitor: FlaskClient, profile: str
) -> None:
    app.config["NRM_PROFILE"] = profile
    lines = load_profile(profile).help_lines
    # The languages of another country may not be among those that there are words for.
    offered = [each for each in LANGUAGES if each in (*load_profile(profile).languages, "en")]
    for paper in FOR_PERSON:
        for language in offered:
            page = visitor.get(f"/concern/{paper}&lang={language}").text
            said = _words(page)
            assert TELLING.findall(said) == []
            assert "<svg" not in _paper(page) and "<a " not in _paper(page)
            for name, number in lines.items():
                assert number in said and name not in said
            assert load_profile(profile).emergency_number in said
            assert ("names no help line" in page) is not lines
    assert TELLING.search("Human Trafficking Resource Line")


def test_the_address_to_scan_is_the_one_that_was_set(app: Flask, visitor: FlaskClient) -> None:
    for paper in FOR_STAFF:
        app.config["NRM_BASE_URL"] = "http://127.0.0.1:8000"
        here = visitor.get(f"/concern/{paper}")
        assert "leads nowhere but to this machine" in here.text
        app.config["NRM_BASE_URL"] = "https://nrm.example"
        page, evil = (
            visitor.get(f"/concern/{paper}", headers={"Host": host})
            for host in ("nrm.example", "evil.example")
        )
        assert page.text == evil.text and "https://nrm.example/concern" in page.text
        assert "leads nowhere but to this machine" not in page.text
        (drawn,) = re.findall(r'<path[^>]* d="(M4 [^"]+)"', page.text)
        assert drawn not in here.text and page.text.count(drawn) == 1


def test_the_signs_and_help_lines_stand_on_what_is_for_staff(visitor: FlaskClient) -> None:
    poster, card, check = (_words(visitor.get(f"/concern/{it}").text) for it in FOR_STAFF)
    for words in ("is watched", "One sign alone proves nothing", "Helpline of the demonstration"):
        assert words in poster
    assert "is watched" in card and "555 0100" in card and "112" in card
    assert [n for n in range(1, 9) if f" {n}. " in check] == [1, 2, 3, 4, 5]
    assert check.count("If not:") == 5 and "interpreter line" in check


def test_the_self_check_is_a_list_and_no_form(visitor: FlaskClient) -> None:
    page = visitor.get("/concern/self-check").text
    assert "<form" not in page and page.count('type="radio"') == 10
    assert visitor.post("/concern/self-check", data={"question-1": "on"}).status_code == 404


def test_they_are_found_where_one_looks_for_them(country: Country) -> None:
    links = ("/concern/poster", "/concern/card", "/concern/self-check")
    nobody_takes = a_stranger(country).get("/concern").text
    takes_in(country)
    nurse = a_stranger(country)
    first = nurse.get("/concern")
    registrar = Reader(country.person("rita")).get("/admin/concerns").text
    for text in (nobody_takes, first.text, registrar):
        assert all(f'href="{link}"' in text for link in links)
    # What was typed is in the form alone: no link leads away from it.
    second = nurse.post("/concern/noticed", data={**kept_in(first), "danger": "no"}).text
    assert links[0] not in second
    with counted(country) as seen:
        for link in links:
            assert nurse.get(link).status_code == 200
    assert (seen.own, seen.log, seen.shred) == ([], [], [])
