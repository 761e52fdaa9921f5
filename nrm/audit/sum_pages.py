"""`/audit/agencies` and `/audit/refused`: who reads how much, and who was refused, in a period."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response
from flask_babel import format_decimal, gettext, ngettext

from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for, role_words
from nrm.agencies.models import agency_names
from nrm.audit.actions import list_readers, list_refusals
from nrm.audit.comparing import Reader, by_agency, elsewhere
from nrm.audit.filters import Asked
from nrm.audit.periods import days_kept, period_form, span_asked
from nrm.audit.selects import MOST
from nrm.audit.views import AuditSumsPage, Sum, Sums
from nrm.errors import Missing
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw
from nrm.look.charts import Bar, bar
from nrm.look.fields import summary
from nrm.look.moments import locale
from nrm.look.parts import Link

blueprint = Blueprint("audit_sums", __name__)
# A longer table is for a file, not for a page.
_MOST_LINES = 60


@blueprint.get("/audit/agencies")
def agencies() -> Response:
    """How much the people of each agency read, for an auditor."""
    asked, errors = asked_for(), dict[str, str]()
    with acting("audit.sum") as actor:
        readers = list_readers(actor, span_asked(asked, errors))
        told = by_agency(readers)
        names = agency_names({one.agency_id for one in told})
    most = max((one.each for one in told), default=0)
    lines = tuple(
        Sum(
            name=Link(
                label=names.get(one.agency_id, str(one.agency_id)),
                url=_with_days(f"/audit/agencies/{one.agency_id}", asked),
            ),
            detail=ngettext("%(num)d person read", "%(num)d people read", one.readers),
            number=one.reads,
            other=_decimal(one.each),
            bar=_bar(one.each, most),
        )
        for one in told[:_MOST_LINES]
    )
    head = (gettext("Agency"), gettext("People"), gettext("Reads"), gettext("For each of them"))
    sums = Sums(caption=gettext("Reads by agency"), head=head, lines=lines)
    explains = gettext(
        "A read is one look at something of a person, or for one. Who never read is not counted."
    )
    title = gettext("Who reads how much")
    return _drawn(actor, "/audit/agencies", title, explains, asked, errors, (sums,))


@blueprint.get("/audit/agencies/<uuid:agency_id>")
def agency(agency_id: UUID) -> Response:
    """How much each person of an agency read, beside others in the same role elsewhere."""
    asked, errors = asked_for(), dict[str, str]()
    with acting("audit.sum") as actor:
        readers = list_readers(actor, span_asked(asked, errors))
        name = agency_names({agency_id}).get(agency_id)
    if name is None:
        raise Missing(gettext("There is no such agency."))
    usual = elsewhere(readers, agency_id)
    own = sorted((r for r in readers if r.agency_id == agency_id and r.reads), key=_by_reads)
    most = max((reader.reads for reader in own), default=0)
    lines = tuple(_compared(reader, usual, most, asked) for reader in own[:_MOST_LINES])
    head = (gettext("Who"), gettext("Role"), gettext("Reads"), gettext("Elsewhere in this role"))
    sums = Sums(caption=gettext("Reads by person"), head=head, lines=lines)
    explains = gettext(
        "Beside each stands the median of those in the same role at other agencies who read at all."
    )
    return _drawn(actor, f"/audit/agencies/{agency_id}", name, explains, asked, errors, (sums,))


def _by_reads(reader: Reader) -> tuple[int, str]:
    return (-reader.reads, reader.name)


def _compared(reader: Reader, usual: Mapping[str, float], most: int, asked: Asked) -> Sum:
    median = usual.get(reader.role)
    other = gettext("nobody")
    if median is not None:
        times = _decimal(reader.reads / median)
        other = gettext("%(median)s; this is %(times)s times", median=_decimal(median), times=times)
    return Sum(
        name=Link(label=reader.name, url=_with_days(f"/audit/people/{reader.id}", asked)),
        detail=role_words(reader.role),
        number=reader.reads,
        other=other,
        bar=_bar(reader.reads, most),
    )


@blueprint.get("/audit/refused")
def refused() -> Response:
    """Attempts that were refused in a period, by person and by reason, for an auditor."""
    asked, errors = asked_for(), dict[str, str]()
    with acting("audit.sum") as actor:
        found = list_refusals(actor, span_asked(asked, errors))
        names = names_of({one for one in found.people if one is not None})
    people = _people(found.people, names, asked)
    reasons = [(Link(label=_reason(code), url=""), n) for code, n in found.reasons.items()]
    sums = (
        _ranked(gettext("Refused by person"), gettext("Who"), people),
        _ranked(gettext("Refused by reason"), gettext("Reason"), reasons),
    )
    explains = gettext("What somebody tried and was not allowed. One alone is often a mistake.")
    if not found.whole:
        explains = gettext(
            "Of this period the newest %(most)s are counted.", most=format_decimal(MOST)
        )
    title = gettext("Refused attempts")
    return _drawn(actor, "/audit/refused", title, explains, asked, errors, sums)


def _people(
    found: Mapping[UUID | None, int], names: Mapping[UUID, str], asked: Asked
) -> list[tuple[Link, int]]:
    told = []
    for account_id, number in found.items():
        if account_id is None:
            told.append((Link(label=gettext("nobody signed in"), url=""), number))
            continue
        name = names.get(account_id, str(account_id))
        query = {"actor": name, "outcome": "refused", **days_kept(asked)}
        told.append((Link(label=name, url=f"/audit?{urlencode(query)}"), number))
    return told


def _ranked(caption: str, head: str, counted: list[tuple[Link, int]]) -> Sums:
    ranked = sorted(counted, key=lambda pair: (-pair[1], pair[0].label))
    most = max((number for _, number in ranked), default=0)
    lines = tuple(
        Sum(name=name, number=number, bar=_bar(number, most))
        for name, number in ranked[:_MOST_LINES]
    )
    return Sums(caption=caption, head=(head, "", gettext("Refused"), ""), lines=lines)


def _reason(code: str) -> str:
    return code.replace("_", " ") or gettext("no reason given")


def _drawn(
    actor: Actor,
    url: str,
    title: str,
    explains: str,
    asked: Asked,
    errors: dict[str, str],
    sums: tuple[Sums, ...],
) -> Response:
    form = period_form(url, asked, errors)
    page = AuditSumsPage(
        frame=frame_for(actor, url),
        errors=summary(form.fields),
        title=title,
        explains=explains,
        log_url="/audit",
        filters=form,
        sums=sums,
    )
    return draw("audit/sums.html", page, 422 if errors else 200)


def _bar(value: float, most: float) -> Bar:
    return bar(value, most, mirrored=locale().text_direction == "rtl")


def _with_days(url: str, asked: Asked) -> str:
    return f"{url}?{urlencode(days)}" if (days := days_kept(asked)) else url


def _decimal(value: float) -> str:
    return str(format_decimal(round(value, 1)))
