"""The guard of words: nothing that looks like a sentence or a label stands outside its mark.

A text looks shown when it begins with a capital and has two words, or is a capitalised word in a
table of the module. Not looked at: docstrings, and what is raised that is no problem of a person,
since `http/problems.py` shows none of it.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

from tests.house.messages import BY_FIELD, COUNTED, PROBLEMS, SINGLE, called
from tests.house.source import Source

SENTENCE = re.compile(r"[“\"‘']?[A-Z][a-z’']*[,:]?\s+\S")
LABEL = re.compile(r"[A-Z][a-z]+")
LETTERS = re.compile(r"[^\W\d_]{2}")
# What a reader sees or hears of a tag.
SHOWN = frozenset({"alt", "aria-description", "aria-label", "data-label", "placeholder", "title"})
# A schema's complaint stands at its field.
RAISED = PROBLEMS | {BY_FIELD, "ValidationError"}
MARKS = SINGLE | COUNTED | PROBLEMS | {BY_FIELD}


def unmarked(source: Source) -> list[str]:
    """`path: text` for each text of a file that looks shown and is not marked."""
    tree = source.tree
    hidden = {id(node) for root in _not_shown(tree) for node in ast.walk(root)}
    tables = {id(value) for table in _tables(tree) for value in table.values}
    return [
        f"{source.path}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in hidden
        and (SENTENCE.match(node.value) or (id(node) in tables and LABEL.fullmatch(node.value)))
    ]


def computed(source: Source) -> list[str]:
    """`path: call` for each mark around what is no literal: there its words cannot be found."""
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    return [
        f"{source.path}: {ast.unparse(call)}"
        for call in calls
        if (called(call) in SINGLE and call.args and not isinstance(call.args[0], ast.Constant))
        or (called(call) in PROBLEMS and call.args and _is_composed(call.args[0]))
    ]


def unmarked_in_template(source: Source) -> list[str]:
    """`path: text` for each text of a template, or of a tag in it, outside `_(…)`."""
    jinja = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    page = _Page()
    page.feed("".join(_bare(jinja, source.text)))
    found = [text for text in page.found if LETTERS.search(text)]
    tree = jinja.parse(source.text)
    marked = {
        id(inner)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in MARKS
        for inner in call.find_all(nodes.Const)
    }
    found += [
        constant.value
        for constant in tree.find_all(nodes.Const)
        if id(constant) not in marked
        and isinstance(constant.value, str)
        and (SENTENCE.match(constant.value) or LABEL.fullmatch(constant.value))
    ]
    return [f"{source.path}: {text.strip()}" for text in found]


def _not_shown(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        marks = isinstance(node, ast.Call) and called(node) in MARKS
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if marks or text or (isinstance(node, ast.Raise) and not _raises_a_problem(node)):
            yield node


def _raises_a_problem(node: ast.Raise) -> bool:
    return isinstance(node.exc, ast.Call) and called(node.exc) in RAISED


def _tables(tree: ast.Module) -> Iterator[ast.Dict]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            yield from (node for node in ast.walk(statement.value) if isinstance(node, ast.Dict))


def _is_composed(node: ast.expr) -> bool:
    composing = isinstance(node, ast.Call) and called(node) in {"format", "join"}
    return composing or isinstance(node, ast.JoinedStr | ast.BinOp)


def _bare(jinja: Environment, text: str) -> Iterator[str]:
    for _, token, value in jinja.lex(text):
        if token == "data":
            yield value
        elif token in {"variable_end", "block_end"}:
            yield " "


class _Page(HTMLParser):
    """The texts between tags, and in the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in SHOWN and value]
