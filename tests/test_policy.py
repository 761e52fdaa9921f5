"""Who may do what, against a matrix copied by hand from the mechanism's tables (domain, 8.1, 8.2).

People and things here are plain facts. A mutation run takes each row and each condition out of the
table in turn: the matrix must notice every one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid5

import pytest

from nrm import policy
from nrm.errors import Missing, Refused
from nrm.policy import ALLOWED, Row, ask, decide, may
from nrm.vocabulary.loader import codes

_SPACE = UUID(int=7)


def _id(name: str) -> UUID:
    return uuid5(_SPACE, name)


@dataclass(frozen=True)
class Somebody:
    """A person as the policy knows one."""

    name: str
    role: str
    agency: str
    duties: frozenset[str] = field(default_factory=frozenset)
    purpose: str | None = None
    same_as: str = ""
    scopes: frozenset[str] = frozenset()
    suspended: bool = False

    @property
    def id(self) -> UUID:
        return _id(self.same_as or self.name)

    @property
    def agency_id(self) -> UUID:
        return _id(self.agency)


_CUSTODIAN, _REGISTRAR = frozenset({"custodian"}), frozenset({"registrar"})
PEOPLE = [
    Somebody("worker", "social_worker", "lead"),
    Somebody("colleague", "social_worker", "lead"),
    Somebody("head", "supervisor", "lead"),
    Somebody("helper", "partner_worker", "lead"),
    # The worker's own account after another role, or another agency.
    Somebody("demoted", "partner_worker", "lead", same_as="worker"),
    Somebody("moved", "social_worker", "other lead", same_as="worker"),
    Somebody("stranger", "social_worker", "other lead"),
    Somebody("other_head", "supervisor", "other lead"),
    Somebody("partner", "partner_worker", "partner"),
    Somebody("partner_sw", "social_worker", "partner"),
    Somebody("partner_head", "supervisor", "partner"),
    Somebody("partner_clerk", "administrator", "partner"),
    Somebody("third", "partner_worker", "third party"),
    Somebody("authority", "competent_authority", "authority"),
    Somebody("authority_clerk", "administrator", "authority"),
    Somebody("coord", "co_ordinator", "co-ordination"),
    Somebody("registrar", "co_ordinator", "co-ordination", _REGISTRAR),
    Somebody("custodian", "administrator", "lead", _CUSTODIAN),
    Somebody("other_custodian", "administrator", "other lead", _CUSTODIAN),
    Somebody("auditor", "auditor", "audit"),
    Somebody("statistician", "statistician", "statistics"),
    Somebody("admin", "administrator", "administration"),
    Somebody("attendee", "attendant", "third party"),
    Somebody("interpreter", "attendant", "third party"),
    Somebody("former", "partner_worker", "third party", same_as="attendee"),
    Somebody("machine", "system", "partner", scopes=frozenset(policy.SCOPES)),
    Somebody("guide", "system", "partner", scopes=frozenset({"directory.read"})),
    Somebody("reader", "system", "partner", scopes=frozenset({"referrals.read"})),
    Somebody("answerer", "system", "partner", scopes=frozenset({"referrals.answer"})),
    Somebody("other_machine", "system", "third party", scopes=frozenset(policy.SCOPES)),
    # With the id of a person, and what a custodian may: it is a system still.
    Somebody("double", "system", "lead", _CUSTODIAN, None, "colleague", frozenset(policy.SCOPES)),
]
EVERYBODY = " ".join(person.name for person in PEOPLE if person.role != "system")
LOOKING, READING = "machine guide other_machine double", "machine reader answerer"
ANSWERING = "machine answerer"


def _nobodys_emergency(_account_id: UUID) -> bool:
    return False


_CASE = {
    "lead_worker_id": _id("worker"),
    "lead_agency_id": _id("lead"),
    "stepped_back": None,
    "is_emergency_of": _nobodys_emergency,
    "is_with": lambda agency_id: agency_id == _id("authority"),
    "parts": frozenset({"identity"}),
    "known_by": "case.read",
}
_MASKED = {**_CASE, "parts": frozenset({"needs", "health"}), "identification_status": "consented"}
# The head and a colleague have a conflict of interest here.
_CONFLICT = {"stepped_back": f"{_id('colleague')} {_id('head')}", "identification_status": "given"}
_REFERRAL = {**_CASE, "recipient_id": _id("partner"), "known_by": "referral.read"}
# And here everybody of the agency that received it, who had led the case before.
_THERE = {"stepped_back": " ".join(str(_id(n)) for n in ("partner", "partner_sw", "partner_head"))}
_CONSENT = {**_CASE, "known_by": "consent.read"}
_USE = {"lead_agency_id": _id("lead"), "stepped_back": None, "known_by": "emergency.read"}
_DEMAND = {**_USE, "lead_worker_id": _id("worker"), "known_by": "disclosure.read"}
_ACT = {**_DEMAND, "known_by": "without_consent.read"}
_TOLD = {"agency_id": _id("authority"), "known_by": "notification.read"}
_WANTED = {**_DEMAND, "known_by": "subject_access.read"}
_GONE = {**_DEMAND, "known_by": "missing.read"}
_GROUP = {"lead_agency_id": _id("lead"), "known_by": "group.read"}
_BOTH = f"{_id('colleague')} {_id('head')}"
_PART = {**_DEMAND, "known_by": "participant.read"}
_VISIT = {**_PART, "attendee_id": _id("attendee")}
_HANDING = {**_DEMAND, "recipient_id": _id("partner"), "known_by": "transfer.read"}
_TRACK = {**_CASE, "known_by": "identification.read", "authority_id": _id("authority")}
_MOVED = frozenset({"social_worker", "supervisor", "partner_worker", "co_ordinator"})
_BETWEEN = {
    "authority_id": _id("authority"),
    "police_id": _id("partner"),
    "known_by": "restricted_note.read",
}
_NOTED = {
    "recipient_id": _id("partner"),
    "stepped_back": None,
    "known_by": "service_note.read",
}
_CLOCK = {
    **_DEMAND,
    "told_roles": frozenset(),
    "moved_by": _MOVED,
    "known_by": "clock.see",
}
_SIDE = {"lead_agency_id": _id("lead"), "stepped_back": None, "known_by": "duplicate.read_own"}
_ASKED = {"agency_id": _id("lead"), "known_by": "recovery.read"}
_NOTICED = {"agency_id": _id("lead"), "accounts": (_id("colleague"),), "known_by": "review.read"}
THINGS: Mapping[str, Any] = {
    "-": None,
    "case": SimpleNamespace(**_CASE, identification_status="consented"),
    "submitted": SimpleNamespace(**_CASE, identification_status="submitted"),
    "elsewhere": SimpleNamespace(
        **{**_CASE, "is_with": lambda agency_id: False}, identification_status="submitted"
    ),
    # One of two sections that are asked for is covered for supervisors.
    "masked": SimpleNamespace(**_MASKED),
    "masked_emergency": SimpleNamespace(**{**_MASKED, "is_emergency_of": lambda account_id: True}),
    # Everybody says that a life is in danger: who may then read it, being who they are?
    "emergency": SimpleNamespace(
        **{**_CASE, "is_emergency_of": lambda account_id: True}, identification_status="consented"
    ),
    "emergency_conflict": SimpleNamespace(
        **{**_CASE, **_CONFLICT, "is_emergency_of": lambda account_id: True}
    ),
    "erasure_conflict": SimpleNamespace(
        lead_agency_id=_id("lead"),
        requested_by_id=_id("worker"),
        stepped_back=" ".join(str(_id(each)) for each in ("head", "colleague", "custodian")),
        known_by="erasure.read",
    ),
    "told": SimpleNamespace(**_TOLD, is_delivered=True),
    "told_today": SimpleNamespace(**_TOLD, is_delivered=False),
    "told_elsewhere": SimpleNamespace(**{**_TOLD, "agency_id": _id("lead")}, is_delivered=True),
    "use": SimpleNamespace(**_USE, requested_by_id=_id("colleague")),
    "own_use": SimpleNamespace(**_USE, requested_by_id=_id("head")),
    "use_conflict": SimpleNamespace(
        **{**_USE, "stepped_back": str(_id("head"))}, requested_by_id=_id("colleague")
    ),
    "erasure": SimpleNamespace(
        lead_agency_id=_id("lead"),
        requested_by_id=_id("head"),
        stepped_back=None,
        known_by="erasure.read",
    ),
    "to_erase": SimpleNamespace(
        lead_agency_id=_id("lead"),
        requested_by_id=_id("custodian"),
        stepped_back=None,
        known_by="erasure.read",
    ),
    "group": SimpleNamespace(**_GROUP, cases=[SimpleNamespace(stepped_back=None)]),
    # Of one case each of the two may still know, of the other not.
    "group_half": SimpleNamespace(
        **_GROUP, cases=[SimpleNamespace(stepped_back=s) for s in (_BOTH, None)]
    ),
    "group_conflict": SimpleNamespace(**_GROUP, cases=[SimpleNamespace(stepped_back=_BOTH)]),
    "part": SimpleNamespace(**_PART),
    "part_conflict": SimpleNamespace(**{**_PART, "stepped_back": str(_id("head"))}),
    "visit": SimpleNamespace(**_VISIT, is_open=True),
    "visit_over": SimpleNamespace(**_VISIT, is_open=False),
    "episode": SimpleNamespace(**_GONE),
    "episode_conflict": SimpleNamespace(**{**_GONE, "stepped_back": str(_id("head"))}),
    "act": SimpleNamespace(**_ACT, requested_by_id=_id("worker")),
    "own_act": SimpleNamespace(**_ACT, requested_by_id=_id("head")),
    "act_conflict": SimpleNamespace(
        **{**_ACT, "stepped_back": str(_id("head"))}, requested_by_id=_id("worker")
    ),
    "demand": SimpleNamespace(**_DEMAND, requested_by_id=_id("worker")),
    "own_demand": SimpleNamespace(**_DEMAND, requested_by_id=_id("head")),
    "demand_conflict": SimpleNamespace(
        **{**_DEMAND, "stepped_back": str(_id("head"))}, requested_by_id=_id("worker")
    ),
    "wanted": SimpleNamespace(**_WANTED, requested_by_id=_id("worker")),
    "own_wanted": SimpleNamespace(**_WANTED, requested_by_id=_id("head")),
    "wanted_conflict": SimpleNamespace(
        **{**_WANTED, "stepped_back": str(_id("head"))}, requested_by_id=_id("worker")
    ),
    "handing": SimpleNamespace(**_HANDING, sent_at=None, requested_by_id=_id("worker")),
    "own_handing": SimpleNamespace(**_HANDING, sent_at=None, requested_by_id=_id("head")),
    "handed": SimpleNamespace(**_HANDING, sent_at=1, requested_by_id=_id("worker")),
    "handing_conflict": SimpleNamespace(
        **{**_HANDING, "stepped_back": f"{_id('head')} {_id('partner_head')}"},
        sent_at=1,
        requested_by_id=_id("worker"),
    ),
    "track": SimpleNamespace(**_TRACK, identification_status="submitted"),
    "track_ended": SimpleNamespace(**_TRACK, identification_status="withdrawn"),
    "track_elsewhere": SimpleNamespace(
        **{**_TRACK, "authority_id": _id("other authority")}, identification_status="submitted"
    ),
    "track_conflict": SimpleNamespace(**{**_TRACK, **_CONFLICT}),
    "notes": SimpleNamespace(**_BETWEEN, is_open=True),
    "notes_over": SimpleNamespace(**_BETWEEN, is_open=False),
    "notes_elsewhere": SimpleNamespace(
        **{
            **_BETWEEN,
            "authority_id": _id("other authority"),
            "police_id": _id("third party"),
        },
        is_open=True,
    ),
    "noted": SimpleNamespace(**_NOTED, are_kept=True),
    "not_noted": SimpleNamespace(**_NOTED, are_kept=False),
    "noted_conflict": SimpleNamespace(**{**_NOTED, **_THERE}, are_kept=True),
    "deadline": SimpleNamespace(**_CLOCK),
    "missed": SimpleNamespace(**{**_CLOCK, "told_roles": frozenset({"co_ordinator"})}),
    "watched": SimpleNamespace(**{**_CLOCK, "moved_by": frozenset({"supervisor"})}),
    "fixed": SimpleNamespace(**{**_CLOCK, "moved_by": frozenset()}),
    "deadline_conflict": SimpleNamespace(**{**_CLOCK, "stepped_back": str(_id("head"))}),
    "concern": SimpleNamespace(agency_id=_id("lead"), known_by="concern.open"),
    "came": SimpleNamespace(agency_id=_id("lead"), known_by="trm_arrival.open"),
    "consulted": SimpleNamespace(
        sender_id=_id("lead"), recipient_id=_id("partner"), known_by="consultation.open"
    ),
    "asked_there": SimpleNamespace(
        sender_id=_id("lead"), recipient_id=_id("authority"), known_by="consultation.open"
    ),
    "duplicate": SimpleNamespace(known_by="duplicate.read"),
    "side": SimpleNamespace(**_SIDE, was_asked=True),
    "unasked": SimpleNamespace(**_SIDE, was_asked=False),
    "side_conflict": SimpleNamespace(**{**_SIDE, "stepped_back": str(_id("head"))}, was_asked=True),
    "draft": SimpleNamespace(**_REFERRAL, sent_at=None, state="draft"),
    "sent": SimpleNamespace(**_REFERRAL, sent_at=1, state="sent"),
    "accepted": SimpleNamespace(**_REFERRAL, sent_at=1, state="accepted"),
    "in_service": SimpleNamespace(**_REFERRAL, sent_at=1, state="in_service"),
    "completed": SimpleNamespace(**_REFERRAL, sent_at=1, state="completed"),
    "consent": SimpleNamespace(**_CONSENT, supporting_agencies=frozenset()),
    "in_use": SimpleNamespace(**_CONSENT, supporting_agencies=frozenset({_id("partner")})),
    "conflicted": SimpleNamespace(**{**_CONSENT, **_CONFLICT, "supporting_agencies": frozenset()}),
    "conflict": SimpleNamespace(**{**_REFERRAL, **_CONFLICT, "sent_at": 1, "state": "sent"}),
    "conflict_there": SimpleNamespace(**{**_REFERRAL, **_THERE, "sent_at": 1, "state": "accepted"}),
    "agency": SimpleNamespace(agency_id=_id("lead"), account_id=None),
    # Of it are also people who attend, and software.
    "third": SimpleNamespace(agency_id=_id("third party"), account_id=None),
    **{
        name: SimpleNamespace(agency_id=_id(of), requested_by_id=_id(by), asked_as=role)
        for name, of, by, role in (
            ("change", "lead", "worker", "co_ordinator"),
            ("registrars_change", "lead", "registrar", "registrar"),
            ("coords_change", "lead", "coord", "registrar"),
            ("custodians_change", "lead", "custodian", "custodian"),
            ("registrars_own", "lead", "worker", "custodian"),
            ("registrar_as_custodian", "lead", "registrar", "custodian"),
            ("change_of_itself", "co-ordination", "worker", "registrar"),
        )
    },
    "account": SimpleNamespace(agency_id=_id("lead"), account_id=_id("colleague")),
    "of_an_auditor": SimpleNamespace(agency_id=_id("audit"), account_id=_id("auditor")),
    "asked": SimpleNamespace(**_ASKED, account_id=_id("colleague"), owner_duties=()),
    "own_asked": SimpleNamespace(
        **_ASKED, account_id=_id("custodian"), owner_duties=("custodian",)
    ),
    "noticed": SimpleNamespace(**_NOTICED, was_asked=False, requested_by_id=None),
    "questioned": SimpleNamespace(**_NOTICED, was_asked=True, requested_by_id=None),
    "passed_on": SimpleNamespace(**_NOTICED, was_asked=True, requested_by_id=_id("auditor")),
    **{
        f"about_{name}": SimpleNamespace(
            **{**_NOTICED, "accounts": (_id("colleague"), _id(name))},
            was_asked=True,
            requested_by_id=None,
        )
        for name in ("head", "custodian", "auditor")
    },
    "registrars": SimpleNamespace(
        agency_id=_id("lead"), account_id=_id("registrar"), owner_duties=("custodian", "registrar")
    ),
    "custodians": SimpleNamespace(agency_id=_id("lead"), account_id=_id("custodian")),
    "registrar": SimpleNamespace(agency_id=_id("co-ordination"), account_id=_id("registrar")),
}

WORKERS = "worker colleague moved stranger partner_sw"
SUPERVISORS = "head other_head partner_head"
PARTNERS = "helper demoted partner third former"
CUSTODIANS = "custodian other_custodian"

# Action, thing, and everybody who may; `+` means: only with a purpose, `!`: with that of an
# emergency alone. Nobody else may.
MATRIX = f"""
# Case record: the assigned worker reads and writes, the supervisor reads with a reason, the
# co-ordinator and (its own part) the authority see coordination fields, others not its existence.
case.open            -          {WORKERS}
case.search          -          {WORKERS} head+ other_head+ partner_head+
case.show_names      -          {WORKERS}
case.list            -          {WORKERS} {SUPERVISORS} authority coord registrar
case.read            case       worker colleague head coord registrar
case.read            submitted  worker colleague head coord registrar authority
case.read            elsewhere  worker colleague head coord registrar
section.read         submitted  worker head+
section.write        submitted  worker
section.list_versions submitted worker head
sheet.print          submitted  worker
note.list            submitted  worker head+
note.write           submitted  worker
draft.write          submitted  worker
draft.discard        submitted  worker
draft.read           submitted  worker head+
# Health and residence are masked for supervisors, a saved section like a draft of it.
section.read         masked     worker
section.read         masked_emergency worker colleague!
draft.read           masked     worker
justice.read         submitted  worker head+
justice.read         conflict   worker
justice.record       submitted  worker
file.add             submitted  worker
file.remove          submitted  worker
file.list            submitted  worker head+
file.open            submitted  worker head+

