"""Services in words: room and its age, opening hours, whom they take, what does not fit."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from babel import dates
from flask_babel import gettext, lazy_gettext, ngettext

from nrm.agencies.models import Agency, Service
from nrm.database import now
from nrm.directory.finding import Near
from nrm.directory.hours import ALWAYS, DAYS, Opening, clock_time, read_hours
from nrm.directory.offers import SEVERAL, offer_of
from nrm.directory.views import ServiceRow
from nrm.look.coded import words_of
from nrm.look.moments import locale
from nrm.look.parts import Fact, Tag, Tone

LABELS: Final[Mapping[str, Any]] = {
    "languages": lazy_gettext("Languages"),
    "genders": lazy_gettext("Whom it takes"),
    "ages": lazy_gettext("Which ages it takes"),
    "helpers": lazy_gettext("Who can help there"),
    "accessibility": lazy_gettext("Ways to get in and be understood"),
}
_DIFFERS: Final[Mapping[str, Any]] = {
    "region": lazy_gettext("another region"),
    "language": lazy_gettext("not in this language"),
    "gender": lazy_gettext("takes others"),
    "age": lazy_gettext("takes other ages"),
    "helper": lazy_gettext("nobody of this gender helps there, as far as it says"),
    "accessibility": lazy_gettext("does not say that it has this access"),
    "room": lazy_gettext("full now"),
}


def room_tag(service: Service, agency: Agency) -> Tag:
    """Whether somebody can come, as the agency said."""
    if not (service.has_room and agency.takes_in):
        return Tag(label=gettext("Full now"), tone=Tone.END)
    if service.places is None:
        return Tag(label=gettext("Has room"), tone=Tone.ON)
    free = ngettext("%(num)d place free", "%(num)d places free", service.places)
    return Tag(label=free, tone=Tone.ON)


def counted_words(service: Service) -> str:
    """How old that is, and to ask once it is too old."""
    if service.counted_at is None:
        return str(gettext("It is not known since when. Ask before you rely on it."))
    days = (now() - service.counted_at).days
    if days == 0:
        return str(gettext("Said today"))
    said = str(ngettext("Said %(num)d day ago", "Said %(num)d days ago", days))
    if service.is_stale:
        return str(gettext("%(said)s. Ask before you rely on it.", said=said))
    return said


def service_row(service: Service, agency: Agency, unmatched: Iterable[str] = ()) -> ServiceRow:
    """A line of the directory."""
    return ServiceRow(
        service=words_of("services", service.service),
        url=f"/directory/{service.id}",
        agency=agency.name,
        agency_kind=words_of("agency_kinds", agency.kind),
        region=words_of("regions", service.region),
        languages=tuple(words_of("languages", code) for code in service.languages.split()),
        room=room_tag(service, agency),
        counted=counted_words(service),
        differs="; ".join(str(_DIFFERS[name]) for name in unmatched),
    )


def near_rows(found: Iterable[Near]) -> tuple[ServiceRow, ...]:
    """Lines of what nearly fits, each with what does not."""
    return tuple(service_row(each.service, each.agency, each.unmatched) for each in found)


def service_facts(service: Service) -> tuple[Fact, ...]:
    """What the agency says of it; nothing where it says nothing."""
    return tuple(_facts(service))


def _facts(service: Service) -> Iterator[Fact]:
    said = offer_of(service)
    yield Fact(label=gettext("Region"), value=words_of("regions", said.region))
    for name, list_name in SEVERAL.items():
        codes = getattr(said, name)
        if codes:
            named = ", ".join(words_of(list_name, code) for code in codes)
            yield Fact(label=str(LABELS[name]), value=named)
    if said.hours:
        yield Fact(label=gettext("Open"), value=hours_words(said.hours))
    if said.urgent_phone:
        yield Fact(label=gettext("When it is urgent"), value=said.urgent_phone)


def hours_words(kept: str) -> str:
    """Opening hours with the days of the reader's language, a line for each span."""
    if kept == ALWAYS:
        return str(gettext("Day and night, every day"))
    return "\n".join(_opening_words(each) for each in read_hours(kept) or ())


def _opening_words(opening: Opening) -> str:
    names = dates.get_day_names("abbreviated", locale=locale())
    days = ", ".join(names[DAYS.index(day)] for day in opening.days)
    times = f"{clock_time(opening.opens)}–{clock_time(opening.closes)}"
    return f"{days} {times}"
