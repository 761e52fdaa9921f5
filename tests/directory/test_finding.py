"""Finding by need, region, language, who helps and access; and why something does not fit."""

from typing import Any

import pytest

from tests.directory.test_offers import offers
from tests.support.country import Country
from tests.support.reader import Reader

NEED = "need=mental_health"


def _found(country: Country, query: str, near: bool = False) -> Any:
    path = "/services/near" if near else "/services"
    items = country.person("ana").get(f"{path}?{query}").json["items"]
    if near:
        return {each["region"]: each["unmatched"] for each in items}
    return {each["region"] for each in items}


@pytest.fixture
def a_directory(country: Country) -> Country:
    """One that says all of itself, one that says nothing, one that is full."""
    nia = country.person("nia")
    nothing: dict[str, Any] = {"genders": [], "ages": [], "helpers": [], "accessibility": []}
    offers(country, nia, "Clinic", region="north")
    offers(country, nia, "Clinic", region="capital", languages=["en"], **nothing)
    offers(country, nia, "Clinic", region="south", accepting=False)
    return country


@pytest.mark.parametrize(
    ("query", "regions"),
    [
        ("", {"north", "capital", "south"}),
        ("region=north", {"north"}),
        ("language=ar", {"north", "south"}),
        # Who says nothing of whom they take, takes anybody; of help and access, nothing is known.
        ("gender=man", {"capital"}),
        ("age=18-20", {"north", "capital", "south"}),
        ("helper=female", {"north", "south"}),
        ("accessibility=step_free", {"north", "south"}),
        ("room=true", {"north", "capital"}),
        ("language=ar&room=true", {"north"}),
    ],
)
def test_each_filter_narrows(a_directory: Country, query: str, regions: set[str]) -> None:
    assert _found(a_directory, f"{NEED}&{query}") == regions


def test_what_nearly_fits_says_in_what_it_does_not(a_directory: Country) -> None:
    near = _found(a_directory, f"{NEED}&region=north&language=ar&gender=man&room=true", near=True)
    assert near == {
        "north": ["gender"],
        "capital": ["region", "language"],
        "south": ["region", "gender", "room"],
    }
    assert _found(a_directory, "region=north", near=True) == {}, "without a need nothing is near"
    assert _found(a_directory, NEED, near=True) == {}, "everything fits"
    page = (
        Reader(a_directory.person("ana")).get(f"/directory?{NEED}&region=capital&language=ar").text
    )
    assert "Services that nearly fit" in page
    assert "not in this language" in page


def test_an_unknown_filter_is_refused(country: Country) -> None:
    assert country.person("ana").get("/services?status=visa").status_code == 422
