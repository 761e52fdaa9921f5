"""What a consent to help in another country says: in which, for what, which lines, until when."""

from collections.abc import Sequence

from flask_babel import gettext

from nrm.cases.forms import choices_of, none_chosen
from nrm.cases.shareable import shareable_fields
from nrm.consent.checking_abroad import GIVEN_AS
from nrm.consent.forms import Answers, Errors, QuestionPart
from nrm.consent.sharing_forms import end_field, line_fields
from nrm.http import hooks
from nrm.http.forms import named
from nrm.look.fields import Choice, Field, Kind
from nrm.vocabulary.loader import codes


def countries_asked() -> tuple[str, ...]:
    """The countries that can be asked for help, by what an upper feature knows (`edges.py`)."""
    found: list[str] = []
    hooks.tell("consent.countries", found)
    return tuple(found)


def abroad_part(form: Answers, errors: Errors, countries: Sequence[str]) -> QuestionPart:
    """With no agency here and no file; the lines, as for an NGO, once it is said for what."""
    country, purpose = form.get("country", ""), form.get("purpose", "")
    known = purpose in codes("purposes")
    offered = tuple(each for each in choices_of("countries", [country]) if each.value in countries)
    fields = (
        _select("country", gettext("In which country?"), country, offered, errors),
        _select(
            "purpose", gettext("For what?"), purpose, choices_of("purposes", [purpose]), errors
        ),
        *(line_fields(shareable_fields(GIVEN_AS), form.getlist("fields"), errors) if known else ()),
        end_field(form.get("expires_at", ""), errors),
    )
    explains = gettext(
        "Say it before the answer: what somebody there has read, nobody can take back. No "
        "authority of either country is asked or told. Agree each line with the person."
    )
    return QuestionPart(title=gettext("Help in another country"), explains=explains, fields=fields)


def _select(
    name: str, label: str, chosen: str, offered: tuple[Choice, ...], errors: Errors
) -> Field:
    return Field(
        name=name,
        label=label,
        kind=Kind.SELECT,
        choices=(none_chosen([chosen]), *offered),
        errors=named(errors, name),
    )
