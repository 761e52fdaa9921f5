"""A system's scopes and state in the reader's language."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext, lazy_gettext

from nrm.database import now
from nrm.look.parts import Tag, Tone
from nrm.systems.models import System

_SCOPES: Final[Mapping[str, object]] = {
    "directory.read": lazy_gettext("Look at partners and what they offer"),
    "referrals.read": lazy_gettext("Read referrals to the agency, with what was agreed"),
    "referrals.answer": lazy_gettext("Read referrals to the agency, and answer them"),
}


def scope_words(scope: str) -> str:
    """A scope in the reader's language; KeyError for one that does not exist."""
    return str(_SCOPES[scope])


def state_tag(row: System) -> Tag:
    """Whether the token is still good."""
    if row.ended_at is not None:
        return Tag(label=gettext("Ended"), tone=Tone.END)
    if not row.is_live(now()):
        return Tag(label=gettext("Ran out"), tone=Tone.END)
    return Tag(label=gettext("Active"), tone=Tone.ON)
