"""Where a shelter is: given at acceptance if the shelter chooses to, and gone with the referral.

It stands in no message, list, snapshot or log, and opens for one person: the lead worker, who comes
along. Under the key of the thread and the shred half, so that it ends with the half, in old copies
of the database too.
"""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from flask_babel import gettext

from nrm.agencies.keys import KeyPath, Paths, open_path
from nrm.cases.records import content_secret
from nrm.errors import Invalid, Missing, Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.referrals import sealing
from nrm.referrals.finding import half_of
from nrm.referrals.models import Referral
from nrm.vault.context import context
from nrm.vault.grants import THREAD
from nrm.vault.keyring import Keyring
from nrm.vault.locks import bound_to_half
from nrm.vault.memory import wipe
from nrm.vault.records import open_record, seal_record

# The one service that hides where it is.
SHELTERING: Final = "safe_accommodation"
_BROKEN = to_translate("An address fails its check. Nothing was shown; tell the auditor.")


@dataclass(frozen=True)
class SealedAddress:
    """The address with the way to its key, to be opened by the edge after the commit."""

    path: KeyPath = field(repr=False)
    half: bytes = field(repr=False)
    content_secret: bytes = field(repr=False)
    context: bytes = field(repr=False)
    sealed: bytes = field(repr=False)

    def open(self, keyring: Keyring) -> str:
        """The address as it was given; SealBroken, and then nothing."""
        held = self.path.open(keyring)
        key = bound_to_half(held, self.half)
        said = open_record(key, self.content_secret, self.context, self.sealed)
        wipe(held, key)
        return str(said["address"])


def address_context(referral_id: UUID) -> bytes:
    """What the sealed address of a referral is bound to."""
    return context("nrm/address", 1, "referral", referral_id)


def keep_address(actor: Actor, referral: Referral, paths: Paths, address: str | None) -> None:
    """The address is sealed, if one was given; Invalid where it is no shelter's."""
    if not address:
        return
    if referral.service != SHELTERING:
        raise Invalid({"address": [gettext("Only a safe place to stay gives its address here.")]})
    half = half_of(referral)
    if half is None:
        raise Unavailable(_BROKEN, integrity=True)
    held = open_path(actor, paths.path(THREAD, referral.id))
    key = bound_to_half(held, half)
    bound_to, secret = address_context(referral.id), content_secret(referral.case)
    referral.sealed_address = seal_record(key, secret, bound_to, {"address": address})
    wipe(held, key)


def has_address(referral: Referral) -> bool:
    """Whether a shelter gave its address, its part goes on, and the consent holds by the clock."""
    return referral.sealed_address is not None and sealing.holds_now(referral)


def find_address(actor: Actor, referral: Referral) -> SealedAddress:
    """The sealed address with the actor's way to it; Missing where there is none now."""
    paths, half = sealing.find_referral_paths(actor, referral), half_of(referral)
    sealed = referral.sealed_address if has_address(referral) else None
    if sealed is None or half is None or not paths.has(THREAD, referral.id):
        raise Missing(gettext("This does not exist, or it is not yours to see."))
    path, secret = paths.path(THREAD, referral.id), content_secret(referral.case)
    return SealedAddress(path, half, secret, address_context(referral.id), sealed)
