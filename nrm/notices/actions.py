"""What people do with the address at which they hear that something waits."""

from flask_babel import gettext

from nrm import policy
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.entry import Outcome
from nrm.notices import keeping
from nrm.notices.keeping import Wishes, keep_mailbox
from nrm.notices.models import TRIES, Mailbox, find_mailbox


def read_mailbox(actor: Actor) -> Mailbox | None:
    """The actor's mailbox, its address still sealed; None while there is none."""
    found = find_mailbox(actor.id)
    policy.ask(actor, "account.read_mailbox", actor)
    log.write(actor, "account.read_mailbox")
    return found


def set_mailbox(actor: Actor, wishes: Wishes) -> Mailbox:
    """Notices go there, as wished, once the address is confirmed."""
    known = find_mailbox(actor.id, to_change=True)
    policy.ask(actor, "account.set_mailbox", actor)
    made = keep_mailbox(actor.id, wishes, known)
    log.write(actor, "account.set_mailbox")
    return made


def confirm_mailbox(actor: Actor, code: str) -> bool:
    """Whether the code is the one that was sent there; a wrong one costs one of five tries.

    Raises Invalid when nothing waits to be confirmed, or no try is left.
    """
    mailbox = find_mailbox(actor.id, to_change=True)
    policy.ask(actor, "account.confirm_mailbox", actor)
    right = _confirm(mailbox, code)
    outcome = Outcome.DONE if right else Outcome.FAILED
    log.write(actor, "account.confirm_mailbox", outcome=outcome)
    return right


def _confirm(mailbox: Mailbox | None, code: str) -> bool:
    if mailbox is None or mailbox.sealed_code is None:
        sentence = gettext("There is no address here that waits to be confirmed.")
        raise Invalid({"code": [sentence]})
    if mailbox.tries >= TRIES:
        sentence = gettext("Five codes were wrong. Save the address again, and a new one comes.")
        raise Invalid({"code": [sentence]})
    return keeping.confirm(mailbox, code)


def remove_mailbox(actor: Actor) -> None:
    """Nothing is sent any more; the address is deleted, if there was one."""
    mailbox = find_mailbox(actor.id, to_change=True)
    policy.ask(actor, "account.remove_mailbox", actor)
    if mailbox is not None:
        keeping.forget_address(mailbox)
    log.write(actor, "account.remove_mailbox")
