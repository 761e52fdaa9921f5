"""What a referral shares beyond the least its service needs, and the reason for each.

A reason is a code of the list `addition_reasons`. The sender and its supervisor read it on the page
of the referral, an auditor how often each was given; the recipient is told none.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from flask_babel import gettext

from nrm.cases.fields import FIELDS
from nrm.cases.least import LEAST
from nrm.cases.shown import code_words
from nrm.errors import Invalid
from nrm.referrals.models import Referral

# Its files go beyond the least of every service; one reason is asked for all of them.
FILES: Final = "files"
# By a system that does not ask for reasons: it is told as such, and no form leaves it at that.
UNSAID: Final = "unsaid"


def additions(service: str, fields: Sequence[str], files: Sequence[object]) -> tuple[str, ...]:
    """The lines beyond the least of this service, and `files` where there are any."""
    more = tuple(name for name in FIELDS if name in fields and name not in LEAST[service])
    return (*more, FILES) if files else more


def additions_of(referral: Referral) -> tuple[str, ...]:
    """The same of a referral as it stands."""
    return additions(referral.service, referral.field_names, referral.file_ids)


def keep_reasons(referral: Referral, given: Mapping[str, str] | None) -> None:
    """Each addition has its reason, a new one or the one from before; else Invalid, naming it.

    Nothing is refused where no reasons were `given` at all: those that lack are `UNSAID`.
    """
    wanted = additions_of(referral)
    unsaid = dict.fromkeys(wanted, UNSAID) if given is None else {}
    before = {name: code for name, code in referral.reasons.items() if code != UNSAID}
    told = {**unsaid, **before, **(given or {})}
    _refuse_without(name for name in wanted if name not in told)
    referral.addition_reasons = " ".join(f"{name}:{told[name]}" for name in wanted)


def check_reasons(referral: Referral) -> None:
    """Nothing, when each addition has its reason; of a referral from before nobody asked one."""
    if referral.addition_reasons is not None:
        _refuse_without(x for x in additions_of(referral) if x not in referral.reasons)


def _refuse_without(names: Iterator[str]) -> None:
    errors = {f"reasons.{name}": [unreasoned(addition_words(name))] for name in names}
    if errors:
        raise Invalid(errors)


def unreasoned(line: str) -> str:
    """What is told of something that goes beyond the least and has no reason."""
    return str(
        gettext("This is more than the service needs. Say why they need it: %(line)s.", line=line)
    )


def addition_words(name: str) -> str:
    """A line beyond the least, or the files, in words."""
    return str(gettext("Files")) if name == FILES else FIELDS[name].label


def reason_lines(referral: Referral) -> tuple[str, ...]:
    """Each addition with its reason, in words."""
    return tuple(
        gettext(
            "%(label)s: %(value)s",
            label=addition_words(name),
            value=_reason_words(code),
        )
        for name, code in referral.reasons.items()
    )


def _reason_words(code: str) -> str:
    if code == UNSAID:
        return str(gettext("no reason was said"))
    return code_words("addition_reasons", code)


def counted_reasons(referral: Referral) -> dict[str, int]:
    """What the log says of them: how many additions there are for each reason."""
    return {f"added_{code}": n for code, n in Counter(referral.reasons.values()).items()}
