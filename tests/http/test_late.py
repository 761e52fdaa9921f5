"""Routes write the same addresses as Werkzeug's own, and are compiled when one is first written."""

from http.client import NOT_FOUND
from typing import Any
from uuid import UUID

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, Rule

from nrm.http.late import LateRule

_ONE = UUID(int=1)
_MADE = (
    ("plain", "/cases", {}),
    ("one", "/cases/<uuid:case_id>", {}),
    ("two", "/cases/<uuid:case_id>/<section>", {}),
    ("given", "/calls", {"page": 1}),
    ("given", "/calls/<int:page>", {}),
    ("named", "/rule/<rule>", {}),
    ("named again", "/rule/<rule>", {}),
)
_SENT = ("/cases", f"/cases/{_ONE}", f"/cases/{_ONE}/x", "/calls/2", "/rule/x", "/rule")
_ASKED = (
    ("plain", {}),
    ("plain", {"after": "a b", "limit": "2"}),
    ("one", {"case_id": _ONE}),
    ("two", {"case_id": _ONE, "section": "é/è", "draft": "1"}),
    ("given", {"page": 1}),
    ("given", {"page": 2}),
    ("named", {"rule": "x", "self": "y"}),
)


def _map(kind: type[Rule]) -> Map:
    return Map([kind(path, endpoint=name, defaults=given) for name, path, given in _MADE])


def _leads_to(there: MapAdapter, path: str) -> Any:
    try:
        return there.match(path)
    except HTTPException as refused:
        return refused.code


def test_addresses_are_those_that_werkzeug_writes() -> None:
    late, early = (_map(kind).bind("localhost") for kind in (LateRule, Rule))
    for name, values in _ASKED:
        for unknown in (True, False):
            # Twice: compiled for the first, known for the second.
            written = [late.build(name, values, append_unknown=unknown) for _ in range(2)]
            assert written == [early.build(name, values, append_unknown=unknown)] * 2


def test_addresses_lead_where_werkzeug_leads() -> None:
    early = _map(Rule)
    wanted = [_leads_to(early.bind("localhost"), path) for path in _SENT]
    assert wanted[-1] == NOT_FOUND
    assert all(told != NOT_FOUND for told in wanted[:-1])
    # Twice: taken apart for the first, known for the second.
    for late in (_map(LateRule), _map(LateRule)):
        assert [_leads_to(late.bind("localhost"), path) for path in _SENT] == wanted
        for one, other in zip(late.iter_rules(), early.iter_rules(), strict=True):
            assert (one.arguments, one._trace) == (other.arguments, other._trace)


def test_nothing_is_compiled_before_it_is_asked_for() -> None:
    (rule,) = _map(LateRule)._rules_by_endpoint["one"]
    names = {rule._build.__name__, rule._build_unknown.__name__}
    assert names == {"build"}
