"""What follows for restricted notes when what they rest on ends, in the same transaction.

Registered in `create_app`; not asked again. No entry by whoever ended it: what its agency reads of
the log would tell it that there was something. The rows stand in the entry of what ended it; those
of a case that is erased have one by nobody, as the entry of an erasure is handed out whole.
"""

from collections.abc import Sequence

from nrm.cases.models import Case
from nrm.consent.models import Consent
from nrm.database import session
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Subject
from nrm.referrals.models import IDENTIFICATION, Referral
from nrm.restricted.finding import agreed_with
from nrm.restricted.models import NOTES_OF_CASE, OF_CASE, OF_SUBMISSIONS
from nrm.restricted.sealing import end


def end_with_submissions(ended: Sequence[Referral]) -> None:
    """The authority has the case no more: neither it nor the police opens what they wrote."""
    ids = [each.id for each in ended if each.kind == IDENTIFICATION]
    if ids:
        end(session().scalars(OF_SUBMISSIONS, {"submission_ids": ids}).all())


def end_with_consents(actor: Actor, case: Case, ended: Sequence[Consent]) -> None:
    """The same where nothing is agreed with that police any more."""
    found = session().scalars(OF_CASE, {"case_id": case.id}).all()
    asked = {each.recipient_id for each in ended}
    standing = [each for each in found if each.ended_at is None and each.police_id in asked]
    over = {
        police_id
        for police_id in {each.police_id for each in standing}
        if not any(consent.is_live for consent in agreed_with(case, police_id))
    }
    end([each for each in standing if each.police_id in over])


def erase_with_case(case: Case) -> None:
    """Nothing of them is left, and no count or certificate of the case's erasure tells of it."""
    wanted = {"case_id": case.id}
    threads = session().scalars(OF_CASE, wanted).all()
    end([each for each in threads if each.ended_at is None])
    for row in (*session().scalars(NOTES_OF_CASE, wanted), *threads):
        session().delete(row)
    # Of every case, with any or without: the number of an entry tells what stands before it.
    log.write(None, "restricted_note.erase", Subject(case_pseudonym=case.pseudonym))
