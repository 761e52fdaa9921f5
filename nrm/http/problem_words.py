"""What the page and the answer of a problem are called, in the language of the reader.

The sentence of a problem stands where it is raised. What the web framework raises has words of
its own, in English and for programmers; ours stand here instead.
"""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext

from nrm.errors import to_translate

_OTHERWISE: Final = to_translate("There is a problem")
_TITLES: Final[Mapping[str, str]] = {
    "problem": _OTHERWISE,
    "missing": to_translate("Not found"),
    "refused": to_translate("Not for your role"),
    "purpose-required": to_translate("Say why first"),
    "out-of-turn": to_translate("Not yet"),
    "conflict": to_translate("Somebody else was first"),
    "stale": to_translate("This has changed meanwhile"),
    "invalid": to_translate("Some answers need another look"),
    "unavailable": to_translate("Not available now"),
    "integrity": to_translate("A check failed"),
    "not-signed-in": to_translate("Sign in first"),
    "version-needed": to_translate("Say which version you saw"),
    "unconfirmed": to_translate("Waiting for a custodian"),
    "too-many": to_translate("Wait a moment"),
}

# Title and sentence, by HTTP status.
_OF_THE_FRAMEWORK: Final[Mapping[int, tuple[str, str]]] = {
    400: (
        to_translate("This could not be read"),
        to_translate("Nothing was changed. Open the page again and send it once more."),
    ),
    404: (to_translate("Not found"), to_translate("There is nothing at this address.")),
    405: (
        to_translate("Not at this address"),
        to_translate("Nothing can be sent to this address. Go back and open the page again."),
    ),
    413: (
        to_translate("Too much at once"),
        to_translate("Nothing was changed. Send a shorter text, or a file of up to 25 MB."),
    ),
    415: (
        to_translate("Not in this form"),
        to_translate("Send JSON, with Content-Type: application/json."),
    ),
    500: (
        to_translate("Something went wrong"),
        to_translate("Nothing was shown. Try again; if it stays so, tell who runs this service."),
    ),
}


def title_of(kind: str) -> str:
    """What a problem of this kind is called."""
    return str(gettext(_TITLES[kind]))


def words_of(status: int) -> tuple[str, str]:
    """Title and sentence of what the framework raised."""
    title, sentence = _OF_THE_FRAMEWORK.get(status, (_OTHERWISE, ""))
    return str(gettext(title)), str(gettext(sentence)) if sentence else ""
