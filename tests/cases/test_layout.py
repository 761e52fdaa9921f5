"""Where questions stand: the person's view beside the worker's, needs as a table by pillar."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from nrm.cases.corrections import checked_section
from nrm.cases.forms import section_content
from nrm.cases.layout import laid_out, late_steps, two_views
from nrm.cases.tables import PILLARS
from nrm.database import now
from nrm.errors import Invalid
from nrm.look.fields import Field, Kind, summary
from nrm.vocabulary.loader import entries
from tests.cases.test_forms import sent

_SERVICES = [entry.code for entry in entries("services")]
_ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "service": st.sampled_from([*_SERVICES[:4], "other", "UNK"]),
            "status": st.sampled_from(["wanted", "ND"]),
            "note": st.sampled_from(["one", "one\ntwo"]),
        },
    ).filter(bool),
    max_size=6,
)

_SIGNS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "code": st.sampled_from(["G01", "G02", "H01", "O03", "UNK"]),
            "basis": st.sampled_from(["observed", "document", "NA"]),
            "note": st.sampled_from(["one", "one\ntwo"]),
        },
    ).filter(bool),
    max_size=140,
)


def _app() -> Flask:
    app = Flask("layout")
    app.config["NRM_PROFILE"] = "demonstration"
    Babel(app)
    return app


@pytest.fixture(autouse=True, scope="module")
def a_request() -> Iterator[None]:
    """A request in English, in the country of the demonstration."""
    with _app().test_request_context():
        yield


def tables(fields: tuple[Field, ...]) -> dict[str, Field]:
    """The tables among these fields, by name."""
    return {field.name: field for field in fields if field.kind is Kind.TABLE}


def in_any_order(rows: list[dict[str, Any]]) -> list[str]:
    """Rows without their order."""
    return sorted(str(sorted(row.items())) for row in rows)


def test_every_service_stands_in_the_table_of_its_pillar_once() -> None:
    drawn = tables(laid_out("needs", {}, {}))
    assert list(drawn) == [f"needs-{pillar}" for pillar in PILLARS]
    named = [row[0].name for field in drawn.values() for row in field.rows]
    assert len(set(named)) == len(named)
    with_pillar = [entry.code for entry in entries("services") if "pillar" in entry.mappings]
    assert sorted(named) == sorted(f"needs-{code}-status" for code in with_pillar)
    assert set(_SERVICES) - set(with_pillar) == {"other"}
    assert {len(field.columns) for field in drawn.values()} == {3}


def test_every_sign_stands_in_the_table_of_its_setting_once() -> None:
    drawn = tables(laid_out("indicators", {}, {}))
    assert list(drawn) == [f"indicators-{entry.code}" for entry in entries("indicator_groups")]
    named = {name: [row[0].name.split("-")[1] for row in one.rows] for name, one in drawn.items()}
    assert named == {
        f"indicators-{setting.code}": [
            entry.code for entry in entries("indicators") if entry.mappings["group"] == setting.code
        ]
        for setting in entries("indicator_groups")
    }
    chosen = {choice.value for choice in drawn["indicators-health"].rows[0][0].choices}
    assert chosen == {"", "observed", "disclosed", "third_party", "document"}


def test_what_is_said_once_more_of_a_sign_stays_and_no_list_of_all_signs_comes_along() -> None:
    twice = [{"code": "H01", "basis": "observed"}, {"code": "H01", "basis": "disclosed"}]
    fields = {f.name: f for f in laid_out("indicators", {"indicators": twice}, {})}
    (row,) = fields["indicators"].rows
    assert [choice.value for choice in row[0].choices] == ["", "H01"]
    assert fields["indicators"].more == ""
    assert "indicators" not in {f.name for f in laid_out("indicators", {}, {})}


@given(_ROWS)
def test_an_untouched_table_keeps_every_row_there_was(rows: list[dict[str, Any]]) -> None:
    # Hypothesis runs a test outside of the fixtures' order: a request of its own.
    with _app().test_request_context():
        again = section_content("needs", sent(laid_out("needs", {"needs": rows}, {})))
    assert in_any_order(again.get("needs", [])) == in_any_order(rows)


@given(_SIGNS)
def test_untouched_signs_are_kept_in_whatever_way_they_were_recorded(
    rows: list[dict[str, Any]],
) -> None:
    with _app().test_request_context():
        drawn = laid_out("indicators", {"indicators": rows}, {})
        again = section_content("indicators", sent(drawn))
    assert in_any_order(again.get("indicators", [])) == in_any_order(rows)


def test_what_is_wrong_stands_at_its_line_or_at_its_row() -> None:
    typed = {
        "needs": [
            {"service": "education", "status": "maybe"},
            {"service": "education", "status": "never"},
        ]
    }
    with pytest.raises(Invalid) as told:
        checked_section("needs", typed)
    fields = laid_out("needs", typed, told.value.errors)
    anchors = [line.anchor for line in summary(fields)]
    assert anchors == ["needs-education-status", "needs-0-status-1"]


def test_the_person_s_own_view_stands_beside_the_worker_s() -> None:
    said = {"person_view": "He knows the street", "level": "high", "safety_plan": "By bus"}
    first, *_ = laid_out("risk", said, {})
    assert (first.kind, [row[0].name for row in first.rows]) == (
        Kind.BESIDE,
        ["person_view", "worker_view"],
    )
    views, rest = two_views("risk", said)
    assert [[fact.value for fact in pair] for pair in views] == [
        ["He knows the street", "Nothing written yet."],
        ["Nothing written yet.", "By bus"],
    ]
    assert rest == {"level": "high"}
    assert two_views("risk", {"level": "low"}) == ((), {"level": "low"})


def test_a_step_past_its_day_is_named_until_it_is_done() -> None:
    today = now().date()
    before, after = (str(today + timedelta(days=days)) for days in (-2, 2))
    steps = [
        {"action": "Find a lawyer", "due": before, "done": "no"},
        {"action": "See a doctor", "due": before, "done": "yes"},
        {"action": "Learn Greek", "due": after},
        {"action": "Rest"},
    ]
    said = late_steps("plan", {"actions": steps})
    assert said is not None and (said.title, said.text) == (
        "1 step is past its day",
        "Find a lawyer",
    )
    assert late_steps("plan", {"actions": steps[1:]}) is None
    assert late_steps("risk", {"actions": steps}) is None
