"""The form that asks to hand a case over: its questions, and what was answered to them."""

from collections.abc import Mapping
from typing import Any, Final

from flask import request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.agencies.models import all_agencies
from nrm.cases.forms import none_chosen
from nrm.cases.models import Case
from nrm.errors import Invalid
from nrm.http.forms import named
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, Kind, fitting
from nrm.transfers.checking import NAMED, may_lead
from nrm.transfers.making import Asked
from nrm.transfers.schemas import TransferIn

Errors = Mapping[str, list[str]]
_TYPED: Final = ("recipient", "basis", "reason")


def answered_wish() -> Asked:
    """What was answered; Invalid names the questions."""
    given: dict[str, Any] = {name: request.form.get(name, "") for name in _TYPED}
    try:
        return Asked(**TransferIn().load({name: v for name, v in given.items() if v}))
    except ValidationError as error:
        told = {str(name): [gettext("Answer this.")] for name in error.messages_dict}
        raise Invalid(told) from error


def wish_fields(case: Case, errors: Errors) -> tuple[Field, ...]:
    """The questions with the answers kept, nothing chosen beforehand; inside a transaction."""
    chosen = request.form.get("recipient", "")
    agencies = tuple(
        Choice(value=str(agency.id), label=agency.name, chosen=str(agency.id) == chosen)
        for agency in all_agencies()
        if may_lead(agency) and agency.id != case.lead_agency_id
    )
    basis = tuple(c for c in choices("transfer_bases", [_said("basis")]) if c.value in NAMED)
    reasons = tuple(
        c for c in choices("transfer_reasons", [_said("reason")]) if c.value != "agency_closing"
    )
    return (
        one_of("recipient", gettext("To which agency?"), agencies, errors),
        one_of("basis", gettext("On what basis?"), basis, errors),
        one_of("reason", gettext("Why?"), reasons, errors),
    )


def _said(name: str) -> str:
    return request.form.get(name, "")


def one_of(name: str, label: str, offered: tuple[Choice, ...], errors: Errors) -> Field:
    """A question with one answer, as a list where there are many."""
    kind, told = fitting(Kind.CHOICE, len(offered)), dict(errors)
    if kind is Kind.SELECT:
        offered = (none_chosen([each.value for each in offered if each.chosen]), *offered)
    return Field(name=name, label=label, kind=kind, choices=offered, errors=named(told, name))
