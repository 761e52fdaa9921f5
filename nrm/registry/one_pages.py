"""`/admin/agencies/{id}`: how one agency stands, and registering it."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import Errors, proof_fields, secret_errors, sent_proof
from nrm.agencies.actions import register_agency
from nrm.agencies.models import (
    ACTIVE,
    CO_ORDINATION,
    KEYLESS_KINDS,
    PROPOSED,
    Agency,
    find_agency,
)
from nrm.agencies.public_keys import agency_certificate
from nrm.database import now, transaction
from nrm.errors import Conflict
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw
from nrm.look.coded import words_of
from nrm.look.fields import summary
from nrm.look.page import ReceiptPage
from nrm.look.parts import Fact, Link
from nrm.registry.actions import read_registry
from nrm.registry.asking import asking, find_takers
from nrm.registry.changes import HERE, Decision, told_to, waiting_decision
from nrm.registry.finding import Known, find_known
from nrm.registry.models import CLOSE, SUSPEND
from nrm.registry.views import AgencyPage
from nrm.registry.words import lack_words, state_tag
from nrm.vault.certificates import fingerprint_of
from nrm.vault.words import fingerprint_words

blueprint = Blueprint("agency", __name__)
_ONE = "/admin/agencies/<uuid:agency_id>"
# Where a change is said no to, where it is not where others are.
_NO = {CLOSE: "keep"}


@blueprint.get(_ONE)
def one(agency_id: UUID) -> Response:
    """How it stands, and what the reader can do about it."""
    with acting("agency.read") as actor:
        known = read_registry(actor, agency_id)
        shown = _shown(actor, known)
    return _draw(actor, known, shown, {})


@blueprint.post(f"{_ONE}/register")
def register(agency_id: UUID) -> Response:
    """A receipt: the agency takes part; or the page again."""
    empty = secret_errors(request.form, "passphrase", "code")
    if empty:
        return draw_again(agency_id, empty, 422)
    try:
        with acting_proven("agency.register", sent_proof()) as actor:
            agency = find_agency(agency_id)
            policy.ask(actor, "agency.read", agency)
            _compare(agency)
            register_agency(actor, agency.name, None, [])
    except NotProven as unproven:
        return draw_again(agency_id, {"passphrase": [unproven.detail]}, 403)
    return _receipt(actor, agency.name, f"{HERE}/{agency.id}")


def _compare(agency: Agency) -> None:
    if request.form.get("words", "") != key_words(agency):
        raise Conflict(gettext("The key has changed meanwhile. Nothing was registered."))


def key_words(agency: Agency) -> str:
    """The words of the agency's present key, which is checked; empty while it has none."""
    if agency.certificate_id is None:
        return ""
    return fingerprint_words(fingerprint_of(agency_certificate(agency)))


def draw_again(agency_id: UUID, errors: Errors, status: int) -> Response:
    """The page of the agency once more, with what is to be mended; not an act of its own."""
    actor = needed_actor()
    with transaction(write=False):
        known = find_known(agency_id)
        policy.ask(actor, "agency.read", known.agency)
        shown = _shown(actor, known)
    return _draw(actor, known, shown, errors, status)


@dataclass(frozen=True)
class _Shown:
    words: str
    decision: Decision
    takers: tuple[Agency, ...]


def _shown(actor: Actor, known: Known) -> _Shown:
    takers = find_takers(actor, known.agency)
    return _Shown(key_words(known.agency), waiting_decision(actor, known), takers)


def _draw(actor: Actor, known: Known, shown: _Shown, errors: Errors, status: int = 200) -> Response:
    agency, decision = known.agency, shown.decision
    waits = policy.may(actor, "agency.register") and _is_ready(known)
    proof = proof_fields(errors) if waits or decision.may_approve else ()
    asks = asking(actor, agency, shown.takers, errors)
    change, kind = "", ""
    waiting = told_to(actor, known.change)
    if waiting is not None:
        change, kind = f"{HERE}/{agency.id}/changes/{waiting.id}", waiting.change
        # A closing that waits keeps nobody from suspending it; anything else is settled first.
        asks = tuple(each for each in asks if (kind, each.name) == (CLOSE, SUSPEND))
    page = AgencyPage(
        frame=frame_for(actor, HERE),
        errors=summary((*proof, *(field for ask in asks for field in ask.fields))),
        name=agency.name,
        facts=_facts(known),
        lacks=lack_words(known),
        ways=_ways(actor, agency),
        register_url=f"{HERE}/{agency.id}/register" if waits else "",
        words=shown.words,
        proof=proof,
        waiting=decision.facts,
        approve_url=f"{change}/{kind}" if decision.may_approve else "",
        refuse_url=f"{change}/{_NO.get(kind, 'refuse')}" if decision.may_refuse else "",
        asks=asks,
    )
    return draw("registry/agency.html", page, status)


def _is_ready(known: Known) -> bool:
    agency = known.agency
    has_key = agency.kind in KEYLESS_KINDS or agency.certificate_id is not None
    return agency.state == PROPOSED and has_key


def _facts(known: Known) -> tuple[Fact, ...]:
    agency = known.agency
    facts = [
        Fact(label=gettext("Kind"), value=words_of("agency_kinds", agency.kind)),
        Fact(label=gettext("State"), value=state_tag(agency).label),
    ]
    if agency.region is not None:
        facts.append(Fact(label=gettext("Region"), value=words_of("regions", agency.region)))
    if agency.kind not in KEYLESS_KINDS:
        number, holders = known.custodians, known.holders
        held = ngettext(
            "%(count)d; %(num)d holds its key",
            "%(count)d; %(num)d hold its key",
            holders,
            count=number,
        )
        facts.append(Fact(label=gettext("Custodians"), value=held))
    facts.append(Fact(label=gettext("Invited or waiting"), value=str(known.waiting)))
    return tuple(facts)


def _ways(actor: Actor, agency: Agency) -> tuple[Link, ...]:
    if not policy.may(actor, "agency.propose"):
        return ()
    invite = Link(label=gettext("Invite somebody"), url=f"/admin/people/new?agency={agency.id}")
    whole = agency.parent_id is None and agency.kind not in KEYLESS_KINDS | {CO_ORDINATION}
    if agency.state != ACTIVE or not whole:
        return (invite,)
    return (invite, Link(label=gettext("Add a centre"), url=f"{HERE}/new?parent={agency.id}"))


def _receipt(actor: Actor, name: str, url: str) -> Response:
    page = ReceiptPage(
        frame=frame_for(actor, HERE),
        title=gettext("%(name)s takes part now", name=name),
        at=now(),
        facts=(),
        next_steps=(gettext("Its custodians let their colleagues in. Services are offered next."),),
        way_out=(
            Link(label=gettext("To this agency"), url=url),
            Link(label=gettext("All agencies"), url=HERE),
        ),
    )
    return draw("receipts/receipt.html", page)
