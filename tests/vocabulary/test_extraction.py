"""Translators see every label and hint, once the Babel mapping names our tables."""

from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

import nrm.vocabulary
from nrm.cases.fields import FIELDS
from nrm.vocabulary.extract import extract_table
from nrm.vocabulary.loader import LISTS, entries

PACKAGE = Path(nrm.vocabulary.__file__).parents[1]
MAPPING = """
[extractors]
table = nrm.vocabulary.extract:extract_table
[table: vocabulary/**.csv]
[table: cases/fields.csv]
columns = label,hint
"""


def test_every_label_and_hint_is_found() -> None:
    methods, options = parse_mapping_cfg(StringIO(MAPPING))  # type: ignore[no-untyped-call]  # Babel's own
    found = {message for _, _, message, _, _ in extract_from_dir(PACKAGE, methods, options)}
    lists = set(LISTS) - {"languages", "countries"}
    labels = {entry.message for name in lists for entry in entries(name)}
    hints = {field.hint_message for field in FIELDS.values()} - {""}
    assert found >= labels | hints | {field.message for field in FIELDS.values()}
    assert "Where the child is" in found  # in a row of a repeated field
    assert "Afghanistan" not in found


def test_a_message_says_where_it_is_shown() -> None:
    table = BytesIO(b"code,label,source\nsms,Text message,project\nnone,,project\n")
    table.name = "contact_channels.csv"
    assert list(extract_table(table, {}, (), {})) == [
        (2, None, "Text message", ["contact_channels: sms"])
    ]
