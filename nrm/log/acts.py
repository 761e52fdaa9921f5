"""What is told to the log about one act: by whom, what, about which thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from nrm.log.entry import HeadMark, Outcome
from nrm.log.seals import tampered


class LogActor(Protocol):
    """Whoever acts; None stands for nobody (a stranger, a job)."""

    @property
    def id(self) -> UUID | None: ...
    @property
    def agency_id(self) -> UUID | None: ...
    @property
    def role(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A thing as the log knows it: pseudonyms in hex, and the head of its case.

    `case_head` is the head that the row now claims. It must be that of the newest entry of the case
    (vault, rule 5), unless `moves_head`: then `head_before` must be, and `case_head` follows it.
    `bears_head`: the thing is the case itself, so that a head that is gone is noticed as well.
    """

    case_pseudonym: str | None = None
    referral_pseudonym: str | None = None
    consent_pseudonym: str | None = None
    case_head: HeadMark | None = None
    head_before: HeadMark | None = None
    moves_head: bool = False
    bears_head: bool = False

    def __post_init__(self) -> None:
        if self.case_pseudonym is None and (self.case_head or self.moves_head or self.bears_head):
            raise ValueError("a head without the pseudonym of its case")

    def head_after(self, newest: HeadMark | None, outcome: Outcome) -> HeadMark | None:
        """The head after this act, `newest` being that of the newest entry of the case.

        Only a done writing moves it. Raises Unavailable (`integrity`) if the row claims another.
        """
        if outcome is not Outcome.DONE:
            return newest
        if self.moves_head and self.head_before == newest:
            return self.case_head
        claims = self.case_head is not None or self.bears_head or self.moves_head
        # A second entry of one transaction finds the head where the first has moved it.
        if claims and self.case_head != newest:
            raise tampered()
        return newest


NOTHING = Subject()


class Logged(Protocol):
    """A thing that acts are about."""

    def log_subject(self) -> Subject: ...


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act, without its actor. `consent` is the pseudonym of the consent relied on."""

    action: str
    thing: Logged | Subject | None = None
    sections: Mapping[str, int] = field(default_factory=dict)
    count: int | None = None
    purpose: str | None = None
    consent: str | None = None
    outcome: str = Outcome.DONE
    reason: str | None = None

    def subject(self) -> Subject:
        """What the act is about; nothing where there is no thing."""
        if self.thing is None:
            return NOTHING
        return self.thing if isinstance(self.thing, Subject) else self.thing.log_subject()
