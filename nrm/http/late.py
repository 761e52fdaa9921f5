"""Routes that learn how to write their address when they are first asked to.

Werkzeug compiles two functions for each route at the start. There are hundreds, a process writes
the addresses of a few, and a command of none: it was most of the time that starting took.
"""

from collections.abc import Callable

from werkzeug.routing import Rule

_Built = tuple[str, str]
_Builder = Callable[..., _Built]


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
