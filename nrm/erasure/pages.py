"""`/cases/{id}/erase` and `/erasures`: asked for by one, carried out by another, certified."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import secret_errors, sent_proof
from nrm.cases.actions import read_case
from nrm.cases.views import StepPage
from nrm.database import next_after
from nrm.erasure.actions import (
    approve_erasure,
    list_erasures,
    read_certificate,
    read_erasure,
    request_erasure,
    withdraw_erasure,
)
from nrm.erasure.erasing import shred_erased, shred_named
from nrm.erasure.models import Erasure
from nrm.erasure.views import ErasuresPage
from nrm.erasure.words import erasure_page, erasure_row
from nrm.http.acting import acting
from nrm.http.forms import asked_for, draw, see_other, seen_version
from nrm.http.grammar import cursor_from
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind, summary
from nrm.look.parts import Pager
from nrm.vocabulary.loader import codes

blueprint = Blueprint("erasure", __name__)
_ON_PAGE = 30


@blueprint.get("/cases/<uuid:case_id>/erase")
def ask(case_id: UUID) -> Response:
    """What an erasure is, and the question why."""
    return _draw_asking(case_id, ())


@blueprint.post("/cases/<uuid:case_id>/erase")
def ask_for_one(case_id: UUID) -> Response:
    """The request waits for a second person and its page follows; or the question again."""
    reason = request.form.get("reason", "")
    if reason not in codes("erasure_reasons"):
        return _draw_asking(case_id, (gettext("Choose one of the listed answers."),))
    with acting("erasure.request") as actor:
        erasure_id = request_erasure(actor, case_id, reason).id
    return see_other(f"/erasures/{erasure_id}")


def _draw_asking(case_id: UUID, errors: tuple[str, ...]) -> Response:
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, "erasure.request", case)
    label, offered = gettext("Why?"), choices("erasure_reasons")
    field = Field(name="reason", label=label, kind=Kind.CHOICE, choices=offered, errors=errors)
    page = StepPage(
        frame=frame_for(actor, f"/cases/{case_id}/erase"),
        errors=summary([field]),
        code=case.code,
        case_url=f"/cases/{case_id}",
        name="erase",
        title=gettext("Ask for the erasure of this case"),
        explains=gettext("Two people erase a case. You ask; somebody else approves it."),
        follows=(
            gettext("Nothing is deleted before the second person has approved it."),
            gettext("Then it is gone for good, from old copies too. Nobody can bring it back."),
            gettext("The log stays, without the person. You get a certificate."),
        ),
        fields=(field,),
        button=gettext("Ask for it"),
        url=f"/cases/{case_id}/erase",
        version=case.version,
    )
    return draw("cases/step.html", page, 422 if errors else 200)


@blueprint.get("/erasures")
def list_page() -> Response:
    """Erasures of the reader's agency, or all of them for an auditor."""
    with acting("erasure.list") as actor:
        found = list_erasures(actor, cursor_from(asked_for().get("cursor")), _ON_PAGE)
        rows = tuple(erasure_row(each) for each in found[:_ON_PAGE])
    page = ErasuresPage(
        frame=frame_for(actor, "/erasures"),
        erasures=rows,
        pager=_pager(found),
        due_url="/retention" if policy.may(actor, "case.list_due") else "",
    )
    return draw("erasure/list.html", page)


def _pager(found: list[Erasure]) -> Pager:
    after = next_after(found, _ON_PAGE, "requested_at")
    shown = min(len(found), _ON_PAGE)
    return Pager(
        words=ngettext("%(num)d erasure on this page.", "%(num)d erasures on this page.", shown),
        newest="/erasures" if "cursor" in request.args else "",
        older=f"/erasures?cursor={after}" if after else "",
    )


@blueprint.get("/erasures/<uuid:erasure_id>")
def read_one(erasure_id: UUID) -> Response:
    """How an erasure stands, and what the reader may do with it."""
    return _draw_one(erasure_id, {})


@blueprint.post("/erasures/<uuid:erasure_id>/approve")
def approve(erasure_id: UUID) -> Response:
    """The case is gone and the page says so; or the questions again."""
    seen = seen_version()
    empty = secret_errors(request.form, "passphrase", "code")
    if empty:
        return _draw_one(erasure_id, empty, 422)
    try:
        with acting_proven("erasure.approve", sent_proof()) as actor:
            approve_erasure(actor, erasure_id, seen)
    except NotProven as unproven:
        return _draw_one(erasure_id, {"passphrase": [unproven.detail]}, 403)
    return see_other(f"/erasures/{erasure_id}")


def _draw_one(erasure_id: UUID, errors: Mapping[str, list[str]], status: int = 200) -> Response:
    with acting("erasure.read") as actor:
        page = erasure_page(actor, read_erasure(actor, erasure_id), errors)
    return draw("erasure/erasure.html", page, status)


@blueprint.post("/erasures/<uuid:erasure_id>/withdraw")
def withdraw(erasure_id: UUID) -> Response:
    """The case stays, and its page follows."""
    seen = seen_version()
    with acting("erasure.withdraw") as actor:
        case_id = withdraw_erasure(actor, erasure_id, seen).case_id
    return see_other(f"/cases/{case_id}")


@blueprint.get("/erasures/<uuid:erasure_id>/certificate")
def certificate(erasure_id: UUID) -> Response:
    """The certificate as a file, once the secrets are gone as well."""
    with acting("erasure.certify") as actor:
        made = read_certificate(actor, erasure_id)
    # What a commit left behind is deleted before anybody is told that it is gone.
    shred_erased()
    shred_named(made.case)
    response = Response(made.text + "\n", mimetype="application/json")
    named = f'attachment; filename="erasure-{made.reference}.json"'
    response.headers["Content-Disposition"] = named
    return response
