"""What of a record says how the person is reached, opened for a call or a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nrm.cases.actions import open_sections
from nrm.cases.models import Case
from nrm.http.actor import Actor
from nrm.reaching.tries import SAFE, TRIES, safe_ways, tries_of

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Opened:
    """The safe ways by their place, the tries, and what may not be written to."""

    seen: int
    ways: Mapping[int, Content] = field(repr=False)
    tries: list[Content] = field(repr=False)
    avoid: str = field(default="", repr=False)


def open_reaching(actor: Actor, case_id: UUID) -> tuple[Case, Callable[[], Opened]]:
    """The case, logged, and what opens its ways and tries after the commit."""
    sealed = open_sections(actor, case_id, [SAFE, TRIES])

    def opened() -> Opened:
        contents = sealed.open(actor.keyring)
        contact = contents[SAFE]
        return Opened(
            seen=sealed.versions[SAFE],
            ways=safe_ways(contact),
            tries=tries_of(contents[TRIES]),
            avoid=str(contact.get("addresses_to_avoid") or ""),
        )

    return sealed.case, opened
