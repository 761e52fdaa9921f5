"""`/cases/search`: the form, and on the same page what fits. No address ever holds the words."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext, lazy_gettext, ngettext
from marshmallow import ValidationError

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.cases.shown import code_words
from nrm.cases.words import PURPOSES, state_tag
from nrm.errors import Refused
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw, named, with_purpose
from nrm.look.fields import Choice, Field, Kind, summary
from nrm.search.actions import search_cases
from nrm.search.confirming import Found, open_candidates
from nrm.search.finding import Asked
from nrm.search.schemas import SearchIn
from nrm.search.views import FoundRow, SearchPage

blueprint = Blueprint("search", __name__)
_URL = "/cases/search"
_FITS: Mapping[str, Any] = {
    "name": lazy_gettext("the name"),
    "sound": lazy_gettext("a name that sounds alike"),
    "birth_year": lazy_gettext("the year of birth"),
    "phone": lazy_gettext("the telephone number"),
    "document": lazy_gettext("the number of papers"),
    "code": lazy_gettext("the code of the case"),
}
_ASKED = ("name", "birth_year", "phone", "document", "code")
Errors = Mapping[str, list[str]]


@blueprint.get(_URL)
def ask() -> Response:
    """The questions; nothing is opened and nothing is logged."""
    with acting("case.search") as actor:
        decision = policy.decide(actor, "case.search")
        if not decision.within_reach:
            raise Refused(gettext("Your role does not allow this."))
    return draw("search/search.html", _page(actor, {}))


@blueprint.post(_URL)
def search() -> Response:
    """What fits, after each opened case stands in the log; or the questions again."""
    given, errors = _given(needed_actor())
    if errors:
        return draw("search/search.html", _page(needed_actor(), errors), 422)
    asked = Asked(**given)
    with acting("case.search") as actor:
        found = search_cases(with_purpose(actor), asked)
    fitting = open_candidates(actor, asked, found)
    return draw("search/search.html", _page(actor, {}, fitting, more=found.more))


def _given(actor: Actor) -> tuple[dict[str, Any], Errors]:
    sent = {name: request.form.get(name, "").strip() for name in _ASKED}
    errors: dict[str, list[str]] = {}
    given: dict[str, Any] = {name: text for name, text in sent.items() if text}
    if given.get("birth_year", "0").isdecimal():
        given.update({"birth_year": int(given["birth_year"])} if "birth_year" in given else {})
    try:
        given = SearchIn().load(given)
    except ValidationError as error:
        errors = {str(name): list(found) for name, found in error.messages_dict.items()}
    if "birth_year" in errors:
        errors["birth_year"] = [gettext("Write the year in four digits.")]
    if policy.decide(actor, "case.search").purpose_missing and not request.form.get("purpose"):
        errors["purpose"] = [gettext("Say why you need to open this.")]
    return given, errors


def _page(
    actor: Actor, errors: Errors, found: list[Found] | None = None, *, more: bool = False
) -> SearchPage:
    fields = tuple(_fields(actor, errors))
    count = len(found or ())
    return SearchPage(
        frame=frame_for(actor, _URL),
        errors=summary(fields),
        url=_URL,
        fields=fields,
        searched=found is not None,
        found=tuple(_row(each) for each in found or ()),
        words=ngettext("%(num)d case fits.", "%(num)d cases fit.", count),
        more=more,
    )


def _row(found: Found) -> FoundRow:
    case = found.case
    return FoundRow(
        code=case.code,
        url=f"/cases/{case.id}",
        status=state_tag(case.state),
        fits=", ".join(str(_FITS[reason]) for reason in found.fits),
    )


def _fields(actor: Actor, errors: Errors) -> list[Field]:
    hint = gettext("In any script, and as you heard it. All names that are known help.")
    year = gettext("Four digits. Leave it out to see those whose birthday is not known as well.")
    asked = [
        _field("name", gettext("Name"), errors, hint),
        _field("birth_year", gettext("Year of birth"), errors, year, Kind.NUMBER),
        _field("phone", gettext("Telephone number"), errors),
        _field("document", gettext("Number of papers"), errors),
        _field("code", gettext("Code of the case"), errors),
    ]
    if policy.decide(actor, "case.search").purpose_missing:
        asked.append(_purpose(errors))
    return asked


def _field(name: str, label: str, errors: Errors, hint: str = "", kind: Kind = Kind.TEXT) -> Field:
    value, told = request.form.get(name, ""), named(errors, name)
    return Field(name=name, label=label, kind=kind, hint=hint, value=value, errors=told)


def _purpose(errors: Errors) -> Field:
    chosen = request.form.get("purpose")
    offered = tuple(
        Choice(value=code, label=code_words("access_purposes", code), chosen=code == chosen)
        for code in PURPOSES
    )
    told = named(errors, "purpose")
    label = gettext("Why do you search?")
    return Field(name="purpose", label=label, kind=Kind.CHOICE, choices=offered, errors=told)
