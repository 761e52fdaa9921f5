"""Rows of webhooks: made, given another secret, started, removed; for actions and for the job."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from flask import current_app
from flask_babel import gettext
from sqlalchemy import delete

from nrm.database import new_id, now, session
from nrm.errors import Invalid, OutOfTurn
from nrm.systems.making import Listed
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.root import RootKeys
from nrm.vault.service import open_service, seal_service
from nrm.webhooks.models import COUNT_WAITING, WAITING, Kind, Webhook, WebhookMessage
from nrm.webhooks.reaching import Reach
from nrm.webhooks.signing import new_secret

# As long as its receiver has to learn the new secret.
BOTH_SIGN: Final = timedelta(days=1)


@dataclass(frozen=True)
class Made:
    """The new secret of a system's webhook, which is shown once; `old_until`: one more signs."""

    name: str
    secret: str = field(repr=False)
    old_until: datetime | None = None


def keep_webhook(listed: Listed, known: Webhook | None, address: str) -> Made:
    """The webhook with this address, a secret of its own and nothing that went wrong.

    Raises Invalid for an address that may be none, OutOfTurn for a system that reads no referrals.
    """
    _check(listed, address)
    webhook = known or Webhook(id=new_id(), account_id=listed.account.id, made_at=now())
    webhook.sealed_address = seal_service(_root(), address_context(webhook), address.encode())
    # Whoever had the other address has no business with what comes to this one.
    webhook.sealed_old_secret = webhook.old_until = None
    start(webhook)
    session().add(webhook)
    return Made(listed.account.name, _give_secret(webhook))


def _check(listed: Listed, address: str) -> None:
    reach: Reach = current_app.extensions["nrm_webhook_reach"]
    if not reach.allows(address):
        sentence = gettext("Write an address that begins with https:// and is open to everybody.")
        raise Invalid({"address": [sentence]})
    if not listed.row.is_live(now()):
        raise OutOfTurn(gettext("The token of this system is good no more. Let it in anew."))
    if not any(scope.startswith("referrals.") for scope in listed.row.scopes.split()):
        raise OutOfTurn(gettext("This system reads no referrals: there is nothing to tell it."))


def renew(listed: Listed, webhook: Webhook) -> Made:
    """It has a new secret; the one before signs beside it for a day."""
    current = _opened(secret_context(webhook), webhook.sealed_secret).encode()
    webhook.sealed_old_secret = seal_service(_root(), old_secret_context(webhook), current)
    webhook.old_until = now() + BOTH_SIGN
    return Made(listed.account.name, _give_secret(webhook), webhook.old_until)


def _give_secret(webhook: Webhook) -> str:
    secret = new_secret()
    webhook.sealed_secret = seal_service(_root(), secret_context(webhook), secret.encode())
    return secret


def start(webhook: Webhook) -> None:
    """It is as if nothing had gone wrong yet, and what waits is due."""
    webhook.stopped_at = webhook.failing_since = None
    for message in session().scalars(WAITING, {"webhook_id": webhook.id}):
        message.next_at, message.attempts = now(), 0


def add_test(webhook: Webhook) -> None:
    """A message that names nothing goes there as well, unless one waits already."""
    waiting = session().scalars(WAITING, {"webhook_id": webhook.id})
    if all(message.kind != Kind.TEST for message in waiting):
        session().add(new_message(webhook.id, Kind.TEST))


def new_message(webhook_id: UUID, kind: Kind, referral_id: UUID | None = None) -> WebhookMessage:
    """One that is due now."""
    at = now()
    return WebhookMessage(
        id=new_id(),
        webhook_id=webhook_id,
        kind=kind,
        referral_id=referral_id,
        made_at=at,
        next_at=at,
        attempts=0,
    )


def forget(webhook: Webhook) -> None:
    """Address, secrets and what waits are gone."""
    mine = WebhookMessage.webhook_id == webhook.id
    session().execute(delete(WebhookMessage).where(mine))
    session().delete(webhook)


def count_waiting(webhook: Webhook) -> int:
    """How many messages wait for it."""
    return session().scalars(COUNT_WAITING, {"webhook_id": webhook.id}).one()


def address_of(webhook: Webhook) -> str:
    """Where it is told; empty where the value is none of ours: it can be written anew."""
    return _opened(address_context(webhook), webhook.sealed_address)


def secrets_of(webhook: Webhook) -> list[str]:
    """All that sign at this moment, the newest first; none of them is none of ours."""
    found, old = [_opened(secret_context(webhook), webhook.sealed_secret)], None
    if webhook.old_until is not None and webhook.old_until > now():
        old = webhook.sealed_old_secret
    if old is not None:
        found.append(_opened(old_secret_context(webhook), old))
    return [secret for secret in found if secret]


def _opened(bound_to: bytes, sealed: bytes) -> str:
    try:
        return open_service(_root(), bound_to, sealed).decode()
    except SealBroken:
        return ""


def address_context(webhook: Webhook) -> bytes:
    """What the sealed address is bound to."""
    return context("nrm/webhook-address", 1, webhook.id, webhook.account_id)


def secret_context(webhook: Webhook) -> bytes:
    """What the sealed secret is bound to."""
    return context("nrm/webhook-secret", 1, webhook.id, webhook.account_id)


def old_secret_context(webhook: Webhook) -> bytes:
    """What the sealed secret from before is bound to."""
    return context("nrm/webhook-old-secret", 1, webhook.id, webhook.account_id)


def _root() -> RootKeys:
    root: RootKeys = current_app.extensions["nrm_session_info"]["root"]
    return root
