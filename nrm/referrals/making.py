"""Making and editing a referral that was not sent; for actions that asked the policy."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask_babel import gettext

from nrm import workflow
from nrm.agencies.models import Agency, find_agency
from nrm.cases.models import Case
from nrm.cases.shareable import MAY_RECEIVE
from nrm.clocks.models import stop_clocks
from nrm.consent.models import Consent, find_consent
from nrm.database import session
from nrm.errors import Conflict, Invalid, Missing
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.referrals import sealing
from nrm.referrals.additions import keep_reasons
from nrm.referrals.finding import find_referrals
from nrm.referrals.models import Referral
from nrm.referrals.new import NewReferral, blank
from nrm.referrals.together import (
    ASKS_ANOTHER,
    asked_elsewhere,
    check_same,
    find_together,
    group_of,
    join,
    joined,
    of_same_need,
    still_asked,
    stop_looking,
)

FOLLOWED = ("declined", "expired", "not_engaged", "completed")


@dataclass(frozen=True)
class Created:
    """The new referral, and what the worker should know about it (codes)."""

    referral: Referral
    warnings: tuple[str, ...]


def create(actor: Actor, case: Case, new: NewReferral) -> Created:
    if case.state == "closed":
        raise Conflict(gettext("This case is closed; reopen it before you refer."))
    if new.service is None or new.recipient is None:
        missing = {"service": new.service, "recipient": new.recipient}
        raise Invalid({k: [gettext("Choose this first.")] for k, v in missing.items() if v is None})
    recipient = _recipient(new.recipient, case)
    known = find_referrals(case)
    before = followed(new.follows, known)
    if before is not None:
        _ask_another(before, recipient)
        new = _like(new, before)
        _stop_waiting(before, known)
    beside = joined(new.alongside, known) or _goes_on(before, new, known)
    if beside is not None:
        new = _like(new, beside)
    referral = blank(actor, case, new)
    referral.is_together = beside is not None
    if beside is not None:
        join(referral, beside, known, in_turn=new.in_turn)
    keep_reasons(referral, new.reasons)
    workflow.begin(referral, "create")
    sealing.seal_envelope(referral, {**(new.envelope or {}), "region": case.region})
    session().add(referral)
    referral.consent = _consent_named(case, new.consent)
    if new.is_complete:
        workflow.step(referral, "prepare", fields=new.names)
    return Created(referral, _warnings(recipient, known, referral))


def _recipient(agency_id: UUID, case: Case) -> Agency:
    try:
        recipient = find_agency(agency_id)
    except Missing as none:
        raise Invalid({"recipient": [gettext("There is no such agency.")]}) from none
    kept = recipient.is_kept_from(case.lead_agency_id)
    if kept or not MAY_RECEIVE[recipient.kind] or recipient.id == case.lead_agency_id:
        raise Invalid({"recipient": [gettext("This agency does not take referrals of this case.")]})
    if recipient.is_suspended:
        raise Invalid({"recipient": [gettext("This agency is suspended and takes nothing now.")]})
    return recipient


def followed(follows: UUID | None, known: Sequence[Referral]) -> Referral | None:
    """The ended referral of the case that a new one follows; Invalid if it is none of those."""
    if follows is None:
        return None
    before = next((r for r in known if r.id == follows), None)
    if before is None or before.state not in FOLLOWED:
        raise Invalid({"follows": [gettext("Name an ended referral of this case.")]})
    return before


def _ask_another(before: Referral, recipient: Agency) -> None:
    if before.state in ASKS_ANOTHER and recipient.id == before.recipient_id:
        sentence = gettext("This agency declined or did not answer; ask another one.")
        raise Invalid({"recipient": [sentence]})


def _like(new: NewReferral, before: Referral) -> NewReferral:
    # The envelope is copied; consent and lines are agreed anew (domain, R21 to R24).
    envelope = sealing.envelope_of(before) if new.envelope is None else new.envelope
    return replace(new, envelope=envelope, urgency=new.urgency or before.urgency)


def _goes_on(
    before: Referral | None, new: NewReferral, known: Sequence[Referral]
) -> Referral | None:
    # One more for the same need, while another that was asked for it may still help.
    if before is None or new.service != before.service or not still_asked(before, known):
        return None
    return before


def _stop_waiting(before: Referral, known: Sequence[Referral]) -> None:
    # What ran until there is a new one (domain, R21 to R23); that of the person is the case's.
    if before.state == "not_engaged":
        stop_clocks(["no_contact_protocol"], before.case_id)
    elif before.state in ASKS_ANOTHER:
        stop_looking(group_of(before, known))


def _consent_named(case: Case, consent_id: UUID | None) -> Consent | None:
    if consent_id is None:
        return None
    try:
        return find_consent(consent_id, case, to_change=True)
    except Missing as none:
        raise Invalid({"consent": [gettext("There is no such consent in this case.")]}) from none


def _warnings(recipient: Agency, known: Sequence[Referral], referral: Referral) -> tuple[str, ...]:
    same = of_same_need(referral, known)
    said = (
        ("not_accepting", not recipient.takes_in),
        ("already_referred", any(r.recipient_id == recipient.id for r in same)),
        ("asked_elsewhere", asked_elsewhere(referral, same) is not None),
    )
    return tuple(code for code, holds in said if holds)


def edit(referral: Referral, new: NewReferral, seen: int | None) -> None:
    check_version(seen, referral.version)
    if referral.state not in workflow.UNSENT:
        raise Conflict(gettext("This was sent already and cannot change."))
    if new.alongside is not None:
        raise Invalid({"alongside": [gettext("Say this when the referral is made.")]})
    if new.recipient is not None:
        recipient = _recipient(new.recipient, referral.case)
        if recipient.id != referral.recipient_id and referral.follows_id is not None:
            _ask_another(session().get_one(Referral, referral.follows_id), recipient)
    _consent_named(referral.case, new.consent)
    if _asks_anew(referral, new):
        _turn_to(referral, new)
    referral.urgency = new.urgency or referral.urgency
    referral.consent_id = new.consent or referral.consent_id
    referral.fields = new.names or referral.fields
    if new.names or new.service or new.reasons is not None:
        keep_reasons(referral, new.reasons)
    if new.envelope is not None:
        sealing.seal_envelope(referral, {**new.envelope, "region": referral.case.region})
    if referral.state == "draft" and referral.consent_id is not None and referral.fields:
        workflow.step(referral, "prepare", fields=referral.fields)


def _turn_to(referral: Referral, new: NewReferral) -> None:
    group = find_together(referral)
    # A consent is for one agency and one service: for another the person is asked anew.
    referral.consent_id = None
    referral.recipient_id = new.recipient or referral.recipient_id
    referral.service = new.service or referral.service
    check_same(referral, group)


def _asks_anew(referral: Referral, new: NewReferral) -> bool:
    agency, service = new.recipient or referral.recipient_id, new.service or referral.service
    return (agency, service) != (referral.recipient_id, referral.service)
