"""How it goes with the webhook of a system: what its agency is shown."""

from dataclasses import dataclass
from uuid import UUID

from nrm.database import now
from nrm.systems.making import Listed
from nrm.webhooks.keeping import count_waiting
from nrm.webhooks.models import Webhook, find_webhook

ACTIVE, FAILING, STOPPED = "active", "failing", "stopped"


@dataclass(frozen=True)
class Standing:
    """A system, its webhook if it has one, and how many messages wait.

    `is_live`: whether its token is good, without which it is told nothing.
    """

    account_id: UUID
    name: str
    is_live: bool
    webhook: Webhook | None
    waiting: int

    @property
    def state(self) -> str | None:
        """One of the three above; None without a webhook."""
        if self.webhook is None:
            return None
        if self.webhook.stopped_at is not None:
            return STOPPED
        return FAILING if self.webhook.failing_since is not None else ACTIVE


def find_standing(system: Listed) -> Standing:
    """How it goes now."""
    webhook = find_webhook(system.account.id)
    waiting = count_waiting(webhook) if webhook is not None else 0
    account = system.account
    return Standing(account.id, account.name, system.row.is_live(now()), webhook, waiting)
