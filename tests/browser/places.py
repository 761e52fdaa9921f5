"""A case with everything in it, and a way to each kind of page of the service."""

import pickle
from base64 import b32decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from nrm.accounts.models import find_account
from nrm.database import now
from nrm.log.models import AuditEntry
from nrm.vault.totp import current_code
from tests.browser import lost_keys
from tests.browser.seat import Seat
from tests.support.access import asks_for_record
from tests.support.advice import asked, asks_for_room, service_of
from tests.support.around import adds as adds_around
from tests.support.around import joins_to_attend, meets
from tests.support.auditors import an_item
from tests.support.authenticator import Authenticator, add_a_passkey
from tests.support.case_steps import a_presumed_case
from tests.support.centres import bring_in, propose
from tests.support.concerns import AGREED, takes_in, tells_us
from tests.support.country import PASSPHRASE, Country, Person, a_country
from tests.support.disclosures import UNTOLD, demands
from tests.support.drafts import keeps
from tests.support.duplicates import a_question
from tests.support.emergencies import breaks
from tests.support.episodes import comes_back, reports_missing
from tests.support.erasures import a_discarded_case, approves, erasures_of
from tests.support.files import a_pdf, sends
from tests.support.groups import a_group, cases_of
from tests.support.identification import a_submitted_case, decides, moves, says_yes
from tests.support.joining import invite, let_join
from tests.support.neighbours import Neighbour
from tests.support.notifications import says_no, tell_before
from tests.support.own_notes import notes
from tests.support.restricted import agrees_with_police, writes
from tests.support.steps import a_sent_referral, accepts, agree, open_a_case, refer
from tests.support.suspensions import asks, suspend
from tests.support.systems import let_in, proof
from tests.support.transfers import agrees_to_go, an_offer, asks_to_hand_over
from tests.support.without_consent import AT_RISK, act_in

# A word longer than a small phone is wide, and one that is written from right to left.
LONG = "W" * 70 + " مرحبا"
# As long as words of names become.
_LONG_NAME = "Hafenbehördenverwaltungsstelle مرحبا"
_KEPT = "places.pickle"
NAMED = ["identity.preferred_name"]
# Of a draft: some of the least, some more.
DRAFTED = [
    *NAMED,
    *(f"identity.{name}" for name in ("family_name", "pronouns", "age_band")),
    *(f"preferences.{name}" for name in ("language", "topics_to_avoid", "breaks")),
    *(f"health.{name}" for name in ("urgent", "medication", "injury")),
]
_SYSTEMS, _AGENCIES, _FIRST_KEY = "/admin/systems", "/admin/agencies", "/admin/keys/first"


@dataclass(frozen=True)
class Places:
    """Paths of what was arranged."""

    case: str
    screened: str
    draft: str
    sent: str
    seen: str
    asked: str
    accepted: str
    stub: str
    consent: str
    pseudonym: str
    deeds: str
    reads: str
    passkey: str
    keys: lost_keys.Keys
    leaver: str
    credentials: Callable[[str], Mapping[str, str]]
    invited: str
    invitation: str
    waits: str
    differs: str
    held: str
    closed: str
    to_erase: str
    erased: str
    emergency: str
    noticed: str
    questioned: str
    disclosure: str
    review: str
    paused: str
    missing: str
    reached: str
    back: str
    unasked: str
    group: str
    grouped: str
    around: str
    guarded: str
    refused: str
    notice: str
    to_offer: str
    offered: str
    duplicate: str
    same_person: str
    track: str
    submitted: str
    restricted: str
    to_ask: str
    advice: str
    answered: str
    room: str
    to_ask_abroad: str
    asked_abroad: str
    came: str
    received: str
    concern: str
    taken: str
    request: str
    copy: str
    system: str
    told: str
    centre: str
    agencies: Mapping[str, str]
    hidden: str

    @property
    def ready(self) -> str:
        """The draft where it is sent from."""
        return f"/referrals/{self.draft.rpartition('/')[2]}"


@dataclass(frozen=True)
class Kind:
    """A kind of page: whose it is, where it begins, and what to do there to be shown it."""

    name: str
    who: str
    path: str
    then: Callable[[Seat], object] = lambda seat: None
    # Chromium tells its console of an answer that says no; the service cannot prevent it.
    status: int = 200
    # The rule of the page in the end, where a button leads to another.
    shows: str = ""
    # Of a page in another language than the reader's.
    direction: str = ""


def arrange(country: Country) -> Places:
    """A case of ana with notes, consents and a referral to the Clinic in each state."""
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity={"preferred_name": LONG})
    here = f"/cases/{case['id']}"
    ana.post(f"{here}/notes", {"text": f"{LONG}\nand more"})
    file = str(_body(sends(ana, here, a_pdf(), name=f"{LONG}.pdf"))["id"])
    agreed = _body(agree(country, ana, case, "Clinic", DRAFTED))
    draft = _body(refer(country, ana, case, "Clinic", agreed))["id"]
    sent, seen, asked, accepted, stub = (
        a_sent_referral(country, ana, case, "Clinic", NAMED, [file]) for _ in range(5)
    )
    for there in (seen, asked, accepted, stub):
        nia.step(there, "acknowledge")
    nia.step(asked, "ask", question=LONG)
    visit = {"when": (now() + timedelta(days=2)).isoformat(), "where": LONG, "met_by": LONG}
    nia.step(accepted, "accept", appointment=visit)
    notes(nia, accepted, f"{LONG}\nand more")
    nia.step(stub, "decline", reason="no_capacity")
    consent = _body(ana.get(sent))["consent"]["id"]
    later = open_a_case(ana)
    screening = {"limits_explained": True, "seen_alone": "yes", "interpreter_needed": "no"}
    ana.step(f"/cases/{later['id']}", "screen", **screening, basis="consent")
    for form in ("risk", "first_meeting"):
        keeps(ana, f"/cases/{later['id']}", form, LONG)
    ana.put(f"{here}/sections/identity", {"preferred_name": f"{LONG} {LONG}"}, If_Match='"1"')
    with country.inside(write=False) as session:
        one = session.query(AuditEntry).filter(AuditEntry.case_pseudonym.is_not(None)).first()
        pseudonym = str(one.case_pseudonym)
    return Places(
        here,
        screened=f"/cases/{later['id']}",
        draft=f"{here}/refer/{draft}",
        sent=sent,
        seen=seen,
        asked=asked,
        accepted=accepted,
        stub=stub,
        consent=f"/consents/{consent}",
        pseudonym=pseudonym,
        deeds=f"/audit/people/{country.person('ana').id}",
        reads=f"/audit/agencies/{country.person('ana').agency}",
        passkey=add_a_passkey(country, ana, Authenticator()),
        keys=lost_keys.arrange(country),
        leaver=f"/admin/people/{country.person('ana').id}/leave",
        credentials=country.credentials,
        hidden=_a_shelter_that_said_where(country, ana),
        **_joining(country, ana),
        system=f"{_SYSTEMS}/{let_in(country, ana, 'register', 'referrals.read').id}",
        told=_told(country, ana),
        centre=_a_centre_without_key(country),
        agencies=_suspensions(country),
        **_ending(country, ana),
        **_doubled(country, ana),
        **_concerns(country, ana),
        **_advice(country, ana),
        **_abroad(country, ana),
        **_submitted(country, ana),
        **_grouped(ana),
        copy=f"/access-requests/{_body(asks_for_record(ana, here))['id']}",
    )


