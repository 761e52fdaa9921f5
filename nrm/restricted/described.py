"""How the API tells of restricted notes."""

from collections.abc import Sequence
from typing import Any

from nrm.cases.described import stamp
from nrm.restricted.models import RestrictedThread
from nrm.restricted.sealing import SealedNotes


def described_thread(thread: RestrictedThread) -> dict[str, Any]:
    """Who writes to whom since when; for its two agencies."""
    return {
        "id": str(thread.id),
        "reference": thread.reference,
        "authority": str(thread.authority_id),
        "police": str(thread.police_id),
        "began_at": stamp(thread.began_at),
        "notes": thread.note_count,
        "last_by": str(thread.last_agency_id),
    }


def described_notes(sealed: SealedNotes, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Every note with its text, oldest first."""
    return [
        {
            "text": text,
            "written_by": str(note.author_id),
            "agency": str(note.author_agency_id),
            "written_at": stamp(note.written_at),
        }
        for note, text in zip(sealed.notes, texts, strict=True)
    ]
