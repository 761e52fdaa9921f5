"""What follows for the index when a record is written, or a draft is discarded."""

from collections.abc import Mapping
from typing import Any

from nrm.cases.models import Case
from nrm.database import new_id, session
from nrm.search.models import ADD_ROWS, DROP_ALL, DROP_ROWS, FILLED
from nrm.search.terms import FIELDS_OF, Term, terms_of
from nrm.vault.blind import Filled, bucket, index_key, next_level
from nrm.vault.memory import wipe
from nrm.vault.root import RootKeys


def index_records(
    case: Case, contents: Mapping[str, Mapping[str, Any]], versions: Mapping[str, int]
) -> None:
    """The case is found by what these sections now say, and no longer by what they said."""
    written = [name for name in contents if name in FIELDS_OF]
    rewritten = [field for name in written if versions[name] > 1 for field in FIELDS_OF[name]]
    if rewritten:
        session().execute(DROP_ROWS, {"of_case": case.id, "fields": rewritten})
    terms = sorted({term for name in written for term in terms_of(name, contents[name])})
    if terms:
        session().execute(ADD_ROWS, _rows(case, terms))


def index_anew(case: Case, contents: Mapping[str, Mapping[str, Any]]) -> None:
    """Whoever leads the case now finds it, under keys of its own, and nobody else does."""
    drop_index(case)
    index_records(case, contents, dict.fromkeys(contents, 1))


def drop_index(case: Case) -> None:
    """The case is found by nothing any more."""
    session().execute(DROP_ALL, {"of_case": case.id})


def _rows(case: Case, terms: list[Term]) -> list[dict[str, Any]]:
    root: RootKeys = session().info["root"]
    version = root.current
    given = {"agency_id": case.lead_agency_id, "key_version": version}
    filled = {
        field: Filled(level, rows, buckets) if level is not None else None
        for field, level, rows, buckets in session().execute(FILLED, given)
    }
    keys = {term.field: index_key(root, version, case.lead_agency_id, term.field) for term in terms}
    levels = {field: next_level(filled[field]) for field in keys}
    rows = [
        {
            "id": new_id(),
            "case_id": case.id,
            **given,
            "field": term.field,
            "level": levels[term.field],
            "bucket": bucket(keys[term.field], term.value, levels[term.field]),
        }
        for term in terms
    ]
    wipe(*keys.values())
    return rows