# Steps (6.2): the worker's own, the supervisor's, the authority's.
case.assign          case       worker head
case.change_age_group case      worker
case.discard         case       worker
case.expire          case
case.screen          case       worker
case.presume         case       worker
case.close           case       worker head
case.reopen          case       head
case.include         case       worker
case.resume_support  case       worker
case.start_recovery  case
case.start_recovery  submitted  authority
case.start_recovery  elsewhere
case.decide          case
case.decide          submitted  authority
case.decide          elsewhere
case.submit          case       coord registrar
case.submit          submitted  coord registrar authority
case.submit          elsewhere  coord registrar
case.extend          case       coord registrar
case.extend          submitted  coord registrar authority
case.extend          elsewhere  coord registrar
case.reconsider      case
case.reconsider      submitted  authority
case.reconsider      elsewhere

# Whoever stepped back from a case neither knows of it nor decides anything in it.
case.step_back       case       worker colleague head
case.step_back       conflict   worker
case.read            conflict   worker coord registrar
section.read         conflict   worker
section.list_versions conflict worker
sheet.print          conflict   worker
note.list            conflict   worker
draft.read           conflict   worker
file.list            conflict   worker
file.open            conflict   worker
case.assign          conflict   worker
case.close           conflict   worker
case.reopen          conflict
consent.list         case       worker head
consent.list         conflict   worker
consent.open         conflict   worker
consent.read         conflicted worker
consent.withdraw     conflicted worker
referral.read        conflict   worker partner partner_sw partner_head {READING}
referral.open_file   conflict   partner partner_sw partner_head {READING}
referral.revoke      conflict   worker
message.list         conflict   worker partner partner_sw partner_head {READING}
message.write        conflict   worker partner partner_sw partner_head
referral.read        conflict_there worker head {READING}
referral.open_file   conflict_there {READING}
message.list         conflict_there worker head {READING}
message.write        conflict_there worker
referral.revoke      conflict_there worker head
referral.acknowledge conflict_there {ANSWERING}
referral.ask         conflict_there {ANSWERING}
referral.hand_on     conflict_there
referral.accept      conflict_there {ANSWERING}
referral.decline     conflict_there {ANSWERING}
referral.begin       conflict_there {ANSWERING}
referral.not_engaged conflict_there {ANSWERING}
referral.complete    conflict_there {ANSWERING}
audit.list_case      conflict   worker
# Cases that belong together: known to people of their agency, in numbers to the co-ordinator.
group.open           -          {WORKERS}
group.begin          case       worker head
group.begin          conflict   worker
group.add            case       worker head
group.add            conflict   worker
group.remove         case       worker head
group.remove         conflict   worker
group.list           -          {WORKERS} {SUPERVISORS} coord registrar
group.read           group      worker colleague head
group.read           group_half worker colleague head
group.read           group_conflict worker
group.list_cases     group      worker colleague head
group.list_cases     group_half worker colleague head
group.list_cases     group_conflict worker
# Who is around a person: written down by the worker, seen by the head; an attendee comes.
participant.add      case       worker
participant.list     case       worker head
participant.list     conflict   worker
participant.end      part       worker
participant.read     part       worker head
participant.read     part_conflict worker
appointment.make     part       worker
appointment.cancel   visit      worker
appointment.list     -          attendee interpreter
appointment.read     visit      attendee
appointment.read     visit_over
# Reaching a person: tried by the worker, looked at by the head.
reaching.look        case       worker head
reaching.look        conflict   worker
reaching.record      case       worker
# Somebody is missing: recorded by the worker, seen by the head.
missing.list         case       worker head
missing.list         conflict   worker
missing.report       case       worker
missing.read         episode    worker head
missing.read         episode_conflict worker
missing.tell_police  episode    worker
missing.record_return episode   worker
missing.record_interview episode worker
# Done by the worker where nobody could be asked: answered for by the head, seen by the auditor.
without_consent.countersign act head
without_consent.refuse act      head
without_consent.countersign own_act
without_consent.refuse own_act
without_consent.countersign act_conflict
without_consent.refuse act_conflict
without_consent.tell act        worker head
without_consent.put_off act     worker head
without_consent.review act      auditor
without_consent.read act        worker head auditor
without_consent.read act_conflict worker auditor
without_consent.tell act_conflict worker
without_consent.put_off act_conflict worker
without_consent.list -          {WORKERS} {SUPERVISORS} auditor
without_consent.list_case case  worker head
without_consent.list_case conflict worker
# What the law demands: asked by the worker, answered for by the head, seen by the auditor.
notification.list    -          authority
notification.prepare case       worker
notification.prepare conflict   worker
notification.send    case       worker
notification.send    conflict   worker
notification.read    told       authority
notification.read    told_today
notification.read    told_elsewhere
disclosure.list      -          {WORKERS} {SUPERVISORS} auditor
disclosure.ask       case       worker
disclosure.ask       conflict   worker
disclosure.read      demand     worker head auditor
disclosure.read      demand_conflict worker auditor
disclosure.tell      demand     worker head
disclosure.tell      demand_conflict worker
disclosure.approve   demand     head
disclosure.approve   own_demand
disclosure.approve   demand_conflict
disclosure.refuse    demand     head
disclosure.refuse    own_demand
disclosure.refuse    demand_conflict
# The person asks for the own record: answered by the worker, the head for what is left out.
subject_access.list      -          {WORKERS} {SUPERVISORS} auditor
subject_access.record    case       worker
subject_access.record    conflict   worker
subject_access.read      wanted     worker head auditor
subject_access.read      wanted_conflict worker auditor
subject_access.leave_out wanted     worker
subject_access.leave_out wanted_conflict worker
subject_access.approve   wanted     head
subject_access.approve   own_wanted
subject_access.approve   wanted_conflict
subject_access.refuse    wanted     head
subject_access.refuse    own_wanted
subject_access.refuse    wanted_conflict
subject_access.extend    wanted     worker head
subject_access.extend    wanted_conflict worker
subject_access.print     wanted     worker
subject_access.print     wanted_conflict worker
subject_access.deliver   wanted     worker
subject_access.deliver   wanted_conflict worker
access_receipt.print submitted  worker
access_receipt.print conflict   worker
access_receipt.check -          auditor

