"""Finding a member of an agency with all that hangs on the person; and the agency's epochs."""

from collections.abc import Collection, Sequence
from uuid import UUID

from flask_babel import gettext

from nrm.accounts.models import BY_ID, Account
from nrm.agencies.models import Agency, find_agency
from nrm.cases.finding import know_secrets
from nrm.cases.models import Case
from nrm.custody.leaving import Leaving, Member
from nrm.custody.models import (
    CONTACT_REFERRALS,
    EPOCHS,
    LED_CASES,
    LOCK_ACCOUNT,
    LOCK_AGENCY,
    LOCK_CASES,
    LOCK_REFERRALS,
    MEMBERS,
    WRAPS,
)
from nrm.database import now, session
from nrm.errors import Missing
from nrm.log.vouching import vouch
from nrm.policy import SYSTEM
from nrm.referrals.models import Referral
from nrm.vault import shred
from nrm.vault.certificates import Chain, check_chain
from nrm.vault.models import Certificate, Grant
from nrm.vault.rows import SealedRow, rely_on

_ANEW = {"populate_existing": True}


def find_somebody(account_id: UUID, *, to_change: bool = False) -> Account:
    """The account of a person, locked if it is to be changed; Missing if none."""
    statement = LOCK_ACCOUNT if to_change else BY_ID
    options = _ANEW if to_change else {}
    wanted = {"id": account_id}
    found = session().scalars(statement, wanted, execution_options=options).one_or_none()
    if found is None or found.role == SYSTEM:
        raise Missing(gettext("This does not exist, or it is not yours to see."))
    rely_on(found)
    return found


def find_leaving(account: Account, *, to_change: bool = False) -> Leaving:
    """All that hangs on this person, with cases and referrals locked if it is to be changed.

    Members, certificates and wraps are vouched for by the log before anything is given to anybody.
    """
    agency = _agency(account.agency_id, to_change=to_change)
    epochs = list(session().scalars(EPOCHS, {"agency_id": agency.id}))
    wraps = find_wraps(epochs)
    members = _members(agency, wraps)
    known = [row for m in members for row in _rows(m.chain)]
    accounts = [m.account for m in members]
    vouch((agency, *accounts, *epochs, *wraps, *known))
    for member in members:
        check_chain(member.chain)
    cases, referrals = _hanging_on(account, to_change=to_change)
    return Leaving(account, agency, members, epochs, wraps, cases, referrals)


def _agency(agency_id: UUID, *, to_change: bool) -> Agency:
    if not to_change:
        return find_agency(agency_id)
    return session().scalars(LOCK_AGENCY, {"id": agency_id}, execution_options=_ANEW).one()


def find_wraps(epochs: Sequence[Certificate]) -> list[Grant]:
    """The wraps of these epochs' keys, whoever holds them."""
    return list(session().scalars(WRAPS, {"epochs": [epoch.id for epoch in epochs]}))


def _members(agency: Agency, wraps: Sequence[Grant]) -> list[Member]:
    present = {w.holder_key_id for w in wraps if w.subject_id == agency.certificate_id}
    found = session().execute(MEMBERS, {"agency_id": agency.id, "at": now()})
    return [
        Member(account, Chain(certificate, *above), certificate.id in present and not expired)
        for account, certificate, *above, expired in found
    ]


def _rows(chain: Chain) -> list[SealedRow]:
    return [c for c in (chain.certificate, chain.issuer, chain.root) if c is not None]


def _hanging_on(account: Account, *, to_change: bool) -> tuple[list[Case], list[Referral]]:
    asked = {"account_id": account.id, "agency_id": account.agency_id}
    led = list(session().scalars(LED_CASES, asked))
    helped = [r.of(case) for r, case in session().execute(CONTACT_REFERRALS, asked)]
    if to_change:
        _lock({*(c.id for c in led), *(r.case_id for r in helped)}, helped)
        # What was decided while we waited for the locks is no longer there to be handed over.
        led = [c for c in led if c.lead_worker_id == account.id and c.state != "closed"]
        helped = [r for r in helped if r.contact_id == account.id]
    return led, helped


def _lock(case_ids: Collection[UUID], referrals: Sequence[Referral]) -> None:
    if not case_ids:
        return
    cases = session().scalars(LOCK_CASES, {"ids": list(case_ids)}, execution_options=_ANEW).all()
    ids = [referral.id for referral in referrals]
    session().scalars(LOCK_REFERRALS, {"ids": ids}, execution_options=_ANEW).all()
    know_cases(case_ids)
    rely_on(*cases, *referrals)


def know_cases(case_ids: Collection[UUID], also: Collection[shred.Subject] = ()) -> shred.Secrets:
    """The secrets of these cases are at hand, so that rows of theirs can be changed.

    What is returned holds those of `also` as well; one statement.
    """
    secrets = shred.fetch([*((shred.CASE, case_id) for case_id in case_ids), *also])
    for case_id in case_ids:
        know_secrets(secrets, case_id)
    return secrets
