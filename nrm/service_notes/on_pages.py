"""The way to own service notes, on the page of the referral; for the agency that keeps them."""

from flask_babel import gettext

from nrm import policy
from nrm.http.actor import Actor
from nrm.look.parts import Link
from nrm.referrals.models import Referral
from nrm.service_notes.finding import OwnNotes


def add_way(actor: Actor, referral: Referral, ways: list[Link]) -> None:
    """The same whether there is a note or not: no page but their own tells of one."""
    if policy.may(actor, "service_note.read", OwnNotes(referral)):
        ways.append(Link(label=gettext("Own notes"), url=f"/referrals/{referral.id}/notes"))
