"""A first meeting: part by part, stopped and resumed, with what she told before read first."""

import pytest
from werkzeug.test import TestResponse

from tests.support.case_steps import SCREEN
from tests.support.country import Country, Person
from tests.support.reader import Reader, acts
from tests.support.steps import open_a_case
from tests.support.typed_forms import typed_into

TOLD = {"account_entries": [{"taken_by": "A nurse at the harbour"}]}
LEAVE_ALONE = {"topics_to_avoid": "The journey by sea", "seen_alone": "no"}
ANSWERS = {
    "preferences__seen_alone": "yes",
    "preferences__interpreter_needed": "no",
    "limits_explained": "yes",
    "basis": "consent",
}
MORE = {"more": "needs-needs"}


@pytest.fixture
def ana(country: Country) -> Reader:
    """A social worker."""
    return Reader(country.person("ana"))


def _case(worker: Person, **sections: object) -> str:
    return f"/cases/{open_a_case(worker, **sections)['id']}"


def _goes(reader: Reader, page: TestResponse, here: str, part: str, **typed: str) -> TestResponse:
    return reader.post(f"{here}/first-meeting/{part}", typed_into(page.text, **typed))


def _section(reader: Reader, here: str, name: str) -> dict[str, object]:
    content: dict[str, object] = reader.person.get(f"{here}/sections/{name}").json["content"]
    return content


def test_from_the_first_word_to_the_screening(ana: Reader) -> None:
    here = _case(ana.person)
    offered = ana.get(here).text
    acts = [f"{here}/{act}" for act in ("first-meeting", "steps/screen", "steps/discard")]
    assert sorted(acts, key=offered.index) == acts
    assert "Begin the meeting" in ana.get(f"{here}/first-meeting").text
    page = ana.post(f"{here}/first-meeting", {})
    assert page.text.index("A safe place to talk") < page.text.index("<form method")
    page = _goes(ana, page, here, "limits", preferences__seen_alone="yes")
    page = _goes(ana, page, here, "danger", limits_explained="yes")
    page = _goes(ana, page, here, "needs", risk__person_view="He knows the street")
    page = _goes(ana, page, here, "told", needs__person_wishes="To sleep")
    assert "Nothing is recorded that was told before" in page.text
    page = _goes(ana, page, here, "ground", preferences__topics_to_avoid="The sea")
    # Nothing is saved before the last press, and the first answer came along.
    assert _section(ana, here, "risk") == {}
    saved = _goes(ana, page, here, "save", basis="consent", preferences__interpreter_needed="no")
    assert saved.headers["Location"] == f"{here}?saved=screen"

    assert ana.person.get(here).json["status"] == "preliminary_identification"
    assert _section(ana, here, "risk") == {"person_view": "He knows the street"}
    assert _section(ana, here, "needs") == {"person_wishes": "To sleep"}
    preferences = {"seen_alone": "yes", "interpreter_needed": "no", "topics_to_avoid": "The sea"}
    assert _section(ana, here, "preferences") == preferences
    assert ana.person.get(f"{here}/drafts/first_meeting").json["version"] == 0
    told = ana.person.get(f"/audit/entries?case={here[7:]}&action=case.screen").json["items"]
    wanted = {"preferences": 1, "risk": 1, "needs": 1, "screening": 1}
    assert [item["sections"] for item in told] == [wanted]


def test_a_person_who_needs_two_things_is_asked_for_both_on_one_page(ana: Reader) -> None:
    here = _case(ana.person)
    page = _goes(ana, ana.post(f"{here}/first-meeting", {}), here, "needs")
    typed = {"needs-needs-0-service": "safe_accommodation", "needs-needs-0-status": "wanted"}
    # The button of the page, which leads on otherwise.
    page = ana.post(f"{here}/first-meeting/told", typed_into(page.text) | typed | MORE)
    assert "What is needed now" in page.text and "needs-needs-1-service" in page.text
    assert typed_into(page.text)["needs-needs-0-service"] == ["safe_accommodation"]
    assert ana.post(f"{here}/first-meeting/told", {"more": "needs-all"}).status_code == 404


