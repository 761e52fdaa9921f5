"""Receipts: that an entry stands in the log, in one text that anybody verifies without us.

C2SP `tlog-proof`. Its extra data is the entry itself, so that whoever holds the log's key needs
nothing else; whoever may not see the entry must not see its receipt.
"""

from base64 import b64encode

from nrm.log.statements import evidence_of

FORMAT = "c2sp.org/tlog-proof@v1"
EXTENSION = "tlog-proof"


def receipt_of(index: int, signed: str | None = None) -> str:
    """The receipt for one entry, under the note `signed` or the newest; as `evidence_of`."""
    evidence = evidence_of(index, signed)
    lines = [FORMAT, f"extra {_base64(evidence.body.encode())}", f"index {index}"]
    lines += [_base64(step) for step in evidence.proof.hashes]
    return "\n".join([*lines, "", evidence.checkpoint])


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
