"""Answers that are codes of a list, for pages of features below `cases`; see `cases/forms.py`."""

from collections.abc import Collection, Iterable

from flask_babel import gettext

from nrm.look.fields import Choice, Field, Kind
from nrm.profile import list_entries


def words_of(list_name: str, code: str) -> str:
    """The label of a code; the code itself when the list has lost it."""
    return next((e.label for e in list_entries(list_name) if e.code == code), code)


def choices(list_name: str, chosen: Collection[str | None] = ()) -> tuple[Choice, ...]:
    """The entries of a list as answers, in its order; KeyError when there is no such list."""
    return tuple(
        Choice(value=entry.code, label=entry.label, chosen=entry.code in chosen)
        for entry in list_entries(list_name)
    )


def any_of(name: str, label: str, offered: Iterable[Choice]) -> Field:
    """A filter: one answer or any."""
    listed = (Choice(value="", label=gettext("Any")), *offered)
    return Field(name=name, label=label, kind=Kind.SELECT, choices=listed)
