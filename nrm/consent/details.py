"""The sealed part of a consent: reasons, a child's own views, from whom something is kept."""

from nrm.cases.records import SealedRecord, SealedRecords, content_secret, find_case_paths
from nrm.consent.models import Consent, details_context
from nrm.http.actor import Actor
from nrm.vault.grants import CASE

DETAILS = "details"


def find_details(actor: Actor, consent: Consent) -> SealedRecords:
    """The details, still sealed, as one record named `details`."""
    case = consent.case
    paths = find_case_paths(actor, case)
    record = SealedRecord(
        name=DETAILS,
        number=1,
        written_at=consent.given_at,
        written_by_id=consent.recorded_by_id,
        sealed_content=consent.sealed_details,
        context=details_context(case.id, consent.id),
    )
    return SealedRecords(case, [record], paths.path(CASE, case.id), content_secret(case))
