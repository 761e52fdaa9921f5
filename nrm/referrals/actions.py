"""Making and sending a referral, reading it, and listing what waits: the sender's side.

What the receiving agency does stands in `answering.py`; what seals, in `sealing.py`.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.agencies.models import Agency
from nrm.cases import records
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.cases.within import open_within
from nrm.clocks.moving import resume_clock
from nrm.consent.ending import end_consent, find_consent_to_end
from nrm.database import Cursor, keyset, session
from nrm.errors import Conflict, Invalid
from nrm.files.places import record_name
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.referrals import sealing, threads
from nrm.referrals.finding import (
    consent_of,
    find_referral,
    find_referral_to_change,
    find_referrals,
    listed,
)
from nrm.referrals.identifying import SECTIONS, telling_sentence
from nrm.referrals.making import Created, create, edit
from nrm.referrals.models import Referral
from nrm.referrals.new import NewReferral
from nrm.referrals.reading import ReferralView, find_shared, find_view
from nrm.referrals.sealing import secrets_for
from nrm.referrals.sending import prepare_referral, send_referral
from nrm.referrals.snapshots import SealedSnapshot
from nrm.referrals.together import take_back

# What other features may use; the rest is ours.
__all__ = [
    "NewReferral",
    "answer_question",
    "create_referral",
    "edit_referral",
    "find_referrals",
    "list_messages",
    "list_referrals",
    "open_shared_file",
    "prepare_referral",
    "read_referral",
    "revoke_referral",
    "secrets_for",
    "send_referral",
    "withdraw_referral",
]

Given = Mapping[str, Any]


def create_referral(actor: Actor, case_id: UUID, new: NewReferral) -> Created:
    """The referral is a draft, or awaits sending when it is complete; nobody is contacted."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "referral.create", case)
    created = create(actor, case, new)
    log.write(actor, "referral.create", created.referral)
    return created


def edit_referral(actor: Actor, referral_id: UUID, new: NewReferral, seen: int | None) -> Referral:
    """The draft says what is given now; complete, it awaits sending."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.edit", referral)
    edit(referral, new, seen)
    log.write(actor, "referral.edit", referral)
    return referral


def answer_question(actor: Actor, referral_id: UUID, given: Given, seen: int | None) -> Referral:
    """The answer stands in the thread and the recipient's clock runs again (domain, R07)."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.answer", referral)
    looked_through = _answer(actor, referral, given, seen)
    log.write(actor, "referral.answer", referral, sections=looked_through)
    return referral


def _answer(actor: Actor, referral: Referral, given: Given, seen: int | None) -> dict[str, int]:
    check_version(seen, referral.version)
    workflow.row_for(referral, "answer")
    if not sealing.holds_now(referral):
        raise Conflict(gettext("There is no consent that holds now; ask the person again."))
    known = records.find_records(actor, referral.case, SECTIONS)
    contents = open_within(actor, known)
    told = telling_sentence(given["answer"], referral.case.code, contents)
    if told:
        refused = Invalid({"answer": [told]})
        refused.looked_through = known.versions
        raise refused
    workflow.step(referral, "answer", **given)
    paths = sealing.find_referral_paths(actor, referral)
    threads.post(actor, referral, paths, "answer", {"text": given["answer"]})
    resume_clock("accept_decision", referral.id)
    return known.versions


def withdraw_referral(actor: Actor, referral_id: UUID, given: Given, seen: int | None) -> Referral:
    """The referral has ended, whatever the recipient has done; a draft's content is purged."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.withdraw", referral)
    _withdraw(referral, given)
    log.write(actor, "referral.withdraw", referral, reason=given.get("reason"))
    return referral


def _withdraw(referral: Referral, given: Given) -> None:
    # A withdrawal takes the state it finds: it never loses to another version.
    row = workflow.step(referral, "withdraw", **given)
    referral.reason = given.get("reason")
    if row.source == "draft":
        referral.fields, referral.sealed_envelope, referral.addition_reasons = "", b"", ""
        sealing.seal_envelope(referral, {})
    take_back(referral)


def revoke_referral(actor: Actor, referral_id: UUID, how: str) -> Referral:
    """The consent it rests on is withdrawn, and with it every referral on it (R18 to R20)."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.revoke", referral)
    _revoke(actor, referral, how)
    log.write(actor, "consent.withdraw", consent_of(referral))
    return referral


def _revoke(actor: Actor, referral: Referral, how: str) -> None:
    workflow.row_for(referral, "revoke")
    if referral.consent_id is None:
        raise Conflict(gettext("This referral rests on no consent."))
    end_consent(actor, find_consent_to_end(referral.consent_id), how)


def read_referral(actor: Actor, referral_id: UUID) -> ReferralView:
    """Envelope and state; for a recipient that has accepted, the snapshot, still sealed."""
    referral = find_referral(referral_id)
    policy.ask(actor, "referral.read", referral)
    view = find_view(actor, referral)
    log.write(
        actor,
        "referral.read",
        referral,
        sections=view.sections,
        purpose="service" if view.snapshot else None,
        consent=view.consent_pseudonym,
    )
    return view


def open_shared_file(
    actor: Actor, referral_id: UUID, file_id: UUID
) -> tuple[Referral, SealedSnapshot]:
    """What opens a file that was shared, still sealed; Missing unless its recipient has it now."""
    referral = find_referral(referral_id)
    policy.ask(actor, "referral.open_file", referral)
    snapshot, consent = find_shared(actor, referral, file_id), consent_of(referral)
    log.write(
        actor,
        "referral.open_file",
        referral,
        sections={record_name(file_id): 1},
        purpose="service",
        consent=consent.pseudonym if consent else None,
    )
    return referral, snapshot


def list_referrals(
    actor: Actor, box: str, after: Cursor | None, limit: int
) -> list[tuple[Referral, Case, Agency]]:
    """Referrals in a box, newest first, at most `limit` + 1, with the agency at the other end."""
    policy.ask(actor, "referral.list")
    at = Referral.sent_at if box == "in" else Referral.created_at
    statement = keyset(listed(box, actor), at, Referral.id, after, limit)
    lines = [(r.of(case), case, other) for r, case, other in session().execute(statement)]
    log.write(actor, "referral.list", count=len(lines))
    return lines


def list_messages(actor: Actor, referral_id: UUID) -> tuple[Referral, threads.SealedThread]:
    """The thread of a referral, still sealed: nothing where the agency holds no key any more."""
    referral = find_referral(referral_id)
    policy.ask(actor, "message.list", referral)
    thread = threads.find_thread(referral, sealing.find_referral_paths(actor, referral))
    log.write(actor, "message.list", referral, count=len(thread.messages))
    return referral, thread
