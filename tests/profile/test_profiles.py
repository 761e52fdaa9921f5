"""A profile is read whole or refused with a sentence that names what is wrong."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from flask import Flask

from nrm.profile import (
    Profile,
    all_lists,
    current_profile,
    list_entries,
    load_profile,
    profile_names,
)
from nrm.spans import BadProfile, Duration, Unit, parse_duration

# Copied by hand from domain 10; how long an emergency opens a case stands in vault 3.
CLOCKS = (
    "draft_expiry session_idle initial_risk initial_needs child_notify guardian_appoint "
    "lead_worker_assign first_contact_support rg_decision recovery_period midpoint_review "
    "recovery_review formal_decision reconsideration move_on plan_review risk_refresh "
    "consent_expiry turns_18 acknowledge concern concern_decide concern_try_again "
    "consultation consultation_end accept_decision first_contact progress_update "
    "re_route no_contact_protocol inclusion_review handover missing_report return_interview "
    "emergency_access break_glass_review breach_notify audit_review log_retention "
    "follow_up_contact subject_access without_consent"
)
WHOLE = """
title = "Somewhere"
country = "BE"
time_zone = "Europe/Brussels"
languages = ["en"]
neutral_page = "https://example.org/"
log_origin = "somewhere.example/log"
emergency_number = "112"
[help_lines]
"Someone" = "+32 555 01"
[regions]
all = "Everywhere"
"""


@pytest.mark.parametrize("name", profile_names())
def test_each_profile_is_whole(name: str) -> None:
    profile = load_profile(name)
    assert set(profile.clocks) == set(CLOCKS.split())
    assert profile.regions
    assert profile.neutral_page.startswith("https://")
    assert profile.suppress_below == 11


def test_there_is_a_demonstration_a_default_and_six_examples() -> None:
    examples = ("finland", "germany", "greece", "italy", "osce", "united-kingdom")
    assert profile_names() == ("belgium", "demonstration", *examples)


# Copied by hand from the page of practice, section 3.1 and 2.1.
RECOVERY_DAYS = {
    "osce": 30,
    "belgium": 45,
    "germany": 92,
    "italy": 30,
    "finland": 30,
    "greece": 30,
    "united-kingdom": 30,
}


@pytest.mark.parametrize("name", RECOVERY_DAYS)
def test_a_country_gives_the_time_that_its_law_gives(name: str) -> None:
    profile = load_profile(name)
    assert profile.clocks["recovery_period"].due[""] == Duration(RECOVERY_DAYS[name], Unit.DAYS)
    assert profile.anonymous_notice is (name == "united-kingdom")
    assert not profile.residence_section, "only a country that decides so asks for it"


# What a profile says besides its name and place is known from somewhere, or not said.
_PLACE = re.compile(
    r"(title|country|subdivision|time_zone|languages|neutral_page|log_origin) =|\[|#|$"
)


@pytest.mark.parametrize("name", RECOVERY_DAYS)
def test_each_value_stands_below_its_source(name: str) -> None:
    assert list(unsourced(_text(name))) == []


def unsourced(text: str) -> Iterator[str]:
    """Lines of a profile whose paragraph has no comment that says where they are from."""
    for paragraph in text.split("\n\n"):
        lines = paragraph.split("\n")
        above = False
        for line in lines:
            above = above or line.startswith("#")
            if not (_PLACE.match(line) or above or "#" in line):
                yield line


def test_a_value_without_its_source_is_heard() -> None:
    text = 'title = "X"\n\n[clocks.recovery_period]\ndue = "45 d"\n'
    assert list(unsourced(text)) == ['due = "45 d"']
    assert list(unsourced(text.replace("[", "# 45 days (someone.be).\n["))) == []


def _text(name: str) -> str:
    return files("nrm").joinpath("profiles", f"{name}.toml").read_text("utf-8")


def test_reconsideration_and_move_on_are_off_unless_a_country_has_them() -> None:
    demonstration, kingdom = load_profile("demonstration"), load_profile("united-kingdom")
    assert demonstration.clocks["reconsideration"].due[""] is None
    assert kingdom.clocks["reconsideration"].due[""] == Duration(30, Unit.DAYS)
    assert kingdom.clocks["move_on"].due["positive"] == Duration(45, Unit.DAYS)
    assert demonstration.clocks["move_on"].due["positive"] is None


def test_a_country_may_bring_its_own_file(tmp_path: Path) -> None:
    profile = _load(tmp_path, WHOLE)
    assert profile.title == "Somewhere"
    assert [(entry.code, entry.label) for entry in profile.regions] == [("all", "Everywhere")]


@pytest.mark.parametrize(
    ("changed", "to", "says"),
    [
        ('title = "Somewhere"', "", "title"),
        ('title = "Somewhere"', 'titel = "Somewhere"\ntitle = "S"', "titel"),
        ('"BE"', '"QQ"', "country"),
        ('"en"', '"qqq"', "language"),
        ("Europe/Brussels", "Europe/Nowhere", "time_zone"),
        ("https://example.org/", "javascript:alert(1)", "neutral_page"),
        ('all = "Everywhere"', "", "region"),
        ("[regions]", '[clocks.recovery_period]\ndue = "29 d"\n[regions]', "30 days"),
        ("[regions]", '[clocks.recovery_period]\ndue = "off"\n[regions]', "cannot be off"),
        ("[regions]", '[clocks.handover]\ndue = "soon"\n[regions]', "'soon'"),
        ("[regions]", '[clocks]\nhandover = "7 d"\n[regions]', "clocks.handover` is a table"),
        ("[regions]", '[clocks.handovr]\ndue = "7 d"\n[regions]', "clocks.handovr` is no clock"),
        ("[regions]", '[clocks.handover]\ndew = "7 d"\n[regions]', "needs `due`"),
        ("[regions]", '[clocks.handover]\ndue = "7 d"\nx = "1 d"\n[regions]', "handover.x"),
        ("[regions]", "[clocks.handover]\ndue = 7\n[regions]", "handover.due` is a text"),
        ("[regions]", '[clocks.draft_expiry]\ndue = "9 d"\nwarn = 2\n[regions]', "warn"),
        ("[help_lines]", 'anonymous_notice = "yes"\n[help_lines]', "true or false"),
        ("[help_lines]", "suppress_below = true\n[help_lines]", "a whole number"),
        ("[help_lines]", 'anonymous_notice_period = "day"\n[help_lines]', "year` or `quarter"),
        ('["en"]', "[1]", "languages` is a list of texts"),
        ('all = "Everywhere"', 'All = "Everywhere"', "`All` of `regions`"),
        ('all = "Everywhere"', "all = 1", "`all` of `regions`"),
        ("[regions]", '[documents]\nmay_ask = "police"\n[regions]', "may_ask` is a list"),
        ("[regions]", '[documents]\nmay_ask = ["polis"]\n[regions]', "`polis` is no kind"),
        ("[regions]", "[documents]\nmay = []\n[regions]", "has `may_ask` and nothing else"),
        ("title", "title title", "cannot be read"),
        ('emergency_number = "112"', "", "emergency_number"),
        ('"112"', "112", "emergency_number"),
        ('"+32 555 01"', '"call us"', "help_lines"),
    ],
)
def test_a_wrong_profile_says_what_is_wrong(
    tmp_path: Path, changed: str, to: str, says: str
) -> None:
    with pytest.raises(BadProfile, match=says) as caught:
        _load(tmp_path, WHOLE.replace(changed, to, 1))
    assert str(caught.value).startswith(f"{tmp_path / 'somewhere.toml'}: ")


@pytest.mark.parametrize("name", ["nowhere", "common", "../profiles/greece", "missing.toml"])
def test_an_unknown_profile_is_refused(name: str) -> None:
    with pytest.raises(BadProfile):
        load_profile(name)


def test_regions_are_a_list_of_the_running_country() -> None:
    app = Flask(__name__)
    app.config["NRM_PROFILE"] = "greece"
    with app.app_context():
        assert current_profile().name == "greece"
        assert "attica" in {entry.code for entry in list_entries("regions")}
        assert list_entries("priorities")[0].code == "urgent_24h"
    assert "regions" in all_lists()


@pytest.mark.parametrize("text", ["", "5", "5 days", "-1 d", "1.5 h", "5  d", "٣ d "])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(BadProfile):
        parse_duration(text)


def _load(folder: Path, text: str) -> Profile:
    path = folder / "somewhere.toml"
    path.write_text(text, encoding="utf-8")
    return load_profile(str(path))


@pytest.mark.parametrize(
    "wrong", ['due = "24 h"', 'never_heard_of = "30 d"', 'discarded = "2 wd"', 'due = "soon"']
)
def test_retention_is_counted_in_days_or_months_by_reason(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "somewhere.toml"
    file.write_text(f"{WHOLE}[retention]\n{wrong}\n")
    with pytest.raises(BadProfile):
        load_profile(str(file))


def test_a_country_leaves_asking_for_papers_to_some(tmp_path: Path) -> None:
    asking = load_profile("osce").may_ask_documents
    assert {"social", "ngo", "police"} < asking
    assert _load(tmp_path, f'{WHOLE}[documents]\nmay_ask = ["police"]\n').may_ask_documents == {
        "police"
    }


def test_a_country_keeps_cases_as_it_says(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.toml"
    file.write_text(f'{WHOLE}[retention]\ndue = "off"\nno_indicators = "12 mo"\n')
    kept = load_profile(str(file)).retention
    assert (kept["due"], kept["no_indicators"]) == (None, Duration(12, Unit.MONTHS))
    assert kept["discarded"] == Duration(30, Unit.DAYS)
