"""The steps of a referral in the demonstration, each by whoever takes it, in plain words."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from random import Random
from uuid import UUID

from nrm.consent.actions import withdraw_consent
from nrm.database import now
from nrm.demo.cast import act
from nrm.http.actor import Actor
from nrm.referrals.actions import answer_question, send_referral, withdraw_referral
from nrm.referrals.answering import (
    accept_referral,
    acknowledge_referral,
    ask_question,
    begin_service,
    complete_referral,
    decline_referral,
    end_not_engaged,
)


@dataclass(frozen=True)
class Way:
    """Who walks: the sender, the receiver; the referral and the consent that it rests on."""

    sender: Actor
    receiver: Actor
    referral: UUID
    consent: UUID | None
    chance: Random

    def send(self) -> None:
        """The envelope is with the receiver."""
        act(send_referral, self.sender, self.referral, None)

    def acknowledge(self) -> None:
        """It was read."""
        act(acknowledge_referral, self.receiver, self.referral, {}, None)

    def ask(self) -> None:
        """A question about the service."""
        given = {"question": "Will an interpreter be needed for the first meeting?"}
        act(ask_question, self.receiver, self.referral, given, None)

    def answer(self) -> None:
        """Its answer."""
        given = {"answer": "Yes. The safety notes say whom to call."}
        act(answer_question, self.sender, self.referral, given, None)

    def accept(self) -> None:
        """A first appointment, in the week to come."""
        at = (now() + timedelta(days=self.chance.randint(1, 6))).replace(hour=9, minute=30)
        visit = {"when": at.astimezone(UTC), "where": "side entrance", "met_by": "a colleague"}
        act(accept_referral, self.receiver, self.referral, {"appointment": visit}, None)

    def begin(self) -> None:
        """They met today."""
        given = {"met_on": now().date().isoformat()}
        act(begin_service, self.receiver, self.referral, given, None)

    def complete(self) -> None:
        """Done, with a word to the lead worker."""
        given = {"outcome": "service_delivered", "feedback": "All appointments were kept."}
        act(complete_referral, self.receiver, self.referral, given, None)

    def decline(self) -> None:
        """No place."""
        act(decline_referral, self.receiver, self.referral, {"reason": "no_capacity"}, None)

    def not_engaged(self) -> None:
        """Nobody came."""
        act(end_not_engaged, self.receiver, self.referral, {"reason": "did_not_come"}, None)

    def withdraw(self) -> None:
        """No longer needed."""
        act(withdraw_referral, self.sender, self.referral, {"reason": "need_ended"}, None)

    def revoke(self) -> None:
        """The person takes the consent back."""
        if self.consent is not None:
            act(withdraw_consent, self.sender, self.consent, "verbal")
