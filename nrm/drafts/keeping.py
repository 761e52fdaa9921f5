"""How a draft is kept and opened: sealed under the newest key of its case.

A browser saves every few seconds while somebody types. Were each saving an entry of the log, an
hour of typing would bury whatever else happened in it, and a saving reveals nothing to anybody. So
the log is told when a draft begins, when another person goes on with it, when the case gets a new
key, and after that once in ten minutes while it is typed; every opening and every refusal is told.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from flask_babel import gettext

from nrm.agencies.keys import KeyPath, find_paths
from nrm.cases.keys import ring_to_write
from nrm.cases.models import Case
from nrm.cases.records import content_secret
from nrm.database import new_id, now, session
from nrm.drafts.models import OF_FORM, SAVED_VERSION, Draft, find_drafts
from nrm.drafts.places import DraftPlace, draft_context, place_of
from nrm.drafts.typed import Typed, typed_from
from nrm.errors import Conflict, Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log.entry import is_loggable
from nrm.vault.failures import SealBroken
from nrm.vault.grants import CASE
from nrm.vault.keyring import Keyring
from nrm.vault.records import seal_record
from nrm.vault.rings import Ring, read_ring
from nrm.vault.rows import rely_on

TOLD_EVERY: Final = timedelta(minutes=10)
_BROKEN = to_translate("A draft fails its check. Nothing was shown or changed; tell the auditor.")


@dataclass(frozen=True)
class Kept:
    """A draft that stands; `is_told`: the log knows of it well enough."""

    place: DraftPlace
    is_told: bool

    @property
    def logged(self) -> dict[str, int]:
        """As an entry of the log names it."""
        return logged_as(self.place.form, self.place.version)


@dataclass(frozen=True)
class SealedDraft:
    """A draft with the way to its key, to be opened after the commit; None: there is none."""

    case: Case
    form: str
    draft: Draft | None
    path: KeyPath = field(repr=False)
    content_secret: bytes = field(repr=False)

    @property
    def version(self) -> int:
        """Its version, 0 where nothing was typed."""
        return self.draft.version if self.draft is not None else 0

    def open(self, keyring: Keyring) -> Typed:
        """What was typed; SealBroken, and then nothing."""
        if self.draft is None:
            return Typed(0, ())
        ring = read_ring(self.path.open(keyring))
        bound_to = draft_context(place_of(self.draft))
        opened = ring.open(self.content_secret, bound_to, self.draft.sealed_answers)
        ring.wipe()
        return typed_from(self.draft.based_on, opened)


def logged_as(form: str, version: int) -> dict[str, int]:
    """A draft as an entry of the log names it; Unavailable for a version that no saving made."""
    if not is_loggable(version):
        raise Unavailable(_BROKEN, integrity=True)
    return {f"draft_{form}": version}


def unsaved_in(case: Case) -> dict[str, int]:
    """All drafts of the case, as an entry of the log names them."""
    named: dict[str, int] = {}
    for draft in find_drafts(case.id):
        named |= logged_as(draft.form, draft.version)
    return named


def draft_of(case_id: UUID, form: str) -> Draft | None:
    """The draft of this form, as it is now; still sealed."""
    given = {"case_id": case_id, "form": form}
    fresh = {"populate_existing": True}
    found = session().scalars(OF_FORM, given, execution_options=fresh).one_or_none()
    if found is not None:
        rely_on(found)
    return found


def find_draft(actor: Actor, case: Case, form: str) -> SealedDraft:
    """The draft of this form with the way to its key."""
    path = find_paths(actor, [case.id], [case.lead_agency_id]).path(CASE, case.id)
    return SealedDraft(case, form, draft_of(case.id, form), path, content_secret(case))


def keep(actor: Actor, case: Case, form: str, typed: Typed, seen: int) -> Kept:
    """What was typed is the draft of this form from now on. The case must be locked.

    Conflict (stale) when the draft is not the one that was seen, or when it would begin from a
    version of the section that is not the newest: then it was saved a moment ago.
    """
    before = draft_of(case.id, form)
    check_version(seen, before.version if before is not None else 0)
    if before is None:
        _check_newest(case, form, typed.based_on)
    ring = ring_to_write(actor, case, find_paths(actor, [case.id], [case.lead_agency_id]))
    is_renewed = bool(session().dirty)
    if before is not None:
        _check_whole(case, ring, before)
    is_told = before is not None and not is_renewed and _is_told(actor, before)
    place = _next_place(actor, case, form, typed, before, is_told)
    sealed = seal_record(ring.newest, content_secret(case), draft_context(place), typed.content())
    _put(place, sealed, before)
    ring.wipe()
    return Kept(place, is_told)


def _check_newest(case: Case, form: str, based_on: int) -> None:
    saved = session().scalar(SAVED_VERSION, {"case_id": case.id, "form": form}) or 0
    if saved != based_on:
        raise Conflict(gettext("This was saved meanwhile; look at it again."), stale=True)


def _check_whole(case: Case, ring: Ring, draft: Draft) -> None:
    """Nothing, when nobody but us wrote this row; a spoilt one is told, never written over."""
    try:
        ring.open(content_secret(case), draft_context(place_of(draft)), draft.sealed_answers)
    except SealBroken as broken:
        raise Unavailable(_BROKEN, integrity=True) from broken


def _is_told(actor: Actor, draft: Draft) -> bool:
    return draft.written_by_id == actor.id and now() < draft.told_at + TOLD_EVERY


def _next_place(
    actor: Actor, case: Case, form: str, typed: Typed, before: Draft | None, is_told: bool
) -> DraftPlace:
    at = now()
    told_at: datetime = before.told_at if before is not None and is_told else at
    row_id, version = (before.id, before.version) if before is not None else (new_id(), 0)
    whose = (typed.based_on, at, actor.id, told_at)
    return DraftPlace(row_id, case.id, form, version + 1, *whose)


def _put(place: DraftPlace, sealed: bytes, before: Draft | None) -> None:
    if before is None:
        session().add(Draft(**vars(place), sealed_answers=sealed))
        return
    for name, value in vars(place).items():
        if name != "version":  # It is counted on where the row is sealed.
            setattr(before, name, value)
    before.sealed_answers = sealed
