"""What every page of a section begins with: which section, which version, and its frame."""

from uuid import UUID

from flask import request
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.accounts.section_words import section_words
from nrm.cases.papers import unasked
from nrm.cases.section_views import Keeping, SectionPage
from nrm.cases.sections import is_asked
from nrm.errors import Missing
from nrm.http.actor import Actor

TEMPLATE = "cases/section.html"


def section_page(
    actor: Actor, case_id: UUID, code: str, section: str, *, began: bool = False
) -> SectionPage:
    """The page of a section before anything of it is shown; `began` as in `Keeping`."""
    case_url = f"/cases/{case_id}"
    kept = request.form.get("draft", "")
    keeping = Keeping(
        url=f"/api/v1{case_url}/drafts/{section}",
        actor=str(actor.id),
        version=int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 10 else 0,
        began=began,
    )
    url = f"{case_url}/{section}"
    return SectionPage(
        frame=frame_for(actor, url),
        mode="covered",
        name=section,
        code=code,
        case_url=case_url,
        label=section_words(section),
        url=url,
        version=0,
        keeping=keeping,
        unasked=unasked(actor, section),
    )


def known_section(section: str) -> None:
    """Nothing for a section there is; Missing otherwise."""
    if not is_asked(section):
        raise Missing(gettext("There is no such section."))


def older_version() -> int | None:
    """The number in the address of an older version; None for the newest."""
    given = request.args.get("version", "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 10**9):
        raise Missing(gettext("There is no such version."))
    return int(given)
