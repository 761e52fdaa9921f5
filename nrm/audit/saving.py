"""Filters that an auditor keeps: found, made, said in words. They have no names that one types."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask_babel import gettext

from nrm.accounts.act_words import act_words
from nrm.accounts.section_words import section_words
from nrm.agencies.models import agency_names
from nrm.audit.asking import filters_asked, pseudonym_asked
from nrm.audit.filters import KEPT, OUTCOMES, Asked
from nrm.audit.models import SAVED, SavedFilter
from nrm.audit.subjects import SUBJECTS
from nrm.cases.shown import code_words
from nrm.database import new_id, now, session
from nrm.errors import Conflict, Invalid, Missing

MOST_SAVED: Final = 20


def asked_of(query: str) -> Asked:
    """What such a query asks for; what is no filter of the log is left out."""
    pairs = parse_qsl(query, errors="ignore")
    given = ((name, value.replace("\0", "")) for name, value in pairs if name in KEPT)
    return {name: value for name, value in given if value}


def query_of(asked: Asked) -> str:
    """The one spelling of these filters."""
    return urlencode([(name, asked[name]) for name in KEPT if name in asked])


def find_saved(account_id: UUID) -> Sequence[SavedFilter]:
    """Those of one account, the oldest first; at most `MOST_SAVED`."""
    return session().scalars(SAVED, {"account_id": account_id}).all()


def find_saved_one(filter_id: UUID) -> SavedFilter:
    """Missing when there is none of this id."""
    found = session().get(SavedFilter, filter_id)
    if found is None:
        raise Missing(gettext("This filter is not kept any more."))
    return found


def save(account_id: UUID, known: Sequence[SavedFilter], query: str) -> SavedFilter:
    """The same once more is the same one. Raises Invalid for what finds nothing, Conflict."""
    asked, errors = asked_of(query), dict[str, str]()
    filters_asked(asked, errors)
    pseudonym_asked(asked, errors)
    if not asked:
        errors["query"] = gettext("Choose at least one filter first.")
    if errors:
        raise Invalid({name: [told] for name, told in errors.items()})
    same = [each for each in known if each.query == query_of(asked)]
    if same:
        return same[0]
    if len(known) >= MOST_SAVED:
        raise Conflict(gettext("There is room for 20 filters. Forget one first."))
    made = SavedFilter(id=new_id(), account_id=account_id, query=query_of(asked), made_at=now())
    session().add(made)
    return made


def saved_words(saved: Iterable[SavedFilter]) -> dict[UUID, str]:
    """What each looks for, in the language of the page; one statement for all."""
    asked = {each.id: asked_of(each.query) for each in saved}
    wanted = {UUID(one["agency"]) for one in asked.values() if "agency" in one}
    agencies = {str(each): name for each, name in agency_names(wanted).items()}
    return {each: " · ".join(_words(one, agencies)) for each, one in asked.items()}


def _words(asked: Asked, agencies: Mapping[str, str]) -> list[str]:
    known = asked if "action" not in asked else {k: v for k, v in asked.items() if k != "about"}
    return [_word(name, value, agencies) for name, value in known.items()]


def _word(name: str, value: str, agencies: Mapping[str, str]) -> str:
    told: Mapping[str, Callable[[str], object]] = {
        "about": lambda subject: SUBJECTS.get(subject, subject),
        "action": act_words,
        "outcome": lambda outcome: OUTCOMES.get(outcome, outcome),
        "from": lambda day: gettext("from %(day)s", day=day),
        "to": lambda day: gettext("to %(day)s", day=day),
        "agency": lambda agency: agencies.get(agency, agency),
        "case": lambda case: gettext("case %(pseudonym)s", pseudonym=case[:8]),
        "section": section_words,
        "purpose": lambda purpose: code_words("access_purposes", purpose),
    }
    return str(told[name](value) if name in told else value)
