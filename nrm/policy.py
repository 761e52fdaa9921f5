"""Who may do what: one table. Any row of an action suffices; all conditions of a row must hold.

A condition is a plain fact about an actor and a thing. Agencies are kept apart by keys; inside an
agency this table decides (domain, section 8.1).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from nrm.errors import Missing, Refused

SOCIAL_WORKER, SUPERVISOR, PARTNER_WORKER = "social_worker", "supervisor", "partner_worker"
COMPETENT_AUTHORITY, CO_ORDINATOR = "competent_authority", "co_ordinator"
AUDITOR, STATISTICIAN, ADMINISTRATOR = "auditor", "statistician", "administrator"
# Software of an agency, which comes with a token; it is nobody among the people.
SYSTEM = "system"
# Who comes to appointments and to nothing else: an interpreter, a mediator, a mentor.
ATTENDANT = "attendant"
ROLES = (
    SOCIAL_WORKER,
    SUPERVISOR,
    PARTNER_WORKER,
    COMPETENT_AUTHORITY,
    CO_ORDINATOR,
    AUDITOR,
    STATISTICIAN,
    ADMINISTRATOR,
    ATTENDANT,
    SYSTEM,
)
# The people who open what an agency is sent.
RECEIVING = frozenset({PARTNER_WORKER, SOCIAL_WORKER, SUPERVISOR})
CUSTODIAN, REGISTRAR = "custodian", "registrar"
# Of these sections a supervisor learns that they are there, who wrote them and when (domain, 8.1).
MASKED = frozenset({"health", "residence"})
# Where on the identification track the competent authority has the case (domain, 6.3): no longer
# once the person withdrew, and again only when it is submitted anew.
WITH_AUTHORITY = (
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
)


class Person(Protocol):
    """What the table needs to know of whoever acts."""

    @property
    def id(self) -> UUID: ...
    @property
    def role(self) -> str: ...
    @property
    def duties(self) -> frozenset[str]: ...
    @property
    def agency_id(self) -> UUID: ...
    @property
    def purpose(self) -> str | None: ...
    @property
    def scopes(self) -> frozenset[str]: ...
    @property
    def suspended(self) -> bool: ...


Condition = Callable[[Person, Any], bool]


def signed_in(actor: Person, thing: Any) -> bool:
    return True


def social_worker(actor: Person, thing: Any) -> bool:
    return actor.role == SOCIAL_WORKER


def supervisor(actor: Person, thing: Any) -> bool:
    return actor.role == SUPERVISOR


def partner_worker(actor: Person, thing: Any) -> bool:
    return actor.role == PARTNER_WORKER


def receives(actor: Person, thing: Any) -> bool:
    """Of those people to whom a referral is sent."""
    return actor.role in RECEIVING


def competent_authority(actor: Person, thing: Any) -> bool:
    return actor.role == COMPETENT_AUTHORITY


def co_ordinator(actor: Person, thing: Any) -> bool:
    return actor.role == CO_ORDINATOR


def auditor(actor: Person, thing: Any) -> bool:
    return actor.role == AUDITOR


def attendant(actor: Person, thing: Any) -> bool:
    return actor.role == ATTENDANT


def attending(actor: Person, thing: Any) -> bool:
    """It is the actor who is to come, and it is neither cancelled nor long past."""
    return bool(actor.id == thing.attendee_id and thing.is_open)


def system(actor: Person, thing: Any) -> bool:
    return actor.role == SYSTEM


def registrar(actor: Person, thing: Any) -> bool:
    return REGISTRAR in actor.duties


def custodian(actor: Person, thing: Any) -> bool:
    return CUSTODIAN in actor.duties


def same_agency(actor: Person, thing: Any) -> bool:
    return bool(actor.agency_id == thing.agency_id)


def of_a_custodian(actor: Person, thing: Any) -> bool:
    """It is about somebody with the duty of custodian."""
    return CUSTODIAN in thing.owner_duties


def another(actor: Person, thing: Any) -> bool:
    """It is about somebody else than the actor."""
    return bool(actor.id != thing.account_id)


def own(actor: Person, thing: Any) -> bool:
    return bool(actor.id == thing.account_id)


def somebody_else(actor: Person, thing: Any) -> bool:
    """Nobody decides alone about the own account."""
    return bool(actor.id != thing.account_id)


def lead_agency(actor: Person, thing: Any) -> bool:
    return bool(actor.agency_id == thing.lead_agency_id)


def assigned(actor: Person, thing: Any) -> bool:
    return bool(actor.id == thing.lead_worker_id and actor.agency_id == thing.lead_agency_id)


def impartial(actor: Person, thing: Any) -> bool:
    """The actor has declared no conflict of interest in this case."""
    return not has_stepped_back(actor.id, thing)


def has_stepped_back(account_id: object, thing: Any) -> bool:
    """Whether somebody declared one in the case of this thing, which is closed to them then."""
    return str(account_id) in (thing.stepped_back or "")


def receiving_agency(actor: Person, thing: Any) -> bool:
    """Of the agency it was sent to, unless that leads the case by now: then it is a sender's."""
    return bool(actor.agency_id == thing.recipient_id != thing.lead_agency_id)


