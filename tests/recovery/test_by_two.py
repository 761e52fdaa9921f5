"""A lost passphrase: two custodians give the keys back together, without ever having them."""

import pytest

from nrm.accounts.models import find_account
from nrm.log import writer as log
from tests.recovery.steps import (
    DAY,
    HERE,
    NEW,
    Helped,
    Helper,
    helper,
    outcomes,
    page,
    words_on,
)
from tests.support.country import PASSPHRASE, Country, Person
from tests.support.steps import open_a_case

NAME = {"preferred_name": "Mira"}


def _again(eva: Helped) -> Person:
    answer = eva.signs_in()
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    actor = answer.json["actor"]
    return Person(eva.client, "eva", cookie, answer.json["csrf"], actor["id"], actor["agency"])


def test_two_custodians_give_the_keys_back(country: Country, eva: Helped) -> None:
    case = open_a_case(country.person("eva"), identity=NAME)
    assert eva.asks().status_code == 200
    assert eva.goes_on().status_code == 401
    eva.waits()
    assert "Set a new passphrase" in page(eva.goes_on())
    words = words_on(eva.sets())
    assert len(words.split()) == 8
    ana, sue = helper(country, "ana"), helper(country, "sue")
    assert words_on(ana.get(ana.first())) == words
    assert ana.approves().status_code == 200
    assert eva.finishes().status_code == 409
    assert "1 person has approved" in page(eva.goes_on())
    assert sue.approves().status_code == 200
    assert "Take my keys back" in page(eva.goes_on())
    assert eva.finishes("wrong wrong wrong wrong").status_code == 401
    before = country.person("eva")
    assert "You have your keys back" in page(eva.finishes())
    assert before.get("/session").status_code == 401
    assert eva.signs_in(PASSPHRASE).status_code == 401
    section = _again(eva).get(f"/cases/{case['id']}/sections/identity")
    assert section.json["content"] == NAME
    assert eva.finishes().status_code == 401
    assert outcomes(country, "recovery.finish")[0] == ("done", 1)
    assert outcomes(country, "recovery.approve") == [("done", 1), ("done", 1)]


def test_before_its_day_nothing_can_be_done(country: Country, eva: Helped) -> None:
    eva.asks()
    eva.waits(DAY - 60)
    ana = helper(country, "ana")
    there = ana.first()
    assert "Waits for its day" in page(ana.get(there))
    assert eva.sets().status_code == 401
    assert ana.approves(there).status_code == 409
    eva.waits(61)
    assert eva.sets().status_code == 200
    eva.waits(7 * DAY)
    assert eva.goes_on().status_code == 401
    late = helper(country, "sue")
    assert (late.first(), late.approves(there).status_code) == ("", 404)


def test_a_passphrase_is_set_once_and_must_be_good(country: Country, eva: Helped) -> None:
    eva.asks()
    eva.waits()
    assert eva.sets("short").status_code == 422
    differ = {"new_passphrase": NEW, "new_passphrase_again": NEW + "s"}
    assert eva.goes_on("prepare", **differ, **eva.code()).status_code == 422
    twice = {"new_passphrase": NEW, "new_passphrase_again": NEW}
    assert eva.goes_on("prepare", **twice, code="12345").status_code == 401
    words = words_on(eva.sets())
    assert eva.sets("another harbour 93 mosaic turnip").status_code == 409
    assert words_on(eva.goes_on()) == words


def test_nobody_approves_alone_or_twice_or_for_others(country: Country, eva: Helped) -> None:
    eva.asks()
    eva.waits()
    eva.sets()
    ana = helper(country, "ana")
    there = ana.first()
    assert ana.approves().status_code == 200
    assert ana.approves(there, seen="0" * 64).status_code == 409
    seen = {"seen": _seen(helper(country, "sue"), there)}
    assert ana.approves(there, **seen).status_code == 409
    assert eva.finishes().status_code == 409
    for name, status in (("rita", 404), ("olga", 404), ("nia", 404), ("ada", 404), ("eva", 403)):
        assert helper(country, name).approves(there, **seen).status_code == status, name
    sue = helper(country, "sue")
    assert sue.approves(there, compared="").status_code == 422
    assert sue.approves(there, passphrase="wrong wrong wrong wrong").status_code == 403
    assert sue.approves(there, seen="0" * 64).status_code == 409
    assert sue.approves(there).status_code == 200


