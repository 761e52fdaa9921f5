"""Risk, needs and plan on their pages: two views side by side, services by pillar, late steps."""

from datetime import timedelta

import pytest

from nrm.database import now
from tests.support.country import Country, Person
from tests.support.reader import Reader, hidden
from tests.support.steps import open_a_case


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


def test_needs_are_answered_line_by_line_and_kept_as_rows(ana: Person) -> None:
    before = [
        {"service": "education", "status": "wanted", "note": "evening school"},
        {"service": "other", "note": "a bicycle"},
    ]
    here = f"/cases/{open_a_case(ana, needs={'needs': before})['id']}"
    reader = Reader(ana)
    form = reader.post(f"{here}/needs/open", {"do": "edit"})
    assert "Identification and protection" in form.text and "Interpreter" in form.text
    assert hidden(form, "needs-education-status") == "wanted"  # asked in another part
    third = reader.post(f"{here}/needs", {"version": "1", "part": "3", **_kept(form.text)})
    assert (
        'value="evening school"' in third.text
        and "evening school" not in form.text.partition("<table")[2].partition("</table")[0]
    )
    sent = {
        **_kept(third.text),
        "version": "1",
        "needs-education-status": "in_place",
        "needs-education-note": "evening school",
        "needs-employment-status": "ND",
    }
    assert reader.post(f"{here}/needs", sent).status_code == 303
    assert ana.get(f"{here}/sections/needs").json["content"]["needs"] == [
        {"service": "education", "status": "in_place", "note": "evening school"},
        {"service": "employment", "status": "ND"},
        {"service": "other", "note": "a bicycle"},
    ]
    wrong = reader.post(f"{here}/needs", {"version": "2", "needs-guardianship-status": "soon"})
    assert wrong.status_code == 422 and "#needs-guardianship-status" in wrong.text


def _kept(text: str) -> dict[str, str]:
    """What the hidden fields of a form carry along."""
    names = [part.partition('"')[0] for part in text.split('<input type="hidden" name="needs-')[1:]]
    values = {f"needs-{name}": text.split(f'name="needs-{name}" value="')[1] for name in names}
    return {name: value.partition('"')[0] for name, value in values.items()}


def test_the_person_s_view_and_late_steps_are_seen_when_opened_and_never_before(
    ana: Person,
) -> None:
    late = {"action": "Find a lawyer", "due": str((now() - timedelta(days=3)).date())}
    views = {"person_view": "He waits there", "safety_plan_person_view": "I stay with a friend"}
    here = f"/cases/{open_a_case(ana, risk=views, plan={'actions': [late]})['id']}"
    reader = Reader(ana)
    opened = reader.post(f"{here}/risk/open", {}).text
    first, second = opened.index("What the person fears"), opened.index("How you see the danger")
    assert first < opened.index("He waits there") < second < opened.index("Nothing written yet.")
    assert "I stay with a friend" in opened
    plan = reader.post(f"{here}/plan/open", {}).text
    assert "1 step is past its day" in plan
    assert "past its day" not in reader.get(f"{here}/plan").text
    tag = ana.get(f"{here}/sections/plan").headers["ETag"]
    ana.put(f"{here}/sections/plan", {"actions": [{**late, "done": "yes"}]}, If_Match=tag)
    assert "past its day" not in reader.post(f"{here}/plan/open", {}).text
    # An earlier version is told as it was, without a call to act on it.
    assert "past its day" not in reader.post(f"{here}/plan/open?version=1", {}).text
