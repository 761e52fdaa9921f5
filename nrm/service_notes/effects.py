"""What follows for own service notes when the referral ends, or its case, in the same transaction.

Registered in `create_app`; not asked again, and no entry of its own: the rows stand in the entry of
what ended them, and those of a case that is erased in the one by nobody before it.
"""

from collections.abc import Sequence

from nrm.cases.models import Case
from nrm.database import session
from nrm.referrals.models import Referral
from nrm.service_notes.ending import drop_keys, end
from nrm.service_notes.finding import is_shut
from nrm.service_notes.models import BEGUN, NOTES_OF_CASE, OF_CASE


def end_with_referrals(ended: Sequence[Referral]) -> None:
    """Taken back, declined, or its consent ended: the agency keeps a stub, and no notes.

    So where the consent had run out before the agency said that it did not reach the person.
    """
    known = {each.id: each for each in ended if each.accepted_at is not None}
    wanted = {"referral_ids": list(known)}
    for notebook_id, referral_id in session().execute(BEGUN, wanted).all() if known else ():
        if is_shut(known[referral_id]):
            end(notebook_id, known[referral_id])


def erase_with_case(case: Case) -> None:
    """Nothing of them is left, and no count or certificate of the erasure tells of it."""
    wanted = {"case_id": case.id}
    notebooks = session().scalars(OF_CASE, wanted).all()
    drop_keys([each.id for each in notebooks])
    for row in (*session().scalars(NOTES_OF_CASE, wanted), *notebooks):
        session().delete(row)
