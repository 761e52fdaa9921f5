"""The two letters there are: that something waits, and the code that confirms an address.

Neither knows a case, a referral or a name; there is nothing to put into them.
"""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import UUID

from flask_babel import get_locale, gettext

from nrm.database import now
from nrm.look.languages import written_in


@dataclass(frozen=True)
class Letter:
    """What is to be sent where; with a `code` it asks to confirm the address."""

    mailbox_id: UUID
    letter_id: UUID
    address: str
    language: str
    code: str | None


def written(letter: Letter, sender: str, base_url: str) -> EmailMessage:
    """The letter as it is sent, in the language of its reader.

    The same letter has the same Message-ID, so that a server may drop the second of two.
    """
    message = EmailMessage()
    message["From"], message["To"] = sender, letter.address
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{letter.letter_id}@{urlsplit(base_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    with written_in(letter.language):
        subject, lines = _confirming(letter.code) if letter.code else _waiting(base_url)
        language = str(get_locale())
    message["Subject"] = subject
    message.set_content("\n\n".join(lines) + "\n")
    message["Content-Language"] = language.replace("_", "-")
    return message


def _waiting(base_url: str) -> tuple[str, list[str]]:
    return gettext("Something waits for you"), [
        gettext("Something waits for you. Sign in to see what:"),
        base_url,
        gettext("This letter says no more on purpose. Do not answer it."),
    ]


def _confirming(code: str) -> tuple[str, list[str]]:
    return gettext("Is this your address?"), [
        gettext("Somebody wants to be told at this address when something waits."),
        gettext("The code is %(code)s. It is good for 24 hours.", code=code),
        gettext("Was it not you? Then do nothing; nothing more is sent here."),
    ]
