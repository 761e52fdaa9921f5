"""What is sent about services, and what is answered; codes are checked in `offers.py`."""

from typing import Any, Final

from marshmallow import fields, validate

from nrm.directory.offers import MOST_PLACES
from nrm.http.answers import flag, ident, moment, number, word, words
from nrm.http.grammar import ListQuery, Strict

_SHORT: Final = 300
_MOST_CODES: Final = 60


def _codes(**kwargs: Any) -> fields.Field[Any]:
    code = fields.String(validate=validate.Length(1, _SHORT))
    return fields.List(code, validate=validate.Length(0, _MOST_CODES), **kwargs)


def _short(**kwargs: Any) -> fields.String:
    return fields.String(validate=validate.Length(0, _SHORT), **kwargs)


def _places() -> fields.Integer:
    return fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(0, MOST_PLACES)
    )


class WantedQuery(Strict):
    """Filters of the directory; each is a code, `room` asks for those that can take somebody."""

    need = fields.String(load_default=None)
    region = fields.String(load_default=None)
    language = fields.String(load_default=None)
    gender = fields.String(load_default=None)
    age = fields.String(load_default=None)
    helper = fields.String(load_default=None)
    accessibility = fields.String(load_default=None)
    room = fields.Boolean(load_default=False)


class ServiceQuery(ListQuery, WantedQuery):
    """The same, page by page."""


class OfferIn(Strict):
    """A service in whole: what is left out is not said. Room is counted by a step of its own."""

    service = fields.String(required=True)
    region = fields.String(required=True)
    languages = _codes(required=True)
    genders = _codes(load_default=())
    ages = _codes(load_default=())
    helpers = _codes(load_default=())
    accessibility = _codes(load_default=())
    hours = _short(load_default="")
    urgent_phone = _short(load_default="")


class NewOfferIn(OfferIn):
    """The same with the room there is."""

    accepting = fields.Boolean(load_default=True)
    places = _places()


class CountStep(Strict):
    """Whether somebody can come now; `places` where it is counted in places."""

    step = fields.String(required=True, validate=validate.Equal("count"))
    accepting = fields.Boolean(required=True)
    places = _places()


class WithdrawStep(Strict):
    """It is offered no more."""

    step = fields.String(required=True, validate=validate.Equal("withdraw"))


STEPS: Final[dict[str, type[Strict]]] = {"count": CountStep, "withdraw": WithdrawStep}


class ServiceOut(Strict):
    """An offer as everybody who is signed in may see it; empty lists narrow nothing.

    `accepting`: it can take somebody, as far as it said; `counted_at`: when it said so, and
    `stale` once that is too long ago.
    """

    id = ident()
    agency = ident()
    service = word()
    region = word()
    languages = words()
    genders = words()
    ages = words()
    helpers = words()
    accessibility = words()
    hours = word()
    urgent_phone = word()
    accepting = flag()
    places = number(null=True)
    counted_at = moment(null=True)
    stale = flag()
    version = number()


class NearOut(ServiceOut):
    """An offer that does not fit in everything; `unmatched`: the filters that it does not meet."""

    unmatched = words()
