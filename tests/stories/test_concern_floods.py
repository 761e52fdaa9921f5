"""Strangers press on the doors of first contact: what they flood, weigh down, or leave behind."""

import json
import time
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from nrm import jobs
from nrm.database import db, now
from nrm.intake.sweeping import sweep_concerns
from nrm.intake.work import bits_asked
from nrm.vault.shred import SECRET
from tests.adversary.hostile import Hands
from tests.support.clock import moved_by_hand
from tests.support.concerns import CANARY, TOLD, a_stranger, takes_in, tells_us, work_for
from tests.support.country import Country
from tests.support.reader import Reader

# More than a statement of PostgreSQL takes values.
_FLOOD = 66_000
_MOST = 120


def _told(country: Country, action: str) -> list[dict[str, Any]]:
    return [json.loads(row["body"]) for row in Hands(country).rows("audit_entry", action=action)]


def _holds_secrets(country: Country, count: int) -> None:
    one = {"kind": "concern", "part": "content", "sealed_secret": b"x", "state": "live"}
    rows = [{**one, "subject_id": uuid4(), "written_at": now()} for _ in range(count)]
    with country.app.app_context(), db.engines["shred"].begin() as connection:
        connection.execute(SECRET.insert(), rows)


def test_a_flood_of_concerns_keeps_neither_the_sweep_nor_the_start(country: Country) -> None:
    _holds_secrets(country, _FLOOD)
    with country.app.app_context():
        assert sweep_concerns() == 0
    jobs.start(country.app)


def test_concerns_that_cannot_be_swept_keep_nothing_from_being_served(
    country: Country, caplog: pytest.LogCaptureFixture
) -> None:
    takes_in(country)
    assert tells_us(country).status_code == 201
    for old, new in (("concern", "away"), ("away", "concern")):
        with Hands(country).inside() as connection:
            connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
        jobs.start(country.app)
    told = [each.message for each in caplog.records if "not swept" in each.message]
    assert told == ["secrets of concerns were not swept; `flask nrm jobs` tries again"]


def test_a_code_that_is_asked_for_on_and_on_fills_no_log(country: Country) -> None:
    takes_in(country)
    code = tells_us(country).json["receipt"]
    before = len(Hands(country).rows("audit_entry"))
    for _ in range(5):
        asked = a_stranger(country).post("/api/v1/concerns/receipt", json={"receipt": code})
        assert asked.json == {"state": "waiting"}
    assert a_stranger(country).post("/concern/receipt", data={"receipt": "0"}).status_code == 422
    assert len(Hands(country).rows("audit_entry")) == before
    jobs.stop(country.app)
    (told,), (refused,) = _told(country, "concern.tell"), _told(country, "stranger.turned_away")
    assert (told["outcome"], told["count"], told["actor"]) == ("done", 5, None)
    assert (refused["outcome"], refused["count"]) == ("refused", 1)
    # And a row that others changed tells nothing.
    (row,) = Hands(country).rows("concern")
    Hands(country).set("concern", row["id"], state="closed")
    asked = a_stranger(country).post("/api/v1/concerns/receipt", json={"receipt": code})
    assert asked.status_code == 503


