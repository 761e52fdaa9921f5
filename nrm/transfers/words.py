"""Transfers in words, for their pages, the page of the case and the desk."""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from flask import request
from flask_babel import format_datetime, gettext, ngettext

from nrm.accounts.facts import names_of, workers_of
from nrm.accounts.frame import frame_for
from nrm.accounts.secret_fields import proof_fields
from nrm.agencies.models import agency_names
from nrm.cases.shown import code_words
from nrm.drafts.models import find_drafts
from nrm.http.actor import Actor
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, summary, within
from nrm.look.parts import Fact, Link, Tag, Tone
from nrm.transfers.asking import Errors, one_of
from nrm.transfers.described import open_steps, state_of
from nrm.transfers.models import STANDING, CaseTransfer
from nrm.transfers.views import TransferPage, TransferRow

_MOMENT: Final = "d MMM y, HH:mm"


def transfer_state(transfer: CaseTransfer) -> Tag:
    """How it stands, by the clock as well."""
    state = state_of(transfer)
    tone = Tone.ON if state in STANDING else Tone.END
    return Tag(label=code_words("transfer_states", state), tone=tone)


def transfer_rows(found: Iterable[CaseTransfer]) -> tuple[TransferRow, ...]:
    """Lines of the list."""
    transfers = list(found)
    names = agency_names({a for t in transfers for a in (t.sender_id, t.recipient_id)})
    return tuple(
        TransferRow(
            reference=each.reference,
            url=f"/transfers/{each.id}",
            state=transfer_state(each),
            sender=names.get(each.sender_id, ""),
            recipient=names.get(each.recipient_id, ""),
            asked=format_datetime(each.asked_at, _MOMENT),
        )
        for each in transfers
    )


def transfer_page(actor: Actor, transfer: CaseTransfer, step: str, errors: Errors) -> TransferPage:
    """A transfer for this reader; `errors` belong to the form of `step`. In its transaction."""
    url, may = f"/transfers/{transfer.id}", open_steps(actor, transfer)
    told = {name: errors if name == step else {} for name in ("offer", "accept", "decline")}
    offer = proof_fields(told["offer"]) if "offer" in may else ()
    accept = _accept_fields(transfer, told["accept"]) if "accept" in may else ()
    decline = within("decline", _decline_fields(told["decline"])) if "decline" in may else ()
    return TransferPage(
        frame=frame_for(actor, url),
        errors=summary((*offer, *accept, *decline)),
        reference=transfer.reference,
        state=transfer_state(transfer),
        explains=_explains(actor, transfer),
        facts=(*_facts(transfer), *_unsaved(actor, transfer)),
        case=_case(actor, transfer),
        version=transfer.version,
        offer_url=f"{url}/offer" if offer else "",
        offer=offer,
        accept_url=f"{url}/accept" if accept else "",
        accept=accept,
        decline_url=f"{url}/decline" if decline else "",
        decline=decline,
        withdraw_url=f"{url}/withdraw" if "withdraw" in may else "",
    )


def _accept_fields(transfer: CaseTransfer, errors: Errors) -> tuple[Field, ...]:
    chosen = request.form.get("worker", "")
    closed_to = (transfer.stepped_back or "").split()
    workers = tuple(
        Choice(value=str(row_id), label=name, chosen=str(row_id) == chosen)
        for row_id, name in workers_of(transfer.recipient_id).items()
        if str(row_id) not in closed_to
    )
    who = one_of("worker", gettext("Who leads the case here?"), workers, errors)
    return (who, *proof_fields(errors))


def _decline_fields(errors: Errors) -> tuple[Field, ...]:
    offered = choices("transfer_decline_reasons", [request.form.get("reason")])
    return (one_of("reason", gettext("Why do you decline?"), offered, errors),)


def _explains(actor: Actor, transfer: CaseTransfer) -> str:
    if state_of(transfer) not in STANDING:
        return ""
    if actor.agency_id == transfer.recipient_id:
        return str(gettext("Until you accept, nobody here can open anything of it."))
    return str(gettext("Until it is accepted the case stays with you and work on it goes on."))


def _case(actor: Actor, transfer: CaseTransfer) -> Link | None:
    if actor.agency_id != transfer.case.lead_agency_id:
        return None
    return Link(label=transfer.case.code, url=f"/cases/{transfer.case_id}")


def unsaved_words(count: int) -> str:
    """How much of what was typed and not saved goes along."""
    words = ngettext(
        "%(num)d form that was begun goes along. Save it first, or throw it away.",
        "%(num)d forms that were begun go along. Save them first, or throw them away.",
        count,
    )
    return str(words)


def _unsaved(actor: Actor, transfer: CaseTransfer) -> tuple[Fact, ...]:
    """For those who can still do something about it."""
    may_go = state_of(transfer) in STANDING and actor.agency_id == transfer.sender_id
    count = len(find_drafts(transfer.case_id)) if may_go else 0
    if not count:
        return ()
    return (Fact(label=gettext("Typed and not saved"), value=unsaved_words(count)),)


def _facts(transfer: CaseTransfer) -> tuple[Fact, ...]:
    agencies = agency_names({transfer.sender_id, transfer.recipient_id})
    people = (transfer.approved_by_id, transfer.decided_by_id, transfer.worker_id)
    names = names_of({transfer.asked_by_id, *(p for p in people if p is not None)})
    told = (
        (gettext("From"), agencies.get(transfer.sender_id, "")),
        (gettext("To"), agencies.get(transfer.recipient_id, "")),
        (gettext("Whose case"), code_words("person_groups", transfer.person_group)),
        (gettext("Stage"), code_words("case_statuses", transfer.case_status)),
        (gettext("Region"), code_words("regions", transfer.region)),
        (gettext("Reason"), code_words("transfer_reasons", transfer.reason)),
        (gettext("Basis"), code_words("transfer_bases", transfer.basis)),
        (gettext("Asked for by"), names.get(transfer.asked_by_id, "")),
        (gettext("Asked for on"), format_datetime(transfer.asked_at, _MOMENT)),
        *_later_facts(transfer, names),
    )
    return tuple(Fact(label=label, value=value) for label, value in told)


def _later_facts(transfer: CaseTransfer, names: Mapping[UUID, str]) -> list[tuple[str, str]]:
    facts = []
    if transfer.approved_by_id is not None and transfer.ends_at is not None:
        facts.append((gettext("Offered by"), names.get(transfer.approved_by_id, "")))
        facts.append((gettext("Open until"), format_datetime(transfer.ends_at, _MOMENT)))
    if transfer.decided_by_id is not None:
        facts.append((gettext("Decided by"), names.get(transfer.decided_by_id, "")))
        facts.append((gettext("Decided on"), format_datetime(transfer.state_at, _MOMENT)))
    if transfer.declined_because is not None:
        words = code_words("transfer_decline_reasons", transfer.declined_because)
        facts.append((gettext("Why it was declined"), words))
    if transfer.worker_id is not None:
        facts.append((gettext("Who leads it since"), names.get(transfer.worker_id, "")))
    return facts