# A case that changes hands: asked for, offered by another person, taken by the receiver's head.
transfer.list        -          {WORKERS} {SUPERVISORS}
transfer.ask         case       worker head
transfer.ask         conflict   worker
transfer.read        handing    worker head
transfer.read        handed     worker head partner_head
transfer.read        handing_conflict worker
transfer.offer       handing    head
transfer.offer       own_handing
transfer.offer       handing_conflict
transfer.withdraw    handed     worker head
transfer.withdraw    handing_conflict worker
transfer.accept      handing
transfer.accept      handed     partner_head
transfer.accept      handing_conflict
transfer.decline     handing
transfer.decline     handed     partner_head
transfer.decline     handing_conflict
transfer.expire      handed
# The track beside the case: the worker writes down what the person wants, the authority answers.
identification.propose track worker
identification.propose track_conflict worker
identification.decline track worker
identification.decline track_conflict worker
identification.agree track worker
identification.agree track_conflict worker
identification.begin_for_child track worker
identification.begin_for_child track_conflict worker
identification.submit track worker
identification.submit track_conflict worker
identification.answer track worker
identification.answer track_conflict worker
identification.withdraw track worker
identification.withdraw track_conflict worker
identification.request_reconsideration track worker
identification.request_reconsideration track_conflict worker
identification.deliver track worker authority
identification.deliver track_elsewhere worker
identification.deliver track_ended worker
identification.acknowledge track authority
identification.acknowledge track_elsewhere
identification.acknowledge track_ended
identification.ask track authority
identification.ask track_elsewhere
identification.ask track_ended
identification.suspend track authority
identification.suspend track_elsewhere
identification.suspend track_ended
identification.resume track authority
identification.resume track_elsewhere
identification.resume track_ended
identification.refuse_reconsideration track authority
identification.refuse_reconsideration track_elsewhere
identification.refuse_reconsideration track_ended
identification.read track worker colleague head authority
identification.read track_elsewhere worker colleague head
identification.read track_ended worker colleague head
identification.read track_conflict worker
identification.open track worker head+ authority
identification.open track_elsewhere worker head+
identification.open track_ended worker head+
identification.open track_conflict worker
identification.list - authority
# Restricted notes: the authority that has the case begins, it and the police read and answer.
restricted_note.write track authority
restricted_note.write track_ended
restricted_note.write track_elsewhere
restricted_note.read notes partner authority
restricted_note.read notes_over
restricted_note.read notes_elsewhere third former
restricted_note.answer notes partner authority
restricted_note.answer notes_over
restricted_note.answer notes_elsewhere third former
restricted_note.list - {PARTNERS} authority
# Where help was missing: numbers, of no case.
gap.list             -          coord registrar
# Deadlines: the worker's own, the head's agency, and what the co-ordinator was told.
clock.list           -          {WORKERS} {SUPERVISORS} coord registrar
clock.see            deadline   worker head
clock.see            missed     worker head coord registrar
clock.see            deadline_conflict worker
clock.meet           missed     worker
clock.meet           deadline_conflict worker
# Who came to an open group: counted and read by those who work there, of their own agency.
attendance.record    -          {WORKERS} {PARTNERS}
attendance.list      -          {WORKERS} {PARTNERS}
attendance.sum       -          {WORKERS} {PARTNERS}
# What somebody without an account handed over, at the agency that takes it in.
concern.list         -          {WORKERS} {SUPERVISORS}
concern.open         concern    worker colleague head
concern.take_up      concern    worker colleague head
concern.miss         concern    worker colleague head
concern.set_aside    concern    worker colleague head
concern.hand_on      concern    worker colleague head
concern.pass_on      concern    worker colleague head
concern.convert      concern    worker colleague
concern.watch        -          coord registrar
# Help in another country: asked from a case, and asked of the focal point here.
focal_point.list     -          {WORKERS} {SUPERVISORS} registrar
focal_point.pair     -          registrar
focal_point.end      -          registrar
trm_referral.send    case       worker
trm_referral.send    conflict worker
trm_referral.share   case       worker
trm_referral.share   conflict worker
trm_referral.withdraw case      worker head
trm_referral.withdraw conflict worker
trm_referral.list    case       worker head
trm_referral.list    conflict worker
trm_referral.read    case       worker head
trm_referral.read    conflict worker
trm_referral.accept  case
trm_referral.decline case
trm_referral.complete case
trm_referral.not_engaged case
trm_referral.end     case
trm_arrival.list     -          {WORKERS} {SUPERVISORS}
trm_arrival.open     came       worker colleague head
trm_arrival.accept   came       worker colleague head
trm_arrival.decline  came       worker colleague head
trm_arrival.complete came       worker colleague head
trm_arrival.not_engaged came    worker colleague head
trm_arrival.arrive   came
trm_arrival.receive  came
trm_arrival.end      came
# Advice and room, asked and answered without saying about whom.
consultation.ask     -          {WORKERS} {SUPERVISORS} {PARTNERS}
consultation.list    -          {WORKERS} {SUPERVISORS} {PARTNERS} authority
consultation.open    asked_there worker colleague head helper demoted authority
consultation.answer  asked_there authority
consultation.decline asked_there authority
consultation.open    consulted worker colleague head helper demoted partner partner_sw partner_head
consultation.answer  consulted partner partner_sw partner_head
consultation.decline consulted partner partner_sw partner_head
consultation.follow_up consulted    worker colleague head helper demoted
consultation.withdraw consulted     worker colleague head helper demoted
consultation.finish  consulted      worker colleague head helper demoted
consultation.expire  consulted
# What an agency notes for itself about a referral that it accepted: its own people, no software.
service_note.read    noted      partner partner_sw partner_head
service_note.read    not_noted
service_note.read    noted_conflict
service_note.write   noted      partner partner_sw partner_head
service_note.write   not_noted
service_note.write   noted_conflict
# Who takes in what is handed over without an account.
intake.choose        -          registrar
intake.list          -          registrar
clock.read           missed     worker head
clock.read           deadline_conflict worker
clock.pause          missed     worker head
clock.pause          watched    head
clock.pause          fixed
clock.pause          deadline_conflict worker
clock.extend         missed     worker head
clock.extend         watched    head
clock.extend         fixed
clock.extend         deadline_conflict worker
clock.resume         watched    worker head
clock.resume         deadline_conflict worker
# Whether two agencies know one person: the co-ordinator asks, supervisors answer, no worker knows.
duplicate.compare    -          coord registrar
duplicate.find       -          coord registrar
duplicate.list       -          coord registrar
duplicate.read       duplicate  coord registrar
duplicate.ask        duplicate  coord registrar
duplicate.close      duplicate  coord registrar
duplicate.read_own   side       head
duplicate.read_own   unasked
duplicate.read_own   side_conflict
duplicate.answer     side       head
duplicate.answer     unasked
duplicate.answer     side_conflict

