"""The head of a case: what stands under it, its signature, and the next one."""

import hmac
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import bindparam, literal, select, union_all

from nrm.agencies.keys import Paths, giver
from nrm.cases.models import CURRENT, Case, Note, Record
from nrm.database import session
from nrm.errors import Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.vault.certificates import check_chain
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.heads import Leaf, head_root, sign_head, verify_head

NOTES_LEAF = "notes"
_newest_note = (
    select(literal(NOTES_LEAF), Note.number, Note.chain_hash)
    .where(Note.case_id == bindparam("case_id"))
    .order_by(Note.number.desc())
    .limit(1)
    .subquery()
)
# What stands under the head: name, number and hash of the newest records and of the newest note.
_LEAVES = union_all(
    CURRENT.with_only_columns(Record.name, Record.number, Record.record_hash).order_by(None),
    select(_newest_note),
)
_BROKEN = to_translate("A record fails its check. Nothing was shown or changed; tell the auditor.")


def checked_head(case: Case, paths: Paths) -> dict[str, Leaf]:
    leaves = leaves_of(case.id)
    check_head(case, paths, leaves)
    return leaves


def check_head(case: Case, paths: Paths, leaves: Mapping[str, Leaf]) -> None:
    """Nothing, when the case's head is signed and over these leaves; Unavailable (`integrity`)."""
    signer = paths.certificates[case.head_signer_id]
    try:
        verify_head(
            signer.certificate.signing_public,
            case.head_signature,
            head_context(case.id),
            case.head_version,
            case.head_root,
        )
    except SealBroken as broken:
        raise Unavailable(_BROKEN, integrity=True) from broken
    # In force when it signed: a writer who left later has written validly.
    check_chain(signer, signer.certificate.issued_at)
    if signer.certificate.agency_id != case.lead_agency_id:
        raise Unavailable(_BROKEN, integrity=True)
    if not hmac.compare_digest(_root_over(leaves), case.head_root):
        raise Unavailable(_BROKEN, integrity=True)


def _root_over(leaves: Mapping[str, Leaf]) -> bytes:
    try:
        return head_root(leaves.values())
    except ValueError as strange:  # A hash of another length: no honest writer has put it there.
        raise Unavailable(_BROKEN, integrity=True) from strange


def leaves_of(case_id: UUID) -> dict[str, Leaf]:
    """The leaves under the head as the tables have them: newest records, and the newest note."""
    found = session().execute(_LEAVES, {"case_id": case_id})
    return {name: Leaf(name, number, its_hash) for name, number, its_hash in found}


def head_context(case_id: UUID) -> bytes:
    """What a case head is bound to."""
    return context("nrm/case-head", 1, case_id)


def sign_case_head(actor: Actor, case: Case, leaves: Mapping[str, Leaf]) -> None:
    """The case claims a head over these leaves, signed by the actor."""
    root, signer = head_root(leaves.values()), giver(actor)
    signature = sign_head(actor.keyring.signing, head_context(case.id), case.head_version + 1, root)
    case.move_head(root, signature, signer.certificate_id)
