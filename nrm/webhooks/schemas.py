"""What is sent and told of the address at which a system hears that a referral waits."""

from marshmallow import fields, validate

from nrm.accounts.schemas import StepUp
from nrm.http.answers import moment, number, word
from nrm.http.grammar import Strict
from nrm.webhooks.reaching import LONGEST

TEST, START = "test", "start"


class WebhookIn(StepUp):
    """Where the system is told: an address that begins with `https://`."""

    address = fields.String(required=True, validate=validate.Length(1, LONGEST))


class WebhookStepIn(Strict):
    """`test`: a message that names nothing. `start`: send again what waits."""

    step = fields.String(required=True, validate=validate.OneOf([TEST, START]))


class WebhookOut(Strict):
    """How it goes; null for what there is not. `state`: active, failing or stopped."""

    address = word(null=True)
    state = word(null=True)
    waiting = number()
    made_at = moment(null=True)
    taken_at = moment(null=True)
    failing_since = moment(null=True)
    failed_at = moment(null=True)
    error = word(null=True)
    stopped_at = moment(null=True)
    old_until = moment(null=True)


class WebhookSecretOut(Strict):
    """The secret, told this once; until `old_until` the one before signs as well."""

    secret = word()
    old_until = moment(null=True)
