"""An entry of the log as others take it: a line of JSON, or a syslog message (RFC 5424).

Both carry the canonical body and its leaf, so that whoever holds them can prove them against a
checkpoint. Ids and codes alone, as in the entry.
"""

import json
import re
from dataclasses import dataclass
from typing import Final

from nrm.log.entry import Entry, Outcome, written_time

# What a receiver should take (RFC 5425 4.3.1). A longer one comes without its body.
LONGEST: Final = 8192
_FACILITY: Final = 13  # log audit (RFC 5424 6.2.1)
_SEVERITIES: Final = {Outcome.DONE: 6, Outcome.REFUSED: 4, Outcome.FAILED: 4}
# The number that RFC 5612 keeps for examples: the mechanism has none of its own.
_ELEMENT: Final = "nrm@32473"
_HOST: Final = re.compile(r"[\x21-\x7e]{1,255}")
_ESCAPED: Final = re.compile(r'(["\\\]])')


@dataclass(frozen=True)
class Told:
    """An entry at its index; `origin`: the name of the log in its checkpoints."""

    index: int
    origin: str
    leaf: bytes
    body: str
    entry: Entry


def as_line(told: Told) -> bytes:
    """One line of canonical JSON."""
    origin = json.dumps(told.origin)
    line = f'{{"entry":{told.body},"index":{told.index},"leaf":"{told.leaf.hex()}"'
    return f'{line},"origin":{origin}}}\n'.encode()


def as_frame(told: Told) -> bytes:
    """One syslog message behind its length (RFC 5425 4.3)."""
    whole = _message(told, told.body, {})
    if len(whole) > LONGEST:
        whole = _message(told, "", {"body": "omitted"})
    return str(len(whole)).encode() + b" " + whole


def _message(told: Told, body: str, more: dict[str, str]) -> bytes:
    priority = _FACILITY * 8 + _SEVERITIES[told.entry.outcome]
    host = told.origin.partition("/")[0]
    named = host if _HOST.fullmatch(host) else "-"
    head = f"<{priority}>1 {written_time(told.entry.at)} {named} nrm - entry"
    element = "".join(f' {n}="{_escaped(v)}"' for n, v in {**_parameters(told), **more}.items())
    return f"{head} [{_ELEMENT}{element}]{f' {body}' if body else ''}".encode()


def _parameters(told: Told) -> dict[str, str]:
    entry = told.entry
    known = {
        "index": told.index,
        "origin": told.origin,
        "leaf": told.leaf.hex(),
        "action": entry.action,
        "outcome": entry.outcome,
        "actor": entry.actor,
        "agency": entry.agency,
        "role": entry.role,
        "n": entry.n,
        "case": entry.case,
        "referral": entry.referral,
        "consent": entry.consent,
        "count": entry.count,
        "purpose": entry.purpose,
        "reason": entry.reason,
        "request": entry.request,
    }
    return {name: str(value) for name, value in known.items() if value is not None}


def _escaped(value: str) -> str:
    return _ESCAPED.sub(r"\\\1", value)
