"""Records and notes swapped, rolled back, deleted or laid to somebody else: the opening says so."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from nrm.cases.finding import find_case
from nrm.cases.heads import head_context
from nrm.log import writer as log
from nrm.vault.heads import sign_head
from tests.adversary.conftest import Story
from tests.adversary.hostile import MARK, is_alarm, last_entry
from tests.adversary.thief import keyring_of
from tests.support.steps import open_a_case

OLD = "Anselma"
Hostile = Callable[[Story], str]


def _written_twice(story: Story) -> None:
    path = f"{story.here}/sections/identity"
    story.ana.put(path, {"preferred_name": OLD}, If_Match='"1"')
    story.ana.put(path, {"preferred_name": MARK}, If_Match='"2"')


def _swaps_two_sections(story: Story) -> str:
    one, two = (
        story.hands.row("record", case_id=story.case_id, name=name)
        for name in ("identity", "needs")
    )
    for row, other in ((one, two), (two, one)):
        content = {key: other[key] for key in ("sealed_content", "record_hash")}
        story.hands.set("record", row["id"], **content)
    return "record identity"


def _swaps_two_cases(story: Story) -> str:
    own = story.hands.row("record", case_id=story.case_id, name="identity")
    other = open_a_case(story.ana, identity={"preferred_name": OLD})["id"]
    foreign = story.hands.row("record", case_id=UUID(other), name="identity")
    content = {key: foreign[key] for key in ("sealed_content", "record_hash")}
    story.hands.set("record", own["id"], **content)
    return "version 1 of its record identity"


def _deletes_the_newest(story: Story) -> str:
    _written_twice(story)
    newest = story.hands.row("record", case_id=story.case_id, name="identity", number=3)
    story.hands.delete("record", newest["id"])
    return "not those under its head"


def _rolls_all_back(story: Story) -> str:
    before = story.hands.row("case", id=story.case_id)
    _written_twice(story)
    for number in (2, 3):
        row = story.hands.row("record", case_id=story.case_id, name="identity", number=number)
        story.hands.delete("record", row["id"])
    story.hands.put_back("case", before)
    return "its head is not the one that entry"


def _replays_an_old_content(story: Story) -> str:
    _written_twice(story)
    old = story.hands.row("record", case_id=story.case_id, name="identity", number=2)
    new = story.hands.row("record", case_id=story.case_id, name="identity", number=3)
    content = {key: old[key] for key in ("sealed_content", "record_hash")}
    story.hands.set("record", new["id"], **content)
    return "version 3 of its record identity"


def _adds_one(story: Story) -> str:
    row = story.hands.row("record", case_id=story.case_id, name="identity")
    story.hands.insert("record", {**row, "id": uuid4(), "number": 2})
    return "version 2 of its record identity"


def _lengthens_a_hash(story: Story) -> str:
    row = story.hands.row("record", case_id=story.case_id, name="identity")
    story.hands.set("record", row["id"], record_hash=row["record_hash"] + b"more")
    return "a record or its head cannot be read"


def _names_another_writer(story: Story) -> str:
    row = story.hands.row("record", case_id=story.case_id, name="identity")
    eva = story.hands.row("account", name="eva")["id"]
    story.hands.set("record", row["id"], written_by_id=eva)
    return "version 1 of its record identity"


@pytest.mark.parametrize(
    "does",
    [
        _swaps_two_sections,
        _swaps_two_cases,
        _deletes_the_newest,
        _rolls_all_back,
        _replays_an_old_content,
        _adds_one,
        _lengthens_a_hash,
        _names_another_writer,
    ],
)
def test_a_section_that_is_not_the_newest_is_refused(story: Story, does: Hostile) -> None:
    sentence = does(story)
    for path in ("/sections/identity", "/record?sections=identity,needs"):
        answer = story.ana.get(story.here + path)
        assert is_alarm(answer)
        assert OLD not in answer.get_data(as_text=True)
    entry = last_entry(story.hands)
    case = story.hands.row("case", id=story.case_id)
    assert (entry["action"], entry["outcome"]) == ("section.read", "failed")
    assert entry["case_pseudonym"] == case["pseudonym"]
    status, lines = story.hands.verify()
    assert (status, f"case {story.case_id}" in lines) == (1, True)
    assert sentence in lines


def test_nothing_is_written_over_a_false_head(story: Story) -> None:
    _deletes_the_newest(story)
    path = f"{story.here}/sections/identity"
    assert is_alarm(story.ana.put(path, {"preferred_name": OLD}, If_Match='"2"'))
    assert is_alarm(story.ana.post(f"{story.here}/notes", {"text": "On we go"}))
    assert story.hands.verify()[0] == 1


def test_an_older_version_that_was_changed_is_refused(story: Story) -> None:
    _written_twice(story)
    path = f"{story.here}/sections/identity?version=2"
    assert story.ana.get(path).json["content"] == {"preferred_name": OLD}
    row = story.hands.row("record", case_id=story.case_id, name="identity", number=2)
    eva = story.hands.row("account", name="eva")["id"]
    story.hands.set("record", row["id"], written_by_id=eva)
    assert is_alarm(story.ana.get(path))
    assert f"row {row['id']}) was changed" in story.hands.verify()[1]
    story.hands.delete("record", row["id"])
    assert is_alarm(story.ana.get(path))
    assert last_entry(story.hands)["outcome"] == "failed"
    assert "version 2 of its record identity is missing" in story.hands.verify()[1]
    for never in (
        f"{story.here}/sections/identity?version=4",
        f"{story.here}/sections/risk?version=1",
    ):
        assert story.ana.get(never).status_code == 404


def test_a_head_signed_in_another_agency_is_refused(story: Story) -> None:
    """With the row key in hand, and a partner's help: her signature is good, and not for this."""
    nia = keyring_of(story.country, story.hands.dump(), "nia")
    certificate_id = _certificate_of(story, "nia")
    with story.country.inside():
        case = find_case(story.case_id, to_change=True)
        version, bound_to = case.head_version + 1, head_context(case.id)
        signature = sign_head(nia.signing, bound_to, version, case.head_root)
        case.move_head(case.head_root, signature, certificate_id)
        log.write(None, "section.write", case)
    assert is_alarm(story.ana.get(f"{story.here}/sections/identity"))
    assert last_entry(story.hands)["outcome"] == "failed"


