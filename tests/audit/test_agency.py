"""A custodian sees what the agency's people did and when, and not about whom."""

from tests.support.country import Country
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, open_a_case


def test_a_custodian_sees_who_did_what_and_not_about_whom(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity={"preferred_name": "Mirabelle"})
    a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    nia.get("/referrals?box=in")
    sue = country.person("sue")
    theirs = sue.get(f"/audit/entries?agency={sue.agency}&action=case.open").json["items"]
    assert [entry["actor"] for entry in theirs] == [ana.id]
    assert {entry[key] for entry in theirs for key in ("case", "referral", "consent", "n")} == {
        None
    }
    page = Reader(sue).get("/audit/agency?actor=ana&about=case")
    assert page.status_code == 200 and "Opened a new case" in page.text
    for words in (case["id"], case["code"], "Mirabelle", "nia", "/audit/cases/"):
        assert words not in page.text.partition("<table")[2], words
    assert "/audit/agency" in Reader(sue).get("/audit").text
    # Another agency's are not theirs: asked for, one's own are told as to everybody.
    others = sue.get(f"/audit/entries?agency={nia.agency}").json["items"]
    assert others == []
    acts = [e["action"] for e in sue.get("/audit/entries?action=audit.list_agency").json["items"]]
    assert set(acts) == {"audit.list_agency"} and len(acts) == 2


def test_whoever_is_no_custodian_sees_the_own_entries_alone(country: Country) -> None:
    ana, eva = country.person("ana"), country.person("eva")
    open_a_case(ana)
    assert Reader(eva).get("/audit/agency").status_code == 403
    assert "/audit/agency" not in Reader(eva).get("/audit").text
    mine = eva.get(f"/audit/entries?agency={eva.agency}").json["items"]
    assert {entry["actor"] for entry in mine} == {eva.id}


def test_what_cannot_be_read_finds_nothing(country: Country) -> None:
    reader = Reader(country.person("sue"))
    page = reader.get("/audit/agency?from=never")
    assert page.status_code == 422 and "No entry matches." in page.text
