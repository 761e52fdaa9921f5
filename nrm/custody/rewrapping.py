"""Keys under an agency's earlier epochs are moved under its present one, some at a time.

In a custodian's session, because only there the earlier key can be opened. A slice is one
transaction: whenever it stops, every key stands under one epoch or the other, and is read by it.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import Row

from nrm.abroad.moving import arrivals_under, is_promised, move_arrivals
from nrm.agencies.keys import Paths, find_paths, giver
from nrm.agencies.models import Agency
from nrm.agencies.public_keys import UNVOUCHED, agency_certificate
from nrm.custody.finding import find_wraps, know_cases
from nrm.custody.models import EPOCHS, LOCK_CASES, LOCK_GRANTS, SOME_UNDER, UNDER_EPOCHS
from nrm.database import session
from nrm.errors import OutOfTurn, Unavailable
from nrm.http.actor import Actor
from nrm.intake.moving import concerns_under, move_concerns
from nrm.log import writer as log
from nrm.log.acts import Act, Subject
from nrm.log.vouching import vouch
from nrm.referrals.relocking import has_ended, is_recipients, move_recipients
from nrm.search.moving import move_tags, tags_under
from nrm.transfers.finding import offer_has_ended
from nrm.vault import shred
from nrm.vault.certificates import Chain
from nrm.vault.failures import SealBroken
from nrm.vault.grants import (
    NOTEBOOK,
    REFERRAL,
    RESTRICTED,
    TRANSFER,
    Giver,
    Giving,
    Wrap,
    check_grant,
    context_of,
    give,
)
from nrm.vault.memory import wipe
from nrm.vault.models import Certificate, Grant
from nrm.vault.pseudonyms import pseudonym
from nrm.vault.suites import unwrap

SLICE = 50
_REWRAPPED: Final = {RESTRICTED: "restricted_note.rewrap", NOTEBOOK: "service_note.rewrap"}
_ANEW = {"populate_existing": True}
_Line = Row[Grant, Certificate, Certificate, Certificate, UUID]


@dataclass(frozen=True)
class Progress:
    """How far it is: keys under the present epoch and under earlier ones.

    `earlier`: wraps of earlier epochs' keys, which have not ended; `moved`: keys in this slice;
    `can_go_on`: the actor holds the key of an earlier epoch under which something is left.
    """

    epoch: Certificate | None
    done: int
    left: int
    earlier: Sequence[Grant]
    moved: int = 0
    can_go_on: bool = False


def find_progress(actor: Actor, agency: Agency) -> Progress:
    """How far the agency's keys have been moved, as this custodian can go on."""
    return _progress(agency, find_paths(actor, [], [agency.id]))


def _progress(agency: Agency, paths: Paths, moved: int = 0) -> Progress:
    if agency.certificate_id is None:
        return Progress(None, 0, 0, ())
    asked = {"agency_id": agency.id}
    counts = {line[0]: line[1] for line in session().execute(UNDER_EPOCHS, asked)}
    epochs = {epoch.id: epoch for epoch in session().scalars(EPOCHS, asked)}
    present = epochs.pop(agency.certificate_id)
    done = counts.pop(present.id, 0)
    # The co-ordinating agency holds no cases, but what compares them.
    counts = Counter(counts) + tags_under(epochs) + concerns_under(epochs)
    counts += arrivals_under(epochs)
    return Progress(
        epoch=present,
        done=done,
        left=sum(counts.values()),
        earlier=tuple(find_wraps(tuple(epochs.values()))),
        moved=moved,
        can_go_on=bool(set(counts) & set(paths.agency_wraps)),
    )