def _told(country: Country, ana: Person) -> str:
    """Where a system is told, with a test that waits."""
    system = let_in(country, ana, "told register", "referrals.read")
    there = f"/systems/{system.id}/webhook"
    given = {"address": f"https://register.example/{'and-more/' * 20}", **proof(country, "ana")}
    if ana.put(there, given).status_code != 200:
        raise RuntimeError("The system is told nothing.")
    ana.post(f"{there}/steps", {"step": "test"})
    return f"/admin{there}"


def _a_shelter_that_said_where(country: Country, ana: Person) -> str:
    case = open_a_case(ana, identity={"preferred_name": LONG})
    there = a_sent_referral(country, ana, case, "Shelter", NAMED)
    accepts(country.person("zoe"), there, address=LONG)
    return there


@contextmanager
def an_arranged_country(engine: str, folder: Path) -> Iterator[tuple[Country, Places]]:
    """A country of one's own in which everything was arranged, once in a run."""
    with a_country(engine, folder, "arranged", _arrange_once) as country:
        places: Places = pickle.loads((country.folder / _KEPT).read_bytes())
        yield country, replace(places, credentials=country.credentials)


def _arrange_once(country: Country) -> None:
    # Whose codes count is another country in each copy.
    places = replace(arrange(country), credentials=dict)
    (country.folder / _KEPT).write_bytes(pickle.dumps(places))


def _a_centre_without_key(country: Country) -> str:
    """A proposed centre whose two custodians, hal and hera, are confirmed."""
    rita = country.person("rita")
    page = propose(country, rita, "Lead North", name=_LONG_NAME, region="capital")
    bring_in(country, rita, page)
    return page


def _suspensions(country: Country) -> dict[str, str]:
    """Pages of agencies: one asked to be suspended, one to take part again, one that works."""
    suspend(country, "Shelter")
    rita = country.person("rita")
    asks(country, rita, "Shelter", "resume", "settled")
    asks(country, rita, "Police", "suspend", "law")
    asks(country, rita, "Lead South", "close", "merged")
    named = {"to suspend": "Police", "to resume": "Shelter", "works": "Authority"}
    named["to close"] = "Lead South"
    return {what: f"{_AGENCIES}/{country.agency_id(name)}" for what, name in named.items()}


def _joining(country: Country, ana: Person) -> dict[str, str]:
    """Somebody who was invited, with the code, and two who wait to be confirmed."""
    code = invite(ana, "mila")
    with country.inside(write=False):
        invited = f"/admin/people/{find_account('mila').id}"
    waits, differs = (let_join(country, n, invite(ana, n)) for n in ("mina", "mona"))
    return {"invited": invited, "invitation": code, "waits": waits, "differs": differs}


def _ending(country: Country, ana: Person) -> dict[str, str]:
    """A case under a hold, a closed one, and two erasures, of which one is done."""
    sue, held = country.person("sue"), f"/cases/{open_a_case(ana)['id']}"
    kept = {"authority": "court", "text": LONG}
    sue.put(f"{held}/hold", kept, If_Match=sue.get(held).headers["ETag"])
    to_erase, done = erasures_of(ana, 2)
    approves(country, sue, {"id": done, "version": 1})
    closed = a_discarded_case(ana)
    ids = {"to_erase": f"/erasures/{to_erase}", "erased": f"/erasures/{done}"}
    made = breaks(country, country.person("eva"), held).json
    asked = demands(ana, held, **UNTOLD, recipient=LONG).json
    wanted = asks_for_record(ana, held, handing_over=LONG).json
    ids["request"] = f"/access-requests/{wanted['id']}"
    lines = {"identity.preferred_name": "others"}
    ana.step(ids["request"], "leave_out", lines=lines)
    ids["disclosure"] = f"/disclosures/{asked['id']}"
    ways = [{"channel": "phone_call", "address": "+30 6900", "safe": "yes", "code_phrase": LONG}]
    to_reach = open_a_case(ana, safe_contact={"contact_channels": ways})
    ids["reached"] = f"/cases/{to_reach['id']}/reaching"
    for name in ("missing", "back"):
        gone = reports_missing(ana, f"/cases/{open_a_case(ana)['id']}", last_seen=LONG).json
        ids[name] = f"/missing/{gone['id']}"
    comes_back(ana, gone)
    alone = f"/cases/{open_a_case(ana)['id']}"
    ana.step(alone, "screen", **AT_RISK)
    ids["unasked"] = f"/without-consent/{act_in(ana, alone)['id']}"
    for name in ("review", "paused"):
        there = _reviewed(country, ana)
        ids[name] = there
    ana.post(f"{there}/steps", {"step": "pause", "reason": "person_unwell"})
    ids |= _people_around(country, ana)
    ids["refused"] = f"/cases/{open_a_case(ana)['id']}"
    says_no(ana, ids["refused"])
    ids["notice"] = f"/notifications/{tell_before(country, 'Authority')}"
    ids |= _handing_over(country, ana, sue) | _noticed(country)
    return {"held": held, "closed": closed, "emergency": f"/emergencies/{made['id']}", **ids}


def _noticed(country: Country) -> dict[str, str]:
    """Two items of the review queue: one that waits, and one that the agency was asked about."""
    names = ("noticed", "questioned")
    ids = {name: f"/audit/review/{an_item(country)}" for name in names}
    assert country.person("ada").step(ids["questioned"], "ask_why").status_code == 200
    return ids


def _reviewed(country: Country, ana: Person) -> str:
    """The deadline of a review, which may be moved."""
    here = a_presumed_case(country, ana)
    ana.step(here, "include", pathway="inclusion", person_agrees=True, plan_agreed=True)
    found = ana.get("/clocks?limit=100").json["items"]
    case = here.rpartition("/")[2]
    return next(
        f"/clocks/{c['id']}" for c in found if (c["case"], c["name"]) == (case, "inclusion_review")
    )


def _people_around(country: Country, ana: Person) -> dict[str, str]:
    """Somebody who interprets, with an account and two appointments; and a guardian by name."""
    ivy = joins_to_attend(country, "ivy", "nia")
    here = f"/cases/{open_a_case(ana)['id']}"
    made = adds_around(ana, here, account=ivy.id).json["id"]
    for _ in range(2):
        meets(ana, made, where=LONG, safety=LONG)
    guardian = adds_around(ana, here, "guardian", name=LONG[:200], reach=LONG).json["id"]
    return {"around": f"/participants/{made}", "guarded": f"/participants/{guardian}"}


def _handing_over(country: Country, ana: Person, sue: Person) -> dict[str, str]:
    """A case that a supervisor may offer, and one that is offered to Lead South."""
    here = f"/cases/{open_a_case(ana)['id']}"
    agrees_to_go(country, ana, here, "Lead South")
    waits = asks_to_hand_over(country, ana, here).json["id"]
    made = an_offer(country, ana, sue, f"/cases/{open_a_case(ana)['id']}")
    return {"to_offer": f"/transfers/{waits}", "offered": f"/transfers/{made['id']}"}


