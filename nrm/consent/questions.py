"""What is asked when a consent is recorded: a table that a trainer can read (domain, 9.8)."""

from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext

from nrm.look.fields import Kind


@dataclass(frozen=True)
class Question:
    """One question; `non_answers` are the ways of not answering that mean something here."""

    name: str
    label: Any
    kind: Kind
    list_name: str = ""
    hint: Any = ""
    non_answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """Questions under one heading."""

    title: Any
    explains: Any
    questions: tuple[Question, ...]


_DECISION = Part(
    lazy_gettext("The decision"),
    lazy_gettext("One consent for one purpose. A no is an answer too, and support goes on."),
    (
        Question("scope", lazy_gettext("What is it about?"), Kind.SELECT, "consent_scopes"),
        Question("given_by", lazy_gettext("Who decided?"), Kind.CHOICE, "given_by"),
        Question(
            "agreed",
            lazy_gettext("What was the answer?"),
            Kind.CHOICE,
            "answers",
            lazy_gettext("Of the person or the guardian. Leave it where nobody had to agree."),
        ),
        Question(
            "refusal_reason",
            lazy_gettext("If it was a no, why?"),
            Kind.SELECT,
            "refusal_reasons",
            lazy_gettext("Only if it was said. Nobody has to give a reason."),
            ("ND", "NA"),
        ),
    ),
)
_ASKING = Part(
    lazy_gettext("How it was asked"),
    lazy_gettext("So that it can be shown later that the person understood and was free."),
    (
        Question("obtained_how", lazy_gettext("How was it said?"), Kind.CHOICE, "obtained_how"),
        Question(
            "given_at",
            lazy_gettext("When was it said?"),
            Kind.DATE,
            hint=lazy_gettext("In numbers, such as 24.11.2026. Leave it if it was today."),
        ),
        Question("language", lazy_gettext("In which language?"), Kind.SELECT, "languages"),
        Question(
            "interpreter",
            lazy_gettext("Did an interpreter help?"),
            Kind.CHOICE,
            "answers",
            lazy_gettext("Somebody trained; never a relative, a child or a companion."),
        ),
        Question(
            "materials_given",
            lazy_gettext("Did the person get something to read or listen to?"),
            Kind.CHOICE,
            "answers",
            lazy_gettext("A leaflet, a recording, pictures; and only if it is safe to keep."),
        ),
        Question(
            "limits_explained",
            lazy_gettext("Were the limits of confidentiality explained?"),
            Kind.CHOICE,
            "answers",
            lazy_gettext("What you must report by law, even without a yes."),
        ),
        Question(
            "comprehension_checked",
            lazy_gettext("Did the person say it back in own words?"),
            Kind.CHOICE,
            "answers",
        ),
    ),
)
_NOBODY = Part(
    lazy_gettext("Where nobody had to agree"),
    lazy_gettext("For a child, in danger to life, or where the law demands it. Sealed."),
    (
        Question("reason", lazy_gettext("Why nobody needed to agree"), Kind.LONG_TEXT),
        Question(
            "child_views",
            lazy_gettext("What the child itself says"),
            Kind.LONG_TEXT,
            hint=lazy_gettext("In the child's own words, also where they differ from yours."),
        ),
    ),
)
_KEPT = Part(
    lazy_gettext("Kept from somebody"),
    lazy_gettext("Who must not learn of this, as the person says it. Sealed."),
    (
        Question(
            "withheld_from",
            lazy_gettext("From whom is it kept?"),
            Kind.LONG_TEXT,
            hint=lazy_gettext("A line for each person or agency."),
        ),
        Question("withhold_reason", lazy_gettext("Why?"), Kind.SELECT, "withhold_reasons"),
    ),
)
PARTS: Final = (_DECISION, _ASKING, _NOBODY, _KEPT)
