"""What entries of the access log say of concerns without an account, and of asking for advice."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

INTAKE_ACTS: Final[Mapping[str, object]] = {
    "concern.arrive": lazy_gettext("A concern arrived without an account"),
    "concern.convert": lazy_gettext("Made a case of a concern"),
    "concern.escalate": lazy_gettext("Nobody did anything about a concern that was late"),
    "concern.hand_on": lazy_gettext("Handed a concern to a colleague"),
    "concern.list": lazy_gettext("Looked at the list of concerns"),
    "concern.miss": lazy_gettext("Said that nobody of a concern could be reached"),
    "concern.open": lazy_gettext("Opened a concern"),
    "concern.overdue": lazy_gettext("Nobody did anything about a concern in time"),
    "concern.pass_on": lazy_gettext("Passed a concern on to another agency"),
    "concern.set_aside": lazy_gettext("Set a concern aside"),
    "concern.take_up": lazy_gettext("Took up a concern"),
    "concern.tell": lazy_gettext("Told a sender how a concern stands"),
    "consultation.answer": lazy_gettext("Answered another agency that asked for advice or room"),
    "consultation.ask": lazy_gettext("Asked another agency for advice or room"),
    "consultation.decline": lazy_gettext("Declined to give advice or room"),
    "consultation.expire": lazy_gettext("Advice or room that was asked for ran out"),
    "consultation.finish": lazy_gettext("Erased advice or room that was asked for"),
    "consultation.follow_up": lazy_gettext("Asked another agency further"),
    "consultation.list": lazy_gettext("Looked at the list of advice and room"),
    "consultation.miss": lazy_gettext("Nobody answered for advice or room in time"),
    "consultation.open": lazy_gettext("Opened advice or room that was asked for"),
    "consultation.withdraw": lazy_gettext("Took back what was asked of another agency"),
    "intake.choose": lazy_gettext("Said which agency takes concerns in"),
    "intake.list": lazy_gettext("Looked at which agencies take concerns in"),
}