def sent_to_it(actor: Person, thing: Any) -> bool:
    """The recipient knows of a referral from `sent` on, and of one that ended only if it saw it."""
    return thing.sent_at is not None


def supporting(actor: Person, thing: Any) -> bool:
    """The receiving agency has accepted the referral and it goes on: the person may tell it."""
    return thing.state in ("accepted", "in_service")


def supported_by_it(actor: Person, thing: Any) -> bool:
    """A referral to the actor's agency rests on this consent and is accepted or in service."""
    return actor.agency_id in thing.supporting_agencies


def knows_a_case(actor: Person, thing: Any) -> bool:
    """The actor has declared a conflict of interest in some of its cases at most, not in all."""
    return any(impartial(actor, case) for case in thing.cases)


def purpose_given(actor: Person, thing: Any) -> bool:
    return actor.purpose is not None


def not_masked(actor: Person, thing: Any) -> bool:
    """None of what is asked for is covered for supervisors, whatever their reason."""
    return not MASKED & thing.parts


def another_person(actor: Person, thing: Any) -> bool:
    """The second of two people is not the first."""
    return bool(thing.requested_by_id != actor.id)


def unassigned(actor: Person, thing: Any) -> bool:
    """Of the agency that holds the key, and not the one who leads the case."""
    return bool(actor.agency_id == thing.lead_agency_id and actor.id != thing.lead_worker_id)


def uninvolved(actor: Person, thing: Any) -> bool:
    """It is about the accesses of others alone."""
    return actor.id not in thing.accounts


def of_another_agency(actor: Person, thing: Any) -> bool:
    return bool(actor.agency_id != thing.agency_id)


def registrar_asked(actor: Person, thing: Any) -> bool:
    return bool(thing.asked_as == REGISTRAR)


def custodian_asked(actor: Person, thing: Any) -> bool:
    return bool(thing.asked_as == CUSTODIAN)


def glass_broken(actor: Person, thing: Any) -> bool:
    """A life was in danger a short time ago; nothing else is a purpose meanwhile."""
    return actor.purpose in (None, "emergency") and thing.is_emergency_of(actor.id)


def escalated(actor: Person, thing: Any) -> bool:
    """A deadline was missed of which co-ordinators are told."""
    return CO_ORDINATOR in thing.told_roles


def moves_this_deadline(actor: Person, thing: Any) -> bool:
    """People of this role may pause it or have it end later (nrm/alerts/moved_by.py)."""
    return actor.role in thing.moved_by


def was_asked(actor: Person, thing: Any) -> bool:
    """The co-ordinator has put the question to the agencies; before, nobody there knows of it."""
    return bool(thing.was_asked)


def delivered(actor: Person, thing: Any) -> bool:
    """The quarter in which it was sent is over: before, nobody learns that there is one."""
    return bool(thing.is_delivered)


def asking_agency(actor: Person, thing: Any) -> bool:
    """Of the agency that asks another one for advice, or for room."""
    return bool(actor.agency_id == thing.sender_id)


def asked_agency(actor: Person, thing: Any) -> bool:
    """Of the agency that is asked."""
    return bool(actor.agency_id == thing.recipient_id)


def keeps_notes(actor: Person, thing: Any) -> bool:
    """The help goes on, was completed, or did not reach the person: there is a place for notes."""
    return bool(thing.are_kept)


def submitted(actor: Person, thing: Any) -> bool:
    """The case went to formal identification, and the person has not withdrawn from it."""
    return thing.identification_status in WITH_AUTHORITY


def with_it(actor: Person, thing: Any) -> bool:
    """The case was submitted to the actor's own authority, and that submission goes on."""
    return bool(thing.is_with(actor.agency_id))


def its_police(actor: Person, thing: Any) -> bool:
    """Of the police agency that an authority has written to."""
    return bool(actor.agency_id == thing.police_id)


def goes_on(actor: Person, thing: Any) -> bool:
    """The authority has the case still, and the person agrees to something with that police."""
    return bool(thing.is_open)


