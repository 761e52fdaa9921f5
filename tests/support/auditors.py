"""A second auditor, and the queue as auditors see it."""

from typing import Any

from sqlalchemy import select

from nrm.accounts.models import find_account
from nrm.audit.review.findings import DENIALS, Finding
from nrm.audit.review.keeping import keep_findings
from nrm.audit.review.models import ReviewItem
from nrm.audit.review.raising import review_log, week_of
from nrm.database import new_id, now
from nrm.log import writer as log
from nrm.profile import load_profile
from tests.support.centres import confirm
from tests.support.country import Country, Person
from tests.support.joining import invite, let_join


def a_second_auditor(country: Country, name: str = "abe") -> Person:
    """Somebody else of the audit office, signed in."""
    rita = country.person("rita")
    code = invite(rita, name, "auditor", agency=country.agency_id("Audit office"))
    confirm(country, rita, let_join(country, name, code))
    return country.person(name)


def an_item(country: Country, name: str = "eva", rule: str = DENIALS) -> str:
    """The id of an item about this person, as the job raises one."""
    with country.inside() as opened:
        account, about = find_account(name), new_id()
        finding = Finding(
            rule=rule,
            about=str(about),
            accounts=(account.id,),
            agency=account.agency_id,
            indexes=(0, 1),
            counted=4,
            threshold=4,
            usual=1,
            role_usual=2,
        )
        keep_findings(week_of(now(), load_profile("osce")), [finding])
        log.write(None, "review.raise", count=1)
        made = select(ReviewItem.id).where(ReviewItem.about == str(about))
        return str(opened.scalars(made).one())


def reviewed(country: Country) -> int:
    """How many items looking through the log has raised."""
    with country.app.app_context():
        return review_log(at_once=True)


def queue(auditor: Person, **narrowed: str) -> list[dict[str, Any]]:
    """The items that this person sees."""
    asked = "&".join(f"{name}={value}" for name, value in narrowed.items())
    items: list[dict[str, Any]] = auditor.get(f"/audit/review?limit=200&{asked}").json["items"]
    return items
