"""Letters leave: each is taken in a transaction, sent outside of it, and done in another.

What is killed in between is sent again under the same Message-ID once its time is over; nothing
is lost, and a server that keeps to the standard drops the second. While the server is down, or
takes a letter not now, it waits, longer each time, and says all that has come meanwhile.
"""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from email.errors import MessageError
from typing import Final
from uuid import UUID, uuid4

from flask import current_app

from nrm.database import now, session, transaction
from nrm.notices.keeping import address_of, code_of, is_quiet, next_letter
from nrm.notices.letters import Letter, written
from nrm.notices.models import DUE, LOCK, Mailbox
from nrm.notices.server import MailServer

_LEASE: Final = timedelta(minutes=10)
_LONGEST_WAIT: Final = 60  # minutes
_ROUND: Final = timedelta(minutes=1)
# RFC 3463: the address itself is wrong. A server that relays for nobody says another thing.
_NO_ADDRESS: Final = b"5.1."


def post_letters(goes_on: Callable[[], bool] = lambda: True) -> int:
    """How many letters were sent; none where the installation names no mail server.

    Raises OSError when the server cannot be reached: what waits is tried again later.
    """
    server: MailServer | None = current_app.extensions["nrm_mail_server"]
    with transaction(write=False) as reading:
        due = reading.scalars(DUE, {"at": now()}).all() if server is not None else []
    if server is None or not due:
        return 0
    sent, ends = 0, now() + _ROUND
    with server.opened() as connection:
        for mailbox_id in due:
            if not goes_on() or now() > ends:
                break
            letter = _take(mailbox_id)
            if letter is not None:
                sent += _hand_over(connection, letter, server.sender)
    return sent


def _take(mailbox_id: UUID) -> Letter | None:
    with transaction():
        mailbox = session().scalars(LOCK, {"id": mailbox_id}).one_or_none()
        # Another runner was faster, or its owner has changed it.
        if mailbox is None or mailbox.next_at is None or mailbox.next_at > now():
            return None
        return _taken(mailbox)


def _taken(mailbox: Mailbox) -> Letter | None:
    at = now()
    address, code = address_of(mailbox), code_of(mailbox)
    waits = mailbox.confirmed_at and (mailbox.waiting_since or mailbox.sending_since)
    if not address or not (code or waits):
        mailbox.next_at = None
        return None
    # Jobs that stood still may find it night.
    if code is None and is_quiet(mailbox, at):
        mailbox.next_at = next_letter(mailbox, at)
        return None
    mailbox.sending_since = mailbox.sending_since or mailbox.waiting_since or at
    mailbox.waiting_since = None
    mailbox.letter_id = mailbox.letter_id or uuid4()
    mailbox.attempts += 1
    mailbox.next_at = at + _LEASE
    return Letter(mailbox.id, mailbox.letter_id, address, mailbox.language, code)


def _hand_over(connection: smtplib.SMTP, letter: Letter, sender: str) -> bool:
    """Whether it was taken. Raises OSError once the server is gone; no letter holds up another."""
    try:
        message = written(letter, sender, current_app.config["NRM_BASE_URL"])
        connection.send_message(message, to_addrs=[letter.address])
    except smtplib.SMTPRecipientsRefused as answers:
        told = [text for _, text in answers.recipients.values()]
        _settle(letter, refused=all(text.startswith(_NO_ADDRESS) for text in told))
    except smtplib.SMTPServerDisconnected:
        _settle(letter)
        raise
    except smtplib.SMTPException:
        _settle(letter)
    except OSError:
        _settle(letter)
        raise
    except (ValueError, LookupError, MessageError):
        _settle(letter, refused=True)
    else:
        _settle(letter, sent=True)
        return True
    return False


def _settle(letter: Letter, *, sent: bool = False, refused: bool = False) -> None:
    with transaction():
        mailbox = session().scalars(LOCK, {"id": letter.mailbox_id}).one_or_none()
        # Its owner may have changed the address meanwhile: then this letter was the old one's.
        if mailbox is None or mailbox.letter_id != letter.letter_id:
            return
        at = now()
        if sent or refused:
            mailbox.sending_since = mailbox.letter_id = mailbox.next_at = None
            mailbox.attempts = 0
        if sent:
            mailbox.told_at = at
            if mailbox.waiting_since is not None:
                mailbox.next_at = next_letter(mailbox, at)
        elif refused:
            mailbox.refused_at, mailbox.waiting_since = at, None
        else:
            minutes = min(2**mailbox.attempts, _LONGEST_WAIT)
            mailbox.next_at = at + timedelta(minutes=minutes)
