"""`/admin/systems/<id>/webhook`: where a system hears that a referral waits, and how that goes."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import Errors, proof_fields, secret_errors, sent_proof
from nrm.database import transaction
from nrm.errors import Invalid
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw, named, see_other
from nrm.look.fields import Field, summary
from nrm.systems.making import find_system
from nrm.webhooks.actions import (
    read_webhook,
    remove_webhook,
    renew_webhook,
    set_webhook,
    start_webhook,
    test_webhook,
)
from nrm.webhooks.keeping import Made, address_of
from nrm.webhooks.standing import STOPPED, Standing, find_standing
from nrm.webhooks.views import SecretPage, WebhookPage
from nrm.webhooks.words import facts_of

blueprint = Blueprint("webhooks", __name__)
_SYSTEMS = "/admin/systems"
_HERE = f"{_SYSTEMS}/<uuid:account_id>/webhook"


@blueprint.get(_HERE)
def show(account_id: UUID) -> Response:
    """Where the system is told, and how that goes."""
    with acting("system.read_webhook") as actor:
        found = read_webhook(actor, account_id)
    return _draw(actor, found, {})


@blueprint.post(_HERE)
def save(account_id: UUID) -> Response:
    """The secret, this once; or the form again."""
    address = request.form.get("address", "").strip()
    return _prove(
        account_id, "system.set_webhook", lambda actor: set_webhook(actor, account_id, address)
    )


@blueprint.post(f"{_HERE}/secret")
def renew(account_id: UUID) -> Response:
    """Another secret, this once; or the form again."""
    return _prove(
        account_id, "system.renew_webhook", lambda actor: renew_webhook(actor, account_id)
    )


@blueprint.post(f"{_HERE}/test", endpoint="send_test")
def send_test(account_id: UUID) -> Response:
    """A test is on its way."""
    with acting("system.test_webhook") as actor:
        test_webhook(actor, account_id)
    return see_other(_url(account_id))


@blueprint.post(f"{_HERE}/start")
def start(account_id: UUID) -> Response:
    """What waits is on its way."""
    with acting("system.start_webhook") as actor:
        start_webhook(actor, account_id)
    return see_other(_url(account_id))


@blueprint.post(f"{_HERE}/remove")
def remove(account_id: UUID) -> Response:
    """Nothing is sent any more."""
    with acting("system.remove_webhook") as actor:
        remove_webhook(actor, account_id)
    return see_other(_url(account_id))


def _prove(account_id: UUID, act: str, does: Callable[[Actor], Made]) -> Response:
    """What is done by somebody who has proved once more to be there, and its secret."""
    empty = secret_errors(request.form, "passphrase", "code")
    if empty:
        return _draw_again(account_id, empty, 422)
    try:
        with acting_proven(act, sent_proof()) as actor:
            made = does(actor)
    except Invalid as invalid:
        return _draw_again(account_id, invalid.errors, 422)
    except NotProven as unproven:
        return _draw_again(account_id, {"passphrase": [unproven.detail]}, 403)
    page = SecretPage(
        frame=frame_for(actor, _SYSTEMS),
        name=made.name,
        secret=made.secret,
        old_until=made.old_until,
        url=_url(account_id),
    )
    return draw("webhooks/secret.html", page)


def _draw_again(account_id: UUID, errors: Errors, status: int) -> Response:
    actor = needed_actor()
    with transaction(write=False):
        system = find_system(account_id)
        policy.ask(actor, "system.read_webhook", system)
        found = find_standing(system)
    return _draw(actor, found, errors, status)


def _draw(actor: Actor, found: Standing, errors: Errors, status: int = 200) -> Response:
    address = address_of(found.webhook) if found.webhook is not None else ""
    fields = (_address_field(address, errors),) if found.is_live else ()
    proof = proof_fields(errors) if found.is_live else ()
    page = WebhookPage(
        frame=frame_for(actor, _SYSTEMS),
        errors=summary((*fields, *proof)),
        name=found.name,
        facts=facts_of(found, address),
        fields=fields,
        proof=proof,
        url=_url(found.account_id),
        system_url=f"{_SYSTEMS}/{found.account_id}",
        known=found.webhook is not None,
        stopped=found.state == STOPPED,
    )
    return draw("webhooks/one.html", page, status)


def _address_field(address: str, errors: Errors) -> Field:
    return Field(
        name="address",
        label=gettext("Address"),
        hint=gettext("It begins with https:// and is open to everybody. Nothing else is called."),
        value=request.form.get("address", address),
        errors=named({key: list(texts) for key, texts in errors.items()}, "address"),
        required=True,
    )


def _url(account_id: UUID) -> str:
    return f"{_SYSTEMS}/{account_id}/webhook"
