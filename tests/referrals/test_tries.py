"""A partner that reached nobody says how often it tried, by safe ways alone (domain, R15)."""

from tests.support.country import Country
from tests.support.reader import Reader, hidden
from tests.support.steps import a_sent_referral, accepts, open_a_case

NAMED = {"given_names": "Mira"}
SILENT = "no_answer_on_safe_channels"


def _accepted(country: Country) -> tuple[str, str]:
    ana = country.person("ana")
    case = open_a_case(ana, identity=NAMED)
    there = a_sent_referral(country, ana, case, "Clinic", ["identity.given_names"])
    accepts(country.person("nia"), there)
    return f"/cases/{case['id']}", there


def test_how_often_it_was_tried_is_said_where_nobody_answered(country: Country) -> None:
    here, there = _accepted(country)
    ana, nia = country.person("ana"), country.person("nia")
    for said in ({}, {"attempts": 0}, {"attempts": 100}):
        refused = nia.step(there, "not_engaged", reason=SILENT, **said)
        assert refused.status_code == 422 and "attempts" in refused.json["errors"], said
    ended = nia.step(there, "not_engaged", reason=SILENT, attempts=3)
    assert ended.status_code == 200
    assert ana.get(there).json["attempts"] == 3
    (line,) = ana.get(here).json["referrals"]
    assert (line["state"], line["attempts"]) == ("not_engaged", 3)
    assert "No answer in any safe way, 3 tries" in Reader(ana).get(here).text


def test_the_page_asks_for_it_and_other_reasons_need_none(country: Country) -> None:
    _, there = _accepted(country)
    nia = Reader(country.person("nia"))
    page = nia.get(there)
    step = {"step": "not_engaged", "reason": SILENT, "version": hidden(page, "version")}
    wrong = nia.post(f"{there}/steps", step)
    assert wrong.status_code == 422 and 'href="#not_engaged-attempts"' in wrong.text
    done = nia.post(f"{there}/steps", {**step, "reason": "moved_away"})
    assert done.status_code == 303
    assert country.person("ana").get(there).json["attempts"] is None
