"""`/admin/keys`: the agency's key, and moving what still lies under an earlier one."""

from flask import Blueprint, Response
from flask_babel import gettext, ngettext

from nrm.accounts.frame import frame_for
from nrm.custody.actions import read_keys, rewrap_keys
from nrm.custody.rewrapping import Progress
from nrm.custody.views import KeysPage
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw
from nrm.look.moments import when
from nrm.look.parts import Fact
from nrm.vault.certificates import fingerprint_of
from nrm.vault.models import Certificate
from nrm.vault.words import fingerprint_words

blueprint = Blueprint("keys", __name__)
_HERE = "/admin/keys"


@blueprint.get(_HERE)
def keys() -> Response:
    """How far it is."""
    with acting("agency.read_keys") as actor:
        progress = read_keys(actor)
    return _draw(actor, progress)


@blueprint.post(_HERE)
def go_on() -> Response:
    """Some more keys are moved, and how far it is now; a reload moves some more."""
    with acting("agency.rewrap") as actor:
        progress = rewrap_keys(actor)
    return _draw(actor, progress)


def _draw(actor: Actor, progress: Progress) -> Response:
    goes_on = progress.left > 0 and progress.can_go_on
    page = KeysPage(
        frame=frame_for(actor, _HERE),
        facts=() if progress.epoch is None else key_facts(progress.epoch),
        words=_words(progress),
        done=progress.done,
        left=progress.left,
        url=_HERE if goes_on else "",
        goes_on=goes_on and progress.moved > 0,
        agency_url=f"/admin/agencies/{actor.agency_id}",
        first_url="" if progress.epoch is not None else f"{_HERE}/first",
    )
    return draw("custody/keys.html", page)


def key_facts(epoch: Certificate) -> tuple[Fact, ...]:
    """Which key it is, since when, and the words by which two people compare it."""
    words = fingerprint_words(fingerprint_of(epoch))
    return (
        Fact(label=gettext("Number of the key"), value=str(epoch.epoch)),
        Fact(label=gettext("In use since"), value=when(epoch.issued_at)),
        Fact(label=gettext("Words of the key"), value=words),
    )


def _words(progress: Progress) -> str:
    if progress.epoch is None:
        return str(gettext("The agency has no key yet. Nothing can be sealed for it."))
    if not progress.left:
        return str(gettext("Everything lies under this key. Earlier keys have ended."))
    waits: str = ngettext(
        "%(num)d key still lies under an earlier key of the agency.",
        "%(num)d keys still lie under an earlier key of the agency.",
        progress.left,
    )
    if progress.can_go_on:
        return waits
    return f"{waits} {gettext('You never held that one; another custodian has to go on.')}"
