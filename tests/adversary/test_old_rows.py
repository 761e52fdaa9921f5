"""An old row is put back with its own old seal: the act that relies on it finds it out."""

from collections.abc import Callable
from uuid import UUID

import pytest

from nrm.accounts.activating import activate
from nrm.accounts.admitting import invite_account
from nrm.accounts.inviting import NewAccount
from nrm.accounts.models import ENDED, find_account
from nrm.accounts.signing_in import policy_view
from nrm.database import session
from nrm.errors import Conflict, Unavailable
from nrm.log import writer as log
from nrm.vault.rows import as_loaded, rely_on
from tests.adversary.conftest import Story
from tests.adversary.hostile import Hands, Row, is_alarm, last_entry
from tests.support.country import PASSPHRASE, Country
from tests.support.steps import open_a_case


def _change(country: Country, name: str, **values: str) -> Row:
    """An account is changed as the service would; the row as it was before."""
    before = Hands(country).row("account", name=name)
    with country.inside():
        account = find_account(name, to_change=True)
        for column, value in values.items():
            setattr(account, column, value)
        log.write(None, "account.change")
    return before


@pytest.mark.parametrize("values", [{"role": "supervisor"}, {"state": ENDED}, {"duties": ""}])
def test_an_old_account_does_nothing(
    country: Country, hands: Hands, values: dict[str, str]
) -> None:
    ana = country.person("ana")
    case = open_a_case(ana)
    before = _change(country, "ana", **values)
    hands.put_back("account", before)
    for path in ("/session", "/cases", f"/cases/{case['id']}/sections/identity"):
        assert is_alarm(ana.get(path))
        assert last_entry(hands)["outcome"] == "failed"
    assert is_alarm(ana.post(f"/cases/{case['id']}/notes", {"text": "On we go"}))
    assert f"account {before['id']}: this is not the row" in hands.verify()[1]


def test_nobody_signs_in_to_an_old_account(country: Country, hands: Hands) -> None:
    credentials = country.credentials("ana")
    before = _change(country, "ana", state=ENDED)
    hands.put_back("account", before)
    client = country.app.test_client(use_cookies=False)
    assert is_alarm(client.post("/api/v1/session", json=credentials))
    entry = last_entry(hands)
    assert (entry["action"], entry["outcome"]) == ("session.open", "failed")
    assert not hands.rows("signed_in", account_id=before["id"])


def test_an_ended_session_put_back_opens_nothing(country: Country, hands: Hands) -> None:
    ana = country.person("ana")
    (row,) = hands.rows("signed_in", account_id=UUID(ana.id))
    assert ana.send("DELETE", "/session").status_code == 204
    hands.put_back("signed_in", row)
    assert is_alarm(ana.get("/cases"))
    assert is_alarm(ana.send("DELETE", "/session"))
    assert last_entry(hands)["outcome"] == "failed"


def test_a_code_is_good_once_whatever_the_row_says(country: Country, hands: Hands) -> None:
    credentials = country.credentials("nia")
    before = hands.row("second_factor", account_id=hands.row("account", name="nia")["id"])
    client = country.app.test_client(use_cookies=False)
    assert client.post("/api/v1/session", json=credentials).status_code == 201
    hands.put_back("second_factor", before)
    again = client.post("/api/v1/session", json=credentials)
    assert is_alarm(again)
    assert "Set-Cookie" not in again.headers
    assert hands.row("second_factor", id=before["id"]) == before
    assert len(hands.rows("signed_in", account_id=before["account_id"])) == 1


def test_an_invitation_that_was_used_lets_nobody_in(country: Country, hands: Hands) -> None:
    with country.inside():
        registrar = policy_view(find_account("rita"))
        invited = invite_account(registrar, NewAccount("ina", "partner_worker", "Clinic"))
    rows = {"account": hands.row("account", name="ina")}
    rows["invitation"] = hands.row("invitation", account_id=rows["account"]["id"])
    with country.app.app_context():
        activate(invited.code, PASSPHRASE)
    for table, row in rows.items():
        hands.put_back(table, row)
    with country.app.app_context(), pytest.raises(Unavailable) as caught:
        activate(invited.code, PASSPHRASE)
    assert caught.value.kind == "integrity"
    assert hands.row("account", name="ina") == rows["account"]


