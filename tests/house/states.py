"""The guard of states: nobody but `workflow.py` says where a case or a referral stands."""

import ast
from collections.abc import Iterator

from tests.house.source import Source

STATE, COLUMNS = "state", frozenset({"state", "status"})
MOVED = frozenset({"Case", "Referral"})


def moved_elsewhere(source: Source) -> list[str]:
    """Complaints about states that are set by assignment, by name, at birth or by a statement."""
    return [f"{source.path}:{line} sets {what}" for line, what in _moves(source.tree)]


def _moves(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            given = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((node.lineno, ast.unparse(t)) for g in given for t in _states(g))
        if isinstance(node, ast.Call):
            yield from _by_call(node)


def _states(target: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _states(part)
    elif isinstance(target, ast.Attribute) and target.attr == STATE:
        yield target


def _by_call(call: ast.Call) -> Iterator[tuple[int, str]]:
    name = ast.unparse(call.func).split(".")[-1]
    given = {keyword.arg for keyword in call.keywords}
    if (name in MOVED or name == "values") and given & COLUMNS:
        yield call.lineno, f"the state in {name}(…)"
    constants = [a.value for a in call.args if isinstance(a, ast.Constant)]
    if name == "setattr" and STATE in constants:
        yield call.lineno, "the state in setattr(…)"
