"""What may be shared with which kind of agency, if the person agrees: domain 8.1 and 8.2 as tables.

A consent opens a field only where this table lets it. It says nothing about who asks or whether
there is a consent: that is `policy.py` and the consent itself.
"""

from collections.abc import Mapping
from typing import Final

from nrm.cases.fields import FIELDS, Field
from nrm.vocabulary.loader import codes

# The rows of the matrix, as `matter` in fields.csv. Papers and statelessness are `residence`,
# numbers of papers `numbers`, and the right to stay is `stay`. Of the section on justice a case
# with the police is `police_case`; what the person decided about it, and redress, is `redress`.
MATTERS: Final = frozenset(
    {
        "identity",
        "numbers",
        "contact",
        "location",
        "region",
        "children",
        "access",
        "account",
        "signs",
        "exploiter",
        "health",
        "residence",
        "risk",
        "safety",
        "needs",
        "plan",
        "police_case",
        "redress",
        "stay",
        "inclusion",
    }
)

_CARE: Final = frozenset(
    {"identity", "numbers", "contact", "location", "region", "children", "access", "safety"}
)

# Kind of agency -> the matters it may receive. A kind with none is never a recipient.
MAY_RECEIVE: Final[Mapping[str, frozenset[str]]] = {
    "social": _CARE | {"account", "signs", "health", "risk", "needs", "plan", "inclusion"},
    # Of the risk only what everybody has to keep to. No account: what care needs of it is told as
    # health. No needs and no inclusion: they name police, residence services and status.
    "health": _CARE | {"health", "plan"},
    # Never health (signs name it), whereabouts, status (numbers show it), children, or what the
    # person chose elsewhere (needs, plan and redress show whether they said no to the police).
    "police": frozenset(
        {"identity", "region", "access", "account", "exploiter", "safety", "police_case"}
    ),
    "ngo": _CARE | {"account", "signs", "health", "risk", "needs", "plan", "inclusion"},
    "legal": _CARE
    | {"account", "signs", "health", "residence", "risk", "needs", "plan"}
    | {"police_case", "redress", "inclusion"},
    # Neither the plan nor which services are used; no case with the police: nothing rests on one.
    "competent_authority": _CARE | {"account", "signs", "exploiter", "health", "residence", "risk"},
    "co_ordination": frozenset(),
    "audit": frozenset(),
    "statistics": frozenset(),
    "administration": frozenset(),
}

# Kinds of agencies that may be given a file. What stands in one is not known to any table, so the
# police get none: what they must never be given would pass unseen.
MAY_RECEIVE_FILES: Final = frozenset({"social", "health", "ngo", "legal", "competent_authority"})

# Kind of agency and matter -> the one purpose for which it may be received all the same. The
# address is not among them: a protection consent lets the police reach a person, not find them.
ONLY_FOR: Final[Mapping[tuple[str, str], str]] = {
    ("police", "contact"): "police_protection",
    ("legal", "stay"): "legal_advice_immigration",
}

# Purpose -> the part of whoever speaks for the person then: a guardian and an independent advocate
# may be given every matter, for this purpose alone, and only by an agency of whose people one has
# that part in the case now. Whether one has is asked in `nrm/consent/speaking.py`.
SPEAKS: Final[Mapping[str, str]] = {
    "guardianship": "guardian",
    "independent_advocacy": "independent_advocate",
}
# Kinds of agencies to which that applies. Who decides, investigates or treats speaks for nobody.
MAY_SPEAK: Final = frozenset({"social", "ngo", "legal"})


def may_share(
    field_name: str, agency_kind: str, purpose: str | None = None, *, speaks: bool = False
) -> bool:
    """Whether a consent may open this field (`section.field`) to an agency of this kind.

    `purpose` is the service code of the consent; `speaks`: somebody of that very agency has the
    part of it. KeyError for an unknown field or kind.
    """
    return may_receive(FIELDS[field_name].matter, agency_kind, purpose, speaks=speaks)


def may_receive(
    matter: str, agency_kind: str, purpose: str | None = None, *, speaks: bool = False
) -> bool:
    """The same for a whole matter; KeyError for an unknown matter, kind or purpose."""
    if matter not in MATTERS:
        raise KeyError(matter)
    if purpose is not None and purpose not in codes("purposes"):
        raise KeyError(purpose)
    if matter in MAY_RECEIVE[agency_kind]:
        return True
    if speaks and purpose in SPEAKS and agency_kind in MAY_SPEAK:
        return True
    needed = ONLY_FOR.get((agency_kind, matter))
    return needed is not None and needed == purpose


def shareable_fields(
    agency_kind: str, purpose: str | None = None, *, speaks: bool = False
) -> tuple[Field, ...]:
    """The fields a consent for this kind of agency may name, in the order of the table."""
    return tuple(
        field
        for name, field in FIELDS.items()
        if may_share(name, agency_kind, purpose, speaks=speaks)
    )
