"""What an entry of the access log says in plain words: acts of auditors about the review queue."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

REVIEW_ACTS: Final[Mapping[str, object]] = {
    "review.ask_why": lazy_gettext("Asked an agency to explain accesses"),
    "review.close": lazy_gettext("Closed a review"),
    "review.confirm_breach": lazy_gettext("Confirmed that rules were broken"),
    "review.count": lazy_gettext("Looked at figures of reviews"),
    "review.draw": lazy_gettext("Drew entries by lot"),
    "review.escalate": lazy_gettext("Passed a review on to another auditor"),
    "review.explain": lazy_gettext("Explained accesses to an auditor"),
    "review.list": lazy_gettext("Looked at what waits for review"),
    "review.propose_breach": lazy_gettext("Said that rules were broken"),
    "review.raise": lazy_gettext("Looked through the log for what should be reviewed"),
    "review.read": lazy_gettext("Opened a review"),
    "review.refuse_breach": lazy_gettext("Did not confirm that rules were broken"),
}