def its_authority(actor: Person, thing: Any) -> bool:
    """Of the competent authority that the case was submitted to."""
    return bool(actor.agency_id == thing.authority_id)


Row = tuple[Condition, ...]
_CASEWORK: Sequence[Row] = ((social_worker, assigned),)
_AT_LEAD: Sequence[Row] = ((social_worker, assigned), (supervisor, lead_agency, impartial))
_MOVING: Sequence[Row] = (
    (social_worker, assigned, moves_this_deadline),
    (supervisor, lead_agency, impartial, moves_this_deadline),
)
_READING: Sequence[Row] = (
    (social_worker, assigned),
    (supervisor, lead_agency, impartial, purpose_given),
)
_OPENING: Sequence[Row] = (
    (social_worker, assigned),
    (supervisor, lead_agency, impartial, purpose_given, not_masked),
)
# Impartial there as well: a case that changed hands may be referred back to whoever led it.
_PEOPLE_AT_PARTNER: Sequence[Row] = (
    (partner_worker, receiving_agency, sent_to_it, impartial),
    (social_worker, receiving_agency, sent_to_it, impartial),
    (supervisor, receiving_agency, sent_to_it, impartial),
)
_AT_PARTNER: Sequence[Row] = (*_PEOPLE_AT_PARTNER, (system, receiving_agency, sent_to_it))
_SUPPORTING: Sequence[Row] = (
    (partner_worker, receiving_agency, supporting, impartial),
    (social_worker, receiving_agency, supporting, impartial),
    (supervisor, receiving_agency, supporting, impartial),
)
# Custodians of the person's agency; for a custodian a registrar as well.
_APPROVERS: Sequence[Row] = (
    (custodian, same_agency, another),
    (registrar, of_a_custodian, another),
)
_IN_EMERGENCY: Sequence[Row] = (
    (social_worker, unassigned, impartial, purpose_given, glass_broken),
)
# Who may know of an erasure and stop it; a custodian because an agency may have one supervisor.
_KEEPING: Sequence[Row] = (
    (social_worker, lead_agency, impartial),
    (supervisor, lead_agency, impartial),
    (custodian, lead_agency, impartial),
)
_AUTHORITY: Sequence[Row] = ((competent_authority, submitted, with_it),)
_AT_AUTHORITY: Sequence[Row] = ((competent_authority, its_authority, submitted),)
# Restricted notes: the two agencies that write to each other, and nobody else (domain, 8.1).
_BETWEEN: Sequence[Row] = (
    (competent_authority, its_authority, goes_on),
    (partner_worker, its_police, goes_on),
)
# What an agency notes for itself about a referral: its own people, no software, nobody else.
_OWN_NOTES: Sequence[Row] = ((receives, asked_agency, keeps_notes, impartial),)
# Nobody of another agency; the co-ordinator sees a list of counts.
_AT_GROUP: Sequence[Row] = (
    (social_worker, lead_agency, knows_a_case),
    (supervisor, lead_agency, knows_a_case),
)
_AT_INTAKE: Sequence[Row] = ((social_worker, same_agency), (supervisor, same_agency))
# Advice without identity: whoever works with people, at the two agencies and nowhere else. An
# authority is asked, and does not ask.
_ASKING: Sequence[Row] = (
    (social_worker, asking_agency),
    (supervisor, asking_agency),
    (partner_worker, asking_agency),
)
_ASKED: Sequence[Row] = (
    (competent_authority, asked_agency),
    (social_worker, asked_agency),
    (supervisor, asked_agency),
    (partner_worker, asked_agency),
)
_REVIEWING: Sequence[Row] = ((auditor, uninvolved),)
_ADMITTING: Sequence[Row] = ((custodian, same_agency), (registrar,))

# Two people who are not of the agency, a registrar among them.
_OVER_AN_AGENCY: Sequence[Row] = (
    (registrar, of_another_agency, another_person),
    (co_ordinator, of_another_agency, another_person, registrar_asked),
)

