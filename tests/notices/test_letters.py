"""Letters that say that something waits: to whom, when, once, and never what."""

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from nrm.advice.sweeping import sweep_consultations
from nrm.alerts.waking import _by_log
from nrm.database import db, now
from nrm.notices import posting
from nrm.notices.letters import Letter, written
from nrm.notices.server import server_of
from tests.adversary.hostile import Hands
from tests.alerts.ringing import DAY, HOUR
from tests.custody.colleagues import makes_leave
from tests.look.test_look import an_app
from tests.stories.test_referral_rows import FIELDS, SHOWN
from tests.support.advice import ANSWER, asked
from tests.support.case_steps import a_screened_case
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.concerns import AGREED, takes_in, tells_us
from tests.support.country import Country
from tests.support.neighbours import Neighbour
from tests.support.smtp import SENDER, MailHost
from tests.support.steps import a_sent_referral, open_a_case
from tests.support.transfers import agrees_to_go, an_offer, asks_to_hand_over, offers, takes

NOA = "noa@health.example"
NIA, ANA, SUE = "nia@health.example", "ana@north.example", "sue@north.example"
EVA, RITA = "eva@north.example", "rita@co-ordination.example"
OLGA = "olga@south.example"
WAITS, ASKS = "Something waits for you", "Is this your address?"
QUARTER = 15 * 60
# What a header would read as another header, another letter, or nothing.
TRICKS = ("nia@c.de\r\nBcc: x@y.z", "é@c.de", "=?utf-8?q??=@x.y", "=?utf-8?q?a=0D=0ABcc=3A?=@x.org")
FULL, NOBODY = "452 4.2.2 Mailbox full", "550 5.1.1 No such user"
RELAYING, TOO_MUCH = "550 5.7.1 Relaying denied", "552 5.3.4 Too much"
# What is asked of a mail server or of a form does not depend on the engine.
SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return moved_by_hand(monkeypatch)


@pytest.fixture
def host(country: Country, tmp_path: Path) -> Iterator[MailHost]:
    made = MailHost(tmp_path).up()
    country.app.extensions["nrm_mail_server"] = server_of(made.options())
    _round(country)  # How far the log was read begins here.
    yield made
    made.down()


def _round(country: Country, *failed: str) -> dict[str, Any]:
    run = country.app.test_cli_runner().invoke(args=["nrm", "jobs", "--once"])
    done: dict[str, Any] = json.loads(run.stdout)
    assert done["failed"] == list(failed), run.output
    return done


def _subjects(host: MailHost) -> list[tuple[str, str]]:
    found = [(letter["To"], letter["Subject"]) for letter in host.letters]
    host.letters.clear()
    return found


def _wants(country: Country, name: str, address: str, quiet: str = "never", **wish: str) -> None:
    person = country.person(name)
    given = {"address": address, "quiet": quiet, **wish}
    assert person.put("/account/mailbox", given).json["confirmed_at"] is None


def _confirms(country: Country, host: MailHost, name: str) -> Any:
    _round(country)
    code = re.findall(r"\b[0-9]{8}\b", host.letters[-1].get_content())[0]
    assert _subjects(host)[-1][1] == ASKS
    return country.person(name).post("/account/mailbox/confirm", {"code": code})


def _hears(country: Country, host: MailHost, time: Time, name: str, address: str) -> None:
    _wants(country, name, address)
    assert _confirms(country, host, name).json["confirmed_at"]
    time.on(QUARTER)


def _refers(country: Country) -> str:
    case = open_a_case(country.person("ana"), identity=SHOWN["identity"])
    return a_sent_referral(country, country.person("ana"), case, "Clinic", FIELDS)


