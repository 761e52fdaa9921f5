"""What an entry means for the rules: that something was opened, looked at, or worked on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from uuid import UUID

from nrm.log.entry import Entry, Outcome

# What was sealed is opened by these; by `referral.read` only where the entry names sections.
OPEN: Final = frozenset(
    {
        "appointment.read",
        "consultation.open",
        "concern.open",
        "consent.open",
        "disclosure.read",
        "draft.read",
        "file.open",
        "identification.open",
        "justice.read",
        "message.list",
        "note.list",
        "participant.read",
        "reaching.look",
        "referral.open_address",
        "referral.open_file",
        "restricted_note.read",
        "section.read",
        "service_note.read",
        "sheet.print",
        "subject_access.print",
        "trm_arrival.open",
    }
)
# Of these, what nobody opens but whoever is assigned, and those above them; partners and police
# read notes of their own without a referral.
OF_THE_RECORD: Final = OPEN - {"appointment.read", "restricted_note.read", "service_note.read"}
_READ: Final = "referral.read"
# Looking at a case without opening it.
_LOOK: Final = frozenset({"case.read", "section.list_versions", "file.list", "clock.read"})
SEARCH: Final = "case.search"
BREAK_GLASS: Final = "case.break_glass"
# How a case comes to somebody else: who is assigned now says nothing of what was before.
MOVES: Final = frozenset({"case.assign", "transfer.accept", "referral.hand_on"})
# How somebody's work here ends: alone, or with the agency.
LEAVE: Final = ("account.leave", "agency.end")
DISOWN: Final = "session.disown"
ON_DUTY, OFF_DUTY = "account.begin_shift", "account.end_shift"
EMERGENCY: Final = "emergency"
# Entries from before they told the hours of a shift: a night.
USUAL_SHIFT_HOURS, _LONGEST_SHIFT_HOURS = 12, 24
# No case is open longer to who broke the glass.
LONGEST_EMERGENCY: Final = timedelta(hours=24)


def shift_of(entry: Entry) -> timedelta:
    """How long the shift is that begins with this entry, unless its end is said before."""
    hours = USUAL_SHIFT_HOURS if entry.count is None else entry.count
    return timedelta(hours=min(hours, _LONGEST_SHIFT_HOURS))


def accounts_ended(entry: Entry) -> Iterator[UUID]:
    """Whose work here ends with this entry: it has the rows of their accounts."""
    for table, _, row in (key.partition(":") for key in entry.rows):
        if table == "account":
            yield UUID(row)


def is_opening(entry: Entry) -> bool:
    """Whether content was opened to a person."""
    if entry.actor is None or entry.outcome is not Outcome.DONE:
        return False
    return entry.action in OPEN or (entry.action == _READ and bool(entry.sections))


def is_look(entry: Entry) -> bool:
    """Whether somebody looked at a case, or tried to."""
    return is_opening(entry) or entry.action in _LOOK or entry.outcome is Outcome.REFUSED


def is_work(entry: Entry) -> bool:
    """Whether something was done about a case, and not only looked at."""
    if entry.case is None or entry.outcome is not Outcome.DONE:
        return False
    noun, _, verb = entry.action.partition(".")
    reading = verb in ("read", "list", "search", "look", "see") or verb.startswith("list_")
    # The log of a case and its review are looked at, too; printing and breaking glass are no work.
    beside = noun == "audit" or entry.action in (*OPEN, BREAK_GLASS)
    return not (reading or beside)
