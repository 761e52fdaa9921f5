"""What `static/naming.js` has from `nrm/intake/naming.py`, as one line of it."""

import json
from unicodedata import combining, normalize

from anyascii import anyascii

from nrm.intake import naming
from nrm.referrals import identifying

# Latin, Greek, Cyrillic and Arabic letters: those of the languages that profiles have.
_SCRIPTS = (range(0xC0, 0x180), range(0x370, 0x400), range(0x400, 0x460), range(0x621, 0x6D4))


def line() -> str:
    """`KNOWN`, as it is written there."""
    known = {
        "mail": identifying._MAIL.pattern,
        "dialled": identifying._DIALLED.pattern,
        "date": naming._DATE.pattern,
        "document": naming._DOCUMENT.pattern,
        "year": naming._YEAR.pattern,
        "short_year": naming._SHORT_YEAR.pattern,
        "house": naming._HOUSE.pattern,
        "grown_up": naming._GROWN_UP,
        "letters": _letters(),
    }
    return f"  const KNOWN = {json.dumps(known, ensure_ascii=False, separators=(',', ':'))};\n"


def _letters() -> dict[str, str]:
    """In Latin, what no decomposition makes Latin."""
    signs = {
        sign
        for script in _SCRIPTS
        for at in script
        for sign in normalize("NFKD", chr(at))
        if sign.isalpha() and not sign.isascii() and not combining(sign)
    }
    return {sign: anyascii(sign) for sign in sorted(signs)}
