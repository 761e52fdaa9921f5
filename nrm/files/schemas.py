"""What is sent with a file, and what is answered about one; its bytes have no schema."""

from marshmallow import fields

from nrm.cases.schemas import code
from nrm.http.answers import ident, moment, number, word
from nrm.http.grammar import Strict


class FileQuery(Strict):
    """How a file is to be kept."""

    strip = fields.Boolean(
        load_default=False,
        metadata={"description": "Without place, time and device that a camera wrote into it."},
    )


class FileMade(Strict):
    """A file that was added."""

    id = ident()
    name = word()
    type = word()
    bytes = number()


class FileRemoval(Strict):
    """Why a file is no longer kept."""

    reason = code("file_removal_reasons", required=True)


class FileRemoved(Strict):
    """A file that is no longer kept."""

    id = ident()


class FileOut(FileMade):
    """A file, as its record says it."""

    added_at = moment()
    added_by = ident()
