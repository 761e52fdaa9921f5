"""A name where a text says that it is one, in the languages that profiles have.

Looked for in a folded text (`folding.py`): what is written here has no marks on its letters.
"""

import calendar
import re
from collections.abc import Iterator
from typing import Final

_PERSON: Final = (
    "woman|girl|lady|man|boy|child|baby|person|patient|pupil|client|survivor|she|he|they|who"
    "|mother|father|sister|brother|husband|wife|partner|friend|son|daughter|is|was|somebody|someone"
)
_TITLES: Final = (
    r"ms|mrs|mr|(?-i:Miss|MISS)|mme|mlle|madame|mademoiselle|monsieur|frau|fraulein|herrn?"
    r"|signor[ae]?|signorina|sig\.ra|sra?|senor[ae]?|mevrouw|mevr|mw|meneer|dhr|fru|froken|rouva"
    r"|herra|neiti|κυρια|κυριος|κυριο|κα|السيدة|السيد|الانسة|г-жа|госпожа|господин"
)
# In these languages a noun is written small, or a name with a capital, and so is what follows.
_CALLED: Final = (
    rf"(?:{_PERSON})\W{{1,3}}(?:(?:is|was|'s)\W+)?(?:called|named|nicknamed)"
    r"|known as|goes by|alias"
    r"|se nomme|(?:pre|de|sur)?nommee?|nom(?: \w+)? est|appelee?"
    r"|(?<!das )hei(?:ß|ss)t|namens|genannt|name(?: \w+)? (?:ist|lautet)"
    r"|nome(?: \w+)? e'?|di nome|chiamat[ao]|se llama|nombre(?: \w+)? es"
    r"|heet|genaamd|naam(?: \w+)? is|heter|kallas|vid namn|namn(?:et)?(?: \w+)? ar"
    r"|nim(?:i|ensa) on|nimelta(?:an)?|h?enw(?: \w+)? (?:yw|ydy|ydi)|o'r enw"
    r"|λεγεται|ονομαζεται|(?:τη|την|τον) λενε|ονομα(?: \w+)? ειναι|ονοματι"
    r"|[وف]?(?:اسمها|اسمه|تدعى|يدعى|تسمى|يسمى)|зовут|по имени|quhet|name(?: of)?"
)
# After these whatever follows is a name, written small as well.
_SAYS_SO: Final = (
    r"name(?: is|'s)|\b(?:name|nom|prenom|nome|naam|namn|nimi|enw|ονομα|الاسم|имя)\s*[:=]"
    r"|(?:she|he|they|who)(?:'s| is) called|s'appelle|si chiama"
)
# What stands before a family name and is written small.
_BEFORE: Final = "van|von|der|den|de|del|da|di|la|le|el|al|bin|bint|ibn|abu"
# Quotation marks, a comma, a line of its own; but not the end of a sentence.
_BETWEEN: Final = r"(?:[^\w.!?;؟]|\.{2,})+"
_NAME: Final = re.compile(
    rf"(?<!\w)(?:(?P<says_so>{_SAYS_SO})|(?:{_TITLES})\.?|{_CALLED})"
    rf"(?={_BETWEEN}(?:(?:{_BEFORE})\s+)*(?P<word>[^\W\d_][\w'-]*))",
    re.IGNORECASE,
)
_NO_NAMES: Final = frozenset(each.casefold() for each in (*calendar.day_name, "God", "I"))
# What is said of a name, or of who is called, in words that are none.
_WORDS: Final = """
a again all also always an and another as asked at back being by changed common daily different
down every false for from given hers hidden his home here important in is it known kept late
lost mentioned missing names needed never new next no nobody not now of often on only or our out
over protected recorded same sealed secret shared slow so spelled spelt still stupid that the
their there they this to today told tomorrow unknown up used very we what when who whom why with
written wrong yesterday you bien ce cet cette comment connu connue elle est il non pas que qui
come lei lui
"""
_SAID_OF_IT: Final = frozenset(_WORDS.split())


def has_a_name(text: str) -> bool:
    """Whether the folded text says of a word that it is somebody's name."""
    return any(_is_name(word, so) for word, so in _said(text))


def _said(text: str) -> Iterator[tuple[str, bool]]:
    for at in _NAME.finditer(text):
        yield at["word"], at["says_so"] is not None


def _is_name(word: str, whatever: bool) -> bool:
    """Whether it is written as a name; a script without capitals has no other."""
    plain = word.casefold()
    if word[0].isupper() or word[0].lower() == word[0].upper():
        return plain not in _NO_NAMES
    return whatever and plain not in _SAID_OF_IT
