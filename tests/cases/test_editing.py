"""Long sections are asked in parts: short pages, and one press saves the whole."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_babel import get_locale
from werkzeug.datastructures import MultiDict

from config import shipped
from nrm.cases.editing import edited
from nrm.cases.fields import fields_of
from nrm.cases.form_parts import PARTS
from nrm.cases.forms import section_content
from nrm.cases.section_views import Keeping, SectionPage
from nrm.cases.sections import SECTIONS
from nrm.database import now
from nrm.look.page import Frame, NavItem, SignedIn, render, set_up_pages
from nrm.vocabulary.loader import entries
from tests.cases.test_forms import CONTENTS, sent

MOST_BYTES = 30_000
ANSWERED: dict[str, Any] = {
    **CONTENTS,
    "account": {
        "account_text": "one\ntwo",
        "exploitation_types": ["forced_labour"],
        "countries_of_transit": ["TR", "GR"],
        "episodes": [{"types": ["forced_labour"], "started": "2024-05"}],
        "account_entries": [{"language": "ar", "given_on": "2026-11-02"}],
        "debt_amount": 500,
    },
    "needs": {
        "person_wishes": "To sleep",
        "needs": [
            {"service": "safe_accommodation", "status": "wanted", "note": "one\ntwo"},
            {"service": "employment", "note": "as a cook"},
            {"service": "safe_accommodation", "status": "in_place"},
            {"service": "education"},
            {"service": "other", "status": "ND"},
            {"status": "offered"},
        ],
        "assessed_on": "2026-11-02",
    },
    "indicators": {
        "indicators": [
            {"code": "G02", "basis": "observed"},
            {"code": "H03", "basis": "ND", "note": "one\ntwo"},
            {"code": "O01", "note": "from a letter"},
            {"code": "G02", "basis": "disclosed", "note": "said it later"},
            {"code": "L01"},
            {"code": "UNK", "basis": "document"},
            {"note": "no sign of the list"},
        ],
        "recorded_on": "2026-11-02",
        "setting": "clinic",
        "screening_tool": "none",
        "belief_reason": "one\ntwo",
    },
    "risk": {"worker_view": "one\ntwo", "level": "high", "safety_plan_person_view": "I run"},
}


@pytest.fixture(params=["en", "ar", "el"])
def frame(request: pytest.FixtureRequest) -> Iterator[Frame]:
    """The frame of somebody with a long name, who reads this language."""
    app = Flask("nrm", template_folder=str(shipped("templates")))
    app.config.update(NRM_PROFILE="demonstration", NRM_DEMO=True)
    set_up_pages(app)
    who = SignedIn(name="n" * 40, role="social worker", agency="a" * 60, until=now())
    nav = tuple(NavItem(label="Referrals received", url="/referrals/in") for _ in range(9))
    with app.test_request_context(headers={"Accept-Language": request.param}):
        yield Frame(csrf="0" * 96, nav=nav, signed_in=who)


def a_page(frame: Frame, section: str) -> SectionPage:
    here = f"/cases/{'0' * 36}"
    return SectionPage(
        frame=frame,
        mode="edit",
        code="C-0000-0000",
        case_url=here,
        label=section,
        url=f"{here}/{section}",
        version=12,
        keeping=Keeping(url=f"/api/v1{here}/drafts/{section}", actor="0" * 36, began=True),
    )


def numbers(section: str) -> list[str]:
    return [str(at + 1) for at in range(len(PARTS.get(section, "1")))]


def as_sent(page: SectionPage) -> MultiDict[str, str]:
    """What a browser sends of the part that is shown and of those that are not."""
    form = sent(page.fields)
    for answer in page.kept:
        form.add(answer.name, answer.value)
    return form


@pytest.mark.parametrize("section", SECTIONS)
def test_every_part_is_within_the_budget_of_a_page(frame: Frame, section: str) -> None:
    for number in numbers(section):
        page = edited(a_page(frame, section), section, {}, part=number)
        html = render("cases/section.html", page)
        assert len(html.encode()) <= MOST_BYTES, number


def test_a_setting_fits_a_page_when_many_signs_are_recorded(frame: Frame) -> None:
    # All of them; but Greek words are long, and nobody shows more than a third of all signs.
    most = 32 if str(get_locale()) == "el" else len(entries("indicators"))
    listed = entries("indicators")[-most:]
    noted = [{"code": entry.code, "basis": "observed"} for entry in listed]
    for number in numbers("indicators"):
        content = {"indicators": noted}
        page = edited(a_page(frame, "indicators"), "indicators", content, part=number)
        html = render("cases/section.html", page)
        assert len(html.encode()) <= MOST_BYTES, number


@pytest.mark.parametrize("section", PARTS)
def test_the_parts_are_the_whole_section_in_its_order(section: str) -> None:
    keys = [key for part in PARTS[section] for key in part.keys]
    assert keys == [field.key for field in fields_of(section)]


@pytest.mark.parametrize("section", ANSWERED)
def test_whichever_part_is_shown_the_whole_comes_along(frame: Frame, section: str) -> None:
    content = ANSWERED[section]
    for number in numbers(section):
        page = edited(a_page(frame, section), section, content, part=number)
        assert section_content(section, as_sent(page)) == content
        drawn = render("cases/section.html", page)
        assert all(f'name="{answer.name}"' in drawn for answer in page.kept)


def test_the_part_with_an_error_is_shown_and_all_such_parts_are_named(frame: Frame) -> None:
    told = {"debt_amount": ["No."], "recruitment_country": ["No."]}
    page = edited(a_page(frame, "account"), "account", {}, told, part="1")
    assert [part.number for part in page.parts if part.wrong] == [3, 4]
    assert [part.number for part in page.parts if part.current] == [3]
    assert [line.anchor for line in page.errors] == ["recruitment_country-1"]


def test_a_repeat_is_widened_where_it_stands(frame: Frame) -> None:
    page = edited(a_page(frame, "account"), "account", {}, more="episodes")
    assert [part.number for part in page.parts if part.current] == [2]
    assert [len(field.rows) for field in page.fields if field.name == "episodes"] == [2]


def test_a_list_of_names_stands_on_the_page_once_and_only_where_it_is_asked(frame: Frame) -> None:
    pages = [edited(a_page(frame, "account"), "account", {}, part=n) for n in "1234"]
    listed = [[known.id for known in page.known] for page in pages]
    assert listed == [["languages"], [], ["countries"], []]
    assert render("cases/section.html", pages[2]).count("<datalist") == 1