def test_it_is_stopped_and_a_colleague_goes_on(country: Country, ana: Reader) -> None:
    eva, here = Reader(country.person("eva")), _case(ana.person)
    page = ana.post(f"{here}/first-meeting", {})
    page = _goes(ana, page, here, "limits", preferences__seen_alone="yes")
    stopped = _goes(ana, page, here, "stop", limits_explained="yes")
    assert stopped.headers["Location"] == f"{here}/first-meeting"
    begin = ana.get(stopped.headers["Location"])
    assert "Kept so far by ana" in begin.text and "Go on with it" in begin.text
    assert eva.get(f"{here}/first-meeting").status_code == 403
    ana.person.step(here, "assign", worker=eva.person.id)
    page = eva.post(f"{here}/first-meeting", {})
    sent = typed_into(page.text)
    assert (sent["preferences-seen_alone"], sent["limits_explained"]) == (["yes"], ["yes"])
    assert ana.post(f"{here}/first-meeting", {}).status_code == 403
    answers = {name: value for name, value in ANSWERS.items() if name != "limits_explained"}
    assert _goes(eva, page, here, "save", **answers).status_code == 303


def test_what_she_told_before_is_read_and_logged_before_any_question(ana: Reader) -> None:
    here = _case(ana.person, account=TOLD, preferences=LEAVE_ALONE)
    page = ana.post(f"{here}/first-meeting", {})
    for part in ("limits", "danger", "needs"):
        assert "harbour" not in page.text and "by sea" not in page.text
        page = _goes(ana, page, here, part)
    page = _goes(ana, page, here, "told")
    told = page.text.index("A nurse at the harbour"), page.text.index("The journey by sea")
    assert max(told) < page.text.index("<textarea")
    assert acts(ana)[0] == "section.read:done"
    # Nothing of a first meeting asks what happened.
    assert "account-" not in page.text


def test_what_a_section_had_stays_beside_what_was_said(ana: Reader) -> None:
    here = _case(
        ana.person, preferences=LEAVE_ALONE, risk={"safety_constraints": ["no_phone_calls"]}
    )
    page = ana.post(f"{here}/first-meeting", {})
    typed = {**ANSWERS, "preferences__topics_to_avoid": "Her brother"}
    assert _goes(ana, page, here, "save", **typed).status_code == 303
    kept = _section(ana, here, "preferences")
    assert kept["topics_to_avoid"] == "The journey by sea\n\nHer brother"
    assert kept["seen_alone"] == "yes"
    # A section of which nothing was said has no new version.
    assert ana.person.get(f"{here}/sections/risk").json["version"] == 1


def test_only_what_the_screening_needs_is_needed_and_nothing_typed_is_lost(ana: Reader) -> None:
    here = _case(ana.person)
    page = ana.post(f"{here}/first-meeting", {})
    page = _goes(ana, page, here, "save", risk__person_view="He knows the street")
    assert page.status_code == 422 and "A safe place to talk" in page.text
    assert "Answer this first: Was the person seen alone?" in page.text
    assert typed_into(page.text)["risk-person_view"] == ["He knows the street"]
    page = _goes(ana, page, here, "save", **{**ANSWERS, "limits_explained": "no"})
    assert page.status_code == 422 and "Explain first what cannot be kept" in page.text
    assert ana.person.get(here).json["status"] == "draft"
    assert _goes(ana, page, here, "save", limits_explained="yes").status_code == 303
    over = ana.get(f"{here}/first-meeting")
    assert over.status_code == 200 and "Nothing that was typed waits here." in over.text
    assert "first-meeting" not in ana.get(here).text


def test_what_was_typed_outlives_a_screening_that_was_begun_otherwise(ana: Reader) -> None:
    here = _case(ana.person)
    page = ana.post(f"{here}/first-meeting", {})
    page = _goes(ana, page, here, "needs", risk__person_view="He knows the street")
    assert ana.person.step(here, "screen", **SCREEN).status_code == 200
    assert f"{here}/first-meeting" in ana.get(here).text
    # Whoever is in the midst of it loses nothing either: the last press keeps it all.
    kept = _goes(ana, page, here, "save", **ANSWERS, needs__person_wishes="To sleep")
    assert (kept.status_code, kept.headers["Location"]) == (303, f"{here}/first-meeting")
    over = ana.get(f"{here}/first-meeting")
    assert "Screening has begun in another way" in over.text
    assert "Kept so far by ana" in over.text and f'href="{here}"' in over.text
    assert "He knows the street" not in over.text
    read = ana.post(f"{here}/first-meeting", {})
    assert acts(ana)[0] == "draft.read:done"
    for typed in ("He knows the street", "To sleep", "Was the person seen alone?"):
        assert typed in read.text
    assert "<textarea" not in read.text and f"{here}/notes" in read.text
    version = ana.person.get(f"{here}/drafts/first_meeting").json["version"]
    gone = ana.post(f"{here}/first-meeting/discard", {"version": version})
    assert (gone.status_code, gone.headers["Location"]) == (303, here)
    assert ana.person.get(f"{here}/drafts/first_meeting").json["version"] == 0
    assert "first-meeting" not in ana.get(here).text
