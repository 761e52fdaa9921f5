"""What a consent to share says beyond the decision: with whom, for what, which lines, until when.

Which lines an agency may be given stands in `cases/shareable.py`.
"""

from collections.abc import Mapping, Sequence

from flask_babel import gettext

from nrm.accounts.section_words import section_words
from nrm.cases.fields import Field as Asked
from nrm.cases.forms import choices_of, none_chosen
from nrm.cases.sections import is_asked
from nrm.cases.shareable import MAY_RECEIVE_FILES, MAY_SPEAK, SPEAKS, shareable_fields
from nrm.consent.forms import Answers, Errors
from nrm.consent.speaking import Speaker
from nrm.http.forms import named
from nrm.look.fields import Choice, Field, Kind


def sharing_fields(
    form: Answers,
    errors: Errors,
    agencies: Mapping[str, tuple[str, str]],
    files: Mapping[str, str] | None,
    speakers: Sequence[Speaker],
) -> tuple[Field, ...]:
    """With whom, for what, which lines and files, until when; `agencies`: id -> name and kind.

    `files`: id -> opened name, None unless the worker asked to see them.

    Lines appear once an agency is chosen: which there are depends on its kind and the purpose, and
    on whether one of these `speakers` is of it.
    """
    recipient, purpose = form.get("recipient", ""), form.get("purpose", "")
    listed = tuple(
        Choice(value=i, label=name, chosen=i == recipient) for i, (name, _) in agencies.items()
    )
    _, kind = agencies.get(recipient, ("", ""))
    known = purpose if _known(purpose) else None
    speak = any((str(s.agency_id), s.purpose) == (recipient, known) for s in speakers)
    lines = shareable_fields(kind, known, speaks=speak) if kind else ()
    lined = line_fields(lines, form.getlist("fields"), errors) if kind else ()
    return (
        _recipients(listed, recipient, errors),
        _purposes(purpose, errors, lacking=known in SPEAKS and kind in MAY_SPEAK and not speak),
        *lined,
        *_files(files, kind, form.getlist("files"), errors),
        end_field(form.get("expires_at", ""), errors),
    )


def end_field(typed: str, errors: Errors) -> Field:
    """Until when it holds."""
    return Field(
        name="expires_at",
        label=gettext("Until when?"),
        kind=Kind.DATE,
        hint=gettext("A day within one year, in numbers, such as 24.11.2026."),
        value=typed,
        errors=named(errors, "expires_at"),
    )


def _files(
    files: Mapping[str, str] | None, kind: str, chosen: list[str], errors: Errors
) -> tuple[Field, ...]:
    told = named(errors, "files")
    if files is None and not told:
        return ()
    listed = files if files is not None and kind in MAY_RECEIVE_FILES else {}
    hint = gettext("What stands in a file is shared with it, whatever the lines above say.")
    if kind and kind not in MAY_RECEIVE_FILES:
        hint = gettext("This agency must not be given files.")
    elif not listed:
        hint = gettext("This case has no file, or no agency is chosen yet.")
    field = Field(
        name="files",
        label=gettext("May they fetch these files?"),
        kind=Kind.CHOICES,
        hint=hint,
        choices=tuple(
            Choice(value=each, label=name, chosen=each in chosen) for each, name in listed.items()
        ),
        errors=told,
    )
    return (field,)


def _recipients(listed: tuple[Choice, ...], recipient: str, errors: Errors) -> Field:
    return Field(
        name="recipient",
        label=gettext("With which agency?"),
        kind=Kind.SELECT,
        hint=gettext("Choose the agency and what for; then show the lines that it may be given."),
        choices=(none_chosen([recipient]), *listed),
        errors=named(errors, "recipient"),
    )


def _purposes(purpose: str, errors: Errors, *, lacking: bool) -> Field:
    """`lacking`: nobody of the chosen agency speaks for the person yet."""
    hint = gettext("More lines can be agreed once somebody of this agency has this part.")
    return Field(
        name="purpose",
        label=gettext("For what?"),
        kind=Kind.SELECT,
        hint=hint if lacking else "",
        choices=(none_chosen([purpose]), *choices_of("purposes", [purpose])),
        errors=named(errors, "purpose"),
    )


def _known(purpose: str) -> bool:
    return purpose in {choice.value for choice in choices_of("purposes")}


def line_fields(lines: Sequence[Asked], chosen: Sequence[str], errors: Errors) -> tuple[Field, ...]:
    """The lines that may be agreed to, a question for each section, folded."""
    sections = filter(is_asked, dict.fromkeys(line.section for line in lines))
    told = named(errors, "fields")
    return tuple(
        Field(
            name="fields",
            id=f"fields-{section}",
            label=gettext("May they see: %(section)s", section=section_words(section)),
            kind=Kind.CHOICES,
            folded=True,
            choices=tuple(
                Choice(value=line.name, label=line.label, chosen=line.name in chosen)
                for line in lines
                if line.section == section
            ),
            errors=told if at == 0 else (),
        )
        for at, section in enumerate(sections)
    )
