"""`/cases/{id}/consents/new`: what the person decided. Its own page: `shown_pages.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.agencies.models import AGENCIES
from nrm.cases.actions import read_case
from nrm.cases.models import Case
from nrm.cases.shareable import MAY_RECEIVE
from nrm.consent.abroad_forms import abroad_part, countries_asked
from nrm.consent.actions import give_consent
from nrm.consent.api import ConsentIn, new_consent
from nrm.consent.checking import NewConsent
from nrm.consent.first_answers import first_answers
from nrm.consent.forms import (
    SENTENCES,
    Answers,
    QuestionPart,
    consent_answers,
    consent_parts,
    form_errors,
)
from nrm.consent.models import ABROAD, Consent, find_consents
from nrm.consent.on_case import subject_of
from nrm.consent.sharing_forms import sharing_fields
from nrm.consent.speaking import Speaker, speakers_of
from nrm.consent.views import ConsentPage
from nrm.database import session
from nrm.errors import Invalid
from nrm.files.actions import list_files
from nrm.files.places import file_id_of, kept_from
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.forms import draw, fresh_key, see_other
from nrm.http.repeats import once
from nrm.look.fields import FieldError, summary
from nrm.look.moments import day

blueprint = Blueprint("consents", __name__)
Errors = Mapping[str, list[str]]


@blueprint.get("/cases/<uuid:case_id>/consents/new")
def ask(case_id: UUID) -> Response:
    """The form of a consent; nothing is ticked."""
    return _draw(case_id, {}, fresh_key())


@blueprint.post("/cases/<uuid:case_id>/consents/new")
def give(case_id: UUID) -> Response:
    """The consent stands and the case's page follows; or the form again, answers kept."""
    key = request.form.get("once") or fresh_key()
    if "more" in request.form or "shows_files" in request.form:
        return _draw(case_id, {}, key)
    try:
        _give(case_id)
    except Invalid as invalid:
        return _draw(case_id, invalid.errors, key)
    said = "no" if request.form.get("agreed") == "no" else "consent"
    return see_other(f"/cases/{case_id}?saved={said}#consents")


def _give(case_id: UUID) -> None:
    with acting("consent.give") as actor:
        new = _loaded()
        once(actor, lambda: give_consent(actor, case_id, new).id)


def _loaded() -> NewConsent:
    errors, given = form_errors(request.form), consent_answers(request.form)
    try:
        loaded: dict[str, Any] = ConsentIn().load(given)
    except ValidationError as error:
        raise Invalid({**_sentences(error), **errors}) from error
    if errors:
        raise Invalid(errors)
    return new_consent(loaded)


def _sentences(error: ValidationError) -> dict[str, list[str]]:
    other = gettext("Choose one of the answers.")
    return {str(name): [str(SENTENCES.get(str(name), other))] for name in error.messages_dict}


def _draw(case_id: UUID, errors: Errors, key: str) -> Response:
    asked = _asked(case_id)
    form: Answers = request.form
    if request.method != "POST":
        form = first_answers(request.args, asked.older, asked.speakers)
    decision, *parts = consent_parts(form, errors, abroad=bool(asked.countries))
    sharing = _sharing(form, errors, asked)
    rest = (field for part in parts for field in part.fields)
    fields = [*decision.fields, *sharing.fields, *rest]
    drawn = {field.name for field in fields}
    others = [text for name, texts in errors.items() if name not in drawn for text in texts]
    page = ConsentPage(
        frame=frame_for(asked.actor, f"/cases/{case_id}/consents/new"),
        errors=(
            *summary(fields),
            *(FieldError(anchor=sharing.fields[0].anchor, sentence=text) for text in others),
        ),
        code=asked.code,
        case_url=f"/cases/{case_id}",
        decision=decision,
        sharing=sharing,
        parts=tuple(parts),
        url=f"/cases/{case_id}/consents/new",
        once=key,
        abroad=form.get("scope") == ABROAD,
        shows_files=asked.files is not None,
        supersedes=str(asked.older.id) if asked.older is not None else "",
        older=_in_words(asked.older) if asked.older is not None else "",
    )
    return draw("cases/consent.html", page, 422 if errors else 200)


def _sharing(form: Answers, errors: Errors, asked: "_Asked") -> QuestionPart:
    if form.get("scope") == ABROAD:
        return abroad_part(form, errors, asked.countries)
    title = gettext("Sharing")
    explains = gettext(
        "Only when the answer is yes and something is shared with an agency. Agree each line with "
        "the person. Nothing is ticked until you tick it."
    )
    fields = sharing_fields(form, errors, asked.agencies, asked.files, asked.speakers)
    return QuestionPart(title=title, explains=explains, fields=fields)


def _in_words(older: Consent) -> str:
    given = day(older.given_at).striptags()
    words: str = gettext("%(about)s, given %(day)s", about=subject_of(older), day=given)
    return words


@dataclass(frozen=True)
class _Asked:
    """What the form is made of; `files`: opened names by id, None unless they were asked for."""

    actor: Actor
    code: str
    agencies: Mapping[str, tuple[str, str]]
    older: Consent | None
    speakers: Sequence[Speaker]
    countries: Sequence[str]
    files: Mapping[str, str] | None = field(repr=False)


def _asked(case_id: UUID) -> _Asked:
    """Read and logged; names of files are opened only where the worker wants them shown."""
    if not {"shows_files", "keeps_files"} & set(request.form):
        with acting("case.read") as actor:
            case = read_case(actor, case_id)
            policy.ask(actor, "consent.give", case)
            agencies, older, speak = _recipients(actor), _older(case), speakers_of(case)
            abroad = countries_asked()
        return _Asked(actor, case.code, agencies, older, speak, abroad, None)
    with acting("file.list") as actor:
        sealed = list_files(actor, case_id)
        policy.ask(actor, "consent.give", sealed.case)
        agencies, older = _recipients(actor), _older(sealed.case)
        speak, abroad = speakers_of(sealed.case), countries_asked()
    opened = reveal(actor, "file.list", sealed.case, lambda: sealed.open(actor.keyring))
    files = {str(file_id_of(name)): kept_from(said).name for name, said in opened.items()}
    return _Asked(actor, sealed.case.code, agencies, older, speak, abroad, files)


def _older(case: Case) -> Consent | None:
    """The consent of this case that the new one is to replace."""
    named = request.values.get("supersedes", "")
    held = find_consents(case) if named else []
    return next((consent for consent in held if str(consent.id) == named), None)


def _recipients(actor: Actor) -> dict[str, tuple[str, str]]:
    found = sorted(session().scalars(AGENCIES), key=lambda agency: agency.name)
    return {
        str(agency.id): (agency.name, agency.kind)
        for agency in found
        if agency.id != actor.agency_id and MAY_RECEIVE[agency.kind] and not agency.is_suspended
    }
