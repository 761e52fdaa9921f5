"""The guard of the four beats: every action finds, asks the policy, changes, and writes the log.

Looked at are the public functions with an `actor` of every file of actions, statement by statement
of their outermost level. A list may find and ask in one (`visible_to`); what `open_…`, `read_…` and
`list_…` do between asking and writing is to find what is read, still sealed.
"""

import ast
import re
from collections.abc import Iterator

from tests.house.source import Source, sources

LITERAL = re.compile(r"[a-z_]+\.[a-z_]+")
READING = ("open_", "read_", "list_")
# The rooms where actions stand; a step of a workflow is an action like any other.
ROOMS = (
    "actions",
    "admitting",
    "steps",
    "closing",
    "answering",
    "sending",
    "holding",
    "accompanying",
)
# What only an edge may touch; an action never sees it.
EDGE_NAMES = frozenset({"request", "current_user", "commit", "rollback", "transaction", "smtplib"})


def missing_beats(source: Source) -> list[str]:
    """Complaints about the actions of one `actions.py`; none for a file without actions."""
    return [
        f"{source.path}:{action.lineno} {action.name}: {fault}"
        for action in actions_of(source)
        for fault in _faults(action)
    ]


def actions_of(source: Source) -> list[ast.FunctionDef]:
    """The public functions of a file."""
    functions = (node for node in source.tree.body if isinstance(node, ast.FunctionDef))
    return [function for function in functions if not function.name.startswith("_")]


def files_of_actions() -> list[Source]:
    """Every file of the features in which actions stand."""
    return [source for room in ROOMS for source in sources(name=f"{room}.py")]


def _faults(action: ast.FunctionDef) -> Iterator[str]:
    first = action.args.posonlyargs + action.args.args
    if not first or first[0].arg != "actor":
        yield "`actor` is not the first parameter"
    yield from _edge_names(action)
    lists = action.name.startswith("list_")
    asks, writes = _calls(action, "policy.ask"), _calls(action, "log.write")
    if lists and not asks:
        asks = _calls(action, "visible_to")
    if len(asks) != 1:
        yield f"asks {len(asks)} times, not once (policy.ask, or visible_to in a list)"
    if len(writes) != 1:
        yield f"writes the log {len(writes)} times, not once (log.write)"
    if len(asks) == len(writes) == 1:
        yield from _out_of_order(action, asks[0], writes[0])


def _out_of_order(action: ast.FunctionDef, ask: ast.Call, write: ast.Call) -> Iterator[str]:
    body = [n for n in action.body if not isinstance(n, ast.Expr) or not _is_text(n.value)]
    asked, written = _position(body, ask), _position(body, write)
    lists = action.name.startswith("list_")
    if asked > written or (asked == written and not lists):
        yield "writes the log before it asks"
    if not lists:
        if not any(_finds(statement) for statement in body[:asked]):
            yield "finds nothing (find_…) before it asks"
        if _word(ask) != _word(write):
            yield f"asks `{_word(ask)}` but logs `{_word(write)}`"
    if not LITERAL.fullmatch(_word(write)):
        yield "logs no literal `noun.verb`"
    between = body[asked + 1 : written]
    if action.name.startswith(READING[:2]) and not all(_finds(each) for each in between):
        yield "changes something between asking and writing, although it only reads"
    if not action.name.startswith(READING) and not between:
        yield "changes nothing between asking and writing"
    if any(not isinstance(statement, ast.Return) for statement in body[written + 1 :]):
        yield "goes on after it has written the log"


def _edge_names(action: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(action):
        name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", None)
        if name in EDGE_NAMES:
            yield f"knows `{name}`, which belongs to the edge"


def _calls(action: ast.FunctionDef, name: str) -> list[ast.Call]:
    calls = (node for node in ast.walk(action) if isinstance(node, ast.Call))
    return [
        call for call in calls if ast.unparse(call.func).split(".")[-2:] == name.split(".")[-2:]
    ]


def _position(body: list[ast.stmt], call: ast.Call) -> int:
    return next(i for i, statement in enumerate(body) if call in ast.walk(statement))


def _finds(statement: ast.stmt) -> bool:
    calls = (node for node in ast.walk(statement) if isinstance(node, ast.Call))
    return any(ast.unparse(call.func).split(".")[-1].startswith("find_") for call in calls)


def _word(call: ast.Call) -> str:
    if len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
        return str(call.args[1].value)
    return ""


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