def _seen(one: Helper, there: str) -> str:
    return one.get(there).text.partition('name="seen" value="')[2][:64]


def test_a_custodian_recovers_with_another_and_the_registrar(country: Country, eva: Helped) -> None:
    country.person("ana")
    ana = Helped(country, eva.hands, "ana")
    ana.asks()
    ana.waits()
    ana.sets()
    sue, rita, omar = (helper(country, name) for name in ("sue", "rita", "omar"))
    assert omar.first() == ""
    assert sue.approves().status_code == 200
    assert ana.finishes().status_code == 409
    assert rita.approves().status_code == 200
    assert ana.finishes().status_code == 200
    assert ana.signs_in().status_code == 201


def test_what_was_asked_in_my_name_i_cancel(country: Country, eva: Helped) -> None:
    eva.asks()
    own, ana = helper(country, "eva"), helper(country, "ana")
    assert "Somebody asked for the keys of your account" in page(own.get("/"))
    assert "1 request." in page(ana.get("/"))
    mine = own.get("/account/recoveries").text
    cancel = mine.partition('action="/account/recoveries/')[2].partition('"')[0]
    assert ana.post(f"/account/recoveries/{cancel}").status_code == 403
    assert own.post(f"/account/recoveries/{cancel}").status_code == 303
    eva.waits()
    assert eva.goes_on().status_code == 401
    assert helper(country, "sue").first() == ""
    assert "Somebody asked" not in page(helper(country, "eva").get("/"))


def test_a_custodian_ends_what_was_not_the_person(country: Country, eva: Helped) -> None:
    eva.asks()
    ana = helper(country, "ana")
    there = ana.first()
    assert helper(country, "olga").post(f"{there}/refuse").status_code == 404
    assert ana.post(f"{there}/refuse").status_code == 303
    assert (ana.first(), ana.get(there).status_code) == ("", 404)
    assert outcomes(country, "recovery.refuse")[0] == ("done", None)


def test_a_name_that_nobody_has_gets_the_same_answer(country: Country, eva: Helped) -> None:
    real = eva.asks()
    nobody = Helped(country, eva.hands, "nobody.here", source="192.0.2.51")
    answer = nobody.asks()
    assert answer.status_code == real.status_code == 200
    assert len(answer.data) == len(real.data)
    shown = page(answer).replace(nobody.ticket, eva.ticket)
    assert shown[: shown.index("Come back")] == page(real)[: page(real).index("Come back")]
    assert nobody.goes_on().data == eva.goes_on().data
    tried = [nobody.asks().status_code for _ in range(5)]
    assert tried[-1] == 429
    assert eva.signs_in(PASSPHRASE).status_code == 201


def test_only_so_many_requests_stand_at_once(country: Country, eva: Helped) -> None:
    for number in range(6):
        eva.source = f"192.0.2.6{number}"
        eva.asks()
        eva.waits(1000)
    assert helper(country, "ana").get(HERE).text.count(f'href="{HERE}/') == 7
    assert outcomes(country, "recovery.ask")[0] == ("refused", None)


def test_halves_are_remade_when_approvers_change(country: Country, eva: Helped) -> None:
    assert outcomes(country, "recovery.keep_halves") == [("done", 1)]
    country.person("eva")
    assert outcomes(country, "recovery.keep_halves") == [("done", 1)]
    with country.inside():
        find_account("sue", to_change=True).state = "ended"
        log.write(None, "account.test_leaving")
    country.person("eva")
    assert outcomes(country, "recovery.keep_halves") == [("done", 1), ("done", 1)]
    eva.asks()
    eva.waits()
    eva.sets()
    assert helper(country, "ana").approves().status_code == 409


@pytest.mark.parametrize("name", ["ana", "rita"])
def test_a_drill_changes_nothing(country: Country, eva: Helped, name: str) -> None:
    country.person("sue")
    one = helper(country, name)
    assert "Nobody in your agency has tried" in page(one.get(HERE))
    assert one.post(f"{HERE}/try", passphrase="wrong", code="12345").status_code == 403
    answer = one.post(f"{HERE}/try", **one.proof())
    assert "Your halves open" in page(answer)
    assert outcomes(country, "recovery.try")[0][0] == "done"
    assert "Last tried in your agency" in page(one.get(HERE))
