"""The step of a referral by its name: which action takes it."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from nrm.http.actor import Actor
from nrm.referrals import actions, answering
from nrm.referrals.models import Referral
from nrm.referrals.reading import ReferralView

Taken = Referral | ReferralView
_WITH_ANSWERS: Final[Mapping[str, Callable[..., Taken]]] = {
    "answer": actions.answer_question,
    "withdraw": actions.withdraw_referral,
    "acknowledge": answering.acknowledge_referral,
    "ask": answering.ask_question,
    "accept": answering.accept_referral,
    "decline": answering.decline_referral,
    "begin": answering.begin_service,
    "complete": answering.complete_referral,
    "not_engaged": answering.end_not_engaged,
}
_BARE: Final[Mapping[str, Callable[[Actor, UUID, int | None], Referral]]] = {
    "prepare": actions.prepare_referral,
    "send": actions.send_referral,
}


def take_step(
    actor: Actor, referral_id: UUID, name: str, given: Mapping[str, Any], seen: int | None
) -> Taken:
    """The step is taken; KeyError for a name that no schema knows. `seen`: the version it saw."""
    if name == "revoke":
        return actions.revoke_referral(actor, referral_id, given["how"])
    if name in _BARE:
        return _BARE[name](actor, referral_id, seen)
    return _WITH_ANSWERS[name](actor, referral_id, given, seen)
