"""What is shared after acceptance, as it is asked: the consent, the least, more with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext, ngettext

from nrm.accounts.section_words import section_words
from nrm.cases.fields import FIELDS
from nrm.cases.forms import choices_of, none_chosen
from nrm.cases.least import LEAST
from nrm.consent.models import Consent
from nrm.look.fields import Choice, Field, Kind
from nrm.look.moments import day
from nrm.referrals.additions import addition_words, unreasoned

# As many additions are asked about one by one.
MOST_APART: Final = 8
Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Chosen:
    """What is chosen so far, saved or not. `additions`: a reason is asked for each of these."""

    service: str
    consent: str
    names: Sequence[str]
    additions: Sequence[str]
    reasons: Mapping[str, str]


def least_agreed(service: str, consents: Sequence[Consent]) -> list[str]:
    """Where a draft begins: what the service needs at the least, as far as the person agreed."""
    return [name for name in _agreed(consents) if name in LEAST[service]]


def _agreed(consents: Sequence[Consent]) -> list[str]:
    named = {name for consent in consents for name in consent.field_names}
    return [name for name in FIELDS if name in named]


def consent_field(consents: Sequence[Consent], chosen: Chosen, errors: Errors) -> Field:
    """Which consent it rests on."""
    return Field(
        name="consent",
        label=gettext("Which consent does it rest on?"),
        kind=Kind.CHOICE,
        choices=tuple(_consent_choice(consent, chosen.consent) for consent in consents),
        errors=tuple(errors.get("consent", ())),
    )


def line_fields(consents: Sequence[Consent], chosen: Chosen, errors: Errors) -> list[Field]:
    """Which of the agreed lines are sent: those that the service needs, then all others."""
    more = gettext("The person agreed to these, too. For each that you tick, say why.")
    return lines_by_need(chosen.service, _agreed(consents), chosen.names, more, errors)


def lines_by_need(
    service: str, agreed: Sequence[str], ticked: Sequence[str], more: str, errors: Errors
) -> list[Field]:
    """These lines in two questions; `more` is said of those beyond what the service needs."""
    least = LEAST[service]
    groups = (
        (
            [name for name in agreed if name in least],
            gettext("What may they know after they accept?"),
            gettext("Ticked at first: what this service needs, and the person agreed to."),
        ),
        (
            [name for name in agreed if name not in least],
            gettext("May they know more than this service needs?"),
            more,
        ),
    )
    told = tuple(errors.get("fields", ()))
    return [
        Field(
            name="fields",
            id="" if at == 0 else "fields-more",
            label=label,
            kind=Kind.CHOICES,
            hint=hint,
            choices=_lines(names, ticked),
            errors=told if at == 0 else (),
        )
        for at, (names, label, hint) in enumerate(group for group in groups if group[0])
    ]


def _lines(names: Sequence[str], ticked: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=name, label=FIELDS[name].label, chosen=name in ticked) for name in names
    )


def reason_fields(chosen: Chosen, errors: Errors) -> tuple[Field, ...]:
    """Why each addition is needed, for lines and files; of many, one reason for each section.

    Asked once it is ticked and sent. What is asked of a section holds for its lines
    (`refer_answers.py`): a question for each of a hundred lines is no page for a phone.
    """
    if len(chosen.additions) <= MOST_APART:
        return tuple(_reason(name, [name], chosen, errors) for name in chosen.additions)
    grouped: dict[str, list[str]] = {}
    for name in chosen.additions:
        grouped.setdefault(name.partition(".")[0], []).append(name)
    return tuple(_reason(section, names, chosen, errors) for section, names in grouped.items())


def _reason(asked: str, names: Sequence[str], chosen: Chosen, errors: Errors) -> Field:
    said = {chosen.reasons.get(name, "") for name in names}
    code = said.pop() if len(said) == 1 else ""
    line = section_words(asked) if asked not in names else addition_words(asked)
    lacking = any(f"reasons.{name}" in errors for name in names)
    return Field(
        name=f"reasons.{asked}",
        label=gettext("Why do they need this: %(line)s?", line=line),
        kind=Kind.SELECT,
        choices=(none_chosen([code]), *choices_of("addition_reasons", [code])),
        errors=(unreasoned(line),) if lacking else (),
    )


def _consent_choice(consent: Consent, chosen: str) -> Choice:
    lines = ngettext("%(num)d line", "%(num)d lines", len(consent.field_names))
    given = day(consent.given_at).striptags()
    ends = day(consent.expires_at).striptags() if consent.expires_at is not None else ""
    return Choice(
        value=str(consent.id),
        label=gettext("Given on %(day)s, %(lines)s", day=given, lines=lines),
        hint=gettext("Ends %(day)s", day=ends) if ends else "",
        chosen=str(consent.id) == chosen,
    )
