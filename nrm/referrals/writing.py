"""What both sides write to each other while help is given: it stands in the thread, and is no step.

What is asked and answered before acceptance stands in `answering.py` and `actions.py`.
"""

from typing import Final
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.clocks.models import start_clock, stop_clocks
from nrm.errors import Conflict, OutOfTurn
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.referrals import sealing, threads
from nrm.referrals.covering import stands_now
from nrm.referrals.finding import find_referral_to_change
from nrm.referrals.models import Referral
from nrm.workflow import ENDED

HELPING: Final = frozenset({"accepted", "in_service"})


def write_message(actor: Actor, referral_id: UUID, text: str) -> Referral:
    """The message stands in the thread; of a partner that serves it says how it goes.

    Raises OutOfTurn before acceptance, Conflict after the end or once the consent has ended.
    """
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "message.write", referral)
    _write(actor, referral, text)
    log.write(actor, "message.write", referral)
    return referral


def _write(actor: Actor, referral: Referral, text: str) -> None:
    _check_helps(referral)
    paths = sealing.find_referral_paths(actor, referral)
    threads.post(actor, referral, paths, "message", {"text": text})
    if referral.state == "in_service" and actor.agency_id == referral.recipient_id:
        stop_clocks(["progress_update"], referral.case_id, referral.id)
        start_clock("progress_update", referral.case_id, referral.id)


def _check_helps(referral: Referral) -> None:
    if referral.state in ENDED:
        raise Conflict(gettext("This has ended; nothing more is written here."))
    if referral.state not in HELPING:
        raise OutOfTurn(gettext("Before it is accepted there are questions and answers alone."))
    if not stands_now(referral):
        raise Conflict(gettext("The person's consent has ended; ask the sender."))
