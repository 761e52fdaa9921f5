"""What stays covered of a referral until it is accepted, and the forms that open what is shared."""

from collections.abc import Sized

from flask_babel import gettext, ngettext

from nrm import policy
from nrm.http.actor import Actor
from nrm.look.fields import StepForm
from nrm.referrals.addresses import has_address
from nrm.referrals.looking import Look
from nrm.referrals.models import Referral
from nrm.referrals.reading import ReferralView
from nrm.workflow import UNSENT

_BEFORE = ("sent", "acknowledged", "info_requested")


def covered_words(seen: Look) -> str:
    """How much acceptance would open, in words."""
    if not seen.view.is_recipient or seen.view.referral.state not in _BEFORE:
        return ""
    return covered_lines(seen.view)


def covered_lines(view: ReferralView) -> str:
    """The same of one that may not be sent yet, for its sender to look at."""
    referral = view.referral
    lines = ngettext(
        "Covered until you accept: %(num)d line that the person agreed to.",
        "Covered until you accept: %(num)d lines that the person agreed to.",
        len(referral.field_names),
    )
    if view.without_consent:
        lines = ngettext(
            "Covered until you accept: %(num)d line.",
            "Covered until you accept: %(num)d lines.",
            len(referral.field_names),
        )
    files = ngettext(
        "Covered until you accept: %(num)d file.",
        "Covered until you accept: %(num)d files.",
        len(referral.file_ids),
    )
    return _joined((referral.field_names, lines), (referral.file_ids, files))


def _joined(*sentences: tuple[Sized, str]) -> str:
    """Those sentences that have something to speak of."""
    return " ".join(sentence for about, sentence in sentences if about)


def opening_form(seen: Look) -> StepForm | None:
    """What logs and opens the snapshot; None where there is none or it is open."""
    if not seen.may_open or seen.content is not None:
        return None
    referral = seen.view.referral
    lines = ngettext(
        "%(num)d line, as it was when sent.",
        "%(num)d lines, as they were when sent.",
        len(referral.field_names),
    )
    files = ngettext("%(num)d file.", "%(num)d files.", len(referral.file_ids))
    held = _joined((referral.field_names, lines), (referral.file_ids, files))
    then = gettext("The opening is logged first, then it is shown. The person can ask who saw it.")
    return StepForm(
        name="open",
        title="",
        explains=f"{held} {then}",
        button=gettext("Log it and open"),
        url=f"/referrals/{referral.id}/open#snapshot",
        version=referral.version,
        main=True,
    )


def address_form(actor: Actor, referral: Referral) -> StepForm | None:
    """What logs and opens where a shelter is; None where it did not say, or for anybody else."""
    if not has_address(referral) or not policy.may(actor, "referral.open_address", referral):
        return None
    return StepForm(
        name="address",
        title="",
        explains=gettext("The shelter said where it is, for whoever comes along with the person."),
        button=gettext("Log it and see where"),
        url=f"/referrals/{referral.id}/address",
        version=referral.version,
    )


def preview_form(actor: Actor, referral: Referral) -> StepForm | None:
    """What logs and opens it; None once it was sent, or for whoever may not send it."""
    if referral.state not in UNSENT or not policy.may(actor, "referral.preview", referral):
        return None
    return StepForm(
        name="preview",
        title="",
        explains=gettext("Opened from the record as it stands now, and logged. Nothing is sent."),
        button=gettext("Log it and look"),
        url=f"/referrals/{referral.id}/preview",
        version=referral.version,
    )