def _reassigned(story: Story) -> None:
    eva = story.country.person("eva")
    assert story.ana.step(story.here, "assign", worker=eva.id).status_code == 200


def _another_state(story: Story) -> None:
    screening = {"limits_explained": True, "seen_alone": "yes", "interpreter_needed": "no"}
    taken = story.ana.step(story.here, "screen", **screening, basis="consent")
    assert taken.status_code == 200, taken.get_data(as_text=True)


@pytest.mark.parametrize("change", [_reassigned, _another_state])
def test_an_old_case_is_neither_read_nor_changed(
    story: Story, change: Callable[[Story], None]
) -> None:
    before = story.hands.row("case", id=story.case_id)
    change(story)
    story.hands.put_back("case", before)
    tag = f'"{before["version"]}"'
    for look in (
        lambda: story.ana.get(story.here),
        lambda: story.ana.get(f"{story.here}/sections/identity"),
        lambda: story.ana.get(f"{story.here}/notes"),
        lambda: story.ana.put(f"{story.here}/sections/needs", {}, If_Match='"1"'),
        lambda: story.ana.post(
            f"{story.here}/steps", {"step": "discard", "reason": "discarded"}, If_Match=tag
        ),
        lambda: story.ana.get(story.there),
    ):
        assert is_alarm(look())
        assert last_entry(story.hands)["outcome"] == "failed"
    assert story.hands.row("case", id=story.case_id) == before


def test_an_old_referral_is_not_read(story: Story) -> None:
    before = story.hands.row("referral", id=story.referral_id)
    story.nia.step(story.there, "decline", reason="no_capacity")
    story.hands.put_back("referral", before)
    for person in (story.ana, story.nia):
        assert is_alarm(person.get(story.there))
        assert is_alarm(person.get(f"{story.there}/messages"))


def test_a_request_that_was_answered_does_not_wait_again(story: Story) -> None:
    _another_state(story)
    closing = {"reason": "no_indicators", "information_given": True}
    sue = story.country.person("sue")
    assert story.ana.step(story.here, "close", **closing).status_code == 200
    (pending,) = story.hands.rows("pending_step")
    story.nia.step(story.there, "decline", reason="no_capacity")
    assert sue.step(story.here, "close", **closing).status_code == 200
    story.hands.put_back("pending_step", pending)
    assert is_alarm(sue.get(story.here))


def test_no_change_makes_an_old_row_the_newest(country: Country, hands: Hands) -> None:
    before = _change(country, "eva", state=ENDED)
    hands.put_back("account", before)
    with pytest.raises(Unavailable), country.inside():
        find_account("eva", to_change=True).duties = "custodian"
        log.write(None, "account.change")
    assert hands.row("account", name="eva") == before
    assert f"account {before['id']}: this is not the row" in hands.verify()[1]


def test_a_row_that_others_changed_meanwhile_is_no_alarm(country: Country) -> None:
    with country.inside(write=False):
        known = as_loaded(find_account("eva"))
    _change(country, "eva", duties="custodian")
    with pytest.raises(Conflict), country.inside():
        rely_on(known)
        log.write(None, "account.look")
    with country.inside():
        rely_on(find_account("eva"))
        log.write(None, "account.look")
        assert session().info["vouched_rows"]


@pytest.mark.parametrize("table", ["audit_row", "audit_entry"])
def test_an_old_row_without_its_later_entries_is_named_by_the_verification(
    country: Country, hands: Hands, table: str
) -> None:
    """The limit that SECURITY.md tells of: the gap is not seen at use, and never closes."""
    before = _change(country, "eva", role="supervisor")
    index = last_entry(hands)["index"]
    hands.drop_triggers()
    with hands.inside() as connection:
        for name in {"audit_row", table}:
            connection.exec_driver_sql(f'DELETE FROM {name} WHERE "index" = {index}')
    hands.put_back("account", before)
    country.person("ana")
    status, lines = hands.verify()
    assert status == 1
    assert f"{'rows' if table == 'audit_row' else 'missing'} {index}: " in lines
