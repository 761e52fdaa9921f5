"""A file goes into a real browser's form and comes back as a download, without a script."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.live import served
from tests.browser.seat import without_script
from tests.support.country import Country
from tests.support.files import SECRET, a_jpeg
from tests.support.steps import open_a_case

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_photo_is_added_and_fetched_without_a_script(
    country: Country, browser: Browser, tmp_path: Path
) -> None:
    here = f"/cases/{open_a_case(country.person('ana'))['id']}"
    photo = tmp_path / "Mira at the sea.jpg"
    photo.write_bytes(a_jpeg() + bytes(2_000_000))
    with served(country.app) as base:
        seat = without_script(browser, base)
        seat.sign_in(country, "ana")
        seat.go(here)
        seat.press("Files")
        seat.press("Add a file")
        seat.page.locator("[name=strip]").check()
        seat.page.locator("[name=file]").set_input_files(photo)
        assert "The file is kept." in seat.press("Keep the file")
        assert photo.name in seat.press("Log it and open")
        with seat.page.expect_download() as fetched:
            seat.page.get_by_role("button", name="Fetch").click()
        assert fetched.value.suggested_filename == photo.name
        got = fetched.value.path().read_bytes()
        assert (got, SECRET in got) == (a_jpeg(clean=True), False)
        assert not any(photo.name in address + title for address, title in seat.seen)
        seat.page.context.close()
