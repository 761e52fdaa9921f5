"""Fixtures that every test may use: databases of both engines, a browser, fixed examples."""

import gc
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.support import databases
from tests.support.chromium import ARGUMENTS, find_chromium
from tests.support.country import Country, a_country
from tests.support.missing import missing

# No deadline on a busy machine, the same examples on every run, nothing left in the clone.
settings.register_profile("house", deadline=None, max_examples=60, derandomize=True, database=None)
# Many more, others every night: `make soak` seeds them with the day.
settings.register_profile("soak", deadline=None, max_examples=2000, database=None)
settings.load_profile("house")


def pytest_sessionstart(session: pytest.Session) -> None:
    # In a fresh clone each worker would make bytecode of every module, all of the same one at the
    # same time. Each begins with others, and finds afterwards what was made beside it.
    told = getattr(session.config, "workerinput", None)
    if told is None or session.config.args != session.config.getini("testpaths"):
        return
    here = Path(__file__).parent
    files = [it.relative_to(here.parent) for it in sorted(here.rglob("test_*.py"))]
    first = len(files) * int(told["workerid"][2:]) // told["workercount"]
    for file in files[first:] + files[:first]:
        # What cannot be imported is told when it is collected.
        with suppress(Exception):
            import_module(".".join(file.with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # What takes long begins first: begun last, it would keep one core when the others are done.
    long = ("slow", "browser")
    items.sort(key=lambda item: not any(map(item.get_closest_marker, long)))


def pytest_collection_finish() -> None:
    # Modules and tests stay to the end: looking through them for garbage is a tenth of a run.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    databases.hang_up()
    if not hasattr(config, "workerinput"):
        databases.end_run()


@pytest.fixture(params=databases.ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """`sqlite`, then `postgresql`: whoever uses it runs once on each."""
    return str(request.param)


@pytest.fixture
def engine_url(engine_name: str, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database, on each engine in turn; gone after the test."""
    with databases.a_database(engine_name, tmp_path) as url:
        yield url


@pytest.fixture
def country(engine_name: str, tmp_path: Path) -> Iterator[Country]:
    """A small founded country of its own, on each engine in turn."""
    with a_country(engine_name, tmp_path) as founded:
        yield founded


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the whole worker."""
    program = find_chromium()
    if program is None:
        missing("Chromium was not found; install it or set NRM_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A window of its own: no cookie of another test or person; `window.new_page()` is a tab."""
    context = browser.new_context()
    yield context
    context.close()
