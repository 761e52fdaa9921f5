"""`/systems/{id}/webhook`: where a system of the caller's agency hears that a referral waits.

No `Idempotency-Key` here: the digest of such a request would tell of its secrets.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, request

from nrm.accounts.proving import Proof, acting_proven
from nrm.accounts.schemas import StepUp
from nrm.http.acting import acting
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer
from nrm.webhooks.actions import (
    read_webhook,
    remove_webhook,
    renew_webhook,
    set_webhook,
    start_webhook,
    test_webhook,
)
from nrm.webhooks.keeping import Made, address_of
from nrm.webhooks.schemas import TEST, WebhookIn, WebhookOut, WebhookSecretOut, WebhookStepIn
from nrm.webhooks.standing import Standing

blueprint = ApiBlueprint("webhooks_api", __name__, description="What systems are told")
_PATH = "/systems/<uuid:account_id>/webhook"
_TIMES = ("made_at", "taken_at", "failing_since", "failed_at", "stopped_at", "old_until")


@blueprint.path(_PATH)
@blueprint.gives(WebhookOut)
def read(account_id: UUID) -> Response:
    """Where the system is told, how that goes, and how much waits; all null while it is nowhere."""
    return answer(_told_now(account_id))


@blueprint.path(_PATH, "PUT")
@blueprint.takes(WebhookIn)
@blueprint.gives(WebhookSecretOut)
def save(given: dict[str, Any], account_id: UUID) -> Response:
    """Tell the system there; what comes is signed with this secret."""
    address = given.pop("address")
    with acting_proven("system.set_webhook", _proof(given)) as actor:
        made = set_webhook(actor, account_id, address)
    return answer(_secret(made))


@blueprint.path(f"{_PATH}/secret", "POST")
@blueprint.takes(StepUp)
@blueprint.gives(WebhookSecretOut)
def renew(given: dict[str, Any], account_id: UUID) -> Response:
    """Make a new secret; the one before signs beside it for a day."""
    with acting_proven("system.renew_webhook", _proof(given)) as actor:
        made = renew_webhook(actor, account_id)
    return answer(_secret(made))


@blueprint.path(f"{_PATH}/steps", "POST")
@blueprint.takes(WebhookStepIn)
@blueprint.gives(WebhookOut)
def step(given: dict[str, str], account_id: UUID) -> Response:
    """Send a test, or send again what waits."""
    if given["step"] == TEST:
        with acting("system.test_webhook") as actor:
            test_webhook(actor, account_id)
    else:
        with acting("system.start_webhook") as actor:
            start_webhook(actor, account_id)
    return answer(_told_now(account_id))


@blueprint.path(_PATH, "DELETE")
@blueprint.gives(None, 204)
def remove(account_id: UUID) -> Response:
    """Tell the system nothing any more; what waits is deleted."""
    with acting("system.remove_webhook") as actor:
        remove_webhook(actor, account_id)
    return Response(status=204)


def _proof(given: dict[str, Any]) -> Proof:
    return Proof(**given, source=request.remote_addr or "")


def _secret(made: Made) -> dict[str, Any]:
    return {"secret": made.secret, "old_until": _said(made.old_until)}


def _told_now(account_id: UUID) -> dict[str, Any]:
    with acting("system.read_webhook") as actor:
        found = read_webhook(actor, account_id)
    return _told(found)


def _told(found: Standing) -> dict[str, Any]:
    webhook = found.webhook
    return {
        "address": (address_of(webhook) or None) if webhook is not None else None,
        "state": found.state,
        "waiting": found.waiting,
        "error": webhook.error if webhook is not None else None,
        **{name: _said(getattr(webhook, name, None)) for name in _TIMES},
    }


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
