"""A signed-in person changes the own passphrase: what page and API have in common."""

from flask_babel import gettext

from nrm.accounts.actions import change_passphrase
from nrm.accounts.passphrases import fresh_passphrase
from nrm.accounts.proving import Proof, acting_proven
from nrm.errors import Invalid
from nrm.http.acting import needed_actor


def change_own_passphrase(proof: Proof, new: str) -> int:
    """The new passphrase is set; how many other sessions that ended.

    Raises Invalid at `new_passphrase` with the reasons, and as `acting_proven`.
    """
    if new == proof.passphrase:
        sentence = gettext("This is your present passphrase; take another one.")
        raise Invalid({"new_passphrase": [sentence]})
    fresh = fresh_passphrase(new, needed_actor().name, at="new_passphrase")
    with acting_proven("account.change_passphrase", proof) as actor:
        return change_passphrase(actor, fresh)
