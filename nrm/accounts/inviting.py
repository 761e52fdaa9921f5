"""The rows of an invitation; for actions that asked the policy."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from nrm.accounts.first_keys import code_hash
from nrm.accounts.models import BY_NAME, ENDED, INVITED, Account, Invitation
from nrm.agencies.models import KEYLESS_KINDS, Agency
from nrm.database import new_id, now, session
from nrm.errors import Invalid
from nrm.policy import (
    ADMINISTRATOR,
    ATTENDANT,
    AUDITOR,
    CO_ORDINATOR,
    COMPETENT_AUTHORITY,
    CUSTODIAN,
    PARTNER_WORKER,
    REGISTRAR,
    ROLES,
    SOCIAL_WORKER,
    STATISTICIAN,
    SUPERVISOR,
)
from nrm.vault.rows import rely_on

GOOD_FOR: Final = timedelta(hours=72)
_LONGEST_NAME = 100
_LEADING = frozenset({SOCIAL_WORKER, SUPERVISOR})
_PARTNER = frozenset({PARTNER_WORKER, ATTENDANT})
# Kind of agency -> its roles: no custodian of a clinic can invite an auditor into it.
ROLES_IN: Final[Mapping[str, frozenset[str]]] = {
    "social": _LEADING | _PARTNER,
    "ngo": _LEADING | _PARTNER,
    "health": _PARTNER,
    "police": frozenset({PARTNER_WORKER}),
    "legal": _PARTNER,
    "competent_authority": frozenset({COMPETENT_AUTHORITY}),
    "co_ordination": frozenset({CO_ORDINATOR}),
    "audit": frozenset({AUDITOR}),
    "statistics": frozenset({STATISTICIAN}),
    "administration": frozenset({ADMINISTRATOR}),
}


@dataclass(frozen=True)
class NewAccount:
    """Who is to be invited: a public name, a role, duties, and the agency's name."""

    name: str
    role: str
    agency_name: str
    duties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Invited:
    """The code is shown once and never stored."""

    account: Account
    code: str = field(repr=False)


def prepare_invitation(new: NewAccount, agency: Agency) -> Invited:
    """The rows of an invitation, not asked and not logged; Invalid names what does not fit."""
    if not 0 < len(new.name) <= _LONGEST_NAME or not new.name.isprintable():
        raise Invalid({"name": ["Give a name of at most 100 signs, all in one line."]})
    if new.role not in ROLES:
        raise Invalid({"role": ["There is no such role."]})
    if new.role not in ROLES_IN[agency.kind]:
        raise Invalid({"role": ["Nobody in an agency of this kind has this role."]})
    if not set(new.duties) <= {CUSTODIAN, REGISTRAR}:
        raise Invalid({"duty": ["There is no such duty."]})
    if agency.kind in KEYLESS_KINDS and new.duties:
        raise Invalid({"duty": ["This agency holds no keys and has no custodians."]})
    return new_code(_invited_before(new, agency) or _blank_account(new, agency))


def _invited_before(new: NewAccount, agency: Agency) -> Account | None:
    """The account of somebody whose invitation was taken back: nobody else had the name."""
    found = session().scalars(BY_NAME, {"name": new.name}).one_or_none()
    never = found is not None and found.state == ENDED and found.certificate_id is None
    if found is None or not never or found.agency_id != agency.id:
        return None
    rely_on(found)
    found.role, found.duties, found.state = new.role, " ".join(sorted(new.duties)), INVITED
    return found


def _blank_account(new: NewAccount, agency: Agency) -> Account:
    account = Account(
        id=new_id(),
        name=new.name,
        role=new.role,
        duties=" ".join(sorted(new.duties)),
        agency_id=agency.id,
        state=INVITED,
        salt=b"",
        verifier_hash=b"",
        pepper_version=0,
        memory_kib=0,
        passes=0,
        lanes=0,
        sealed_keys=b"",
        encryption_public=b"",
        signing_public=b"",
        certificate_id=None,
        made_at=now(),
    )
    session().add(account)
    return account


def new_code(account: Account) -> Invited:
    """A fresh code for an account that waits for its person; not asked and not logged."""
    code = os.urandom(16).hex()
    session().add(
        Invitation(
            id=new_id(),
            account_id=account.id,
            code_hash=code_hash(code),
            expires_at=now() + GOOD_FOR,
            used_at=None,
        )
    )
    return Invited(account, code)
