"""Forms of sections: what is drawn and sent back unchanged is the same content."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict

from nrm.cases.corrections import checked_section
from nrm.cases.dates import iso_date, typed_date
from nrm.cases.forms import section_content, section_fields
from nrm.errors import Invalid
from nrm.look.fields import HOLDING_ROWS, Field, Kind

CONTENTS: dict[str, dict[str, Any]] = {
    "identity": {
        "preferred_name": "A <name>",
        "date_of_birth": "1999-02-28",
        "age_band": "ND",
        "citizenships": ["NA", "SY"],
        "identity_numbers": [{"type": "passport", "number": "X 1"}, {"country": "UNK"}],
        "children": [{"age": 0, "at_risk": "yes"}],
        "languages": ["ar", "el"],
    },
    "safe_contact": {
        "contact_channels": [{"channel": "sms", "safe": "NA", "checked_at": "2026-11-02"}],
        "addresses_to_avoid": "one\ntwo",
    },
    "location": {"location_region": "ND"},
    "account": {"episodes": [{"types": ["forced_labour"], "started": "2024-05"}]},
}


@pytest.fixture(autouse=True)
def a_request() -> Iterator[None]:
    """A request in English, in the country of the demonstration."""
    app = Flask("forms")
    app.config["NRM_PROFILE"] = "demonstration"
    Babel(app)
    with app.test_request_context():
        yield


def sent(fields: tuple[Field, ...]) -> MultiDict[str, str]:
    """What a browser sends of a form that nobody touched."""
    form: MultiDict[str, str] = MultiDict()
    for field in fields:
        for row in field.rows:
            form.update(sent(row))
        chosen = [each.value for each in (*field.choices, *field.unsaid) if each.chosen]
        if field.kind in (Kind.CHOICE, Kind.CHOICES, Kind.SELECT):
            form.setlist(field.name, chosen)
        elif field.kind in (Kind.NAMED, Kind.NAMED_MANY):
            form.setlist(field.name, [*field.typed, *chosen])
        elif field.kind not in HOLDING_ROWS:
            form.add(field.name, field.value.replace("\n", "\r\n"))
    return form


@pytest.mark.parametrize("section", CONTENTS)
def test_an_untouched_form_keeps_the_content(section: str) -> None:
    content = CONTENTS[section]
    again = section_content(section, sent(section_fields(section, content)))
    assert again == content
    assert checked_section(section, again) == content


def test_an_empty_form_is_an_empty_content() -> None:
    assert section_content("account", sent(section_fields("account", {}))) == {}


def test_errors_stand_at_their_field_and_row_with_the_answer_kept() -> None:
    typed = {
        "date_of_birth": "31.13.1999",
        "children": [{"age": 3}, {"age": "three"}],
        "languages": ["ar", "xx"],
    }
    with pytest.raises(Invalid) as told:
        checked_section("identity", typed)
    assert set(told.value.errors) == {"date_of_birth", "children-1-age", "languages"}
    fields = {f.name: f for f in section_fields("identity", typed, told.value.errors)}
    age = fields["children"].rows[1][0]
    assert (age.value, len(age.errors)) == ("three", 1)
    assert fields["date_of_birth"].errors and fields["date_of_birth"].value == "31.13.1999"
    assert not fields["preferred_name"].errors


IN_FULL = "Write it in full, in your language or in English."
NAMED = [
    ({"citizenships": ["Greece", "syria"]}, {"citizenships": ["GR", "SY"]}),
    ({"citizenships": ["Greece, Syria; gr", ""]}, {"citizenships": ["GR", "SY"]}),
    ({"citizenships": ["سوريا، اليونان"]}, {"citizenships": ["سوريا", "اليونان"]}),
    ({"country_of_birth": ["", "UNK"]}, {"country_of_birth": "UNK"}),
    ({"country_of_birth": ["  greece "]}, {"country_of_birth": "GR"}),
    ({"country_of_birth": ["Greece", "UNK"]}, {"country_of_birth": ["GR", "UNK"]}),
    ({"country_of_birth": [""]}, {}),
    (
        {"identity_numbers-1-country": ["Namibia"]},
        {"identity_numbers": [{"country": "NA"}]},
    ),
]


@pytest.mark.parametrize(("typed", "content"), NAMED)
def test_names_become_codes(typed: dict[str, list[str]], content: dict[str, Any]) -> None:
    form: MultiDict[str, str] = MultiDict()
    for name, values in typed.items():
        form.setlist(name, values)
    assert section_content("identity", form) == content


@pytest.mark.parametrize(
    ("typed", "name", "sentences"),
    [
        (
            {"country_of_birth": "Gree"},
            "country_of_birth",
            ["Country of birth: the list has no such name. Did you mean Greece or Greenland?"],
        ),
        (
            {"citizenships": ["SY", "xyzzy"]},
            "citizenships",
            [f"Citizenships, 2: the list has no such name. {IN_FULL}"],
        ),
        (
            {"country_of_birth": ["GR", "UNK"]},
            "country_of_birth",
            ["Country of birth: this takes one answer."],
        ),
        (
            {"citizenships": ["GR", "UNK"]},
            "citizenships",
            ["An answer like Not known stands alone."],
        ),
        (
            {"identity_numbers": [{"number": "1"}, {"country": "Germny"}]},
            "identity_numbers-1-country",
            ["Country: the list has no such name. Did you mean Germany?"],
        ),
    ],
)
def test_a_name_that_is_not_known_is_corrected_and_kept(
    typed: dict[str, Any], name: str, sentences: list[str]
) -> None:
    with pytest.raises(Invalid) as told:
        checked_section("identity", typed)
    assert told.value.errors == {name: sentences}
    again = section_fields("identity", typed, told.value.errors)
    assert section_content("identity", sent(again)) == typed


def test_another_row_is_added_on_request_and_only_there() -> None:
    rows = {f.name: len(f.rows) for f in section_fields("identity", {}, more="children")}
    assert (rows["children"], rows["identity_numbers"]) == (2, 1)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("24.11.2026", "2026-11-24"), ("1/2/1999", "1999-02-01"), ("5 2024", "2024-05"), ("x", "x")],
)
def test_days_are_typed_day_first(typed: str, kept: str) -> None:
    assert iso_date(typed) == kept
    assert iso_date(typed_date(kept)) == kept
