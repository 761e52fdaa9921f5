"""The certificate of an erasure: the log's entry, that it stands there, and the log's signature.

Whoever holds the public key of the log checks it with `nrm/audit/verify.py` alone.
"""

import json
from base64 import b64encode
from dataclasses import dataclass

from nrm.agencies.models import agency_names
from nrm.cases.described import stamp
from nrm.erasure.models import Erasure
from nrm.errors import OutOfTurn
from nrm.log.lookups import find_written_rows
from nrm.log.statements import evidence_of, sign_statement

FORMAT = "nrm-erasure-certificate/1"


@dataclass(frozen=True)
class Certificate:
    """`text` is the file as it is handed out: canonical JSON, one line; `case` its pseudonym."""

    reference: str
    text: str
    case: str


def find_certificate(erasure: Erasure) -> Certificate:
    """The certificate; OutOfTurn while the erasure waits for its second person."""
    if erasure.erased_at is None:
        raise OutOfTurn("Nothing is erased yet: a second person has to approve it.")
    key = f"erasure:{erasure.id}"
    evidence = evidence_of(find_written_rows([key])[key].index)
    said: dict[str, object] = {
        "format": FORMAT,
        "erasure": str(erasure.id),
        "reference": erasure.reference,
        "agency": agency_names({erasure.agency_id}).get(erasure.agency_id, ""),
        "requested_at": stamp(erasure.requested_at),
        "entry": evidence.body,
        "index": evidence.proof.index,
        "proof": [b64encode(step).decode() for step in evidence.proof.hashes],
        "checkpoint": evidence.checkpoint,
        "key": evidence.key,
    }
    signature = sign_statement(FORMAT, canonical(said).encode())
    text = canonical({**said, "signature": b64encode(signature).decode()})
    return Certificate(erasure.reference, text, json.loads(evidence.body)["case"])


def canonical(said: dict[str, object]) -> str:
    """The only spelling of a certificate: keys sorted, no blanks, ASCII."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"))
