"""Settings of the mail server: what is missing or wrong stops the start with a sentence."""

from pathlib import Path

import pytest

from config import Unconfigured
from nrm.notices.server import server_of

GOOD = {"NRM_SMTP_URL": "smtp://nrm@mail.example", "NRM_MAIL_FROM": "NRM <nrm@example.org>"}


def test_what_the_settings_name() -> None:
    assert server_of({}) is None
    found = server_of(GOOD)
    assert found is not None
    assert (found.host, found.port, found.user) == ("mail.example", 587, "nrm")
    assert not found.plain and not found.wrapped
    wrapped = server_of({**GOOD, "NRM_SMTP_URL": "smtps://mail.example"})
    assert wrapped is not None and (wrapped.port, wrapped.wrapped) == (465, True)
    here = server_of({**GOOD, "NRM_SMTP_URL": "smtp://127.0.0.1:2525"})
    assert here is not None and here.plain


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"NRM_SMTP_URL": ""}, "NRM_SMTP_URL"),
        ({"NRM_SMTP_URL": "mail.example:587"}, "NRM_SMTP_URL"),
        ({"NRM_SMTP_URL": "smtp://nrm:secret@mail.example"}, "NRM_SMTP_PASSWORD_FILE"),
        ({"NRM_SMTP_URL": "smtp://mail.example:99999"}, "NRM_SMTP_URL"),
        ({"NRM_SMTP_URL": "http://mail.example"}, "NRM_SMTP_URL"),
        ({"NRM_MAIL_FROM": "nobody"}, "NRM_MAIL_FROM"),
        ({"NRM_SMTP_CA": "/nowhere/ca.pem"}, "NRM_SMTP_CA"),
        ({"NRM_SMTP_PASSWORD_FILE": "/nowhere"}, "NRM_SMTP_PASSWORD_FILE"),
    ],
)
def test_what_is_wrong_is_named_and_no_secret_with_it(
    wrong: dict[str, str], word: str, tmp_path: Path
) -> None:
    with pytest.raises(Unconfigured) as stopped:
        server_of({**GOOD, **wrong})
    assert word in str(stopped.value) and "secret" not in str(stopped.value)


def test_a_sender_without_a_server_is_told() -> None:
    with pytest.raises(Unconfigured, match="NRM_SMTP_URL"):
        server_of({"NRM_MAIL_FROM": "nrm@example.org"})
