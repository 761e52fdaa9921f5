"""Guard `fields`: the page about fields is what the code says."""

from tests.house.fields import PAGE, printed


def test_the_page_shows_all_tables() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.count("\n| `") > 100
    assert page == printed(page), "run `python -m tests.house.fields`"


def test_the_words_around_the_tables_are_there() -> None:
    words = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:1] != "|"]
    assert words[0].startswith("# ") and len("".join(words)) > 2000


def test_a_cell_that_was_changed_by_hand_is_caught() -> None:
    page = PAGE.read_text(encoding="utf-8")
    wrong = page.replace("| covered |", "| with a reason |", 1)
    assert wrong != page and printed(wrong) == page
