"""The frame of every page: languages, times in words, forms, and the budget of the look."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from config import shipped
from nrm.database import now
from nrm.look.directions import own_way
from nrm.look.fields import FEW, Choice, Field, Kind, fitting, summary, within
from nrm.look.languages import CATALOGUES, read_catalogues
from nrm.look.moments import clock, day, hour, lines, moment, when
from nrm.look.page import Frame, NavItem, ProblemPage, SignedIn, render, set_up_pages
from nrm.look.parts import Notice, Shape

STATIC = CATALOGUES.parent / "static"
LATE = timedelta(minutes=-61)


def an_app(*, demo: bool, chosen: str | None = None) -> Flask:
    app = Flask("nrm", template_folder=str(shipped("templates")), static_folder=str(STATIC))
    app.config.update(NRM_DEMO=demo, BABEL_DEFAULT_TIMEZONE="Europe/Athens")
    set_up_pages(app, lambda: chosen)
    return app


@pytest.fixture
def in_english() -> Iterator[None]:
    with an_app(demo=False).test_request_context("/"):
        yield


def a_problem(name: str = "Ines") -> str:
    who = SignedIn(name=name, role="social worker", agency="North", until=now())
    frame = Frame(csrf="t0ken", nav=(NavItem(label="Desk", url="/", waiting=6),), signed_in=who)
    field = Field(name="reason", label="Why", errors=("Say why.",))
    note = Notice(title="Saved", text="Kept.")
    page = ProblemPage(
        frame=frame, errors=summary([field]), notice=note, status=412, kept="<i>mine</i>\nall"
    )
    return render("errors/problem.html", page)


def test_leave_is_the_first_control_after_the_skip_link(in_english: None) -> None:
    found = re.findall(r'<(?:a|button|input)[^>]*?(?:href|name)="([^"]*)"', a_problem())
    assert found[:2] == ["#main", "/leave"]


def test_a_page_with_errors_says_so_first_and_links_to_the_field(in_english: None) -> None:
    html = a_problem()
    assert "<title>Error: Not done</title>" in html
    assert html.index('role="alert"') < html.index("<h1>")
    assert '<a href="#reason">Say why.</a>' in html


def test_what_people_write_is_escaped(in_english: None) -> None:
    html = a_problem("<script>x</script>")
    assert "<script>x" not in html
    assert "&lt;i&gt;mine&lt;/i&gt;<br>all" in html


def test_indentation_stays_at_home_and_takes_nothing_with_it() -> None:
    source = "<p>\n      a {% if on %}\n      b{% endif %}{% if on %}\n    c{% endif %}</p>{{ it }}"
    drawn = an_app(demo=False).jinja_env.from_string(source).render(on=True, it="d\n    e")
    assert drawn.split() == ["<p>", "a", "b", "c</p>d", "e"]
    assert "   " not in drawn.partition("</p>")[0]
    assert drawn.endswith("d\n    e")


def test_what_was_typed_keeps_its_direction_and_numbers_their_order() -> None:
    typed = "آنا، 555 0100\n<b> +32 (0)2-555.01"
    assert own_way(typed) == (
        '<bdi>آنا، <bdi dir="ltr">555 0100</bdi></bdi><br>'
        '<bdi>&lt;b&gt; <bdi dir="ltr">+32 (0)2-555.01</bdi></bdi>'
    )


def test_signing_out_and_staying_are_posts_with_the_token(in_english: None) -> None:
    html = a_problem()
    assert re.search(r'<form class="meta" method="post" action="/stay">', html)
    assert 'name="csrf_token" value="t0ken"' in html
    assert 'formaction="/sign-out"' in html


def test_a_draft_translation_is_offered_in_a_demonstration_only() -> None:
    assert read_catalogues(CATALOGUES, drafts=False) == {}
    assert set(read_catalogues(CATALOGUES, drafts=True)) == {"ar", "el"}


@pytest.mark.parametrize(("chosen", "told"), [("ar", True), ("el", True), (None, False)])
def test_a_page_in_a_draft_says_so(chosen: str | None, told: bool) -> None:
    with an_app(demo=True, chosen=chosen).test_request_context("/"):
        foot = a_problem().partition("<footer")[2]
        assert (foot.count("<p>") == 2) is told


@pytest.mark.parametrize(
    ("demo", "chosen", "accepted", "language", "direction"),
    [
        (True, None, "ar-EG, en;q=0.5", "ar", "rtl"),
        (True, "el", "ar", "el", "ltr"),
        (True, "xx", "ar", "ar", "rtl"),
        (True, None, "fr", "en", "ltr"),
        (False, None, "ar", "en", "ltr"),
        (False, "ar", "", "en", "ltr"),
    ],
)
def test_the_account_decides_then_the_browser(
    demo: bool, chosen: str | None, accepted: str, language: str, direction: str
) -> None:
    app = an_app(demo=demo, chosen=chosen)
    with app.test_request_context("/", headers={"Accept-Language": accepted}):
        assert f'<html lang="{language}" dir="{direction}">' in a_problem()


def test_arabic_counts_in_six_ways() -> None:
    words = read_catalogues(CATALOGUES, drafts=True)["ar"]
    said = {
        words.ungettext("%(num)d day", "%(num)d days", count) for count in (0, 1, 2, 5, 11, 100)
    }
    assert len(said) == 6


def test_outside_a_request_words_are_english() -> None:
    with an_app(demo=True).app_context():
        assert clock(now() + LATE).words == "Overdue by 1 hour"


@pytest.mark.parametrize(
    ("gap", "kind", "words", "shape"),
    [
        (timedelta(days=6, minutes=1), "due", r"Due by \d+ \w+( \d{4})?, in 6 days", Shape.CALM),
        (timedelta(hours=26, minutes=1), "answer", r"Answer by .*, in 1 day", Shape.SOON),
        (timedelta(minutes=1, seconds=9), "meet", r"Meet by .*\d\d:\d\d, in 1 minute", Shape.SOON),
        (LATE, "acknowledge", "Overdue by 1 hour", Shape.LATE),
        (timedelta(days=-3), "ends", r"Ended \d.*", Shape.CALM),
        (timedelta(days=800, minutes=1), "kept", r"Kept until .* \d{4}, 800 days left", Shape.CALM),
    ],
)
def test_a_clock_says_time_left_and_moment(
    in_english: None, gap: timedelta, kind: str, words: str, shape: Shape
) -> None:
    deadline = clock(now() + gap, kind)
    assert re.fullmatch(words, deadline.words)
    assert deadline.shape is shape


def test_a_paused_clock_says_who_must_move(in_english: None) -> None:
    paused = clock(now() + LATE, held="the lead worker")
    assert (paused.words, paused.shape) == ("Paused, waiting on the lead worker", Shape.HELD)


def test_times_are_read_in_the_zone_of_the_country(in_english: None) -> None:
    at = datetime(2020, 7, 1, 22, 30, 5, tzinfo=UTC)
    machine = 'datetime="2020-07-01T22:30:05Z" dir="auto"'
    assert when(at) == f"<time {machine}>2 Jul 2020, 01:30</time>"
    assert hour(at) == f"<time {machine}>01:30</time>"
    assert moment(at) == f"<time {machine}>1 Jul 2020, 22:30:05</time>"
    assert day(at) == '<time datetime="2020-07-02" dir="auto">2 Jul 2020</time>'
    assert day(date(2020, 7, 1)) == '<time datetime="2020-07-01" dir="auto">1 Jul 2020</time>'
    assert f"{now().astimezone().year}," not in when(now())


def test_lines_keep_breaks_and_escape() -> None:
    assert lines("a<b\r\nc") == "a&lt;b<br>c"


def test_the_summary_reaches_into_rows_and_links_to_the_first_choice() -> None:
    yes = (Choice(value="yes", label="Yes"),)
    inner = Field(name="c.0.safe", label="?", kind=Kind.CHOICE, choices=yes, errors=("Say so.",))
    outer = Field(name="c", label="Ways", kind=Kind.REPEAT, rows=((inner,),), errors=("Add one.",))
    assert [line.anchor for line in summary([outer])] == ["c", "c.0.safe-1"]
    assert within("accept", [outer])[0].anchor == "accept-c"


def test_long_lists_become_selects() -> None:
    assert fitting(Kind.CHOICE, FEW) is Kind.CHOICE
    assert fitting(Kind.CHOICE, FEW + 1) is Kind.SELECT
    assert fitting(Kind.CHOICES, FEW + 1) is Kind.CHOICES
    assert fitting(Kind.TEXT, FEW + 1) is Kind.TEXT


@pytest.mark.parametrize(
    ("name", "limit"), [("look.css", 10_000), ("paper.css", 3_500), ("nrm.js", 5_000)]
)
def test_the_look_stays_within_its_budget(name: str, limit: int) -> None:
    assert len((STATIC / name).read_bytes()) <= limit


def complaints(source: str) -> list[str]:
    """What the content security policy would refuse, and values that would not be escaped."""
    found = re.findall(
        r'\sstyle="|\son(?!ce=)\w+="|<style|<script(?! src=)|\|\s*safe\b|https?://', source
    )
    return [each.strip() for each in found]


def test_templates_hold_nothing_inline_and_nothing_from_elsewhere() -> None:
    paths = [path for path in shipped("templates").rglob("*") if path.is_file()]
    assert len(paths) > 20
    assert {path.suffix for path in paths} == {".html"}
    assert {path.name: complaints(path.read_text("utf-8")) for path in paths} == {
        path.name: [] for path in paths
    }


def test_the_guard_over_templates_finds_a_bad_one() -> None:
    bad = '<p style="x" onclick="y"><script>1</script>{{ page.text|safe }}<img src="https://e.x/a">'
    assert complaints(bad) == ['style="', 'onclick="', "<script", "|safe", "https://"]
