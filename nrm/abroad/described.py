"""How help in another country is told over the API: codes and times, and what may be done."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext

from nrm import workflow
from nrm.abroad.finding import waiting_among
from nrm.abroad.models import FocalPoint, TrmArrival, TrmReferral
from nrm.abroad.pairing import words_of_key
from nrm.abroad.selects import POINTS_NAMED
from nrm.cases.described import stamp
from nrm.database import session
from nrm.http.actor import Actor
from nrm.workflow import steps_open

_REQUIRES: Final = {
    "share": (),
    "withdraw": ("reason",),
    "accept": (),
    "decline": ("reason",),
    "complete": ("outcome",),
    "not_engaged": ("reason",),
}


def described_point(point: FocalPoint) -> dict[str, Any]:
    """A country's focal point."""
    return {
        "country": point.country,
        "name": point.name,
        "kind": point.kind,
        "agency": str(point.agency_id),
        "words": words_of_key(point.public_key),
        "paired_at": stamp(point.paired_at),
        "live": point.is_live,
    }


def described_sent(actor: Actor, found: Sequence[TrmReferral]) -> list[dict[str, Any]]:
    """What was asked of other countries."""
    countries = countries_of(found)
    waiting = waiting_among([sent.id for sent in found], asks=True)
    return [
        {
            "id": str(sent.id),
            "case": str(sent.case_id),
            "country": countries[sent.focal_point_id],
            "service": sent.service,
            "urgency": sent.urgency,
            "consent": str(sent.consent_id),
            "fields": list(sent.field_names),
            "state": sent.state,
            "state_at": stamp(sent.state_at),
            "created_at": stamp(sent.created_at),
            **_ends(actor, sent, sent.id, waiting),
        }
        for sent in found
    ]


def described_arrivals(actor: Actor, found: Sequence[TrmArrival]) -> list[dict[str, Any]]:
    """What other countries ask."""
    countries, ids = countries_of(found), [came.exchange_id for came in found]
    waiting = waiting_among(ids, asks=False)
    return [
        {
            "id": str(came.id),
            "exchange": str(came.exchange_id),
            "country": countries[came.focal_point_id],
            "service": came.service,
            "urgency": came.urgency,
            "state": came.state,
            "arrived_at": stamp(came.arrived_at),
            "due_at": stamp(came.due_at),
            "missed_at": stamp(came.missed_at),
            "until_at": stamp(came.until_at),
            **_ends(actor, came, came.exchange_id, waiting),
        }
        for came in found
    ]


def open_steps(actor: Actor, about: TrmReferral | TrmArrival) -> tuple[str, ...]:
    """What this person may do about it now; nothing once the person's yes has ended."""
    if isinstance(about, TrmArrival) and about.has_run_out:
        return ()
    return tuple(dict.fromkeys(row.step for row in steps_open(actor, about)))


def _ends(
    actor: Actor, about: TrmReferral | TrmArrival, exchange_id: UUID, waiting: Collection[UUID]
) -> dict[str, Any]:
    return {
        "reason": about.reason,
        "outcome": about.outcome,
        "waiting": exchange_id in waiting,
        "version": about.version,
        "steps": [
            {
                "name": name,
                "label": gettext(workflow.LABELS[name]),
                "requires": list(_REQUIRES[name]),
            }
            for name in open_steps(actor, about)
        ],
    }


def countries_of(found: Sequence[TrmReferral | TrmArrival]) -> dict[UUID, str]:
    """The country's code of each focal point that these name, also where a pairing has ended."""
    ids = list({each.focal_point_id for each in found})
    points = session().scalars(POINTS_NAMED, {"ids": ids}) if ids else ()
    return {point.id: point.country for point in points}
