"""A referral that is asked for, and the row that it begins as; making it is in `making.py`."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm.cases.models import Case
from nrm.database import new_id, now, session
from nrm.files.places import written_names
from nrm.http.actor import Actor
from nrm.referrals.models import REFERRAL, Referral
from nrm.vault.pseudonyms import pseudonym

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class NewReferral:
    """What is asked of whom; None where it is not known yet. `envelope` holds codes and numbers."""

    service: str | None = None
    recipient: UUID | None = None
    urgency: str | None = None
    consent: UUID | None = None
    fields: tuple[str, ...] = ()
    files: tuple[UUID, ...] = ()
    # For what goes beyond the least; None where they are not spoken of.
    reasons: Mapping[str, str] | None = None
    envelope: Mapping[str, Any] | None = None
    follows: UUID | None = None
    # Asks for the same as this one: with it, or after all that do.
    alongside: UUID | None = None
    in_turn: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether it can wait for sending; every key of the envelope is optional."""
        who = (self.service, self.recipient, self.urgency, self.consent)
        return None not in who and bool(self.names)

    @property
    def names(self) -> str:
        """What would be shared, as a row has it."""
        return written_names(self.fields, self.files)


def blank(actor: Actor, case: Case, new: NewReferral, kind: str = REFERRAL) -> Referral:
    """A row without a state or an envelope."""
    referral_id, log_secret = new_id(), session().info["log_secrets"][case.id]
    return Referral(
        id=referral_id,
        case_id=case.id,
        pseudonym=pseudonym(log_secret, "referral", referral_id),
        reference="R-" + "".join(secrets.choice(_SIGNS) for _ in range(8)),
        sender_id=case.lead_agency_id,
        recipient_id=new.recipient,
        kind=kind,
        service=new.service,
        urgency=new.urgency or "routine",
        consent_id=new.consent,
        fields=new.names,
        sealed_envelope=b"",
        created_at=now(),
        created_by_id=actor.id,
        follows_id=new.follows,
        message_count=0,
    ).of(case)
