"""Which agencies a paper may name: those that lead the case, or that the person agreed to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from sqlalchemy import bindparam, select

from nrm.accesses.lines import Line
from nrm.accounts.frame import role_words
from nrm.agencies.models import find_agencies
from nrm.cases.models import Case
from nrm.cases.shown import code_words
from nrm.consent.models import ASKED, Consent
from nrm.database import session
from nrm.policy import COMPETENT_AUTHORITY, PARTNER_WORKER, ROLES
from nrm.referrals.models import Referral
from nrm.transfers.models import CaseTransfer

# Roles that have a name of their own among those who work here alone.
_ROLES: Final[Mapping[str | None, object]] = {
    PARTNER_WORKER: lazy_gettext("member of staff"),
    COMPETENT_AUTHORITY: lazy_gettext("officer"),
}
# What rests on a danger to life, or on the law, is nobody's word: she did not agree to it.
_ACCEPTED = (
    select(Referral)
    .join(Consent, Consent.id == Referral.consent_id)
    .where(
        Referral.case_id == bindparam("case_id"),
        Referral.accepted_at.is_not(None),
        Consent.given_by.in_(ASKED),
    )
)
_HANDED_OVER = select(CaseTransfer).where(
    CaseTransfer.case_id == bindparam("case_id"), CaseTransfer.state == "accepted"
)


@dataclass(frozen=True)
class Names:
    """Agencies by name and by kind; `named`: those whose names may stand on the paper.

    `own`: the agency that leads the case, for which there are words without its name.
    """

    names: Mapping[UUID, str]
    kinds: Mapping[UUID, str]
    named: frozenset[UUID]
    own: UUID | None = None

    def who(self, line: Line) -> str:
        """Role and agency in the language of the page; never who it was."""
        role = _role(line.role)
        return f"{role}, {self._agency(line.agency)}" if line.agency is not None else role

    def _agency(self, agency: UUID) -> str:
        if agency in self.named:
            return self.names[agency]
        if agency == self.own:
            return str(gettext("our agency"))
        return code_words("agency_kinds", self.kinds.get(agency, ""))


def _role(role: str | None) -> str:
    if role in _ROLES:
        return str(_ROLES[role])
    return role_words(role) if role in ROLES else str(gettext("software"))


def names_for(case: Case, lines: Iterable[Line], *, agreed: bool) -> Names:
    """For the person: by name only where she `agreed` that names stand on paper."""
    found = find_agencies({line.agency for line in lines if line.agency is not None})
    known = _known(case) if agreed else set()
    return Names(
        names={each: agency.name for each, agency in found.items()},
        kinds={each: agency.kind for each, agency in found.items()},
        named=frozenset(known & set(found)),
        own=case.lead_agency_id,
    )


def _known(case: Case) -> set[UUID]:
    """Whoever leads or led the case, and who accepted a referral: with consent, and by name."""
    given = {"case_id": case.id}
    accepted = {row.recipient_id for row in session().scalars(_ACCEPTED, given)}
    led = {row.sender_id for row in session().scalars(_HANDED_OVER, given)}
    return accepted | led | {case.lead_agency_id}


def all_names(lines: Iterable[Line]) -> Names:
    """For an auditor: every agency by its name."""
    found = find_agencies({line.agency for line in lines if line.agency is not None})
    names = {each: agency.name for each, agency in found.items()}
    return Names(names=names, kinds={}, named=frozenset(names))
