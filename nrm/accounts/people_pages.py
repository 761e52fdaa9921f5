"""`/admin/people`: who takes part or is invited; inviting somebody, with a code shown once."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.admitting import invite_account, invite_again, list_people, take_invitation_back
from nrm.accounts.frame import duty_words, frame_for, role_words
from nrm.accounts.inviting import GOOD_FOR, ROLES_IN, Invited, NewAccount
from nrm.accounts.people import Member
from nrm.accounts.people_views import InvitedPage, InvitePage, PeoplePage, PersonRow
from nrm.accounts.people_words import role_and_duties, state_tag
from nrm.agencies.models import KEYLESS_KINDS, Agency, all_agencies, find_agency
from nrm.database import Cursor, now
from nrm.errors import Conflict, Invalid
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw, named, see_other
from nrm.http.grammar import cursor_from
from nrm.look.fields import Choice, Field, Kind, summary
from nrm.look.parts import Filters, Pager
from nrm.policy import CUSTODIAN, REGISTRAR

blueprint = Blueprint("people", __name__)
_HERE, _NEW = "/admin/people", "/admin/people/new"
_ON_PAGE = 40


@blueprint.get(_HERE)
def people() -> Response:
    """Those whom the reader may let in, with what is still missing."""
    asked = request.args.get("cursor")
    with acting("account.list") as actor:
        found = list_people(actor, cursor_from(asked), _ON_PAGE)
    shown = found[:_ON_PAGE]
    page = PeoplePage(
        frame=frame_for(actor, _HERE),
        people=tuple(_row(member) for member in shown),
        pager=_pager(found, newest=_HERE if asked else ""),
        invite_url=_NEW,
        everywhere=REGISTRAR in actor.duties,
        systems_url="/admin/systems" if policy.may(actor, "system.list") else "",
    )
    return draw("accounts/people.html", page)


def _row(member: Member) -> PersonRow:
    return PersonRow(
        name=member.account.name,
        url=f"{_HERE}/{member.account.id}",
        role=role_and_duties(member.account),
        agency=member.agency.name,
        state=state_tag(member),
        until=member.invited_until,
    )


def _pager(found: list[Member], newest: str) -> Pager:
    shown = min(len(found), _ON_PAGE)
    words = ngettext("%(num)d person is here.", "%(num)d people are here.", shown)
    if len(found) <= _ON_PAGE:
        return Pager(words=words, newest=newest)
    after = Cursor(now(), found[_ON_PAGE - 1].account.id).encode()
    words = gettext("%(words)s More follow.", words=words)
    return Pager(words=words, newest=newest, older=f"{_HERE}?cursor={after}")


@blueprint.get(_NEW)
def new_page() -> Response:
    """The form of an invitation; the registrar says first into which agency."""
    return _draw_new({}, {})


@blueprint.post(_NEW, endpoint="invite")
def invite() -> Response:
    """The code, this once; or the form again."""
    given = {name: request.form.get(name, "") for name in ("name", "role", "agency")}
    try:
        with acting("account.invite") as actor:
            agency = find_agency(_agency_id(actor))
            duties = tuple(sorted(set(request.form.getlist("duty"))))
            new = NewAccount(given["name"].strip(), given["role"], agency.name, duties)
            invited = invite_account(actor, new)
    except Invalid as invalid:
        return _draw_new(given, invalid.errors, 422)
    except Conflict:
        taken = gettext("Somebody has this name already; add a part of the agency's name.")
        return _draw_new(given, {"name": [taken]}, 409)
    return draw_invited(actor, invited)


def _agency_id(actor: Actor) -> UUID:
    """The agency that a registrar chose; anybody else's own."""
    asked = request.values.get("agency", "")
    if REGISTRAR not in actor.duties or not asked:
        return actor.agency_id
    try:
        return UUID(asked)
    except ValueError as error:
        raise Invalid({"agency": [gettext("Choose one of the listed agencies.")]}) from error


def draw_invited(actor: Actor, invited: Invited) -> Response:
    """The page with the code, which is never shown again."""
    fours = (invited.code[at : at + 4] for at in range(0, len(invited.code), 4))
    page = InvitedPage(
        frame=frame_for(actor, _HERE),
        name=invited.account.name,
        code=" ".join(fours),
        until=now() + GOOD_FOR,
    )
    return draw("accounts/invited.html", page)


def _draw_new(given: dict[str, str], errors: dict[str, list[str]], status: int = 200) -> Response:
    with acting("account.list") as actor:
        policy.ask(actor, "account.list")
        agency = find_agency(_agency_id(actor))
        listed = all_agencies() if REGISTRAR in actor.duties else ()
    fields = _fields(actor, agency, given, errors)
    page = InvitePage(
        frame=frame_for(needed_actor(), _HERE),
        errors=summary(fields),
        agency=agency.name,
        agency_id=str(agency.id),
        fields=fields,
        url=_NEW,
        agencies=_choosing(agency, listed) if listed else None,
    )
    return draw("accounts/invite.html", page, status)


def _choosing(chosen: Agency, listed: tuple[Agency, ...]) -> Filters:
    offered = (Choice(value=str(a.id), label=a.name, chosen=a.id == chosen.id) for a in listed)
    field = Field(name="agency", label=gettext("Agency"), kind=Kind.SELECT, choices=tuple(offered))
    return Filters(url=_NEW, fields=(field,))


def _fields(
    actor: Actor, agency: Agency, given: dict[str, str], errors: dict[str, list[str]]
) -> tuple[Field, ...]:
    name = Field(
        name="name",
        label=gettext("Name"),
        hint=gettext("Colleagues and partners see it, and the person signs in with it."),
        value=given.get("name", ""),
        errors=named(errors, "name"),
        required=True,
    )
    roles = sorted((role_words(role), role) for role in ROLES_IN[agency.kind])
    chosen = given.get("role") or (roles[0][1] if len(roles) == 1 else "")
    role = Field(
        name="role",
        label=gettext("Role"),
        kind=Kind.CHOICE,
        choices=tuple(Choice(value=r, label=words, chosen=r == chosen) for words, r in roles),
        errors=named(errors, "role"),
    )
    grantable = _grantable(actor, agency)
    return (name, role, _duty_field(grantable, errors)) if grantable else (name, role)


def _duty_field(grantable: tuple[str, ...], errors: dict[str, list[str]]) -> Field:
    return Field(
        name="duty",
        label=gettext("Duties"),
        kind=Kind.CHOICES,
        hint=gettext("A custodian lets others in. Only the registrar confirms a custodian."),
        choices=tuple(Choice(value=each, label=duty_words(each)) for each in grantable),
        errors=named(errors, "duty"),
    )


def _grantable(actor: Actor, agency: Agency) -> tuple[str, ...]:
    if agency.kind in KEYLESS_KINDS:
        return ()
    another = REGISTRAR in actor.duties and agency.id == actor.agency_id
    return (CUSTODIAN, REGISTRAR) if another else (CUSTODIAN,)


@blueprint.post("/admin/people/<uuid:account_id>/invite-again")
def again(account_id: UUID) -> Response:
    """A fresh code, this once."""
    with acting("account.invite_again") as actor:
        invited = invite_again(actor, account_id)
    return draw_invited(actor, invited)


@blueprint.post("/admin/people/<uuid:account_id>/take-back")
def take_back(account_id: UUID) -> Response:
    """The invitation is void, and the list follows."""
    with acting("account.take_back") as actor:
        take_invitation_back(actor, account_id)
    return see_other(_HERE)
