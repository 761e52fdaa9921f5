"""A country in which a value of every sealed kind and a row of every sealed table stands.

By the acts of people, so that each is sealed as in service; where an older row was left behind on
the way, it is remembered, to be put back by hostile hands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from nrm.database import now
from nrm.files.kinds import TEXT
from tests.adversary.conftest import VISIT
from tests.adversary.hostile import Hands, Row
from tests.custody.colleagues import makes_leave
from tests.recovery.steps import DAY, NEW, Helped, Helper
from tests.stories.test_devices import Browser
from tests.stories.test_joining import Joiner
from tests.support.access import asks_for_record
from tests.support.advice import asked_for_room, service_of
from tests.support.advice import asks as asks_advice
from tests.support.around import adds as add_around
from tests.support.around import joins_to_attend, meets
from tests.support.auditors import an_item, reviewed
from tests.support.authenticator import Authenticator, adds
from tests.support.case_steps import SCREEN
from tests.support.clock import Hands as Clock
from tests.support.concerns import (
    AGREED,
    Tab,
    a_stranger,
    last_part,
    sealed_told,
    takes_in,
    tells_us,
)
from tests.support.country import Country, Person
from tests.support.disclosures import approves_demand, demands
from tests.support.drafts import keeps
from tests.support.duplicates import a_co_ordinator, compares, presses, two_cases
from tests.support.emergencies import breaks
from tests.support.episodes import comes_back, reports_missing
from tests.support.erasures import a_closed_case, asks_for_erasure
from tests.support.files import sends
from tests.support.groups import a_group, belongs, cases_of, goes_out
from tests.support.identification import a_submitted_case, decides, moves
from tests.support.joining import invite
from tests.support.neighbours import Neighbour
from tests.support.notifications import says_no, tell_before, tells
from tests.support.own_notes import notes
from tests.support.reader import Reader
from tests.support.restricted import ANSWER, agrees_with_police, writes
from tests.support.steps import a_sent_referral, accepts, open_a_case
from tests.support.suspensions import asks
from tests.support.systems import System, let_in, proof
from tests.support.transfers import an_offer
from tests.support.without_consent import decides_for

FIELDS = ["identity.preferred_name"]
CLOSE = {"reason": "no_indicators", "information_given": True}
Key = tuple[str, str]


@dataclass
class Everything:
    """What there is, who can open it, and what lies where it lay before."""

    country: Country
    hands: Hands
    ana: Person
    sue: Person
    eva: Person
    nia: Person
    kim: Reader
    here: str
    waiting: str
    accepted: str
    revoked: str
    systems: list[System]
    files: Sequence[str]
    consents: Sequence[str]
    codes: Sequence[str]
    joiners: Sequence[Joiner]
    tokens: dict[bytes, bytes] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    secrets: list[Row] = field(default_factory=list)
    older: dict[str, list[Row]] = field(default_factory=dict)

    def remember(self) -> None:
        """What stands now is what stands; rows that were otherwise before are the older ones."""
        before, self.tables = self.tables, dict(self.hands.dump())
        self.secrets = self.hands.shred_rows()
        for table, rows in before.items():
            now = {row["id"]: row for row in self.tables[table] if "id" in row}
            self.older.setdefault(table, []).extend(
                row for row in rows if "id" in row and now.get(row["id"]) != row
            )

    def rows(self, table: str) -> list[Row]:
        """The rows of a table of either database."""
        return self.secrets if table == "shred_secret" else self.tables[table]

    def row(self, table: str, **where: Any) -> Row:
        """The one row that matches."""
        (found,) = self.matching(table, **where)
        return found

    def matching(self, table: str, **where: Any) -> list[Row]:
        """The rows that match."""
        wanted = where.items()
        return [row for row in self.rows(table) if all(row[name] == it for name, it in wanted)]


def found_everything(country: Country, clock: Clock) -> Everything:
    """The country, filled."""
    hands = Hands(country)
    recovering, kim = list(_recover(country, clock)), a_co_ordinator(country)
    ana, sue, eva, nia = (country.person(name) for name in ("ana", "sue", "eva", "nia"))
    here, there = _cases(country, ana)
    waiting, accepted, revoked = _referrals(country, ana, nia, here)
    found = Everything(
        country,
        hands,
        ana,
        sue,
        eva,
        nia,
        kim,
        here,
        waiting,
        accepted,
        revoked,
        systems=[let_in(country, nia, name) for name in ("register", "archive")],
        files=[_file(ana, path) for path in (here, there)],
        consents=_consents(ana),
        codes=_codes(country, eva),
        joiners=[_joins(country, ana, name) for name in ("mila", "mara")],
    )
    assert len(recovering) == 2
    found.remember()
    _afterwards(country, found)
    found.remember()
    _ends(country, found)
    found.remember()
    people = (ana, sue, eva, nia)
    tokens = [bytes.fromhex(person.cookie.partition("=")[2]) for person in people]
    found.tokens = {sha256(token).digest(): token for token in tokens}
    return found


def _recover(country: Country, clock: Clock) -> Iterator[Helped]:
    """Two people who set a new passphrase; for one of them two have given their halves."""
    asking = [Helped(country, clock, name=name) for name in ("eva", "zoe")]
    for person in asking:
        country.person(person.name)
        person.asks()
    clock.on(DAY)
    for person in asking:
        assert person.sets(NEW).status_code == 200
        yield person
    for name in ("ana", "sue"):
        assert Helper(country, country.person(name)).approves().status_code == 200
    for name in ("zia", "rita"):
        helper = Helper(country, country.person(name))
        (there,) = _unapproved(country, "zoe")
        assert helper.approves(there).status_code == 200


def _unapproved(country: Country, name: str) -> list[str]:
    hands = Hands(country)
    account = hands.row("account", name=name)["id"]
    return [f"/admin/recoveries/{row['id']}" for row in hands.rows("recovery", account_id=account)]


def _cases(country: Country, ana: Person) -> tuple[str, str]:
    paths = []
    for name in ("Mira", "Lina"):
        case = open_a_case(ana, identity={"preferred_name": name}, needs={})
        here = f"/cases/{case['id']}"
        ana.put(f"{here}/sections/identity", {"preferred_name": f"{name} B"}, If_Match='"1"')
        for number in range(2):
            ana.post(f"{here}/notes", {"text": f"Note {number} of {name}"})
        keeps(ana, here, "identity", f"{name} C", based_on=2)
        keeps(ana, here, "risk", f"{name} is afraid")
        paths.append(here)
    two_cases(ana, country.person("olga"))
    return paths[0], paths[1]


def _referrals(country: Country, ana: Person, nia: Person, here: str) -> tuple[str, str, str]:
    case = {"id": here.rpartition("/")[2]}
    paths = [a_sent_referral(country, ana, case, "Clinic", FIELDS) for _ in range(4)]
    for path in paths:
        nia.step(path, "acknowledge")
        nia.step(path, "ask", question="Which floor?")
    for path in paths[2:]:
        ana.step(path, "answer", answer="The second.")
        assert nia.step(path, "accept", appointment=VISIT).status_code == 200
    hidden = a_sent_referral(country, ana, case, "Shelter", FIELDS)
    zoe = country.person("zoe")
    assert accepts(zoe, hidden, address="behind the mill").status_code == 200
    for who, path in ((nia, paths[2]), (nia, paths[2]), (zoe, hidden)):
        assert notes(who, path).status_code == 201
    return paths[0], paths[2], paths[3]


def _file(ana: Person, here: str) -> str:
    answer = sends(ana, here, f"seen at {here}\n".encode() * 300, TEXT, "seen.txt")
    return f"{here}/files/{answer.json['id']}"


def _consents(ana: Person) -> list[str]:
    case = open_a_case(ana, person_group="child", identity={"preferred_name": "Tala"})
    body = {"scope": "support", "given_by": "none_required_child"}
    body |= {"reason": "She is nine.", "child_views": "She agrees."}
    made = [ana.post(f"/cases/{case['id']}/consents", body) for _ in range(2)]
    assert {answer.status_code for answer in made} == {201}, made[0].text
    return [str(answer.json["id"]) for answer in made]


def _codes(country: Country, eva: Person) -> list[str]:
    proof = {k: v for k, v in country.credentials("eva").items() if k != "name"}
    codes: list[str] = eva.post("/account/recovery-codes", proof).json["codes"]
    return codes


def _joins(country: Country, ana: Person, name: str) -> Joiner:
    joiner = Joiner(country, name, invite(ana, name))
    assert joiner.begins().status_code == 303
    return joiner


def _afterwards(country: Country, found: Everything) -> None:
    """What leaves older rows behind, and what else has a row of its own."""
    ana, sue = found.ana, found.sue
    for _ in range(2):
        assert adds(country, ana, Authenticator()).status_code == 201
    for name in ("ana", "noa"):
        assert Browser(country).signs_in(name) == 201
    helper = Helper(country, ana)
    helper.post("/admin/recoveries/phone", name="eva", **helper.proof())
    closed = a_closed_case(country, ana, sue)
    asks_for_erasure(ana, closed)
    held = f"/cases/{open_a_case(ana)['id']}"
    tag = ana.get(held).headers["ETag"]
    kept = {"authority": "court", "text": "File 7"}
    assert sue.put(f"{held}/hold", kept, If_Match=tag).status_code == 200
    assert ana.step(found.here, "screen", **SCREEN).status_code == 200
    assert ana.step(found.here, "close", **CLOSE).status_code == 200
    assert demands(ana, found.here).status_code == 201
    gone = f"/cases/{open_a_case(ana)['id']}"
    assert reports_missing(ana, gone).status_code == 201
    for setting in ("open_group", "safe_space"):
        day = f"/attendance/{now().date().isoformat()}/{setting}"
        assert ana.put(day, {"adults": len(setting)}, If_Match='"0"').status_code == 200
    assert decides_for(country, ana, gone).status_code == 201
    # A case that was among others, and is among others again.
    one, _ = (case["id"] for case in cases_of(ana, a_group(ana)))
    assert goes_out(ana, one).status_code == belongs(ana, one).status_code == 200
    _people_around(country, ana)
    assert breaks(country, found.eva, found.here).status_code == 201
    an_item(country)
    reviewed(country)
    kept = {"query": "outcome=refused&from=2026-01-01"}
    assert country.person("ada").post("/audit/filters", kept).status_code == 201
    assert asks_for_record(ana, found.here).status_code == 201
    ana.post(f"{found.here}/notes", {"text": "And one more."})
    for _ in range(2):
        refused = f"/cases/{open_a_case(ana)['id']}"
        says_no(ana, refused)
        assert tells(country, ana, refused).status_code == 201
    tell_before(country, "Clinic")
    for name in ("nia", "noa"):
        wanted = {"address": f"{name}@health.example"}
        assert country.person(name).put("/account/mailbox", wanted).status_code == 200
        found.systems.append(_a_system_that_is_told(country, country.person(name)))
    takes_in(country)
    for danger in ("yes", "no"):
        assert tells_us(country, {**AGREED, "danger": danger}).status_code == 201
    _help_abroad(country, ana)
    # And one whose texts its sender's browser sealed.
    tab = Tab()
    sealed = {**sealed_told(tab), "tab_key": tab.to(last_part(country))}
    assert a_stranger(country).post("/concern", data=sealed).status_code == 200
    rita = country.person("rita")
    assert asks(country, rita, "Shelter", "suspend", "inspection").status_code == 303
    (question,) = compares(country, found.kim)
    assert presses(found.kim, question, "ask").status_code == 303
    _decisions(country, ana)
    for name in ("Rana", "Sama"):
        offered = open_a_case(ana, identity={"preferred_name": name})
        an_offer(country, ana, sue, f"/cases/{offered['id']}")


def _a_system_that_is_told(country: Country, person: Person) -> System:
    """With an address, a secret, and the one from before."""
    system = let_in(country, person, f"{person.name}'s register")
    told = {"address": f"https://{person.name}.example/", **proof(country, person.name)}
    there = f"/systems/{system.id}/webhook"
    assert person.put(there, told).status_code == 200
    assert person.post(f"{there}/secret", proof(country, person.name)).status_code == 200
    return system


def _help_abroad(country: Country, ana: Person) -> None:
    """Of two countries each asks for something, sends what was agreed, and is asked."""
    until = (now() + timedelta(days=60)).isoformat()
    for code in ("SE", "NO"):
        other = Neighbour(country, country=code).pairs()
        other.arrives(ana, "received")
        there = other.is_asked(ana, until=until)
        other.accepts(there)
        assert ana.step(there, "share").status_code == 200


def _people_around(country: Country, ana: Person) -> None:
    """In two cases an interpreter with an account, who is to come to one of each."""
    ivy = joins_to_attend(country, "ivy", "nia")
    for name in ("Rima", "Dima"):
        here = f"/cases/{open_a_case(ana, identity={'preferred_name': name})['id']}"
        around = add_around(ana, here, account=ivy.id).json
        assert meets(ana, around["id"], days=400).status_code == 201
        assert add_around(ana, here, "guardian", name=name).status_code == 201


def _decisions(country: Country, ana: Person) -> None:
    """Two cases at the authority: of each a decision is asked for, of one it is issued."""
    cam, cleo = country.person("cam"), country.person("cleo")
    paths = [a_submitted_case(country, ana)[0] for _ in range(2)]
    for path in paths:
        assert moves(cam, path, "acknowledge").status_code == 200
        assert decides(cam, path, "negative").status_code == 200
    assert decides(cleo, paths[0], "negative", None).status_code == 200
    for path in paths:
        assert agrees_with_police(country, ana, path).status_code == 201
        assert writes(country, cam, path).status_code == 201


def _ends(country: Country, found: Everything) -> None:
    """What is changed or ended once more: rows and wraps that were good until then."""
    assert found.ana.step(found.revoked, "withdraw", reason="need_ended").status_code == 200
    consent = found.row("referral", id=UUID(found.waiting.rpartition("/")[2]))["consent_id"]
    other = next(row for row in found.rows("consent") if row["id"] != consent and row["purpose"])
    how = {"how": "verbal"}
    assert found.ana.post(f"/consents/{other['id']}/withdraw", how).status_code == 200
    day = f"/attendance/{now().date().isoformat()}/open_group"
    assert found.ana.put(day, {"children": 3}, If_Match='"1"').status_code == 200
    first = found.rows("participant")[0]
    assert meets(found.ana, str(first["id"]), days=401).status_code == 201
    (gone,) = found.rows("missing_episode")
    comes_back(found.ana, {"id": gone["id"]})
    (alone,) = found.rows("act_without_consent")
    assert found.sue.step(f"/without-consent/{alone['id']}", "countersign").status_code == 200
    (demand,) = found.rows("legal_disclosure")
    told = {"id": demand["id"], "version": demand["version"]}
    assert approves_demand(country, found.sue, told).status_code == 200
    assert country.person("noa").send("DELETE", "/session").status_code == 204
    pia = country.person("pia")
    takes_in(country, "Lead South")
    waits = found.ana.get("/concerns").json["items"][0]
    passed = {"region": "elsewhere", "reason": "other"}
    assert found.ana.step(f"/concerns/{waits['id']}", "pass_on", **passed).status_code == 200
    for line in found.ana.get("/concerns").json["items"]:
        assert found.ana.step(f"/concerns/{line['id']}", "take_up").status_code == 200
    for line in found.ana.get("/trm-arrivals").json["items"][:1]:
        ended = found.ana.step(f"/trm-arrivals/{line['id']}", "not_engaged", reason="other")
        assert ended.status_code == 200
    asked = found.rows("trm_referral")[0]["id"]
    assert found.ana.step(f"/trm-referrals/{asked}", "withdraw", reason="other").status_code == 200
    service = service_of(country, "Clinic")
    for _ in range(2):
        assert asks_advice(found.ana, service).status_code == 201
    there = asked_for_room(country, found.ana)
    assert country.person("zoe").step(there, "answer", places=1).status_code == 200
    for row in found.rows("restricted_thread"):
        answered = pia.post(f"/restricted-notes/{row['id']}/answers", {"text": ANSWER})
        assert answered.status_code == 201
    assert makes_leave(country, country.person("pia"), "pol").status_code == 200


def case_of(path: str) -> UUID:
    """The case at the beginning of a path."""
    return UUID(path.split("/")[2])
