"""Pages of entries: how many stand on one, and where the next one is."""

from typing import Final
from urllib.parse import urlencode

from flask_babel import gettext, ngettext

from nrm.audit.actions import Found
from nrm.audit.filters import Asked
from nrm.look.parts import Pager

ON_PAGE: Final = 20


def pager_of(url: str, found: Found, kept: Asked, asked: Asked) -> Pager:
    """How many entries are here, and where newer and older ones are."""
    shown, more = min(len(found.entries), ON_PAGE), len(found.entries) > ON_PAGE
    words = ngettext("%(num)d entry is here.", "%(num)d entries are here.", shown)
    older = ""
    if more:
        words = gettext("%(words)s Older ones follow.", words=words)
        older = f"{url}?{urlencode({**kept, 'cursor': found.entries[ON_PAGE - 1].index})}"
    newest = f"{url}?{urlencode(kept)}" if kept else url
    return Pager(words=words, newest=newest if "cursor" in asked else "", older=older)
