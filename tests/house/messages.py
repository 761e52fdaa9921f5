"""What can be translated: every marked sentence of code and templates, every label of a table.

A sentence is marked by the call it stands in: `gettext` and its kin, `to_translate` where the room
knows no reader, or a problem, whose sentence the edge words (`nrm/http/problems.py`).
"""

import ast
import csv
import tomllib
from collections.abc import Iterator

from jinja2 import Environment

from tests.house.source import ROOT, Source, sources

SINGLE = frozenset({"gettext", "lazy_gettext", "_", "_L", "to_translate"})
COUNTED = frozenset({"ngettext"})
PROBLEMS = frozenset(
    {
        "Conflict",
        "Missing",
        "NotSignedIn",
        "OutOfTurn",
        "Problem",
        "Refused",
        "TooMany",
        "Unavailable",
        "VersionNeeded",
    }
)
# Its sentences stand in a mapping, by field.
BY_FIELD = "Invalid"
# CLDR translates the names of languages and countries.
ELSEWHERE = frozenset({"languages.csv", "countries.csv"})

# A sentence, or one with its plural.
Message = str | tuple[str, str]


def all_messages() -> set[Message]:
    """Everything of this project that has a place in a catalogue."""
    found: set[Message] = set()
    for source in sources():
        found.update(in_code(source.tree))
    for template in sources("templates", "*.html"):
        found.update(in_template(template.text))
    for table in (*sources("nrm/vocabulary", "*.csv"), *sources("nrm/cases", "fields.csv")):
        found.update(in_table(table))
    for profile in sources("nrm/profiles", "*.toml"):
        found.update(tomllib.loads(profile.text).get("regions", {}).values())
    counted = {message[0] for message in found if isinstance(message, tuple)}
    return found - counted


def in_code(tree: ast.AST) -> Iterator[Message]:
    """The marked sentences of a file."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        texts = [_text(argument) for argument in call.args]
        if called(call) in SINGLE | PROBLEMS and texts and texts[0]:
            yield texts[0]
        elif called(call) in COUNTED and texts[0] and texts[1]:
            yield texts[0], texts[1]
        elif called(call) == BY_FIELD and call.args:
            yield from filter(None, map(_text, _by_field(call.args[0])))


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    return ast.unparse(call.func).rpartition(".")[2]


def in_template(text: str) -> Iterator[Message]:
    """The marked sentences of a template."""
    jinja = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for _, function, message in jinja.extract_translations(text):
        texts = [each for each in (message if isinstance(message, tuple) else [message]) if each]
        if function in COUNTED:
            yield texts[0], texts[1]
        else:
            yield texts[0]


def in_table(table: Source) -> Iterator[Message]:
    """The labels and hints of a code list or of the fields."""
    if (ROOT / table.path).name in ELSEWHERE:
        return
    for row in csv.DictReader(table.text.splitlines()):
        yield from filter(None, (row["label"], row.get("hint")))


def _by_field(errors: ast.expr) -> Iterator[ast.expr]:
    values = errors.values if isinstance(errors, ast.Dict) else [getattr(errors, "value", errors)]
    for value in values:
        yield from value.elts if isinstance(value, ast.List) else [value]


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
