"""Where a page of versions goes on: below a number, since they are numbered without a gap."""

from flask_babel import gettext

from nrm.errors import Invalid

_LONGEST = 9


def read_cursor(text: str | None) -> int | None:
    """The number below which the page begins; Invalid for a cursor that is none of ours."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= _LONGEST and int(text)):
        raise Invalid({"cursor": [gettext("This is not a cursor of this list.")]})
    return int(text)
