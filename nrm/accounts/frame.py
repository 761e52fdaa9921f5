"""What surrounds every page, for whoever reads it: links by role, and how long they are signed in.

What stands inside is in each feature's `views.py`; who may do what is in `policy.py`.
"""

from collections.abc import Mapping
from typing import Final

from flask import current_app
from flask_babel import lazy_gettext

from nrm.http.actor import Actor
from nrm.look.page import Frame, NavItem, SignedIn
from nrm.policy import may

# Address, words, and the action without which the link is not shown; "" is for everybody.
_LINKS: Final = (
    ("/", lazy_gettext("Desk"), ""),
    ("/cases", lazy_gettext("Cases"), "case.list"),
    ("/concerns", lazy_gettext("Concerns"), "concern.list"),
    ("/cases/new", lazy_gettext("New case"), "case.open"),
    ("/referrals/in", lazy_gettext("Referrals in"), "referral.list"),
    ("/referrals/out", lazy_gettext("Referrals out"), "case.open"),
    ("/appointments", lazy_gettext("Appointments"), "appointment.list"),
    ("/safe-space", lazy_gettext("Safe space"), "attendance.record"),
    ("/directory", lazy_gettext("Partners"), "service.list"),
    ("/consultations", lazy_gettext("Advice"), "consultation.list"),
    ("/gaps", lazy_gettext("Where help was missing"), "gap.list"),
    ("/notifications", lazy_gettext("Anonymous notices"), "notification.list"),
    ("/audit", lazy_gettext("Review and log"), "audit.list"),
    ("/admin/people", lazy_gettext("People"), "account.list"),
    ("/admin/agencies", lazy_gettext("Agencies"), "agency.list_all"),
    ("/admin/concerns", lazy_gettext("Who takes concerns in"), "intake.list"),
    ("/admin/recoveries", lazy_gettext("Recoveries"), "recovery.list"),
    ("/account", lazy_gettext("My account"), ""),
)
_ROLES: Final[Mapping[str, object]] = {
    "social_worker": lazy_gettext("social worker"),
    "supervisor": lazy_gettext("supervisor"),
    "partner_worker": lazy_gettext("partner worker"),
    "competent_authority": lazy_gettext("competent authority"),
    "co_ordinator": lazy_gettext("co-ordinator"),
    "auditor": lazy_gettext("auditor"),
    "statistician": lazy_gettext("statistician"),
    "attendant": lazy_gettext("attends appointments"),
    "administrator": lazy_gettext("administrator"),
    "system": lazy_gettext("system"),
}
_DUTIES: Final[Mapping[str, object]] = {
    "custodian": lazy_gettext("custodian"),
    "registrar": lazy_gettext("registrar"),
}


def role_words(role: str) -> str:
    """A role in the reader's language; KeyError for one that does not exist."""
    return str(_ROLES[role])


def duty_words(duty: str) -> str:
    """A duty in the reader's language; KeyError for one that does not exist."""
    return str(_DUTIES[duty])


def frame_for(actor: Actor | None, here: str) -> Frame:
    """The frame of the page at `here`, its path; the bare one for nobody and for a system."""
    demo = bool(current_app.config["NRM_DEMO"])
    if actor is None or actor.is_system:
        return Frame(demo=demo, here=here)
    return Frame(
        csrf=actor.csrf,
        nav=tuple(_nav(actor, here)),
        signed_in=SignedIn(
            name=actor.name,
            role=role_words(actor.role),
            until=actor.signed_in_until,
            agency=actor.agency_name,
        ),
        demo=demo,
        here=here,
    )


def _nav(actor: Actor, here: str) -> list[NavItem]:
    return [
        NavItem(label=str(words), url=url, current=url == here)
        for url, words, action in _LINKS
        if not action or may(actor, action)
    ]
