"""What the thread of a referral may not say: who somebody is, held against no record.

Whoever writes at the partner knows none. What upper features look for joins by `text.tells`.
"""

from flask_babel import gettext
from marshmallow import ValidationError

from nrm.http import hooks
from nrm.referrals.identifying import what_tells


def check_before(text: str) -> None:
    """ValidationError where a text before acceptance tells anybody's name, way, number or day."""
    if what := _found(text):
        raise ValidationError(
            gettext(
                "Before it is accepted nobody is to know who this is. Leave out: %(what)s.",
                what=what,
            )
        )


def check_unnamed(text: str) -> None:
    """The same of one after it: both know who it is, and what is written need not say so."""
    if what := _found(text):
        raise ValidationError(
            gettext("They know who it is; write it without. Leave out: %(what)s.", what=what)
        )


def _found(text: str) -> str:
    found = what_tells(text, "", {})
    hooks.tell("text.tells", text, found)
    return ", ".join(dict.fromkeys(found))
