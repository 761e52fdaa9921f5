"""Looking into the access log: who may see which entries. Looking is itself on record."""

from dataclasses import dataclass, replace
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.accounts.facts import everybody
from nrm.accounts.own_entries import NAMES_ONE, about_nobody, as_own
from nrm.audit.comparing import Reader
from nrm.audit.cosigning import witnessed_note_over
from nrm.audit.counts import Refusals, Span, reads_of, refusals
from nrm.audit.models import SavedFilter
from nrm.audit.saving import find_saved, find_saved_one, save
from nrm.audit.taking import Taking, find_taking
from nrm.audit.visible import visible_to
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.database import session
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.log import find
from nrm.log import writer as log
from nrm.log.find import EntryView, Filters, Visibility
from nrm.log.looking_back import Reached, look_back
from nrm.log.receipts import receipt_of
from nrm.log.statements import find_entry

# How an agency answers what an auditor asks about one of its people.
_ANSWERING = ("review.list", "review.read", "review.explain")


@dataclass(frozen=True)
class Found:
    """Entries newest first, at most `limit` + 1; `case` where they are all of one case.

    `reached`: how far back was looked for them, where that was not all of the log.
    """

    entries: list[EntryView]
    case: Case | None = None
    reached: Reached | None = None


def list_entries(actor: Actor, filters: Filters, after: int | None, limit: int) -> Found:
    """All entries for an auditor; one's own for everybody else."""
    policy.ask(actor, "audit.list")
    visible = visible_to(actor)
    looked = look_back(filters, visible, after, limit)
    found = Found(_told(visible, looked.entries), reached=looked.reached)
    log.write(actor, "audit.list", count=len(found.entries))
    return found


def _told(visible: Visibility, views: list[EntryView]) -> list[EntryView]:
    return views if visible == find.EVERYTHING else as_own(views)


def list_entries_of_case(
    actor: Actor, case_id: UUID, filters: Filters, after: int | None, limit: int
) -> Found:
    """Every access to a case, for its worker and the supervisor of the lead agency.

    Of agencies before not that the case was in a group of theirs.
    """
    case = find_case(case_id)
    policy.ask(actor, "audit.list_case", case)
    of_case = replace(filters, case=case.pseudonym)
    visible = Visibility(cases=[case.pseudonym], reader_agency=actor.agency_id)
    found = Found(find.entries(of_case, visible, after, limit), case)
    log.write(actor, "audit.list_case", case, count=len(found.entries))
    return found


def list_entries_of_agency(actor: Actor, filters: Filters, after: int | None, limit: int) -> Found:
    """What people of the custodian's agency did, when, and how it ended; not about whom.

    Without what they answered to auditors: that may be about this custodian.
    """
    policy.ask(actor, "audit.list_agency")
    if NAMES_ONE.search(filters.section or ""):
        raise Invalid({"section": [gettext("Choose one of those listed.")]})
    told = replace(filters, agency=None, without=(*filters.without, *_ANSWERING))
    looked = look_back(told, Visibility(agency=actor.agency_id), after, limit)
    found = Found([about_nobody(view) for view in looked.entries], reached=looked.reached)
    log.write(actor, "audit.list_agency", count=len(found.entries))
    return found


def list_all_entries(actor: Actor, filters: Filters, after: int | None, limit: int) -> Found:
    """Entries of the whole log, for an auditor."""
    policy.ask(actor, "audit.list_all")
    looked = look_back(filters, find.EVERYTHING, after, limit)
    found = Found(looked.entries, reached=looked.reached)
    log.write(actor, "audit.list_all", count=len(found.entries))
    return found


def take_receipt(actor: Actor, index: int) -> str:
    """What proves to anybody that one entry stands in the log; with the entry, so for an auditor.

    Raises Missing where there is no such entry.
    """
    find_entry(index)
    # How many entries there are is no secret: nobody has to wonder whether this one is there.
    policy.ask(actor, "audit.receipt")
    receipt = receipt_of(index, witnessed_note_over(index))
    log.write(actor, "audit.receipt", count=index)
    return receipt


def list_readers(actor: Actor, span: Span) -> list[Reader]:
    """Everybody with an account, and how often they read in the period."""
    policy.ask(actor, "audit.sum")
    people = everybody()
    reads = reads_of([one.id for one in people], span)
    log.write(actor, "audit.sum", count=len(people))
    return [
        Reader(one.id, one.name, one.role, one.agency_id, reads.get(one.id, 0)) for one in people
    ]


def list_refusals(actor: Actor, span: Span) -> Refusals:
    """Who was refused how often in the period, and why."""
    policy.ask(actor, "audit.sum")
    found = refusals(span)
    log.write(actor, "audit.sum", count=sum(found.people.values()))
    return found


def list_taking(actor: Actor, filters: Filters) -> Taking:
    """What a file of entries is made of; the newest `MOST_LINES` of those found."""
    policy.ask(actor, "audit.export_entries")
    taking = find_taking(filters)
    log.write(actor, "audit.export_entries", count=taking.count)
    return taking


def save_filter(actor: Actor, query: str) -> SavedFilter:
    """What the auditor looks for again and again is kept; ids, codes and days, no words of theirs.

    Raises Invalid for what cannot be looked for, Conflict when there is no room.
    """
    known = find_saved(actor.id)
    policy.ask(actor, "audit.save_filter")
    saved = save(actor.id, known, query)
    log.write(actor, "audit.save_filter", count=len(known))
    return saved


def forget_filter(actor: Actor, filter_id: UUID) -> None:
    """It is kept no more."""
    saved = find_saved_one(filter_id)
    policy.ask(actor, "audit.forget_filter", saved)
    session().delete(saved)
    log.write(actor, "audit.forget_filter")
