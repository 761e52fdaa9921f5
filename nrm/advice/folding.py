"""A text as it is looked through: whatever signs it is written in, one word is one word.

Nothing of it is kept or shown: what was typed stays as it was typed.
"""

import unicodedata
from typing import Final

_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʹʻʼˈ＇", "'"),
        **dict.fromkeys("“”„‟″«»‹›「」『』〝〞＂", '"'),
        **dict.fromkeys("−⁃", "-"),
        "⁄": "/",
        "∕": "/",
        "ı": "i",
    }
)
# Signs that nobody sees stand in the middle of a word; marks above and below one are left out.
_UNSEEN: Final = frozenset({"Cf", "Mn", "Me"})


def folded(text: str) -> str:
    """In plain signs: no marks on letters, one kind of apostrophe, of quotation mark, of dash."""
    # Once more after it: a full-width apostrophe or a ligature is only then what it looks like.
    plain = unicodedata.normalize("NFKD", text.translate(_ALIKE)).translate(_ALIKE)
    return "".join(_folded(sign) for sign in plain)


def _folded(sign: str) -> str:
    if sign.isascii():
        return sign
    category = unicodedata.category(sign)
    if category in _UNSEEN:
        return ""
    if category == "Pd":
        return "-"
    return str(unicodedata.digit(sign)) if category == "Nd" else sign