def _submitted(country: Country, ana: Person) -> dict[str, str]:
    """A case whose person is asked, and one that waits for a second member of the authority."""
    asked, (sent, _) = a_presumed_case(country, ana), a_submitted_case(country, ana)
    moves(ana, asked, "propose")
    says_yes(country, ana, asked)
    cam = country.person("cam")
    moves(cam, sent, "acknowledge")
    decides(cam, sent, "negative", LONG)
    agrees_with_police(country, ana, sent)
    note = writes(country, cam, sent, LONG).json["id"]
    return {
        "track": f"{asked}/identification",
        "submitted": f"{sent}/identification",
        "restricted": f"/restricted-notes/{note}",
    }


def _concerns(country: Country, ana: Person) -> dict[str, str]:
    """One that waits, one that was taken up; each with all that can be told."""
    takes_in(country)
    takes_in(country, "", "south")
    takes_in(country, "Lead South", "islands")
    told = {**AGREED, "text": LONG, "person_name": LONG, "safe_way": LONG, "sender_contact": LONG}
    for danger in ("yes", "no"):
        assert tells_us(country, {**told, "danger": danger}).status_code == 201
    waits, taken = (f"/concerns/{each['id']}" for each in ana.get("/concerns").json["items"])
    ana.step(taken, "take_up")
    return {"concern": waits, "taken": taken}


def _advice(country: Country, ana: Person) -> dict[str, str]:
    """A question that waits, one that was answered, and one for room."""
    nia, service = country.person("nia"), service_of(country, "Clinic")
    waits, answered = (asked(country, ana, text=LONG[:2_000]) for _ in range(2))
    assert nia.step(answered, "answer", text=LONG[:2_000]).status_code == 200
    room = f"/consultations/{_body(asks_for_room(ana, service))['id']}"
    to_ask = f"/directory/{service}"
    return {"to_ask": to_ask, "advice": waits, "answered": answered, "room": room}


def _abroad(country: Country, ana: Person) -> dict[str, str]:
    """A case with a consent for another country, and what was asked there and here."""
    neighbour, until = Neighbour(country).pairs(), (now() + timedelta(days=90)).isoformat()
    sent = neighbour.is_asked(ana, until=until).replace("/trm-referrals", "/abroad")
    case = f"/cases/{open_a_case(ana, identity={'given_names': 'Irini'})['id']}"
    _body(ana.post(f"{case}/consents", neighbour.agreed(until=until)))
    came, received = (neighbour.arrives(ana, stage) for stage in ("arrived", "received"))
    return {
        "to_ask_abroad": case,
        "asked_abroad": sent,
        "came": came.replace("/trm-", "/"),
        "received": received.replace("/trm-", "/"),
    }


def _grouped(ana: Person) -> dict[str, str]:
    """A group of more cases than a page holds, and one of them."""
    group = a_group(ana, child=28, age_uncertain=4)
    return {"group": f"/groups/{group['id']}", "grouped": f"/cases/{cases_of(ana, group)[0]['id']}"}


def _doubled(country: Country, ana: Person) -> dict[str, str]:
    """A question about two cases, and where its supervisor is asked."""
    pair = [open_a_case(ana)["id"] for _ in range(2)]
    question, side = a_question(country, pair, is_asked=True)
    return {"duplicate": f"/duplicates/{question}", "same_person": f"/duplicates/asked/{side}"}


def _body(answer: TestResponse) -> dict[str, Any]:
    body: dict[str, Any] = answer.get_json()
    return body


# A browser would stop a form with an empty required field before it is sent.
_UNCHECKED = "form => { form.noValidate = true; }"


def press(*buttons: str) -> Callable[[Seat], object]:
    """What presses these, one page after the other."""

    def then(seat: Seat) -> None:
        for button in buttons:
            seat.press(button)

    return then


def _choose_service(seat: Seat) -> None:
    seat.answer("service", "primary_health")
    seat.press("[value=save]")


def _choose_agency(seat: Seat) -> None:
    seat.page.locator("[name=recipient]").select_option(label="Clinic")
    seat.press("[name=more]")


def _show_files(seat: Seat) -> None:
    seat.page.locator("[name=recipient]").select_option(label="Clinic")
    seat.press("[name=shows_files]")


def _leave_nothing_out(seat: Seat) -> None:
    form = 'form:has([name="step"][value="leave_out"])'
    seat.page.locator(form).evaluate(_UNCHECKED)
    seat.press("[type=submit]", form)


def _print_copy(places: Places) -> Callable[[Seat], object]:
    def then(seat: Seat) -> None:
        given, form = places.credentials("ana"), "form[action$=print]"
        seat.answer("passphrase", given["passphrase"], form)
        seat.answer("code", given["code"], form)
        seat.press("[type=submit]", form)

    return then


def _print_sheet(seat: Seat) -> None:
    seat.answer("safe", "yes")
    seat.answer("language", "en")
    seat.press("form .btn")


def _print_accesses(seat: Seat) -> None:
    seat.answer("span", "all")
    _print_sheet(seat)


def _decline_without_reason(seat: Seat) -> None:
    seat.page.locator('form:has([name="step"][value="decline"])').evaluate(_UNCHECKED)
    seat.step("decline")


def _miss_a_code(seat: Seat) -> None:
    seat.page.fill("[name=code]", "0000-0000")
    press("form .btn")(seat)


def _search(seat: Seat) -> None:
    seat.page.fill("[name=name]", LONG)
    press("form .btn")(seat)


def _miss_a_choice(seat: Seat) -> None:
    seat.page.locator("main form").first.evaluate(_UNCHECKED)
    seat.press("[type=submit]")


def _notice_signs(seat: Seat) -> None:
    seat.answer("danger", "yes")
    seat.answer("setting", "health")
    seat.press("[type=submit]")


def _find_nobody(seat: Seat) -> None:
    seat.answer("region", "south")
    _notice_signs(seat)


def _notice_and_go_on(seat: Seat) -> None:
    _notice_signs(seat)
    seat.answer("text", LONG)
    seat.press(".btn[type=submit]")


def _agree_to_contact(seat: Seat) -> None:
    _notice_and_go_on(seat)
    seat.answer("agrees", "given")
    seat.press(".btn[type=submit]")


def _hand_over(seat: Seat) -> None:
    _agree_to_contact(seat)
    seat.answer("safe_way", LONG)
    seat.press(".btn[type=submit]")


def practise(number: int) -> Callable[[Seat], object]:
    """What answers every page of the practice up to this one, helpfully or not."""

    def then(seat: Seat) -> None:
        seat.press(".btn[type=submit]")
        for at in range(1, number):
            seat.answer(f"answer_{at}", "1")
            seat.press(".btn[type=submit]")
            seat.press(".btn[type=submit]")

    return then


def _tick_nothing(seat: Seat) -> None:
    practise(1)(seat)
    seat.press(".btn[type=submit]")


def _see_why(seat: Seat) -> None:
    practise(2)(seat)
    seat.answer("answer_2", "0")
    seat.press(".btn[type=submit]")


def _skip_to_the_end(seat: Seat) -> None:
    practise(2)(seat)
    with seat.page.expect_navigation():
        form = seat.page.locator("main form")
        form.evaluate("it => { it.action = '/training/end'; it.submit(); }")


def _miscount(seat: Seat) -> None:
    seat.answer("places", "several")
    seat.press("[type=submit]")


