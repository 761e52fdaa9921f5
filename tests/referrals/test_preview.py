"""Before sending, the sender sees both sides as the recipient will, opened from the record."""

import re
from typing import Any

import pytest

from tests.support.country import Country
from tests.support.files import a_file
from tests.support.reader import Reader, hidden
from tests.support.steps import accepts, agree, open_a_case, refer

NAME, FAMILY, URGENT = "identity.preferred_name", "identity.family_name", "health.urgent"
MARK, OTHER = "Zq-mira", "Zq-kola"


@pytest.fixture
def ana(country: Country) -> Reader:
    """A social worker of the lead agency."""
    return Reader(country.person("ana"))


def _main(page: str) -> str:
    return re.sub(r"\s+", " ", page.partition("<main")[2])


def _part(page: str, opening: str) -> str:
    """The facts of a list, as they are drawn."""
    return page.partition(opening)[2].partition("</dl>")[0]


def _ready(country: Country, ana: Reader) -> tuple[dict[str, Any], str]:
    """A case, and the path of a referral of it that was not sent."""
    case = open_a_case(ana.person, identity={"preferred_name": MARK, "family_name": OTHER})
    file = a_file(ana.person, f"/cases/{case['id']}")
    consent = agree(country, ana.person, case, "Clinic", [NAME, FAMILY, URGENT], [file]).json
    return case, f"/referrals/{refer(country, ana.person, case, 'Clinic', consent).json['id']}"


def test_both_sides_are_drawn_as_the_recipient_will_see_them(country: Country, ana: Reader) -> None:
    case, there = _ready(country, ana)
    nia, covered = Reader(country.person("nia")), ana.get(there)
    assert "Log it and look" in covered.text and MARK not in covered.text
    preview = ana.post(f"{there}/preview", {"version": hidden(covered, "version")})
    assert preview.status_code == 200 and MARK in preview.text and OTHER in preview.text
    assert "Nothing is written there yet: Does anything need care today?" in preview.text
    assert case["code"] not in _main(preview.text)
    before, after = (_main(preview.text).partition('id="after"')[at] for at in (0, 2))
    assert MARK not in before and "Before they accept" in before

    assert ana.person.step(there, "send").status_code == 200
    envelope, shown = '<dl class="facts sheet">', '<dl class="facts">'
    asked = _main(nia.get(there).text)
    assert _part(asked, envelope) == _part(before, envelope) != ""
    covering = re.findall(r'<p class="meta"><span class="x"></span>[^<]*', asked)
    assert covering and covering[0] in before
    accepts(nia.person, there)
    opened = _main(nia.post(f"{there}/open", {}).text)
    assert _part(opened, shown) == _part(after, shown) != ""
    assert MARK in _part(opened, shown)


def test_the_api_tells_what_the_recipient_will_be_told(country: Country, ana: Reader) -> None:
    _, there = _ready(country, ana)
    preview, nia = ana.person.get(f"{there}/preview").json, country.person("nia")
    assert preview["snapshot"] == {"identity": {"preferred_name": MARK, "family_name": OTHER}}
    ana.person.step(there, "send")
    told = nia.get(there).json
    assert {key: told[key] for key in ("envelope", "service", "urgency")}.items() <= preview.items()
    accepts(nia, there)
    told = nia.get(there).json
    assert (told["snapshot"], told["shared_files"]) == (
        preview["snapshot"],
        preview["shared_files"],
    )


def test_looking_is_logged_first_and_ends_with_the_sending(country: Country, ana: Reader) -> None:
    _, there = _ready(country, ana)
    sue, nia = country.person("sue"), country.person("nia")
    assert ana.person.get(f"{there}/preview").status_code == 200
    entry = ana.person.get("/audit/entries?action=referral.preview").json["items"][0]
    assert (entry["outcome"], entry["purpose"]) == ("done", "casework")
    assert sorted(name[:5] for name in entry["sections"]) == ["file_", "healt", "ident"]
    assert (sue.get(f"{there}/preview").status_code, nia.get(f"{there}/preview").status_code) == (
        403,
        404,
    )
    assert "Log it and look" not in Reader(sue).get(there).text
    ana.person.step(there, "send")
    assert ana.person.get(f"{there}/preview").status_code == 409
    assert ana.post(f"{there}/preview", {}).status_code == 409
    assert "Log it and look" not in ana.get(there).text


def test_a_file_that_was_removed_since_is_told(country: Country, ana: Reader) -> None:
    case, there = _ready(country, ana)
    (file,) = ana.person.get(there).json["files"]
    removed = {"reason": "wrong_file"}
    gone = ana.person.post(f"/cases/{case['id']}/files/{file}/remove", removed)
    assert gone.status_code == 200, gone.text
    refused = ana.person.get(f"{there}/preview")
    assert refused.status_code == 409 and "One of the files was removed" in refused.text
    assert "One of the files was removed" in ana.post(f"{there}/preview", {}).text


def test_from_the_preview_it_is_sent_as_it_was_seen(country: Country, ana: Reader) -> None:
    _, there = _ready(country, ana)
    preview = ana.post(f"{there}/preview", {})
    assert 'name="step" value="send"' in preview.text
    version = hidden(preview, "version")
    sent = ana.post(f"{there}/steps", {"step": "send", "version": version})
    assert sent.headers["Location"] == f"{there}/receipts/send"


def test_of_a_bare_draft_there_is_only_the_envelope(country: Country, ana: Reader) -> None:
    case = open_a_case(ana.person)
    bare = {"service": "primary_health", "recipient": country.agency_id("Clinic")}
    made = ana.person.post(f"/cases/{case['id']}/referrals", bare).json["id"]
    preview = ana.post(f"/referrals/{made}/preview", {})
    assert "Nothing more than before." in preview.text
    assert 'name="step" value="send"' not in preview.text and "Change the draft" in preview.text
