"""Drafts where people look: on the page of their section, and on the case."""

from flask_babel import gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.section_words import section_words
from nrm.cases.parts import CaseParts, SectionParts
from nrm.cases.section_views import Unsaved
from nrm.cases.sections import SECTIONS
from nrm.drafts.models import find_drafts
from nrm.look.parts import Link


def add_unsaved(parts: SectionParts) -> None:
    """Whoever may go on with it learns that something was typed, by whom and when."""
    if not policy.may(parts.actor, "draft.write", parts.case):
        return
    for found in find_drafts(parts.case.id, [parts.section]):
        who = names_of({found.written_by_id}).get(found.written_by_id, "")
        parts.unsaved = Unsaved(version=found.version, who=who, at=found.written_at)


def add_to_case(parts: CaseParts) -> None:
    """The newest first, as ways on."""
    case = parts.case
    if not policy.may(parts.actor, "draft.write", case):
        return
    for draft in find_drafts(case.id):
        label = gettext("%(section)s, not saved yet", section=section_words(draft.form))
        path = draft.form.replace("_", "-") if draft.form not in SECTIONS else draft.form
        parts.acts.append(Link(label=label, url=f"/cases/{case.id}/{path}"))