def _not_a_year(seat: Seat) -> None:
    seat.answer("period", "soon")
    seat.press("[type=submit]")


def _unanswered(act: str) -> Callable[[Seat], object]:
    """What sends the form of this act as it is."""

    def then(seat: Seat) -> None:
        form = f"form[action$={act}]"
        seat.page.locator(form).evaluate(_UNCHECKED)
        seat.press(f"{form} [type=submit]")

    return then


_approve_unproven = _unanswered("approve")


def _add_without_script(seat: Seat) -> None:
    with seat.page.expect_navigation():
        seat.page.locator("form[data-enrol]").evaluate(
            "form => { form.hidden = false; form.submit(); }"
        )
    seat.note()


def _save_no_address(seat: Seat) -> None:
    seat.page.locator("[name=address]").fill("nobody")
    seat.press("[type=submit]")


def _tries(seat: Seat) -> None:
    OPEN(seat)
    seat.answer("way", "0")
    seat.answer("outcome", "somebody_else")
    seat.press(_TRY)


def _send_without_session(seat: Seat) -> None:
    seat.page.context.clear_cookies()
    _miss_a_choice(seat)


def _write_too_late(seat: Seat) -> None:
    OPEN(seat)
    seat.answer("text", LONG)
    seat.page.context.clear_cookies()
    seat.press("[value=save]")


def _write_for_an_older_session(seat: Seat) -> None:
    OPEN(seat)
    seat.answer("text", LONG)
    older = "it => { it.value = '0'.repeat(64) + it.value.slice(64); }"
    seat.page.locator("main [name=csrf_token]").evaluate(older)
    seat.press("[value=save]")


def _mistype_a_country(seat: Seat) -> None:
    OPEN(seat)
    seat.press("[value=edit]")
    seat.answer("country_of_birth", "Gree")
    seat.press("[value=save]")


def prove(places: Places, who: str) -> Callable[[Seat], object]:
    """What proves once more to be this person, and sends the form."""

    def then(seat: Seat) -> None:
        given = places.credentials(who)
        seat.answer("passphrase", given["passphrase"])
        seat.answer("code", given["code"])
        seat.press("[type=submit]")

    return then


def _begin_to_join(places: Places) -> Callable[[Seat], object]:
    def then(seat: Seat) -> None:
        seat.answer("name", "mila")
        seat.answer("invitation_code", places.invitation)
        for name in ("new_passphrase", "new_passphrase_again"):
            seat.answer(name, PASSPHRASE)
        seat.press("[type=submit]")

    return then


def _type_the_code(seat: Seat) -> None:
    secret = seat.page.locator("code").text_content() or ""
    seat.answer("code", current_code(b32decode(secret.replace(" ", "")), now()))
    seat.press("[type=submit]")


def _let_in(places: Places, who: str) -> Callable[[Seat], object]:
    def then(seat: Seat) -> None:
        seat.answer("name", "second register")
        seat.answer("scope", "referrals.answer")
        prove(places, who)(seat)

    return then


def _tells(places: Places, who: str) -> Callable[[Seat], object]:
    def then(seat: Seat) -> None:
        seat.answer("address", "https://register.example/hooks")
        prove(places, who)(seat)

    return then


def _renews(places: Places, who: str) -> Callable[[Seat], object]:
    def then(seat: Seat) -> None:
        given = places.credentials(who)
        seat.answer("passphrase", given["passphrase"])
        seat.answer("code", given["code"])
        seat.press("[formaction$=secret]")

    return then


def _hear_the_words(seat: Seat) -> None:
    for box in seat.page.locator("[name=heard]").all():
        box.check()


def _confirm(places: Places, who: str) -> Callable[[Seat], object]:
    def then(seat: Seat) -> None:
        _hear_the_words(seat)
        prove(places, who)(seat)

    return then


def _invite(seat: Seat) -> None:
    seat.answer("name", "milan")
    seat.answer("role", "supervisor")
    seat.press("[type=submit]")


OPEN = press("[value=open]")
_EDIT = press("[value=open]", "[value=edit]")
_REMOVE = press("[value=open]", "[href$='/remove']")
_REMOVED = "/cases/<uuid:case_id>/files/<uuid:file_id>/remove"
_OPENED = "/cases/<uuid:case_id>/<section>/open"
_SERVICE = "/directory/<uuid:service_id>"
_TO_EDIT = press("section a", "a.btn")
_HOLD_TEXT = "/cases/<uuid:case_id>/hold/text"
_OFFER, _ACCEPT, _DECLINE = (
    f"/transfers/<uuid:transfer_id>/{act}" for act in ("offer", "accept", "decline")
)
_MOVED = "/clocks/<uuid:clock_id>/<move>"
_OUT = "/cases/<uuid:case_id>/group/remove"
_ADD = "#add [type=submit]"
_PEOPLE, _VISIT = "/cases/<uuid:case_id>/people", "/appointments/<uuid:appointment_id>"
_WISHES, _PART = f"{_PEOPLE}/wishes", "/participants/<uuid:participant_id>"
_REACHING = "/cases/<uuid:case_id>/reaching"
_TRY = "#try [type=submit]"
_WAYS = f"{_REACHING}/open"
_MISSED = "/missing/<uuid:episode_id>/<step>"
_TIMES = "/cases/<uuid:case_id>/missing"
_MISSING_TEXT = "/missing/<uuid:episode_id>/text"
_UNASKED = "/without-consent/<uuid:act_id>/<step>"
_UNASKED_TEXT = "/without-consent/<uuid:act_id>/text"
_NOTIFY = "/cases/<uuid:case_id>/notify"
_DISCLOSE = "/disclosures/<uuid:disclosure_id>/approve"
_TRACK = "/identification"
_TRACKED = "/cases/<uuid:case_id>/identification/<step>"
_DECIDED = "/cases/<uuid:case_id>/identification/case/<step>"
_TRACK_OPEN = "/cases/<uuid:case_id>/identification/open"
_ANSWERED = "/restricted-notes/<uuid:thread_id>/answers"
_CLOSE_IT = "/duplicates/<uuid:question_id>/close"
_ANSWER_IT = "/duplicates/asked/<uuid:side_id>/answer"
_DISCLOSE_TEXT = "/disclosures/<uuid:disclosure_id>/text"
_REQUEST = "/access-requests/<uuid:request_id>"
_STEPPED = f"{_REQUEST}/steps"
_QUEUE = "/audit/review/<uuid:item_id>/<step>"
_REVIEW = "/emergencies/<uuid:emergency_id>/review"
_APPROVE = "/erasures/<uuid:erasure_id>/approve"
_ASKED = "/concern/<part>"
_PRACTISED = "/training/<number>"
_CONCERN = "/concerns/<uuid:concern_id>"
_ADVICE = "/consultations/<uuid:consultation_id>/steps"
_SENT = "/abroad/<uuid:referral_id>/steps"
_CAME = "/arrivals/<uuid:arrival_id>/steps"
_ASIDE = press("form[action$=set-aside] [type=submit]")
_AWAY = press("form[action$=pass-on] [type=submit]")
_CASE = press("form[action$=convert] [type=submit]")
_SUBMIT = press("[type=submit]")
_LOOK = press("#snapshot [type=submit]")
_SNAPSHOT = "/referrals/<uuid:referral_id>/open"
_NEW_SECRET = "/admin/systems/<uuid:account_id>/webhook/secret"
_PERSON = "/admin/people/<uuid:account_id>"
_REJECT = f"{_PERSON}/reject"
_AGENCY = f"{_AGENCIES}/<uuid:agency_id>"
_REGISTER, _CHANGE = f"{_AGENCY}/register", f"{_AGENCY}/changes/<uuid:change_id>"
_ADDRESS, _WHERE = "/referrals/<uuid:referral_id>/address", "[action$=address] [type=submit]"
_PREVIEW, _SHOW_BOTH = "/referrals/<uuid:referral_id>/preview", "[action$=preview] [type=submit]"
_STEPS = "/referrals/<uuid:referral_id>/steps"


