"""Any file, whatever stands in it, ends in faults and never in a traceback.

Pieces of real files are cut, doubled and replaced, at random with a seed; NRM_TEST_ROUNDS times 25.
"""

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from nrm.audit.verify import Asked, Verification, read_key, verify_alone

pytestmark = pytest.mark.race

ROUNDS = 25 * int(os.environ.get("NRM_TEST_ROUNDS", "10"))
ANSWERS = Path(__file__).parents[1] / "log" / "answers"
EXPORT = (ANSWERS / "export-v1.jsonl").read_bytes()
RECEIPT = (ANSWERS / "export-v1.tlog-proof").read_bytes()
CERTIFICATE = (ANSWERS / "certificate-v1.certificate").read_bytes()
KEPT = (ANSWERS / "export-v1.kept").read_bytes()
KEYS = [read_key((ANSWERS / "export-v1.key").read_text().strip())]
JUNK = (
    *(b"\xff", b"\0", b'"', b"{", b"}", b"[", b",", b":", b"\\u0000", b"\\ud800", b"9" * 5000),
    *(b"null", b"true", b"-1", b"1e9", b"NaN", b"\n", b"\n\n", b"\r", b" ", b"+", b"/", b"="),
    *("\u2014 ".encode(), b"/2", b"audit.resume", b"[" * 50_000),
)
VALUES = (None, True, -1, 2**70, 1.5, "", "x" * 99, [], {}, [[]], "\ud800")


def cut(written: bytes, draw: Random) -> bytes:
    """Some bytes are away, doubled, or junk."""
    made = bytearray(written)
    for _ in range(draw.choice([1, 1, 2, 8])):
        place, length = draw.randrange(len(made) + 1), draw.randrange(40)
        piece = draw.choice([b"", draw.choice(JUNK), bytes(made[place : place + 200])])
        made[place : place + draw.choice([0, length])] = piece
    return bytes(made)


def another_value(written: bytes, draw: Random) -> bytes:
    """One value of one line of JSON is another; the line is canonical still, as far as can be."""
    lines = written.split(b"\n")
    place = draw.randrange(len(lines) - 1)
    said = json.loads(lines[place])
    said[draw.choice(list(said))] = draw.choice(VALUES)
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=draw.random() < 0.5)
    lines[place] = text.encode(errors="surrogatepass")
    return b"\n".join(lines)


WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (cut, another_value)


def test_whatever_stands_in_a_file_is_a_fault_at_most() -> None:
    draw = Random(ROUNDS)
    for number in range(ROUNDS):
        written = draw.choice(WAYS)(EXPORT, draw)
        asked = Asked(
            keys=draw.choice([KEYS, []]),
            receipts=[("receipt", cut(RECEIPT, draw))],
            certificates=[("certificate", draw.choice(WAYS)(CERTIFICATE, draw))],
            checkpoints=[cut(KEPT, draw).decode(errors="replace")],
        )
        found = [*Verification(asked).faults(io.BytesIO(written)), *verify_alone(asked)[1]]
        assert all(fault.line() for fault in found)
        alone = list(Verification(Asked(keys=KEYS)).faults(io.BytesIO(written)))
        assert written == EXPORT or any(not fault.is_remark for fault in alone), number
