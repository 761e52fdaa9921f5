"""Codes of cases: eight signs without meaning, and how one is read as somebody typed it."""

import re
import secrets
from typing import Final

# No letter that is mistaken for a digit on the phone.
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISTAKEN: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LONG = 8
_NOT_A_SIGN = re.compile(r"[^A-Z0-9]")


def new_code() -> str:
    """A fresh code, as in 7KQ2-M4XD."""
    signs = [secrets.choice(_SIGNS) for _ in range(_LONG)]
    return "".join(signs[:4]) + "-" + "".join(signs[4:])


def code_of(typed: str) -> str:
    """The code of a case as cases bear it, whole or not at all; empty for what is none."""
    signs = _NOT_A_SIGN.sub("", typed.upper()).translate(_MISTAKEN)
    return f"{signs[:4]}-{signs[4:]}" if len(signs) == _LONG else ""