def everybodys(places: Places) -> tuple[Kind, ...]:
    """Pages that are open to nobody in particular, and each reader's own."""
    return (
        Kind("sign-in", "", "/sign-in"),
        Kind("sign-in not right", "", "/sign-in", _miss_a_choice, 422),
        Kind("help", "", "/help"),
        Kind("a concern", "", "/concern"),
        Kind("a concern not right", "", "/concern", _miss_a_choice, 422, _ASKED),
        Kind("whom to call instead", "", "/concern", _find_nobody, 409, _ASKED),
        Kind("what was noticed", "", "/concern", _notice_signs, shows=_ASKED),
        Kind("whether she agrees", "", "/concern", _notice_and_go_on, shows=_ASKED),
        Kind("how she is reached", "", "/concern", _agree_to_contact, shows=_ASKED),
        Kind("handed over", "", "/concern", _hand_over),
        Kind("a poster", "", "/concern/poster"),
        Kind("a poster for staff", "", "/concern/poster?for=staff"),
        Kind("cards", "", "/concern/card"),
        Kind("cards for staff", "", "/concern/card?for=staff&lang=el"),
        Kind("self-check", "", "/concern/self-check"),
        Kind("practice", "", "/training"),
        Kind("somebody invented", "", "/training", practise(1), shows=_PRACTISED),
        Kind("nothing ticked", "", "/training", _tick_nothing, 422, f"{_PRACTISED}/why"),
        Kind("what each answer does", "", "/training", _see_why, shows=f"{_PRACTISED}/why"),
        Kind("practised in part", "", "/training", _skip_to_the_end, shows="/training/end"),
        Kind("practised to the end", "", "/training", practise(10), shows="/training/end"),
        Kind("asking with a code", "", "/concern/receipt"),
        Kind("no such code", "", "/concern/receipt", _miss_a_choice, 422),
        Kind("concerns", "ana", "/concerns"),
        Kind("concern", "ana", places.concern),
        Kind("concern not ended", "ana", places.concern, _ASIDE, 422, f"{_CONCERN}/set-aside"),
        Kind("concern not passed on", "ana", places.taken, _AWAY, 422, f"{_CONCERN}/pass-on"),
        Kind("taken up", "ana", places.taken),
        Kind("no case of it", "ana", places.taken, _CASE, 422, f"{_CONCERN}/convert"),
        Kind("who takes concerns in", "rita", "/admin/concerns"),
        Kind("making calls", "", "/api/docs"),
        Kind("calls", "", "/api/docs/calls/cases_api"),
        Kind("schema", "", "/api/docs/SafeContact"),
        Kind("account", "ana", "/account"),
        Kind("not me", "ana", "/account/not-me"),
        Kind("not me, none chosen", "ana", "/account/not-me", _miss_a_choice, 422),
        Kind("change passphrase", "ana", "/account/passphrase"),
        Kind("passphrase not right", "ana", "/account/passphrase", _miss_a_choice, 422),
        Kind("recovery codes", "ana", "/account/recovery"),
        Kind("recovery codes not right", "ana", "/account/recovery", _miss_a_choice, 422),
        Kind("fresh recovery codes", "eva", "/account/recovery", prove(places, "eva")),
        Kind("notices by e-mail", "eva", "/account/notices"),
        Kind("notices not right", "eva", "/account/notices", _save_no_address, 422),
        Kind("passkeys", "ana", "/account/passkeys"),
        Kind("passkeys not right", "ana", "/account/passkeys", _add_without_script, 422),
        Kind("remove a passkey", "ana", f"/account/passkeys/{places.passkey}/remove"),
        Kind("lost passphrase", "", "/recover"),
        Kind("lost passphrase not right", "", "/recover", _miss_a_choice, 422),
        *(Kind(*kind) for kind in lost_keys.kinds(places.keys, _miss_a_choice)),
        Kind("not found", "ana", "/nowhere", status=404),
        Kind("not yours", "ana", "/audit/cases/none", status=403),
        Kind("too late", "ana", f"{places.case}/steps/presume", status=409),
        Kind("signed out", "eva", "/cases/new", _send_without_session, 401),
        Kind("sent again", "ana", f"{places.case}/notes", _write_for_an_older_session, 403),
        Kind("too late to save", "ana", f"{places.case}/notes", _write_too_late, 401),
    )


def admissions(places: Places) -> tuple[Kind, ...]:
    """Pages on which people join, and on which a custodian lets them in; in this order."""
    people = "/admin/people"
    agencies = places.agencies
    to_suspend, to_resume = agencies["to suspend"], agencies["to resume"]
    works, to_close = agencies["works"], agencies["to close"]
    return (
        Kind("join", "", "/join"),
        Kind("join not right", "", "/join", _miss_a_choice, 422),
        Kind("second factor", "", "/join", _begin_to_join(places), shows="/join/factor"),
        Kind("second factor not right", "", "/join/factor", _miss_a_choice, 403),
        Kind("codes for paper", "", "/join/factor", _type_the_code),
        Kind("waiting", "", "/join/waiting"),
        Kind("people", "ana", people),
        Kind("people of all agencies", "rita", people),
        Kind("invite", "ana", f"{people}/new"),
        Kind("invite anywhere", "rita", f"{people}/new"),
        Kind("invite not right", "ana", f"{people}/new", _miss_a_choice, 422),
        Kind("invitation", "ana", f"{people}/new", _invite),
        Kind("to be confirmed", "ana", places.waits),
        Kind("confirm not right", "ana", places.waits, _miss_a_choice, 403, f"{_PERSON}/confirm"),
        Kind("confirmed", "ana", places.waits, _confirm(places, "ana"), 200, f"{_PERSON}/confirm"),
        Kind("differs", "ana", places.differs, press("[action$=reject] .btn"), 200, _REJECT),
        Kind("somebody", "ana", places.differs),
        Kind("agencies", "rita", _AGENCIES),
        Kind("propose", "rita", f"{_AGENCIES}/new"),
        Kind("propose not right", "rita", f"{_AGENCIES}/new", _miss_a_choice, 422),
        Kind("no key yet", "hal", "/admin/keys"),
        Kind("first key not right", "hal", _FIRST_KEY, _miss_a_choice, 422),
        Kind("first key", "hal", _FIRST_KEY, prove(places, "hal")),
        Kind("agency", "rita", places.centre),
        Kind("register not right", "rita", places.centre, _miss_a_choice, 422, _REGISTER),
        Kind("registered", "rita", places.centre, prove(places, "rita"), 200, _REGISTER),
        Kind("agency that works", "rita", works),
        Kind("suspension not right", "rita", works, _miss_a_choice, 422, f"{_AGENCY}/changes"),
        Kind("to suspend", "carl", to_suspend),
        Kind("suspension unproven", "carl", to_suspend, _miss_a_choice, 422, f"{_CHANGE}/suspend"),
        Kind("suspended", "carl", to_suspend, prove(places, "carl"), 200, f"{_CHANGE}/suspend"),
        Kind("to resume", "carl", to_resume, _miss_a_choice, 422, f"{_CHANGE}/resume"),
        Kind("closing not right", "olga", to_close, _miss_a_choice, 422, f"{_CHANGE}/close"),
        Kind("systems", "ana", _SYSTEMS),
        Kind("let a system in", "ana", f"{_SYSTEMS}/new"),
        Kind("system not right", "ana", f"{_SYSTEMS}/new", _miss_a_choice, 422),
        Kind("token", "ana", f"{_SYSTEMS}/new", _let_in(places, "ana")),
        Kind("system", "ana", places.system),
        Kind("told nothing yet", "ana", f"{places.system}/webhook"),
        Kind("told not right", "ana", f"{places.system}/webhook", _miss_a_choice, 422),
        Kind("secret", "ana", f"{places.system}/webhook", _tells(places, "ana")),
        Kind("what a system is told", "ana", places.told),
        Kind("another secret", "ana", places.told, _renews(places, "ana"), 200, _NEW_SECRET),
        Kind("end not right", "ana", places.system, _miss_a_choice, 422),
        Kind("token ended", "ana", places.system, prove(places, "ana")),
        Kind("invited again", "ana", places.differs, press(".btn"), 200, f"{_PERSON}/invite-again"),
    )