def test_who_has_to_move_is_told_once_and_never_what(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "nia", NIA)
    _hears(country, host, time, "ana", ANA)
    there = _refers(country)
    assert (_round(country)["notices"], _subjects(host)) == (1, [(NIA, WAITS)])
    assert _round(country)["notices"] == 0 and host.letters == []
    # Nobody is told of what they did themselves; the sender is, of what came back.
    country.person("nia").step(there, "acknowledge")
    country.person("nia").step(there, "decline", reason="no_capacity")
    _round(country)
    assert _subjects(host) == [(ANA, WAITS)]
    assert country.person("ana").get("/account/mailbox").json["told_at"]


@SQLITE
def test_a_letter_knows_nothing(country: Country, host: MailHost, time: Time) -> None:
    _hears(country, host, time, "nia", NIA)
    there = _refers(country)
    _round(country)
    (letter,) = host.letters
    text = letter.as_string() + letter.get_content()
    row = Hands(country).row("referral")
    case = Hands(country).row("case")
    shown = country.person("nia").get(there).json
    known = [row["reference"], row["service"], case["code"], shown["reference"], there[-36:]]
    known += ["Mira", "Lead North", "Clinic", "referral", "case"]
    assert not [each for each in known if each and each.lower() in text.lower()]
    assert letter["Auto-Submitted"] == "auto-generated"
    assert country.app.config["NRM_BASE_URL"] in letter.get_content()


def test_the_address_lies_nowhere_in_the_open(country: Country, host: MailHost, time: Time) -> None:
    _hears(country, host, time, "nia", NIA)
    hands = Hands(country)
    rows = [
        str(row) for table in ("mailbox", "audit_entry", "account") for row in hands.rows(table)
    ]
    assert rows and not [row for row in rows if "health.example" in row]
    # Bound to its row: that of somebody else opens nothing, and nothing is sent.
    _hears(country, host, time, "ana", ANA)
    mine, other = (hands.row("mailbox", account_id=r["id"]) for r in _accounts(hands, "nia", "ana"))
    hands.set("mailbox", mine["id"], sealed_address=other["sealed_address"])
    _refers(country)
    _round(country)
    assert host.letters == []


def _accounts(hands: Hands, *names: str) -> list[Any]:
    return [hands.row("account", name=name) for name in names]


@SQLITE
def test_a_server_that_is_down_for_an_hour_gets_each_notice_once(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "nia", NIA)
    _hears(country, host, time, "ana", ANA)
    host.down()
    there = _refers(country)
    for minute in range(60):
        if minute == 20:
            country.person("nia").step(there, "acknowledge")
            country.person("nia").step(there, "decline", reason="no_capacity")
        _round(country, "letters")
        time.on(60)
    host.up()
    for _ in range(60):
        _round(country)
        time.on(60)
    assert sorted(_subjects(host)) == [(ANA, WAITS), (NIA, WAITS)]


@SQLITE
def test_a_mailbox_that_is_full_for_now_is_tried_again_and_others_do_not_wait(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "nia", NIA)
    _hears(country, host, time, "noa", NOA)
    host.refused[NIA] = FULL
    _refers(country)
    _round(country)
    assert _subjects(host) == [("noa@health.example", WAITS)]
    for _ in range(10):
        time.on(60)
        _round(country)
    tries = Hands(country).row("mailbox", account_id=_accounts(Hands(country), "nia")[0]["id"])
    assert 2 <= tries["attempts"] <= 4
    host.refused.clear()
    time.on(HOUR.total_seconds())
    _round(country)
    assert _subjects(host) == [(NIA, WAITS)]


@SQLITE
def test_an_address_that_is_refused_is_told_on_the_page_and_not_tried_again(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "nia", NIA)
    host.refused[NIA] = NOBODY
    _refers(country)
    _round(country)
    assert country.person("nia").get("/account/mailbox").json["refused_at"]
    host.refused.clear()
    time.on(DAY.total_seconds())
    _refers(country)
    _round(country)
    assert host.letters == []
    # Saved again, it gets a code.
    _hears(country, host, time, "nia", NIA)
    assert country.person("nia").get("/account/mailbox").json["refused_at"] is None


