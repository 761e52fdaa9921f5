"""The sheet of an agency's keys: printed, signed by hand and kept, to compare with what is shown.

A database in wrong hands may show another key next year; paper does not change.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from nrm.accounts.models import ACTIVE, Account
from nrm.agencies.keys import find_certificates
from nrm.agencies.models import Agency
from nrm.database import session
from nrm.errors import Missing, OutOfTurn
from nrm.log.checkpoints import Checkpoint, log_keys, open_checkpoint, verifier_key
from nrm.log.keeping import place
from nrm.log.proofs import latest_checkpoint
from nrm.policy import CUSTODIAN
from nrm.vault.certificates import check_chain, fingerprint_of
from nrm.vault.models import Certificate
from nrm.vault.root import RootKeys
from nrm.vault.rows import rely_on


@dataclass(frozen=True)
class Sheet:
    """The agency's key, each custodian's by name, the registrar's and the log's; all public.

    `anchor`: hex of the fingerprint that the root keys hold. `log_key`: as C2SP `signed-note` has
    it. `checkpoint`: the newest one, None before the first.
    """

    agency: Agency
    epoch: Certificate
    custodians: Sequence[tuple[str, Certificate]]
    anchor: str
    log_key: str
    checkpoint: Checkpoint | None

    def code(self) -> str:
        """What the picture says, a fact on each line."""
        key = fingerprint_of(self.epoch).hex()
        facts = [f"agency {self.agency.id}", f"key {self.epoch.epoch} {key}"]
        return "\n".join(["nrm-keys 1", *facts, f"registrar {self.anchor}", f"log {self.log_key}"])


def find_sheet(agency: Agency) -> Sheet:
    """Every certificate of it is checked up to the registrar's; OutOfTurn without an own key."""
    root: RootKeys = session().info["root"]
    if agency.certificate_id is None or root.anchor is None:
        raise OutOfTurn("This agency has no key of its own, so there is nothing to print.")
    custodians = _custodians(agency)
    ids = [a.certificate_id for a in custodians if a.certificate_id is not None]
    chains = find_certificates([agency.certificate_id, *ids])
    for chain in chains.values():
        check_chain(chain)
    held = {a.name: a.certificate_id for a in custodians}
    return Sheet(
        agency=agency,
        epoch=chains[agency.certificate_id].certificate,
        custodians=[(name, chains[i].certificate) for name, i in held.items() if i is not None],
        anchor=root.anchor,
        log_key=verifier_key(place().origin, root.log_public),
        checkpoint=_checkpoint(root),
    )


def _custodians(agency: Agency) -> Sequence[Account]:
    wanted = select(Account).where(Account.agency_id == agency.id, Account.state == ACTIVE)
    people = session().scalars(wanted.order_by(Account.name)).all()
    found = [account for account in people if CUSTODIAN in account.duties.split()]
    rely_on(*found)
    return found


def _checkpoint(root: RootKeys) -> Checkpoint | None:
    try:
        return open_checkpoint(latest_checkpoint(), log_keys(root))
    except Missing:
        return None
