"""What is answered about agencies."""

from nrm.http.answers import flag, ident, word
from nrm.http.grammar import Strict


class AgencyOut(Strict):
    """An agency as everybody who is signed in may see it."""

    id = ident()
    name = word()
    kind = word()
    accepting = flag()
    parent = ident(null=True)
    region = word(null=True)
