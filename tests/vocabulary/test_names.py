"""Names of countries and languages as people write them, in every language that is offered."""

from collections.abc import Iterator

import pytest
from flask import Flask

from nrm.look.page import set_up_pages
from nrm.vocabulary.loader import CLDR, entries
from nrm.vocabulary.names import code_named, is_named, nearest_names


@pytest.fixture(params=["en", "ar", "el"])
def in_a_language(request: pytest.FixtureRequest) -> Iterator[str]:
    """A request of somebody who reads this language."""
    app = Flask("names")
    app.config.update(NRM_PROFILE="demonstration", NRM_DEMO=True)
    set_up_pages(app)
    with app.test_request_context(headers={"Accept-Language": request.param}):
        yield request.param


@pytest.mark.parametrize("list_name", sorted(CLDR))
def test_every_entry_is_found_by_both_names_and_its_code(
    in_a_language: str, list_name: str
) -> None:
    for entry in entries(list_name):
        for typed in (entry.label, entry.message, entry.code, f" {entry.label.upper()}. "):
            assert code_named(list_name, typed) == entry.code, typed


@pytest.mark.parametrize(
    ("list_name", "typed", "code"),
    [
        ("countries", "cote d ivoire", "CI"),
        ("countries", "ÅLAND islands", "AX"),
        ("countries", "na", "NA"),
        ("countries", "UK", "GB"),
        ("countries", "el", "GR"),
        ("languages", "ΕΛΛΗΝΙΚΆ", "el"),
        ("languages", "zz", None),
        ("countries", "", None),
        ("countries", "UNK", None),
    ],
)
def test_case_accents_and_signs_do_not_matter(
    in_a_language: str, list_name: str, typed: str, code: str | None
) -> None:
    if in_a_language == "el" or typed != "ΕΛΛΗΝΙΚΆ":
        assert code_named(list_name, typed) == code


def test_what_is_nearly_a_name_leads_to_it(in_a_language: str) -> None:
    def near(typed: str) -> list[str | None]:
        return [code_named("countries", name) for name in nearest_names("countries", typed)]

    assert near("Germny")[0] == "DE"
    assert near("burma") == ["MM"]
    assert set(near("korea")) == {"KP", "KR"}
    assert near("xyzzy") == near("") == []


def test_only_lists_of_names_are_typed() -> None:
    assert [name for name in ("countries", "languages", "genders", "") if is_named(name)] == [
        "countries",
        "languages",
    ]
