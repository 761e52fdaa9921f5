"""Routes that learn how to write their address when they are first asked to.

Werkzeug compiles two functions for each route at the start. There are hundreds, a process writes
the addresses of a few, and a command of none: it was most of the time that starting took. What
remained was taking the addresses apart, which is done once for all methods of one.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from werkzeug.routing import BaseConverter, Rule
from werkzeug.routing.rules import RulePart

_Built = tuple[str, str]
_Builder = Callable[..., _Built]


class _Apart(NamedTuple):
    """An address taken apart: the same in every app, for none has converters of its own."""

    parts: list[RulePart]
    trace: list[tuple[bool, str]]
    converters: Mapping[str, BaseConverter]


_APART: dict[str, _Apart] = {}


class LateRule(Rule):
    """A route like any other; what writes its address is compiled before the first one."""

    def _compile_builder(self, append_unknown: bool = True) -> _Builder:
        known: list[_Builder] = []
        compiled = super()._compile_builder

        def build(rule: Rule, /, **values: object) -> _Built:
            # Two threads at once compile the same twice, and either will do.
            if not known:
                known.append(compiled(append_unknown))
            return known[0](rule, **values)

        return build

    def _parse_rule(self, rule: str) -> Iterable[RulePart]:
        known = _APART.get(rule)
        if known is None:
            before = len(self._trace)
            parts = list(super()._parse_rule(rule))
            _APART[rule] = _Apart(parts, self._trace[before:], dict(self._converters))
            return parts
        self._trace.extend(known.trace)
        self._converters.update(known.converters)
        self.arguments.update(known.converters)
        return known.parts
