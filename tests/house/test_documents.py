"""Guard `documents`, its part for settings, make targets, links and the log of changes."""

import pytest

from config import FEED_NAMES, HOOK_NAMES, KEY_NAMES, MAIL_NAMES, NAMES
from tests.house.documents import links_in, settings_in, targets_in, targets_of, undocumented
from tests.house.source import ROOT

README = (ROOT / "README.md").read_text()
PAGES = sorted(p for p in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))


def test_settings_are_documented() -> None:
    real = set(NAMES | KEY_NAMES | MAIL_NAMES | HOOK_NAMES | FEED_NAMES) | {
        "NRM_TEST_PG_URL",
        "NRM_TEST_CHROMIUM",
    }
    real |= {"NRM_TEST_ROUNDS", "NRM_TEST_SCREENS"}
    assert len(real) > 5
    assert undocumented("setting", real, settings_in(README)) == []


def test_make_targets_are_documented() -> None:
    real = targets_of((ROOT / "Makefile").read_text())
    assert {"run", "test", "check"} <= real
    assert undocumented("target", real, targets_in(README)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: object) -> None:
    assert page in PAGES
    text = ROOT.joinpath(str(page)).read_text()
    assert [
        link for link in links_in(text) if not (ROOT / str(page)).parent.joinpath(link).exists()
    ] == []


def test_the_readme_links_to_the_pages_beside_it() -> None:
    assert {"CHANGELOG.md", "SECURITY.md", "LICENSE"} <= set(links_in(README))


def test_a_difference_is_caught_both_ways() -> None:
    assert undocumented("setting", {"NRM_A"}, settings_in("`NRM_B`")) == [
        "the setting `NRM_A` is not documented",
        "the setting `NRM_B` is documented but does not exist",
    ]
    assert targets_of("fast: slow ## go\nslow:\n") == {"fast"}
    assert targets_in("say `make fast N=2`") == {"fast"}
    assert links_in("[a](b.md#c) [d](https://e) [f](#g)") == ["b.md"]
