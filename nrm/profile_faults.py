"""What is wrong with the settings of a profile as they stand in its file, in one sentence.

Names and kinds are checked here, before anything is built of them; what a value means, in
`profile.py`. A mistyped setting would otherwise be one that nobody notices.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from nrm.spans import BadProfile, Duration, Unit
from nrm.vocabulary.loader import codes

# Council of Europe Convention, art. 13: no country may give less.
SHORTEST_RECOVERY_DAYS: Final = 30
# No country keeps the log of who saw what at hand for less than six years.
SHORTEST_LOG_MONTHS: Final = 72
# Clocks that a profile may lengthen only.
AT_LEAST: Final = ("recovery_period", "log_retention")
LAST_HOUR: Final = 24

# Each setting and what it is; tables are checked by their keys.
_KINDS: Final[Mapping[str, type]] = {
    "title": str,
    "country": str,
    "subdivision": str,
    "time_zone": str,
    "languages": list,
    "neutral_page": str,
    "log_origin": str,
    "recovery_starts_automatically": bool,
    "anonymous_notice": bool,
    "anonymous_notice_period": str,
    "residence_section": bool,
    "suppress_below": int,
    "emergency_number": str,
    "help_lines": dict,
    "regions": dict,
    "clocks": dict,
    "retention": dict,
    "documents": dict,
    "review": dict,
}
_OPTIONAL: Final = frozenset({"subdivision"})
_WORDS: Final[Mapping[type, str]] = {
    str: "a text in quotes",
    bool: "true or false",
    int: "a whole number",
    list: "a list in brackets",
    dict: "a table of its own",
}
_WARN: Final = "warn"
_REGION: Final = re.compile(r"[a-z][a-z0-9-]{0,40}")


def check_settings(found: Mapping[str, Any], common: Mapping[str, Any]) -> None:
    """Nothing, when every setting is known, of its kind, and none is missing; else BadProfile."""
    for name, value in found.items():
        if name not in _KINDS:
            raise BadProfile(f"`{name}` is no setting of a profile.")
        if type(value) is not _KINDS[name]:
            raise BadProfile(f"`{name}` is {_WORDS[_KINDS[name]]}.")
    for name in _KINDS:
        if name not in found and name not in common and name not in _OPTIONAL:
            raise BadProfile(f"`{name}` is missing.")
    if not all(isinstance(each, str) for each in found["languages"]):
        raise BadProfile("`languages` is a list of texts in quotes.")
    for code in found["regions"]:
        if not _REGION.fullmatch(code):
            raise BadProfile(f"`{code}` of `regions` is a code: small letters, digits, hyphens.")
    for table in ("help_lines", "regions"):
        _check_texts(table, found.get(table, {}))
    _check_clocks(found.get("clocks", {}), common["clocks"])
    _check_texts("retention", found.get("retention", {}))
    _check_documents(found.get("documents", {}))
    _check_review(found.get("review", {}), common["review"])


def check_least(recovery: Duration | None, log_kept: Duration | None) -> None:
    """Nothing, when each is given in its unit and long enough; else BadProfile."""
    if recovery is None or recovery.unit is not Unit.DAYS:
        raise BadProfile("`clocks.recovery_period` is given in days and cannot be off.")
    if recovery.amount < SHORTEST_RECOVERY_DAYS:
        raise BadProfile(
            f"`clocks.recovery_period` is at least {SHORTEST_RECOVERY_DAYS} days (CoE 13)."
        )
    if log_kept is None or log_kept.unit is not Unit.MONTHS:
        raise BadProfile("`clocks.log_retention` is given in months and cannot be off.")
    if log_kept.amount < SHORTEST_LOG_MONTHS:
        raise BadProfile(f"`clocks.log_retention` is at least {SHORTEST_LOG_MONTHS} months.")


def check_retention(retention: Mapping[str, Duration | None]) -> None:
    """Nothing, when it is counted in days or months, by reasons of closing; else BadProfile."""
    if set(retention) - {"due"} - codes("closure_reasons") or "due" not in retention:
        raise BadProfile("`retention` has a duration for `due` and for reasons of closing.")
    if any(kept and kept.unit not in (Unit.DAYS, Unit.MONTHS) for kept in retention.values()):
        raise BadProfile("`retention` is counted in days or months, or `off`: kept for good.")


def _check_texts(table: str, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        if not isinstance(value, str):
            raise BadProfile(f"`{name}` of `{table}` is {_WORDS[str]}.")


def _check_documents(given: Mapping[str, Any]) -> None:
    if set(given) - {"may_ask"}:
        raise BadProfile("`documents` has `may_ask` and nothing else.")
    kinds = given.get("may_ask", [])
    if not isinstance(kinds, list) or not all(isinstance(each, str) for each in kinds):
        raise BadProfile("`documents.may_ask` is a list of texts in quotes.")
    for kind in kinds:
        if kind not in codes("agency_kinds"):
            raise BadProfile(f"`documents.may_ask`: `{kind}` is no kind of agency.")


def _check_review(given: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    for name, value in given.items():
        if name not in known:
            raise BadProfile(f"`review.{name}` is none of those of `common.toml`.")
        # True is a number to Python.
        if type(value) is not int or value < 1:
            raise BadProfile(f"`review.{name}` is a whole number from 1 up.")
    hours = {**known, **given}
    if not hours["day_begins"] < hours["day_ends"] <= LAST_HOUR:
        raise BadProfile("`review.day_begins` comes before `review.day_ends`, 24 at the latest.")


def _check_clocks(given: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    for clock, table in given.items():
        if clock not in known:
            raise BadProfile(f"`clocks.{clock}` is no clock; they are those of `common.toml`.")
        if not isinstance(table, dict):
            raise BadProfile(f'`clocks.{clock}` is {_WORDS[dict]}, such as `due = "5 wd"`.')
        # A clock is overridden as a whole: a variant left out would fall back to `due` unseen.
        for variant in set(known[clock]) - {_WARN} - set(table):
            raise BadProfile(f"`clocks.{clock}` needs `{variant}` as well.")
        for variant, text in table.items():
            _check_variant(f"clocks.{clock}", variant, text, known[clock])


def _check_variant(clock: str, variant: str, text: Any, known: Mapping[str, Any]) -> None:
    if variant == _WARN:
        if not (isinstance(text, list) and all(isinstance(each, str) for each in text)):
            raise BadProfile(f"`{clock}.{_WARN}` is a list of texts in quotes.")
    elif variant not in known:
        raise BadProfile(f"`{clock}.{variant}` is no variant of this clock.")
    elif not isinstance(text, str):
        raise BadProfile(f"`{clock}.{variant}` is {_WORDS[str]}.")
