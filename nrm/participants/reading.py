"""The sealed texts about one participant, as the lead agency reads them: name and appointments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from nrm.cases import records
from nrm.cases.heads import checked_head
from nrm.cases.models import Record
from nrm.cases.records import SealedRecord, SealedRecords
from nrm.database import session
from nrm.errors import Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.participants.finding import find_appointments
from nrm.participants.models import VERSIONS, Participant
from nrm.participants.parts import NAMED, VISIT
from nrm.vault.grants import CASE
from nrm.vault.heads import Leaf
from nrm.vault.keyring import Keyring
from nrm.vault.rings import read_ring

_BROKEN: Final = to_translate(
    "A record fails its check. Nothing was shown or changed; tell the auditor."
)
_Place = tuple[str, int]


@dataclass(frozen=True)
class SealedTexts:
    """A name, if one was written down, and the appointments by id; checked and still sealed."""

    sealed: SealedRecords = field(repr=False)
    named: SealedRecord | None = field(repr=False)
    visits: Sequence[tuple[str, SealedRecord]] = field(repr=False)

    @property
    def versions(self) -> dict[str, int]:
        """What goes to the log: names, and the newest version of each that is opened."""
        found = sorted(self.sealed.records, key=lambda record: record.number)
        return {record.name: record.number for record in found}

    def open(self, keyring: Keyring) -> dict[str, Any]:
        """All of it; SealBroken, and then nothing."""
        ring, secret = read_ring(self.sealed.path.open(keyring)), self.sealed.content_secret

        def opened(one: SealedRecord) -> dict[str, Any]:
            return ring.open(secret, one.context, one.sealed_content)

        who = opened(self.named) if self.named is not None else {}
        told = [{"id": row_id, **opened(one)} for row_id, one in self.visits]
        ring.wipe()
        return {"name": "", "reach": "", **who, "appointments": told}


def find_texts(actor: Actor, participant: Participant) -> SealedTexts:
    """What was written down of this participant, in as many statements for ten appointments."""
    case, visits = participant.case, find_appointments(participant)
    paths = records.find_case_paths(actor, case)
    known = checked_head(case, paths)
    places = [(VISIT, each.record_number) for each in visits]
    number = participant.record_number
    if number is not None:
        places.append((NAMED, number))
    rows = _rows(participant, places, known)
    checked = {
        place: records.checked_record(case, place[0], rows[place], known, place[1])
        for place in places
    }
    secret = records.content_secret(case)
    return SealedTexts(
        SealedRecords(case, list(checked.values()), paths.path(CASE, case.id), secret),
        checked[NAMED, number] if number is not None else None,
        [(str(each.id), checked[VISIT, each.record_number]) for each in visits],
    )


def _rows(
    participant: Participant, places: Sequence[_Place], known: Mapping[str, Leaf]
) -> dict[_Place, Record]:
    """The rows of these versions; Unavailable (integrity) when one was taken away."""
    numbers = [number for _, number in places]
    given = {"case_id": participant.case_id, "names": [NAMED, VISIT], "numbers": numbers}
    found = {(row.name, row.number): row for row in session().scalars(VERSIONS, given)}
    for name, number in places:
        leaf = known.get(name)
        if leaf is None or leaf.version < number or (name, number) not in found:
            raise Unavailable(_BROKEN, integrity=True)
    return found
