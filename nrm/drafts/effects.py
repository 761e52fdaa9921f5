"""What becomes of drafts when their form is saved or their case is discarded; not asked again.

An erasure deletes them with everything else that names the case.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from nrm.cases.models import Case
from nrm.database import session
from nrm.drafts.models import Draft, find_drafts
from nrm.drafts.typed import FORMS


def drop_saved(case: Case, contents: Mapping[str, Any], _versions: Mapping[str, int]) -> None:
    """What was saved is no draft any more."""
    saved = sorted(FORMS.intersection(contents))
    # A case that is being opened has nothing that anybody could have typed into.
    if saved and case.head_version > 1:
        drop_forms(case, saved)


def drop_forms(case: Case, forms: Collection[str]) -> None:
    """Nothing is left of the drafts of these forms."""
    _drop(find_drafts(case.id, forms))


def drop_all(case: Case) -> None:
    """Of a discarded case nothing is left."""
    _drop(find_drafts(case.id))


def _drop(drafts: Iterable[Draft]) -> None:
    # One by one, so that the log holds the end of each, and knows one that comes again.
    for draft in drafts:
        session().delete(draft)
