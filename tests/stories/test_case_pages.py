"""The pages of a case, without script: covered until a logged POST, and nothing typed is lost."""

import re
from datetime import timedelta
from html import unescape

import pytest

from nrm.database import now
from tests.support.country import Country
from tests.support.effort import calls_of
from tests.support.reader import NEW, Reader, acts, hidden

MARKER = "Zq-marker-<name>"


@pytest.fixture
def ana(country: Country) -> Reader:
    """A social worker."""
    return Reader(country.person("ana"))


def test_signing_in_and_out_by_form(country: Country) -> None:
    client = country.app.test_client(use_cookies=False)
    turned = client.get("/cases")
    assert (turned.status_code, turned.headers["Location"]) == (303, "/sign-in?here=%2Fcases")
    wrong = client.post("/sign-in", data={"name": "ana", "passphrase": "x", "code": "1"})
    assert (
        wrong.status_code == 401 and 'value="ana"' in wrong.text and 'value="x"' not in wrong.text
    )
    answer = client.post("/sign-in?here=/cases", data=country.credentials("ana"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases")
    assert "__Host-nrm=" in answer.headers["Set-Cookie"]
    astray = client.post("/sign-in?here=//evil.example", data=country.credentials("ana"))
    assert astray.headers["Location"] == "/"


def test_a_signed_out_session_opens_nothing(ana: Reader) -> None:
    assert ana.post("/stay", {"here": "/cases"}).headers["Location"] == "/cases"
    assert ana.post("/sign-out", {}).status_code == 303
    assert ana.get("/cases").status_code == 303


def test_a_double_click_opens_one_case(ana: Reader) -> None:
    first, second = ana.opens_a_case(), ana.opens_a_case()
    assert first == second
    assert ana.post("/cases/new", NEW, token="wrong").status_code == 403
    bad = ana.post("/cases/new", {**NEW, "region": "nowhere"})
    assert bad.status_code == 422 and "<title>Error: " in bad.text


def test_content_stands_on_no_page_before_its_reading_is_logged(ana: Reader) -> None:
    case = ana.opens_a_case()
    saved = ana.post(f"{case}/identity", {"preferred_name": MARKER, "version": "0"})
    assert saved.status_code == 303
    for path in (case, f"{case}/identity", "/cases"):
        page = ana.get(path)
        assert page.status_code == 200 and "Zq-marker" not in page.text
        assert case not in page.text.partition("</title>")[0]
    before = acts(ana).count("section.read:done")
    opened = ana.post(f"{case}/identity/open", {"do": "open"})
    assert "Zq-marker-&lt;name&gt;" in opened.text
    assert acts(ana).count("section.read:done") == before + 1


def test_what_does_not_fit_is_said_at_the_field_and_kept(ana: Reader) -> None:
    case = ana.opens_a_case()
    page = ana.post(
        f"{case}/identity",
        {"preferred_name": MARKER, "date_of_birth": "31.2.1999", "version": "0"},
    )
    assert page.status_code == 422 and 'href="#date_of_birth"' in page.text
    assert "Zq-marker" in page.text and hidden(page, "version") == "0"


def test_countries_are_typed_by_name_and_kept_as_codes(ana: Reader) -> None:
    case = ana.opens_a_case()
    wrong = {"citizenships": ["syria", "Gree"], "version": "0"}
    answer = ana.post(f"{case}/identity", wrong)
    assert answer.status_code == 422
    assert answer.text.count("Citizenships, 2: the list has no such name. Did you mean") == 2
    assert 'value="Syria"' in answer.text
    assert 'value="Gree"' in answer.text
    ana.post(f"{case}/identity", {"citizenships": ["Syria", "Greece"], "version": "0"})
    read = ana.person.get(f"{case}/sections/identity").json
    assert read["content"] == {"citizenships": ["SY", "GR"]}


def test_many_wrong_names_are_told_in_part_and_keep_no_worker_busy(ana: Reader) -> None:
    case, many = ana.opens_a_case(), 20_000
    wrong = {"citizenships": ",".join(f"Gree{n}" for n in range(many)), "version": "0"}
    calls, answer = calls_of(lambda: ana.post(f"{case}/identity", wrong))
    assert answer.status_code == 422
    assert "Citizenships, 20: the list" in answer.text
    assert "Citizenships, 21: the list" not in answer.text
    # What is alike is looked for twenty times: half a million calls each.
    assert calls < 1_000 * many


def test_a_long_section_is_written_part_by_part_and_saved_at_once(ana: Reader) -> None:
    case = ana.opens_a_case()
    told = {"account_text": f"{MARKER}\r\nand more", "version": "0"}
    next_part = ana.post(f"{case}/account", {**told, "part": "4"})
    assert next_part.status_code == 200
    assert 'name="debt_currency"' in next_part.text
    assert ana.person.get(f"{case}/sections/account").json["content"] == {}
    sent = {"account_text": hidden(next_part, "account_text"), "debt_amount": "many"}
    wrong = ana.post(f"{case}/account", {**sent, "version": "0"})
    assert (wrong.status_code, MARKER in unescape(wrong.text)) == (422, True)
    saved = ana.post(f"{case}/account", {**sent, "debt_amount": "500", "version": "0"})
    assert saved.status_code == 303
    read = ana.person.get(f"{case}/sections/account").json["content"]
    assert read == {"account_text": f"{MARKER}\nand more", "debt_amount": 500}


def test_a_stale_section_keeps_both_texts(ana: Reader) -> None:
    case = ana.opens_a_case()
    ana.post(f"{case}/identity", {"preferred_name": "theirs", "version": "0"})
    late = ana.post(f"{case}/identity", {"preferred_name": MARKER, "version": "0"})
    assert late.status_code == 412
    assert "Zq-marker" in late.text and "theirs" in late.text and hidden(late, "version") == "1"
    again = ana.post(f"{case}/identity", {"preferred_name": MARKER, "version": "1"})
    assert again.status_code == 303


def test_a_supervisor_says_why_and_a_stranger_learns_nothing(country: Country, ana: Reader) -> None:
    case = ana.opens_a_case()
    ana.post(f"{case}/identity", {"preferred_name": MARKER, "version": "0"})
    sue, olga = Reader(country.person("sue")), Reader(country.person("olga"))
    assert 'value="supervision"' in sue.get(f"{case}/identity").text
    assert sue.post(f"{case}/identity/open", {}).status_code == 403
    opened = sue.post(f"{case}/identity/open", {"purpose": "supervision"})
    assert opened.status_code == 200 and "Zq-marker" in opened.text
    for path in (case, f"{case}/identity", f"{case}/notes"):
        assert olga.get(path).status_code == 404
    assert olga.post(f"{case}/identity/open", {"purpose": "supervision"}).status_code == 404


def test_notes_are_written_once_and_read_by_post(ana: Reader) -> None:
    case = ana.opens_a_case()
    note = {"text": MARKER, "do": "save", "once": "note-1"}
    assert ana.post(f"{case}/notes", note).text.count("Zq-marker") == 1
    assert ana.post(f"{case}/notes", note).text.count("Zq-marker") == 1
    assert "Zq-marker" not in ana.get(f"{case}/notes").text


def test_steps_say_what_is_missing(ana: Reader) -> None:
    case = ana.opens_a_case()
    form = ana.get(f"{case}/steps/screen")
    given = {"version": hidden(form, "version"), "limits_explained": "yes", "seen_alone": "yes"}
    assert ana.post(f"{case}/steps/screen", given).status_code == 422
    given |= {"interpreter_needed": "no", "basis": "consent"}
    assert ana.post(f"{case}/steps/screen", given).status_code == 303
    assert ana.get(f"{case}/steps/screen").status_code == 409
    version = hidden(ana.get(f"{case}/steps/presume"), "version")
    asked = {f"asked.{name}": "given" for name in ("support", "identification", "police")}
    no_sign = ana.post(
        f"{case}/steps/presume", {"version": version, "belief_reason": MARKER, **asked}
    )
    assert no_sign.status_code == 422 and "Zq-marker" in no_sign.text


def test_a_consent_is_recorded_line_by_line_and_withdrawn(country: Country, ana: Reader) -> None:
    case, clinic = ana.opens_a_case(), country.agency_id("Clinic")
    blank = ana.get(f"{case}/consents/new")
    assert " checked" not in blank.text and 'name="fields"' not in blank.text
    given = {
        "scope": "share_with_org",
        "given_by": "person",
        "agreed": "yes",
        "obtained_how": "verbal",
        "recipient": clinic,
        "purpose": "primary_health",
        "expires_at": f"{now() + timedelta(days=60):%d.%m.%Y}",
    }
    lines = ana.post(f"{case}/consents/new", {**given, "more": "lines"})
    drawn = re.findall(r'<input type="checkbox"[^>]*name="fields"[^>]*>', lines.text)
    assert any('value="identity.preferred_name"' in line for line in drawn)
    assert not any(" checked" in line for line in drawn)
    assert ana.post(f"{case}/consents/new", given).status_code == 422
    agreed = {**given, "fields": ["identity.preferred_name"]}
    assert ana.post(f"{case}/consents/new", agreed).status_code == 303
    path = re.search(r"/consents/[0-9a-f-]+/withdraw", ana.get(case).text)
    assert path is not None
    assert ana.post(path[0], {}).status_code == 422
    receipt = ana.post(path[0], {"how": "verbal", "once": "w-1"})
    assert receipt.status_code == 200 and acts(ana)[0] == "consent.withdraw:done"
    assert ana.post(path[0], {"how": "verbal", "once": "w-1"}).status_code == 200
    assert ana.get(path[0]).status_code == 409


def test_a_draft_is_discarded_and_goes_to_colleagues_only(country: Country, ana: Reader) -> None:
    case = ana.opens_a_case()
    draft = ana.get(f"{case}/steps/discard")
    assert draft.status_code == 200
    sue = Reader(country.person("sue"))
    worker = {"version": hidden(ana.get(f"{case}/steps/assign"), "version"), "worker": "x"}
    assert sue.post(f"{case}/steps/assign", worker).status_code == 422
    done = ana.post(f"{case}/steps/discard", {"version": hidden(draft, "version")})
    assert done.status_code == 303
    assert "Closed" in ana.get(case).text
