"""What a recipient would see of a referral that was not sent: before acceptance, and after it.

Nothing here draws or freezes in its own way: the envelope is the row's, the lines are those that a
snapshot made now would hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext

from nrm.cases.records import SealedRecords
from nrm.errors import Conflict, Invalid
from nrm.http.actor import Actor
from nrm.referrals.freezing import find_shared_records, shared_content
from nrm.referrals.models import Referral
from nrm.referrals.reading import ReferralView, find_view
from nrm.vault.keyring import Keyring
from nrm.workflow import UNSENT


@dataclass(frozen=True)
class Preview:
    """The referral as its sender sees it, with the records it takes from, still sealed."""

    view: ReferralView
    sealed: SealedRecords = field(repr=False)

    def open(self, keyring: Keyring) -> Mapping[str, Mapping[str, Any]]:
        """What a snapshot made now would hold; SealBroken, and then nothing."""
        return shared_content(self.view.referral, self.sealed.open(keyring))


def find_preview(actor: Actor, referral: Referral) -> Preview:
    """The preview of what was not sent; Conflict once it was, or where a file was removed since."""
    if referral.state not in UNSENT:
        raise Conflict(gettext("This was sent already and cannot change."))
    try:
        sealed = find_shared_records(actor, referral)
    except Invalid as removed:
        raise Conflict(gettext("One of the files was removed; choose again.")) from removed
    return Preview(find_view(actor, referral), sealed)
