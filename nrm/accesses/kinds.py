"""Acts by which somebody sees something of a record, and what kind of information that is.

A test reads every act that opens something in the code: it stands here, or is named there with the
reason why no paper tells of it.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from flask_babel import lazy_gettext

from nrm.accounts.section_words import section_words
from nrm.log.entry import Entry
from nrm.policy import SOCIAL_WORKER, SUPERVISOR

# What is told where an entry names no part of the record.
SEEN: Final[Mapping[str, object]] = {
    "case.break_glass": lazy_gettext("The whole record, because a life was in danger"),
    "case.search": lazy_gettext("Whether a person is among the records"),
    "case.show_names": lazy_gettext("The name, in a list"),
    "consent.open": lazy_gettext("What you agreed to"),
    "draft.read": lazy_gettext("What was typed and not saved yet"),
    "file.list": lazy_gettext("The list of files"),
    "file.open": lazy_gettext("A file"),
    "identification.open": lazy_gettext("What was handed in for the decision about you"),
    "justice.read": lazy_gettext("Police, court and compensation"),
    "message.list": lazy_gettext("Messages between those who help you"),
    "note.list": lazy_gettext("Notes"),
    "notification.prepare": lazy_gettext("What may be told without saying who you are"),
    "reaching.look": lazy_gettext("How it was tried to reach you"),
    "referral.open_address": lazy_gettext("An address where you are helped"),
    "referral.open_file": lazy_gettext("A file"),
    "referral.preview": lazy_gettext("What was about to be sent"),
    "referral.read": lazy_gettext("What was asked for you, without your name"),
    "section.read": lazy_gettext("Parts of the record"),
    "sheet.print": lazy_gettext("Your plan, for paper"),
    "subject_access.print": lazy_gettext("The whole record, for the copy that you asked for"),
    "trm_referral.share": lazy_gettext("Sent to another country, as you agreed"),
}
# Whether the law demanded something, or something was done unasked, must at times be kept from her
# for a while: the copy of the record says it once it may be told, and no paper before it.
_UNTOLD_PURPOSE: Final = "legal_disclosure"
_UNTOLD_PARTS: Final = frozenset({"legal_disclosure", "legal_hold", "without_consent"})
_LEADING: Final = (SOCIAL_WORKER, SUPERVISOR)
# Counts of the log, and no parts of a record.
_COUNTED: Final = ("added_", "reasons", "messages")


def is_told(entry: Entry) -> bool:
    """Whether this entry of a case is one that the person is told of."""
    done = entry.action in SEEN and entry.outcome == "done" and entry.actor is not None
    known = entry.purpose != _UNTOLD_PURPOSE and not _is_untold(entry)
    return done and known and not _is_own_request(entry)


def kinds_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """The act and each part of the record that it opened; an empty part where it names none."""
    parts = [name for name in _parts(entry) if name not in _UNTOLD_PARTS]
    yield from ((entry.action, part) for part in parts or [""])


def kind_words(act: str, part: str) -> str:
    """In the language of the page."""
    return section_words(part) if part else str(SEEN[act])


def _is_own_request(entry: Entry) -> bool:
    """Whoever leads cases looked at what was asked of others: it says no more than they wrote."""
    return entry.action == "referral.read" and entry.purpose is None and entry.role in _LEADING


def _is_untold(entry: Entry) -> bool:
    parts = _parts(entry)
    return bool(parts) and parts <= _UNTOLD_PARTS


def _parts(entry: Entry) -> set[str]:
    named = (name for name, number in entry.sections.items() if number)
    return {name for name in named if not name.startswith(_COUNTED)}
