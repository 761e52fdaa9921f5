"""Who speaks for the person: of which agency there is a guardian or an independent advocate now.

Parts belong to an upper feature, which tells of them (`case.speakers`); where nobody tells, nobody
speaks. What a consent may name by it stands in `cases/shareable.py`. Such a consent ends with the
part: by an act in the same transaction, by its date because it runs no longer than the part.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from nrm.agencies.models import find_agency
from nrm.cases.models import Case
from nrm.cases.shareable import SPEAKS, may_share
from nrm.consent.ending import end_consents
from nrm.consent.models import PART_OVER, Consent, find_consents
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.look.moments import day

# Who may be spoken for by a guardian: a child, or whoever may be one.
_OF_CHILDREN = frozenset({"guardian"})


@dataclass(frozen=True)
class Speaker:
    """Somebody with such a part in a case now: of which agency, and until when."""

    id: UUID
    part: str
    agency_id: UUID
    until_at: datetime | None

    @property
    def purpose(self) -> str:
        """The purpose of what is agreed for this part."""
        return next(purpose for purpose, part in SPEAKS.items() if part == self.part)

    def lasts(self, until: datetime | None) -> bool:
        """Whether the part goes on at least as long."""
        return self.until_at is None or (until is not None and until <= self.until_at)


def speakers_of(case: Case) -> list[Speaker]:
    """Everybody who speaks for the person of this case now; for one that is closed nobody."""
    found: list[Speaker] = []
    if case.state != "closed":
        hooks.tell("case.speakers", case, found)
    return [each for each in found if each.part not in _OF_CHILDREN or case.may_be_child]


def speaking(
    found: Iterable[Speaker], agency_id: UUID | None, purpose: str | None
) -> list[Speaker]:
    """Those of this agency whose part is the one of this purpose."""
    part = SPEAKS.get(purpose or "")
    return [each for each in found if (each.part, each.agency_id) == (part, agency_id)]


def find_speakers(case: Case, agency_id: UUID | None, purpose: str | None) -> list[Speaker]:
    """The same of a case, which is asked only where the purpose is such a one."""
    return speaking(speakers_of(case), agency_id, purpose) if purpose in SPEAKS else []


def is_wider(names: Iterable[str], kind: str, purpose: str | None) -> bool:
    """Whether more is named than an agency of this kind is given without such a part."""
    return not all(may_share(name, kind, purpose) for name in names)


def still_spoken_for(case: Case, consent: Consent) -> bool:
    """Whether what is named beyond the kind of its agency has somebody there who speaks now."""
    if consent.purpose not in SPEAKS or consent.recipient_id is None:
        return True
    kind = find_agency(consent.recipient_id).kind
    if not is_wider(consent.field_names, kind, consent.purpose):
        return True
    return _carried(consent, speakers_of(case))


def nobody_speaks(purpose: str | None, *, child: bool) -> str:
    """What to do before every line can be agreed to for this purpose; KeyError for another one."""
    if SPEAKS[purpose or ""] not in _OF_CHILDREN:
        sentence = gettext("Add the advocate first, under people around this person.")
    elif child:
        sentence = gettext("Add the guardian first, under people around this person.")
    else:
        sentence = gettext("An adult has no guardian; an independent advocate can speak.")
    return str(sentence)


def lasting_errors(found: Sequence[Speaker], expires_at: datetime | None) -> dict[str, list[str]]:
    """A consent to whoever speaks for the person runs no longer than the part."""
    if not found or any(each.lasts(expires_at) for each in found):
        return {}
    ends = max(each.until_at for each in found if each.until_at is not None)
    over = day(ends).striptags()
    return {"expires_at": [gettext("The part is over on %(day)s: choose a day before.", day=over)]}


def end_unspoken(actor: Actor, case: Case, spoke: Collection[tuple[str, UUID]]) -> None:
    """Consents for these parts of these agencies that nobody there carries any more have ended."""
    left = speakers_of(case)
    held = [c for c in find_consents(case) if c.is_live and c.purpose in SPEAKS]
    ended = [
        c
        for c in held
        if (SPEAKS[c.purpose or ""], c.recipient_id) in spoke and not _carried(c, left)
    ]
    if ended:
        log.write_before_next([Act(action="consent.lapse", thing=consent) for consent in ended])
        end_consents(actor, case, ended, PART_OVER)


def _carried(consent: Consent, found: Iterable[Speaker]) -> bool:
    """Whether one of them speaks for this agency, for as long as the consent runs."""
    fitting = speaking(found, consent.recipient_id, consent.purpose)
    return any(each.lasts(consent.expires_at) for each in fitting)