def rewrap_some(actor: Actor, agency: Agency) -> Progress:
    """At most `SLICE` keys more stand under the present epoch; OutOfTurn if the actor cannot."""
    epoch, paths = agency_certificate(agency), find_paths(actor, [], [agency.id])
    earlier = {e: wrap for e, wrap in paths.agency_wraps.items() if e != epoch.id}
    lines = _lock_some(earlier)
    if lines:
        _move(actor, epoch, lines, earlier)
    session().flush()
    moved = len(lines) or move_tags(actor, epoch, earlier, SLICE)
    moved = moved or move_concerns(actor, epoch, earlier, SLICE)
    moved = moved or move_arrivals(actor, epoch, earlier, SLICE)
    progress = _progress(agency, paths, moved)
    if progress.left and not moved:
        raise OutOfTurn(gettext("You never held the earlier key; another custodian has to go on."))
    # What another country is about to send under it has to open.
    stays = progress.left or is_promised(list(earlier))
    return progress if stays else _end_earlier(progress)


def _lock_some(epochs: Collection[UUID]) -> Sequence[_Line]:
    """Some grants under these epochs, locked after their cases; each with who gave it."""
    asked = {"epochs": list(epochs)}
    found = session().execute(SOME_UNDER.limit(SLICE), asked).all() if epochs else []
    if not found:
        return []
    cases = {"ids": list({line.case_id for line in found})}
    session().scalars(LOCK_CASES, cases, execution_options=_ANEW).all()
    ids = {"ids": [line.id for line in found]}
    return session().execute(LOCK_GRANTS, ids, execution_options=_ANEW).all()


def _move(
    actor: Actor, epoch: Certificate, lines: Sequence[_Line], earlier: Mapping[UUID, Wrap]
) -> None:
    grants = [line[0] for line in lines]
    halves = [(g.kind, g.subject_id) for g in grants if g.kind in (REFERRAL, TRANSFER)]
    cases = {grant.case_id for grant in grants if grant.case_id is not None}
    secrets = know_cases(cases, halves)
    vouch([row for line in lines for row in line[:4] if row is not None])
    privates = {e: wrap.open(actor.keyring.encryption) for e, wrap in earlier.items()}
    giving = giver(actor)
    for grant, signer, issuer, root, sender_id in lines:
        check_grant(grant, Chain(signer, issuer, root), {actor.agency_id, sender_id})
        private = privates[grant.holder_key_id]
        try:
            if not is_recipients(grant, sender_id):
                _move_one(grant, private, epoch, giving)
            elif not _has_ended(grant, secrets):
                move_recipients(grant, private, epoch, giving, secrets)
        except SealBroken as broken:
            raise Unavailable(UNVOUCHED, integrity=True) from broken
        session().delete(grant)
    wipe(*privates.values())
    log.write_before_next([act for case_id in sorted(cases) for act in _acts(case_id, grants)])


def _has_ended(grant: Grant, secrets: shred.Secrets) -> bool:
    if grant.kind == TRANSFER:
        return offer_has_ended(grant, secrets)
    return has_ended(grant, secrets)


def _move_one(grant: Grant, private: bytearray, holder: Certificate, giving: Giver) -> None:
    key = unwrap(private, grant.sealed_key, context_of(grant))
    give(Giving(grant.kind, grant.subject_id, holder, grant.case_id), key, giving)
    wipe(key)


def _acts(case_id: UUID, grants: Sequence[Grant]) -> list[Act]:
    """The entries that hold the rows of a case, so that one that is taken away is missed.

    Keys of restricted and of own notes have ones that the agency which leads the case is never
    shown.
    """
    named = pseudonym(session().info["log_secrets"][case_id], "case", case_id)
    moved = Counter(
        _REWRAPPED.get(grant.kind, "case.rewrap") for grant in grants if grant.case_id == case_id
    )
    thing = Subject(case_pseudonym=named)
    return [Act(action=name, thing=thing, count=moved[name]) for name in sorted(moved)]


def _end_earlier(progress: Progress) -> Progress:
    """Nothing is left under an earlier epoch, so nobody needs its key any more."""
    vouch(progress.earlier)
    for wrap in progress.earlier:
        session().delete(wrap)
    return replace(progress, earlier=())
