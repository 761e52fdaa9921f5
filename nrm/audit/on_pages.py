"""What this feature tells on the pages of others: that the log itself needs an auditor."""

from flask_babel import gettext

from nrm.audit.alarm_words import alarm_words
from nrm.audit.alarms import standing_alarms
from nrm.http.actor import Actor
from nrm.look.parts import Link, Notice
from nrm.policy import AUDITOR


def add_to_log(actor: Actor, notices: list[Notice]) -> None:
    """What is the matter with the log now, for an auditor, before anything else."""
    if actor.role != AUDITOR:
        return
    words = [alarm_words(alarm) for alarm in standing_alarms()]
    if words:
        notices.insert(
            0,
            Notice(
                title=gettext("The log needs you"),
                text=" ".join(words),
                tone="stop",
                link=Link(label=gettext("Is the log whole?"), url="/audit/proof"),
            ),
        )