@SQLITE
@pytest.mark.parametrize("answer", [FULL, RELAYING, TOO_MUCH])
def test_what_the_server_does_not_take_now_holds_up_nobody_and_is_not_lost(
    country: Country, host: MailHost, time: Time, answer: str
) -> None:
    _hears(country, host, time, "nia", NIA)
    _hears(country, host, time, "noa", NOA)
    (host.spoilt if answer == TOO_MUCH else host.refused)[NIA] = answer
    _refers(country)
    _round(country)
    assert _subjects(host) == [(NOA, WAITS)]
    assert country.person("nia").get("/account/mailbox").json["refused_at"] is None
    host.refused.clear()
    host.spoilt.clear()
    time.on(DAY.total_seconds())
    _round(country)
    assert _subjects(host) == [(NIA, WAITS)]


@SQLITE
def test_whoever_is_removed_and_comes_again_is_sent_no_heap_of_codes(
    country: Country, host: MailHost, time: Time
) -> None:
    nia = country.person("nia")
    for _ in range(4):
        _wants(country, "nia", NIA)
        _round(country)
        assert nia.send("DELETE", "/account/mailbox").status_code == 204
    assert _subjects(host) == [(NIA, ASKS)]
    assert "health.example" not in str(Hands(country).rows("mailbox"))


@SQLITE
def test_a_row_that_others_changed_stops_nobody_else(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "nia", NIA)
    _hears(country, host, time, "noa", NOA)
    hands = Hands(country)
    nia, eva = _accounts(hands, "nia", "eva")
    mailbox = hands.row("mailbox", account_id=nia["id"])
    hands.set("mailbox", mailbox["id"], sealed_address=b"none of ours")
    hands.set("account", eva["id"], duties="custodian registrar")
    _refers(country)
    _round(country)
    assert _subjects(host) == [(NOA, WAITS)]
    # Its owner sees that there is none, and writes it anew.
    assert country.person("nia").get("/account/mailbox").json["address"] is None
    _hears(country, host, time, "nia", NIA)


