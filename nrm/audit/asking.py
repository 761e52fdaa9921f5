"""What somebody looks for in the log, as the address of a page says it."""

import re
from collections.abc import Container
from datetime import date
from typing import Final
from uuid import UUID

from flask_babel import gettext

from nrm.accounts.facts import id_of
from nrm.accounts.section_words import section_choices
from nrm.audit.filters import OUTCOMES, Asked, acts_asked
from nrm.errors import Invalid, Missing
from nrm.http.grammar import PURPOSES
from nrm.log.find import Filters
from nrm.look.written import day_after, read_day, start_of

_PSEUDONYM: Final = re.compile(r"[0-9a-f]{32,64}")
_REQUEST: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def filters_asked(asked: Asked, errors: dict[str, str]) -> Filters:
    """What is looked for, but for the case; sentences about what cannot be read go to `errors`."""
    first, last = _day("from", asked, errors), _day("to", asked, errors)
    return Filters(
        actor=_account(asked, errors),
        agency=_agency(asked),
        acts=acts_asked(asked, errors),
        outcome=_listed("outcome", OUTCOMES, asked, errors),
        section=_listed("section", section_choices(), asked, errors),
        purpose=_listed("purpose", PURPOSES, asked, errors),
        request=_request(asked, errors),
        from_at=start_of(first) if first else None,
        to_at=day_after(last) if last else None,
    )


def pseudonym_asked(asked: Asked, errors: dict[str, str]) -> str | None:
    """The pseudonym of the case that an auditor looks for, if any."""
    case = asked.get("case")
    if case is not None and not _PSEUDONYM.fullmatch(case):
        errors["case"] = gettext("Copy the whole pseudonym from the timeline of the case.")
    return case


def place_asked(asked: Asked) -> int | None:
    """Below which entry the page begins; Invalid for what no link of ours says."""
    given = asked.get("cursor", "")
    if given and not (given.isascii() and given.isdigit() and len(given) < 16):
        raise Invalid({"cursor": [gettext("This is not a page of this list.")]})
    return int(given) if given else None


def _day(name: str, asked: Asked, errors: dict[str, str]) -> date | None:
    day = read_day(asked[name]) if name in asked else None
    if name in asked and day is None:
        errors[name] = gettext("Write a day, for example 24 Nov 2026.")
    return day


def _account(asked: Asked, errors: dict[str, str]) -> UUID | None:
    if "actor" not in asked:
        return None
    try:
        return id_of(asked["actor"])
    except Missing as none:
        errors["actor"] = none.detail
        return None


def _agency(asked: Asked) -> UUID | None:
    try:
        return UUID(asked["agency"]) if "agency" in asked else None
    except ValueError as error:
        raise Invalid({"agency": [gettext("Choose one of the listed agencies.")]}) from error


def _listed(name: str, known: Container[str], asked: Asked, errors: dict[str, str]) -> str | None:
    given = asked.get(name)
    if given is not None and given not in known:
        errors[name] = gettext("Choose one of those listed.")
    return given


def _request(asked: Asked, errors: dict[str, str]) -> str | None:
    given = asked.get("request")
    if given is not None and not _REQUEST.fullmatch(given):
        errors["request"] = gettext("Copy the request from an entry of the log.")
    return given