# Danger to life: a colleague of the lead agency opens it for a while; two others look at it.
section.read         emergency  worker colleague! head+
note.list            emergency  worker colleague! head+
file.list            emergency  worker colleague! head+
file.open            emergency  worker colleague! head+
case.break_glass     case       colleague
case.break_glass     conflict
section.read         emergency_conflict worker
note.list            emergency_conflict worker
file.list            emergency_conflict worker
file.open            emergency_conflict worker
case.hold            conflict
case.lift_hold       conflict
erasure.request      conflict   worker
erasure.approve      erasure_conflict
erasure.withdraw     erasure_conflict worker
erasure.read         erasure_conflict worker auditor
erasure.certify      erasure_conflict worker auditor
emergency.read       use_conflict auditor
emergency.countersign use_conflict
emergency.list       -          {SUPERVISORS} auditor
emergency.read       use        head auditor
emergency.countersign use       head
emergency.countersign own_use
emergency.review     use        auditor

# Holding a case back and erasing it: by two people of the lead agency, here asked for by the head.
case.hold            case       head
case.lift_hold       case       head
case.list_due        -          {SUPERVISORS}
erasure.request      case       worker head
erasure.approve      erasure    custodian
erasure.approve      to_erase   head
erasure.withdraw     erasure    worker colleague head custodian
erasure.read         erasure    worker colleague head custodian auditor
erasure.certify      erasure    worker colleague head custodian auditor
erasure.list         -          {WORKERS} {SUPERVISORS} {CUSTODIANS} auditor

