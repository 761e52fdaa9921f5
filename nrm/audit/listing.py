"""Pages of entries: how many stand on one, and where the next one is."""

from typing import Final
from urllib.parse import urlencode

from flask_babel import gettext, ngettext

from nrm.audit.actions import Found
from nrm.audit.filters import Asked
from nrm.look.moments import moment
from nrm.look.parts import Pager

ON_PAGE: Final = 20


def pager_of(url: str, found: Found, kept: Asked, asked: Asked) -> Pager:
    """How many entries are here, and where newer and older ones are."""
    shown, more = min(len(found.entries), ON_PAGE), len(found.entries) > ON_PAGE
    words = ngettext("%(num)d entry is here.", "%(num)d entries are here.", shown)
    older = further = ""
    if more:
        words = gettext("%(words)s Older ones follow.", words=words)
        older = _below(url, kept, found.entries[ON_PAGE - 1].index)
    elif found.reached is not None:
        at = moment(found.reached.at).striptags()
        words = gettext(
            "%(words)s Older ones may follow: searched back to %(at)s (UTC).", words=words, at=at
        )
        further = _below(url, kept, found.reached.below)
    newest = f"{url}?{urlencode(kept)}" if kept else url
    return Pager(
        words=words, newest=newest if "cursor" in asked else "", older=older, further=further
    )


def _below(url: str, kept: Asked, index: int) -> str:
    return f"{url}?{urlencode({**kept, 'cursor': index})}"
