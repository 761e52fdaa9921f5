"""What entries of the access log say of concerns that were handed over without an account."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

INTAKE_ACTS: Final[Mapping[str, object]] = {
    "concern.arrive": lazy_gettext("A concern arrived without an account"),
    "concern.convert": lazy_gettext("Made a case of a concern"),
    "concern.list": lazy_gettext("Looked at the list of concerns"),
    "concern.miss": lazy_gettext("Said that nobody of a concern could be reached"),
    "concern.open": lazy_gettext("Opened a concern"),
    "concern.set_aside": lazy_gettext("Set a concern aside"),
    "concern.take_up": lazy_gettext("Took up a concern"),
    "concern.tell": lazy_gettext("Told a sender how a concern stands"),
    "intake.choose": lazy_gettext("Said which agency takes concerns in"),
    "intake.list": lazy_gettext("Looked at which agencies take concerns in"),
}
