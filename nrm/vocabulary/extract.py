"""Finds the sentences of our tables for translation: a Babel extractor for CSV files.

Nothing is generated and nothing runs with the service. The Babel mapping names it once, and every
table whose columns are shown to people is listed there:

    [extractors]
    table = nrm.vocabulary.extract:extract_table

    [table: vocabulary/**.csv]
    [table: cases/fields.csv]
    columns = label,hint
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import IO, Final

# CLDR translates the names of languages and countries.
TRANSLATED_ELSEWHERE: Final = frozenset({"languages.csv", "countries.csv"})

Found = tuple[int, str | None, str, list[str]]


def extract_table(
    fileobj: IO[bytes],
    _keywords: Mapping[str, object],
    _comment_tags: Sequence[str],
    options: Mapping[str, str],
) -> Iterator[Found]:
    """Yield (line, None, message, [where it is shown]) for each filled cell of the columns.

    `options["columns"]` names the columns, separated by commas; `label` when it is left out.
    """
    path = Path(str(getattr(fileobj, "name", "")))
    if path.name in TRANSLATED_ELSEWHERE:
        return
    columns = options.get("columns", "label").split(",")
    reader = csv.DictReader(StringIO(fileobj.read().decode(), newline=""))
    for row in reader:
        where = f"{path.stem}: {next(iter(row.values()))}"
        for column in columns:
            if row[column.strip()]:
                yield reader.line_num, None, row[column.strip()], [where]
