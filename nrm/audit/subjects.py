"""What acts are about: the word before the dot of each name, as people say it."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

from nrm.policy import ALLOWED

SUBJECTS: Final[Mapping[str, object]] = {
    "access_receipt": lazy_gettext("Papers about accesses"),
    "account": lazy_gettext("People and their accounts"),
    "agency": lazy_gettext("Agencies"),
    "appointment": lazy_gettext("Appointments"),
    "attendance": lazy_gettext("Open groups, counted"),
    "audit": lazy_gettext("The log itself"),
    "case": lazy_gettext("Cases"),
    "clock": lazy_gettext("Deadlines"),
    "concern": lazy_gettext("Concerns"),
    "consent": lazy_gettext("Consents"),
    "consultation": lazy_gettext("Advice and room"),
    "disclosure": lazy_gettext("Legal disclosures"),
    "draft": lazy_gettext("Drafts"),
    "duplicate": lazy_gettext("Two cases of one person"),
    "emergency": lazy_gettext("Emergencies"),
    "erasure": lazy_gettext("Erasure"),
    "file": lazy_gettext("Files"),
    "focal_point": lazy_gettext("Other countries' focal points"),
    "gap": lazy_gettext("Where help was missing"),
    "group": lazy_gettext("Groups"),
    "identification": lazy_gettext("Identification and its authority"),
    "intake": lazy_gettext("Who takes concerns in"),
    "justice": lazy_gettext("The way through justice"),
    "message": lazy_gettext("Messages about a referral"),
    "missing": lazy_gettext("People who are missing"),
    "note": lazy_gettext("Notes"),
    "notification": lazy_gettext("Notices"),
    "participant": lazy_gettext("People around a survivor"),
    "recovery": lazy_gettext("Lost passphrases and keys"),
    "reaching": lazy_gettext("Reaching a person"),
    "referral": lazy_gettext("Referrals"),
    "review": lazy_gettext("What auditors look at"),
    "restricted_note": lazy_gettext("Notes between an authority and the police"),
    "section": lazy_gettext("Sections of the record"),
    "service": lazy_gettext("The directory of services"),
    "service_note": lazy_gettext("Partners' own notes on referrals"),
    "session": lazy_gettext("Signing in"),
    "sheet": lazy_gettext("Sheets on paper"),
    "subject_access": lazy_gettext("People asking for their record"),
    "system": lazy_gettext("Systems"),
    "transfer": lazy_gettext("Handing over a case"),
    "trm_arrival": lazy_gettext("Asked of us by another country"),
    "trm_referral": lazy_gettext("Asked of another country"),
    "vocabulary": lazy_gettext("Lists to choose from"),
    "without_consent": lazy_gettext("Done without consent"),
}


def subject_of(act: str) -> str:
    """`case` of `case.open`."""
    return act.partition(".")[0]


# What is written by nobody, or without being asked, and is looked for.
_BY_ITSELF: Final = ("audit.alarm", "audit.heartbeat")
_ACTS: Final[Mapping[str, tuple[str, ...]]] = {
    subject: tuple(sorted(act for act in (*ALLOWED, *_BY_ITSELF) if subject_of(act) == subject))
    for subject in SUBJECTS
}


def acts_about(subject: str) -> tuple[str, ...]:
    """The acts of a subject, by name; none when there is no such subject."""
    return _ACTS.get(subject, ())
