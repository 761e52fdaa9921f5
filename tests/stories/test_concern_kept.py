"""Nothing of a concern is lost: not what was typed, not its code, not who looks after it."""

from html import unescape
from typing import Any
from uuid import UUID

from sqlalchemy import text

from tests.adversary.hostile import Hands
from tests.custody.colleagues import makes_leave
from tests.support.concerns import AGREED, TOLD, a_stranger, kept_in, takes_in, tells_us
from tests.support.country import Country
from tests.support.reader import Reader
from tests.support.suspensions import suspend


def _all_is_kept(page: Any) -> None:
    kept = {name: [unescape(each) for each in found] for name, found in kept_in(page).items()}
    assert kept.pop("once") == ["a number"]
    assert kept == {name: it if isinstance(it, list) else [it] for name, it in AGREED.items()}
    assert "112" in page.text and "Nothing was sent." in page.text
    assert "Set-Cookie" not in page.headers


def test_what_was_typed_stays_where_it_cannot_be_sent(country: Country) -> None:
    nurse, form = a_stranger(country), {**AGREED, "once": "a number"}
    for path in ("/concern", "/concern/agreed"):
        nobody = nurse.post(path, data=form)
        assert nobody.status_code == 409 and "for this region" in nobody.text
        _all_is_kept(nobody)
    # Another region may be said.
    assert nurse.post("/concern/before", data=form).status_code == 200
    takes_in(country)
    hands = Hands(country)
    (head,) = hands.rows("audit_head")
    hands.set("audit_head", head["id"], mac=bytes(32))
    broken = nurse.post("/concern", data=form)
    assert broken.status_code == 503
    _all_is_kept(broken)
    hands.set("audit_head", head["id"], mac=head["mac"])
    again = nurse.post("/concern", data=kept_in(broken))
    assert again.status_code == 200 and "Your code" in again.text


def test_a_page_that_finds_no_more_room_says_when_and_keeps_what_was_typed(
    country: Country,
) -> None:
    takes_in(country)
    for number in range(120):
        assert tells_us(country, Idempotency_Key=f"{number}").status_code == 201
    full = a_stranger(country).post("/concern", data={**AGREED, "once": "a number"})
    assert full.status_code == 429 and int(full.headers["Retry-After"]) > 0
    _all_is_kept(full)


def test_what_the_records_refuse_is_not_answered_with_a_code(country: Country) -> None:
    takes_in(country)
    assert tells_us(country).status_code == 201
    with Hands(country).inside() as connection:
        connection.execute(text("CREATE UNIQUE INDEX only_one ON concern (agency_id)"))
    second = tells_us(country)
    assert second.status_code == 409 and "receipt" not in second.json
    page = a_stranger(country).post("/concern", data={**AGREED, "once": "a number"})
    assert page.status_code == 409 and "Your code" not in page.text
    _all_is_kept(page)


def test_two_long_keys_are_never_one(country: Country) -> None:
    takes_in(country)
    for last in "ab":
        refused = tells_us(country, Idempotency_Key=f"{'k' * 200}{last}")
        assert refused.status_code == 422 and set(refused.json["errors"]) == {"Idempotency-Key"}
    page = a_stranger(country).post("/concern", data={**TOLD, "once": "k" * 201})
    assert page.status_code == 422 and kept_in(page)["once"] != ["k" * 201]
    assert tells_us(country, Idempotency_Key="k" * 200).status_code == 201


def test_a_region_of_nobody_or_of_a_suspended_agency_falls_to_nobody_else(
    country: Country,
) -> None:
    takes_in(country)
    takes_in(country, "Lead South", "coast")
    takes_in(country, "", "north")
    rita = Reader(country.person("rita"))
    page = rita.get("/admin/concerns").text
    assert page.count("As everywhere else") > 2
    assert tells_us(country, {**TOLD, "region": "north"}).status_code == 409
    assert tells_us(country, {**TOLD, "region": "capital"}).status_code == 201
    suspend(country, "Lead South")
    assert tells_us(country, {**TOLD, "region": "coast"}).status_code == 409
    agencies = {UUID(str(row["agency_id"])) for row in Hands(country).rows("concern")}
    assert agencies == {UUID(country.agency_id("Lead North"))}


def test_what_somebody_took_up_who_left_waits_on_the_desk_again(country: Country) -> None:
    takes_in(country)
    assert tells_us(country).status_code == 201
    ana, eva = country.person("ana"), country.person("eva")
    (line,) = ana.get("/concerns").json["items"]
    there = f"/concerns/{line['id']}"
    assert eva.step(there, "take_up").status_code == 200
    assert there not in Reader(ana).get("/").text
    assert makes_leave(country, ana, "eva").status_code == 200
    ana = country.person("ana")
    desk = Reader(ana).get("/").text
    assert there in desk and "whoever took it up has left" in desk
    # A colleague goes on with it.
    assert ana.step(there, "miss").status_code == 200
    assert ana.step(there, "take_up").status_code == 200
    # It is hers from now on.
    assert "You took it up." in Reader(ana).get("/").text
    assert there not in Reader(country.person("sue")).get("/").text
