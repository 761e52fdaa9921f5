"""Episodes on the page of a case: what happened, what is due, and the way to them."""

from flask_babel import gettext

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.look.parts import Event, Link, Notice
from nrm.missing.counting import count_facts
from nrm.missing.models import MissingEpisode, find_episodes


def add_episodes(parts: CaseParts) -> None:
    """When the person was missing, how often, and a warning while nobody was told."""
    case, actor = parts.case, parts.actor
    if not policy.may(actor, "missing.list", case):
        return
    found = find_episodes(case)
    parts.facts += count_facts(found)
    for each in found:
        parts.events.append(Event(at=each.reported_at, title=gettext("Reported missing")))
        if each.found_at is not None:
            parts.events.append(Event(at=each.found_at, title=gettext("Back again")))
    if found and found[0].found_at is None:
        parts.warnings.append(_warning(found[0]))
    if found or (policy.may(actor, "missing.report", case) and case.state != "closed"):
        label = gettext("Times when the person was missing") if found else gettext("Report missing")
        parts.acts.append(Link(label=label, url=f"/cases/{case.id}/missing"))


def _warning(episode: MissingEpisode) -> Notice:
    words = gettext("The police was told. Say on the page of this time when the person is back.")
    if episode.police_told_at is None:
        words = gettext("Decide now whether the police is told, with consent or to save a life.")
        if episode.case.may_be_child:
            words = gettext("Tell the police at once: of a missing child it is always told.")
    return Notice(title=gettext("The person is missing"), text=words, tone="warn")
