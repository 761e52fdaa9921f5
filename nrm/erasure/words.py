"""Erasures in words, for their pages."""

from collections.abc import Mapping

from flask_babel import format_datetime, gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.accounts.secret_fields import proof_fields
from nrm.agencies.models import agency_names
from nrm.cases.shown import code_words
from nrm.erasure.described import open_steps
from nrm.erasure.models import Erasure
from nrm.erasure.views import ErasurePage, ErasureRow
from nrm.http.actor import Actor
from nrm.look.fields import summary
from nrm.look.parts import Fact, Link, Tag, Tone

_MOMENT = "d MMM y, HH:mm"


def erasure_state(erasure: Erasure) -> Tag:
    """Whether it waits for somebody or is done."""
    if erasure.erased_at is None:
        return Tag(label=gettext("Waits for a second person"), tone=Tone.ON)
    return Tag(label=gettext("Erased"), tone=Tone.END)


def erasure_row(erasure: Erasure) -> ErasureRow:
    """An erasure as a line of the list."""
    return ErasureRow(
        reference=erasure.reference,
        url=f"/erasures/{erasure.id}",
        reason=code_words("erasure_reasons", erasure.reason),
        state=erasure_state(erasure),
        asked=format_datetime(erasure.requested_at, _MOMENT),
    )


def erasure_page(actor: Actor, erasure: Erasure, errors: Mapping[str, list[str]]) -> ErasurePage:
    """An erasure for this reader; inside the transaction that read it."""
    url, may = f"/erasures/{erasure.id}", open_steps(actor, erasure)
    fields = proof_fields(errors) if "approve" in may else ()
    case = erasure.case
    if case is not None and not policy.may(actor, "case.read", case):
        case = None
    done = erasure.erased_at is not None
    return ErasurePage(
        frame=frame_for(actor, url),
        errors=summary(fields),
        reference=erasure.reference,
        state=erasure_state(erasure),
        facts=_facts(erasure),
        fields=fields,
        version=erasure.version,
        case=Link(label=case.code, url=f"/cases/{case.id}") if case is not None else None,
        approve_url=f"{url}/approve" if "approve" in may else "",
        withdraw_url=f"{url}/withdraw" if "withdraw" in may else "",
        certificate_url=f"{url}/certificate" if done else "",
    )


def _facts(erasure: Erasure) -> tuple[Fact, ...]:
    people = {
        erasure.requested_by_id,
        *([erasure.approved_by_id] if erasure.approved_by_id else []),
    }
    names = names_of(people)
    agency = agency_names({erasure.agency_id}).get(erasure.agency_id, "")
    reason = code_words("erasure_reasons", erasure.reason)
    facts = [
        Fact(label=gettext("Agency"), value=agency),
        Fact(label=gettext("Why"), value=reason),
        Fact(label=gettext("Asked for by"), value=names.get(erasure.requested_by_id, "")),
        Fact(label=gettext("Asked for on"), value=format_datetime(erasure.requested_at, _MOMENT)),
    ]
    if erasure.approved_by_id is not None and erasure.erased_at is not None:
        by, on = names.get(erasure.approved_by_id, ""), erasure.erased_at
        facts.append(Fact(label=gettext("Approved by"), value=by))
        facts.append(Fact(label=gettext("Erased on"), value=format_datetime(on, _MOMENT)))
    return tuple(facts)