def test_a_flood_ends_within_the_hour_and_shuts_out_nothing_urgent(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    takes_in(country)
    takes_in(country, "Lead South", "coast")
    for number in range(_MOST):
        assert tells_us(country, Idempotency_Key=f"{number}").status_code == 201
    full = tells_us(country)
    assert full.status_code == 429 and full.json["type"] == "too-many"
    assert 3_000 < int(full.headers["Retry-After"]) <= 3_601
    # What arrived before has its code still; other agencies, and what is urgent, have their room.
    assert tells_us(country, Idempotency_Key="7").status_code == 201
    assert tells_us(country, {**TOLD, "region": "coast"}).status_code == 201
    assert tells_us(country, {**TOLD, "danger": "yes"}).status_code == 201
    desk = Reader(country.person("ana")).get("/").text
    assert desk.count('href="/concerns/') == 10 and f"{_MOST + 1}" in desk
    jobs.stop(country.app)
    (entry,) = _told(country, "stranger.turned_away")
    assert (entry["reason"], entry["count"]) == ("concern-send", 1)
    clock.on(timedelta(hours=1).total_seconds())
    assert tells_us(country).status_code == 201


def test_whoever_does_the_work_gets_through_a_flood(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    # Less of each, so that a story is short: how much it is, the test below says.
    monkeypatch.setattr("nrm.intake.work.FREE", 3)
    monkeypatch.setattr("nrm.intake.work.STEP", 2)
    monkeypatch.setattr("nrm.intake.crowding.MOST", 6)
    monkeypatch.setattr("nrm.intake.work._FIRST_BITS", 15)
    takes_in(country)
    for number in range(3):
        assert tells_us(country, Idempotency_Key=f"{number}").status_code == 201
    asked = tells_us(country, Idempotency_Key="a")
    assert (asked.status_code, asked.headers["Nrm-Work-Bits"]) == (429, "15")
    done = work_for(asked)
    for wrong in ("", "x", "-1", "9" * 17, "1.5"):
        assert tells_us(country, Idempotency_Key="a", Nrm_Work=wrong).status_code == 429
    # What was done for one is good for no other key, for none, for no other text, nor tomorrow.
    other = {**TOLD, "text": "Looks away."}
    for told, key in (
        (TOLD, {"Idempotency_Key": "b"}),
        (TOLD, {}),
        (other, {"Idempotency_Key": "a"}),
    ):
        refused = tells_us(country, told, Nrm_Work=done, **key)
        assert refused.status_code == 429
        assert refused.headers["Nrm-Work-For"] != asked.headers["Nrm-Work-For"]
    assert tells_us(country, Idempotency_Key="a", Nrm_Work=done).status_code == 201
    assert tells_us(country, Idempotency_Key="a").status_code == 201, "it has arrived"
    again = tells_us(country, Idempotency_Key="c")
    assert tells_us(country, Idempotency_Key="c", Nrm_Work=work_for(again)).status_code == 201
    more = tells_us(country, Idempotency_Key="d")
    assert more.headers["Nrm-Work-Bits"] == "16"
    late = tells_us(country, Idempotency_Key="d", Nrm_Work=work_for(more, 16))
    assert late.status_code == 201
    full = tells_us(country, Idempotency_Key="e", Nrm_Work=work_for(again, 17))
    assert (full.status_code, "Nrm-Work-Bits" in full.headers) == (429, False)
    clock.on(2 * 60 * 60)
    assert tells_us(country, Idempotency_Key="e").status_code == 201


def test_the_work_grows_with_what_has_arrived() -> None:
    assert [bits_asked(n) for n in (0, 119, 120, 239, 240, 599)] == [0, 0, 18, 18, 19, 21]


def test_the_page_has_the_work_done_where_it_can(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nrm.intake.work.FREE", 1)
    monkeypatch.setattr("nrm.intake.work._FIRST_BITS", 8)
    takes_in(country)
    assert tells_us(country).status_code == 201
    page = a_stranger(country).post("/concern", data={**TOLD, "once": "k"})
    assert page.status_code == 429 and 'data-work="8"' in page.text and "work.js" in page.text
    assert CANARY in page.text and "tel:112" in page.text
    assert "runs no scripts" in page.text and 'role="alert"' not in page.text
    puzzle = page.text.partition('data-work-for="')[2][:32]
    page.headers["Nrm-Work-For"] = puzzle
    done = {**TOLD, "once": "k", "work": work_for(page, 8)}
    assert a_stranger(country).post("/concern", data=done).status_code == 200


def test_a_text_of_any_length_costs_little(country: Country) -> None:
    takes_in(country)
    began = time.process_time()
    long = a_stranger(country).post("/concern", data={**TOLD, "text": "1 Rue a " * 60_000})
    assert (long.status_code, len(long.data) < 60_000) == (413, True)
    short = a_stranger(country).post("/concern", data={**TOLD, "text": "1 Rue a " * 3_000})
    assert short.status_code == 422 and "characters fit here" in short.text
    assert "a piece of an address" not in short.text
    assert time.process_time() - began < 2
    sent = tells_us(country, {**TOLD, "text": "a" * 70_000})
    assert sent.status_code == 413
    # The longest that may be sent fits, in whatever script.
    most = {"text": "\U00010348" * 2_000, "sender_contact": "\U00010348" * 300}
    assert a_stranger(country).post("/concern", data={**TOLD, **most}).status_code == 200
    assert tells_us(country, {**TOLD, **most}).status_code == 201


def test_what_a_proxy_calls_a_request_stands_nowhere(country: Country) -> None:
    takes_in(country)
    named = {"X-Request-Id": "edge-203-0-113-77"}
    stranger = a_stranger(country)
    sent = stranger.post("/api/v1/concerns", json=TOLD, headers=named)
    asked = stranger.post("/concern/receipt", data={"receipt": "0000"}, headers=named)
    page = stranger.get("/concern", headers=named)
    assert [each.status_code for each in (sent, asked, page)] == [201, 422, 200]
    assert all("X-Request-Id" not in each.headers for each in (sent, asked, page))
    (entry,) = _told(country, "concern.arrive")
    assert entry["request"] is None
    assert "203-0-113-77" not in str(Hands(country).dump())


def test_a_session_that_was_forged_keeps_nobody_from_telling(country: Country) -> None:
    takes_in(country)
    ana, hands = country.person("ana"), Hands(country)
    eva = hands.row("account", name="eva")["id"]
    hands.set("signed_in", UUID(ana.csrf[-32:]), account_id=eva)
    sent = ana.client.post("/concern", data=TOLD, headers={"Cookie": ana.cookie})
    assert sent.status_code == 200
    other = {"Cookie": ana.cookie, "Sec-Fetch-Site": "cross-site"}
    assert ana.client.post("/concern", data=TOLD, headers=other).status_code == 403