def test_two_rounds_at_once_look_at_each_entry_once(
    country: Country, host: MailHost, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hears(country, host, time, "nia", NIA)
    _refers(country)
    _round(country)
    mark = Hands(country).row("notice_mark")["size"]
    # The other round was between the two reads: what was first must be the lock.
    order: list[str] = []
    with country.inside() as opened:
        event.listen(opened.connection(), "before_cursor_execute", _noted(order))
        _by_log()
    first = next(text for text in order if "notice_mark" in text or "audit_head" in text)
    assert "notice_mark" in first and mark == Hands(country).row("notice_mark")["size"]


def _noted(order: list[str]) -> Callable[..., None]:
    def note(_connection: Any, _cursor: Any, text: str, *_rest: Any) -> None:
        order.append(text)

    return note


@SQLITE
def test_a_code_is_needed_and_five_wrong_ones_are_the_end_of_it(
    country: Country, host: MailHost, time: Time
) -> None:
    _wants(country, "nia", NIA)
    _round(country)
    code = re.findall(r"\b[0-9]{8}\b", host.letters[-1].get_content())[0]
    nia = country.person("nia")
    wrong = f"{(int(code) + 1) % 10**8:08}"
    for _ in range(5):
        assert nia.post("/account/mailbox/confirm", {"code": wrong}).status_code == 422
    assert nia.post("/account/mailbox/confirm", {"code": code}).status_code == 422
    _refers(country)
    host.letters.clear()
    _round(country)
    assert host.letters == []
    # Another code, and not sooner than five minutes after the last.
    _wants(country, "nia", NIA)
    _round(country)
    assert host.letters == []
    time.on(5 * 60)
    assert _confirms(country, host, "nia").status_code == 200
    assert nia.post("/account/mailbox/confirm", {"code": code}).status_code == 422


@SQLITE
def test_a_code_is_good_for_a_day(country: Country, host: MailHost, time: Time) -> None:
    _wants(country, "nia", NIA)
    _round(country)
    code = re.findall(r"\b[0-9]{8}\b", host.letters[-1].get_content())[0]
    time.on(DAY.total_seconds())
    sent = country.person("nia").post("/account/mailbox/confirm", {"code": code})
    assert sent.status_code == 422


@SQLITE
def test_another_address_is_asked_first_and_the_old_one_hears_nothing_more(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "nia", NIA)
    _refers(country)
    _wants(country, "nia", "new@health.example")
    _round(country)
    assert _subjects(host) == [("new@health.example", ASKS)]
    # The same address with other wishes needs no code.
    _hears(country, host, time, "ana", ANA)
    given = {"address": ANA, "pace": "daily", "quiet": "evenings"}
    assert country.person("ana").put("/account/mailbox", given).json["confirmed_at"]


def test_nothing_is_sent_to_whoever_wants_nothing_or_has_left(
    country: Country, host: MailHost, time: Time
) -> None:
    for name, address in (("nia", NIA), ("noa", NOA)):
        _hears(country, host, time, name, address)
    assert country.person("nia").send("DELETE", "/account/mailbox").status_code == 204
    assert country.person("nia").get("/account/mailbox").json["address"] is None
    noa = _accounts(Hands(country), "noa")[0]
    with country.inside() as opened:
        opened.connection().exec_driver_sql("UPDATE account SET state = 'left' WHERE name = 'noa'")
    _refers(country)
    _round(country)
    assert host.letters == []
    assert [r for r in Hands(country).rows("mailbox") if r["account_id"] == noa["id"]] == []


def test_a_missed_deadline_is_told_to_those_whom_it_is_told(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "sue", SUE)
    _hears(country, host, time, "ana", ANA)
    _hears(country, host, time, "omar", "omar@south.example")
    a_screened_case(country.person("ana"))
    time.on(25 * HOUR.total_seconds())
    _round(country)
    assert _subjects(host) == [(SUE, WAITS)]
    _round(country)
    assert host.letters == []


def test_a_concern_wakes_the_agency_that_takes_it_in(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "ana", ANA)
    _hears(country, host, time, "nia", NIA)
    takes_in(country)
    assert tells_us(country, AGREED).status_code == 201
    _round(country)
    assert _subjects(host) == [(ANA, WAITS)]


def test_a_concern_that_nobody_takes_up_wakes_supervisors_and_then_co_ordinators(
    country: Country, host: MailHost, time: Time
) -> None:
    for name, address in (("ana", ANA), ("sue", SUE), ("rita", RITA)):
        _hears(country, host, time, name, address)
    takes_in(country)
    assert tells_us(country, {**AGREED, "person_group": "child"}).status_code == 201
    _round(country)
    assert sorted(_subjects(host)) == [(ANA, WAITS), (SUE, WAITS)]
    for whom in ([(SUE, WAITS)], [(RITA, WAITS), (SUE, WAITS)], []):
        host.letters.clear()
        _late(country, time)
        _round(country)
        assert sorted(_subjects(host)) == whom


def _late(country: Country, time: Time) -> None:
    """The next moment of the one concern has passed."""
    (row,) = Hands(country).rows("concern")
    late = row["again_at"] if row["overdue_at"] else row["due_at"]
    time.on(
        (late.replace(tzinfo=UTC) - now() + HOUR).total_seconds() if late else DAY.total_seconds()
    )


def test_one_where_somebody_is_in_danger_wakes_all_of_them_at_once(
    country: Country, host: MailHost, time: Time
) -> None:
    for name, address in (("sue", SUE), ("rita", RITA), ("olga", "olga@south.example")):
        _hears(country, host, time, name, address)
    takes_in(country)
    assert tells_us(country, {**AGREED, "danger": "yes"}).status_code == 201
    _round(country)
    host.letters.clear()
    _late(country, time)
    _round(country)
    assert sorted(_subjects(host)) == [(RITA, WAITS), (SUE, WAITS)]


def test_one_that_is_handed_or_passed_on_wakes_whoever_looks_after_it_next(
    country: Country, host: MailHost, time: Time
) -> None:
    for name, address in (("ana", ANA), ("eva", EVA), ("sue", SUE), ("olga", OLGA)):
        _hears(country, host, time, name, address)
    takes_in(country)
    takes_in(country, "Lead South", "coast")
    assert tells_us(country, AGREED).status_code == 201
    ana, eva = country.person("ana"), country.person("eva")
    there = f"/concerns/{ana.get('/concerns').json['items'][0]['id']}"
    ana.step(there, "take_up")
    _round(country)
    for step, said, whom in (
        ("hand_on", {"colleague": eva.id}, EVA),
        ("pass_on", {"region": "coast", "reason": "other"}, OLGA),
    ):
        host.letters.clear()
        time.on(QUARTER)
        assert country.person("ana").step(there, step, **said).status_code == 200
        _round(country)
        assert _subjects(host) == [(whom, WAITS)]


@pytest.mark.parametrize("there", [True, False])
def test_one_that_came_to_nothing_wakes_whoever_took_it_up_and_then_supervisors(
    country: Country, host: MailHost, time: Time, there: bool
) -> None:
    """At once, where whoever took it up has left."""
    takes_in(country)
    assert tells_us(country, AGREED).status_code == 201
    eva = country.person("eva")
    eva.step(f"/concerns/{eva.get('/concerns').json['items'][0]['id']}", "take_up")
    for name, address in (("eva", EVA), ("ana", ANA), ("sue", SUE), ("rita", RITA)):
        _hears(country, host, time, name, address)
    _round(country)
    host.letters.clear()
    if not there:
        assert makes_leave(country, country.person("ana"), "eva").status_code == 200
    for whom in ([(EVA if there else SUE, WAITS)], [*[(EVA, WAITS)][:there], (SUE, WAITS)]):
        host.letters.clear()
        _late(country, time)
        _round(country)
        assert sorted(_subjects(host)) == whom


def test_advice_wakes_whoever_has_to_answer_and_then_whoever_asked(
    country: Country, host: MailHost, time: Time
) -> None:
    for name, address in (("ana", ANA), ("sue", SUE), ("nia", NIA), ("noa", NOA)):
        _hears(country, host, time, name, address)
    there = asked(country, country.person("ana"))
    _round(country)
    assert _subjects(host) == [(NIA, WAITS), (NOA, WAITS)]
    time.on(QUARTER)
    country.person("nia").step(there, "answer", text=ANSWER)
    _round(country)
    assert _subjects(host) == [(ANA, WAITS)]


def test_what_is_answered_to_somebody_who_left_wakes_her_colleagues(
    country: Country, host: MailHost, time: Time
) -> None:
    there = asked(country, country.person("eva"))
    for name, address in (("ana", ANA), ("sue", SUE), ("olga", "olga@south.example")):
        _hears(country, host, time, name, address)
    _round(country)
    host.letters.clear()
    assert makes_leave(country, country.person("ana"), "eva").status_code == 200
    country.person("nia").step(there, "answer", text=ANSWER)
    _round(country)
    assert sorted(_subjects(host)) == [(ANA, WAITS), (SUE, WAITS)]


def test_advice_that_nobody_gives_in_time_wakes_both_sides(
    country: Country, host: MailHost, time: Time
) -> None:
    for name, address in (("ana", ANA), ("sue", SUE), ("nia", NIA)):
        _hears(country, host, time, name, address)
    asked(country, country.person("ana"))
    _round(country)
    assert _subjects(host) == [(NIA, WAITS)]
    time.on(8 * DAY.total_seconds())
    with country.app.app_context():
        assert sweep_consultations() == 1
    _round(country)
    assert sorted(_subjects(host)) == [(ANA, WAITS), (NIA, WAITS)]


def test_a_case_that_changes_hands_wakes_whoever_has_to_say_yes_and_then_whoever_asked(
    country: Country, host: MailHost, time: Time
) -> None:
    people = {"ana": ANA, "sue": SUE, "omar": "omar@south.example", "olga": "olga@south.example"}
    for name, address in people.items():
        _hears(country, host, time, name, address)
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    assert agrees_to_go(country, ana, here, "Lead South").status_code == 201
    made = asks_to_hand_over(country, ana, here).json
    _round(country)
    assert _subjects(host) == [(SUE, WAITS)]
    time.on(DAY.total_seconds())
    host.letters.clear()
    offered = offers(country, country.person("sue"), made)
    assert offered.status_code == 200
    _round(country)
    assert _subjects(host) == [("omar@south.example", WAITS)]
    host.letters.clear()
    omar, olga = country.person("omar"), country.person("olga")
    assert takes(country, omar, offered.json, olga).status_code == 200
    _round(country)
    told = [(address, WAITS) for address in (ANA, "olga@south.example", SUE)]
    assert sorted(_subjects(host)) == sorted(told)


def test_an_offer_that_came_to_nothing_wakes_whoever_asked_and_whoever_leads_by_now(
    country: Country, host: MailHost, time: Time
) -> None:
    eva_at = "eva@north.example"
    for name, address in {"ana": ANA, "sue": SUE, "eva": eva_at}.items():
        _hears(country, host, time, name, address)
    ana, sue = country.person("ana"), country.person("sue")
    here = f"/cases/{open_a_case(ana)['id']}"
    made = an_offer(country, ana, sue, here)
    _round(country)
    host.letters.clear()
    time.on(DAY.total_seconds())
    given = country.person("sue").step(here, "assign", worker=country.person("eva").id)
    assert given.status_code == 200, given.text
    omar, there = country.person("omar"), f"/transfers/{made['id']}"
    assert omar.step(there, "decline", reason="no_capacity").status_code == 200
    _round(country)
    assert sorted(_subjects(host)) == [(ANA, WAITS), (eva_at, WAITS), (SUE, WAITS)]


def test_what_ran_out_is_told_also_where_it_is_asked_anew_in_the_same_moment(
    country: Country, host: MailHost, time: Time
) -> None:
    for name, address in {"ana": ANA, "sue": SUE}.items():
        _hears(country, host, time, name, address)
    ana, sue = country.person("ana"), country.person("sue")
    here = f"/cases/{open_a_case(ana)['id']}"
    an_offer(country, ana, sue, here)
    _round(country)
    host.letters.clear()
    time.on(8 * DAY.total_seconds())
    assert asks_to_hand_over(country, country.person("sue"), here).status_code == 201
    _round(country)
    assert (ANA, WAITS) in _subjects(host)


def test_another_country_wakes_those_for_whom_something_waits(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "ana", ANA)
    _hears(country, host, time, "sue", SUE)
    _hears(country, host, time, "olga", "olga@south.example")
    other, ana = Neighbour(country).pairs(), country.person("ana")
    other.asks()
    _round(country)
    assert sorted(_subjects(host)) == [(ANA, WAITS), (SUE, WAITS)]
    time.on(DAY.total_seconds())
    ana = country.person("ana")
    sent = other.is_asked(ana, until=(now() + timedelta(days=30)).isoformat())
    _round(country)
    assert host.letters == []
    other.accepts(sent)
    _round(country)
    assert _subjects(host) == [(ANA, WAITS)]
    _round(country)
    assert host.letters == []


@pytest.mark.parametrize("there", [True, False])
def test_what_nobody_answers_another_country_in_time_wakes_whoever_sees_to_it(
    country: Country, host: MailHost, time: Time, there: bool
) -> None:
    """The supervisors; where there is none everybody who may answer, and nobody of others."""
    for name, address in (("ana", ANA), ("sue", SUE), ("omar", "omar@south.example")):
        _hears(country, host, time, name, address)
    Neighbour(country).pairs().asks()
    _round(country)
    assert sorted(_subjects(host)) == [(ANA, WAITS), (SUE, WAITS)]
    if not there:
        with country.inside() as opened:
            left = "UPDATE account SET state = 'left' WHERE name = 'sue'"
            opened.connection().exec_driver_sql(left)
    time.on(8 * DAY.total_seconds())
    _round(country)
    assert _subjects(host) == [(SUE if there else ANA, WAITS)]
    _round(country)
    assert host.letters == []


@pytest.mark.race
def test_a_letter_that_was_cut_off_is_sent_again_as_the_same(
    country: Country, host: MailHost, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hears(country, host, time, "nia", NIA)
    _refers(country)
    assert _killed(country, monkeypatch)
    _round(country)
    # It was handed over once; until its time is over nobody sends it again.
    assert [letter["To"] for letter in host.letters] == [NIA]
    time.on(600)
    _round(country)
    first, second = host.letters
    assert first["Message-ID"] == second["Message-ID"]
    time.on(DAY.total_seconds())
    _round(country)
    assert len(host.letters) == 2


def _killed(country: Country, monkeypatch: pytest.MonkeyPatch) -> bool:
    """A process that ends between handing a letter over and saying so."""
    child = os.fork()
    if child == 0:
        with country.app.app_context():
            for engine in db.engines.values():
                engine.dispose(close=False)  # No connection of the parent's is touched.
        monkeypatch.setattr(posting, "_settle", lambda *_, **__: os._exit(9))
        country.app.test_cli_runner().invoke(args=["nrm", "jobs", "--once"])
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@SQLITE
def test_quiet_hours_and_mornings_are_kept_and_all_of_it_is_one_letter(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "nia", NIA)
    given = {"address": NIA, "pace": "daily", "quiet": "never"}
    assert country.person("nia").put("/account/mailbox", given).json["pace"] == "daily"
    for _ in range(2):
        _refers(country)
        _round(country)
    assert host.letters == []
    for _ in range(25):
        time.on(HOUR.total_seconds())
        _round(country)
    assert _subjects(host) == [(NIA, WAITS)]


def test_a_letter_is_in_the_language_of_whoever_asked() -> None:
    letter = Letter(UUID(int=1), UUID(int=2), NIA, "ar", "12345678")
    with an_app(demo=True).app_context():
        in_arabic = written(letter, SENDER, "http://127.0.0.1:8000")
        in_none = written(replace(letter, language="xx"), SENDER, "http://127.0.0.1:8000")
    assert in_arabic["Content-Language"] == "ar" and in_arabic["Subject"] != ASKS
    assert "12345678" in in_arabic.get_content()
    assert (in_none["Content-Language"], in_none["Subject"]) == ("en", ASKS)


@SQLITE
@pytest.mark.parametrize(
    "wrong",
    [
        "nia",
        "nia@clinic",
        "a b@c.de",
        "a@b@c.de",
        "nia@c.de\r\nBcc: x@y.z",
        "é@c.de",
        "=?utf-8?q??=@x.y",
        "",
    ],
)
def test_what_is_no_address_is_refused_by_name(country: Country, wrong: str) -> None:
    answer = country.person("nia").put("/account/mailbox", {"address": wrong})
    assert answer.status_code == 422 and "address" in answer.json["errors"]


@SQLITE
def test_a_server_that_cannot_encrypt_or_is_not_certified_gets_nothing(
    country: Country, host: MailHost, time: Time, tmp_path: Path
) -> None:
    _wants(country, "nia", NIA)
    stranger = MailHost(_folder(tmp_path))
    options = {**host.options(), "NRM_SMTP_CA": str(stranger.authority)}
    country.app.extensions["nrm_mail_server"] = server_of(options)
    _round(country, "letters")
    host.password_file.write_text("another")
    country.app.extensions["nrm_mail_server"] = server_of(host.options())
    _round(country, "letters")
    assert host.letters == []


def _folder(within: Path) -> Path:
    made = within / "stranger"
    made.mkdir()
    return made
