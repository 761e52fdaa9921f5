"""What custodians do with the address at which a system hears that a referral waits."""

from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.errors import OutOfTurn
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.systems.making import Listed, find_system
from nrm.webhooks import keeping
from nrm.webhooks.keeping import Made, keep_webhook
from nrm.webhooks.models import Webhook, find_webhook
from nrm.webhooks.standing import Standing, find_standing


def read_webhook(actor: Actor, account_id: UUID) -> Standing:
    """Where the system is told, how that goes, and how much waits for it; the address is sealed."""
    system = find_system(account_id)
    policy.ask(actor, "system.read_webhook", system)
    found = find_standing(system)
    log.write(actor, "system.read_webhook")
    return found


def set_webhook(actor: Actor, account_id: UUID, address: str) -> Made:
    """The system is told there that a referral waits, signed with a secret of its own."""
    system = find_system(account_id, to_change=True)
    policy.ask(actor, "system.set_webhook", system)
    made = keep_webhook(system, find_webhook(account_id, to_change=True), address)
    log.write(actor, "system.set_webhook")
    return made


def renew_webhook(actor: Actor, account_id: UUID) -> Made:
    """There is a new secret; the old one signs beside it for a day."""
    system = find_system(account_id, to_change=True)
    policy.ask(actor, "system.renew_webhook", system)
    made = keeping.renew(system, _needed(system))
    log.write(actor, "system.renew_webhook")
    return made


def test_webhook(actor: Actor, account_id: UUID) -> None:
    """A message that names nothing is sent with the next round."""
    system = find_system(account_id, to_change=True)
    policy.ask(actor, "system.test_webhook", system)
    keeping.add_test(_needed(system))
    log.write(actor, "system.test_webhook")


def start_webhook(actor: Actor, account_id: UUID) -> None:
    """What waits is sent with the next round, whatever went wrong before."""
    system = find_system(account_id, to_change=True)
    policy.ask(actor, "system.start_webhook", system)
    keeping.start(_needed(system))
    log.write(actor, "system.start_webhook")


def remove_webhook(actor: Actor, account_id: UUID) -> None:
    """Nothing is sent any more; address, secrets and what waits are deleted, if there were any."""
    system = find_system(account_id, to_change=True)
    policy.ask(actor, "system.remove_webhook", system)
    webhook = find_webhook(system.account.id, to_change=True)
    if webhook is not None:
        keeping.forget(webhook)
    log.write(actor, "system.remove_webhook")


def _needed(system: Listed) -> Webhook:
    webhook = find_webhook(system.account.id, to_change=True)
    if webhook is None:
        raise OutOfTurn(gettext("This system has no address yet."))
    return webhook
