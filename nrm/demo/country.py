"""The demonstration country: its agencies, the people in them, and what they offer. Only data.

First responders stand as agencies of their own. The labour inspectorate is of kind `police`: it
enforces law, so it may receive what the police may and nothing of health, whereabouts or papers.
No kind exists for immigration enforcement (domain, section 8.3), so none is here.
"""

from dataclasses import dataclass
from typing import Final

from nrm.policy import (
    ADMINISTRATOR,
    AUDITOR,
    CO_ORDINATOR,
    COMPETENT_AUTHORITY,
    CUSTODIAN,
    PARTNER_WORKER,
    REGISTRAR,
    SOCIAL_WORKER,
    STATISTICIAN,
    SUPERVISOR,
)


@dataclass(frozen=True)
class Someone:
    """A person of the demonstration: a public name, a role, duties."""

    name: str
    role: str
    duties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """An agency with its people; `offers` are services, each in a region given by its place in
    the profile's list, wrapped around; `languages` are those it can speak. A centre names its
    agency, whose name its own begins with."""

    name: str
    kind: str
    people: tuple[Someone, ...]
    offers: tuple[tuple[str, int], ...] = ()
    languages: tuple[str, ...] = ("en",)
    accepting: bool = True
    centre_of: str = ""

    @property
    def custodians(self) -> tuple[str, ...]:
        """Names of those who hold the agency's key for it."""
        return tuple(one.name for one in self.people if CUSTODIAN in one.duties)


_KEY = (CUSTODIAN,)

LEADING: Final = (
    Place(
        "North Social Services",
        "social",
        (
            Someone("eleni.worker", SOCIAL_WORKER, _KEY),
            Someone("nikos.worker", SOCIAL_WORKER),
            Someone("sofia.supervisor", SUPERVISOR, _KEY),
        ),
    ),
    Place(
        "South Social Services",
        "social",
        (
            Someone("maria.worker", SOCIAL_WORKER, _KEY),
            Someone("petros.worker", SOCIAL_WORKER),
            Someone("anna.supervisor", SUPERVISOR, _KEY),
        ),
        (("guardianship", 3), ("child_protection", 3)),
        ("en", "fr", "ar"),
    ),
)
CENTRE: Final = Place(
    f"{LEADING[0].name}, Harbour Centre",
    "social",
    (
        Someone("haris.worker", SOCIAL_WORKER, _KEY),
        Someone("helena.supervisor", SUPERVISOR, _KEY),
    ),
    (("guardianship", 1),),
    ("en", "ar"),
    centre_of=LEADING[0].name,
)
PARTNERS: Final = (
    Place(
        "Harbour Health Centre",
        "health",
        (
            Someone("hana.health", PARTNER_WORKER, _KEY),
            Someone("hugo.health", PARTNER_WORKER, _KEY),
        ),
        (("primary_health", 2), ("emergency_medical", 0), ("mental_health", 1)),
        ("en", "ar", "sq", "vi", "ro"),
    ),
    Place(
        "National Police",
        "police",
        (
            Someone("pavlos.police", PARTNER_WORKER, _KEY),
            Someone("rania.police", PARTNER_WORKER, _KEY),
        ),
        (("police_protection", 0),),
    ),
    Place(
        "Labour Inspectorate",
        "police",
        (
            Someone("leon.inspector", PARTNER_WORKER, _KEY),
            Someone("lydia.inspector", PARTNER_WORKER, _KEY),
        ),
    ),
    Place(
        "Open Door Shelter",
        "ngo",
        (
            Someone("ines.shelter", PARTNER_WORKER, _KEY),
            Someone("omar.shelter", PARTNER_WORKER, _KEY),
        ),
        (("safe_accommodation", 2), ("material_aid", 2), ("peer_survivor_support", 3)),
        ("en", "ar", "sq", "ur"),
    ),
    Place(
        "Island House",
        "ngo",
        (
            Someone("iris.shelter", PARTNER_WORKER, _KEY),
            Someone("idris.shelter", PARTNER_WORKER, _KEY),
        ),
        (("safe_accommodation", 4),),
        accepting=False,
    ),
    Place(
        "Legal Aid Clinic",
        "legal",
        (
            Someone("lara.legal", PARTNER_WORKER, _KEY),
            Someone("luca.legal", PARTNER_WORKER, _KEY),
        ),
        (("legal_advice_immigration", 0), ("legal_advice_criminal", 0), ("compensation_claim", 1)),
        ("en", "fr", "ar", "vi"),
    ),
)
AUTHORITY: Final = Place(
    "Identification Authority",
    "competent_authority",
    (
        Someone("clara.authority", COMPETENT_AUTHORITY, _KEY),
        Someone("carlos.authority", COMPETENT_AUTHORITY, _KEY),
    ),
)
CO_ORDINATION: Final = Place(
    "National Co-ordination",
    "co_ordination",
    (
        Someone("rita.coordinator", CO_ORDINATOR, (REGISTRAR,)),
        Someone("kostas.coordinator", CO_ORDINATOR, _KEY),
        Someone("katerina.coordinator", CO_ORDINATOR, _KEY),
    ),
)
WITHOUT_KEYS: Final = (
    Place("Audit Office", "audit", (Someone("ada.auditor", AUDITOR),)),
    Place("Statistics Office", "statistics", (Someone("stella.statistician", STATISTICIAN),)),
    Place("Service Operations", "administration", (Someone("adam.admin", ADMINISTRATOR),)),
)
# In the order in which the accounts are listed; whoever founds begins with the co-ordination.
PLACES: Final = (*LEADING, CENTRE, *PARTNERS, AUTHORITY, CO_ORDINATION, *WITHOUT_KEYS)
REGISTRAR_NAME: Final = CO_ORDINATION.people[0].name


def workers_of(place: Place, role: str) -> list[str]:
    """Names of the people of this role in a place."""
    return [one.name for one in place.people if one.role == role]
