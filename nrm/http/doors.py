"""Closed by default: every route asks for a signed-in person unless it stands in one short list.

Also here: the request's id, the CSRF check, and the headers of every answer.
"""

import hmac
import os
import re
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from flask_babel import gettext
from flask_login import LoginManager

from nrm.errors import Refused
from nrm.http.acting import write_refusal
from nrm.http.actor import signed_in_actor
from nrm.http.problems import NotSignedIn, StalePage
from nrm.http.strangers import count_stranger
from nrm.http.uploads import StreamedRequest, allow_files
from nrm.log.writer import request_id

_CONCERN = ("concern.begin", "concern.go_to", "concern.send")
_PROOFS = ("checkpoint", "inclusion", "consistency", "tile", "keys", "cosignatures")
_PAPERS = ("posters.poster", "posters.card", "posters.check")
_PRACTICE = ("training.begin", "training.ask", "training.explain", "training.end")
# Open without signing in. A new entry needs a reason here and an expectation in the doors test.
OPEN: dict[str, str] = {
    "static": "the stylesheet, the script and the neutral icon",
    "favicon": "browsers ask for it unasked, and a tab icon must not tell",
    "leave": "leaving works whatever fails",
    "help.read": "help is for people who cannot sign in, too",
    "health.live": "the process answers",
    "health.ready": "database, keys and log head can be used",
    "accounts.sign_in": "the way in",
    "accounts.sign_in_post": "the way in",
    "session_api.open_session": "the way in, for a client of the API",
    "passkey_api.challenge": "what a passkey is to sign; it tells of nobody",
    "recovery.ask_for_one": "the way back in, for whoever lost the passphrase",
    "recovery.use_code": "the way back in, for whoever lost the passphrase",
    "recovery_api.use_code": "the way back in, for a client of the API",
    "joining.ask": "the first way in, for whoever was invited",
    "joining.begin": "the first way in, for whoever was invited",
    "joining.show_factor": "the first way in; its cookie says whose it is",
    "joining.confirm_factor": "the first way in; its cookie says whose it is",
    "joining.wait": "the first way in; its cookie says whose it is",
    "asking.ask_page": "the way back in by two custodians",
    "asking.ask_post": "the way back in by two custodians",
    "continuing.continue_page": "the way back in by two custodians",
    "continuing.continue_post": "the way back in by two custodians",
    "lost_phone.ask": "the way back in, for whoever lost the phone",
    "lost_phone.offer": "the way back in, for whoever lost the phone",
    "lost_phone.confirm": "the way back in, for whoever lost the phone",
    **{f"checkpoints_api.{name}": "public formats: anybody may check the log" for name in _PROOFS},
    "api-docs.openapi_json": "the document that describes the API",
    **dict.fromkeys(_CONCERN, "whoever worries about somebody need not have an account"),
    **dict.fromkeys(_PAPERS, "whoever prints a paper need not have an account"),
    **dict.fromkeys(_PRACTICE, "whoever practises need not have an account"),
    "intake_api.send_one": "whoever worries about somebody need not have an account",
    "receipts.ask": "whoever handed over a concern asks with its code",
    "receipts.tell": "whoever handed over a concern asks with its code",
    "concerns_api.tell_state": "whoever handed over a concern asks with its code",
    "trm_messages_api.take_one": "another country's service; its signature is looked at first",
    "docs.read": "the document that describes the API, for people",
    "docs.read_calls": "the document that describes the API, for people",
}
# Open to a system of an agency: calls of the API that one of its scopes opens, and no page.
TO_SYSTEMS = frozenset(
    [
        *("lists_api.vocabularies", "lists_api.vocabulary"),
        *("directory_api.agencies", "services_api.services"),
        *("referrals_api.list_box", "referrals_api.read_one", "referrals_api.read_messages"),
        "referrals_api.take_step",
    ]
)
# Where nobody may be found out by what a proxy calls the request: the log has no name for it.
NAMELESS = frozenset(
    [
        *(*_CONCERN, "intake_api.send_one"),
        *("receipts.ask", "receipts.tell", "concerns_api.tell_state"),
        *(*_PAPERS, *_PRACTICE),
    ]
)
# What a stranger may send: the longest form, with every sign of it in twelve.
MOST_OPEN_BYTES = 64 * 1024
# Where what was typed too late comes back, sealed, with whoever signs in again; and what another
# country's service sends, which is looked at in its own length (`abroad/messages.py`).
_LONGER = frozenset({"accounts.sign_in_post", "trm_messages_api.take_one"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_MARK = slice(32, 64)
_REQUEST_ID = re.compile(r"^[A-Za-z0-9_-]{8,64}$")

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def close_doors(app: Flask, login: LoginManager) -> None:
    """Every request passes name, door and CSRF check, in that order."""
    # No page asks it who reads: one about a forged session would meet the forged row again.
    login.init_app(app, add_context_processor=False)
    app.request_class = StreamedRequest
    app.before_request(_name_request)
    app.before_request(_check_door)
    app.before_request(allow_files)
    app.before_request(_check_origin)
    app.after_request(_add_headers)
    app.teardown_request(_wipe_keys)


def _name_request() -> None:
    if request.endpoint in NAMELESS:
        request_id.set(None)
        return
    given = request.headers.get("X-Request-Id", "")
    request_id.set(given if _REQUEST_ID.match(given) else os.urandom(12).hex())


def _check_door() -> None:
    if request.endpoint is None:
        return
    if request.endpoint in OPEN:
        if request.endpoint not in _LONGER:
            request.max_content_length = MOST_OPEN_BYTES
        return
    actor = signed_in_actor()
    if actor is None:
        count_stranger(request.endpoint)
        raise NotSignedIn(gettext("Sign in first."))
    if actor.is_system and request.endpoint not in TO_SYSTEMS:
        raise _logged(Refused(gettext("This is for people; it is not open to a system.")))


def _check_origin() -> None:
    if request.method in _SAFE or request.endpoint is None:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin", "none") or not _own_origin(origin):
        sentence = gettext("This was sent by another site. Open the page here and send again.")
        raise _logged(Refused(sentence))
    # Whoever is signed in is nobody where it is open: a broken session shuts nobody out there.
    if request.endpoint in OPEN:
        return
    actor = signed_in_actor()
    # No browser adds a token by itself, so nobody else's page sends one.
    if actor is None or actor.is_system:
        return
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token") or ""
    if not hmac.compare_digest(_lasting(given), _lasting(actor.csrf)):
        sentence = gettext("The page is out of date. Open it again and send once more.")
        raise _logged(StalePage(sentence))


def _lasting(token: str) -> bytes:
    """A token of forms without the mark in its middle, whose key may be rotated meanwhile."""
    return (token[: _MARK.start] + token[_MARK.stop :]).encode()


def _logged(problem: Refused) -> Refused:
    """The refusal, which stands in the log already if somebody is signed in."""
    actor = signed_in_actor() if request.endpoint not in OPEN else None
    if actor is not None:
        write_refusal(actor, "session.check", problem)
    return problem


def _own_origin(origin: str | None) -> bool:
    # Under `no-referrer` a browser writes `null` on forms of the same site as well: then the token
    # judges, and `Sec-Fetch-Site` where the browser sends it.
    return origin in (None, "null") or urlsplit(origin).netloc == request.host


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if given := request_id.get():
        response.headers["X-Request-Id"] = given
    return response


def _wipe_keys(_error: BaseException | None) -> None:
    # Flask-Login keeps the person on `g` for the request; the keys end with it.
    actor = g.pop("_login_user", None)
    if actor is not None and getattr(actor, "keyring", None) is not None:
        actor.keyring.wipe()
