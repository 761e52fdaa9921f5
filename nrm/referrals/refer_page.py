"""The page on which a referral is prepared, with what the partner will see of it as saved."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.cases.models import Case
from nrm.http.actor import Actor
from nrm.look.fields import Field, summary
from nrm.look.moments import day
from nrm.look.parts import Notice, Seen, Stage
from nrm.referrals.additions import additions
from nrm.referrals.refer_answers import Answers, said_envelope, said_reasons
from nrm.referrals.refer_draft import Draft
from nrm.referrals.refer_fields import envelope_fields, urgency_field
from nrm.referrals.refer_sharing import (
    Chosen,
    consent_field,
    least_agreed,
    line_fields,
    reason_fields,
)
from nrm.referrals.refer_views import ReferPage
from nrm.referrals.shared_files import files_field
from nrm.referrals.words import envelope_facts, on_one_line, shared_labels

Errors = Mapping[str, Sequence[str]]


def new_page(
    actor: Actor, case: Case, fields: tuple[Field, ...], once: str, warning: str = ""
) -> ReferPage:
    """The page before anything is saved: what is needed, then who offers it."""
    url = f"/cases/{case.id}/refer"
    nothing = (Seen(label=gettext("Nothing: nothing is saved yet"), shown=False),)
    return ReferPage(
        frame=frame_for(actor, url),
        errors=summary(fields),
        code=case.code,
        case_url=f"/cases/{case.id}",
        url=url,
        once=once,
        version=0,
        partner="",
        stages=_stages(0 if len(fields) == 1 else 1),
        request=fields,
        envelope=(),
        sharing=(),
        before=nothing,
        after=nothing,
        warning=warning,
    )


def draft_page(
    actor: Actor,
    draft: Draft,
    form: Answers | None = None,
    errors: Errors | None = None,
    notice: Notice | None = None,
) -> ReferPage:
    """The draft with its preview as saved; `form` keeps what was typed and not saved."""
    told, urgency = errors or {}, draft.referral.urgency
    request = (urgency_field(form.get("urgency", "") if form else urgency, told),)
    envelope = envelope_fields(said_envelope(form) if form else draft.envelope, told)
    sharing = _sharing(draft, form, told)
    return replace(
        _preview(actor, draft),
        errors=summary((*request, *envelope, *sharing)),
        notice=notice,
        request=request,
        envelope=envelope,
        sharing=sharing,
    )


def choosing_page(
    actor: Actor, draft: Draft, fields: tuple[Field, ...], warning: str = ""
) -> ReferPage:
    """The draft while another service or partner is chosen for it; it stays as it was saved."""
    page = _preview(actor, draft)
    notice = Notice(
        title=gettext("Another partner or service needs another consent"),
        text=gettext("If you change either, the consent chosen before falls away; ask anew."),
    )
    return replace(
        page,
        errors=summary(fields),
        notice=notice if draft.referral.consent_id is not None else None,
        url=f"{page.url}/partner",
        partner="",
        stages=_stages(1),
        request=fields,
        warning=warning,
        consent_url="",
        partner_url="",
    )


def _preview(actor: Actor, draft: Draft) -> ReferPage:
    referral, case = draft.referral, draft.referral.case
    url = f"/cases/{case.id}/refer/{referral.id}"
    return ReferPage(
        frame=frame_for(actor, url),
        code=case.code,
        case_url=f"/cases/{case.id}",
        url=url,
        once="",
        version=referral.version,
        partner=draft.partner.name,
        stages=_stages(4 if referral.state == "awaiting_consent" else 2),
        request=(),
        envelope=(),
        sharing=(),
        before=tuple(_before(draft)),
        after=tuple(_after(draft)),
        saved_at=referral.state_at,
        warning=_warning(draft),
        partner_url=f"{url}/partner",
        consent_url="" if draft.consents else f"/cases/{case.id}/consents/new",
    )


def _sharing(draft: Draft, form: Answers | None, errors: Errors) -> tuple[Field, ...]:
    if not draft.consents:
        return ()
    files = form.getlist("files") if form else [str(each) for each in draft.referral.file_ids]
    chosen = _chosen(draft, form, files)
    return (
        consent_field(draft.consents, chosen, errors),
        *line_fields(draft.consents, chosen, errors),
        *files_field(draft.consents, files, errors),
        *reason_fields(chosen, errors),
    )


def _chosen(draft: Draft, form: Answers | None, files: Sequence[str]) -> Chosen:
    referral, names = draft.referral, list(draft.referral.field_names)
    if not names:
        names = least_agreed(referral.service, draft.consents)
    names = form.getlist("fields") if form else names
    return Chosen(
        service=referral.service,
        consent=form.get("consent", "") if form else str(referral.consent_id or ""),
        names=names,
        additions=additions(referral.service, names, files),
        reasons={**referral.reasons, **(said_reasons(form) if form else {})},
    )


def _stages(now: int) -> tuple[Stage, ...]:
    labels = (
        gettext("Service"),
        gettext("Partner"),
        gettext("What they see"),
        gettext("Consent"),
        gettext("Check and send"),
    )
    said = ["done" if i < now else "now" if i == now else "next" for i in range(len(labels))]
    return tuple(Stage(label=x, status=y) for x, y in zip(labels, said, strict=True))


def _before(draft: Draft) -> list[Seen]:
    facts = envelope_facts(draft.referral.service, draft.referral.urgency, draft.envelope)
    hidden = gettext("Not shown: name, contact, account, case code")
    return [
        *(Seen(label=x, shown=True) for x in on_one_line(facts)),
        Seen(label=hidden, shown=False),
    ]


def _after(draft: Draft) -> list[Seen]:
    if draft.referral.consent_id is None:
        return [Seen(label=gettext("Nothing yet: no consent is chosen"), shown=False)]
    labels = shared_labels(draft.referral)
    hidden = gettext("Not shown: everything else in the record")
    return [*(Seen(label=x, shown=True) for x in labels), Seen(label=hidden, shown=False)]


def _warning(draft: Draft) -> str:
    told = []
    if not draft.partner.takes_in:
        told.append(gettext("This partner says that it is full now. You may ask all the same."))
    if draft.is_twin:
        told.append(gettext("This partner was asked for the same already, and that is still open."))
    if draft.elsewhere is not None:
        since = day(draft.elsewhere).striptags()
        told.append(
            gettext(
                "Another partner was asked for the same on %(day)s, and that is still open.",
                day=since,
            )
        )
    return " ".join(told)
