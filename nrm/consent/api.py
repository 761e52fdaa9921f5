"""`/cases/{id}/consents`, `/cases/{id}/age-group` and `/consents/{id}/withdraw`."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from nrm import policy
from nrm.cases.answers import CaseOut, ConsentLedger, ConsentOut
from nrm.cases.described import described_case, stamp
from nrm.cases.fields import FIELDS
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.cases.schemas import code, text
from nrm.cases.sections import check_code
from nrm.consent.actions import (
    NewConsent,
    change_age_group,
    give_consent,
    list_consents,
    withdraw_consent,
)
from nrm.consent.ledger import Standing, standings
from nrm.consent.models import Consent, case_of_consent, find_consent, find_consents
from nrm.files.places import MOST_SHARED
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import Strict, answer, if_match
from nrm.http.repeats import once
from nrm.log import writer as log

blueprint = ApiBlueprint("consents_api", __name__, description="Consents")
_DETAILS = ("reason", "child_views", "refusal_reason", "withheld_from", "withhold_reason")


class ConsentIn(Strict):
    """What was agreed. Only `scope` and `given_by` are always required."""

    scope = code("consent_scopes", required=True)
    given_by = code("given_by", required=True)
    obtained_how = code("obtained_how", load_default=None)
    recipient = fields.UUID(load_default=None)
    country = code("countries", load_default=None)
    purpose = code("purposes", load_default=None)
    fields_ = fields.List(
        fields.String(validate=validate.OneOf(list(FIELDS))), data_key="fields", load_default=list
    )
    # Files of the case, by id; what is not named here is never shared.
    files = fields.List(fields.UUID(), validate=validate.Length(max=MOST_SHARED), load_default=list)
    language = code("languages", load_default=None)
    expires_at = fields.AwareDateTime(load_default=None)
    given_at = fields.AwareDateTime(load_default=None)
    interpreter = fields.Boolean(load_default=None)
    comprehension_checked = fields.Boolean(load_default=None)
    materials_given = fields.Boolean(load_default=None)
    limits_explained = fields.Boolean(load_default=None)
    reason = text(load_default=None)
    child_views = text(load_default=None)
    refusal_reason = fields.String(validate=check_code("refusal_reasons"), load_default=None)
    withheld_from = fields.List(text(200), validate=validate.Length(1, 10), load_default=None)
    withhold_reason = code("withhold_reasons", load_default=None)
    # The consent that holds now in whose place this one stands: same scope, recipient and purpose.
    supersedes = fields.UUID(load_default=None)


class AgeGroupIn(Strict):
    """Whether the person is taken to be a child or an adult."""

    person_group = code("person_groups", required=True)


class WithdrawIn(Strict):
    """How it was withdrawn, or `told_recipient` by the agency that the person told."""

    how = code("withdrawal_ways", required=True)


def described_consent(consent: Consent) -> dict[str, Any]:
    """A consent without what is sealed of it."""
    return {
        "id": str(consent.id),
        "scope": consent.scope,
        "recipient": str(consent.recipient_id) if consent.recipient_id else None,
        "country": consent.country,
        "purpose": consent.purpose,
        "fields": list(consent.field_names),
        "files": [str(file_id) for file_id in consent.file_ids],
        "given_by": consent.given_by,
        "refused": consent.is_refusal,
        "obtained_how": consent.obtained_how,
        "language": consent.language,
        "interpreter": consent.interpreter,
        "comprehension_checked": consent.comprehension_checked,
        "materials_given": consent.materials_given,
        "limits_explained": consent.limits_explained,
        "given_at": stamp(consent.given_at),
        "expires_at": stamp(consent.expires_at),
        "withdrawn_at": None if consent.is_refusal else stamp(consent.withdrawn_at),
        "withdrawn_how": None if consent.is_refusal else consent.withdrawn_how,
        "supersedes": str(consent.supersedes_id) if consent.supersedes_id else None,
        "live": consent.is_live,
        "version": consent.version,
    }


def describe_on_case(case: Case, body: dict[str, Any]) -> None:
    """The case's description tells its consents; registered in `create_app`."""
    body["consents"] = [described_consent(consent) for consent in find_consents(case)]