ALLOWED: dict[str, Sequence[Row]] = {
    "account.list": ((custodian,), (registrar,)),
    "account.read": _ADMITTING,
    "account.invite": _ADMITTING,
    "account.invite_again": _ADMITTING,
    "account.take_back": _ADMITTING,
    "account.join": ((own,),),
    "account.activate": ((own,),),
    "account.confirm": _ADMITTING,
    "account.reject": _ADMITTING,
    "account.change_passphrase": ((own,),),
    "account.add_passkey": ((own,),),
    "account.begin_shift": ((receives, own),),
    "account.end_shift": ((receives, own),),
    "account.list_shifts": ((receives,),),
    "account.list_passkeys": ((own,),),
    "account.read_mailbox": ((own,),),
    "account.set_mailbox": ((own,),),
    "account.confirm_mailbox": ((own,),),
    "account.remove_mailbox": ((own,),),
    "account.remove_passkey": ((own,),),
    "account.leave": ((custodian, same_agency, somebody_else), (registrar, somebody_else)),
    "account.make_recovery_codes": ((own,),),
    "account.plan_leaving": ((custodian, same_agency), (registrar,)),
    "account.read_recovery_codes": ((own,),),
    "account.recover": ((own,),),
    "account.offer_factor": ((own,),),
    "account.enrol_factor": ((own,),),
    "account.reset_factor": ((custodian, same_agency, another), (registrar, another)),
    "recovery.ask": ((own,),),
    "recovery.prepare": ((own,),),
    "recovery.finish": ((own,),),
    "recovery.cancel": ((own,),),
    "recovery.list_own": ((own,),),
    "recovery.list": ((custodian,), (registrar,)),
    "recovery.read": ((own,), (custodian, same_agency), (registrar, of_a_custodian)),
    "recovery.approve": _APPROVERS,
    "recovery.refuse": _APPROVERS,
    "recovery.try": ((custodian,), (registrar,)),
    "agency.propose": ((registrar,),),
    "agency.register": ((registrar,),),
    "agency.list": ((signed_in,),),
    "agency.list_all": ((co_ordinator,),),
    "agency.read": ((co_ordinator,), (custodian, same_agency)),
    "agency.ask_suspension": ((co_ordinator, of_another_agency),),
    "agency.suspend": _OVER_AN_AGENCY,
    "agency.ask_resumption": ((co_ordinator, of_another_agency),),
    "agency.resume": _OVER_AN_AGENCY,
    "agency.ask_closing": ((custodian, same_agency), (registrar,)),
    "agency.close": (
        (custodian, same_agency, another_person),
        (registrar, another_person, custodian_asked),
    ),
    "agency.refuse_closing": ((custodian, same_agency), (registrar,)),
    "agency.hand_over": ((custodian, same_agency),),
    "agency.end": ((custodian, same_agency), (registrar,)),
    "agency.refuse_change": ((co_ordinator, of_another_agency),),
    "agency.plan_key": ((custodian, same_agency),),
    "agency.make_key": ((custodian, same_agency),),
    "agency.read_keys": ((custodian, same_agency),),
    "agency.rewrap": ((custodian, same_agency),),
    "service.count": (
        (registrar,),
        (social_worker, same_agency),
        (supervisor, same_agency),
        (partner_worker, same_agency),
        (custodian, same_agency),
    ),
    "service.edit": ((registrar,), (custodian, same_agency)),
    "service.list": ((signed_in,),),
    "service.offer": ((registrar,), (custodian, same_agency)),
    "service.read": ((signed_in,),),
    "service.withdraw": ((registrar,), (custodian, same_agency)),
    "session.open": ((own,),),
    "session.read": ((own,),),
    "session.renew": ((own,),),
    "session.close": ((own,),),
    "session.close_others": ((own,),),
    "session.disown": ((own,),),
    "session.list": ((own,),),
    "session.forget_devices": ((own,),),
    "vocabulary.list": ((signed_in,),),
    "case.open": ((social_worker,),),
    "case.list": ((social_worker,), (supervisor,), (co_ordinator,), (competent_authority,)),
    "case.read": (
        (social_worker, lead_agency, impartial),
        (supervisor, lead_agency, impartial),
        (co_ordinator,),
        *_AUTHORITY,
    ),
    "section.read": (*_OPENING, *_IN_EMERGENCY),
    "section.list_versions": _AT_LEAD,
    "section.write": _CASEWORK,
    # What the person decided about police and courts: no other agency ever sees where it stands.
    "justice.read": _READING,
    "justice.record": _CASEWORK,
    "sheet.print": _CASEWORK,
    "note.write": _CASEWORK,
    # What is typed and not saved yet: as the section it will be.
    "draft.write": _CASEWORK,
    "draft.discard": _CASEWORK,
    "draft.read": _OPENING,
    "file.add": _CASEWORK,
    "file.remove": _CASEWORK,
    "file.list": (*_READING, *_IN_EMERGENCY),
    "file.open": (*_READING, *_IN_EMERGENCY),
    "note.list": (*_READING, *_IN_EMERGENCY),
    "case.assign": _AT_LEAD,
    "case.change_age_group": _CASEWORK,
    "case.step_back": (
        (social_worker, lead_agency, impartial),
        (supervisor, lead_agency, impartial),
    ),
    "case.discard": _CASEWORK,
    "case.expire": (),
    # Of a case that is found, `section.read` decides whether it is opened.
    "case.search": ((social_worker,), (supervisor, purpose_given)),
    # In a list, of the cases that one leads: the finder opens no other.
    "case.show_names": ((social_worker,),),
    "case.screen": _CASEWORK,
    "case.presume": _CASEWORK,
    "case.close": _AT_LEAD,
    "case.reopen": ((supervisor, lead_agency, impartial),),
    "case.include": _CASEWORK,
    "case.resume_support": _CASEWORK,
    "case.start_recovery": _AUTHORITY,
    "case.decide": _AUTHORITY,
    "case.submit": ((co_ordinator,), *_AUTHORITY),
    "case.extend": ((co_ordinator,), *_AUTHORITY),
    "case.reconsider": _AUTHORITY,
    "restricted_note.write": _AT_AUTHORITY,
    "restricted_note.answer": _BETWEEN,
    "restricted_note.read": _BETWEEN,
    "restricted_note.list": ((competent_authority,), (partner_worker,)),
    "service_note.write": _OWN_NOTES,
    "service_note.read": _OWN_NOTES,
    # The track beside the case. Every step is the person's; the authority answers.
    "identification.propose": _CASEWORK,
    "identification.decline": _CASEWORK,
    "identification.agree": _CASEWORK,
    "identification.begin_for_child": _CASEWORK,
    "identification.submit": _CASEWORK,
    "identification.answer": _CASEWORK,
    "identification.withdraw": _CASEWORK,
    "identification.request_reconsideration": _CASEWORK,
    "identification.deliver": (*_CASEWORK, *_AT_AUTHORITY),
    "identification.acknowledge": _AT_AUTHORITY,
    "identification.ask": _AT_AUTHORITY,
    "identification.suspend": _AT_AUTHORITY,
    "identification.resume": _AT_AUTHORITY,
    "identification.refuse_reconsideration": _AT_AUTHORITY,
    "identification.read": (
        (social_worker, lead_agency, impartial),
        (supervisor, lead_agency, impartial),
        *_AT_AUTHORITY,
    ),
    "identification.open": (*_READING, *_AT_AUTHORITY),
    "identification.list": ((competent_authority,),),
    "consent.give": _CASEWORK,
    "consent.list": _AT_LEAD,
    "consent.open": _READING,
    "consent.read": _AT_LEAD,
    "consent.withdraw": (*_AT_LEAD, (partner_worker, supported_by_it)),
    "referral.list": ((social_worker,), (supervisor,), (partner_worker,), (system,)),
    "referral.read": (*_AT_LEAD, *_AT_PARTNER),
    "referral.open_file": _AT_PARTNER,
    # Where a shelter is: whoever comes along, and nobody above or beside them.
    "referral.open_address": _CASEWORK,
    "referral.create": _CASEWORK,
    "referral.edit": _CASEWORK,
    "referral.prepare": _CASEWORK,
    "referral.preview": _CASEWORK,
    "referral.send": _CASEWORK,
    "referral.answer": _CASEWORK,
    "referral.withdraw": _CASEWORK,
    "referral.acknowledge": _AT_PARTNER,
    "referral.hand_on": _PEOPLE_AT_PARTNER,
    "referral.ask": _AT_PARTNER,
    "referral.accept": _AT_PARTNER,
    "referral.decline": _AT_PARTNER,
    "referral.begin": _AT_PARTNER,
    "referral.not_engaged": _AT_PARTNER,
    "referral.complete": _AT_PARTNER,
    "referral.revoke": (*_AT_LEAD, *_SUPPORTING),
    "referral.expire": (),
    "message.list": (*_AT_LEAD, *_AT_PARTNER),
    "message.write": (*_CASEWORK, *_PEOPLE_AT_PARTNER),
    "case.hold": ((supervisor, lead_agency, impartial),),
    "case.lift_hold": ((supervisor, lead_agency, impartial),),
    "case.list_due": ((supervisor,),),
    "erasure.request": _AT_LEAD,
    "erasure.approve": (
        (supervisor, lead_agency, impartial, another_person),
        (custodian, lead_agency, impartial, another_person),
    ),
    "erasure.withdraw": _KEEPING,
    "erasure.read": (*_KEEPING, (auditor,)),
    "erasure.certify": (*_KEEPING, (auditor,)),
    "erasure.list": ((social_worker,), (supervisor,), (custodian,), (auditor,)),
    # Who is around a person: written down by the worker. An appointment opens to who attends.
    "participant.add": _CASEWORK,
    "participant.end": _CASEWORK,
    "participant.list": _AT_LEAD,
    "participant.read": _AT_LEAD,
    "appointment.make": _CASEWORK,
    "appointment.cancel": _CASEWORK,
    "appointment.list": ((attendant,),),
    "appointment.read": ((attendant, attending),),
    "missing.list": _AT_LEAD,
    "missing.read": _AT_LEAD,
    "reaching.look": _AT_LEAD,
    "reaching.record": _CASEWORK,
    "missing.report": _CASEWORK,
    "missing.tell_police": _CASEWORK,
    "missing.record_return": _CASEWORK,
    "missing.record_interview": _CASEWORK,
    "group.open": ((social_worker,),),
    "group.begin": _AT_LEAD,
    "group.add": _AT_LEAD,
    "group.remove": _AT_LEAD,
    "group.read": _AT_GROUP,
    "group.list_cases": _AT_GROUP,
    "group.list": ((social_worker,), (supervisor,), (co_ordinator,)),
    "disclosure.ask": _CASEWORK,
    "disclosure.approve": ((supervisor, lead_agency, impartial, another_person),),
    "disclosure.refuse": ((supervisor, lead_agency, impartial, another_person),),
    "disclosure.tell": _AT_LEAD,
    "disclosure.read": (*_AT_LEAD, (auditor,)),
    "disclosure.list": ((social_worker,), (supervisor,), (auditor,)),
    # Done by a worker where nobody could be asked: another one answers for it, an auditor reviews.
    "without_consent.countersign": ((supervisor, lead_agency, impartial, another_person),),
    "without_consent.refuse": ((supervisor, lead_agency, impartial, another_person),),
    "without_consent.tell": _AT_LEAD,
    "without_consent.put_off": _AT_LEAD,
    "without_consent.review": ((auditor,),),
    "without_consent.read": (*_AT_LEAD, (auditor,)),
    "without_consent.list": ((social_worker,), (supervisor,), (auditor,)),
    "without_consent.list_case": _AT_LEAD,
    # One is prepared and sent in the case; read it is as if there were none.
    "notification.prepare": _CASEWORK,
    "notification.send": _CASEWORK,
    "notification.list": ((competent_authority,),),
    "notification.read": ((competent_authority, same_agency, delivered),),
    # What somebody without an account handed over, at the agency that takes it in.
    "concern.list": ((social_worker,), (supervisor,)),
    "concern.open": _AT_INTAKE,
    "concern.take_up": _AT_INTAKE,
    "concern.miss": _AT_INTAKE,
    "concern.set_aside": _AT_INTAKE,
    "concern.hand_on": _AT_INTAKE,
    "concern.pass_on": _AT_INTAKE,
    "concern.convert": ((social_worker, same_agency),),
    # What nobody took up although it is late: that there is one, and at which agency.
    "concern.watch": ((co_ordinator,),),
    # Advice, and whether there is room: asked and answered without saying about whom.
    "consultation.ask": ((social_worker,), (supervisor,), (partner_worker,)),
    "consultation.list": (
        (social_worker,),
        (supervisor,),
        (partner_worker,),
        (competent_authority,),
    ),
    "consultation.open": (*_ASKING, *_ASKED),
    "consultation.follow_up": _ASKING,
    "consultation.withdraw": _ASKING,
    "consultation.finish": _ASKING,
    "consultation.answer": _ASKED,
    "consultation.decline": _ASKED,
    "consultation.expire": (),
    # Who takes in what anybody hands over without an account.
    "intake.choose": ((registrar,),),
    "intake.list": ((registrar,),),
    # Asked for by one person, offered by a supervisor who is another one, taken by the receiver's.
    "transfer.ask": _AT_LEAD,
    "transfer.offer": ((supervisor, lead_agency, impartial, another_person),),
    "transfer.withdraw": _AT_LEAD,
    "transfer.accept": ((supervisor, receiving_agency, impartial, sent_to_it),),
    "transfer.decline": ((supervisor, receiving_agency, impartial, sent_to_it),),
    "transfer.read": (*_AT_LEAD, (supervisor, receiving_agency, impartial, sent_to_it)),
    "transfer.list": ((social_worker,), (supervisor,)),
    "transfer.expire": (),
    # Help in another country. A registrar pins its keys; the service itself says what came.
    "focal_point.list": ((registrar,), (social_worker,), (supervisor,)),
    "focal_point.pair": ((registrar,),),
    "focal_point.end": ((registrar,),),
    "trm_referral.send": _CASEWORK,
    "trm_referral.share": _CASEWORK,
    "trm_referral.withdraw": _AT_LEAD,
    "trm_referral.list": _AT_LEAD,
    "trm_referral.read": _AT_LEAD,
    "trm_referral.accept": (),
    "trm_referral.decline": (),
    "trm_referral.complete": (),
    "trm_referral.not_engaged": (),
    "trm_referral.end": (),
    "trm_arrival.list": ((social_worker,), (supervisor,)),
    "trm_arrival.open": _AT_INTAKE,
    "trm_arrival.accept": _AT_INTAKE,
    "trm_arrival.decline": _AT_INTAKE,
    "trm_arrival.complete": _AT_INTAKE,
    "trm_arrival.not_engaged": _AT_INTAKE,
    "trm_arrival.arrive": (),
    "trm_arrival.receive": (),
    "trm_arrival.end": (),
    # Never a worker: that two agencies may know one person is for the co-ordinator to ask.
    "duplicate.compare": ((co_ordinator,),),
    "duplicate.find": ((co_ordinator,),),
    "duplicate.list": ((co_ordinator,),),
    "duplicate.read": ((co_ordinator,),),
    "duplicate.ask": ((co_ordinator,),),
    "duplicate.close": ((co_ordinator,),),
    "duplicate.read_own": ((supervisor, lead_agency, impartial, was_asked),),
    "duplicate.answer": ((supervisor, lead_agency, impartial, was_asked),),
    "subject_access.record": _CASEWORK,
    "subject_access.leave_out": _CASEWORK,
    "subject_access.approve": ((supervisor, lead_agency, impartial, another_person),),
    "subject_access.refuse": ((supervisor, lead_agency, impartial, another_person),),
    "subject_access.extend": _AT_LEAD,
    "subject_access.print": _CASEWORK,
    "subject_access.deliver": _CASEWORK,
    "subject_access.read": (*_AT_LEAD, (auditor,)),
    "subject_access.list": ((social_worker,), (supervisor,), (auditor,)),
    "case.break_glass": ((social_worker, unassigned, impartial),),
    "emergency.countersign": ((supervisor, lead_agency, impartial, another_person),),
    "emergency.review": ((auditor,),),
    "emergency.read": ((supervisor, lead_agency, impartial), (auditor,)),
    "emergency.list": ((supervisor,), (auditor,)),
    # What waits on whom: the worker's own, the supervisor's agency, what the co-ordinator was told.
    "gap.list": ((co_ordinator,),),
    "clock.list": ((social_worker,), (supervisor,), (co_ordinator,)),
    "clock.see": (*_AT_LEAD, (co_ordinator, escalated)),
    "clock.meet": _CASEWORK,
    # Who came to an open group, in numbers: the agency's own, of no case and no person.
    "attendance.record": ((social_worker,), (partner_worker,)),
    "attendance.list": ((social_worker,), (partner_worker,)),
    "attendance.sum": ((social_worker,), (partner_worker,)),
    "clock.read": _AT_LEAD,
    "clock.pause": _MOVING,
    "clock.extend": _MOVING,
    "clock.resume": _AT_LEAD,
    "system.list": ((custodian,),),
    "system.read": ((custodian, same_agency),),
    "system.make": ((custodian, same_agency),),
    "system.revoke": ((custodian, same_agency),),
    # Where a system is told that a referral waits.
    "system.read_webhook": ((custodian, same_agency),),
    "system.set_webhook": ((custodian, same_agency),),
    "system.renew_webhook": ((custodian, same_agency),),
    "system.test_webhook": ((custodian, same_agency),),
    "system.start_webhook": ((custodian, same_agency),),
    "system.remove_webhook": ((custodian, same_agency),),
    # Who opened her record, on paper for her; an auditor reckons the same paper again.
    "access_receipt.print": _CASEWORK,
    "access_receipt.check": ((auditor,),),
    "review.raise": (),
    "review.list": ((auditor,), (supervisor,), (custodian,)),
    "review.read": (
        (auditor, uninvolved),
        (supervisor, same_agency, uninvolved, was_asked),
        (custodian, same_agency, uninvolved, was_asked),
    ),
    "review.count": ((auditor,),),
    "review.ask_why": _REVIEWING,
    "review.explain": (
        (supervisor, same_agency, uninvolved, was_asked),
        (custodian, same_agency, uninvolved, was_asked),
    ),
    "review.escalate": _REVIEWING,
    "review.close": ((auditor, uninvolved, another_person),),
    "review.propose_breach": _REVIEWING,
    "review.confirm_breach": ((auditor, uninvolved, another_person),),
    "review.refuse_breach": ((auditor, uninvolved, another_person),),
    "audit.list": ((signed_in,),),
    "audit.list_all": ((auditor,),),
    "audit.list_case": _AT_LEAD,
    "audit.list_agency": ((custodian,),),
    "audit.save_filter": ((auditor,),),
    "audit.forget_filter": ((auditor, own),),
    # Numbers over everybody's entries: who reads how much, who was refused.
    "audit.sum": ((auditor,),),
    # Entries as a file, which leaves with whoever took it.
    "audit.export_entries": ((auditor,),),
    # A receipt holds the entry itself, so that it can be verified without us.
    "audit.receipt": ((auditor,),),
    # After a restore, by two people of whom one does not run the service.
    "audit.resume": ((auditor,),),
    "audit.confirm_resume": ((registrar,),),
}

