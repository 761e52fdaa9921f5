"""`/consents/{id}`: a consent as it was recorded; its sealed part opens by a logged POST."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.cases.words import purposes_for
from nrm.consent.actions import open_consent, read_consent
from nrm.consent.details import DETAILS
from nrm.consent.models import Consent, find_consent
from nrm.consent.parts import parts_of_consent
from nrm.consent.shown import consent_facts, consent_state, detail_facts
from nrm.consent.views import ConsentShownPage
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.forms import draw, with_purpose

blueprint = Blueprint("consent", __name__)
_TEMPLATE = "cases/consent_shown.html"


@blueprint.get("/consents/<uuid:consent_id>")
def show(consent_id: UUID) -> Response:
    """What is coded of it; reasons and views stay covered."""
    with acting("consent.read") as actor:
        page = _page(actor, read_consent(actor, consent_id))
    return draw(_TEMPLATE, page)


@blueprint.post("/consents/<uuid:consent_id>")
def open_one(consent_id: UUID) -> Response:
    """All of it, after the log entry is durable."""
    with acting("consent.open") as actor:
        sealed = open_consent(with_purpose(actor), consent_id)
        consent = find_consent(consent_id, sealed.case)
        page = _page(actor, consent)
    opened = reveal(actor, "consent.open", consent, lambda: sealed.open(actor.keyring))
    return draw(_TEMPLATE, replace(page, details=detail_facts(opened[DETAILS])))


def _page(actor: Actor, consent: Consent) -> ConsentShownPage:
    case, url = consent.case, f"/consents/{consent.id}"
    parts = parts_of_consent(actor, consent)
    may_end = consent.is_live and policy.may(actor, "consent.withdraw", consent)
    recorder = names_of({consent.recorded_by_id}).get(consent.recorded_by_id, "")
    return ConsentShownPage(
        frame=frame_for(actor, url),
        code=case.code,
        case_url=f"/cases/{case.id}",
        url=url,
        state=consent_state(consent),
        facts=consent_facts(consent, recorder),
        resting=tuple(parts.resting),
        links=tuple(parts.links),
        withdraw_url=f"{url}/withdraw" if may_end else "",
        purposes=purposes_for(actor, case),
    )
