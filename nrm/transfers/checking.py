"""Whether a case may be handed over: to whom, on what basis, and whether nothing waits in it."""

from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from nrm.accounts.facts import account_facts
from nrm.accounts.inviting import ROLES_IN
from nrm.agencies.models import ACTIVE, Agency, find_agency
from nrm.agencies.models import CLOSING as IN_CLOSING
from nrm.cases.models import Case
from nrm.cases.requests import awaits_second
from nrm.cases.shareable import SPEAKS
from nrm.consent.models import BY_ID as CONSENT
from nrm.consent.models import REFUSED, Consent, find_consents
from nrm.database import session
from nrm.errors import Conflict, Invalid, Missing, OutOfTurn
from nrm.http import hooks
from nrm.policy import SOCIAL_WORKER, has_stepped_back
from nrm.referrals.models import Referral
from nrm.transfers.models import CaseTransfer
from nrm.vault.rows import rely_on
from nrm.workflow import ENDED

PERSON_AGREES, SAME_AGENCY, CLOSING = "person_agrees", "same_agency", "agency_closing"
# What somebody may name; a closing agency offers by itself, after its own two people have agreed.
NAMED = (PERSON_AGREES, SAME_AGENCY)
_SCOPE = "share_with_org"
# Where nobody was asked because a life was in danger or the law demands it, nobody agreed to this.
_AGREED = ("person", "guardian", "none_required_child")


def find_receiver(agency_id: UUID, case: Case) -> Agency:
    """The agency that may lead the case next; Invalid when it may not."""
    try:
        agency = find_agency(agency_id)
    except Missing as none:
        raise Invalid({"recipient": [gettext("There is no such agency.")]}) from none
    if not may_lead(agency) or agency.id == case.lead_agency_id:
        raise Invalid({"recipient": [gettext("This agency cannot lead the case.")]})
    return agency


def may_lead(agency: Agency) -> bool:
    """Whether the agency is there, and of a kind in which social workers lead cases."""
    return agency.state == ACTIVE and SOCIAL_WORKER in ROLES_IN[agency.kind]


def find_basis(case: Case, receiver: Agency, basis: str) -> Consent | None:
    """The consent that the basis names, if it is one; Invalid where it does not hold."""
    if basis == PERSON_AGREES:
        fits = (c for c in find_consents(case) if may_go_to(c, receiver.id))
        consent = next(fits, None)
        if consent is None:
            sentence = gettext("There is no consent to share with this agency that holds now.")
            raise Invalid({"basis": [sentence]})
        rely_on(consent)
        return consent
    if basis == SAME_AGENCY and not are_of_one_agency(case.lead_agency_id, receiver):
        raise Invalid({"basis": [gettext("The two are not centres of one agency.")]})
    return None


def are_of_one_agency(agency_id: UUID, other: Agency) -> bool:
    """Whether both are centres of one agency, or one is the agency of the other."""
    one = find_agency(agency_id)
    return (one.parent_id or one.id) == (other.parent_id or other.id)


def may_go_to(consent: Consent, receiver_id: UUID) -> bool:
    """Whether this consent says, now, that the receiver may have the case.

    One that lets somebody of it speak for the person says which lines, and not that it may lead.
    """
    agreed = consent.is_live and consent.given_by in _AGREED and consent.purpose not in SPEAKS
    return agreed and (consent.scope, consent.recipient_id) == (_SCOPE, receiver_id)


def check_may_go(transfer: CaseTransfer) -> None:
    """Nothing, when the case is open, its basis holds now and nothing waits in it.

    Raises OutOfTurn, or Conflict with what is to be settled first.
    """
    case = transfer.case
    if case.state == "closed":
        raise OutOfTurn("A closed case stays where it is; reopen it first.")
    if transfer.consent_id is not None:
        # Whoever ends a consent locks its case first, which is locked already.
        found = {"id": transfer.consent_id}
        consent = transfer.consent or session().scalars(CONSENT, found).one()
        rely_on(consent)
        if not may_go_to(consent, transfer.recipient_id):
            raise Conflict(gettext("The person's consent has ended; ask the person again."))
        transfer.consent = consent.of(case)
    if transfer.basis == CLOSING and find_agency(transfer.sender_id).state != IN_CLOSING:
        # Two may have let it take part again: then nobody has agreed that its cases go.
        raise Conflict(gettext("That agency is no longer being closed: its cases stay with it."))
    _check_nothing_waits(case, transfer.recipient_id)


def _check_nothing_waits(case: Case, receiver_id: UUID) -> None:
    waiting: list[ColumnElement[Any]] = [
        select(Referral.id)
        .where(
            Referral.case_id == case.id,
            Referral.recipient_id == receiver_id,
            Referral.state.not_in(ENDED),
        )
        .exists(),
        _said_no(case, receiver_id),
        awaits_second(case),
    ]
    hooks.tell("case.waits", case, waiting)
    referred, refused, *others = session().execute(select(*waiting)).one()
    if refused:
        raise Conflict(gettext("The person said no to this agency; ask the person again."))
    if referred:
        raise Conflict(gettext("A referral to that agency has not ended; end it first."))
    if any(others):
        raise Conflict(
            gettext("Something in this case waits for a second person; settle that first.")
        )


def _said_no(case: Case, receiver_id: UUID) -> ColumnElement[Any]:
    """Whether the newest that was said about sharing with the receiver was a no."""
    later = aliased(Consent)

    def about(said: type[Consent]) -> tuple[ColumnElement[bool], ...]:
        return said.case_id == case.id, said.recipient_id == receiver_id, said.scope == _SCOPE

    after = (
        select(later.id).where(*about(later), later.given_at > Consent.given_at).correlate(Consent)
    )
    refused = Consent.withdrawn_how == REFUSED
    return select(Consent.id).where(*about(Consent), refused, ~after.exists()).exists()


def check_worker(transfer: CaseTransfer, worker_id: UUID) -> None:
    """Nothing, when this is an active social worker of the receiver who may lead the case."""
    facts = account_facts(worker_id)
    fits = facts.get("agency_id") == transfer.recipient_id and facts.get("active")
    if not fits or facts.get("role") != SOCIAL_WORKER:
        raise Invalid({"worker": [gettext("Choose an active social worker of your agency.")]})
    if has_stepped_back(worker_id, transfer):
        raise Invalid({"worker": [gettext("This colleague has stepped back from the case.")]})
