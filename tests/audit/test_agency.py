"""A custodian sees what the agency's people did and when, and not about whom."""

from uuid import UUID

from nrm.accounts.sessions import Named
from nrm.log import writer as log
from tests.support.auditors import an_item
from tests.support.country import Country
from tests.support.files import a_file
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


def test_no_file_and_no_concern_is_named_there(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = f"/cases/{open_a_case(ana)['id']}"
    file = a_file(ana, here).rpartition("/")[2]
    assert ana.get(f"{here}/files/{file}").status_code == 200
    with country.inside():
        who = Named(UUID(ana.id), UUID(ana.agency), "social_worker")
        log.write(who, "concern.open", reason=f"concern-{file}")
    seen = sue.get(f"/audit/entries?agency={sue.agency}").json["items"]
    assert "file.open" in {entry["action"] for entry in seen}
    assert file not in str(seen) and file.replace("-", "") not in str(seen)
    assert "concern" in {entry["reason"] for entry in seen}
    named = f"file_{file.replace('-', '')}"
    asked = sue.get(f"/audit/entries?agency={sue.agency}&section={named}")
    assert asked.status_code == 422
    mine = ana.get(f"/audit/entries?section={named}").json["items"]
    assert "file.open" in {entry["action"] for entry in mine}


def test_a_custodian_does_not_learn_there_what_others_answered_about_them(
    country: Country,
) -> None:
    sue, ana, ada = (country.person(name) for name in ("sue", "ana", "ada"))
    item = f"/audit/review/{an_item(country, 'sue')}"
    ada.step(item, "ask_why")
    assert ana.step(item, "explain", explanation="supervision").status_code == 200
    for asked in ("", "&action=review.explain", f"&actor={ana.id}"):
        seen = sue.get(f"/audit/entries?agency={sue.agency}{asked}").json["items"]
        assert not [entry for entry in seen if entry["action"].startswith("review.")], asked
    mine = ana.get("/audit/entries?action=review.explain").json["items"]
    assert [entry["outcome"] for entry in mine] == ["done"]


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
