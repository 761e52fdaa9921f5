"""What is sent about own service notes, and what is answered."""

from nrm.cases.schemas import text
from nrm.http.answers import ident, moment, word
from nrm.http.grammar import Strict


class ServiceNoteIn(Strict):
    """What is noted; it is never changed."""

    text = text(required=True)


class ServiceNoteMade(Strict):
    """The note that was written."""

    id = ident()


class ServiceNoteOut(Strict):
    """A note, by whom and when."""

    id = ident()
    text = word()
    written_at = moment()
    written_by = ident()
