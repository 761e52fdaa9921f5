"""The fixtures do what they say, on this machine."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy import create_engine, text

from tests.support.chromium import find_chromium
from tests.support.databases import a_copy


def _run(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


def test_an_empty_database_takes_a_table(engine_url: str) -> None:
    _run(engine_url, "CREATE TABLE thing (word TEXT)")
    _run(engine_url, "INSERT INTO thing VALUES ('ok')")
    assert _run(engine_url, "SELECT word FROM thing") == [("ok",)]


def test_copies_are_filled_once_and_do_not_meet(engine_name: str, tmp_path: Path) -> None:
    filled: list[str] = []

    def fill(url: str) -> None:
        filled.append(url)
        _run(url, "CREATE TABLE thing (word TEXT)")

    for _ in range(2):
        with a_copy(engine_name, tmp_path, "support", fill) as url:
            assert _run(url, "SELECT word FROM thing") == []
            _run(url, "INSERT INTO thing VALUES ('mine')")
    assert len(filled) == 1


@pytest.mark.browser
def test_a_window_draws_a_page(window: BrowserContext) -> None:
    page = window.new_page()
    page.set_content("<h1>Here</h1>")
    assert page.get_by_role("heading").inner_text() == "Here"


def test_a_browser_that_is_not_there_is_not_found() -> None:
    assert find_chromium({"PATH": "", "NRM_TEST_CHROMIUM": "chromium"}) is None
