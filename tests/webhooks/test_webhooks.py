"""Systems of agencies are told that a referral waits: signed, once, and by an id alone."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import nrm.database
from nrm.alerts.waking import wake_mailboxes
from nrm.webhooks import posting
from nrm.webhooks.posting import post_webhooks
from nrm.webhooks.reaching import reach_of
from tests.adversary.hostile import Hands
from tests.stories.test_referral_rows import FIELDS, SHOWN
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.erasures import a_closed_case, erased
from tests.support.receiver import PATH, Receiver
from tests.support.steps import a_sent_referral, open_a_case
from tests.support.suspensions import suspend
from tests.support.systems import System, let_in, proof

HOUR, DAY = 3600, 86_400
# What a receiver answers, or how long it takes, does not depend on the engine.
SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    hands = moved_by_hand(monkeypatch)
    # The clock of the receiver as well.
    monkeypatch.setattr("standardwebhooks.webhooks.datetime", nrm.database.datetime)
    return hands


@pytest.fixture
def receiver(country: Country, tmp_path: Path) -> Iterator[Receiver]:
    made = Receiver(tmp_path).up()
    country.app.extensions["nrm_webhook_reach"] = reach_of(made.options())
    _round(country)  # How far the log was read begins here.
    yield made
    made.down()


class Told:
    """A system of the clinic that is told, and the secret that it was given."""

    def __init__(
        self, country: Country, receiver: Receiver, *scopes: str, name: str = "clinic register"
    ) -> None:
        self.country, self.receiver = country, receiver
        self.system: System = let_in(country, self.nia, name, *scopes)
        self.there = f"/systems/{self.system.id}/webhook"
        answer = self.put(receiver.address)
        assert answer.status_code == 200, answer.text
        self.secret = receiver.secret = answer.json["secret"]

    @property
    def nia(self) -> Person:
        """The custodian, signed in just now."""
        return self.country.person("nia")

    def put(self, address: str) -> Any:
        """The address, as a custodian gives it who proves to be there."""
        return self.nia.put(self.there, {"address": address, **proof(self.country, "nia")})

    def renews(self) -> str:
        """Another secret."""
        answer = self.nia.post(f"{self.there}/secret", proof(self.country, "nia"))
        assert answer.status_code == 200 and answer.json["old_until"]
        return str(answer.json["secret"])

    def step(self, name: str) -> Any:
        """A step of the webhook."""
        return self.nia.post(f"{self.there}/steps", {"step": name})

    def standing(self) -> Any:
        """How it goes, as its agency is shown."""
        return self.nia.get(self.there).json

    def opened(self) -> list[str]:
        """The ids of the referrals in what came in and verifies; what came in is forgotten."""
        calls, self.receiver.calls = self.receiver.calls, []
        return [call.told["data"].get("id", call.told["type"]) for call in calls]


@pytest.fixture
def clinic(country: Country, receiver: Receiver, time: Time) -> Told:
    return Told(country, receiver)


def _round(country: Country) -> int:
    run = country.app.test_cli_runner().invoke(args=["nrm", "jobs", "--once"])
    done: dict[str, Any] = json.loads(run.stdout)
    assert done["failed"] == [], run.output
    sent: int = done["webhooks"]
    return sent


def _refers(country: Country) -> str:
    """The id of a referral to the clinic."""
    case = open_a_case(country.person("ana"), identity=SHOWN["identity"])
    return a_sent_referral(country, country.person("ana"), case, "Clinic", FIELDS)[-36:]


def _queue(country: Country) -> list[Any]:
    return list(Hands(country).rows("webhook_message"))


def test_a_system_is_told_once_that_a_referral_waits_and_reads_it(
    country: Country, clinic: Told, time: Time
) -> None:
    waits = _refers(country)
    assert _round(country) == 1
    (call,) = clinic.receiver.calls
    told = call.told
    assert told == {**told, "type": "referral.waits", "data": {"id": waits}}
    assert (call.path, set(told)) == (PATH, {"type", "timestamp", "data"})
    assert clinic.system.get(f"/referrals/{told['data']['id']}").json["state"] == "sent"
    assert clinic.standing()["state"] == "active" and clinic.standing()["taken_at"]
    time.on(DAY)
    assert _round(country) == 0
    # An answer to the clinic's question is news; what the clinic does itself is none.
    nia, there = country.person("nia"), f"/referrals/{waits}"
    nia.step(there, "acknowledge")
    nia.step(there, "ask", question="Which language?")
    clinic.opened()
    assert _round(country) == 0
    country.person("ana").step(there, "answer", answer="French")
    assert _round(country) == 1 and clinic.opened() == [waits]


def test_a_receiver_that_is_down_for_an_hour_gets_each_notice_once(
    country: Country, clinic: Told, time: Time
) -> None:
    clinic.receiver.down()
    waiting = []
    for minute in range(60):
        if minute % 20 == 0:
            waiting.append(_refers(country))
        assert _round(country) == 0
        time.on(60)
    assert clinic.standing()["state"] == "failing"
    assert (clinic.standing()["error"], clinic.standing()["waiting"]) == ("unreachable", 3)
    clinic.receiver.up()
    for _ in range(120):
        _round(country)
        time.on(60)
    assert sorted(clinic.opened()) == sorted(waiting)
    assert (clinic.standing()["state"], clinic.standing()["waiting"]) == ("active", 0)


@SQLITE
def test_no_call_says_anything_of_a_person(country: Country, clinic: Told) -> None:
    waits = _refers(country)
    clinic.step("test")
    assert _round(country) == 2
    country.person("ana").step(f"/referrals/{waits}", "revoke", how="verbal")
    assert _round(country) == 1
    # Chance writes names into a signature; nobody can read it otherwise.
    told = "\n".join(
        call.path + str({**call.headers, "webhook-signature": ""}) + call.body.decode()
        for call in clinic.receiver.calls
    )
    hands = Hands(country)
    referral, case = hands.row("referral"), hands.row("case")
    known = [referral["reference"], referral["service"], referral["pseudonym"], case["code"]]
    known += [case["pseudonym"], str(case["id"]), case["region"], "Mira", "Lead North", "Clinic"]
    known += [clinic.system.id, clinic.system.token, clinic.secret]
    known += ["ana", "nia", "revoke", "verbal"]
    assert len(clinic.receiver.calls) == 3 and len(told) > 300
    assert not [each for each in known if each and each.lower() in told.lower()]
    # What is there has nothing that could be more than an id, a time or a signature.
    bodies = [json.loads(call.body) for call in clinic.receiver.calls]
    assert {json.dumps(body["data"]) for body in bodies} == {"{}", json.dumps({"id": waits})}
    sent = {name for call in clinic.receiver.calls for name in call.headers}
    assert sent == {
        *("host", "content-type", "content-length", "user-agent", "connection"),
        *("webhook-id", "webhook-timestamp", "webhook-signature"),
    }


@SQLITE
@pytest.mark.parametrize(
    ("answers", "error"),
    [
        (500, "broken"),
        (503, "broken"),
        (400, "refuses"),
        (301, "redirects"),
        (307, "redirects"),
        (b"220 mail.example ready\r\n\r\n", "no_answer"),
        (b"HTTP/1.1 200 OK\r\n", "no_answer"),
        (b"", "no_answer"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40_000, "no_answer"),
    ],
)
def test_what_is_not_taken_is_sent_again_under_the_same_id(
    country: Country, clinic: Told, time: Time, answers: int | bytes, error: str
) -> None:
    waits = _refers(country)
    clinic.receiver.answers = answers
    assert _round(country) == 0
    assert (clinic.standing()["error"], clinic.standing()["waiting"]) == (error, 1)
    time.on(20)
    _round(country)
    clinic.receiver.answers = 200
    time.on(90)
    assert _round(country) == 1
    assert len({call.id for call in clinic.receiver.calls}) == 1
    assert len({call.body for call in clinic.receiver.calls}) == 1
    assert {call.path for call in clinic.receiver.calls} == {PATH}  # Nothing was followed.
    assert clinic.opened() == [waits] * 3


@SQLITE
def test_an_answer_may_be_announced_first(country: Country, clinic: Told) -> None:
    clinic.receiver.answers = b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
    _refers(country)
    assert _round(country) == 1


@SQLITE
def test_a_receiver_that_takes_its_time_keeps_nobody_waiting(
    country: Country, clinic: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nrm.webhooks.delivering._PATIENCE", 0.3)
    clinic.receiver.slow = 1
    _refers(country)
    assert _round(country) == 0 and clinic.standing()["error"] == "too_slow"


@SQLITE
def test_one_that_is_gone_is_left_alone_until_it_is_started(
    country: Country, clinic: Told, time: Time
) -> None:
    waits = [_refers(country)]
    clinic.receiver.answers = 410
    _round(country)
    assert (clinic.standing()["state"], clinic.standing()["error"]) == ("stopped", "gone")
    clinic.receiver.answers, clinic.receiver.calls = 200, []
    time.on(DAY)
    waits.append(_refers(country))
    assert _round(country) == 0 and clinic.receiver.calls == []
    assert clinic.step("start").json["state"] == "active"
    assert _round(country) == 2 and sorted(clinic.opened()) == sorted(waits)


@SQLITE
def test_one_that_takes_nothing_for_three_days_is_stopped(
    country: Country, clinic: Told, time: Time
) -> None:
    clinic.receiver.answers = 500
    _refers(country)
    hours = 0
    while Hands(country).row("webhook")["stopped_at"] is None:
        _round(country)
        time.on(HOUR)
        hours += 1
        assert hours < 110
    assert hours > 72 and len(clinic.receiver.calls) == 13
    assert (clinic.standing()["error"], clinic.standing()["waiting"]) == ("broken", 1)
    time.on(7 * DAY)
    _round(country)
    assert (clinic.standing()["waiting"], _queue(country)) == (0, [])


@SQLITE
def test_a_message_that_it_never_takes_stops_none_of_the_others(
    country: Country, clinic: Told, time: Time
) -> None:
    clinic.receiver.answers = 400
    _refers(country)
    _round(country)
    clinic.step("test")
    clinic.receiver.answers, clinic.receiver.calls = 200, []
    _round(country)
    assert clinic.opened() == ["test"]
    clinic.receiver.answers = 400
    while not any(row["given_up_at"] for row in _queue(country)):
        _round(country)
        time.on(HOUR)
    assert len(clinic.receiver.calls) == 12 and clinic.standing()["state"] == "failing"
    assert [bool(row["given_up_at"]) for row in _queue(country)] == [True, False]


def test_what_is_killed_before_it_is_noted_is_sent_again_under_the_same_id(
    country: Country, clinic: Told, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = _refers(country)
    assert _killed(country, monkeypatch)
    _round(country)
    # It was handed over once; until its time is over nobody sends it again.
    assert len(clinic.receiver.calls) == 1
    time.on(600)
    assert _round(country) == 1
    first, second = clinic.receiver.calls
    assert (first.id, first.body) == (second.id, second.body)
    time.on(2 * DAY)
    assert _round(country) == 0 and clinic.opened() == [waits, waits]


def _killed(country: Country, monkeypatch: pytest.MonkeyPatch) -> bool:
    """A process that ends between sending a message and saying so."""
    child = os.fork()
    if child == 0:
        monkeypatch.setattr(posting, "_settle", lambda *_: os._exit(9))
        country.app.test_cli_runner().invoke(args=["nrm", "jobs", "--once"])
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@SQLITE
def test_for_a_day_both_secrets_sign(country: Country, clinic: Told, time: Time) -> None:
    old, new = clinic.secret, clinic.renews()
    assert old != new
    _refers(country)
    _round(country)
    (call,), clinic.receiver.calls = clinic.receiver.calls, []
    assert call.told
    clinic.receiver.secret = new
    assert clinic.receiver.verified(call.headers, call.body)
    assert clinic.receiver.verified(call.headers, call.body + b" ") is None
    time.on(DAY + 60)
    _refers(country)
    _round(country)
    (call,) = clinic.receiver.calls
    assert call.told and call.headers["webhook-signature"].count("v1,") == 1
    # Another address has a secret of its own, and the one before is told nothing by it.
    given = clinic.put(f"{clinic.receiver.address}&again").json
    assert given["secret"] not in (old, new) and given["old_until"] is None


@SQLITE
def test_only_whoever_may_read_a_referral_is_told_of_it(
    country: Country, receiver: Receiver, time: Time
) -> None:
    clinic = Told(country, receiver, "referrals.read")
    # A system of the agency that sends it cannot read it either: it hears nothing.
    ana: Person = country.person("ana")
    lead = let_in(country, ana, "lead register")
    given = {"address": receiver.address, **proof(country, "ana")}
    assert ana.put(f"/systems/{lead.id}/webhook", given).status_code == 200
    waits = _refers(country)
    _round(country)
    assert clinic.opened() == [waits]
    country.person("nia").step(f"/referrals/{waits}", "acknowledge")
    country.person("nia").step(f"/referrals/{waits}", "decline", reason="no_capacity")
    assert _round(country) == 0
    guide = let_in(country, clinic.nia, "guide", "directory.read")
    refused = clinic.nia.put(
        f"/systems/{guide.id}/webhook",
        {"address": receiver.address, **proof(country, "nia")},
    )
    assert refused.status_code == 409
    assert ana.put(clinic.there, given | proof(country, "ana")).status_code == 404


@SQLITE
@pytest.mark.parametrize("how", ["removed", "revoked", "ran out"])
def test_what_is_over_is_told_nothing_more(
    country: Country, clinic: Told, time: Time, how: str
) -> None:
    clinic.receiver.answers = 500
    _refers(country)
    _round(country)
    clinic.receiver.answers, clinic.receiver.calls = 200, []
    if how == "removed":
        assert clinic.nia.send("DELETE", clinic.there).status_code == 204
    elif how == "revoked":
        page = clinic.nia.submit(f"/admin/systems/{clinic.system.id}", **proof(country, "nia"))
        assert page.status_code == 200
    else:
        time.on(91 * DAY)
    time.on(HOUR)
    assert _round(country) == 0 and clinic.receiver.calls == []
    assert _queue(country) == [] and list(Hands(country).rows("webhook")) == []


@SQLITE
def test_a_token_that_ends_while_a_round_goes_on_ends_it(country: Country, clinic: Told) -> None:
    for _ in range(3):
        _refers(country)
    here = f"/admin/systems/{clinic.system.id}"
    clinic.receiver.meanwhile = lambda: clinic.nia.submit(here, **proof(country, "nia"))
    assert _round(country) == len(clinic.receiver.calls) == 1


@SQLITE
def test_nobody_but_its_custodian_sees_or_sets_it(country: Country, clinic: Told) -> None:
    for name, status in (("eva", 404), ("pia", 404), ("ana", 404)):
        person = country.person(name)
        assert person.get(clinic.there).status_code == status
        assert person.post(f"{clinic.there}/steps", {"step": "test"}).status_code == status
        assert person.send("DELETE", clinic.there).status_code == status
    wrong = {"address": clinic.receiver.address, "passphrase": "not that", "code": "000000"}
    assert clinic.nia.put(clinic.there, wrong).status_code == 403
    assert clinic.system.get(clinic.there).status_code == 403


@SQLITE
def test_address_and_secret_lie_nowhere_in_the_open(country: Country, clinic: Told) -> None:
    clinic.renews()
    hands = Hands(country)
    rows = [str(row) for table in ("webhook", "audit_entry") for row in hands.rows(table)]
    known = (str(clinic.receiver.port), clinic.secret, clinic.secret[6:40])
    assert len(rows) > 3 and not [row for row in rows for each in known if each in row]
    acts = {row["action"] for row in hands.rows("audit_entry")}
    assert acts >= {"system.set_webhook", "system.renew_webhook"}
    # A value that others put there opens nothing: it stops, and is written anew.
    row = hands.row("webhook")
    hands.set("webhook", row["id"], sealed_address=row["sealed_secret"])
    _refers(country)
    assert _round(country) == 0 and clinic.receiver.calls == []
    told = clinic.standing()
    assert (told["state"], told["address"], told["waiting"]) == ("stopped", None, 1)
    clinic.receiver.secret = clinic.put(clinic.receiver.address).json["secret"]
    assert _round(country) == 1 and len(clinic.opened()) == 1


@SQLITE
def test_receivers_take_turns(country: Country, clinic: Told) -> None:
    other = _another(country, clinic)
    for _ in range(2):
        _refers(country)
    _round(country)
    paths = _paths(clinic)
    assert paths in (["a", "b", "a", "b"], ["b", "a", "b", "a"])
    clinic.receiver.fails = paths[0]
    for _ in range(2):
        _refers(country)
    _round(country)
    assert _paths(clinic) == [paths[0], paths[1], paths[1]]
    assert other.standing()["waiting"] + clinic.standing()["waiting"] == 2


@SQLITE
def test_those_that_fail_come_last(country: Country, clinic: Told, time: Time) -> None:
    other = _another(country, clinic)
    clinic.step("test")
    clinic.receiver.fails = "a"
    for seconds in (0, 7, 80, 400):
        time.on(seconds)
        _round(country)
    # The other one failed later, and takes what it is sent again.
    for fails in ("b", ""):
        clinic.receiver.fails = fails
        other.step("test")
        other.step("start")
        _round(country)
    other.step("test")
    time.on(1200)
    assert _paths(clinic) == [*"aaaabb"]
    _round(country)
    assert _paths(clinic) == ["b", "a"]


def _another(country: Country, clinic: Told) -> Told:
    """One more system at the same receiver; the first is called at `a`, this one at `b`."""
    other = Told(country, clinic.receiver, name="another register")
    for told, name in ((clinic, "a"), (other, "b")):
        assert told.put(f"{clinic.receiver.address}{name}").status_code == 200
    return other


def _paths(clinic: Told) -> list[str]:
    calls, clinic.receiver.calls = clinic.receiver.calls, []
    return [call.path[-1] for call in calls]


def test_two_rounds_at_once_send_each_message_once(
    country: Country, clinic: Told, time: Time
) -> None:
    waiting = sorted(_refers(country) for _ in range(4))
    with country.app.app_context():
        wake_mailboxes()
    clinic.receiver.slow = 0.05

    def run() -> int:
        with country.app.app_context():
            return post_webhooks()

    with ThreadPoolExecutor(3) as pool:
        done = [each.result() for each in [pool.submit(run) for _ in range(3)]]
    assert sum(done) == 4 and sorted(clinic.opened()) == waiting


@SQLITE
def test_an_agency_that_is_suspended_is_told_nothing(country: Country, clinic: Told) -> None:
    clinic.receiver.answers = 500
    _refers(country)
    _round(country)
    clinic.receiver.answers, clinic.receiver.calls = 200, []
    suspend(country, "Clinic")
    clinic.step("start")
    assert _round(country) == 0 and clinic.receiver.calls == []
    assert clinic.put(clinic.receiver.address).status_code == 403


def test_what_is_erased_is_told_of_no_more(country: Country, clinic: Told) -> None:
    clinic.receiver.answers = 500
    ana, sue = country.person("ana"), country.person("sue")
    here = a_closed_case(country, ana, sue)
    _round(country)
    assert len(_queue(country)) > 0
    assert erased(country, ana, sue, here)["erased_at"]
    assert _queue(country) == []


@SQLITE
def test_what_the_documentation_has_a_receiver_do_is_right(country: Country, clinic: Told) -> None:
    text = Path("docs/notices.md").read_text("utf-8")
    written: dict[str, Any] = {}
    exec(text.split("```python\n")[1].split("```")[0], written)
    waits = _refers(country)
    clinic.renews()
    _round(country)
    (call,), seen = clinic.receiver.calls, set[str]()
    given = (clinic.secret, call.headers, call.body, seen)
    assert (written["told"](*given), written["told"](*given)) == (waits, None)
    with pytest.raises(ValueError, match="did not come"):
        written["told"](clinic.secret, call.headers, call.body + b" ", set())
