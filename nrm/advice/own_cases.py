"""The cases that somebody leads: a text can be looked through for the names in one of them."""

from typing import Final

from flask import request
from flask_babel import gettext

from nrm import policy
from nrm.advice.asking import Errors
from nrm.cases.models import Case
from nrm.cases.wanted import Wanted, cases_wanted
from nrm.database import session
from nrm.http.actor import Actor
from nrm.http.forms import named
from nrm.log import writer as log
from nrm.look.fields import Choice, Field, Kind

_MOST: Final = 50


def case_field(actor: Actor, errors: Errors) -> tuple[Field, ...]:
    """Which case, by its code; nothing for whoever leads none. Inside a transaction."""
    if not policy.may(actor, "case.open"):
        return ()
    newest = Case.opened_at.desc(), Case.id.desc()
    mine = cases_wanted(actor, Wanted(mine=True)).where(Case.closed_at.is_(None))
    found = session().execute(
        mine.with_only_columns(Case.id, Case.code).order_by(*newest).limit(_MOST)
    )
    chosen = request.form.get("case", "")
    offered = tuple(
        Choice(value=str(row.id), label=row.code, chosen=str(row.id) == chosen) for row in found
    )
    if not offered:
        return ()
    # Codes of cases are shown: that stands in the log, as wherever they are listed.
    log.write(actor, "case.list", count=len(offered))
    none = Choice(value="", label=gettext("No case"), chosen=not chosen)
    return (
        Field(
            name="case",
            label=gettext("Look through it for the names of one of your cases?"),
            hint=gettext("Its record is opened for this alone, and nothing of it is kept here."),
            kind=Kind.SELECT,
            choices=(none, *offered),
            errors=named(errors, "case"),
        ),
    )
