"""How somebody's account stands, in words."""

from flask_babel import gettext

from nrm.accounts.frame import duty_words, role_words
from nrm.accounts.models import ACTIVATED, ENDED, INVITED, LEFT, Account
from nrm.accounts.people import Member
from nrm.database import now
from nrm.look.parts import Tag, Tone


def state_tag(member: Member) -> Tag:
    """Invited, waiting, active or over."""
    state = member.account.state
    if state == INVITED:
        return _invited(member)
    if state == ACTIVATED:
        return Tag(label=gettext("Waits to be confirmed"), tone=Tone.OPEN)
    if state == LEFT:
        return Tag(label=gettext("Has left"), tone=Tone.END)
    if member.lacks_key:
        return Tag(label=gettext("Confirmed, without the agency's key"), tone=Tone.OPEN)
    if state == ENDED:
        return Tag(label=gettext("Ended"), tone=Tone.END)
    return Tag(label=gettext("Active"), tone=Tone.ON)


def _invited(member: Member) -> Tag:
    good = member.invited_until is not None and member.invited_until > now()
    if good:
        return Tag(label=gettext("Invited"), tone=Tone.OPEN)
    return Tag(label=gettext("Without a good code"), tone=Tone.END)


def role_and_duties(account: Account) -> str:
    """What somebody is here, duties behind the role."""
    duties = (duty_words(duty) for duty in account.duties.split())
    return ", ".join((role_words(account.role), *duties))
