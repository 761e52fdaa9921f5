"""On what the police may be told that somebody is missing."""

from typing import Final

from flask_babel import gettext

from nrm.cases.models import Case
from nrm.consent.models import Consent, find_consents
from nrm.errors import Invalid
from nrm.vault.rows import rely_on

CHILD: Final = "child"
CONSENT: Final = "consent"
# Of a child it is told without; what a guardian said before an adult was of age does not count.
PERSON: Final = "person"
_POLICE: Final = frozenset({"police_contact", "police_coop"})


def check_basis(case: Case, basis: str) -> str | None:
    """The pseudonym of the consent that it rests on, if it rests on one; else Invalid, or None.

    A missing child is always told of, and needs nobody's yes; an adult's own has to stand. What
    stood in for it in another act does not: a danger now is a basis of its own, which is reviewed.
    """
    if case.may_be_child is not (basis == CHILD):
        sentence = gettext("For a child, and for nobody else, it is that the person is a child.")
        raise Invalid({"basis": [sentence]})
    if basis != CONSENT:
        return None
    agreed = [c for c in find_consents(case) if c.is_live and _is_yes(c)]
    if not agreed:
        sentence = gettext("The person has agreed to no contact with the police that holds now.")
        raise Invalid({"basis": [sentence]})
    rely_on(agreed[0])
    return agreed[0].pseudonym


def _is_yes(consent: Consent) -> bool:
    return consent.scope in _POLICE and consent.given_by == PERSON
