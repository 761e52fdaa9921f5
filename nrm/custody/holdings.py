"""What lies under the root keys, in one table: which columns are sealed anew after a rotation.

A test holds it against `nrm/sealed.py`: a service-sealed column that is missing here would lie
under its old key for ever. The shred store's secrets are `vault/shred_versions.py`; the seals of
rows are found by themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, func

from nrm.abroad import sealing as abroad
from nrm.abroad.models import TrmArrival, TrmMessage
from nrm.accounts.factors import seed_context
from nrm.accounts.models import SecondFactor
from nrm.notices.keeping import address_context, code_context
from nrm.notices.models import Mailbox
from nrm.notifications.models import AnonymousNotification
from nrm.notifications.sealing import bound_to
from nrm.passkeys.keeping import name_context
from nrm.passkeys.models import Passkey
from nrm.referrals.models import Referral
from nrm.referrals.sealing import envelope_context, lock_context
from nrm.vault.kept import KeptRow
from nrm.vault.models import Grant
from nrm.webhooks import keeping as webhooks
from nrm.webhooks.models import Webhook


@dataclass(frozen=True)
class Holding:
    """A service-sealed column. `of_case`: mixed with the content secret of the row's case."""

    model: type[KeptRow]
    column: str
    bound_to: Callable[[Any], bytes]
    of_case: bool

    @property
    def name(self) -> str:
        """Table and column, as in `nrm/sealed.py`."""
        return f"{self.model.__tablename__}.{self.column}"

    def is_older(self, version: int) -> ColumnElement[bool]:
        """The value lies under another version than this."""
        return is_older(getattr(self.model, self.column), version)


HOLDINGS: Sequence[Holding] = (
    Holding(SecondFactor, "sealed_seed", lambda row: seed_context(row.id), of_case=False),
    Holding(Passkey, "sealed_name", lambda row: name_context(row.id), of_case=False),
    Holding(Grant, "sealed_lock", lambda row: lock_context(row.subject_id), of_case=True),
    Holding(Referral, "sealed_envelope", envelope_context, of_case=True),
    Holding(AnonymousNotification, "sealed_statement", bound_to, of_case=False),
    Holding(Mailbox, "sealed_address", address_context, of_case=False),
    Holding(Mailbox, "sealed_code", code_context, of_case=False),
    Holding(Webhook, "sealed_address", webhooks.address_context, of_case=False),
    Holding(Webhook, "sealed_secret", webhooks.secret_context, of_case=False),
    Holding(Webhook, "sealed_old_secret", webhooks.old_secret_context, of_case=False),
    Holding(TrmArrival, "sealed_envelope", abroad.envelope_context, of_case=False),
    Holding(TrmMessage, "sealed_body", abroad.body_context, of_case=False),
)


def is_older(column: Any, version: int) -> ColumnElement[bool]:
    """The first byte of this column names another version of the root keys than this."""
    older: ColumnElement[bool] = func.substr(column, 1, 1, type_=LargeBinary) != bytes([version])
    return older
