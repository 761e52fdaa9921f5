"""How it goes with a webhook, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext, lazy_gettext

from nrm.look.moments import when
from nrm.look.parts import Fact
from nrm.webhooks.delivering import Failure
from nrm.webhooks.models import Webhook
from nrm.webhooks.standing import ACTIVE, FAILING, STOPPED, Standing

_STATES: Final[Mapping[str, object]] = {
    ACTIVE: lazy_gettext("Active"),
    FAILING: lazy_gettext("Nothing was taken the last time; it is tried again"),
    STOPPED: lazy_gettext("Stopped, until you start it again"),
}
_FAILURES: Final[Mapping[str, object]] = {
    Failure.NO_ADDRESS: lazy_gettext("The name of the host is not known"),
    Failure.NOT_PUBLIC: lazy_gettext("The name of the host leads into a private network"),
    Failure.UNREACHABLE: lazy_gettext("Nobody answers there"),
    Failure.TOO_SLOW: lazy_gettext("No answer came within ten seconds"),
    Failure.NOT_CERTIFIED: lazy_gettext("Its certificate is not valid"),
    Failure.NO_ANSWER: lazy_gettext("What answered was no web server"),
    Failure.REDIRECTS: lazy_gettext("It leads on to another address, which is not followed"),
    Failure.REFUSES: lazy_gettext("It refuses the message"),
    Failure.BROKEN: lazy_gettext("It says that it is broken"),
    Failure.GONE: lazy_gettext("It says that it is gone for good"),
}


def facts_of(found: Standing, address: str) -> tuple[Fact, ...]:
    """State, address, last success, last failure, how many wait; nothing while there is none."""
    webhook = found.webhook
    if webhook is None:
        return ()
    taken = when(webhook.taken_at) if webhook.taken_at else gettext("Nothing yet")
    return (
        Fact(label=gettext("State"), value=str(_STATES[found.state or ACTIVE])),
        Fact(label=gettext("Address"), value=address),
        Fact(label=gettext("Last taken"), value=taken),
        *_failure(webhook),
        Fact(label=gettext("Waiting"), value=str(found.waiting)),
    )


def _failure(webhook: Webhook) -> tuple[Fact, ...]:
    if webhook.error is None or webhook.failed_at is None:
        return ()
    said = f"{_FAILURES[webhook.error]} ({webhook.error})"
    return (
        Fact(label=gettext("Last failure"), value=said),
        Fact(label=gettext("Failed at"), value=when(webhook.failed_at)),
    )