# Consent records: the worker writes, the supervisor reads and both pass on a withdrawal; a partner
# only while it supports the person.
consent.give         submitted  worker
consent.open         in_use     worker head+
consent.read         in_use     worker head
consent.withdraw     consent    worker head
consent.withdraw     in_use     worker head partner

# Referrals: the lead agency's own; the receiving agency's from `sent` on (envelope first).
referral.list        -          {WORKERS} {SUPERVISORS} {PARTNERS} {READING} other_machine double
referral.create      submitted  worker
referral.edit        draft      worker
referral.prepare     draft      worker
referral.preview     draft      worker
referral.send        draft      worker
referral.answer      sent       worker
referral.withdraw    sent       worker
referral.read        draft      worker head
referral.read        sent       worker head partner partner_sw partner_head {READING}
referral.open_address draft     worker
referral.open_file   draft
referral.open_file   sent       partner partner_sw partner_head {READING}
message.list         draft      worker head
message.write        draft      worker
message.list         sent       worker head partner partner_sw partner_head {READING}
message.write        sent       worker partner partner_sw partner_head
referral.revoke      draft      worker head
referral.revoke      sent       worker head
referral.revoke      accepted   worker head partner partner_sw partner_head
referral.revoke      in_service worker head partner partner_sw partner_head
referral.revoke      completed  worker head
referral.acknowledge draft
referral.acknowledge sent       partner partner_sw partner_head {ANSWERING}
referral.hand_on     draft
referral.hand_on     sent       partner partner_sw partner_head
referral.ask         draft
referral.ask         sent       partner partner_sw partner_head {ANSWERING}
referral.accept      draft
referral.accept      sent       partner partner_sw partner_head {ANSWERING}
referral.decline     draft
referral.decline     sent       partner partner_sw partner_head {ANSWERING}
referral.begin       draft
referral.begin       sent       partner partner_sw partner_head {ANSWERING}
referral.not_engaged draft
referral.not_engaged sent       partner partner_sw partner_head {ANSWERING}
referral.complete    draft
referral.complete    sent       partner partner_sw partner_head {ANSWERING}
referral.expire      sent