_DIRECTORY = frozenset({"agency.list", "service.list", "service.read", "vocabulary.list"})
_READING_REFERRALS = frozenset(
    {"referral.list", "referral.read", "referral.open_file", "message.list"}
)
_ANSWERING = frozenset(
    f"referral.{step}"
    for step in ("acknowledge", "ask", "accept", "decline", "begin", "not_engaged", "complete")
)
# What a system may be given to do: its scopes narrow the table above and never widen it. Whatever
# stands in none is closed to every system, also where a row would do for anybody.
SCOPES: Mapping[str, frozenset[str]] = {
    "directory.read": _DIRECTORY,
    "referrals.read": _READING_REFERRALS,
    "referrals.answer": _READING_REFERRALS | _ANSWERING,
}


# What nobody does whose agency is suspended: nothing new is sent, accepted or begun, nobody comes
# in. Reading, writing and handing over what it leads, ending what stands, and leaving go on.
SHUT_WHILE_SUSPENDED = frozenset(
    {
        "account.confirm",
        "account.invite",
        "account.invite_again",
        "agency.make_key",
        "case.open",
        "case.reopen",
        "concern.convert",
        "consultation.answer",
        "consultation.ask",
        "consultation.follow_up",
        "group.open",
        "notification.send",
        "identification.acknowledge",
        "identification.submit",
        "referral.accept",
        "referral.acknowledge",
        "referral.ask",
        "referral.create",
        "referral.edit",
        "referral.prepare",
        "referral.send",
        "restricted_note.answer",
        "restricted_note.write",
        "service.offer",
        "system.make",
        "system.set_webhook",
        "transfer.accept",
        "trm_arrival.accept",
        "trm_referral.send",
        "trm_referral.share",
    }
)


