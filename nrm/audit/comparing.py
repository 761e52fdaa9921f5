"""How much people read, beside others in the same role at other agencies."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from uuid import UUID


@dataclass(frozen=True)
class Reader:
    """Somebody with an account, and how often they read in a period."""

    id: UUID
    name: str
    role: str
    agency_id: UUID
    reads: int


@dataclass(frozen=True)
class AgencyReads:
    """How many people of an agency read, and how often together."""

    agency_id: UUID
    readers: int
    reads: int

    @property
    def each(self) -> float:
        """Reads for each of those who read."""
        return self.reads / self.readers


def by_agency(readers: Iterable[Reader]) -> list[AgencyReads]:
    """Agencies where somebody read, those first whose people read most each."""
    found: dict[UUID, list[int]] = defaultdict(list)
    for reader in readers:
        if reader.reads:
            found[reader.agency_id].append(reader.reads)
    told = [AgencyReads(agency, len(reads), sum(reads)) for agency, reads in found.items()]
    return sorted(told, key=lambda agency: (-agency.each, str(agency.agency_id)))


def elsewhere(readers: Iterable[Reader], agency_id: UUID) -> Mapping[str, float]:
    """By role the median of how often somebody reads at other agencies, of those who read at all.

    Who does not read is left out: many accounts that nobody uses would make everybody stand out.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for reader in readers:
        if reader.reads and reader.agency_id != agency_id:
            found[reader.role].append(reader.reads)
    return {role: median(reads) for role, reads in found.items()}
