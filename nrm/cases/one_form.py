"""Names, telephone and document numbers brought to one form, in Latin letters, to be compared."""

import re
from collections.abc import Mapping
from typing import Any

from anyascii import anyascii

_NAMES = ("preferred_name", "family_name", "given_names", "alias_used_in_exploitation")
_WORD, _APOSTROPHES = re.compile(r"[a-z]{2,}"), re.compile(r"['`\u2019]")
# What a number in another country and one dialled at home have in common.
_LAST_DIGITS, _FEWEST_DIGITS, _FEWEST_SIGNS = 8, 6, 4
_PHONE, _NOT_A_SIGN = re.compile(r"[+()./\s\d-]+"), re.compile(r"[^A-Z0-9]")


def words_of(name: str) -> tuple[str, ...]:
    """The parts of a name in small Latin letters; single letters are none."""
    return tuple(_WORD.findall(_APOSTROPHES.sub("", anyascii(name)).lower()))


def phone_of(typed: str) -> str:
    """The last digits of a telephone number; empty for what is none, such as an e-mail address."""
    text = anyascii(typed).strip()
    digits = re.sub(r"\D", "", text)
    is_phone = _PHONE.fullmatch(text) and len(digits) >= _FEWEST_DIGITS
    return digits[-_LAST_DIGITS:] if is_phone else ""


def document_of(typed: str) -> str:
    """A number of papers without blanks and dashes; empty where too little is left of it."""
    signs = _NOT_A_SIGN.sub("", anyascii(typed).upper())
    return signs if len(signs) >= _FEWEST_SIGNS else ""


def names_in(content: Mapping[str, Any]) -> frozenset[str]:
    """The parts of all names in an identity, as `words_of` gives them."""
    return frozenset(word for name in _NAMES for word in words_of(str(content.get(name) or "")))