# Systems: those of the own agency, by its custodians.
system.list          -          {CUSTODIANS}
system.read          agency     custodian
system.make          agency     custodian
system.revoke        agency     custodian
system.read_webhook  agency     custodian
system.set_webhook   agency     custodian
system.renew_webhook agency     custodian
system.test_webhook  agency     custodian
system.start_webhook agency     custodian
system.remove_webhook agency    custodian

# The log: everybody their own, worker and supervisor that of a case, the auditor all.
review.raise         noticed
review.list          -          {SUPERVISORS} {CUSTODIANS} auditor
review.count         -          auditor
review.read          noticed auditor
review.read          questioned auditor head custodian
review.read          passed_on auditor head custodian
review.read          about_head auditor custodian
review.read          about_custodian auditor head
review.read          about_auditor head custodian
review.explain       noticed
review.explain       questioned head custodian
review.explain       passed_on head custodian
review.explain       about_head custodian
review.explain       about_custodian head
review.explain       about_auditor head custodian
review.ask_why noticed auditor
review.ask_why passed_on auditor
review.ask_why about_auditor
review.escalate noticed auditor
review.escalate passed_on auditor
review.escalate about_auditor
review.propose_breach noticed auditor
review.propose_breach passed_on auditor
review.propose_breach about_auditor
review.close noticed auditor
review.close passed_on
review.close about_auditor
review.confirm_breach noticed auditor
review.confirm_breach passed_on
review.confirm_breach about_auditor
review.refuse_breach noticed auditor
review.refuse_breach passed_on
review.refuse_breach about_auditor
audit.list           -          {EVERYBODY}
audit.list_case      submitted  worker head
audit.list_all       -          auditor
audit.list_agency    -          custodian other_custodian
audit.save_filter    -          auditor
audit.forget_filter  account
audit.forget_filter  of_an_auditor auditor
audit.receipt        -          auditor
audit.sum            -          auditor
audit.export_entries -          auditor
audit.resume         -          auditor
audit.confirm_resume -          registrar

