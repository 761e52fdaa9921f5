"""What stands behind the doors test: requests by name, the things they need, and who sends them.

`doors.csv` says who gets which status, a line for each route and request. A new route needs a line
there; a new kind of request, an entry in `REQUESTS`. `logged` is the action that a refusal names,
`done` what a success writes where that is not the same (`-`: nothing); both empty: no log.
"""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from nrm.accounts.models import Attempt, find_account
from nrm.cases.models import Case
from nrm.clocks.models import clocks_of_cases
from nrm.database import new_id, now
from nrm.files.kinds import PDF
from nrm.log import writer as log
from nrm.log.models import AuditEntry
from nrm.recovery.requests import add_request
from nrm.registry.models import CHANGES_OF
from nrm.vault.recovery import new_recovery_code
from tests.support.access import ASKED, asks_for_record
from tests.support.advice import ANSWER as ADVICE
from tests.support.advice import asked, service_of
from tests.support.around import VISIT, adds, meets
from tests.support.auditors import an_item
from tests.support.authenticator import Authenticator, add_a_passkey
from tests.support.case_steps import a_presumed_case
from tests.support.centres import propose
from tests.support.concerns import TOLD, takes_in, tells_us
from tests.support.country import AGENCIES, OFFERS, Country, Person
from tests.support.disclosures import DEMAND, UNTOLD, demands
from tests.support.drafts import keeps
from tests.support.duplicates import a_question
from tests.support.emergencies import breaks
from tests.support.episodes import DANGER, REPORT, comes_back, reports_missing
from tests.support.erasures import approves, asks_for_erasure
from tests.support.files import a_file, a_pdf
from tests.support.groups import a_group, belongs
from tests.support.identification import a_submitted_case
from tests.support.neighbours import Neighbour
from tests.support.notifications import NOTHING_KNOWN, says_no, tell_before
from tests.support.restricted import ANSWER, TEXT, agrees_with_police, writes
from tests.support.steps import a_sent_referral, accepts, agree, open_a_case, refer
from tests.support.suspensions import asks
from tests.support.systems import let_in
from tests.support.transfers import agrees_to_go, an_offer
from tests.support.without_consent import AT_RISK, act_in, in_days

