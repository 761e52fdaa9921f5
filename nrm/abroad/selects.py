"""The statements about the rows of `models.py`."""

from uuid import UUID

from sqlalchemy import BindParameter, bindparam, case, func, select
from sqlalchemy.orm import aliased

from nrm.abroad.models import (
    ARRIVED,
    CAME_ENDED,
    SENT_ENDED,
    FocalPoint,
    TrmArrival,
    TrmMessage,
    TrmReferral,
)
from nrm.consent.models import Consent

_stands = FocalPoint.ended_at.is_(None)
POINTS = select(FocalPoint).order_by(FocalPoint.country, FocalPoint.id)
ENDED_POINTS = select(FocalPoint.id).where(FocalPoint.ended_at.is_not(None))
POINT = select(FocalPoint).where(FocalPoint.id == bindparam("id"))
POINTS_NAMED = select(FocalPoint).where(FocalPoint.id.in_(bindparam("ids", expanding=True)))
POINT_OF_COUNTRY = select(FocalPoint).where(FocalPoint.country == bindparam("country"), _stands)
POINT_OF_KEY = select(FocalPoint).where(FocalPoint.public_key == bindparam("public_key"), _stands)

SENT_TO = select(TrmReferral.focal_point_id).where(TrmReferral.id == bindparam("id"))
SENT = select(TrmReferral).where(TrmReferral.id == bindparam("id"))
SENT_OF_CASE = (
    select(TrmReferral)
    .where(TrmReferral.case_id == bindparam("case_id"))
    .order_by(TrmReferral.created_at.desc(), TrmReferral.id.desc())
)
GOING_ON_OF_CASE = (
    select(TrmReferral)
    .where(TrmReferral.case_id == bindparam("case_id"), TrmReferral.state.not_in(SENT_ENDED))
    .order_by(TrmReferral.id)
    .with_for_update()
)
RESTS_ON = (
    select(TrmReferral)
    .where(TrmReferral.consent_id == bindparam("consent_id"), TrmReferral.state.not_in(SENT_ENDED))
    .order_by(TrmReferral.id)
)
STANDS = (
    select(TrmReferral.id)
    .join(Consent, Consent.id == TrmReferral.consent_id)
    .where(
        TrmReferral.id == bindparam("id"),
        TrmReferral.state.not_in(SENT_ENDED),
        Consent.withdrawn_at.is_(None),
        Consent.expires_at > bindparam("at"),
    )
)
LAPSED = (
    select(TrmReferral.id)
    .join(Consent, Consent.id == TrmReferral.consent_id)
    .where(TrmReferral.state.not_in(SENT_ENDED), Consent.expires_at <= bindparam("at"))
)
_points: BindParameter[UUID] = bindparam("points", expanding=True)
ASKED_OF = select(TrmReferral.id).where(
    TrmReferral.focal_point_id.in_(_points), TrmReferral.state.in_(("sent", "accepted", "shared"))
)
_goes_on = TrmArrival.state.in_(("arrived", "accepted", "received"))
CAME_FROM = select(TrmArrival.id).where(TrmArrival.focal_point_id.in_(_points), _goes_on)
COUNT_CAME_FROM = (
    select(func.count())
    .select_from(TrmArrival)
    .where(TrmArrival.focal_point_id == bindparam("focal_point_id"), _goes_on)
)
QUEUED_FOR = select(TrmMessage.id).where(TrmMessage.focal_point_id.in_(_points))

CAME = select(TrmArrival).where(TrmArrival.id == bindparam("id"))
CAME_AS = select(TrmArrival).where(TrmArrival.exchange_id == bindparam("exchange_id"))
GOING_ON = select(TrmArrival).where(TrmArrival.state.not_in(CAME_ENDED))
COUNT_GOING_ON = (
    select(func.count())
    .select_from(TrmArrival)
    .where(TrmArrival.agency_id == bindparam("agency_id"), TrmArrival.state.not_in(CAME_ENDED))
)
WAITS_HERE = select(TrmArrival).where(TrmArrival.state == "arrived")
IS_HELPED = select(TrmArrival).where(TrmArrival.state.in_(("accepted", "received")))
HAVE_ENDED = select(TrmArrival).where(TrmArrival.state.in_(CAME_ENDED))
RUN_OUT = select(TrmArrival.id).where(
    _goes_on,
    TrmArrival.until_at <= bindparam("at"),
)
UNANSWERED = select(TrmArrival.id).where(
    TrmArrival.state == ARRIVED,
    TrmArrival.due_at <= bindparam("at"),
    TrmArrival.missed_at.is_(None),
)
ENDED_OF = select(TrmArrival.id).where(
    TrmArrival.id.in_(bindparam("ids", expanding=True)), TrmArrival.state.in_(CAME_ENDED)
)
_of_epochs = TrmArrival.certificate_id.in_(bindparam("epochs", expanding=True))
_under = _of_epochs & TrmArrival.sealed_key.is_not(None)
COUNT_UNDER = (
    select(TrmArrival.certificate_id, func.count())
    .where(_under)
    .group_by(TrmArrival.certificate_id)
)
SOME_UNDER = select(TrmArrival).where(_under).order_by(TrmArrival.id).with_for_update()
# What was agreed to is on its way under such an epoch, perhaps.
PROMISED = select(TrmArrival.id).where(_of_epochs, TrmArrival.state == "accepted").limit(1)

_earlier = aliased(TrmMessage)
_is_end = TrmMessage.asks & TrmMessage.case_id.is_(None)
# The first that waits of each exchange, when it is time: what follows it waits as well. What has
# ended here goes before all else; whoever does not answer holds up nobody.
DUE = (
    select(TrmMessage.id, TrmMessage.focal_point_id)
    .join(FocalPoint, FocalPoint.id == TrmMessage.focal_point_id)
    .where(
        TrmMessage.next_at <= bindparam("at"),
        FocalPoint.ended_at.is_(None),
        FocalPoint.id.not_in(bindparam("silent", expanding=True)),
        ~select(_earlier.id)
        .where(
            _earlier.exchange_id == TrmMessage.exchange_id,
            _earlier.asks == TrmMessage.asks,
            _earlier.number < TrmMessage.number,
        )
        .exists(),
    )
    .order_by(case((_is_end, 0), else_=1), TrmMessage.next_at, TrmMessage.id)
    .limit(100)
)
EXCHANGE_OF = select(TrmMessage.exchange_id).where(TrmMessage.id == bindparam("id"))
UNTAKEN = select(TrmMessage.id).where(
    TrmMessage.asks, TrmMessage.told_at.is_(None), TrmMessage.made_at <= bindparam("before")
)
TO_SEND = select(TrmMessage).where(TrmMessage.id == bindparam("id")).with_for_update()
WAITING_FOR = (
    select(TrmMessage)
    .where(TrmMessage.focal_point_id == bindparam("focal_point_id"))
    .order_by(TrmMessage.id)
    .with_for_update()
)
WAITING = (
    select(TrmMessage.exchange_id)
    .where(
        TrmMessage.exchange_id.in_(bindparam("ids", expanding=True)),
        TrmMessage.asks == bindparam("asks"),
    )
    .distinct()
)
# What our country asks and has not been taken yet.
ASKING = (
    select(TrmMessage)
    .where(TrmMessage.exchange_id == bindparam("exchange_id"), TrmMessage.asks)
    .order_by(TrmMessage.id)
    .with_for_update()
)
