"""What a sender may learn with the code: one of four words, no more (domain, finding 7)."""

from collections.abc import Mapping
from typing import Final

from nrm.database import session, transaction
from nrm.errors import Missing, to_translate
from nrm.http.strangers import count_stranger
from nrm.intake.models import BY_RECEIPT
from nrm.intake.receipts import receipt_hashes
from nrm.log.vouching import vouch
from nrm.vault.rows import rely_on

NO_CODE: Final = to_translate("There is no such code. Type it as it was shown.")
_ENDPOINT: Final = "receipts.tell"
# That a case came of it is for the person alone.
TOLD: Final[Mapping[str, str]] = {
    "waiting": "waiting",
    "taken_up": "taken_up",
    "not_reached": "not_reached",
    "converted": "taken_up",
    "closed": "closed",
    # Its code went with it: the row at the other agency answers.
    "passed_on": "waiting",
}


def state_by_receipt(code: str) -> str:
    """How the concern of this code stands; Missing for any other code.

    Both are counted, and nothing is written now: a stranger who asks on and on fills no log.
    """
    with transaction(write=False):
        found = session().scalars(BY_RECEIPT, {"hashes": receipt_hashes(code)}).first()
        if found is not None:
            rely_on(found)
            vouch([found])
    if found is None:
        count_stranger(_ENDPOINT)
        raise Missing(NO_CODE)
    count_stranger(_ENDPOINT, "concern.tell")
    return TOLD[found.state]