TABLE = Path(__file__).with_suffix(".csv")
NOBODY = "nobody"
FIELDS = ["identity.preferred_name"]
# Tries of somebody who is not signed in yet; each of them is logged.
_AT_THE_DOOR = frozenset(
    [
        "session.open",
        "account.recover",
        "account.join",
        "account.offer_factor",
        "account.enrol_factor",
        "concern.arrive",
    ]
)
_OUTSIDE = frozenset({"HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Door:
    """A line of the table."""

    method: str
    rule: str
    request: str
    logged: str
    done: str
    expected: dict[str, int]

    def acts(self, who: str, status: int) -> list[tuple[str, str]]:
        """Actions and outcomes that the log must hold after an answer of this status."""
        # A stranger's try is counted, not logged; what he may see anyway is logged for nobody.
        at_the_door = self.logged in _AT_THE_DOOR and not self.rule.startswith("/account/")
        if who == NOBODY and not at_the_door:
            return []
        if status < 400 and self.done == "-":
            return []
        if not (self.logged or self.done):
            return []
        if status >= 400:
            return [(self.logged, "refused" if status in (401, 403, 404) else "failed")]
        return [(action, "done") for action in (self.done or self.logged).split()]

    def of_each_answer(self) -> list[str]:
        """The first person of the line for each status that it promises."""
        return list({status: who for who, status in reversed(self.expected.items())}.values())


def read_table() -> list[Door]:
    """Every line of the table; the columns after `done` are people."""
    with TABLE.open(newline="") as file:
        lines = list(csv.DictReader(file))
    people = [name for name in lines[0] if name not in Door.__dataclass_fields__]
    return [
        Door(
            line["method"],
            line["rule"],
            line["request"],
            line["logged"],
            line["done"],
            {who: int(line[who]) for who in people},
        )
        for line in lines
    ]


def routes_of(app: Flask) -> set[tuple[str, str]]:
    """Method and rule of every route."""
    rules = list(app.url_map.iter_rules())
    return {(m, rule.rule) for rule in rules for m in (rule.methods or set()) - _OUTSIDE}


def complaints(routes: set[tuple[str, str]], doors: Iterable[Door]) -> list[str]:
    """Routes without an expectation, and expectations without a route."""
    known = {(door.method, door.rule) for door in doors}
    return [f"{m} {rule}: no expectation in doors.csv" for m, rule in sorted(routes - known)] + [
        f"{m} {rule}: stands in doors.csv and is no route" for m, rule in sorted(known - routes)
    ]


@dataclass
class Things:
    """One real thing of each kind, made by ana for the Clinic: ids by the names in the rules."""

    ids: dict[str, str]
    tag: str | None = None


@dataclass(frozen=True)
class Ask:
    """A request: what it needs, what it carries. `body` may be made of the country."""

    stage: str = "sent"
    query: str = ""
    body: Callable[[Country, str], Any] | dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    form: bool = False
    raw: bytes = b""
    parts: dict[str, str] = field(default_factory=dict)
    source: str = "127.0.0.1"


def _consent(country: Country, _who: str) -> dict[str, Any]:
    return {
        "scope": "share_with_org",
        "recipient": country.agency_id("Clinic"),
        "purpose": OFFERS["Clinic"],
        "fields": FIELDS,
        "given_by": "person",
        "obtained_how": "verbal",
        "expires_at": (now() + timedelta(days=30)).isoformat(),
    }


def _contact(country: Country, _who: str) -> dict[str, str]:
    return {"contact": country.person("nia").id}


def _referral(country: Country, _who: str) -> dict[str, Any]:
    return {"service": OFFERS["Clinic"], "recipient": country.agency_id("Clinic")}


def _wrong(_country: Country, who: str) -> dict[str, Any]:
    return {"name": f"not {who}", "passphrase": "never right at all", "code": "000000"}


def _change(_country: Country, who: str) -> dict[str, Any]:
    changed = {"passphrase": f"not that of {who}", "code": "000000"}
    return {**changed, "new_passphrase": "velvet harbour 93 mosaic turnip"}


def _change_form(country: Country, who: str) -> dict[str, Any]:
    change = _change(country, who)
    return {**change, "new_passphrase_again": change["new_passphrase"]}


def _passkey(country: Country, who: str) -> dict[str, Any]:
    made = Authenticator().makes({"challenge": ""})
    return {**_proof(country, who), "name": "my phone", "credential": made}


def _proof(_country: Country, who: str) -> dict[str, Any]:
    return {"passphrase": f"not that of {who}", "code": "000000"}


def _restricted_note(country: Country, _who: str) -> dict[str, Any]:
    return {"police": country.agency_id("Police"), "text": TEXT}


def _concern(country: Country, who: str) -> dict[str, Any]:
    window = country.app.test_client(use_cookies=False)
    if b"<form" not in window.get("/concern").data:
        takes_in(country)
    return {**TOLD, "text": f"Somebody like {who}."}


def _wish(country: Country, _who: str) -> dict[str, Any]:
    receiver = country.agency_id("Lead South")
    return {"recipient": receiver, "basis": "person_agrees", "reason": "moved"}


def _notification(country: Country, _who: str) -> dict[str, Any]:
    return {**NOTHING_KNOWN, "recipient": country.agency_id("Authority")}


def _who_came(_country: Country, who: str) -> dict[str, Any]:
    # One agency counts a day once: each person another day.
    day = now() - timedelta(days=len(who) + ord(who[0]))
    return {"day": day.date().isoformat(), "setting": "safe_space", "adults": "3"}


def _notification_form(country: Country, who: str) -> dict[str, Any]:
    given = {k: v for k, v in _notification(country, who).items() if v}
    return {**given, "person_told": "yes"}


def _recovery(_country: Country, who: str) -> dict[str, Any]:
    lost = {"name": f"not {who}", "recovery_code": "AAAA " * 8, "code": "000000"}
    return {**lost, "new_passphrase": "velvet harbour 93 mosaic turnip"}


def _recovery_form(country: Country, who: str) -> dict[str, Any]:
    lost = _recovery(country, who)
    return {**lost, "new_passphrase_again": lost["new_passphrase"]}


def _code_form(_country: Country, who: str) -> dict[str, Any]:
    twice = "velvet harbour 93 mosaic turnip"
    given = {"name": f"not {who}", "invitation_code": "0" * 32}
    return {**given, "new_passphrase": twice, "new_passphrase_again": twice}


def _invitation(_country: Country, who: str) -> dict[str, Any]:
    people = {name: role for _, people in AGENCIES.values() for name, (role, _) in people.items()}
    return {"name": f"new with {who}", "role": people.get(who, "co_ordinator")}


def _centre(country: Country, who: str) -> dict[str, Any]:
    return {"parent": country.agency_id("Lead North"), "name": f"Centre {new_id()}", "kind": ""}


def _lost_phone(_country: Country, who: str) -> dict[str, Any]:
    return {"name": f"not {who}", "passphrase": "never right at all", "recovery_code": ""}


def _lost_all(_country: Country, who: str) -> dict[str, Any]:
    return {"name": f"not {who}", "lost": "both"}


def _account_of_eva(country: Country) -> str:
    with country.inside(write=False):
        return str(find_account("eva").id)


def _colleague(country: Country, _who: str) -> dict[str, Any]:
    return {"step": "assign", "worker": country.person("eva").id}


_CASE = {
    "entry_channel": "health",
    "person_group": "adult",
    "region": "capital",
    "priority": "routine",
}
_SCREEN = {
    "step": "screen",
    "limits_explained": True,
    "seen_alone": "yes",
    "interpreter_needed": "no",
    "basis": "consent",
}
_SHARED = {name: value for name, value in _CASE.items() if name != "person_group"}
_RAID = {**_SHARED, "persons": [{"person_group": "child", "count": 2}]}
_RAID_FORM = {**_SHARED, "count-child": "2"}
_CLOSE = {"step": "close", "reason": "no_indicators", "information_given": True}
_SUPERVISION = {"X-Purpose": "supervision"}
_MEETING = {
    "preferences-seen_alone": "yes",
    "preferences-interpreter_needed": "no",
    "limits_explained": "yes",
    "basis": "consent",
}
_OFFER = {"service": "mental_health", "region": "capital", "languages": ["en"]}
_LATER = {"step": "put_off", "not_told": "not_reached", "look_again": in_days(9)}
_DRAFT = {"based_on": 0, "answers": [{"name": "preferred_name", "value": "Mira"}]}
REQUESTS: dict[str, Ask] = {
    "": Ask(),
    "a wrong sign-in": Ask(body=_wrong, source="192.0.2.7"),
    "a wrong passphrase": Ask(body=_change, source="192.0.2.10"),
    "a wrong proof": Ask(body={"passphrase": "not that", "code": "000000"}, source="192.0.2.12"),
    "a wrong recovery": Ask(body=_recovery, source="192.0.2.13"),
    "a challenge": Ask(body={"purpose": "sign_in"}),
    "no answers": Ask(body={}),
    "an address": Ask(body={"address": "someone@example.org"}),
    "no right code": Ask(body={"code": "00000000"}),
    "a passkey": Ask(body=_passkey, source="192.0.2.16"),
    "a removal": Ask("a passkey", body=_proof, source="192.0.2.17"),
    "a new case": Ask(body=_CASE),
    "with a purpose": Ask(headers=_SUPERVISION),
    "several sections": Ask(query="?sections=identity,risk"),
    "two versions": Ask(query="?older=0&newer=1"),
    "an empty section": Ask("fresh", body={}, headers={"If-Match": '"0"'}),
    "a draft that was typed": Ask("with a draft"),
    "a draft": Ask("fresh", body=_DRAFT, headers={"If-Match": '"0"'}),
    "a note": Ask(body={"text": "seen today"}),
    "assign": Ask("draft case", body=_colleague),
    "discard": Ask("draft case", body={"step": "discard", "reason": "discarded"}),
    "screen": Ask("draft case", body=_SCREEN),
    "close": Ask("screened", body=_CLOSE),
    "a wrong emergency": Ask(
        body={
            "threat_to_life": True,
            "text": "a cellar",
            "passphrase": "not that",
            "code": "000000",
        },
        source="192.0.2.18",
    ),
    "an emergency": Ask("in an emergency"),
    "an item": Ask("noticed"),
    "an item asked about": Ask("questioned"),
    "why": Ask("noticed", body={"step": "ask_why"}),
    "an explanation": Ask("questioned", body={"step": "explain", "explanation": "cover"}),
    "a countersignature": Ask("in an emergency", body={"step": "countersign"}),
    "a review": Ask("in an emergency", body={"step": "review", "outcome": "justified"}),
    "a hold": Ask("draft case", body={"authority": "court", "text": "file 7"}),
    "the end of a hold": Ask("held", body={"text": "over"}),
    "an erasure": Ask("closed", body={"reason": "person_asked"}),
    "an erasure asked for": Ask("asked to erase"),
    "a wrong approval": Ask(
        "asked to erase",
        body={"step": "approve", "passphrase": "not that", "code": "000000"},
        source="192.0.2.16",
    ),
    "no erasure": Ask("asked to erase", body={"step": "withdraw"}),
    "an erased case": Ask("erased"),
    "a refusal to be identified": Ask("said no"),
    "an anonymous notification": Ask("said no", body=_notification),
    "told before": Ask("told"),
    "who came": Ask(
        "fresh",
        body={"adults": 3},
        headers={"If-Match": "*"},
        parts={"day": now().date().isoformat(), "setting": "open_group"},
    ),
    "what was decided": Ask(
        body={"step": "record", "to": "informed_of_options"}, headers={"If-Match": '"0"'}
    ),
    "several people": Ask("fresh", body=_RAID),
    "a group": Ask("in a group"),
    "among others": Ask("fresh", body={"reason": "same_operation"}),
    "apart": Ask("in a group", body={"reason": "safety"}),
    "somebody around": Ask(body={"part": "peer_mentor", "agreed": True, "name": "Zzyx"}),
    "a part": Ask("around"),
    "a part over": Ask("around", body={"step": "end", "reason": "replaced"}),
    "a visit": Ask("around", body=VISIT),
    "no visit": Ask("to meet", body={"step": "cancel"}),
    "somebody missing": Ask(body=REPORT),
    "a try by no safe way": Ask(body={"way": 9, "outcome": "no_answer", "safe_contact": 0}),
    "a filter to keep": Ask(body={"query": "outcome=failed"}),
    "a kept filter": Ask("kept"),
    "a paper": Ask("printed"),
    "page: a paper": Ask("printed", query="?number={number}"),
    "a span": Ask(body={"span": "month"}),
    "nobody else's": Ask(body={"entry": None}),
    "an episode": Ask("missing"),
    "the police told": Ask("missing", body={"step": "tell_police", **DANGER}),
    "an act": Ask("unasked"),
    "an answer for it": Ask("unasked", body={"step": "countersign"}),
    "no answer for it": Ask("unasked", body={"step": "refuse"}),
    "told of it": Ask("unasked", body={"step": "tell"}),
    "told of it later": Ask("unasked", body=_LATER),
    "a review of it": Ask("unasked", body={"step": "review", "outcome": "justified"}),
    "somebody back": Ask("missing", body={"step": "record_return"}),
    "a talk": Ask("back", body={"step": "record_interview", "done": False}),
    "a demand": Ask(body=DEMAND),
    "a disclosure": Ask("demanded"),
    "an own record": Ask(body=ASKED),
    "a request": Ask("wanted"),
    "nothing left out": Ask("wanted", body={"step": "leave_out", "lines": {}}),
    "a refused request": Ask(
        "wanted", body={"step": "refuse", "reason": "excessive", "remedy_told": True}
    ),
    "a wrong copy": Ask(
        "wanted", body={"passphrase": "not that", "code": "000000"}, source="192.0.2.50"
    ),
    "a wrong approval of a demand": Ask(
        "demanded",
        body={"step": "approve", "passphrase": "not that", "code": "000000"},
        source="192.0.2.40",
    ),
    "a refusal": Ask("demanded", body={"step": "refuse"}),
    "the person knows": Ask("demanded", body={"step": "tell"}),
    "a wish to hand over": Ask("agreed to go", body=_wish),
    "an offered case": Ask("offered"),
    "a deadline paused": Ask("reviewed", body={"step": "pause", "reason": "person_asks"}),
    "form: a deadline paused": Ask(
        "reviewed", body={"reason": "person_asks"}, form=True, parts={"move": "pause"}
    ),
    "a deadline seen": Ask("draft case", body={"as": "seen"}),
    "form: a deadline seen": Ask("draft case", body={"as": "seen"}, form=True),
    "a wrong offer of a case": Ask(
        "offered",
        body={"step": "offer", "passphrase": "not that", "code": "000000"},
        source="192.0.2.42",
    ),
    "a wrong acceptance of a case": Ask(
        "offered",
        body=lambda country, who: {
            "step": "accept",
            "worker": _account_of_eva(country),
            **_proof(country, who),
        },
        source="192.0.2.43",
    ),
    "a case that stays": Ask("offered", body={"step": "withdraw"}),
    "a case that is declined": Ask("offered", body={"step": "decline", "reason": "no_capacity"}),
    "submitted": Ask("submitted"),
    "the authority reads": Ask("submitted anew", body={"step": "acknowledge"}),
    "a no to the authority": Ask("submitted", body={"step": "withdraw", "how": "verbal"}),
    "form: submitted": Ask("submitted", form=True),
    "form: a no to the authority": Ask(
        "submitted", body={"how": "verbal"}, form=True, parts={"step": "withdraw"}
    ),
    "form: a decision": Ask(
        "submitted",
        body={"outcome": "negative", "reasons": "Because."},
        form=True,
        parts={"step": "decide"},
    ),
    "a restricted note": Ask("agreed with the police", body=_restricted_note),
    "a note to the police": Ask("a note to the police"),
    "an answer of the police": Ask("a note to the police", body={"text": ANSWER}),
    "form: a restricted note": Ask("agreed with the police", body=_restricted_note, form=True),
    "form: an answer of the police": Ask("a note to the police", body={"text": ANSWER}, form=True),
    "a duplicate": Ask("maybe one person"),
    "asked of a supervisor": Ask("asked about"),
    "names of none": Ask(body={"cases": [str(UUID(int=0))]}),
    "a code": Ask(body={"code": "0000-0000"}),
    "a search": Ask(body={"code": "0000-0000"}),
    "a search with a purpose": Ask(body={"code": "0000-0000"}, headers=_SUPERVISION),
    "a consent": Ask(body=_consent),
    "an age group": Ask("draft case", body={"person_group": "age_uncertain"}),
    "a withdrawal": Ask(body={"how": "verbal"}),
    "a referral": Ask(body=_referral),
    "an edited draft": Ask("draft", body={"urgency": "high"}),
    "send": Ask("ready", body={"step": "send"}),
    "acknowledge": Ask(body={"step": "acknowledge"}),
    "a contact": Ask("shared", body=_contact),
    "a message": Ask("shared", body={"text": "She comes each week."}),
    "hours": Ask(body={"hours": 8}),
    "decline": Ask(body={"step": "decline", "reason": "no_capacity"}),
    "withdraw": Ask(body={"step": "withdraw", "reason": "need_ended"}),
    "revoke": Ask(body={"step": "revoke", "how": "verbal"}),
    "of the case": Ask(query="?case={case_id}"),
    "a proof": Ask(query="?size=2"),
    "a note of its own": Ask("shared", body={"text": TEXT}),
    "notes of its own": Ask("shared"),
    "a file": Ask(raw=a_pdf(), headers={"Content-Type": PDF, "X-File-Name": "seen.pdf"}),
    "one file": Ask("with a file"),
    "one file with a purpose": Ask("with a file", headers=_SUPERVISION),
    "a shared file": Ask("shared"),
    "a removal of a file": Ask("with a file", body={"reason": "wrong_file"}),
    "a list of codes": Ask(parts={"name": "regions"}),
    "a session of ana": Ask("signed in elsewhere"),
    "some calls": Ask(parts={"name": "session_api"}),
    "an offer": Ask("an agency that works", body=_OFFER),
    "a service": Ask("a service"),
    "a service anew": Ask("a service", body=_OFFER),
    "a count": Ask("a service", body={"step": "count", "accepting": True, "places": 2}),
    "a schema": Ask(parts={"name": "Identity"}),
    "two sizes": Ask(query="?from=1&to=2"),
    "no cosignature": Ask(body={"note": "nrm.example/log\n1\nAAAA\n\n"}),
    "a tile": Ask(parts={"tile": "0/000.p/2"}),
}
# After these nobody is signed in any more.
_ENDING = {("DELETE", "/api/v1/session"), ("POST", "/sign-out"), ("GET", "/leave")}


_TYPED_OFFER = {"service": "mental_health", "region": "capital", "languages": "English"}


def _advice(country: Country, _who: str) -> dict[str, Any]:
    asked_of = service_of(country, "Clinic")
    return {"service": asked_of, "kind": "advice", "urgency": "high", "text": ADVICE}


def _advice_form(_country: Country, _who: str) -> dict[str, Any]:
    return {"urgency": "high", "text": ADVICE}


def _form(stage: str = "sent", query: str = "", **answers: str) -> Ask:
    return Ask(stage, query, answers, form=True)


def _consent_form(country: Country, who: str) -> dict[str, Any]:
    given = _consent(country, who)
    return {**given, "agreed": "yes", "expires_at": (now() + timedelta(days=30)).date().isoformat()}


def _file_form(_country: Country, _who: str) -> dict[str, Any]:
    return {"file": (io.BytesIO(a_pdf()), "seen.pdf", PDF)}


def _refer_form(country: Country, who: str) -> dict[str, Any]:
    return {**_referral(country, who), "urgency": "routine"}


REQUESTS |= {
    "form: nothing": _form(),
    "form: an offer": _form(**_TYPED_OFFER),
    "form: a service anew": _form("a service", **_TYPED_OFFER),
    "form: a count": _form("a service", accepting="yes", places="2"),
    "form: a service gone": _form("a service"),
    "a message of no country": Ask(body={"kind": "ended"}),
    "help in no country": Ask(body=lambda country, _: Neighbour(country).asking(str(new_id()))),
    "asked abroad": Ask("asked abroad"),
    "no more of another country": Ask(
        "asked abroad", body={"step": "withdraw", "reason": "safety"}
    ),
    "form: help in no country": _form(),
    "form: no more of another country": _form("asked abroad", step="withdraw", reason="safety"),
    "form: accepted from abroad": _form("come from abroad", step="accept"),
    "come from abroad": Ask("come from abroad"),
    "accepted from abroad": Ask("come from abroad", body={"step": "accept"}),
    "advice": Ask(body=_advice),
    "asked for advice": Ask("asked for advice"),
    "answering": Ask("asked for advice", body={"step": "answer", "text": ADVICE}),
    "form: advice": Ask("a service of others", body=_advice_form, form=True),
    "form: room": _form("a service of others", urgency="high", start="today", people="1"),
    "a service of others": Ask("a service of others"),
    "form: answering": _form("asked for advice", step="answer", text=ADVICE),
    "a concern": Ask(body=_concern),
    "a wrong receipt": Ask(body={"receipt": "0000"}),
    "form: a wrong receipt": _form(receipt="0000"),
    "handed over": Ask("handed over"),
    "taking up": Ask("handed over", body={"step": "take_up"}),
    "form: taking up": _form("handed over"),
    "form: nobody reached": _form("taken up"),
    "form: handed to a colleague": Ask(
        "taken up", body=lambda country, _: {"colleague": _account_of_eva(country)}, form=True
    ),
    "form: passed on": _form("to be passed on", to_region="islands", why="other"),
    "form: set aside": _form("handed over", reason="known"),
    "form: a case of it": _form(
        "taken up", entry_channel="health", person_group="adult", region="coast", priority="high"
    ),
    "form: a concern": Ask(body=_concern, form=True, parts={"part": "noticed"}),
    "form: a page of the practice": Ask(body={"answer_1": "0"}, form=True, parts={"number": "1"}),
    "form: who takes concerns in": _form(region="coast", agency="nobody"),
    "form: a code": _form(code="0000-0000"),
    "form: a wish to hand over": Ask("agreed to go", body=_wish, form=True),
    "form: an offered case": _form("offered"),
    "form: a case that is declined": _form("offered", reason="no_capacity"),
    "form: a wrong offer of a case": Ask("offered", body=_proof, form=True, source="192.0.2.44"),
    "form: a wrong acceptance of a case": Ask(
        "offered",
        body=lambda country, who: {"worker": _account_of_eva(country), **_proof(country, who)},
        form=True,
        source="192.0.2.45",
    ),
    "form: what would be told": Ask("said no", body=_notification_form, form=True),
    "form: an anonymous notification": Ask("said no", body=_notification_form, form=True),
    "form: a demand": Ask(body={**DEMAND, "told": "yes"}, form=True),
    "form: who came": Ask("fresh", body=_who_came, form=True),
    "form: what was decided": _form(to="informed_of_options", version="0"),
    "form: several people": Ask("fresh", body=_RAID_FORM, form=True),
    "form: among others": _form("fresh", reason="same_operation"),
    "form: apart": _form("in a group", reason="safety"),
    "form: a wish": _form("fresh"),
    "form: a part": _form("around"),
    "form: somebody around": _form("fresh", part="peer_mentor", agreed="yes", name="Zzyx"),
    "form: the text of a part": _form("around", purpose="supervision"),
    "form: a visit": _form("around", meets_at="2.1.2030 10:00", where="here", language="Arabic"),
    "form: a part over": _form("around", reason="replaced"),
    "form: no visit": _form("to meet"),
    "form: somebody missing": _form(**REPORT),
    "form: a reason to look": _form(purpose="supervision"),
    "form: a try by no safe way": _form(way="9", outcome="no_answer", version="0"),
    "form: the text of an episode": _form("missing", purpose="supervision"),
    "form: the police told": Ask("missing", body=DANGER, form=True, parts={"step": "tell_police"}),
    "form: why it was done": _form("unasked", purpose="supervision"),
    "form: an answer for it": Ask("unasked", form=True, parts={"step": "countersign"}),
    "form: a disclosure": _form("demanded"),
    "form: an own record": Ask(body={**ASKED, "safe": "yes"}, form=True),
    "form: a line less": _form("wanted", step="leave_out", line="notes", reason="danger"),
    "form: a wrong copy": Ask(
        "wanted",
        body={"passphrase": "not that", "code": "000000"},
        form=True,
        source="192.0.2.51",
    ),
    "form: how it is safe": _form("wanted", purpose="subject_access"),
    "form: a wrong approval of a demand": Ask(
        "demanded",
        body={"passphrase": "not that", "code": "000000"},
        form=True,
        source="192.0.2.41",
    ),
    "form: the text of a demand": _form("demanded", purpose="legal_disclosure"),
    "form: a duplicate": _form("maybe one person"),
    "form: two people": _form("maybe one person", outcome="two_people"),
    "form: no other agency": _form("asked about", answer="no"),
    "form: a search": _form(code="0000-0000", purpose="supervision"),
    "form: a wrong sign-in": Ask(body=_wrong, form=True, source="192.0.2.8"),
    "form: a wrong passphrase": Ask(body=_change_form, form=True, source="192.0.2.11"),
    "form: a wrong proof": Ask(
        body={"passphrase": "not that", "code": "000000"}, form=True, source="192.0.2.14"
    ),
    "form: a wrong recovery": Ask(body=_recovery_form, form=True, source="192.0.2.15"),
    "form: a passkey": Ask(
        body=lambda country, who: {**_proof(country, who), "name": "my phone"},
        form=True,
        source="192.0.2.18",
    ),
    "form: an address": _form(address="a@b.example", pace="daily", quiet="never"),
    "form: no right code": _form(code="0000 0000"),
    "form: a removal": Ask("a passkey", body=_proof, form=True, source="192.0.2.19"),
    "page: a passkey of ana": Ask("a passkey"),
    "form: a wrong code": Ask(body=_code_form, form=True, source="192.0.2.36"),
    "form: an invitation": Ask(body=_invitation, form=True),
    "page: somebody invited": Ask("invited"),
    "form: somebody invited": _form("invited"),
    "form: a proof that is wrong": Ask(
        "invited",
        body={"passphrase": "not that", "code": "000000"},
        form=True,
        source="192.0.2.37",
    ),
    "page: a system": Ask("a system"),
    "form: a system": _form("a system"),
    "a system and a test": Ask("a system", body={"step": "test"}),
    "an address of a system and a wrong proof": Ask(
        "a system",
        body={"address": "https://a.example/", "passphrase": "not that", "code": "000000"},
        source="192.0.2.47",
    ),
    "a system and a wrong proof": Ask(
        "a system", body={"passphrase": "not that", "code": "000000"}, source="192.0.2.46"
    ),
    "form: a centre": Ask(body=_centre, form=True),
    "page: an agency": Ask("a centre"),
    "form: an agency and a wrong proof": Ask(
        "a centre",
        body={"passphrase": "not that", "code": "000000"},
        form=True,
        source="192.0.2.42",
    ),
    "form: a suspension": _form("an agency that works", step="suspend", reason="law"),
    "form: a suspension and a wrong proof": Ask(
        "an agency to suspend",
        body={"passphrase": "not that", "code": "000000"},
        form=True,
        source="192.0.2.43",
    ),
    "form: a suspension to refuse": _form("an agency to suspend"),
    "form: a system and a wrong proof": Ask(
        "a system",
        body={"passphrase": "not that", "code": "000000"},
        form=True,
        source="192.0.2.38",
    ),
    "form: a lost phone": Ask(body=_lost_phone, form=True, source="192.0.2.26"),
    "form: a wrong offer": Ask(
        body={"token": "none", "code": "000000"}, form=True, source="192.0.2.27"
    ),
    "form: lost keys": Ask(body=_lost_all, form=True, source="192.0.2.28"),
    "form: a wrong ticket": Ask(body={"ticket": "AAAA " * 8}, form=True, source="192.0.2.29"),
    "page: lost keys of eva": Ask("keys of eva"),
    "form: lost keys of eva": _form("keys of eva"),
    "form: a wrong approval": Ask(
        "keys of eva",
        body={"compared": "yes", "seen": "0" * 64, "passphrase": "not that", "code": "000000"},
        form=True,
        source="192.0.2.20",
    ),
    "form: a wrong drill": Ask(
        body={"passphrase": "not that", "code": "000000"}, form=True, source="192.0.2.22"
    ),
    "form: a wrong helper": Ask(
        body={"name": "eva", "passphrase": "not that", "code": "000000"},
        form=True,
        source="192.0.2.21",
    ),
    "form: a new case": Ask(body=_CASE, form=True),
    "form: a section": _form("fresh"),
    "form: a purpose": _form(purpose="supervision"),
    "form: a sheet": _form(safe="yes", language="en"),
    "form: a span": _form(safe="yes", language="en", span="month"),
    "form: a filter to keep": Ask(body={"query": "outcome=failed"}, form=True),
    "form: a kept filter": _form("kept"),
    "form: something else": _form(entry="other"),
    "form: two versions": _form(purpose="supervision", older="0", newer="1"),
    "form: nothing fresh": _form("fresh"),
    "form: nothing typed": _form("fresh", version="0"),
    "form: a first meeting": Ask("fresh", body=_MEETING, form=True),
    "form: typed before": _form("with a draft"),
    # Whoever may not write it is refused before anybody looks which draft it is.
    "form: typed now": _form("fresh", version="0", preferred_name="Mira"),
    "form: a note": _form(do="save", text="seen today"),
    "form: a file": Ask(body=_file_form, form=True),
    "form: one file": _form("with a file"),
    "form: a shared file": _form("shared"),
    "form: a removal of a file": _form("with a file", reason="wrong_file"),
    "form: one file with a purpose": _form("with a file", purpose="supervision"),
    "page: screen": Ask("draft case", parts={"step": "screen"}),
    "form: screen": Ask(
        "draft case",
        body={k: v for k, v in _SCREEN.items() if k != "step"} | {"limits_explained": "yes"},
        form=True,
        parts={"step": "screen"},
    ),
    "form: a successor": Ask(
        "draft case", body=lambda country, _: {"worker": _account_of_eva(country)}, form=True
    ),
    "form: nothing said": _form(),
    "form: a signature": _form("in an emergency"),
    "form: why": Ask("noticed", form=True, parts={"step": "ask_why"}),
    "form: an explanation": Ask(
        "questioned", body={"explanation": "cover"}, form=True, parts={"step": "explain"}
    ),
    "form: a review": _form("in an emergency", outcome="justified"),
    "form: a hold": _form("draft case", step="set", authority="court", text="file 7"),
    "form: the text of a hold": _form("held", purpose="supervision"),
    "page: an erasure": Ask("closed"),
    "form: an erasure": _form("closed", reason="person_asked"),
    "form: a wrong erasure": Ask(
        "asked to erase",
        body={"passphrase": "not that", "code": "000000"},
        form=True,
        source="192.0.2.17",
    ),
    "form: no erasure": _form("asked to erase"),
    "form: a consent": Ask(body=_consent_form, form=True),
    "form: an age group": _form("draft case", person_group="child"),
    "form: a withdrawal": _form(how="verbal"),
    "form: a referral": Ask(body=_refer_form, form=True),
    "page: a draft": Ask("draft"),
    "form: a draft": _form("draft", do="save", urgency="high"),
    "form: a preview": _form("ready"),
    "where a shelter is": Ask("sheltered"),
    "form: where a shelter is": _form("sheltered"),
    "form: a partner": Ask("draft", body=_referral, form=True),
    "form: a session of ana": _form("signed in elsewhere"),
    "form: a note of its own": _form("shared", text=TEXT),
    "form: a contact": Ask("shared", body=_contact, form=True),
    "form: a message": _form("shared", text="She comes each week."),
    "form: hours": _form(hours="8"),
    "form: acknowledge": _form(step="acknowledge"),
    "form: decline": _form(step="decline", reason="no_capacity"),
    "page: a receipt": Ask("declined", parts={"step": "decline"}),
}
# Where one role is shown something else at the same address.
_ALL = [("audit.list_all", "done")]
_DISCLOSING = "POST /disclosures/<uuid:disclosure_id>/approve"
_COPYING = "POST /access-requests/<uuid:request_id>/print"
_STRANGERS = ("eva", "olga", "nia", "pia", "cam", "rita", "stan", "adam")
_APPROVAL = "POST /erasures/<uuid:erasure_id>/approve"
# The form is shown again, and looking at it is logged.
_NOT_PROVEN = [("erasure.approve", "refused"), ("erasure.read", "done")]
_CASES = [("case.list", "done"), ("referral.list", "done")]
_EVERYBODY = (
    NOBODY,
    *["ana", "eva", "sue", "olga", "nia", "pia", "cam", "rita", "ada", "stan", "adam"],
)
_APPROVE = "POST /admin/recoveries/<uuid:recovery_id>/approve"
_UNPROVEN = [("recovery.approve", "refused")]
_NO_CODE = "POST /account/notices/confirm"
_TOLD_AGAIN = [("account.confirm_mailbox", "failed"), ("account.read_mailbox", "done")]
# Whoever leads cases is offered them to hold a question against, and that is logged.
_OFFERED = [("case.list", "done")]
_TRIED = [("reaching.record", "failed"), ("section.read", "done"), ("reaching.look", "done")]
_EXCEPTIONS: dict[tuple[str, str], list[tuple[str, str]]] = {
    ("GET /api/v1/audit/entries", "ada"): _ALL,
    ("GET /audit", "ada"): _ALL,
    **{
        ("GET /directory/<uuid:service_id>/ask-advice", who): [("service.read", "done"), *_OFFERED]
        for who in ("ana", "eva", "olga")
    },
    **{
        ("GET /consultations/<uuid:consultation_id>", who): [
            ("consultation.open", "done"),
            *_OFFERED,
        ]
        for who in ("ana", "eva")
    },
    # What is not answered is refused before anybody abroad is asked.
    ("POST /cases/<uuid:case_id>/abroad", "ana"): [("case.read", "done")],
    # The page is drawn again, opened.
    ("POST /cases/<uuid:case_id>/reaching", "ana"): _TRIED,
    **{("GET /", who): _CASES for who in ("ana", "eva", "sue", "olga")},
    **{("GET /", who): [] for who in ("cam", "rita", "ada", "stan", "adam")},
    # Everybody gets the same answer, and a number that opens nothing.
    **{("POST /recover/custodians", who): [("recovery.ask", "refused")] for who in _EVERYBODY},
    **{("POST /recover/continue", who): [("recovery.read", "refused")] for who in _EVERYBODY},
    # Whoever may know of a request is shown it again, with the sentence.
    **{(_APPROVE, who): [*_UNPROVEN, ("recovery.read", "refused")] for who in _EVERYBODY},
    **{(_APPROVE, who): [*_UNPROVEN, ("recovery.read", "done")] for who in ("ana", "eva", "sue")},
    (_APPROVE, NOBODY): [],
    # The page with the sentence says again where notices go.
    **{(_NO_CODE, who): _TOLD_AGAIN for who in _EVERYBODY if who != NOBODY},
    # Without a proof the questions are asked once more.
    **{
        ("POST /admin/people/<uuid:account_id>/leave", who): [("account.plan_leaving", "done")]
        for who in ("ana", "sue", "rita")
    },
    **{(_APPROVAL, who): _NOT_PROVEN for who in ("ana", "eva", "sue", "ada")},
    **{
        (_APPROVAL, who): [("erasure.approve", "refused"), ("erasure.read", "refused")]
        for who in ("olga", "nia", "pia", "cam", "rita", "stan", "adam")
    },
    **{
        (_DISCLOSING, who): [("disclosure.approve", "refused"), ("disclosure.read", seen)]
        for seen, people in (("done", ("ana", "sue", "ada")), ("refused", _STRANGERS))
        for who in people
    },
    # The same for a case that changes hands.
    **{
        (f"POST /transfers/<uuid:transfer_id>/{act}", who): [
            (f"transfer.{act}", "refused"),
            ("transfer.read", seen),
        ]
        for act in ("offer", "accept")
        for seen, people in (("done", ("ana", "sue")), ("refused", (*_STRANGERS, "ada")))
        for who in people
    },
    **{
        (_COPYING, who): [("subject_access.print", "refused"), ("subject_access.read", seen)]
        for seen, people in (("done", ("ana", "sue", "ada")), ("refused", _STRANGERS))
        for who in people
    },
    # The questions are shown again, and looking at the case for them is logged.
    ("POST /cases/<uuid:case_id>/emergency", "eva"): [("case.read", "done")],
}
_ALWAYS = {
    "name": "identity",
    "section": "identity",
    "form": "identity",
    "part": "limits",
    "index": "1",
    "filename": "look.css",
}


class Walk:
    """Everybody of the table, signed in, and things for them to try their hands on."""

    def __init__(self, country: Country, names: Iterable[str]) -> None:
        self.country = country
        self.people = {name: country.person(name) for name in names if name != NOBODY}
        self._shared: dict[str, Things] = {}

    def faults(self, door: Door, people: Iterable[str] | None = None) -> list[str]:
        """What one line of the table promises and the service does not keep; to these, or all."""
        tried = door.expected if people is None else people
        return [fault for who in tried for fault in self._try(door, who)]

    def _try(self, door: Door, who: str) -> list[str]:
        ask, expected = REQUESTS[door.request], door.expected[who]
        changes = door.method != "GET" and expected < 400
        # Where the address names nothing, nothing of its own is changed either.
        names = "<" in door.rule or "{" in ask.query
        things = self._made(ask.stage) if changes and names else self.things(ask.stage)
        body = ask.body(self.country, who) if callable(ask.body) else ask.body
        if "wrong" in door.request:
            self._forget_failures()
        begins = self._size()
        answer = self.send(door, ask, who, things, body)
        answer.close()
        found = self._entries(begins)
        wanted = door.acts(who, expected)
        wanted = _EXCEPTIONS.get((f"{door.method} {door.rule}", who), wanted)
        if (door.method, door.rule) in _ENDING:
            self._return(who)
        if (answer.status_code, found) == (expected, wanted):
            return []
        said = f"{answer.status_code} {found}, not {expected} {wanted}"
        return [f"{door.method} {door.rule} ({door.request}) by {who}: {said}"]

    def send(self, door: Door, ask: Ask, who: str, things: Things, body: Any) -> TestResponse:
        """The answer to what this line asks for, about these things."""
        path = door.rule
        for name, value in {**_ALWAYS, **ask.parts, **things.ids}.items():
            for kind in ("", "uuid:", "int:", "path:"):
                path = path.replace(f"<{kind}{name}>", value)
        url = path + ask.query.format(**things.ids)
        headers = dict(ask.headers)
        if things.tag is not None and door.method != "GET":
            headers.setdefault("If-Match", things.tag)
        if who != NOBODY:
            person = self.people[who]
            headers |= {"Cookie": person.cookie, "X-CSRF-Token": person.csrf}
        # A form carries the version that its page showed.
        shown = {"version": (things.tag or "0").strip('"')}
        sent: dict[str, Any] = {"data": {**shown, **(body or {})}} if ask.form else {"json": body}
        sent = {"data": ask.raw} if ask.raw else sent
        sent["environ_overrides"] = {"REMOTE_ADDR": ask.source}
        client = self.country.app.test_client(use_cookies=False)
        return client.open(url, method=door.method, headers=headers, **sent)

    def _return(self, who: str) -> None:
        if who != NOBODY:
            self.people[who] = self.country.person(who)

    def _size(self) -> int:
        with self.country.inside(write=False) as reading:
            newest = reading.scalar(select(func.max(AuditEntry.index)))
            return 0 if newest is None else newest + 1

    def _entries(self, begins: int) -> list[tuple[str, str]]:
        # What strangers asked is counted, and written once a minute by whoever comes then.
        found = [(action, outcome) for _, action, outcome in self._indexes(begins)]
        found = [act for act in found if act[0] != "stranger.turned_away"]
        # A page with two lists of one kind looks twice; that is one line of the table.
        return [act for act, before in zip(found, [None, *found], strict=False) if act != before]

    def _indexes(self, begins: int) -> list[Any]:
        wanted = select(AuditEntry.index, AuditEntry.action, AuditEntry.outcome)
        with self.country.inside(write=False) as reading:
            since = wanted.where(AuditEntry.index >= begins).order_by(AuditEntry.index)
            return list(reading.execute(since))

    def things(self, stage: str) -> Things:
        """Things at this stage, the same for everybody who only looks."""
        if stage not in self._shared:
            self._shared[stage] = self._made(stage)
        return self._shared[stage]

    def _made(self, stage: str) -> Things:
        if stage == "signed in elsewhere":
            return Things({"session_id": self.country.person("ana").session_id})
        if stage == "keys of eva":
            return Things({"recovery_id": self._asked("eva")})
        alone = {
            "in an emergency": self._emergency,
            "noticed": self._noticed,
            "questioned": self._questioned,
            "demanded": self._demanded,
            "in a group": self._grouped,
            "around": self._around,
            "to meet": self._around,
            "missing": self._missing,
            "printed": self._printed,
            "kept": self._kept,
            "unasked": self._unasked,
            "reviewed": self._reviewed,
            "back": self._back,
            "wanted": self._wanted,
            "said no": self._refused,
            "told": self._told,
            "submitted": self._submitted,
            "agreed with the police": self._agreed_with_police,
            "a note to the police": self._noted,
            "submitted anew": self._submitted,
            "a service": self._service,
            "handed over": self._handed_over,
            "asked abroad": self._asked_abroad,
            "come from abroad": self._come_from_abroad,
            "asked for advice": self._asked_for_advice,
            "a service of others": self._of_others,
            "taken up": self._taken_up,
            "to be passed on": self._to_be_passed_on,
        }
        if stage in alone:
            return alone[stage]()
        if stage in ("agreed to go", "offered"):
            return self._handing_over(stage)
        if stage in ("a centre", "an agency that works", "an agency to suspend"):
            return Things(self._agency(stage))
        if stage in ("maybe one person", "asked about"):
            return self._duplicate(is_asked=stage == "asked about")
        if stage in ("closed", "asked to erase", "erased", "held"):
            return self._ending(stage)
        ana = self.people["ana"]
        if stage == "a passkey":
            return Things({"passkey_id": add_a_passkey(self.country, ana, Authenticator())})
        if stage in ("invited", "a system"):
            made = self._invited(ana) if stage == "invited" else self._system(ana)
            return Things({"account_id": made})
        return self._of_a_case(ana, stage)

    def _of_a_case(self, ana: Person, stage: str) -> Things:
        written = {} if stage == "fresh" else {"identity": {"preferred_name": "Mira"}}
        case = open_a_case(ana, **written)
        here = f"/cases/{case['id']}"
        ids = {"case_id": case["id"], "pseudonym": self._pseudonym(case["id"])}
        ids["account_id"] = _account_of_eva(self.country)
        ids["clock_id"] = self._clock(case["id"])
        if stage == "with a file":
            ids["file_id"] = a_file(ana, here).split("/")[-1]
        if stage == "with a draft":
            keeps(ana, here, "identity", "Mira B", based_on=1)
            return Things(ids, '"1"')
        if stage in ("fresh", "with a file"):
            return Things(ids)
        if stage == "screened":
            ana.step(here, **{"name" if k == "step" else k: v for k, v in _SCREEN.items()})
        if stage in ("draft case", "screened"):
            return Things(ids, ana.get(here).headers["ETag"])
        return self._referred(ana, case, stage, ids)

    def _clock(self, case_id: str) -> str:
        with self.country.inside(write=False):
            return str(clocks_of_cases([UUID(case_id)])[0].id)

    def _invited(self, ana: Person) -> str:
        name = f"invited {new_id()}"
        ana.submit("/admin/people/new", name=name, role="supervisor")
        with self.country.inside(write=False):
            return str(find_account(name).id)

    def _agency(self, stage: str) -> dict[str, str]:
        rita = self.people["rita"]
        if stage == "a centre":
            there = propose(self.country, rita, "Lead North", name=f"C {new_id()}")
            return {"agency_id": there.rpartition("/")[2]}
        agency_id = self.country.agency_id("Shelter")
        with self.country.inside() as opened:
            for before in opened.scalars(CHANGES_OF, {"agency_id": UUID(agency_id)}):
                before.outcome = "expired"
            log.write(None, "agency.test_changes")
        if stage == "an agency that works":
            return {"agency_id": agency_id}
        asks(self.country, rita, "Shelter", "suspend", "law")
        with self.country.inside(write=False) as opened:
            waits = opened.scalars(CHANGES_OF, {"agency_id": UUID(agency_id)}).one()
            return {"agency_id": agency_id, "change_id": str(waits.id)}

    def _system(self, ana: Person) -> str:
        self._forget_failures()
        return let_in(self.country, ana, f"system {new_id()}", "directory.read").id

    def _handed_over(self) -> Things:
        _concern(self.country, "")
        sent = tells_us(self.country)
        assert sent.status_code == 201, sent.text
        found = self.people["ana"].get("/concerns?limit=200").json["items"]
        waits = next(each for each in found if each["state"] == "waiting")
        return Things({"concern_id": waits["id"]}, f'"{waits["version"]}"')

    def _asked_abroad(self) -> Things:
        until = (now() + timedelta(days=30)).isoformat()
        there = Neighbour(self.country).pairs().is_asked(self.people["ana"], until=until)
        tag = self.people["ana"].get(there).headers["ETag"]
        return Things({"referral_id": there.rpartition("/")[2]}, tag)

    def _come_from_abroad(self) -> Things:
        there = Neighbour(self.country).pairs().arrives(self.people["ana"])
        tag = self.people["ana"].get(there).headers["ETag"]
        return Things({"arrival_id": there.rpartition("/")[2]}, tag)

    def _to_be_passed_on(self) -> Things:
        takes_in(self.country, "Lead South", "islands")
        return self._handed_over()

    def _taken_up(self) -> Things:
        things = self._handed_over()
        there = f"/concerns/{things.ids['concern_id']}"
        self.people["ana"].step(there, "take_up")
        return Things(things.ids, self.people["ana"].get(there).headers["ETag"])

    def _asked_for_advice(self) -> Things:
        there = asked(self.country, self.people["ana"])
        found = self.people["ana"].get(there)
        return Things({"consultation_id": found.json["id"]}, found.headers["ETag"])

    def _of_others(self) -> Things:
        return Things({"service_id": service_of(self.country, "Shelter")}, "")

    def _service(self) -> Things:
        at = f"/agencies/{self.country.agency_id('Lead North')}/services"
        made = self.people["rita"].post(at, _OFFER)
        return Things({"service_id": made.json["id"]}, made.headers["ETag"])

    def _asked(self, name: str) -> str:
        with self.country.inside() as opened:
            made = add_request(find_account(name), "both", new_recovery_code())
            log.write(None, "recovery.ask")
            opened.flush()
            return str(made.id)

    def _forget_failures(self) -> None:
        # Whoever tried wrong proofs at the doors before would have to wait now.
        with self.country.inside() as opened:
            opened.execute(delete(Attempt))

    def _wanted(self) -> Things:
        here = f"/cases/{open_a_case(self.people['ana'])['id']}"
        made = asks_for_record(self.people["ana"], here)
        return Things({"request_id": made.json["id"]}, made.headers["ETag"])

    def _reviewed(self) -> Things:
        """The deadline of a review, which people may move."""
        ana = self.people["ana"]
        here = a_presumed_case(self.country, ana)
        ana.step(here, "include", pathway="inclusion", person_agrees=True, plan_agreed=True)
        with self.country.inside(write=False):
            running = clocks_of_cases([UUID(here.rpartition("/")[2])])
        return Things({"clock_id": str(running[-1].id)})

    def _grouped(self) -> Things:
        ana, case_id = self.people["ana"], open_a_case(self.people["ana"])["id"]
        group = a_group(ana)
        assert belongs(ana, case_id, group["id"]).status_code == 200
        return Things({"case_id": case_id, "group_id": group["id"]})

    def _around(self) -> Things:
        ana = self.people["ana"]
        made = adds(ana, f"/cases/{open_a_case(ana)['id']}", name="Zzyx")
        visit = meets(ana, made.json["id"]).json
        ids = {"participant_id": made.json["id"], "appointment_id": visit["id"]}
        return Things(ids, made.headers["ETag"])

    def _kept(self) -> Things:
        kept = self.people["ada"].post("/audit/filters", {"query": "outcome=refused"})
        return Things({"filter_id": kept.json["id"]})

    def _printed(self) -> Things:
        here = f"/cases/{open_a_case(self.people['ana'])['id']}"
        told = self.people["ana"].post(f"{here}/accesses", {"span": "all"}).json
        return Things({"number": str(told["number"])})

    def _missing(self) -> Things:
        here = f"/cases/{open_a_case(self.people['ana'])['id']}"
        made = reports_missing(self.people["ana"], here)
        return Things({"episode_id": made.json["id"]}, made.headers["ETag"])

    def _back(self) -> Things:
        gone = self._missing()
        there = comes_back(self.people["ana"], {"id": gone.ids["episode_id"]})
        return Things(gone.ids, self.people["ana"].get(there).headers["ETag"])

    def _demanded(self) -> Things:
        here = f"/cases/{open_a_case(self.people['ana'])['id']}"
        made = demands(self.people["ana"], here, **UNTOLD)
        return Things({"disclosure_id": made.json["id"]}, made.headers["ETag"])

    def _refused(self) -> Things:
        case_id = open_a_case(self.people["ana"])["id"]
        says_no(self.people["ana"], f"/cases/{case_id}")
        return Things({"case_id": case_id})

    def _told(self) -> Things:
        return Things({"notification_id": tell_before(self.country, "Authority")}, '"1"')

    def _handing_over(self, stage: str) -> Things:
        ana, sue = self.people["ana"], self.people["sue"]
        case_id = open_a_case(ana)["id"]
        if stage == "agreed to go":
            agrees_to_go(self.country, ana, f"/cases/{case_id}", "Lead South")
            return Things({"case_id": case_id})
        self._forget_failures()
        made = an_offer(self.country, ana, sue, f"/cases/{case_id}")
        return Things({"case_id": case_id, "transfer_id": made["id"]}, f'"{made["version"]}"')

    def _submitted(self) -> Things:
        here, _ = a_submitted_case(self.country, self.people["ana"])
        tag = self.people["ana"].get(f"{here}/identification").headers["ETag"]
        return Things({"case_id": here.rpartition("/")[2]}, tag)

    def _agreed_with_police(self) -> Things:
        submitted = self._submitted()
        here = f"/cases/{submitted.ids['case_id']}"
        agrees_with_police(self.country, self.people["ana"], here)
        return submitted

    def _noted(self) -> Things:
        here = f"/cases/{self._agreed_with_police().ids['case_id']}"
        cam = self.people.get("cam") or self.country.person("cam")
        return Things({"thread_id": writes(self.country, cam, here).json["id"]})

    def _duplicate(self, *, is_asked: bool) -> Things:
        pair = [open_a_case(self.people["ana"])["id"] for _ in range(2)]
        question, side = a_question(self.country, pair, is_asked=is_asked)
        return Things({"question_id": question, "side_id": side}, '"1"')

    def _unasked(self) -> Things:
        ana, case = self.people["ana"], open_a_case(self.people["ana"])
        here = f"/cases/{case['id']}"
        ana.step(here, "screen", **AT_RISK)
        act = act_in(ana, here)
        return Things({"case_id": case["id"], "act_id": act["id"]}, f'"{act["version"]}"')

    def _noticed(self) -> Things:
        return Things({"item_id": an_item(self.country)}, '"1"')

    def _questioned(self) -> Things:
        item_id, ada = an_item(self.country), self.country.person("ada")
        ada.post(f"/audit/review/{item_id}/steps", {"step": "ask_why"}, If_Match='"1"')
        return Things({"item_id": item_id}, '"2"')

    def _emergency(self) -> Things:
        self._forget_failures()
        here = f"/cases/{open_a_case(self.people['ana'])['id']}"
        made = breaks(self.country, self.people["eva"], here)
        return Things({"emergency_id": made.json["id"]}, made.headers["ETag"])

    def _ending(self, stage: str) -> Things:
        ana, sue = self.people["ana"], self.people["sue"]
        case = open_a_case(ana)
        here, ids = f"/cases/{case['id']}", {"case_id": case["id"]}
        if stage == "held":
            kept, tag = {"authority": "court", "text": "file 7"}, f'"{case["version"]}"'
            return Things(ids, sue.put(f"{here}/hold", kept, If_Match=tag).headers["ETag"])
        ana.step(here, "discard", reason="discarded")
        if stage == "closed":
            return Things(ids)
        made = asks_for_erasure(ana, here)
        if stage == "erased":
            self._forget_failures()
            approves(self.country, sue, made.json)
        return Things({**ids, "erasure_id": made.json["id"]}, made.headers["ETag"])

    def _pseudonym(self, case_id: str) -> str:
        with self.country.inside(write=False) as reading:
            wanted = select(Case.pseudonym).where(Case.id == UUID(case_id))
            return str(reading.scalars(wanted).one())

    def _referred(
        self, ana: Person, case: dict[str, Any], stage: str, ids: dict[str, str]
    ) -> Things:
        country = self.country
        if stage == "shared":
            file = a_file(ana, f"/cases/{case['id']}")
            there = a_sent_referral(country, ana, case, "Clinic", FIELDS, [file])
            ids["file_id"] = file.rpartition("/")[2]
            accepts(self.people["nia"], there)
        elif stage == "sheltered":
            there = a_sent_referral(country, ana, case, "Shelter", FIELDS)
            accepts(country.person("zoe"), there, address="behind the mill")
        elif stage in ("sent", "declined"):
            there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
        elif stage == "ready":
            consent = agree(country, ana, case, "Clinic", FIELDS).json
            made = refer(country, ana, case, "Clinic", consent)
            there = f"/referrals/{made.json['id']}"
        else:
            made = ana.post(f"/cases/{case['id']}/referrals", _referral(country, "ana"))
            there = f"/referrals/{made.json['id']}"
        if stage == "declined":
            self.people["nia"].step(there, "decline", reason="no_capacity")
        answer = ana.get(there)
        ids |= {"referral_id": urlsplit(there).path.rpartition("/")[2]}
        ids |= {"consent_id": (answer.json["consent"] or {"id": ids["case_id"]})["id"]}
        return Things(ids, answer.headers["ETag"])
