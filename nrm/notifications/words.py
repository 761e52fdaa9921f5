"""Anonymous notifications in words."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext

from nrm.cases.shown import code_words
from nrm.look.parts import Fact
from nrm.notifications.drawing import LISTS, Statement
from nrm.notifications.models import AnonymousNotification
from nrm.notifications.periods import quarter_name
from nrm.notifications.sealing import open_statement
from nrm.notifications.views import NotificationRow


def quarter_words(named: str) -> str:
    """A quarter in words, from its name."""
    year, _, quarter = named.partition("-Q")
    return str(gettext("Quarter %(quarter)s of %(year)s", quarter=quarter, year=year))


def facts_of(statement: Statement) -> tuple[Fact, ...]:
    """All that is said, and nothing else."""
    period = statement.period or ""
    when = quarter_words(period) if "-Q" in period else period or gettext("Not known")
    return (
        _coded(gettext("Why did the person say no?"), "refusal_reason", statement),
        _coded(gettext("Gender"), "gender", statement),
        _coded(gettext("Where the citizenship is from"), "nationality_group", statement),
        _coded(gettext("Region"), "region", statement),
        Fact(label=gettext("What happened"), value=kinds_of(statement)),
        Fact(label=gettext("When it happened last"), value=when),
    )


def kinds_of(statement: Statement) -> str:
    """The kinds of exploitation."""
    found = [code_words(LISTS["exploitation_types"], c) for c in statement.exploitation_types]
    return ", ".join(found) or str(gettext("Not known"))


def notification_rows(found: Iterable[AnonymousNotification]) -> tuple[NotificationRow, ...]:
    """Lines of the list; after the commit."""
    return tuple(_row(each, open_statement(each)) for each in found)


def quarter_of(quarter_at: datetime) -> str:
    """The quarter of a row in words."""
    return quarter_words(quarter_name(quarter_at))


def _row(notification: AnonymousNotification, statement: Statement) -> NotificationRow:
    return NotificationRow(
        url=f"/notifications/{notification.id}",
        quarter=quarter_of(notification.quarter_at),
        region=code_words(LISTS["region"], statement.region),
        kinds=kinds_of(statement),
    )


def _coded(label: str, name: str, statement: Statement) -> Fact:
    return Fact(label=label, value=code_words(LISTS[name], getattr(statement, name)))