# People, agencies and the directory.
account.list         -          registrar custodian other_custodian
account.read         account    registrar custodian
account.invite       agency     registrar custodian
account.invite_again account    registrar custodian
account.take_back    account    registrar custodian
account.confirm      account    registrar custodian
account.reject       account    registrar custodian
account.join         account    colleague
account.activate     account    colleague
account.change_passphrase account colleague
account.add_passkey  account    colleague
account.list_passkeys account    colleague
account.remove_passkey account    colleague
account.read_mailbox account    colleague
account.set_mailbox  account    colleague
account.confirm_mailbox account colleague
account.remove_mailbox account  colleague
account.begin_shift  account    colleague
account.end_shift    account    colleague
account.begin_shift  of_an_auditor
account.end_shift    of_an_auditor
account.list_shifts  -          {WORKERS} {SUPERVISORS} {PARTNERS}
account.leave        account    registrar custodian
account.leave        custodians registrar
account.leave        registrar
account.plan_leaving custodians registrar custodian
account.make_recovery_codes account colleague
account.read_recovery_codes account colleague
account.recover      account    colleague
account.offer_factor account    colleague
account.enrol_factor account    colleague
account.reset_factor account    registrar custodian
account.reset_factor own_asked  registrar
account.reset_factor registrars custodian

# Lost keys: the person asks and ends; custodians of the agency approve, for a custodian a registrar
# as well, and nobody for himself.
recovery.ask         account    colleague
recovery.prepare     asked      colleague
recovery.finish      asked      colleague
recovery.cancel      asked      colleague
recovery.list_own    account    colleague
recovery.list        -          registrar custodian other_custodian
recovery.try         -          registrar custodian other_custodian
recovery.read        asked      colleague custodian
recovery.read        own_asked  custodian registrar
recovery.approve     asked      custodian
recovery.approve     own_asked  registrar
recovery.approve     registrars custodian
recovery.refuse      asked      custodian
recovery.refuse      own_asked  registrar
recovery.refuse      registrars custodian
agency.propose       agency     registrar
agency.register      agency     registrar
agency.list_all      -          registrar coord
agency.read          agency     registrar coord custodian

