"""Routes write the same addresses as Werkzeug's own, and are compiled when one is first written."""

from uuid import UUID

from werkzeug.routing import Map, Rule

from nrm.http.late import LateRule

_ONE = UUID(int=1)
_MADE = (
    ("plain", "/cases", {}),
    ("one", "/cases/<uuid:case_id>", {}),
    ("two", "/cases/<uuid:case_id>/<section>", {}),
    ("given", "/calls", {"page": 1}),
    ("given", "/calls/<int:page>", {}),
    ("named", "/rule/<rule>", {}),
)
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


def test_addresses_are_those_that_werkzeug_writes() -> None:
    late, early = (_map(kind).bind("localhost") for kind in (LateRule, Rule))
    for name, values in _ASKED:
        for unknown in (True, False):
            # Twice: compiled for the first, known for the second.
            written = [late.build(name, values, append_unknown=unknown) for _ in range(2)]
            assert written == [early.build(name, values, append_unknown=unknown)] * 2


def test_nothing_is_compiled_before_it_is_asked_for() -> None:
    (rule,) = _map(LateRule)._rules_by_endpoint["one"]
    names = {rule._build.__name__, rule._build_unknown.__name__}
    assert names == {"build"}