def workers(places: Places) -> tuple[Kind, ...]:
    """Pages of somebody who leads a case, and of a supervisor."""
    case, screened = places.case, places.screened
    sections = ("safe_contact", "location", "preferences", "indicators", "account", "risk")
    steps = ("screen", "assign", "discard")
    refused = f"{places.refused}/notify"
    return (
        Kind("desk of a worker", "ana", "/"),
        Kind("cases", "ana", "/cases"),
        Kind(
            "names", "ana", "/cases", press("[action='/cases/names'] button"), shows="/cases/names"
        ),
        Kind("find", "ana", "/cases/find"),
        Kind("case not found", "ana", "/cases/find", _miss_a_code),
        Kind("find not right", "ana", "/cases/find", _miss_a_choice, 422),
        Kind("gaps", "rita", "/gaps"),
        Kind("search", "ana", "/cases/search"),
        Kind("found", "ana", "/cases/search", _search),
        Kind("search not right", "sue", "/cases/search", _miss_a_choice, 422),
        Kind("new case", "ana", "/cases/new"),
        Kind("new case not right", "ana", "/cases/new", _miss_a_choice, 422),
        Kind("case", "ana", case),
        Kind("case of a supervisor", "sue", case),
        Kind("cover", "ana", f"{case}/identity"),
        Kind("cover with purposes", "sue", f"{case}/identity"),
        Kind("first meeting", "ana", f"{case}/first-meeting"),
        Kind(
            *("first meeting, first part", "ana", f"{case}/first-meeting"),
            press(".btn"),
            shows="/cases/<uuid:case_id>/first-meeting",
        ),
        Kind(
            *("first meeting, told before", "ana", f"{case}/first-meeting"),
            press(*[".btn"] * 5),
            shows="/cases/<uuid:case_id>/first-meeting/<part>",
        ),
        Kind("first meeting too late", "ana", f"{places.screened}/first-meeting"),
        Kind(
            *("first meeting to read", "ana", f"{places.screened}/first-meeting"),
            press(".btn"),
            shows="/cases/<uuid:case_id>/first-meeting",
        ),
        Kind("typed and not saved", "ana", f"{places.screened}/risk"),
        Kind(
            *(
                "go on with a draft",
                "ana",
                f"{places.screened}/risk",
                press("[action$=draft] .btn"),
            ),
            shows="/cases/<uuid:case_id>/<section>/draft",
        ),
        Kind("open section", "ana", f"{case}/identity", OPEN, shows=_OPENED),
        Kind("versions", "ana", f"{case}/identity/versions"),
        Kind("what changed", "ana", f"{case}/identity/versions", _SUBMIT),
        Kind("plan on paper, asked", "ana", f"{case}/sheet"),
        Kind("plan on paper, not right", "ana", f"{case}/sheet", _miss_a_choice, 422),
        Kind("plan on paper", "ana", f"{case}/sheet", _print_sheet, direction="ltr"),
        Kind("accesses on paper, asked", "ana", f"{case}/accesses"),
        Kind("accesses on paper, not right", "ana", f"{case}/accesses", _miss_a_choice, 422),
        Kind("accesses on paper", "ana", f"{case}/accesses", _print_accesses, direction="ltr"),
        Kind("edit identity", "ana", f"{case}/identity", _EDIT, shows=_OPENED),
        Kind("edit not right", "ana", f"{case}/identity", _mistype_a_country, 422),
        *(
            Kind(f"edit {one}", "ana", f"{case}/{one}", OPEN, shows=_OPENED)
            for one in (*sections, "needs", "health", "plan", "justice", "residence", "inclusion")
        ),
        *(
            Kind(
                f"edit account, part {part}", "ana", f"{case}/account", press("[value=open]", go_on)
            )
            for part, go_on in ((part, f'[name=part][value="{part}"]') for part in "234")
        ),
        *(
            Kind(
                *(f"signs, part {part}", "ana", f"{case}/indicators"),
                press("[value=open]", f'[name=part][value="{part}"]'),
            )
            for part in ("2", "3", "11")
        ),
        Kind("notes covered", "ana", f"{case}/notes"),
        Kind("notes", "ana", f"{case}/notes", OPEN),
        Kind("files covered", "ana", f"{case}/files"),
        Kind("files", "ana", f"{case}/files", OPEN),
        Kind("add a file", "ana", f"{case}/files/new"),
        Kind("file not right", "ana", f"{case}/files/new", _miss_a_choice, 422),
        Kind("remove a file", "ana", f"{case}/files", _REMOVE, shows=_REMOVED),
        *(Kind(f"step {one}", "ana", f"{case}/steps/{one}") for one in steps),
        *(Kind(f"step {one}", "ana", f"{screened}/steps/{one}") for one in ("presume", "close")),
        Kind("screened case", "ana", screened),
        Kind("step not right", "ana", f"{case}/steps/screen", _miss_a_choice, 422),
        Kind("consent", "ana", f"{case}/consents/new"),
        Kind("consent with lines", "ana", f"{case}/consents/new", _choose_agency),
        Kind("consent with files", "ana", f"{case}/consents/new", _show_files),
        Kind("consent not right", "ana", f"{case}/consents/new", press(".row .btn"), 422),
        Kind("consent covered", "sue", places.consent),
        Kind("consent opened", "ana", places.consent, OPEN),
        Kind("who may know", "ana", f"{case}/consents"),
        Kind("who may know, as a supervisor", "sue", f"{case}/consents"),
        Kind("ask again", "ana", f"{case}/consents/new?supersedes={places.consent[10:]}"),
        Kind("age group", "ana", f"{case}/age-group"),
        Kind("age group not right", "ana", f"{case}/age-group", _miss_a_choice, 422),
        Kind("withdraw", "ana", f"{places.consent}/withdraw"),
        Kind("refer", "ana", f"{case}/refer"),
        Kind("partners", "ana", f"{case}/refer", _choose_service),
        Kind("draft", "ana", places.draft),
        Kind("referral ready", "ana", places.ready),
        Kind("preview", "ana", places.ready, press(_SHOW_BOTH), shows=_PREVIEW),
        Kind("referral to a shelter", "ana", places.hidden),
        Kind("where a shelter is", "ana", places.hidden, press(_WHERE), shows=_ADDRESS),
        Kind("refer again", "ana", f"{case}/refer?follows={places.stub.rpartition('/')[2]}"),
        Kind("referral declined", "ana", places.stub),
        Kind("another partner", "ana", f"{places.draft}/partner"),
        Kind("referral sent", "ana", places.sent),
        Kind("referral asked", "ana", places.asked),
        Kind("receipt", "ana", f"{places.sent}/receipts/send"),
        Kind("outbox", "ana", "/referrals/out"),
        Kind("directory", "ana", "/directory"),
        Kind("ask for advice", "ana", f"{places.to_ask}/ask-advice"),
        Kind("advice not right", "ana", f"{places.to_ask}/ask-advice", _miss_a_choice, 422),
        Kind("ask for room", "ana", f"{places.to_ask}/ask-room"),
        Kind("room asked not right", "ana", f"{places.to_ask}/ask-room", _miss_a_choice, 422),
        Kind("what we were asked", "nia", "/consultations"),
        Kind("what we ask", "ana", "/consultations?box=out"),
        Kind("a question", "nia", places.advice),
        Kind("answer not right", "nia", places.advice, _miss_a_choice, 422, _ADVICE),
        Kind("an answer", "ana", places.answered),
        Kind("asked for room", "nia", places.room),
        Kind("places not right", "nia", places.room, _miss_a_choice, 422, _ADVICE),
        Kind("consent for another country", "ana", f"{case}/consents/new?scope=share_abroad"),
        Kind("no consent to ask abroad", "ana", f"{case}/abroad"),
        Kind("ask another country", "ana", f"{places.to_ask_abroad}/abroad"),
        Kind("abroad not right", "ana", f"{places.to_ask_abroad}/abroad", _miss_a_choice, 422),
        Kind("asked abroad", "ana", places.asked_abroad),
        Kind("abroad taken back not right", "ana", places.asked_abroad, _miss_a_choice, 422, _SENT),
        Kind("asked by other countries", "ana", "/arrivals"),
        Kind("asked by another country", "ana", places.came),
        Kind("lines from another country", "ana", places.received),
        Kind("arrival not right", "ana", places.received, _miss_a_choice, 422, _CAME),
        Kind("nearly", "ana", "/directory?need=primary_health&region=north&language=sq"),
        Kind("service of a partner", "ana", "/directory", press("th a"), shows=_SERVICE),
        Kind("own services", "nia", "/directory/own"),
        Kind("room not right", "nia", "/directory/own", _miscount, 422, f"{_SERVICE}/room"),
        Kind("change a service", "nia", "/directory/own", _TO_EDIT, shows=f"{_SERVICE}/edit"),
        Kind("offer a service", "nia", "/directory/own/new"),
        Kind("service not right", "nia", "/directory/own/new", press(".btn"), 422),
        Kind("own entries", "ana", "/audit"),
        Kind("what the agency did", "ana", "/audit/agency"),
        Kind("step back", "ana", f"{places.case}/step-back"),
        Kind("somebody leaves", "sue", places.leaver),
        Kind("leaving not right", "sue", places.leaver, _miss_a_choice, 422),
        Kind("keys of the agency", "sue", "/admin/keys"),
        Kind("sheet of keys", "sue", "/admin/keys/sheet"),
        Kind("set a hold", "sue", f"{case}/hold"),
        Kind("hold not right", "sue", f"{case}/hold", _miss_a_choice, 422),
        Kind("hold", "sue", f"{places.held}/hold"),
        Kind("held case", "ana", places.held),
        Kind("reasons of a hold", "ana", f"{places.held}/hold", OPEN, shows=_HOLD_TEXT),
        Kind("ask for erasure", "ana", f"{places.closed}/erase"),
        Kind("erasures", "ana", "/erasures"),
        Kind("retention", "sue", "/retention"),
        Kind("erasure to approve", "sue", places.to_erase),
        Kind("erasure not right", "sue", places.to_erase, _miss_a_choice, 422, _APPROVE),
        Kind("erasure done", "ada", places.erased),
        Kind("own record", "ana", f"{case}/access-request"),
        Kind("own record not right", "ana", f"{case}/access-request", _miss_a_choice, 422),
        Kind("requests", "ada", "/access-requests"),
        Kind("request", "ana", places.request),
        Kind("request to approve", "sue", places.request),
        Kind("request not right", "ana", places.request, _leave_nothing_out, 422, _STEPPED),
        Kind("how it is safe", "ana", places.request, OPEN, shows=f"{_REQUEST}/text"),
        Kind("request to print", "ana", places.copy),
        # The person asked for it in English.
        Kind("copy", "ana", places.copy, _print_copy(places), 200, f"{_REQUEST}/print", "ltr"),
        Kind("demand", "ana", f"{case}/disclose"),
        Kind("demand not right", "ana", f"{case}/disclose", _miss_a_choice, 422),
        Kind("disclosures", "sue", "/disclosures"),
        Kind("disclosure", "sue", places.disclosure),
        Kind("disclosure not right", "sue", places.disclosure, _approve_unproven, 422, _DISCLOSE),
        Kind("disclosure opened", "ana", places.disclosure, OPEN, shows=_DISCLOSE_TEXT),
        Kind("police and courts", "ana", f"{case}/justice-track"),
        Kind("police and courts of a supervisor", "sue", f"{case}/justice-track"),
        Kind(
            *("police and courts opened", "ana", f"{case}/justice-track", OPEN),
            shows="/cases/<uuid:case_id>/justice-track/open",
        ),
        Kind(
            *("what was decided not right", "ana", f"{case}/justice-track"),
            press(".btn", ".btn"),
            422,
            shows="/cases/<uuid:case_id>/justice-track",
        ),
        Kind("groups", "ana", "/groups"),
        Kind("groups in numbers", "rita", "/groups"),
        Kind("several people", "ana", "/groups/new"),
        Kind("several people not right", "ana", "/groups/new", _miss_a_choice, 422),
        Kind("group", "ana", places.group),
        Kind("belongs with others", "ana", f"{case}/group"),
        Kind("belongs not right", "ana", f"{case}/group", _miss_a_choice, 422),
        Kind("out of a group", "ana", f"{places.grouped}/group"),
        Kind("out not right", "ana", f"{places.grouped}/group", _miss_a_choice, 422, _OUT),
        Kind("reach", "ana", f"{case}/reaching"),
        Kind("reach opened", "ana", places.reached, OPEN, shows=_WAYS),
        Kind("a try not right", "ana", places.reached, press("[value=open]", _TRY), 422, _REACHING),
        Kind("a try", "ana", places.reached, _tries, shows=_REACHING),
        Kind("reach of a supervisor", "sue", places.reached),
        Kind("report missing", "ana", f"{case}/missing"),
        Kind("report not right", "ana", f"{case}/missing", _miss_a_choice, 422),
        Kind("missing", "ana", places.missing),
        Kind("missing opened", "ana", places.missing, OPEN, shows=_MISSING_TEXT),
        Kind("back", "ana", places.back),
        Kind("times missing", "ana", places.back, press('a[href$="/missing"]'), shows=_TIMES),
        Kind("people around", "ana", f"{case}/people"),
        Kind("wishes about people", "ana", f"{case}/people", _SUBMIT, shows=_WISHES),
        Kind("nobody added", "ana", f"{case}/people", press(*[_ADD] * 2), 422, _PEOPLE),
        Kind("a part", "ana", places.around),
        Kind("part opened", "ana", places.around, OPEN, shows=f"{_PART}/text"),
        Kind("not met", "ana", places.around, press("#meet [type=submit]"), 422, f"{_PART}/meet"),
        Kind("not ended", "ana", places.around, press("#end [type=submit]"), 422, f"{_PART}/end"),
        Kind("a guardian", "ana", places.guarded),
        Kind("part of a supervisor", "sue", places.around),
        Kind("what comes", "ivy", "/appointments"),
        Kind("what is met", "ivy", "/appointments", press("td [type=submit]"), shows=_VISIT),
        Kind("talk not right", "ana", places.back, _unanswered("record_interview"), 422, _MISSED),
        Kind("missing of a supervisor", "sue", places.missing),
        Kind("without consent in a case", "ana", f"{case}/without-consent"),
        Kind("without consent", "ada", "/without-consent"),
        Kind("to answer for", "sue", places.unasked),
        Kind("why it was done", "ana", places.unasked, OPEN, shows=_UNASKED_TEXT),
        Kind("not told yet", "ana", places.unasked, _unanswered("put_off"), 422, _UNASKED),
        Kind("notice to prepare", "ana", refused),
        Kind("notice not right", "ana", refused, _not_a_year, 422, f"{_NOTIFY}/preview"),
        Kind("notice seen whole", "ana", refused, _SUBMIT, 200, f"{_NOTIFY}/preview"),
        Kind("notice not told", "ana", refused, press(*["[type=submit]"] * 2), 422, _NOTIFY),
        Kind("notices", "cam", "/notifications"),
        Kind("notice", "cam", places.notice),
        Kind("hand over", "ana", f"{places.case}/hand-over"),
        Kind("hand over not right", "ana", f"{places.case}/hand-over", _miss_a_choice, 422),
        Kind("cases that change hands", "sue", "/transfers"),
        Kind("deadlines", "ana", "/clocks"),
        Kind("who came", "ana", "/safe-space"),
        Kind("who came not right", "ana", "/safe-space", _SUBMIT, 422),
        Kind("deadline", "ana", places.review),
        Kind("pause not right", "ana", places.review, _unanswered("pause"), 422, _MOVED),
        Kind("paused", "sue", places.paused),
        Kind("to offer", "sue", places.to_offer),
        Kind("offer not right", "sue", places.to_offer, _unanswered("offer"), 422, _OFFER),
        Kind("offered", "omar", places.offered),
        Kind("acceptance not right", "omar", places.offered, _unanswered("accept"), 422, _ACCEPT),
        Kind("decline a case", "omar", places.offered, _unanswered("decline"), 422, _DECLINE),
        Kind("track", "ana", places.track),
        Kind("yes not right", "ana", places.track, _unanswered("agree"), 422, _TRACKED),
        Kind("submissions", "cam", "/submissions"),
        Kind("submitted", "cleo", places.submitted),
        Kind("submitted opened", "cleo", places.submitted, OPEN, shows=_TRACK_OPEN),
        Kind("decision not right", "cam", places.submitted, _unanswered("decide"), 422, _DECIDED),
        Kind("to the police", "cam", f"{places.submitted.removesuffix(_TRACK)}/restricted-notes"),
        Kind(
            *("to no police", "cam", f"{places.submitted.removesuffix(_TRACK)}/restricted-notes"),
            _SUBMIT,
            422,
        ),
        Kind("restricted notes", "pia", "/restricted-notes"),
        Kind("restricted note", "pia", places.restricted),
        Kind(*("no answer", "cam", places.restricted, _SUBMIT, 422, _ANSWERED)),
        Kind("duplicates", "rita", "/duplicates"),
        Kind("duplicate", "rita", places.duplicate),
        Kind("duplicate not right", "rita", places.duplicate, _miss_a_choice, 422, _CLOSE_IT),
        Kind("asked about a duplicate", "sue", places.same_person),
        Kind("answer missed", "sue", places.same_person, _miss_a_choice, 422, _ANSWER_IT),
        Kind("emergency", "eva", f"{places.case}/emergency"),
        Kind("emergency not right", "eva", f"{places.case}/emergency", _miss_a_choice, 422),
        Kind("emergencies", "sue", "/emergencies"),
        Kind("to countersign", "sue", places.emergency),
        Kind("to review", "ada", places.emergency),
        Kind("review not right", "ada", places.emergency, _miss_a_choice, 422, _REVIEW),
    )


