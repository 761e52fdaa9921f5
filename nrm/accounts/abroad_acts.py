"""What entries of the access log say of help in another country."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

ABROAD_ACTS: Final[Mapping[str, object]] = {
    "focal_point.end": lazy_gettext("Ended the pairing with another country"),
    "focal_point.list": lazy_gettext("Looked at the other countries' focal points"),
    "focal_point.pair": lazy_gettext("Paired with another country"),
    "trm_arrival.accept": lazy_gettext("Accepted what another country asked"),
    "trm_arrival.arrive": lazy_gettext("Another country asked for help"),
    "trm_arrival.come_late": lazy_gettext("A message of another country came after the end"),
    "trm_arrival.complete": lazy_gettext("Completed what another country asked"),
    "trm_arrival.decline": lazy_gettext("Declined what another country asked"),
    "trm_arrival.end": lazy_gettext("What another country asked has ended"),
    "trm_arrival.list": lazy_gettext("Looked at the list of what other countries ask"),
    "trm_arrival.miss": lazy_gettext("Nobody decided in time what another country asked"),
    "trm_arrival.not_engaged": lazy_gettext("Told another country that the person did not engage"),
    "trm_arrival.open": lazy_gettext("Opened what another country asks"),
    "trm_arrival.receive": lazy_gettext("What the person agreed to came from another country"),
    "trm_referral.accept": lazy_gettext("Another country accepted"),
    "trm_referral.come_late": lazy_gettext("An answer of another country came after the end"),
    "trm_referral.complete": lazy_gettext("Another country completed what it was asked"),
    "trm_referral.decline": lazy_gettext("Another country declined"),
    "trm_referral.end": lazy_gettext("What another country was asked has ended"),
    "trm_referral.list": lazy_gettext("Looked at what other countries were asked"),
    "trm_referral.not_engaged": lazy_gettext("In another country the person did not engage"),
    "trm_referral.read": lazy_gettext("Looked at what another country was asked"),
    "trm_referral.send": lazy_gettext("Asked another country for help"),
    "trm_referral.share": lazy_gettext("Sent another country what the person agreed to"),
    "trm_referral.wait": lazy_gettext("Another country has not taken for long what was sent"),
    "trm_referral.withdraw": lazy_gettext("Withdrew what another country was asked"),
}
