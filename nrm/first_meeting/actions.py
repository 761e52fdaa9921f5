"""What ends a first meeting: all that was said is saved, and screening has begun, in one act."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from nrm import policy
from nrm.cases import records
from nrm.cases.deadlines import note_recorded
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.cases.screening import begin_screening, note_screening, screening_records
from nrm.drafts.effects import drop_forms
from nrm.errors import Unavailable, to_translate
from nrm.first_meeting.merging import merged
from nrm.first_meeting.parts import FORM, SECTIONS_ASKED
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.vault.failures import SealBroken

Content = Mapping[str, Any]
_BROKEN = to_translate("A record fails its check. Nothing was shown or changed; tell the auditor.")


def hold_meeting(
    actor: Actor, case_id: UUID, said: Mapping[str, Content], screening: Content
) -> Case:
    """The sections have what was said beside what they had, screening has begun (domain, C03)."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "case.screen", case)
    written = _save(actor, case, said, screening)
    log.write(actor, "case.screen", case, sections=written, purpose="casework")
    return case


def _save(
    actor: Actor, case: Case, said: Mapping[str, Content], screening: Content
) -> dict[str, int]:
    begin_screening(case, screening)
    contents = _beside(actor, case, {name: it for name, it in said.items() if it})
    keys = records.open_case_keys(actor, case)
    whole = {**contents, **screening_records(screening)}
    written = records.write_records(actor, case, keys, records.Writing(whole))
    note_recorded(actor, case, contents)
    note_screening(actor, case, written)
    drop_forms(case, [FORM])
    return written


def _beside(actor: Actor, case: Case, said: Mapping[str, Content]) -> dict[str, Content]:
    """Each section as it stands with what was said; nothing that stood there goes."""
    sealed = records.find_records(actor, case, [name for name in SECTIONS_ASKED if name in said])
    try:
        standing = sealed.open(actor.keyring)
    except SealBroken as broken:
        raise Unavailable(_BROKEN, integrity=True) from broken
    return {name: merged(name, standing[name], content) for name, content in said.items()}
