"""Files that a consent names: fetched by the recipient, after acceptance and until the end."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from nrm.database import now
from nrm.files.keeping import delete_file_after_commit
from nrm.files.kinds import PDF
from nrm.files.sweeping import sweep_files
from tests.adversary.hostile import Hands
from tests.adversary.thief import Thief, keyring_of
from tests.support.country import Country, Person
from tests.support.files import a_file, a_pdf, files_on_disk, sends
from tests.support.steps import a_sent_referral, accepts, agree, open_a_case, refer

FIELDS = ["identity.preferred_name"]
NAME = {"preferred_name": "Mira"}
MARK = "zqxsharedjvw"


def _case(ana: Person) -> tuple[dict[str, Any], str]:
    case = open_a_case(ana, identity=NAME)
    return case, f"/cases/{case['id']}"


def _shared(country: Country, ana: Person) -> tuple[str, str, str]:
    """Paths of a referral that carries one of two files, of that file in it, and of the other."""
    case, here = _case(ana)
    made = sends(ana, here, f"%PDF-1.7 {MARK}".encode(), PDF, f"{MARK}.pdf").json["id"]
    other = a_file(ana, here).rpartition("/")[2]
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS, [made])
    return there, f"{there}/files/{made}", f"{there}/files/{other}"


def test_it_opens_for_the_recipient_once_it_has_accepted(country: Country) -> None:
    ana, nia, zoe, ada = (country.person(name) for name in ("ana", "nia", "zoe", "ada"))
    there, file, other = _shared(country, ana)
    assert nia.get(file).status_code == 404
    assert MARK not in nia.get(there).get_data(as_text=True)
    accepted = accepts(nia, there).json
    assert accepted["snapshot"] == {"identity": NAME}
    (told,) = accepted["shared_files"]
    size = len(f"%PDF-1.7 {MARK}")
    assert told == {
        "id": file.rpartition("/")[2],
        "name": f"{MARK}.pdf",
        "type": PDF,
        "bytes": size,
        "removed": False,
    }
    fetched = nia.get(file)
    assert fetched.data == f"%PDF-1.7 {MARK}".encode()
    assert fetched.mimetype == "application/octet-stream"
    assert fetched.headers["Content-Disposition"] == f"attachment; filename={MARK}.pdf"
    assert fetched.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert fetched.headers["Cache-Control"] == "no-store"
    # What was not named, who was not asked, and who keeps it in the case.
    assert [nia.get(other).status_code, zoe.get(file).status_code] == [404, 404]
    assert (ana.get(file).status_code, ana.get(there).json["files"]) == (403, [told["id"]])
    entries = ada.get("/audit/entries?limit=30").json["items"]
    opened = [e for e in entries if e["action"] == "referral.open_file"]
    assert [e["outcome"] for e in opened] == ["refused", "refused", "refused", "done", "refused"]
    assert opened[3]["sections"] == {f"file_{UUID(told['id']).hex}": 1}
    assert (opened[3]["purpose"], opened[3]["consent"] is None) == ("service", False)
    assert Hands(country).verify()[0] == 0


def test_nothing_is_shared_that_the_consent_does_not_name(country: Country) -> None:
    ana = country.person("ana")
    case, here = _case(ana)
    named, other = a_file(ana, here), a_file(ana, here)
    consent = agree(country, ana, case, "Clinic", [], [named]).json
    assert (consent["fields"], consent["files"]) == ([], [named.rpartition("/")[2]])
    more = refer(country, ana, case, "Clinic", {**consent, "files": [other.rpartition("/")[2]]})
    unsent = ana.step(f"/referrals/{more.json['id']}", "send")
    assert (unsent.status_code, list(unsent.json["errors"])) == (422, ["consent"])
    fits = refer(country, ana, case, "Clinic", consent)
    assert ana.step(f"/referrals/{fits.json['id']}", "send").status_code == 200
    _, elsewhere = _case(ana)
    for agency, files in (("Police", [named]), ("Clinic", [a_file(ana, elsewhere)])):
        refused = agree(country, ana, case, agency, FIELDS, files)
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["files"])
    nothing = agree(country, ana, case, "Clinic", [], [])
    assert (nothing.status_code, list(nothing.json["errors"])) == (422, ["fields"])


@pytest.mark.parametrize("end", ["withdrawn", "taken back", "declined"])
def test_it_is_dead_for_the_recipient_once_it_has_ended(country: Country, end: str) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    there, file, _ = _shared(country, ana)
    if end != "declined":
        accepts(nia, there)
        assert nia.get(file).status_code == 200
    consent = ana.get(there).json["consent"]["id"]
    if end == "withdrawn":
        ended = ana.post(f"/consents/{consent}/withdraw", {"how": "verbal"})
    elif end == "taken back":
        ended = ana.step(there, "withdraw", reason="need_ended")
    else:
        ended = nia.step(there, "decline", reason="no_capacity")
    assert ended.status_code == 200
    assert nia.get(file).status_code == 404
    assert MARK not in nia.get(there).get_data(as_text=True)
    # With all keys of the recipient, the root keys, the shred store and every row of today.
    hands = Hands(country)
    dump, root = hands.dump(), country.app.extensions["nrm_session_info"]["root"]
    secrets = hands.shred_secrets()
    thief = Thief(keyring_of(country, dump, "nia"), dump, root, secrets)
    assert thief.opens(UUID(there.rpartition("/")[2])) is None
    assert Thief(keyring_of(country, dump, "ana"), dump, root, secrets).opens(
        UUID(there.rpartition("/")[2])
    )


def test_its_name_and_bytes_are_told_to_nobody(
    country: Country, caplog: pytest.LogCaptureFixture
) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    there, file, _ = _shared(country, ana)
    accepts(nia, there)
    nia.get(file)
    for path in country.folder.rglob("*"):
        assert not path.is_file() or MARK.encode() not in path.read_bytes(), path
    told = str(Hands(country).dump())
    assert MARK not in told and MARK.encode().hex() not in told
    assert MARK not in caplog.text


def _a_month_on() -> str:
    return (now() + timedelta(days=30)).date().isoformat()


def test_the_pages_show_names_when_asked_and_give_the_file_out(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case, here = _case(ana)
    made = sends(ana, here, a_pdf(), PDF, f"{MARK}.pdf").json["id"]
    asked = f"{here}/consents/new"
    answers = {"recipient": country.agency_id("Clinic"), "purpose": "primary_health"}
    lines = ana.submit(asked, **answers, more="lines").get_data(as_text=True)
    assert MARK not in lines and 'name="shows_files"' in lines
    shown = ana.submit(asked, **answers, shows_files="yes").get_data(as_text=True)
    assert f"{MARK}.pdf" in shown and f'value="{made}"' in shown
    assert f'value="{made}" checked' not in shown
    agreed = {"scope": "share_with_org", "given_by": "person", "agreed": "yes"}
    kept = {**answers, **agreed, "keeps_files": "yes", "files": made, "obtained_how": "verbal"}
    again = ana.submit(asked, **kept)
    assert again.status_code == 422
    assert f'value="{made}" checked' in again.get_data(as_text=True)
    assert ana.submit(asked, **kept, expires_at=_a_month_on()).status_code == 303
    consent = ana.get(here).json["consents"][0]
    draft = refer(country, ana, case, "Clinic", {**consent, "files": []}).json["id"]
    edit = f"{here}/refer/{draft}"
    page = ana.client.get(edit, headers={"Cookie": ana.cookie}).get_data(as_text=True)
    assert "File, added on" in page and MARK not in page
    chosen = {"urgency": "routine", "consent": consent["id"], "files": made}
    assert 'name="reasons.files"' in ana.submit(edit, version="1", **chosen).text
    saved = ana.submit(edit, version="1", **chosen, **{"reasons.files": "spares_retelling"})
    assert saved.status_code == 303
    there = f"/referrals/{draft}"
    assert ana.step(there, "send").status_code == 200
    covered = nia.client.get(there, headers={"Cookie": nia.cookie}).get_data(as_text=True)
    assert "1 file" in covered and MARK not in covered
    accepts(nia, there)
    opened = nia.submit(f"{there}/open").get_data(as_text=True)
    assert f"{MARK}.pdf" in opened
    (path,) = re.findall(rf'action="({there}/files/[0-9a-f-]{{36}})"', opened)
    assert nia.submit(path).data == a_pdf()


def test_a_removed_file_is_gone_from_the_case_and_for_its_recipient(country: Country) -> None:
    ana, nia, sue, ada = (country.person(name) for name in ("ana", "nia", "sue", "ada"))
    there, file, _ = _shared(country, ana)
    accepts(nia, there)
    here = f"/cases/{ana.get(there).json['case']}"
    own = f"{here}/files/{file.rpartition('/')[2]}"
    assert sue.post(f"{own}/remove", {"reason": "wrong_file"}).status_code == 403
    assert ana.post(f"{own}/remove", {"reason": "no reason"}).status_code == 422
    assert (ana.get(own).status_code, len(files_on_disk(country))) == (200, 2)
    removed = ana.post(f"{own}/remove", {"reason": "wrong_file"}, Idempotency_Key="k")
    again = ana.post(f"{own}/remove", {"reason": "wrong_file"}, Idempotency_Key="k")
    assert (removed.status_code, again.json) == (200, removed.json)
    assert [ana.get(own).status_code, len(files_on_disk(country))] == [404, 1]
    assert ana.post(f"{own}/remove", {"reason": "wrong_file"}).status_code == 404
    names = [row["name"] for row in Hands(country).rows("record")]
    assert sum(name.startswith("file_") for name in names) == 1
    gone = nia.get(file)
    assert (gone.status_code, "has removed it" in gone.json["detail"]) == (404, True)
    assert nia.get(there).json["shared_files"][0]["removed"] is True
    page = nia.submit(f"{there}/open").get_data(as_text=True)
    assert "has removed it" in page and f"{there}/files/" not in page
    entries = ada.get("/audit/entries?limit=30").json["items"]
    told = [e for e in entries if (e["action"], e["outcome"]) == ("file.remove", "done")]
    assert [e["reason"] for e in told] == ["wrong_file"]
    assert Hands(country).verify()[0] == 0


def test_what_was_removed_is_not_sent_and_under_a_hold_nothing_is_removed(
    country: Country,
) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    case, here = _case(ana)
    file = a_file(ana, here)
    consent = agree(country, ana, case, "Clinic", FIELDS, [file]).json
    waiting = f"/referrals/{refer(country, ana, case, 'Clinic', consent).json['id']}"
    tag = sue.get(f"{here}/hold").headers["ETag"]
    sue.put(f"{here}/hold", {"authority": "court", "text": "kept"}, If_Match=tag)
    assert ana.submit(f"{file}/remove", reason="wrong_file").status_code == 409
    assert ana.get(file).data == a_pdf()
    sue.post(f"{here}/hold/lift", {"text": "over"})
    assert ana.submit(f"{file}/remove").status_code == 422
    assert ana.submit(f"{file}/remove", reason="wrong_file").status_code == 303
    unsent = ana.step(waiting, "send")
    assert (unsent.status_code, list(unsent.json["errors"])) == (422, ["files"])


def test_a_removal_that_was_cut_off_is_made_good(country: Country) -> None:
    ana = country.person("ana")
    _, here = _case(ana)
    first, second = (UUID(a_file(ana, here).rpartition("/")[2]) for _ in range(2))
    case_id = UUID(here.rpartition("/")[2])
    with pytest.raises(RuntimeError, match="undone"), country.inside():
        delete_file_after_commit(case_id, first)
        raise RuntimeError("undone")
    assert ana.get(f"{here}/files/{first}").data == a_pdf()
    # One whose record is gone, and whose process died before it deleted the bytes.
    lasting = country.folder / "files" / case_id.hex / second.hex
    was = lasting.read_bytes()
    ana.post(f"{here}/files/{second}/remove", {"reason": "wrong_file"})
    lasting.with_suffix(".part").write_bytes(was)
    with country.app.app_context():
        sweep_files()
    assert files_on_disk(country) == [lasting.with_name(first.hex)]
    assert ana.get(f"{here}/files/{first}").data == a_pdf()
