"""Whom an authenticator knows: the name of this service, to which every passkey is bound.

It comes from `NRM_BASE_URL`. A service that is reached by a number has no such name; on this
machine alone it is `localhost`.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request
from flask_babel import gettext

from nrm.errors import OutOfTurn


@dataclass(frozen=True)
class Party:
    """The relying party (WebAuthn 5.4.2): its id, and the one origin that may ask."""

    id: str
    origin: str


def party() -> Party | None:
    """What passkeys of this service are bound to; None where there can be none."""
    address = urlsplit(str(current_app.config["NRM_BASE_URL"]))
    name = address.hostname or ""
    try:
        number = ipaddress.ip_address(name)
    except ValueError:
        return Party(name, f"{address.scheme}://{address.netloc}")
    if not number.is_loopback:
        return None
    return Party("localhost", f"{address.scheme}://localhost:{address.port}")


def needed_party() -> Party:
    """The same; OutOfTurn where there can be no passkeys."""
    found = party()
    if found is None:
        raise OutOfTurn(gettext("This service has no name that a passkey could be bound to."))
    return found


def is_here() -> bool:
    """Whether the page of this request is one where a browser would ask an authenticator."""
    found = party()
    return found is not None and urlsplit(found.origin).netloc == request.host
