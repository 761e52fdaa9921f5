"""Lines of a paper in plain words, in the language in which the page is written."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from flask_babel import gettext, lazy_gettext, ngettext

from nrm.accesses.finding import Receipt
from nrm.accesses.kinds import kind_words
from nrm.accesses.lines import UNASKED, Line
from nrm.accesses.names import Names
from nrm.accesses.views import AccessRow
from nrm.look.moments import day

# As the person is told them; the list of codes has the words of those who work.
_PURPOSES: Final[Mapping[str, object]] = {
    "casework": lazy_gettext("Working with you"),
    "service": lazy_gettext("Giving the help that you agreed to"),
    UNASKED: lazy_gettext("Helping without asking you, because a life or health was in danger"),
    "supervision": lazy_gettext("Supervising the work"),
    "identification": lazy_gettext("Deciding about your status"),
    "handover": lazy_gettext("Taking over from a colleague"),
    "emergency": lazy_gettext("An emergency"),
    "subject_access": lazy_gettext("You asked for your record"),
}


def access_rows(lines: Iterable[Line], names: Names) -> tuple[AccessRow, ...]:
    """One row a line."""
    return tuple(
        AccessRow(
            when=_when(line),
            who=names.who(line),
            what=", ".join(dict.fromkeys(kind_words(*kind) for kind in line.kinds)),
            why=", ".join(_why(line)),
        )
        for line in lines
    )


def _why(line: Line) -> Iterator[str]:
    yield from (str(_PURPOSES.get(code, code)) for code in line.purposes)
    if ("referral.read", "") in line.kinds and not line.purposes:
        yield str(gettext("To answer whether they can help"))


def _when(line: Line) -> str:
    first, last = (str(day(each).striptags()) for each in (line.first, line.last))
    times = ngettext("%(num)d time", "%(num)d times", line.times)
    if line.first == line.last:
        return f"{first}\n{times}"
    days = ngettext("on %(num)d day", "on %(num)d days", line.days)
    span = gettext("%(first)s to %(last)s", first=first, last=last)
    return f"{span}\n{days}, {times}"


def since_words(receipt: Receipt) -> str:
    """From when on the paper tells."""
    if receipt.since is None:
        return str(gettext("From the beginning of your record until this paper was printed."))
    first = str(day(receipt.since).striptags())
    return str(gettext("From %(day)s until this paper was printed.", day=first))
