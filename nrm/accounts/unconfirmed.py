"""Somebody who proved everything at the way in, and whom no custodian has confirmed yet."""

from flask_babel import gettext

from nrm.accounts.certifying import fingerprint_of_account
from nrm.accounts.models import Account
from nrm.accounts.sessions import account_as_actor
from nrm.errors import Refused


class Shut(Refused):
    """Everything fits, but nobody of this agency may sign in."""

    def __init__(self, account: Account) -> None:
        super().__init__(gettext("Your agency has no access now. Ask the national co-ordination."))
        self.who = account_as_actor(account)


class Unconfirmed(Refused):
    """Everything fits, but no custodian has confirmed the account; `words` are those of its key."""

    kind = "unconfirmed"

    def __init__(self, detail: str, account: Account) -> None:
        super().__init__(detail)
        self.words = fingerprint_of_account(account)
        self.who = account_as_actor(account)
