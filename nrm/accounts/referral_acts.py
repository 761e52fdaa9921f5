"""What entries of the access log say of referrals."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

REFERRAL_ACTS: Final[Mapping[str, object]] = {
    "referral.accept": lazy_gettext("Accepted a referral"),
    "referral.acknowledge": lazy_gettext("Acknowledged a referral"),
    "referral.answer": lazy_gettext("Answered a question"),
    "referral.ask": lazy_gettext("Asked a question"),
    "referral.begin": lazy_gettext("Began a service"),
    "referral.complete": lazy_gettext("Completed a referral"),
    "referral.create": lazy_gettext("Began a referral"),
    "referral.decline": lazy_gettext("Declined a referral"),
    "referral.edit": lazy_gettext("Changed a draft referral"),
    "referral.end_access": lazy_gettext("A partner sees nothing of a completed referral any more"),
    "referral.expire": lazy_gettext("A referral ran out"),
    "referral.hand_on": lazy_gettext("Named another contact for a referral"),
    "referral.list": lazy_gettext("Looked at the list of referrals"),
    "referral.not_engaged": lazy_gettext("Recorded that the person did not engage"),
    "referral.open_address": lazy_gettext("Looked where a shelter is"),
    "referral.open_file": lazy_gettext("Opened a file of a referral"),
    "referral.prepare": lazy_gettext("Made a referral ready"),
    "referral.preview": lazy_gettext("Looked at what a partner would see"),
    "referral.read": lazy_gettext("Looked at a referral"),
    "referral.renew": lazy_gettext("Went on with a referral under a newer consent"),
    "referral.revoke": lazy_gettext("Ended a referral with its consent"),
    "referral.send": lazy_gettext("Sent a referral"),
    "referral.withdraw": lazy_gettext("Withdrew a referral"),
    "service_note.end": lazy_gettext("The time of own notes on a referral ran out"),
    "service_note.read": lazy_gettext("Opened own notes on a referral"),
    "service_note.rewrap": lazy_gettext("Moved keys of own notes under a new key"),
    "service_note.write": lazy_gettext("Wrote an own note on a referral"),
}