def _certificate_of(story: Story, name: str) -> UUID:
    found: UUID = story.hands.row("account", name=name)["certificate_id"]
    return found


def _deletes_one(story: Story) -> str:
    row = story.hands.row("note", case_id=story.case_id, number=2)
    story.hands.delete("note", row["id"])
    return "before its note 3 one is missing"


def _deletes_the_newest_note(story: Story) -> str:
    row = story.hands.row("note", case_id=story.case_id, number=3)
    story.hands.delete("note", row["id"])
    return "not those under its head"


def _lays_it_to_eva(story: Story) -> str:
    row = story.hands.row("note", case_id=story.case_id, number=2)
    story.hands.set("note", row["id"], written_by_id=story.hands.row("account", name="eva")["id"])
    return "its note 2"


def _swaps_two_notes(story: Story) -> str:
    one, two = (story.hands.row("note", case_id=story.case_id, number=n) for n in (1, 2))
    for row, other in ((one, two), (two, one)):
        story.hands.set("note", row["id"], sealed_text=other["sealed_text"])
    return "its note 1"


@pytest.mark.parametrize(
    "does", [_deletes_one, _deletes_the_newest_note, _lays_it_to_eva, _swaps_two_notes]
)
def test_a_note_that_is_gone_or_another_is_noticed(story: Story, does: Hostile) -> None:
    sentence = does(story)
    assert is_alarm(story.ana.get(f"{story.here}/notes"))
    assert last_entry(story.hands)["outcome"] == "failed"
    status, lines = story.hands.verify()
    assert (status, sentence in lines) == (1, True)


def test_a_cursor_leads_to_no_other_notes(story: Story) -> None:
    first = story.ana.get(f"{story.here}/notes?limit=1").json
    assert [item["text"] for item in first["items"]] == [f"Note 2 about {MARK}"]
    after = first["next"]
    rest = story.ana.get(f"{story.here}/notes?cursor={after}").json["items"]
    assert len(rest) == 2
    other = open_a_case(story.ana)["id"]
    story.ana.post(f"/cases/{other}/notes", {"text": "Elsewhere"})
    assert story.ana.get(f"/cases/{other}/notes?cursor={after}").status_code == 422
    row = story.hands.row("note", case_id=story.case_id, number=2)
    story.hands.delete("note", row["id"])
    assert is_alarm(story.ana.get(f"{story.here}/notes?cursor={after}"))
