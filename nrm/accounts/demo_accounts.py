"""The people of a demonstration on its sign-in page: listed, and filled into the form.

Whoever loads the demonstration registers `app.extensions["nrm_demo_accounts"]`, a function without
arguments that answers with the accounts of `demo.json` (contract, section 1). Outside of
`NRM_DEMO` nothing here answers with anything.
"""

import base64
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from flask import current_app

from nrm.accounts.frame import role_words
from nrm.accounts.nearest import find_nearest
from nrm.accounts.views import DemoAccount
from nrm.database import now, transaction
from nrm.vault.totp import STEP_SECONDS, accepted_step, current_code

Listed = Mapping[str, Any]


def demo_people() -> tuple[DemoAccount, ...]:
    """Everybody who can be tried; nobody outside of a demonstration."""
    return tuple(
        DemoAccount(
            name=each["name"],
            role=role_words(each["role"]),
            agency=each["agency"],
        )
        for each in _listed()
    )


def demo_answers(name: str) -> dict[str, str]:
    """Name, passphrase and a code that was not used yet; empty for somebody who is not listed."""
    found = next((each for each in _listed() if each["name"] == name), None)
    if found is None:
        return {}
    code = _unused_code(name, base64.b32decode(found["totp_secret"]))
    return {"name": name, "passphrase": found["passphrase"], "code": code}


def _listed() -> Iterable[Listed]:
    people: Callable[[], Iterable[Listed]] | None = current_app.extensions.get("nrm_demo_accounts")
    return people() if people is not None and current_app.config["NRM_DEMO"] else ()


def _unused_code(name: str, seed: bytes) -> str:
    with transaction(write=False):
        found = find_nearest(name)
    last = found.rows.factor.last_step if found is not None and found.is_known else None
    # The code of the next half minute is good already, when the present one was used.
    fresh, coming = now(), now() + timedelta(seconds=STEP_SECONDS)
    code = current_code(seed, fresh)
    return (
        code if accepted_step(seed, code, fresh, last) is not None else current_code(seed, coming)
    )
