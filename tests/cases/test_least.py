"""Guard of `least.csv`: known lines of known services, which somebody may be given for them."""

import pytest

from nrm.cases.fields import FIELDS
from nrm.cases.least import EVERY, LEAST, least_rows
from nrm.cases.shareable import MAY_RECEIVE, may_share
from nrm.vocabulary.loader import codes

# Nobody needs these to begin: what was suffered, by whom, and what somebody thinks of it.
_NEVER = ("account.", "indicators.", "justice.", "location.current_location", "risk.worker_view")
NONE = {"source": ""}


def _faults(rows: list[dict[str, str]]) -> list[str]:
    told = [(row["service"], row["field"]) for row in rows]
    services = {EVERY, *codes("services")}
    found = [f"twice: {s} {n}" for s, n in told if told.count((s, n)) > 1]
    found += [f"twice: {s} {n}" for s, n in told if s != EVERY and (EVERY, n) in told]
    found += [f"no service: {s}" for s, _ in told if s not in services]
    found += [f"no line: {n}" for _, n in told if n not in FIELDS]
    found += [f"never: {n}" for _, n in told if n.startswith(_NEVER)]
    found += [f"no source: {row['field']}" for row in rows if not row["source"]]
    known = [(s, n) for s, n in told if s in services and n in FIELDS]
    return found + [f"nobody may have it: {s} {n}" for s, n in known if not _given(s, n)]


def _given(service: str, name: str) -> bool:
    purpose = None if service == EVERY else service
    return any(may_share(name, kind, purpose) for kind in MAY_RECEIVE)


def test_the_table_names_what_is_there_and_may_be_given() -> None:
    assert len(least_rows()) > 100 and _faults(least_rows()) == []
    assert set(LEAST) == codes("services")
    purpose = "police_protection"
    police = [name for name in LEAST[purpose] if not may_share(name, "police", purpose)]
    assert police == []


@pytest.mark.parametrize(
    ("service", "name", "told"),
    [
        ("flying", "identity.gender", "no service"),
        ("other", "identity.wings", "no line"),
        ("other", "account.account_text", "never"),
        ("other", "identity.preferred_name", "twice"),
        ("employment", "residence.status_group", "nobody may have it"),
    ],
)
def test_a_wrong_row_is_found(service: str, name: str, told: str) -> None:
    row = {"service": service, "field": name, "source": "project"}
    assert any(fault.startswith(told) for fault in _faults([*least_rows(), row]))
    assert "no source: identity.gender" in _faults([{**row, "field": "identity.gender"} | NONE])
