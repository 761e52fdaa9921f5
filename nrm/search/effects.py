"""What follows for the index when a record is written, or a draft is discarded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm.agencies.public_keys import find_co_ordinating
from nrm.cases.models import Case
from nrm.cases.records import content_secret
from nrm.database import new_id, session
from nrm.search.models import ADD_ROWS, DROP_ALL, DROP_ROWS, FILLED, NATIONAL
from nrm.search.terms import FIELDS_OF, Term, terms_of
from nrm.vault.blind import Filled, bucket, index_key, national_key, next_level, tag
from nrm.vault.memory import wipe
from nrm.vault.models import Certificate
from nrm.vault.root import RootKeys
from nrm.vault.tags import seal_tag, tag_context


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


@dataclass(frozen=True)
class _Place:
    """Where rows of this case go, under which version of the root keys, on which levels."""

    case_id: UUID
    agency_id: UUID
    root: RootKeys
    version: int
    levels: Mapping[str, int]

    def row(self, key: bytearray, term: Term) -> dict[str, Any]:
        level = self.levels[term.field]
        return {
            "id": new_id(),
            "case_id": self.case_id,
            "agency_id": self.agency_id,
            "field": term.field,
            "key_version": self.version,
            "level": level,
            "bucket": bucket(key, term.value, level),
            "holder_key_id": None,
            "sealed_tag": None,
            "compared": None,
        }


def _rows(case: Case, terms: Sequence[Term]) -> list[dict[str, Any]]:
    """For the case's agency, and what the national check knows for the co-ordinating one."""
    root: RootKeys = session().info["root"]
    version, own = root.current, case.lead_agency_id
    national = find_co_ordinating(beside=own)
    whose = {"agency_id": own, "national_id": national.subject_id if national else None}
    levels: dict[str, dict[str, int]] = {name: {} for name in whose}
    for name, field, level, rows, buckets in session().execute(
        FILLED, {**whose, "key_version": version}
    ):
        filled = Filled(level, rows, buckets) if level is not None else None
        levels[name][field] = next_level(filled)
    made = _own_rows(_Place(case.id, own, root, version, levels["agency_id"]), terms)
    if national is not None:
        place = _Place(case.id, national.subject_id, root, version, levels["national_id"])
        known = [term for term in terms if term.field in NATIONAL]
        made += _national_rows(place, known, national, content_secret(case))
    return made


def _own_rows(place: _Place, terms: Sequence[Term]) -> list[dict[str, Any]]:
    fields = {term.field for term in terms}
    keys = {f: index_key(place.root, place.version, place.agency_id, f) for f in fields}
    rows = [place.row(keys[term.field], term) for term in terms]
    wipe(*keys.values())
    return rows


def _national_rows(
    place: _Place, terms: Sequence[Term], holder: Certificate, secret: bytes
) -> list[dict[str, Any]]:
    rows = []
    for term in terms:
        keys = [
            national_key(place.root, place.version, term.field, use) for use in ("bucket", "tag")
        ]
        row = place.row(keys[0], term)
        bound_to = tag_context(row["id"], place.case_id, term.field, place.version)
        sealed = seal_tag(holder.encryption_public, secret, bound_to, tag(keys[1], term.value))
        rows.append(row | {"holder_key_id": holder.id, "sealed_tag": sealed, "compared": False})
        wipe(*keys)
    return rows
