"""Files of a referral: chosen for it, told in the API and on its page, and given out."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext

from nrm.consent.models import Consent
from nrm.files.uploading import Wanted, send_out
from nrm.files.views import FileRow
from nrm.files.words import added_words, kind_words, size_words
from nrm.http.actor import Actor
from nrm.look.fields import Choice, Field, Kind
from nrm.referrals.models import Referral
from nrm.referrals.snapshots import SealedSnapshot, SharedFile, files_of, kept_of


def send_shared(
    actor: Actor, referral: Referral, snapshot: SealedSnapshot, file_id: UUID
) -> Response:
    """The file as an attachment, after the commit that logged the opening."""
    wanted = Wanted(
        "referral.open_file",
        referral,
        referral.case_id,
        file_id,
        lambda: kept_of(snapshot.open(actor.keyring), file_id),
    )
    return send_out(actor, wanted)


def files_field(
    consents: Sequence[Consent], chosen: Sequence[str], errors: Mapping[str, Sequence[str]]
) -> tuple[Field, ...]:
    """Which files of the consent are sent, told by when they came; nothing where it names none."""
    agreed = sorted({file_id for consent in consents for file_id in consent.file_ids})
    if not agreed:
        return ()
    field = Field(
        name="files",
        label=gettext("Which files may they fetch after they accept?"),
        kind=Kind.CHOICES,
        hint=gettext("Only files that the person agreed to. The page of the files has names."),
        choices=tuple(
            Choice(value=str(each), label=added_words(each), chosen=str(each) in chosen)
            for each in agreed
        ),
        errors=tuple(errors.get("files", ())),
    )
    return (field,)


def described_file(shared: SharedFile) -> dict[str, Any]:
    """A file as the API tells of it to the recipient."""
    kept = shared.kept
    told = {"id": str(shared.id), "name": kept.name, "type": kept.kind, "bytes": kept.size_bytes}
    return {**told, "removed": shared.removed}


def shared_rows(
    referral_id: UUID, content: Mapping[str, Any], kept: Collection[UUID]
) -> tuple[FileRow, ...]:
    """The files of an opened snapshot on the page of its referral."""
    return tuple(_row(referral_id, shared) for shared in files_of(content, kept))


def _row(referral_id: UUID, shared: SharedFile) -> FileRow:
    """One that was removed has no address."""
    kept = shared.kept
    return FileRow(
        name=kept.name,
        kind=kind_words(kept.kind),
        size=size_words(kept.size_bytes),
        at=None,
        author="",
        url="" if shared.removed else f"/referrals/{referral_id}/files/{shared.id}",
    )
