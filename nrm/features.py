"""Every feature: its calls, its pages, what follows from what is said; many in its `edges.py`."""

from typing import Final

from nrm.abroad import edges as abroad
from nrm.accesses import edges as accesses
from nrm.accounts import edges as accounts
from nrm.advice import edges as advice
from nrm.agencies import api as agencies_api
from nrm.alerts import edges as alerts
from nrm.attendance import edges as attendance
from nrm.audit import edges as audit
from nrm.audit.review import edges as review
from nrm.cases import edges as cases
from nrm.cases.age_notices import add_age
from nrm.consent import edges as consent
from nrm.custody import pages as custody_pages
from nrm.directory import edges as directory
from nrm.disclosure import edges as disclosure
from nrm.drafts import edges as drafts
from nrm.duplicates import edges as duplicates
from nrm.emergency import edges as emergency
from nrm.erasure import edges as erasure
from nrm.files import edges as files
from nrm.first_meeting import edges as first_meeting
from nrm.gaps import edges as gaps
from nrm.groups import edges as groups
from nrm.http import docs_pages, help_pages, lists_api
from nrm.identification import edges as identification
from nrm.intake import edges as intake
from nrm.justice import edges as justice
from nrm.missing import edges as missing
from nrm.notifications import edges as notifications
from nrm.participants import edges as participants
from nrm.reaching import edges as reaching
from nrm.recovery import effects as recovery_effects
from nrm.recovery import pages as lost_pages
from nrm.referrals import edges as referrals
from nrm.registry import edges as registry
from nrm.restricted import edges as restricted
from nrm.search import edges as search
from nrm.self_check import edges as self_check
from nrm.service_notes import edges as service_notes
from nrm.sheets import edges as sheets
from nrm.subject_access import edges as subject_access
from nrm.systems import edges as systems
from nrm.training import edges as training
from nrm.transfers import edges as transfers
from nrm.versions import edges as versions
from nrm.vital_interests import edges as vital_interests
from nrm.webhooks import edges as webhooks

APIS: Final = (
    *accounts.APIS,
    lists_api.blueprint,
    agencies_api.blueprint,
    *directory.APIS,
    *cases.APIS,
    *drafts.APIS,
    *versions.APIS,
    *files.APIS,
    *consent.APIS,
    *referrals.APIS,
    *transfers.APIS,
    *abroad.APIS,
    *identification.APIS,
    *restricted.APIS,
    *service_notes.APIS,
    *search.APIS,
    *erasure.APIS,
    *emergency.APIS,
    *disclosure.APIS,
    *vital_interests.APIS,
    *justice.APIS,
    *missing.APIS,
    *reaching.APIS,
    *participants.APIS,
    *notifications.APIS,
    *subject_access.APIS,
    *accesses.APIS,
    *alerts.APIS,
    *attendance.APIS,
    *groups.APIS,
    *advice.APIS,
    *intake.APIS,
    *webhooks.APIS,
    *gaps.APIS,
    *audit.APIS,
    *review.APIS,
)
PAGES: Final = (
    *accounts.PAGES,
    *lost_pages.BLUEPRINTS,
    *cases.PAGES,
    *files.PAGES,
    *drafts.PAGES,
    *versions.PAGES,
    *sheets.PAGES,
    *first_meeting.PAGES,
    *consent.PAGES,
    *referrals.PAGES,
    *search.PAGES,
    *transfers.PAGES,
    *abroad.PAGES,
    *identification.PAGES,
    *restricted.PAGES,
    *service_notes.PAGES,
    *erasure.PAGES,
    *emergency.PAGES,
    *disclosure.PAGES,
    *vital_interests.PAGES,
    *justice.PAGES,
    *missing.PAGES,
    *reaching.PAGES,
    *participants.PAGES,
    *notifications.PAGES,
    *duplicates.PAGES,
    *subject_access.PAGES,
    *accesses.PAGES,
    *alerts.PAGES,
    *attendance.PAGES,
    *groups.PAGES,
    *gaps.PAGES,
    *systems.PAGES,
    *webhooks.PAGES,
    *directory.PAGES,
    *audit.PAGES,
    *review.PAGES,
    *custody_pages.BLUEPRINTS,
    *advice.PAGES,
    *registry.PAGES,
    *intake.PAGES,
    *training.PAGES,
    help_pages.blueprint,
    docs_pages.blueprint,
)
EFFECTS: Final = (
    *self_check.EFFECTS,
    *audit.EFFECTS,
    ("session.begin", recovery_effects.keep_halves),
    *referrals.EFFECTS,
    ("case.page", add_age),
    *consent.EFFECTS,
    *drafts.EFFECTS,
    *first_meeting.EFFECTS,
    *sheets.EFFECTS,
    *transfers.EFFECTS,
    *abroad.EFFECTS,
    *identification.EFFECTS,
    # Before those that write an entry by nobody, which holds the end of these rows as well.
    *service_notes.EFFECTS,
    *restricted.EFFECTS,
    *files.EFFECTS,
    *search.EFFECTS,
    *erasure.EFFECTS,
    *emergency.EFFECTS,
    *disclosure.EFFECTS,
    *vital_interests.EFFECTS,
    *justice.EFFECTS,
    *missing.EFFECTS,
    *reaching.EFFECTS,
    *participants.EFFECTS,
    *notifications.EFFECTS,
    *duplicates.EFFECTS,
    *registry.EFFECTS,
    *subject_access.EFFECTS,
    *accesses.EFFECTS,
    *alerts.EFFECTS,
    *groups.EFFECTS,
    *advice.EFFECTS,
    *intake.EFFECTS,
    *review.EFFECTS,
)
CHECKS: Final = (*audit.CHECKS, *files.CHECKS)
