"""Records opened within an act that shows nothing of them: to copy, to keep, to compare."""

from typing import Any

from nrm.cases.records import SealedRecords
from nrm.errors import Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.vault.failures import SealBroken

_BROKEN = to_translate("A record fails its check. Nothing was shown or changed; tell the auditor.")


def open_within(actor: Actor, sealed: SealedRecords) -> dict[str, dict[str, Any]]:
    """Contents by name; Unavailable (integrity) when one fails its check."""
    try:
        return sealed.open(actor.keyring)
    except SealBroken as broken:
        raise Unavailable(_BROKEN, integrity=True) from broken
