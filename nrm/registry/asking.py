"""The forms with which somebody asks for a change of an agency, on its page."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from flask_babel import gettext

from nrm import policy
from nrm.accounts.secret_fields import Errors
from nrm.agencies.models import ACTIVE, CLOSING, LOCKED, SUSPENDED, Agency, all_agencies
from nrm.http.actor import Actor
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, Kind, StepForm
from nrm.registry.changes import HERE
from nrm.registry.models import CLOSE, RESUME, SUSPEND
from nrm.registry.suspending import MISUSE
from nrm.transfers.checking import may_lead

_SUSPENDING: Final = frozenset(
    {"misuse", "too_few_people", "inspection", "law", "own_request", "merged", "work_ended"}
)


def find_takers(actor: Actor, agency: Agency) -> tuple[Agency, ...]:
    """Who may lead the agency's cases next, for whoever may ask to close it."""
    if not policy.may(actor, "agency.ask_closing", agency):
        return ()
    return tuple(each for each in all_agencies() if may_lead(each) and each.id != agency.id)


def asking(
    actor: Actor, agency: Agency, takers: tuple[Agency, ...], errors: Errors
) -> tuple[StepForm, ...]:
    """The forms with which this person asks for a change; `takers` may lead its cases next."""
    forms = (_suspending(actor, agency), _resuming(actor, agency), _closing(actor, agency, takers))
    return tuple(
        replace(
            form, fields=tuple(_told(form, each, errors) for each in form.fields), url=_url(agency)
        )
        for form in forms
        if form is not None
    )


def _url(agency: Agency) -> str:
    return f"{HERE}/{agency.id}/changes"


def _told(form: StepForm, field: Field, errors: Errors) -> Field:
    return replace(field, errors=tuple(errors.get(f"{form.name}.{field.name}", ())))


def _suspending(actor: Actor, agency: Agency) -> StepForm | None:
    stands = agency.state in (ACTIVE, SUSPENDED, CLOSING) and not agency.stays
    if not stands or not policy.may(actor, "agency.ask_suspension", agency):
        return None
    explains = gettext(
        "Nothing new is sent to it or begins in it; its people read and write what they lead. For "
        "misuse, nobody of it signs in any more."
    )
    return StepForm(
        name=SUSPEND,
        title=gettext("Suspend it"),
        explains=explains,
        button=gettext("Ask for a suspension"),
        url="",
        version=0,
        fields=(_reason(SUSPEND, _SUSPENDING if agency.state == ACTIVE else {MISUSE}),),
    )


def _resuming(actor: Actor, agency: Agency) -> StepForm | None:
    over = agency.state in (SUSPENDED, LOCKED, CLOSING)
    if not over or not policy.may(actor, "agency.ask_resumption", agency):
        return None
    return StepForm(
        name=RESUME,
        title=gettext("Let it take part again"),
        explains=gettext("It goes on with the keys that it has."),
        button=gettext("Ask to let it take part again"),
        url="",
        version=0,
        fields=(_reason(RESUME, {"settled"}),),
    )


def _closing(actor: Actor, agency: Agency, takers: tuple[Agency, ...]) -> StepForm | None:
    stands = agency.state in (ACTIVE, SUSPENDED) and not agency.stays
    if not stands or not policy.may(actor, "agency.ask_closing", agency):
        return None
    offered = (Choice(value=str(each.id), label=each.name) for each in takers)
    none = Choice(value="", label=gettext("None: it leads no open case"))
    taker = Field(
        name="taker",
        id="close-taker",
        label=gettext("Who takes its cases"),
        kind=Kind.SELECT,
        choices=(none, *offered),
    )
    explains = gettext(
        "Two of its custodians, or one of them and a registrar, decide. Then a custodian hands its "
        "open cases over, each in the log with the reason."
    )
    return StepForm(
        name=CLOSE,
        title=gettext("Close it"),
        explains=explains,
        button=gettext("Ask to close it"),
        url="",
        version=0,
        fields=(taker, _reason(CLOSE, _SUSPENDING)),
    )


def _reason(step: str, listed: Collection[str]) -> Field:
    offered = (c for c in choices("agency_change_reasons") if c.value in listed)
    return Field(
        name="reason",
        id=f"{step}-reason",
        label=gettext("Reason"),
        kind=Kind.SELECT,
        hint=gettext("It stands in the log."),
        choices=(Choice(value="", label=gettext("None chosen")), *offered),
    )
