"""What entries of the access log say of looking into the log itself."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

AUDIT_ACTS: Final[Mapping[str, object]] = {
    "access_receipt.check": lazy_gettext("Held a paper about accesses against the log"),
    "access_receipt.print": lazy_gettext("Printed for the person who opened the record"),
    "audit.alarm": lazy_gettext("Told auditors that the log needs them"),
    "audit.archive": lazy_gettext("Sealed off the old part of the log into files"),
    "audit.confirm_resume": lazy_gettext("Agreed that the log goes on after a restore"),
    "audit.export_entries": lazy_gettext("Took entries of the log as a file"),
    "audit.export_log": lazy_gettext("Took the whole log out, to be verified elsewhere"),
    "audit.feed": lazy_gettext("Handed the log to another system"),
    "audit.forget_filter": lazy_gettext("Forgot a filter of the log"),
    "audit.heartbeat": lazy_gettext("Showed that the log is written"),
    "audit.list": lazy_gettext("Looked at own entries"),
    "audit.list_agency": lazy_gettext("Looked at what their agency did"),
    "audit.list_all": lazy_gettext("Looked at the log"),
    "audit.list_case": lazy_gettext("Looked at the log of a case"),
    "audit.receipt": lazy_gettext("Took a receipt for an entry"),
    "audit.resume": lazy_gettext("Went on after a restore"),
    "audit.save_filter": lazy_gettext("Kept a filter of the log"),
    "audit.self_check": lazy_gettext("Checked the log from end to end"),
    "audit.sum": lazy_gettext("Looked at sums of the log"),
    "audit.verify": lazy_gettext("Checked the whole log"),
}
