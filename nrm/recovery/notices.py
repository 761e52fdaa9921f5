"""What the desk tells of recoveries: somebody asked for my keys, or a colleague's wait for me."""

from flask_babel import gettext, ngettext

from nrm.http.actor import Actor
from nrm.look.parts import Waiting
from nrm.recovery.requests import find_listed


def waiting_for(actor: Actor) -> tuple[Waiting, ...]:
    """Lines for the desk of the actor; in a transaction, as a part of looking at the desk."""
    listed = find_listed(actor)
    own = [asked for asked in listed if asked.account_id == actor.id]
    others = len(listed) - len(own)
    lines = [_own(len(own))] if own else []
    return (*lines, _others(others)) if others else tuple(lines)


def _own(count: int) -> Waiting:
    return Waiting(
        title=gettext("Somebody asked for the keys of your account"),
        url="/account/recoveries",
        context=ngettext(
            "%(num)d request. If it was not you, cancel it and tell a custodian.",
            "%(num)d requests. If it was not you, cancel them and tell a custodian.",
            count,
        ),
    )


def _others(count: int) -> Waiting:
    return Waiting(
        title=gettext("People of yours have asked to recover their keys"),
        url="/admin/recoveries",
        context=ngettext("%(num)d request.", "%(num)d requests.", count),
    )
