"""The form of somebody's leaving: a question for each case and referral."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from nrm.accounts.secret_fields import Errors
from nrm.cases.forms import none_chosen
from nrm.cases.models import Case
from nrm.cases.shown import code_words
from nrm.custody.leaving import Leaving, Takers
from nrm.look.fields import Choice, Field, Kind
from nrm.referrals.models import Referral

# Beyond so many questions the page asks once for all: single cases are handed on beforehand.
EACH = 12
Answers = MultiDict[str, str]


def takers_of(form: Answers) -> Takers:
    """Who was chosen; what was left open, or is no id, is nobody."""
    chosen = {name: found for name, text in form.items() if (found := _id(text)) is not None}
    each = {
        thing: person
        for name, person in chosen.items()
        if (thing := _id(name.removeprefix("taker."))) is not None
    }
    return Takers(each, chosen.get("cases"), chosen.get("referrals"))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def taker_fields(leaving: Leaving, form: Answers, errors: Errors) -> tuple[Field, ...]:
    """The questions, with answers and errors kept; none where nothing hangs on the person."""
    cases, referrals = leaving.cases, leaving.referrals
    if len(cases) + len(referrals) <= EACH:
        return (
            *(_field(f"taker.{c.id}", _case(c), leaving.workers, form, errors) for c in cases),
            *(_field(f"taker.{r.id}", _of(r), leaving.helpers, form, errors) for r in referrals),
        )
    all_cases = gettext("All open cases, %(num)s", num=len(cases))
    all_referrals = gettext("All referrals received, %(num)s", num=len(referrals))
    kinds = (
        ("cases", all_cases, leaving.workers, cases),
        ("referrals", all_referrals, leaving.helpers, referrals),
    )
    return tuple(
        _field(name, label, people, form, {name: _any(errors, things)})
        for name, label, people, things in kinds
        if things
    )


def _any(errors: Errors, things: Iterable[Case | Referral]) -> list[str]:
    told = [text for thing in things for text in errors.get(f"taker.{thing.id}", ())]
    return list(dict.fromkeys(told))


def _case(case: Case) -> str:
    state = code_words("case_statuses", case.state)
    words: str = gettext("Case %(code)s, %(state)s", code=case.code, state=state)
    return words


def _of(referral: Referral) -> str:
    words: str = gettext("Referral %(reference)s, received", reference=referral.reference)
    return words


def _field(
    name: str, label: str, people: Mapping[UUID, str], form: Answers, errors: Errors
) -> Field:
    given = form.get(name, "")
    choices = (
        Choice(value=str(person), label=words, chosen=str(person) == given)
        for person, words in people.items()
    )
    hint = "" if people else gettext("Nobody else here holds the key and does this work.")
    return Field(
        name=name,
        label=label,
        kind=Kind.SELECT,
        hint=hint,
        choices=(none_chosen([given]), *choices),
        errors=tuple(errors.get(name, ())),
    )
