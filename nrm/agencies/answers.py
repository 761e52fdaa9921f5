"""What is answered about agencies and what they offer."""

from nrm.http.answers import flag, ident, word, words
from nrm.http.grammar import Strict


class AgencyOut(Strict):
    """An agency as everybody who is signed in may see it."""

    id = ident()
    name = word()
    kind = word()
    accepting = flag()
    parent = ident(null=True)
    region = word(null=True)


class ServiceOut(Strict):
    """An offer as everybody who is signed in may see it."""

    id = ident()
    agency = ident()
    service = word()
    region = word()
    languages = words()
    accepting = flag()
