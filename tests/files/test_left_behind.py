"""What a crash leaves on the disk is made good at the next start, and nothing else is deleted."""

import fcntl
from pathlib import Path
from uuid import UUID

from nrm import jobs
from nrm.database import new_id
from nrm.files.sweeping import sweep_files
from nrm.vault import shred
from tests.adversary.hostile import Hands
from tests.support.country import Country
from tests.support.files import a_file, a_pdf, files_on_disk, sends
from tests.support.steps import open_a_case


def _swept(country: Country) -> int:
    with country.app.app_context():
        return sweep_files()


def _path(country: Country, there: str) -> Path:
    _, _, case_id, _, file_id = there.split("/")
    return country.folder / "files" / UUID(case_id).hex / UUID(file_id).hex


def test_an_upload_that_was_cut_off_is_gone_and_a_kept_one_gets_its_name(country: Country) -> None:
    ana = country.person("ana")
    kept = _path(country, there := a_file(ana, f"/cases/{open_a_case(ana)['id']}"))
    unnamed = kept.rename(kept.with_suffix(".part"))
    cut, held = (kept.with_name(f"{new_id().hex}.part") for _ in range(2))
    odd = kept.with_name("odd.part")
    for path in (cut, held, odd):
        path.write_bytes(b"sealed")
    # By either name it is found, and what is still being written is left alone.
    assert ana.get(there).data == a_pdf()
    with held.open("rb") as goes_on:
        fcntl.flock(goes_on, fcntl.LOCK_EX)
        assert _swept(country) == 2
    assert (files_on_disk(country), unnamed.exists()) == (sorted([kept, held]), False)
    jobs.start(country.app)
    assert files_on_disk(country) == [kept]
    assert ana.get(there).data == a_pdf()


def test_files_that_outlived_their_case_are_gone(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    path = _path(country, a_file(ana, here))
    was = path.read_bytes()
    ana.step(here, "discard", reason="discarded")
    path.parent.mkdir()
    path.write_bytes(was)
    assert (_swept(country), files_on_disk(country)) == (1, [])


def test_what_cannot_be_written_leaves_nothing(country: Country) -> None:
    ana, hands = country.person("ana"), Hands(country)
    here = f"/cases/{open_a_case(ana)['id']}"
    folder = country.folder / "files"
    folder.write_bytes(b"")  # A disk that takes nothing.
    assert sends(ana, here, a_pdf()).json["type"] == "unavailable"
    folder.unlink()
    head = hands.row("audit_head")
    hands.set("audit_head", head["id"], mac=bytes(32))
    assert sends(ana, here, a_pdf()).status_code == 503
    assert files_on_disk(country) == []
    hands.set("audit_head", head["id"], mac=head["mac"])
    assert ana.get(a_file(ana, here)).data == a_pdf()


def test_nobody_deletes_files_by_what_he_writes_to_one_database(country: Country) -> None:
    ana, hands = country.person("ana"), Hands(country)
    first, second = (open_a_case(ana)["id"] for _ in range(2))
    for case_id in (first, second):
        a_file(ana, f"/cases/{case_id}")
    hands.set("case", UUID(first), closure_reason="discarded")
    with country.app.app_context():
        shred.shred([(shred.CASE, UUID(second))], [shred.CONTENT])
    assert (_swept(country), len(files_on_disk(country))) == (0, 2)