def others(places: Places) -> tuple[Kind, ...]:
    """Pages of a partner and of an auditor."""
    return (
        Kind("desk of a partner", "nia", "/"),
        Kind("inbox", "nia", "/referrals/in"),
        Kind("envelope", "nia", places.sent),
        Kind("acknowledged", "nia", places.seen),
        Kind("decline not right", "nia", places.seen, _decline_without_reason, 422, _STEPS),
        Kind("question", "nia", places.asked),
        Kind("covered snapshot", "nia", places.accepted),
        Kind("snapshot", "nia", places.accepted, _LOOK, shows=_SNAPSHOT),
        Kind("own notes", "nia", f"{places.accepted}/notes"),
        Kind("no own note", "nia", f"{places.accepted}/notes", _SUBMIT, 422),
        Kind("stub", "nia", places.stub),
        Kind("review queue", "ada", "/audit/review"),
        Kind("review queue of an agency", "sue", "/audit/review"),
        Kind("item of the queue", "ada", places.noticed),
        Kind("item not right", "ada", places.noticed, _unanswered("close"), 422, _QUEUE),
        Kind("item to explain", "sue", places.questioned),
        Kind("explanation missed", "sue", places.questioned, _unanswered("explain"), 422, _QUEUE),
        Kind("figures of the queue", "ada", "/audit/review/figures"),
        Kind("log", "ada", "/audit"),
        Kind("log not right", "ada", "/audit?from=never", status=422),
        Kind("timeline", "ada", f"/audit/cases/{places.pseudonym}"),
        Kind("what a person did", "ada", places.deeds),
        Kind("no such period", "ada", "/audit/refused?from=never", status=422),
        Kind("who reads how much", "ada", "/audit/agencies"),
        Kind("who reads at an agency", "ada", places.reads),
        Kind("refused attempts", "ada", "/audit/refused"),
        Kind("a paper to check", "ada", "/audit/receipts"),
        Kind("no such paper", "ada", "/audit/receipts?number=0", status=404),
        Kind("proof", "ada", "/audit/proof"),
        Kind("proof checked", "ada", "/audit/proof", press("form .btn")),
    )