# Two people of another agency suspend one, a registrar among them; nobody the own one.
agency.ask_suspension agency    registrar coord
agency.ask_suspension registrar
agency.suspend       change     registrar
agency.suspend       registrars_change coord
agency.suspend       coords_change registrar
agency.suspend       change_of_itself
agency.ask_resumption agency    registrar coord
agency.ask_resumption registrar
agency.resume        change     registrar
agency.resume        registrars_change coord
agency.resume        coords_change registrar
agency.resume        change_of_itself
agency.ask_closing   agency     registrar custodian
agency.close         registrars_change custodian
agency.close         change     custodian
agency.close         custodians_change registrar
agency.close         registrars_own registrar custodian
agency.close         registrar_as_custodian custodian
agency.refuse_closing change    registrar custodian
agency.hand_over     agency     custodian
agency.end           agency     registrar custodian
agency.refuse_change change     registrar coord
agency.refuse_change change_of_itself
agency.plan_key      agency     custodian
agency.make_key      agency     custodian
service.offer        agency     registrar custodian
service.edit         agency     registrar custodian
service.withdraw     agency     registrar custodian
service.count        agency     registrar worker colleague head helper demoted custodian
service.count        third      registrar third former
service.read         agency     {EVERYBODY} {LOOKING}
agency.read_keys     agency     custodian
agency.rewrap        agency     custodian
agency.list          -          {EVERYBODY} {LOOKING}
service.list         -          {EVERYBODY} {LOOKING}
vocabulary.list      -          {EVERYBODY} {LOOKING}
session.open         account    colleague
session.read         account    colleague
session.renew        account    colleague
session.close        account    colleague
session.close_others account    colleague
session.list         account    colleague
session.forget_devices account  colleague
session.disown       account    colleague
"""


@dataclass(frozen=True)
class Line:
    """One line of the matrix: who may, who when a purpose is named, who in an emergency."""

    action: str
    thing: str
    may: frozenset[str]
    with_purpose: frozenset[str]
    in_emergency: frozenset[str]


def _lines() -> Iterator[Line]:
    for text in MATRIX.splitlines():
        if text and not text.startswith("#"):
            action, thing, *names = text.split()
            always = frozenset(name for name in names if name[-1] not in "+!")
            purposed = always | {name.rstrip("+") for name in names if name.endswith("+")}
            emergency = purposed | {name.rstrip("!") for name in names if name.endswith("!")}
            yield Line(action, thing, always, purposed, emergency)


LINES = list(_lines())


def _allowed(line: Line, purpose: str | None) -> frozenset[str]:
    people = [replace(person, purpose=purpose) for person in PEOPLE]
    return frozenset(p.name for p in people if may(p, line.action, THINGS[line.thing]))


def _differs(action: str) -> bool:
    """Whether the table as it is now says anything of this action that the matrix does not."""
    return any(
        _allowed(line, None) != line.may
        or _allowed(line, "supervision") != line.with_purpose
        or _allowed(line, "emergency") != line.in_emergency
        for line in LINES
        if line.action == action
    )


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.action} {line.thing}")
def test_the_table_allows_whom_the_mechanism_allows(line: Line) -> None:
    assert _allowed(line, None) == line.may
    assert _allowed(line, "supervision") == line.with_purpose
    assert _allowed(line, "emergency") == line.in_emergency


def test_the_matrix_speaks_of_every_action_and_of_known_people() -> None:
    assert {line.action for line in LINES} == set(ALLOWED)
    known = {person.name for person in PEOPLE}
    assert {name for line in LINES for name in line.in_emergency} <= known
    assert {person.role for person in PEOPLE} == set(policy.ROLES)


# Of an agency that is suspended nobody does these; all else goes on as before.
SHUT = """
account.confirm account.invite account.invite_again agency.make_key case.open case.reopen
concern.convert consultation.answer consultation.ask consultation.follow_up
group.open notification.send
identification.acknowledge identification.submit
referral.accept referral.acknowledge referral.ask referral.create referral.edit referral.prepare
referral.send restricted_note.answer restricted_note.write service.offer system.make
system.set_webhook transfer.accept trm_arrival.accept trm_referral.send trm_referral.share
"""


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.action} {line.thing}")
def test_a_suspended_agency_begins_nothing_new(line: Line) -> None:
    people = [replace(person, suspended=True, purpose="supervision") for person in PEOPLE]
    found = {p.name for p in people if may(p, line.action, THINGS[line.thing])}
    assert found == (set() if line.action in SHUT.split() else line.with_purpose)


@pytest.mark.parametrize(
    ("suspended", "action", "told"),
    [
        (True, "case.open", "suspended"),
        (False, "case.open", "role"),
        (True, "audit.list_all", "role"),
    ],
)
def test_a_refusal_says_whether_it_is_the_agency_that_rests(
    suspended: bool, action: str, told: str
) -> None:
    (helper,) = (person for person in PEOPLE if person.name == "helper")
    with pytest.raises(Refused, match=told):
        ask(replace(helper, suspended=suspended), action)


def _mutants() -> Iterator[tuple[str, str, Sequence[Row]]]:
    for action, rows in ALLOWED.items():
        for i, row in enumerate(rows):
            yield action, f"without row {i}", [*rows[:i], *rows[i + 1 :]]
            for j, fact in enumerate(row):
                # A row of `signed_in` alone says nothing but that: without it, it says the same.
                if fact is not policy.signed_in:
                    shorter = row[:j] + row[j + 1 :]
                    yield action, f"without {fact.__name__}", [*rows[:i], shorter, *rows[i + 1 :]]


def test_no_row_and_no_condition_can_go_unnoticed(monkeypatch: pytest.MonkeyPatch) -> None:
    mutants = list(_mutants())
    assert len(mutants) > 200
    survivors = []
    for action, what, rows in mutants:
        monkeypatch.setitem(ALLOWED, action, rows)
        if not _differs(action):
            survivors.append(f"{action} {what}")
        monkeypatch.undo()
    assert survivors == []
    assert not any(_differs(action) for action in ALLOWED)


# The identification track (domain, 6.3): where the authority has the case, and where not.
WITHOUT = ["not_started", "offered", "declined", "consented", "automatic_child", "withdrawn"]
WITH = [
    "submitted",
    "information_requested",
    "rg_positive",
    "rg_negative",
    "final_positive",
    "final_negative",
    "reconsideration_requested",
    "reconsideration_accepted",
    "reconsideration_refused",
    "suspended",
]


@pytest.mark.parametrize("status", [*WITHOUT, *WITH, "mistyped"])
def test_the_authority_knows_a_case_from_submission_until_withdrawal(status: str) -> None:
    authority = next(person for person in PEOPLE if person.name == "authority")
    case = SimpleNamespace(**_CASE, identification_status=status)
    assert may(authority, "case.read", case) is (status in WITH)


def test_the_track_above_is_the_whole_of_it() -> None:
    assert {*WITHOUT, *WITH} == codes("identification_statuses")


def test_an_unknown_action_is_an_error() -> None:
    for question in (may, ask, decide):
        with pytest.raises(KeyError):
            question(PEOPLE[0], "case.dream", None)


def test_refused_where_it_may_be_known_and_missing_where_not() -> None:
    people = {person.name: person for person in PEOPLE}
    case, sent = THINGS["case"], THINGS["sent"]
    assert ask(people["worker"], "section.write", case) is None
    with pytest.raises(Refused):
        ask(people["colleague"], "section.write", case)
    with pytest.raises(Missing):
        ask(people["stranger"], "section.write", case)
    with pytest.raises(Refused):
        ask(people["partner"], "referral.send", sent)
    with pytest.raises(Missing):
        ask(people["third"], "referral.accept", sent)
    with pytest.raises(Missing):
        ask(people["stranger"], "session.close", THINGS["account"])
    with pytest.raises(Refused):
        ask(people["auditor"], "case.open")


def test_a_missing_purpose_is_said_only_to_whom_a_purpose_would_help() -> None:
    people = {person.name: person for person in PEOPLE}
    with pytest.raises(Refused) as asked:
        ask(people["head"], "section.read", THINGS["case"])
    assert asked.value.kind == "purpose-required"
    for name in ("colleague", "coord"):
        with pytest.raises(Refused) as asked:
            ask(people[name], "section.read", THINGS["case"])
        assert asked.value.kind != "purpose-required"


def test_the_order_of_the_rows_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [(p, x.action, THINGS[x.thing]) for x in LINES for p in PEOPLE]
    before = [decide(*each) for each in asked]
    for action, rows in list(ALLOWED.items()):
        monkeypatch.setitem(ALLOWED, action, rows[::-1])
    assert [decide(*each) for each in asked] == before
    assert any(decision.purpose_missing for decision in before)


def test_an_emergency_is_read_for_no_other_purpose() -> None:
    colleague, case = PEOPLE[1], THINGS["emergency"]
    said = {
        purpose: may(replace(colleague, purpose=purpose), "section.read", case)
        for purpose in ("emergency", "supervision", None)
    }
    assert said == {"emergency": True, "supervision": False, None: False}
    assert decide(colleague, "section.read", case).purpose_missing
    assert not decide(colleague, "section.read", THINGS["case"]).purpose_missing


def test_the_second_of_two_people_is_another() -> None:
    request = SimpleNamespace(requested_by_id=PEOPLE[0].id)
    assert not policy.another_person(PEOPLE[0], request)
    assert policy.another_person(PEOPLE[2], request)