def new_consent(given: dict[str, Any]) -> NewConsent:
    """What the schema let in, with the texts and reasons that will be sealed apart."""
    rest = {name: value for name, value in given.items() if name not in _DETAILS}
    details = {name: given[name] for name in _DETAILS if given.get(name) is not None}
    rest |= {"fields": tuple(rest.pop("fields_")), "files": tuple(rest["files"])}
    return NewConsent(**rest, details=details)


@blueprint.path("/cases/<uuid:case_id>/consents", "POST")
@blueprint.takes(ConsentIn)
@blueprint.gives(ConsentOut, 201)
def give_one(given: dict[str, Any], case_id: UUID) -> Response:
    """Record what the person agreed to."""
    new = new_consent(given)
    with acting("consent.give") as actor:
        made_id, status, repeated = once(actor, lambda: give_consent(actor, case_id, new).id)
        consent = find_consent(made_id, find_case(case_id))
        if repeated:
            _read_anew(actor, consent)
        body, version = described_consent(consent), consent.version
    return answer(body, status, version=version)


@blueprint.path("/cases/<uuid:case_id>/consents")
@blueprint.gives(ConsentLedger)
def list_all(case_id: UUID) -> Response:
    """Where each scope stands, and all that was ever decided, newest first."""
    with acting("consent.list") as actor:
        _, found = list_consents(actor, case_id)
        scopes = [_described_standing(each) for each in standings(found)]
        items = [described_consent(consent) for consent in found]
    return answer({"scopes": scopes, "items": items, "next": None})


def _described_standing(standing: Standing) -> dict[str, Any]:
    consents = [str(consent.id) for consent in standing.consents]
    return {"scope": standing.scope, "state": standing.state, "consents": consents}


@blueprint.path("/cases/<uuid:case_id>/age-group", "PUT")
@blueprint.takes(AgeGroupIn)
@blueprint.gives(CaseOut)
def set_group(given: dict[str, str], case_id: UUID) -> Response:
    """Say child or adult: consents that were given at the other age end in the same moment."""
    seen, group = if_match(), given["person_group"]
    with acting("case.change_age_group") as actor:
        case = change_age_group(actor, case_id, group, seen)
        body, version = described_case(case), case.version
    return answer(body, version=version)


@blueprint.path("/consents/<uuid:consent_id>/withdraw", "POST")
@blueprint.takes(WithdrawIn)
@blueprint.gives(ConsentOut)
def withdraw_one(given: dict[str, str], consent_id: UUID) -> Response:
    """Withdraw it; every referral that rests on it ends in the same moment."""
    if_match(required=False)  # A withdrawal takes the state it finds.
    with acting("consent.withdraw") as actor:
        taken: list[Consent] = []

        def withdraw() -> UUID:
            taken.append(withdraw_consent(actor, consent_id, given["how"]))
            return consent_id

        _, _, repeated = once(actor, withdraw, 200)
        consent = taken[0] if taken else _found(consent_id)
        whole = policy.may(actor, "consent.read", consent)
        if repeated and whole:
            _read_anew(actor, consent)
        body = described_consent(consent) if whole else _told(consent)
    return answer(body)


def _found(consent_id: UUID) -> Consent:
    return find_consent(consent_id, find_case(case_of_consent(consent_id)))


def _told(consent: Consent) -> dict[str, Any]:
    # What a recipient that passed a withdrawal on knows of the consent anyway.
    known = ("id", "scope", "expires_at", "withdrawn_at", "live")
    return {name: value for name, value in described_consent(consent).items() if name in known}


def _read_anew(actor: Actor, consent: Consent) -> None:
    """What a repeated request answers is asked for and logged like any reading."""
    policy.ask(actor, "consent.read", consent)
    log.write(actor, "consent.read", consent)
