"""How an agency stands, and what it lacks, in words."""

from flask_babel import gettext, ngettext

from nrm.agencies.models import (
    ACTIVE,
    CHECKING,
    CLOSED,
    CLOSING,
    KEYLESS_KINDS,
    LOCKED,
    PROPOSED,
    SUSPENDED,
    Agency,
)
from nrm.look.parts import Tag, Tone
from nrm.registry.finding import ENOUGH, Known, lacks_first_key


def state_tag(agency: Agency) -> Tag:
    """Proposed, live, suspended or over."""
    words = {
        PROPOSED: gettext("Not registered yet"),
        ACTIVE: gettext("Takes part"),
        CHECKING: gettext("Only checks the log"),
        SUSPENDED: gettext("Suspended"),
        LOCKED: gettext("Shut for misuse"),
        CLOSING: gettext("Is being closed"),
        CLOSED: gettext("Closed"),
    }
    tones = {PROPOSED: Tone.OPEN, ACTIVE: Tone.ON}
    return Tag(label=words[agency.state], tone=tones.get(agency.state, Tone.END))


def lack_words(known: Known) -> str:
    """What is to be done next for this agency; empty when it lacks nothing."""
    if known.agency.state == PROPOSED:
        return _before(known)
    if known.agency.state != ACTIVE or known.agency.kind in KEYLESS_KINDS:
        return ""
    return _few(known.holders)


def _before(known: Known) -> str:
    words: str = gettext("A registrar can register it now.")
    if lacks_first_key(known.agency):
        words = gettext("One of its custodians has to make its key, under “Keys of the agency”.")
    if known.agency.kind not in KEYLESS_KINDS and known.custodians < ENOUGH:
        words = ngettext(
            "Two custodians have to join and to be confirmed; %(num)d is.",
            "Two custodians have to join and to be confirmed; %(num)d are.",
            known.custodians,
        )
    return words


def _few(holders: int) -> str:
    words: str = ""
    if holders == 1:
        words = gettext("One custodian alone holds its key; it needs a second one.")
    if holders == 0:
        words = gettext(
            "No custodian holds its key: nobody can be let in, and its cases cannot be handed over."
        )
    return words
