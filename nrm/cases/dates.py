"""Dates as people type them, day first, and as they are kept (RFC 3339): a text field for both.

Native pickers follow the browser's language, not the page's, so that none is used.
"""

import re

_DAY_FIRST = re.compile(r"(?:(\d{1,2})[\s./-]+)?(\d{1,2})[\s./-]+(\d{4})", re.ASCII)
_KEPT = re.compile(r"\d{4}-\d{2}(-\d{2})?", re.ASCII)


def iso_date(text: str) -> str:
    """`24.11.2026` and its like as `2026-11-24`, `11.2026` as `2026-11`; else as it was typed."""
    found = _DAY_FIRST.fullmatch(text.strip())
    if found is None:
        return text.strip()
    day, month, year = found.groups()
    return "-".join([year, month.zfill(2), *([day.zfill(2)] if day else [])])


def typed_date(iso: str) -> str:
    """`2026-11-24` as people type it, `24.11.2026`; anything else as it is."""
    if _KEPT.fullmatch(iso) is None:
        return iso
    return ".".join(str(int(part)) for part in reversed(iso.split("-")))
