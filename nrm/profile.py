"""A country's settings, read from `profiles/*.toml` and never changed while the service runs.

`common.toml` holds the durations every country starts from; a profile overrides what its own law
says. Working days and deadlines are counted in `nrm.clocks`, from what stands here.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
from babel import Locale, UnknownLocaleError
from flask import current_app

from nrm.profile_faults import AT_LEAST, check_least, check_retention, check_settings
from nrm.spans import BadProfile, Duration, span_of
from nrm.vocabulary.loader import LISTS, Entry, entries

YEAR, QUARTER = "year", "quarter"
_PHONE: Final = re.compile(r"\+?[0-9]([0-9 ]{0,18}[0-9])?")


@dataclass(frozen=True)
class Clock:
    """When something is due after its start, and when people are reminded before.

    `due` has an entry for each variant (`high`, `child`, …) and `""` for the ordinary case; None
    means that this country has no such deadline. `warnings` count from the start, too.
    """

    due: Mapping[str, Duration | None]
    warnings: tuple[Duration, ...] = ()


@dataclass(frozen=True)
class Profile:
    """What one country has decided; `regions` are coarse on purpose, `help_lines` by name.

    `retention` says how long a closed case is kept, by the reason of closing; `due` for all others.
    `may_ask_documents`: kinds of agencies that may ask a person for papers. `review`: from when on
    auditors look at what somebody opened.
    """

    name: str
    title: str
    country: str
    subdivision: str | None
    time_zone: ZoneInfo
    languages: tuple[str, ...]
    neutral_page: str
    log_origin: str
    recovery_starts_automatically: bool
    anonymous_notice: bool
    anonymous_notice_period: str
    residence_section: bool
    suppress_below: int
    emergency_number: str
    help_lines: Mapping[str, str]
    regions: tuple[Entry, ...]
    clocks: Mapping[str, Clock]
    retention: Mapping[str, Duration | None]
    may_ask_documents: frozenset[str]
    review: Mapping[str, int]


@cache
def load_profile(name: str) -> Profile:
    """The profile of that name, or in that file if it ends in `.toml`.

    BadProfile names the file and the setting that is wrong.
    """
    try:
        return _whole(Path(name).stem, _read(name))
    except BadProfile as wrong:
        file = name if name.endswith(".toml") else f"{name}.toml of the service"
        raise BadProfile(f"{file}: {wrong}") from wrong


def _whole(name: str, found: dict[str, Any]) -> Profile:
    common = _read_packaged("common")
    check_settings(found, common)
    clocks = {**common.pop("clocks", {}), **found.pop("clocks", {})}
    kept = {**common.pop("retention", {}), **found.pop("retention", {})}
    documents = {**common.pop("documents", {}), **found.pop("documents", {})}
    review = {**common.pop("review", {}), **found.pop("review", {})}
    settings = {
        **common,
        **found,
        "retention": kept,
        "documents": documents,
        "review": review,
    }
    return _check(_build(name, settings, clocks))


def profile_names() -> tuple[str, ...]:
    """The profiles that come with the service."""
    found = (path.name for path in files("nrm").joinpath("profiles").iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in found if n != "common.toml"))


def current_profile() -> Profile:
    """The profile of the running application (`NRM_PROFILE`); needs an application context."""
    return load_profile(current_app.config["NRM_PROFILE"])


def list_entries(list_name: str) -> tuple[Entry, ...]:
    """The entries of a code list, `regions` of this country among them; KeyError if unknown."""
    return current_profile().regions if list_name == "regions" else entries(list_name)


def list_answers(list_name: str) -> tuple[Entry, ...]:
    """What a form offers where this list is asked: its entries, then the ways of not answering."""
    listed = list_entries(list_name)
    taken = {entry.code for entry in listed}
    return listed + tuple(entry for entry in entries("non_answers") if entry.code not in taken)


def all_lists() -> tuple[str, ...]:
    """Every list a client may ask for."""
    return tuple(sorted((*LISTS, "regions")))


def _read(name: str) -> dict[str, Any]:
    if name.endswith(".toml"):
        try:
            return tomllib.loads(Path(name).read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as unreadable:
            raise BadProfile(f"it cannot be read: {unreadable}.") from unreadable
    if name not in profile_names():
        raise BadProfile(f"there is no such profile; there are {', '.join(profile_names())}.")
    return _read_packaged(name)


def _read_packaged(name: str) -> dict[str, Any]:
    return tomllib.loads(files("nrm").joinpath("profiles", f"{name}.toml").read_text("utf-8"))


def _build(name: str, settings: dict[str, Any], clocks: Mapping[str, Any]) -> Profile:
    regions: dict[str, str] = settings.pop("regions")
    kept: dict[str, str] = settings.pop("retention")
    documents: dict[str, list[str]] = settings.pop("documents")
    return Profile(
        name=name,
        time_zone=_zone(settings.pop("time_zone")),
        languages=tuple(settings.pop("languages")),
        regions=tuple(Entry(code, label, name) for code, label in regions.items()),
        clocks={clock: _clock(clock, table) for clock, table in clocks.items()},
        retention={reason: span_of(f"retention.{reason}", text) for reason, text in kept.items()},
        subdivision=settings.pop("subdivision", None),
        may_ask_documents=frozenset(documents["may_ask"]),
        **settings,
    )


def _zone(named: str) -> ZoneInfo:
    try:
        return ZoneInfo(named)
    except (ValueError, ZoneInfoNotFoundError) as unknown:
        raise BadProfile(f"`time_zone`: there is no zone {named!r}.") from unknown


def _clock(clock: str, table: Mapping[str, Any]) -> Clock:
    setting = f"clocks.{clock}"
    warnings = (span_of(f"{setting}.warn", text) for text in table.get("warn", ()))
    due = {
        "" if variant == "due" else variant: span_of(f"{setting}.{variant}", text)
        for variant, text in table.items()
        if variant != "warn"
    }
    return Clock(due, tuple(warning for warning in warnings if warning is not None))


def _check(profile: Profile) -> Profile:
    check_least(*(profile.clocks[name].due[""] for name in AT_LEAST))
    check_retention(profile.retention)
    if not profile.regions or not profile.languages:
        raise BadProfile("`regions` and `languages` name at least one each.")
    if urlsplit(profile.neutral_page).scheme != "https":
        raise BadProfile("`neutral_page` is an https address that says nothing about this service.")
    if profile.anonymous_notice_period not in (YEAR, QUARTER):
        raise BadProfile(f"`anonymous_notice_period` is `{YEAR}` or `{QUARTER}`.")
    numbers = (profile.emergency_number, *profile.help_lines.values())
    if not all(isinstance(number, str) and _PHONE.fullmatch(number) for number in numbers):
        raise BadProfile("`emergency_number` and `help_lines`: a number is digits and spaces.")
    try:
        holidays.country_holidays(profile.country, subdiv=profile.subdivision)
        for language in profile.languages:
            Locale.parse(language, sep="-")
    except (NotImplementedError, UnknownLocaleError, ValueError) as unknown:
        raise BadProfile(f"`country`, `subdivision` or `languages`: {unknown}.") from unknown
    return profile
