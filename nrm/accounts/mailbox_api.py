"""`/account/mailbox`: where the caller hears that something waits."""

from typing import Any

from flask import Response, current_app
from flask_babel import get_locale, gettext

from nrm.accounts.mailbox_schemas import MailboxCodeIn, MailboxIn, MailboxOut
from nrm.errors import Invalid
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer
from nrm.notices.actions import confirm_mailbox, read_mailbox, remove_mailbox, set_mailbox
from nrm.notices.keeping import Wishes, address_of
from nrm.notices.models import Mailbox

blueprint = ApiBlueprint("mailbox_api", __name__, description="Where notices go")
_PATH = "/account/mailbox"
_TIMES = ("confirmed_at", "refused_at", "told_at")


@blueprint.path(_PATH)
@blueprint.gives(MailboxOut)
def read() -> Response:
    """Where notices go; all null while no address was given."""
    return answer(told_now())


@blueprint.path(_PATH, "PUT")
@blueprint.takes(MailboxIn)
@blueprint.gives(MailboxOut)
def save(given: dict[str, str]) -> Response:
    """Notices go there once the code is sent back that comes to the address."""
    with acting("account.set_mailbox") as actor:
        made = set_mailbox(actor, wishes(**given))
    return answer(told(actor, made, "account.set_mailbox"))


@blueprint.path(f"{_PATH}/confirm", "POST")
@blueprint.takes(MailboxCodeIn)
@blueprint.gives(MailboxOut)
def confirm(given: dict[str, str]) -> Response:
    """Send back the code; after five wrong ones save the address again."""
    with acting("account.confirm_mailbox") as actor:
        right = confirm_mailbox(actor, given["code"])
    if not right:
        raise wrong_code()
    return answer(told_now())


@blueprint.path(_PATH, "DELETE")
@blueprint.gives(None, 204)
def remove() -> Response:
    """Send nothing any more; the address is deleted."""
    with acting("account.remove_mailbox") as actor:
        remove_mailbox(actor)
    return Response(status=204)


def wishes(address: str, pace: str, quiet: str) -> Wishes:
    """What was asked for, in the language of whoever asks."""
    return Wishes(address, pace, quiet, str(get_locale()))


def wrong_code() -> Invalid:
    """Said once the try is counted."""
    return Invalid({"code": [gettext("This is not the code in the newest letter.")]})


def told_now() -> dict[str, Any]:
    """Where the caller's notices go, as is told now."""
    with acting("account.read_mailbox") as actor:
        found = read_mailbox(actor)
    return told(actor, found)


def told(
    actor: Actor, mailbox: Mailbox | None, act: str = "account.read_mailbox"
) -> dict[str, Any]:
    """A mailbox as its owner is told of it, or that there is none."""
    times = {name: getattr(mailbox, name, None) for name in _TIMES}
    address = reveal(actor, act, None, lambda: address_of(mailbox)) if mailbox else ""
    return {
        "address": address or None,
        **{name: getattr(mailbox, name, None) for name in ("pace", "quiet", "language")},
        "sends": current_app.extensions["nrm_mail_server"] is not None,
        **{name: at.isoformat() if at is not None else None for name, at in times.items()},
    }
