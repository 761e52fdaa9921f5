"""Guard: every way of reading a case is looked at by the daily check, or is excused with a reason.

Read from `doors.csv`, which has a line for each route: whoever adds a way of reading adds a line
there, and is then asked here.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from nrm.self_check.looks import BEFORE, LOOKS
from tests.house.doors import TABLE
from tests.support.country import Country

_READS: Final = frozenset(
    ["check", "list", "look", "open", "preview", "print", "read", "search", "see", "show"]
)
_AROUND: Final = "of accounts, agencies and the house, not of a case"
_ELSEWHERE: Final = "needs what the invented case has not: another authority, country or paper"
_SHELTER: Final = "a shelter alone says where it is"
_AUDITOR: Final = "auditors sign in for it; what they are told is what is held against the looks"
_MAKES: Final = "makes a case; the check itself does so"
LEFT: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            *("account", "agency", "attendance", "focal_point", "gap", "intake", "recovery"),
            *("service", "session", "system"),
        ),
        _AROUND,
    ),
    **dict.fromkeys(
        (
            *("appointment", "concern", "consultation", "disclosure", "duplicate", "emergency"),
            *("erasure", "group", "identification", "notification", "restricted_note"),
            *("subject_access", "transfer", "trm_arrival", "draft", "justice", "reaching"),
            *("missing.read", "participant.read", "without_consent.read", "trm_referral.read"),
            *("without_consent.list", "clock.read", "clock.see", "case.list_due", "consent.open"),
        ),
        _ELSEWHERE,
    ),
    "referral.open_address": _SHELTER,
    **dict.fromkeys(
        (
            *("audit.list_all", "audit.receipt", "audit.sum", "audit.export_entries"),
            *("access_receipt.check", "review"),
        ),
        _AUDITOR,
    ),
    "audit.list_agency": _AROUND,
    "case.open": _MAKES,
    "case.show_names call": "asks for the cases by their ids, as the page does",
    "note.list page": "the page lists notes after one was written, or with a purpose",
}


class Way(NamedTuple):
    """An act by which something is read, and whether by a page or a call."""

    act: str
    kind: str


def ways(rows: Iterable[Mapping[str, str]]) -> Iterator[Way]:
    """Every way of reading of a table of doors."""
    for row in rows:
        written = "" if row["done"] == "-" else row["done"] or row["logged"]
        kind = "call" if row["rule"].startswith("/api/") else "page"
        for act in written.split():
            if row["method"] == "GET" or act.partition(".")[2].split("_")[0] in _READS:
                yield Way(act, kind)


def excuses(way: Way, left: Mapping[str, str]) -> set[str]:
    """What excuses a way: its subject, its act, or its act with its kind."""
    return {way.act.partition(".")[0], way.act, f"{way.act} {way.kind}"} & set(left)


def looked_at() -> set[Way]:
    """What the check looks at."""
    return {
        Way(look.act, "call" if look.rule.startswith("/api/") else "page")
        for look in (*BEFORE, *LOOKS)
    }


def _doors() -> list[dict[str, str]]:
    with TABLE.open() as file:
        return list(csv.DictReader(file))


def test_every_way_of_reading_is_looked_at_or_excused() -> None:
    known = set(ways(_doors()))
    assert len(known) > 100
    forgotten = {way for way in known - looked_at() if not excuses(way, LEFT)}
    assert not forgotten, "add a look (nrm/self_check/looks.py), or excuse it here"
    assert not {way for way in looked_at() if excuses(way, LEFT)}, "looked at and excused"
    needed = {excuse for way in known for excuse in excuses(way, LEFT)}
    assert set(LEFT) == needed, "excuses that nothing needs"


def test_every_look_is_a_route(country: Country) -> None:
    rules = {str(rule) for rule in country.app.url_map.iter_rules()}
    assert {look.rule for look in (*BEFORE, *LOOKS)} <= rules


def test_a_new_way_is_asked_for() -> None:
    new = {"method": "GET", "rule": "/diary", "logged": "diary.read", "done": ""}
    (way,) = ways([new])
    assert way not in looked_at() and not excuses(way, LEFT)
    (again,) = ways([{**new, "rule": "/api/v1/x", "logged": "note.write", "done": "note.list"}])
    assert again in looked_at()
