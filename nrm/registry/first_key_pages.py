"""`/admin/keys/first`: a custodian makes the key that a proposed agency or centre begins with."""

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import Errors, proof_fields, secret_errors, sent_proof
from nrm.agencies.models import find_agency
from nrm.database import now, transaction
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw
from nrm.look.fields import summary
from nrm.look.page import ReceiptPage
from nrm.look.parts import Fact, Link
from nrm.registry.actions import make_first_key, read_first_key
from nrm.registry.finding import Beginning, find_beginning
from nrm.registry.one_pages import key_words
from nrm.registry.views import FirstKeyPage

blueprint = Blueprint("first_key", __name__)
_KEYS, _HERE = "/admin/keys", "/admin/keys/first"


@blueprint.get(_HERE)
def show() -> Response:
    """Who will hold it, and the way to make it."""
    with acting("agency.plan_key") as actor:
        beginning = read_first_key(actor)
    return _draw(actor, beginning, {})


@blueprint.post(_HERE)
def make() -> Response:
    """A receipt with the words of the key, for the registrar; or the page again."""
    empty = secret_errors(request.form, "passphrase", "code")
    if empty:
        return _draw_again(empty, 422)
    try:
        with acting_proven("agency.make_key", sent_proof()) as actor:
            agency = make_first_key(actor)
            words = key_words(agency)
    except NotProven as unproven:
        return _draw_again({"passphrase": [unproven.detail]}, 403)
    return _receipt(actor, words)


def _draw_again(errors: Errors, status: int) -> Response:
    actor = needed_actor()
    with transaction(write=False):
        policy.ask(actor, "agency.plan_key", find_agency(actor.agency_id))
        beginning = find_beginning(actor.agency_id)
    return _draw(actor, beginning, errors, status)


def _draw(actor: Actor, beginning: Beginning, errors: Errors, status: int = 200) -> Response:
    names = tuple(sorted(account.name for account, _ in beginning.custodians))
    ready = beginning.is_ready
    proof = proof_fields(errors) if ready else ()
    page = FirstKeyPage(
        frame=frame_for(actor, _KEYS),
        errors=summary(proof),
        agency=beginning.agency.name,
        custodians=names,
        proof=proof,
        url=_HERE if ready else "",
    )
    return draw("registry/first_key.html", page, status)


def _receipt(actor: Actor, words: str) -> Response:
    page = ReceiptPage(
        frame=frame_for(actor, _KEYS),
        title=gettext("The agency has its key"),
        at=now(),
        facts=(Fact(label=gettext("Words of the key"), value=words),),
        next_steps=(
            gettext("Read these words to the registrar, in a call that the registrar makes."),
            gettext("When they are the same there, the registrar registers the agency."),
        ),
        way_out=(Link(label=gettext("Keys of the agency"), url=_KEYS),),
    )
    return draw("receipts/receipt.html", page)
