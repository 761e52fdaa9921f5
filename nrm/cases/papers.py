"""Asking a person for papers: a right that a country can limit to agencies of some kinds.

To whoever may not ask, the questions are not put and an answer to them is refused. What an agency
that may ask wrote before stays in the record, whoever leads the case by now.
"""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext

from nrm.cases import records
from nrm.cases.models import Case
from nrm.cases.within import open_within
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.profile import current_profile

Content = Mapping[str, Any]
IDENTITY: Final = "identity"
PAPERS: Final = frozenset({"document_status", "identity_numbers"})


def unasked(actor: Actor, section: str) -> frozenset[str]:
    """The questions of this section that the actor's agency may not put; none where it may."""
    may = section != IDENTITY or actor.agency_kind in current_profile().may_ask_documents
    return frozenset() if may else PAPERS


def check_papers(actor: Actor, section: str, content: Content, within: str = "") -> None:
    """Nothing, unless the content answers what the actor's agency may not ask; then Invalid.

    `within`: what stands before the names of its fields where it was sent.
    """
    answered = unasked(actor, section) & content.keys()
    if answered:
        sentence = gettext("In this country your agency may not ask a person for papers.")
        raise Invalid({within + name: [sentence] for name in sorted(answered)})


def with_papers(actor: Actor, case: Case, section: str, content: Content) -> Content:
    """The content with what stands of papers already, which the actor was not asked about."""
    kept = unasked(actor, section)
    if not kept:
        return content
    sealed = records.find_records(actor, case, [section])
    standing = open_within(actor, sealed)[section]
    return {**content, **{key: it for key, it in standing.items() if key in kept}}
