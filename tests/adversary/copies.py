"""Old copies of the main database and of files, and everything that two people open of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import product
from typing import Any
from uuid import UUID

from nrm.cases.places import NotePlace, RecordPlace, note_context, record_context
from nrm.files.places import file_context, kept_from
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.files import open_pieces
from nrm.vault.records import open_record
from nrm.vault.service import open_service
from tests.adversary.hostile import Dump, Row
from tests.adversary.thief import Secrets, Thief, keyring_of
from tests.support.country import Country
from tests.support.files import files_on_disk

Files = Mapping[tuple[UUID, UUID], bytes]


def opened_of(country: Country, dump: Dump, files: Files, secrets: Secrets) -> list[Any]:
    """What ana and nia together open of old copies, with root keys and these secrets."""
    root = country.app.extensions["nrm_session_info"]["root"]
    found = list[Any]()
    for name in ("ana", "nia"):
        thief = Thief(keyring_of(country, dump, name), dump, root, secrets)
        found += [thief.opens(row["referral_id"]) for row in dump["snapshot"]]
        parts = [*thief._parts("content"), *(s for s in secrets.values())]
        for key, secret in product(thief._keys(), parts):
            found += [_record(key, secret, *one) for one in _sealed(dump)]
        found += [_envelope(root, row, secret) for row in dump["referral"] for secret in parts]
    opened = [content for content in found if content is not None]
    return [*opened, *_of_files(files, opened)]


def files_of_cases(country: Country) -> Files:
    """Every sealed file by case and id, as a backup of the folder has it."""
    return {
        (UUID(hex=path.parent.name), UUID(hex=path.name)): path.read_bytes()
        for path in files_on_disk(country)
    }


def _of_files(files: Files, opened: Sequence[Any]) -> Iterator[bytes]:
    """The content of files whose record was opened."""
    kept = [kept_from(content) for content in opened if _is_of_file(content)]
    for (place, sealed), one in product(files.items(), kept):
        with suppress(SealBroken):
            yield b"".join(open_pieces(one.key, file_context(*place), [sealed], one.size_bytes))


def _sealed(dump: Dump) -> list[tuple[bytes, bytes]]:
    places = [(RecordPlace, record_context, "record", "sealed_content")]
    places += [(NotePlace, note_context, "note", "sealed_text")]  # type: ignore[list-item] # alike
    return [
        (bound(kind(**{n: row[n] for n in kind.__dataclass_fields__})), row[sealed])
        for kind, bound, table, sealed in places
        for row in dump[table]
    ]


def _record(key: bytes, secret: bytes, bound_to: bytes, sealed: bytes) -> Any:
    try:
        return open_record(key, secret, bound_to, sealed)
    except (SealBroken, ValueError):
        return None


def _envelope(root: Any, row: Row, secret: bytes) -> Any:
    bound_to = context("nrm/envelope", 1, "referral", row["id"])
    try:
        return bytes(open_service(root, bound_to, row["sealed_envelope"], secret))
    except SealBroken:
        return None


def _is_of_file(content: Any) -> bool:
    return isinstance(content, dict) and "digest" in content
