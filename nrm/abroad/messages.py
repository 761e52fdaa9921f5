"""What two countries' services send each other: one spelling, signed, and for one reader alone.

A message names both by their exchange keys, the exchange, and which of the messages about it this
is. Nothing is read of it before the signature holds, and what is spelt otherwise is none of ours.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

from nrm.vault.canonical import Json, canonical, parse
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.signing import sign, verify

FORMAT: Final = 1
MOST_BYTES: Final = 512 * 1024
MOST_NUMBER: Final = 99
_SIGNED: Final = context("nrm/abroad-message", 1)
_NAMES: Final = frozenset({"content", "exchange", "format", "from", "kind", "number", "to"})
_HEX_ID: Final = re.compile(r"[0-9a-f]{32}")


class Kind(StrEnum):
    """What a message says; the first three come from the country that asks."""

    ENVELOPE = "envelope"
    SNAPSHOT = "snapshot"
    ENDED = "ended"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COMPLETED = "completed"
    NOT_ENGAGED = "not_engaged"


OF_ASKING: Final = frozenset({Kind.ENVELOPE, Kind.SNAPSHOT, Kind.ENDED})


@dataclass(frozen=True)
class Between:
    """The exchange keys of the one who writes and the one who reads, 32 bytes each."""

    writer: bytes
    reader: bytes


@dataclass(frozen=True)
class Heard:
    """A message that was signed by whom it names; its `content` is still anything at all.

    `digest`: of all that it says, in hex.
    """

    exchange_id: UUID
    number: int
    kind: Kind
    content: Mapping[str, Json]
    digest: str


def written(
    between: Between, exchange_id: UUID, number: int, kind: Kind, content: Mapping[str, object]
) -> bytes:
    """The message, as it is signed and sent."""
    return canonical(
        {
            "format": FORMAT,
            "from": between.writer.hex(),
            "to": between.reader.hex(),
            "exchange": exchange_id.hex,
            "number": number,
            "kind": kind.value,
            "content": content,
        }
    )


def signature_of(private: bytes, body: bytes) -> bytes:
    """64 bytes, over the digest of the message: a signature that holds is remembered, and small."""
    return sign(private, _SIGNED, sha256(body).digest())


def heard(between: Between, signature: bytes, body: bytes) -> Heard | None:
    """What was written by this writer to this reader; None for anything else."""
    try:
        verify(between.writer, signature, _SIGNED, sha256(body).digest())
    except SealBroken:
        return None
    try:
        told = parse(bytearray(body))
        is_one = told.keys() == _NAMES and canonical(told) == body
    except ValueError:
        return None
    named = (told.get("from"), told.get("to"))
    # In JSON `true` is no number; here it would be one.
    is_ours = told.get("format") == FORMAT and told["format"] is not True
    if not (is_one and is_ours) or named != (between.writer.hex(), between.reader.hex()):
        return None
    return _heard(told)


def is_between(between: Between, body: bytes) -> bool:
    """Whether a message of ours is from and to whom it is to be sent; ValueError if it is none."""
    told = parse(bytearray(body))
    named = (told.get("from"), told.get("to"))
    return named == (between.writer.hex(), between.reader.hex())


def readdressed(between: Between, body: bytes) -> bytes:
    """A message of ours that waits, by the keys of whoever paired anew; it says the same."""
    told = parse(bytearray(body))
    return canonical({**told, "from": between.writer.hex(), "to": between.reader.hex()})


def kind_of(body: bytes) -> Kind:
    """Which of ours this is."""
    return Kind(str(parse(bytearray(body))["kind"]))


def _digest(told: Mapping[str, Json]) -> str:
    """What it says, whatever keys it is addressed by: it is one however often it comes."""
    return sha256(canonical({**told, "from": None, "to": None})).hexdigest()


def _heard(told: Mapping[str, Json]) -> Heard | None:
    exchange, number, content = told["exchange"], told["number"], told["content"]
    kind = next((each for each in Kind if each.value == told["kind"]), None)
    if kind is None or not isinstance(content, Mapping):
        return None
    if not isinstance(exchange, str) or not _HEX_ID.fullmatch(exchange):
        return None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= MOST_NUMBER:
        return None
    return Heard(UUID(hex=exchange), number, kind, content, _digest(told))
