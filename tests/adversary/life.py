"""A small country that lives, and beside it a model that says who may read what at this moment.

An act is tried over the service by whoever would do it; only when the service says that it is done
the model changes. So a refusal is never wrong here by itself, and an act that is always refused is
noticed by those who count what was done.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from nrm.accounts.certifying import fingerprint_of_account
from nrm.accounts.models import find_account
from nrm.vault.keyring import Keyring
from tests.adversary.conftest import VISIT
from tests.adversary.hostile import Hands
from tests.adversary.thief import Thief, keyring_of
from tests.custody.colleagues import goes_on, makes_leave
from tests.custody.test_rotation import run
from tests.recovery.steps import Helped, helper
from tests.support import clock
from tests.support.case_steps import SCREEN
from tests.support.country import AGENCIES, PASSPHRASE, Country, Person
from tests.support.emergencies import breaks
from tests.support.erasures import CLOSE, approves, asks_for_erasure
from tests.support.joining import invite, let_join
from tests.support.steps import a_sent_referral, open_a_case
from tests.support.transfers import agrees_to_go, asks_to_hand_over, offers, takes

LEADS, CLINIC = ("Lead North", "Lead South"), "Clinic"
WORKER, SUPERVISOR = "social_worker", "supervisor"
SNAPSHOT = "identity.preferred_name"
HOUR, DAY = 60, 24 * 60
MOST_CASES, MOST_JOINED, MOST_DAYS = 3, 2, 3
PURPOSES = {SUPERVISOR: "supervision"}


@dataclass
class Somebody:
    """A person as the model knows one. `keys`: what somebody who left had until then.

    `is_late`: joined after somebody had left, before the agency's keys were moved on: what lies
    under the earlier key opens to such a person once a custodian has moved it, or somebody wrote.
    """

    name: str
    role: str
    agency: str
    custodian: bool
    active: bool = True
    is_late: bool = False
    keys: Keyring | None = None


@dataclass
class Shared:
    """A referral to the Clinic: what it shows, and whether the Clinic has accepted it."""

    path: str
    shows: dict[str, Any]
    accepted: bool = False
    ended: bool = False


@dataclass
class Told:
    """A case: who leads it, what its identity says, and whether anything is left of it."""

    path: str
    agency: str
    worker: str
    identity: dict[str, Any]
    is_over: bool = False
    offer: dict[str, Any] | None = None
    referrals: list[Shared] = field(default_factory=list)
    # By name, the minute of the life until which a danger to life opens the case.
    emergencies: dict[str, float] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        """Its id."""
        return UUID(self.path.rpartition("/")[2])


class Life:
    """The country, the model, the acts; each act tells whether it was done."""

    def __init__(self, country: Country, hands: clock.Hands) -> None:
        self.country, self.clock, self.minute = country, hands, 0.0
        self.people = {
            name: Somebody(name, role, agency, custodian)
            for agency in (*LEADS, CLINIC)
            for name, (role, custodian) in AGENCIES[agency][1].items()
        }
        self.cases: list[Told] = []
        self.done: Counter[str] = Counter()
        self.joined, self.written = 0, 0
        # Agencies whose keys wait to be moved on since somebody left.
        self.to_move: set[str] = set()
        self._seats: dict[str, Person] = {}

    # Who there is.

    def seat(self, name: str) -> Person:
        """The person, signed in."""
        if name not in self._seats:
            self._seats[name] = self.country.person(name)
        return self._seats[name]

    def at(self, agency: str, role: str = "", *, custodian: bool = False) -> list[Somebody]:
        """Who works there, with this role or duty."""
        return [
            one
            for one in self.people.values()
            if one.active
            and one.agency == agency
            and role in ("", one.role)
            and (one.custodian or not custodian)
        ]

    def live(self) -> list[Told]:
        """Cases of which something is left."""
        return [case for case in self.cases if not case.is_over]

    def shared(self) -> list[tuple[Told, Shared]]:
        """Referrals, each with its case."""
        return [(case, referral) for case in self.live() for referral in case.referrals]

    def _did(self, act: str, answer: TestResponse, *good: int) -> bool:
        if answer.status_code >= 500 and not _lacks_key(answer):
            raise AssertionError(f"{act}: {answer.status_code} {answer.get_data(as_text=True)}")
        if answer.status_code not in good:
            return False
        self.done[act] += 1
        return True

    # What happens to cases.

    def opens(self, worker: Somebody) -> bool:
        """A case is opened."""
        self.written += 1
        identity = {"preferred_name": f"Mira {'abcdefghijklmnopqrstuvwxyz'[self.written % 26]}"}
        made = open_a_case(self.seat(worker.name), identity=identity)
        self.cases.append(Told(f"/cases/{made['id']}", worker.agency, worker.name, identity))
        self.done["open"] += 1
        return True

    def writes(self, case: Told) -> bool:
        """Its worker writes the identity anew."""
        self.written += 1
        identity = {"preferred_name": f"Vesna {self.written}"}
        worker, there = self.seat(case.worker), f"{case.path}/sections/identity"
        found = worker.get(there)
        if found.status_code != 200:
            return False
        tag = found.headers["ETag"]
        done = self._did("write", worker.put(there, identity, If_Match=tag), 200)
        case.identity = identity if done else case.identity
        return done

    def grants(self, case: Told) -> bool:
        """The person agrees, the case is referred to the Clinic, and sent."""
        worker = self.seat(case.worker)
        try:
            path = a_sent_referral(self.country, worker, {"id": case.id}, CLINIC, [SNAPSHOT])
        except (RuntimeError, KeyError):  # Closed, or on its way to another agency.
            return False
        self.done["grant"] += 1
        case.referrals.append(Shared(path, {"identity": case.identity}))
        return True

    def accepts(self, referral: Shared, partner: Somebody) -> bool:
        """Somebody at the Clinic accepts it."""
        person = self.seat(partner.name)
        found = person.get(referral.path)
        if found.status_code != 200:
            return False
        if found.json["state"] == "sent":
            _step(person, referral.path, "acknowledge")
        answer = _step(person, referral.path, "accept", appointment=VISIT)
        referral.accepted = self._did("accept", answer, 200) or referral.accepted
        return referral.accepted

    def revokes(self, case: Told, referral: Shared) -> bool:
        """The person withdraws what the referral rests on."""
        answer = _step(self.seat(case.worker), referral.path, "revoke", how="verbal")
        referral.ended = self._did("revoke", answer, 200) or referral.ended
        return referral.ended

    def assigns(self, case: Told, worker: Somebody) -> bool:
        """Another social worker of the agency leads it."""
        by = self.seat(case.worker)
        done = self._did("assign", _step(by, case.path, "assign", worker=_id(self, worker)), 200)
        case.worker = worker.name if done else case.worker
        return done

    def breaks_glass(self, case: Told, worker: Somebody) -> bool:
        """A life is in danger: a colleague opens it for an hour."""
        answer = breaks(self.country, self.seat(worker.name), case.path)
        done = self._did("break glass", answer, 201)
        if done:
            case.emergencies[worker.name] = self.minute + HOUR
            self._countersigns(case, answer.json)
        return done

    def _countersigns(self, case: Told, made: dict[str, Any]) -> None:
        # Else nothing in the case moves on: it waits for a supervisor.
        for one in self.at(case.agency, SUPERVISOR):
            _step(self.seat(one.name), f"/emergencies/{made['id']}", "countersign")

    def offers(self, case: Told) -> bool:
        """The case is offered to the other lead agency: by its worker, then by a supervisor."""
        other, worker = _other(case.agency), self.seat(case.worker)
        asked = asks_to_hand_over(self.country, worker, case.path, other)
        if asked.status_code == 422:
            agrees_to_go(self.country, worker, case.path, other)
            asked = asks_to_hand_over(self.country, worker, case.path, other)
        supervisors = self.at(case.agency, SUPERVISOR)
        if asked.status_code != 201 or not supervisors:
            return False
        answer = offers(self.country, self.seat(supervisors[0].name), asked.json)
        done = self._did("offer", answer, 200)
        case.offer = answer.json if done else None
        return done

    def takes(self, case: Told, worker: Somebody) -> bool:
        """The other agency accepts it for this worker; from then on it is led there."""
        supervisors = self.at(_other(case.agency), SUPERVISOR)
        if case.offer is None or not supervisors:
            return False
        taker, member = self.seat(supervisors[0].name), self.seat(worker.name)
        seen = taker.get(f"/transfers/{case.offer['id']}")
        offer = seen.json if seen.status_code == 200 else case.offer
        done = self._did("hand over", takes(self.country, taker, offer, member), 200)
        if done:
            case.agency, case.worker, case.offer = worker.agency, worker.name, None
        return done

    def erases(self, case: Told) -> bool:
        """It is closed by two, its erasure asked for by one and approved by another."""
        worker, supervisors = self.seat(case.worker), self.at(case.agency, SUPERVISOR)
        if not supervisors:
            return False
        head = self.seat(supervisors[0].name)
        _step(worker, case.path, "screen", **SCREEN)
        for person in (worker, head):
            _step(person, case.path, "close", **CLOSE)
        asked = asks_for_erasure(worker, case.path)
        if asked.status_code != 201:
            return False
        done = self._did("erase", approves(self.country, head, asked.json), 200)
        case.is_over = done
        return done

    # What happens to people and keys.

    def joins(self, custodian: Somebody, *, as_custodian: bool = False) -> bool:
        """Somebody new becomes a social worker of the custodian's agency, or a custodian too."""
        self.joined += 1
        name, duties = f"new{self.joined}", {"duty": "custodian"} if as_custodian else {}
        path = let_join(self.country, name, invite(self.seat(custodian.name), name, **duties))
        # Nobody with a duty is trusted whom the registrar did not certify.
        certifiers = ["rita", custodian.name] if as_custodian else [custodian.name]
        answers = [self._confirms(by, name, path) for by in certifiers]
        if not self._did("join", answers[-1], 200):
            return False
        late = custodian.agency in self.to_move
        made = Somebody(name, WORKER, custodian.agency, as_custodian, is_late=late)
        self.people[name] = made
        return True

    def _confirms(self, by: str, name: str, path: str) -> TestResponse:
        person = self.seat(by)
        with self.country.inside(write=False):
            words = fingerprint_of_account(find_account(name))
        given: dict[str, Any] = {"words": words, "passphrase": PASSPHRASE}
        given["heard"] = [f"{at} {word}" for at, word in enumerate(words.split(), 1)]
        given["code"] = self.country.credentials(by)["code"]
        return person.submit(f"{path}/confirm", **given)

    def leaves(self, one: Somebody, taker: Somebody | None) -> bool:
        """A custodian records that somebody left; what they led goes on to a colleague."""
        others = [c for c in self.at(one.agency, custodian=True) if c is not one]
        if not others:
            return False
        keys = keyring_of(self.country, Hands(self.country).dump(), one.name)
        kind = "referrals" if one.agency == CLINIC else "cases"
        takers = {kind: _id(self, taker)} if taker is not None else {}
        answer = makes_leave(self.country, self.seat(others[0].name), one.name, takers)
        if not self._did("leave", answer, 200):
            return False
        one.active, one.keys = False, keys
        self.to_move.add(one.agency)
        for case in self.live():
            if case.worker == one.name and taker is not None:
                case.worker = taker.name
        return True

    def rewraps(self, custodian: Somebody) -> bool:
        """Keys under an earlier epoch of the agency are moved on."""
        done = self._did("rewrap", goes_on(self.seat(custodian.name)), 200)
        if done:
            self.to_move.discard(custodian.agency)
            for one in self.at(custodian.agency):
                one.is_late = False
        return done

    def rotates(self) -> bool:
        """The root keys get a new version, and what lay under the old one is sealed anew."""
        for order in (("rotate", "--yes"), ("reseal",)):
            if run(self.country, *order).exit_code:
                raise AssertionError(order)
        self.done["rotate"] += 1
        return True

    def recovers_by_code(self, one: Somebody) -> bool:
        """A passphrase is lost; a code on paper and the second factor set another one."""
        person = self.seat(one.name)
        given = self.country.credentials(one.name)
        proof = {"passphrase": PASSPHRASE, "code": given["code"]}
        made = person.post("/account/recovery-codes", proof)
        if made.status_code not in (200, 201):
            return False
        sent = {"name": one.name, "recovery_code": made.json["codes"][0]}
        sent |= {"code": self.country.credentials(one.name)["code"], "new_passphrase": PASSPHRASE}
        client = self.country.app.test_client(use_cookies=False)
        done = self._did("recover", client.post("/api/v1/recovery", json=sent), 204)
        self._seats.pop(one.name)
        return done

    def recovers_by_two(self, one: Somebody) -> bool:
        """A passphrase is lost; a day later two custodians give the keys back."""
        helpers = [c for c in self.at(one.agency, custodian=True) if c is not one]
        names = [c.name for c in helpers] + (["rita"] if one.custodian else [])
        if len(names) < 2:
            return False
        self.country.person(one.name)
        lost = Helped(self.country, self.clock, one.name)
        lost.asks()
        self.passes(DAY)
        lost.sets(PASSPHRASE)
        for name in names[:2]:
            helper(self.country, name).approves()
        done = self._did("recover by two", lost.finishes(PASSPHRASE), 200)
        self._seats.pop(one.name, None)
        return done

    def passes(self, minutes: float) -> None:
        """Time passes; whoever was signed in is so no longer."""
        self.clock.on(minutes * 60)
        self.minute += minutes
        self._seats.clear()
        self.done["time"] += 1

    # What must be true.

    def may_read(self, one: Somebody, case: Told) -> bool:
        """What the mechanism promises, in a few lines."""
        if not one.active or case.is_over or one.agency != case.agency:
            return False
        in_danger = case.emergencies.get(one.name, 0) > self.minute
        return one.role == SUPERVISOR or one.name == case.worker or in_danger

    def check(self, cases: Sequence[Told] | None = None) -> None:
        """Whoever may read, can; nobody else can; of a live case there is somebody who can."""
        for case in self.cases if cases is None else cases:
            readers = [one.name for one in self.people.values() if self._reads(one, case)]
            holders = [one.name for one in self.at(case.agency) if not one.is_late]
            if not case.is_over and not (holders and {*readers, *self._late()}):
                raise AssertionError(f"nobody can read {case}: {readers} {holders}")
            for referral in case.referrals:
                self._check_referral(case, referral)

    def _late(self) -> set[str]:
        return {one.name for one in self.people.values() if one.active and one.is_late}

    def _reads(self, one: Somebody, case: Told) -> bool:
        if not one.active:
            return False
        expected, purpose = self.may_read(one, case), PURPOSES.get(one.role, "")
        # Whoever does not lead it says that a life is in danger, whether that is true or over.
        if one.name != case.worker and one.role == WORKER:
            purpose = "emergency"
        named = {"X_Purpose": purpose} if purpose else {}
        answer = self.seat(one.name).get(f"{case.path}/sections/identity", **named)
        if one.is_late and expected and _lacks_key(answer):
            return False
        if answer.status_code not in (200, 403, 404):
            raise AssertionError(f"{one} {case}: {answer.get_data(as_text=True)}")
        found = answer.status_code == 200
        if found != expected or (found and answer.json["content"] != case.identity):
            raise AssertionError(f"{one} {case}: {answer.status_code}, expected {expected}")
        return found

    def _check_referral(self, case: Told, referral: Shared) -> None:
        opens = referral.accepted and not referral.ended and not case.is_over
        for one in self.at(CLINIC):
            answer = self.seat(one.name).get(referral.path)
            found = answer.json.get("snapshot") if answer.status_code == 200 else None
            if found != (referral.shows if opens else None):
                raise AssertionError(f"{one} {referral}: {answer.get_data(as_text=True)}")

    def check_keys(self) -> None:
        """With own keys, the database and all shred secrets nobody opens more than the model says.

        Whoever works at the agency that leads a case holds its key; the policy keeps them apart.
        What waits for an answer lies behind a lock, and opens to nobody who is asked.
        """
        hands = Hands(self.country)
        dump, secrets = hands.dump(), hands.shred_secrets()
        for one in self.people.values():
            keys = one.keys or keyring_of(self.country, dump, one.name)
            thief = Thief(keys, dump, None, secrets)
            own = {case.id for case in self.live() if one.active and case.agency == one.agency}
            wanted = {row["id"] for row in dump["record"] if row["case_id"] in own}
            found = thief.records()
            if found != wanted and not (one.is_late and found < wanted):
                raise AssertionError(f"{one}: keys open {len(found)}, not {len(wanted)}")
            for case, referral in self.shared():
                self._check_key_of(one, case, referral, thief)

    def _check_key_of(self, one: Somebody, case: Told, shared: Shared, thief: Thief) -> None:
        found = thief.opens(UUID(shared.path.rpartition("/")[2]))
        helps = one.agency == CLINIC and shared.accepted and not shared.ended
        expected = one.active and (helps or one.agency == case.agency)
        if (found is not None) != expected and not (expected and one.is_late):
            raise AssertionError(f"{one} {shared}: {found}, expected {expected}")

    def check_all(self) -> None:
        """All of it, and that the log knows every row."""
        self.check()
        self.check_keys()
        status, lines = Hands(self.country).verify()
        if status:
            raise AssertionError(lines)


def _step(person: Person, path: str, name: str, **needs: Any) -> TestResponse:
    """The answer to a step, or to looking at what it would be taken with."""
    found = person.get(path)
    if found.status_code != 200:
        return found
    tag = found.headers["ETag"]
    return person.post(f"{path}/steps", {"step": name, **needs}, If_Match=tag)


def _lacks_key(answer: TestResponse) -> bool:
    told = answer.json if answer.status_code == 503 else None
    return bool(told) and told["type"] == "unavailable"


def _other(agency: str) -> str:
    return LEADS[1 - LEADS.index(agency)]


def _id(life: Life, one: Somebody) -> str:
    return life.seat(one.name).id
