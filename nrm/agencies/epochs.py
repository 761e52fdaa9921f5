"""An agency's epochs: each a pair of its own, its private key wrapped to the members of its time.

For actions that asked the policy. What was sealed under an earlier epoch is moved on by
`custody/rewrapping.py`.
"""

from collections.abc import Collection

from nrm.agencies.keys import giver
from nrm.agencies.models import Agency
from nrm.database import now, session
from nrm.http.actor import Actor
from nrm.vault.certificates import AGENCY, Subject, issue
from nrm.vault.grants import AGENCY as AGENCY_KEY
from nrm.vault.grants import Giving, give
from nrm.vault.memory import wipe
from nrm.vault.models import Certificate
from nrm.vault.suites import new_encryption_pair


def begin_epoch(
    agency: Agency, custodian: Actor, holders: Collection[Certificate], before: Certificate | None
) -> Certificate:
    """The agency has a fresh pair, made in the custodian's hands and wrapped to the holders.

    From the commit on whatever is given to the agency goes to it. The custodian is one of the
    holders; `before` is the epoch that this one follows.
    """
    pair, at = new_encryption_pair(), now()
    own = next(c for c in holders if c.subject_id == custodian.id)
    number = before.epoch + 1 if before is not None else 1
    subject = Subject(AGENCY, agency.id, agency.id, epoch=number)
    epoch = issue(subject, pair.public, b"", own, custodian.keyring)
    session().flush()
    giving = giver(custodian)
    for holder in holders:
        give(Giving(AGENCY_KEY, epoch.id, holder), pair.private, giving)
    wipe(pair.private)
    if before is not None:
        before.ended_at = at
    agency.certificate_id = epoch.id
    return epoch
