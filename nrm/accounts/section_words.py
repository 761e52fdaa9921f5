"""Parts of a record in plain words, as pages and the log name them."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext, lazy_gettext

from nrm.vocabulary.loader import label_of

_SECTIONS: Final[Mapping[str, object]] = {
    "identity": lazy_gettext("Who the person is"),
    "safe_contact": lazy_gettext("Safe contact"),
    "location": lazy_gettext("Where the person is"),
    "preferences": lazy_gettext("What the person prefers"),
    "indicators": lazy_gettext("Indicators"),
    "account": lazy_gettext("Account"),
    "risk": lazy_gettext("Risk and safety"),
    "needs": lazy_gettext("Needs"),
    "health": lazy_gettext("Health"),
    "plan": lazy_gettext("Plan"),
    "justice": lazy_gettext("Police, court and compensation"),
    "residence": lazy_gettext("Right to stay"),
    "notes": lazy_gettext("Notes"),
    "screening": lazy_gettext("Screening"),
    "first_meeting": lazy_gettext("First meeting"),
    "belief": lazy_gettext("Reason to believe"),
    "inclusion": lazy_gettext("Social inclusion"),
    "emergency": lazy_gettext("Why a case was opened in an emergency"),
    "legal_disclosure": lazy_gettext("To whom something was disclosed by law"),
    "participant": lazy_gettext("Who has a part in a case"),
    "appointment": lazy_gettext("Appointments"),
    "missing_episode": lazy_gettext("Where a missing person was last seen"),
    "without_consent": lazy_gettext("Why something was done without consent"),
    "return_interview": lazy_gettext("What was said after a return"),
    "contact_attempts": lazy_gettext("How it was tried to reach the person"),
    "subject_access": lazy_gettext("How a record can be handed over safely"),
    "anonymous_notification": lazy_gettext("What an authority was told without a name"),
    "justice_track": lazy_gettext("Where things stand with police and courts"),
    "legal_hold": lazy_gettext("Reasons of a legal hold"),
    "first_day": lazy_gettext("From a chosen day on"),
    "disowned_entry": lazy_gettext("An entry of the log"),
    "last_entry": lazy_gettext("Up to the newest entry"),
}
# How an entry of the log names a draft of a section.
_DRAFT: Final = "draft_"
# How it counts the reasons for which more was sent than a service needs.
_ADDED: Final = "added_"
# How it names an earlier version that was opened beside a newer one.
_EARLIER: Final = "earlier_"


def section_choices() -> Mapping[str, object]:
    """Every part that has words of its own, by its name in the log."""
    return _SECTIONS


def section_words(section: str) -> str:
    """A part of a record in the reader's language; its code while it has no words yet."""
    if section.startswith("file_"):
        return str(gettext("A file"))
    if section.startswith(_DRAFT):
        form = section_words(section.removeprefix(_DRAFT))
        return str(gettext("%(section)s, not saved yet", section=form))
    if section.startswith(_EARLIER):
        form = section_words(section.removeprefix(_EARLIER))
        return str(gettext("%(section)s, an earlier version", section=form))
    if section.startswith(_ADDED):
        reason = label_of("addition_reasons", section.removeprefix(_ADDED))
        return str(gettext("More than the service needs: %(reason)s", reason=reason))
    return str(_SECTIONS.get(section, section))
