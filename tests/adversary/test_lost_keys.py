"""A hostile writer at a recovery: every forgery is found before a half reaches anybody's key."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest

from nrm.accounts.signing_in import keys_context
from nrm.log import writer as log
from nrm.recovery.contexts import fresh_fingerprint
from nrm.recovery.models import Approval, Recovery
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import new_person_keys, open_keyring
from nrm.vault.models import Certificate
from nrm.vault.quorum import open_together
from nrm.vault.suites import new_encryption_pair
from tests.adversary.hostile import Hands
from tests.adversary.thief import keyring_of
from tests.recovery.steps import Helped, helper
from tests.support.clock import moved_by_hand
from tests.support.country import Country

Forge = Callable[[Hands, "Helped"], object]


@pytest.fixture
def eva(country: Country, monkeypatch: pytest.MonkeyPatch) -> Helped:
    """A worker who asked for her keys, and set a new passphrase a day later."""
    country.person("eva")
    asking = Helped(country, moved_by_hand(monkeypatch))
    asking.asks()
    asking.waits()
    asking.sets()
    return asking


def _sets_the_wait_back(hands: Hands, eva: Helped) -> None:
    row = hands.row("recovery")
    hands.set("recovery", row["id"], opens_at=row["opens_at"] - timedelta(days=1))


def _asks_for_another_account(hands: Hands, eva: Helped) -> None:
    row, other = hands.row("recovery"), hands.row("account", name="olga")
    hands.set("recovery", row["id"], account_id=other["id"])


def _exchanges_the_fresh_key(hands: Hands, eva: Helped) -> None:
    row = hands.row("recovery")
    hands.set("recovery", row["id"], fresh_public=new_encryption_pair().public)


def _forges_a_request(hands: Hands, eva: Helped) -> None:
    row = hands.row("recovery")
    hands.delete("recovery", row["id"])
    hands.insert("recovery", {**row, "fresh_public": new_encryption_pair().public})


def _exchanges_the_kept_keys(hands: Hands, eva: Helped) -> None:
    for row in hands.rows("quorum"):
        hands.set("quorum", row["id"], sealed_first=row["sealed_second"])


def _is_found(answer_status: int, hands: Hands) -> bool:
    return answer_status == 503 and hands.rows("approval") == []


@pytest.mark.parametrize(
    "forge",
    [
        _sets_the_wait_back,
        _asks_for_another_account,
        _exchanges_the_fresh_key,
        _forges_a_request,
        _exchanges_the_kept_keys,
    ],
)
def test_nobody_re_seals_a_half_for_what_was_forged(
    country: Country, hands: Hands, eva: Helped, forge: Forge
) -> None:
    ana = helper(country, "ana")
    there, seen = f"/admin/recoveries/{hands.row('recovery')['id']}", _seen(country)
    forge(hands, eva)
    sent = {"compared": "yes", "seen": seen, **ana.proof()}
    assert _is_found(ana.post(f"{there}/approve", **sent).status_code, hands)


def _seen(country: Country) -> str:
    with country.inside(write=False) as reading:
        return fresh_fingerprint(reading.query(Recovery).one()).hex()


def test_a_request_put_back_as_it_was_is_found(country: Country, hands: Hands, eva: Helped) -> None:
    old = hands.row("recovery")
    ana = helper(country, "ana")
    there = ana.first()
    sent = {"compared": "yes", "seen": _seen(country), **ana.proof()}
    assert ana.post(f"{there}/refuse").status_code == 303
    hands.put_back("recovery", old)
    sue = helper(country, "sue")
    assert sue.post(f"{there}/approve", **{**sent, **sue.proof()}).status_code == 503
    assert hands.rows("approval") == []


def test_a_fresh_key_exchanged_by_who_has_the_root_keys_is_found(
    country: Country, hands: Hands, eva: Helped
) -> None:
    ana, sue = helper(country, "ana"), helper(country, "sue")
    there, seen = ana.first(), _seen(country)
    assert ana.approves().status_code == 200
    with country.inside() as opened:
        opened.query(Recovery).one().fresh_public = new_encryption_pair().public
        log.write(None, "recovery.ask")
    # The words are others than those that were heard, and nobody can make them the same.
    assert sue.approves(there, seen=seen).status_code == 409
    assert sue.approves(there).status_code == 200
    assert eva.finishes().status_code == 503


@pytest.mark.parametrize("with_root_keys", [False, True])
def test_a_forged_approval_opens_nothing(
    country: Country, hands: Hands, eva: Helped, with_root_keys: bool
) -> None:
    assert helper(country, "ana").approves().status_code == 200
    given, kept = hands.row("approval"), hands.row("quorum", account_id=_account(hands, "eva"))
    other = next(
        k for k in (kept["first_key_id"], kept["second_key_id"]) if k != given["approver_key_id"]
    )
    forged = {**given, "id": uuid4(), "approver_key_id": other}
    if with_root_keys:
        with country.inside() as opened:
            forged.pop("row_seal")
            opened.add(Approval(**forged))
            log.write(None, "recovery.approve")
    else:
        hands.insert("approval", forged)
    assert eva.finishes().status_code == 503
    assert eva.signs_in().status_code == 401


def _account(hands: Hands, name: str) -> object:
    return hands.row("account", name=name)["id"]


def test_a_helper_with_the_whole_database_opens_nothing(
    country: Country, hands: Hands, eva: Helped
) -> None:
    for name in ("ana", "sue"):
        assert helper(country, name).approves().status_code == 200
    dump = hands.dump()
    (request,) = dump["recovery"]
    for name in ("ana", "sue"):
        private = keyring_of(country, dump, name).encryption
        halves = [row["sealed_half"] for row in dump["approval"]]
        for kept in dump["quorum"]:
            for pair in permutations(halves, 2):
                with pytest.raises(SealBroken):
                    open_together(private, pair, kept["sealed_keys"], _of(kept), _for(request))
    assert eva.finishes().status_code == 200
    assert {row["sealed_half"] for row in hands.rows("approval")} == {b""}
    ended = hands.rows("quorum", account_id=_account(hands, "eva"))
    assert {(row["sealed_keys"], row["sealed_first"]) for row in ended} == {(b"", b"")}


def _of(kept: dict[str, object]) -> bytes:
    keys = (kept["owner_key_id"], kept["first_key_id"], kept["second_key_id"])
    return context("nrm/quorum-of", 1, kept["id"], kept["account_id"], *keys)


def _for(request: dict[str, object]) -> bytes:
    made = Recovery(fresh_public=request["fresh_public"])
    asked = (request["id"], request["account_id"], fresh_fingerprint(made))
    return context("nrm/recovery-of", 1, *asked)


@pytest.mark.parametrize("with_root_keys", [False, True])
def test_nothing_is_sealed_for_a_custodian_whom_nobody_certified(
    country: Country, hands: Hands, with_root_keys: bool
) -> None:
    strange, sue = new_person_keys().public_encryption, hands.row("account", name="sue")
    if with_root_keys:
        with country.inside() as opened:
            opened.get(Certificate, sue["certificate_id"]).encryption_public = strange
            log.write(None, "account.confirm")
    else:
        hands.set("certificate", sue["certificate_id"], encryption_public=strange)
    eva = country.person("eva")
    assert hands.rows("quorum") == []
    assert eva.get("/session").status_code == 200
    acts = {(row["action"], row["outcome"]) for row in hands.rows("audit_entry")}
    assert ("recovery.keep_halves", "failed") in acts


def test_an_approval_is_as_it_was_signed(country: Country, hands: Hands, eva: Helped) -> None:
    for name in ("ana", "sue"):
        assert helper(country, name).approves().status_code == 200
    with country.inside() as opened:
        for approval in opened.query(Approval):
            approval.made_at += timedelta(seconds=1)
        log.write(None, "recovery.approve")
    assert eva.finishes().status_code == 503
    assert eva.signs_in().status_code == 401


def test_old_keys_are_the_same_under_the_new_passphrase(
    country: Country, hands: Hands, eva: Helped
) -> None:
    before = keyring_of(country, hands.dump(), "eva")
    for name in ("ana", "sue"):
        helper(country, name).approves()
    assert eva.finishes().status_code == 200
    account = hands.row("account", name="eva")
    with pytest.raises(SealBroken):
        open_keyring(account["sealed_keys"], bytes(32), keys_context(account["id"]))
    with pytest.raises(SealBroken):
        keyring_of(country, hands.dump(), "eva")
    assert len(before.signing) == 32
