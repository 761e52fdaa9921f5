"""What this feature adds to the service: what an auditor is told on the page of the log."""

from typing import Final

from flask_babel import format_datetime, gettext

from nrm.feeding.standing import feed_late_since
from nrm.http.actor import Actor
from nrm.look.parts import Notice
from nrm.policy import AUDITOR
from nrm.self_check.standing import check_standing


def add_to_log(actor: Actor, notices: list[Notice]) -> None:
    """For an auditor: that a check failed or did not come, and that the log is not handed on."""
    if actor.role != AUDITOR:
        return
    standing = check_standing()
    if standing is not None and standing.alarms:
        at = format_datetime(standing.at)
        notices.append(_late(at) if standing.is_whole else _failed(at))
    since = feed_late_since()
    if since is not None:
        notices.append(_not_handed_on(format_datetime(since)))


def _late(at: str) -> Notice:
    return Notice(
        title=gettext("The log was not checked for more than a day"),
        text=gettext(
            "Once a day the service looks at an invented case in every way and finds that in the "
            "log. The last check was at %(at)s. Ask whoever runs the service.",
            at=at,
        ),
        tone="stop",
    )


def _failed(at: str) -> Notice:
    return Notice(
        title=gettext("Something that was looked at does not stand in the log"),
        text=gettext(
            "The check at %(at)s looked at an invented case and did not find all of it in the log. "
            "Do not rely on what is not there before whoever runs the service has found out why.",
            at=at,
        ),
        tone="stop",
    )


def _not_handed_on(since: str) -> Notice:
    return Notice(
        title=gettext("The log is not handed on"),
        text=gettext(
            "The system that watches the log has not taken what was written at %(since)s. Ask "
            "whoever runs the service.",
            since=since,
        ),
        tone="warn",
    )


EFFECTS: Final = (("log.page", add_to_log),)
