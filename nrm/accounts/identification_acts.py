"""What entries of the access log say of formal identification, and of notes about it."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

IDENTIFICATION_ACTS: Final[Mapping[str, object]] = {
    "identification.acknowledge": lazy_gettext("Began to read a submission"),
    "identification.agree": lazy_gettext("Recorded a yes to formal identification"),
    "identification.answer": lazy_gettext("Answered the competent authority"),
    "identification.ask": lazy_gettext("Asked about a submission"),
    "identification.begin_for_child": lazy_gettext("Began formal identification of a child"),
    "identification.decline": lazy_gettext("Recorded a no to formal identification"),
    "identification.deliver": lazy_gettext("Recorded that the person has a decision"),
    "identification.lapse": lazy_gettext("A request for a decision ran out"),
    "identification.list": lazy_gettext("Looked at the list of submissions"),
    "identification.open": lazy_gettext("Opened what was submitted and decided"),
    "identification.propose": lazy_gettext("Offered formal identification"),
    "identification.read": lazy_gettext("Looked at the formal identification of a case"),
    "identification.refuse_reconsideration": lazy_gettext("Refused a new look"),
    "identification.request_reconsideration": lazy_gettext("Asked for a new look at a decision"),
    "identification.resume": lazy_gettext("Went on with a submission"),
    "identification.submit": lazy_gettext("Submitted a case to the competent authority"),
    "identification.suspend": lazy_gettext("Put a submission on hold"),
    "identification.withdraw": lazy_gettext("Ended a formal identification"),
    "restricted_note.answer": lazy_gettext("Answered a restricted note"),
    "restricted_note.end": lazy_gettext("The time of restricted notes ran out"),
    "restricted_note.erase": lazy_gettext("What there was of restricted notes went with the case"),
    "restricted_note.list": lazy_gettext("Looked at the list of restricted notes"),
    "restricted_note.read": lazy_gettext("Opened restricted notes"),
    "restricted_note.rewrap": lazy_gettext("Moved keys of restricted notes under a new key"),
    "restricted_note.write": lazy_gettext("Wrote a restricted note to the police"),
}
