"""What differs between two versions: nothing is lost or made up; order is no difference."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nrm.cases.fields import Kind, fields_of
from nrm.versions.changes import Change, How, changes_between

STEP = {"action": "Find a lawyer", "responsible": "Ana", "due": "2026-12-01", "done": "no"}
_TEXTS = st.text("abc", max_size=2)
_ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "action": _TEXTS,
            "responsible": _TEXTS,
            "done": st.sampled_from(["yes", "no"]),
        },
    ),
    max_size=5,
)
_PLANS = st.fixed_dictionaries({}, optional={"objectives": _TEXTS, "actions": _ROWS})


def told(section: str, older: dict[str, Any], newer: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The differences, short."""
    found = changes_between(section, older, newer)
    return [(each.field.key, each.how.value, each.before, each.after) for each in found]


def test_an_answer_is_added_changed_or_removed() -> None:
    older = {"person_view": "He waits there", "level": "high", "factors": ["retaliation"]}
    newer = {"level": "medium", "factors": ["retaliation"], "safety_plan": "Go by bus"}
    assert told("risk", older, newer) == [
        ("person_view", "removed", "He waits there", None),
        ("level", "changed", "high", "medium"),
        ("safety_plan", "added", None, "Go by bus"),
    ]


def test_the_order_of_answers_and_rows_is_no_difference() -> None:
    one, two = {"factors": ["suicidal", "self_harm"]}, {"factors": ["self_harm", "suicidal"]}
    assert told("risk", one, two) == []
    other = {**STEP, "action": "See a doctor"}
    assert told("plan", {"actions": [STEP, other]}, {"actions": [other, STEP]}) == []


def test_a_row_is_known_again_by_what_it_is_about_or_by_most_of_it() -> None:
    done, said_better = {**STEP, "done": "yes"}, {**STEP, "action": "Find a good lawyer"}
    assert told("plan", {"actions": [STEP]}, {"actions": [done]}) == [
        ("actions", "changed", STEP, done)
    ]
    assert told("plan", {"actions": [STEP]}, {"actions": [said_better]}) == [
        ("actions", "changed", STEP, said_better)
    ]
    another = {"action": "Rest", "responsible": "Mira", "due": "2027-01-01", "done": "yes"}
    assert told("plan", {"actions": [STEP]}, {"actions": [another]}) == [
        ("actions", "added", None, another),
        ("actions", "removed", STEP, None),
    ]


def applied(older: dict[str, Any], found: tuple[Change, ...]) -> dict[str, Any]:
    """What the older version becomes when every difference is carried out."""
    made = {key: list(value) if isinstance(value, list) else value for key, value in older.items()}
    for each in found:
        key = each.field.key
        if each.field.kind is not Kind.REPEAT:
            made[key] = each.after
            continue
        rows = made.setdefault(key, [])
        if each.how is not How.ADDED:
            rows.remove(each.before)
        if each.how is not How.REMOVED:
            rows.append(each.after)
    return made


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    rows = sorted(str(sorted(row.items())) for row in content.get("actions", []) if row)
    return {"objectives": content.get("objectives") or None, "actions": rows}


@given(_PLANS, _PLANS)
def test_whoever_carries_the_differences_out_has_the_newer_version(
    older: dict[str, Any], newer: dict[str, Any]
) -> None:
    found = changes_between("plan", older, newer)
    assert _plain(applied(older, found)) == _plain(newer)
    assert all(each.field in fields_of("plan") for each in found)
    assert changes_between("plan", older, older) == ()
