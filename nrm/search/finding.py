"""Finding cases in which something may fit: by bucket, still sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask_babel import gettext
from sqlalchemy import ColumnElement, bindparam, false, func, select

from nrm.cases.codes import code_of
from nrm.cases.finding import has_stepped_back
from nrm.cases.many import find_cases, find_records_of
from nrm.cases.models import Case
from nrm.cases.one_form import document_of, phone_of, words_of
from nrm.cases.records import SealedRecords
from nrm.database import now, session
from nrm.http.actor import Actor
from nrm.http.problems import TooMany
from nrm.log.models import AuditEntry
from nrm.policy import SOCIAL_WORKER, SUPERVISOR
from nrm.search.models import cases_in
from nrm.search.terms import (
    DOCUMENT,
    NAME,
    NAME_AND_YEAR,
    PHONE,
    Term,
    sound_of,
)
from nrm.vault.blind import buckets, index_key
from nrm.vault.memory import wipe
from nrm.vault.root import RootKeys

SEARCH: Final = "case.search"
MOST_OPENED: Final = 30
# Nobody looks for so many people; a script that tries names does.
MOST_SEARCHES: Final = 30
SPAN: Final = timedelta(minutes=10)
# A search writes an entry for each case that it opens and one for itself.
_LOOKED_AT = MOST_SEARCHES * (MOST_OPENED + 1)
_recent = (
    select(AuditEntry.action, AuditEntry.at, AuditEntry.case_pseudonym, AuditEntry.outcome)
    .where(AuditEntry.actor == bindparam("actor"))
    .order_by(AuditEntry.index.desc())
    .limit(_LOOKED_AT)
    .subquery()
)
_SEARCHES: Final = select(func.count(), func.min(_recent.c.at)).where(
    _recent.c.action == SEARCH,
    _recent.c.case_pseudonym.is_(None),
    _recent.c.outcome == "done",
    _recent.c.at > bindparam("since"),
)


@dataclass(frozen=True)
class Asked:
    """What somebody searches by; all that is said must fit."""

    name: str | None = None
    birth_year: int | None = None
    phone: str | None = None
    document: str | None = None
    code: str | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """What it is called in the index."""
        sounds = dict.fromkeys(sound_of(word) for word in words_of(self.name or ""))
        year = self.birth_year
        named = [Term(NAME_AND_YEAR, f"{s} {year}") if year else Term(NAME, s) for s in sounds]
        others = ((PHONE, phone_of(self.phone or "")), (DOCUMENT, document_of(self.document or "")))
        return (*named, *(Term(field, value) for field, value in others if value))

    @property
    def sections(self) -> tuple[str, ...]:
        """The records that say whether it fits."""
        identity = self.name or self.document
        named = (("identity", identity), ("safe_contact", self.phone))
        return tuple(section for section, said in named if said)


@dataclass(frozen=True)
class Candidates:
    """Cases in which something may fit, newest first, still sealed; `more`: not all of them."""

    records: Sequence[SealedRecords]
    more: bool


def find_candidates(actor: Actor, asked: Asked) -> Candidates:
    """The cases that this actor may read and that stand in every bucket of what is asked.

    Raises TooMany after `MOST_SEARCHES` within `SPAN`.
    """
    _check_pace(actor)
    holds_content = Case.closure_reason.is_distinct_from("discarded")
    statement = select(Case).where(readable_by(actor), holds_content)
    if asked.code:
        statement = statement.where(Case.code == code_of(asked.code))
    for term in asked.terms:
        places = _places(actor, term)
        statement = statement.where(Case.id.in_(cases_in(actor.agency_id, term.field, places)))
    page = statement.order_by(Case.opened_at.desc(), Case.id.desc()).limit(MOST_OPENED + 1)
    found = find_cases(page)
    opened = find_records_of(actor, found[:MOST_OPENED], asked.sections)
    return Candidates(opened, len(found) > MOST_OPENED)


def readable_by(actor: Actor) -> ColumnElement[bool]:
    """The cases whose sections this actor may open, a purpose given; nobody's emergencies."""
    own = Case.lead_agency_id == actor.agency_id
    if actor.role == SOCIAL_WORKER:
        return own & (Case.lead_worker_id == actor.id)
    if actor.role == SUPERVISOR:
        return own & ~has_stepped_back(actor)
    return false()


def _places(actor: Actor, term: Term) -> Mapping[int, list[int]]:
    """The buckets of a term under each version of the root keys."""
    root: RootKeys = session().info["root"]
    places = {}
    for version in root.secrets:
        key = index_key(root, version, actor.agency_id, term.field)
        places[version] = buckets(key, term.value)
        wipe(key)
    return places


def _check_pace(actor: Actor) -> None:
    at = now()
    given: dict[str, Any] = {"actor": actor.id, "since": at - SPAN}
    count, first = session().execute(_SEARCHES, given).one()
    if count >= MOST_SEARCHES:
        wait = int((first + SPAN - at).total_seconds()) + 1
        raise TooMany(gettext("That were many searches. Wait a moment, then search again."), wait)