class Decision(NamedTuple):
    """Whether it may be done; if not, whether a purpose alone is missing."""

    allowed: bool
    purpose_missing: bool = False

    @property
    def within_reach(self) -> bool:
        """Whether it may be done now, or once a purpose is given."""
        return self.allowed or self.purpose_missing


def may(actor: Person, action: str, thing: Any = None) -> bool:
    """Whether the table allows it; KeyError for an action that it does not know."""
    return decide(actor, action, thing).allowed


def decide(actor: Person, action: str, thing: Any = None) -> Decision:
    """The table's answer; KeyError for an action that it does not know."""
    short, rows = False, ALLOWED[action]
    if actor.role == SYSTEM and not any(action in SCOPES[scope] for scope in actor.scopes):
        return Decision(allowed=False)
    if actor.suspended and action in SHUT_WHILE_SUSPENDED:
        return Decision(allowed=False)
    for row in rows:
        missing = _missing(row, actor, thing)
        if not missing:
            return Decision(allowed=True)
        short = short or missing == [purpose_given]
    return Decision(allowed=False, purpose_missing=short)


def _missing(row: Row, actor: Person, thing: Any) -> list[Condition]:
    """Which of these do not hold, up to the first that a purpose would not make good.

    What stands behind it may ask the database: how long that takes would tell that a thing exists.
    """
    missing = []
    for condition in row:
        if not condition(actor, thing):
            missing.append(condition)
            if condition is not purpose_given:
                break
    return missing


def ask(actor: Person, action: str, thing: Any = None) -> None:
    """Nothing, if it is allowed.

    Raises Refused if the actor may know of the thing, Missing if not even that; Refused with
    `purpose` if only the purpose is missing.
    """
    decision = decide(actor, action, thing)
    if decision.allowed:
        return
    if decision.purpose_missing:
        raise Refused("Say why you need to open this.", purpose=True)
    if thing is not None and not may(actor, getattr(thing, "known_by", action), thing):
        raise Missing("This does not exist, or it is not yours to see.")
    if actor.suspended and action in SHUT_WHILE_SUSPENDED:
        raise Refused("Your agency is suspended: nothing new begins here now.")
    raise Refused("Your role does not allow this.")
