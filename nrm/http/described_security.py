"""How one signs in, in the document: a person by the cookie, a system of an agency by its token.

Which calls are open to systems stands in `doors.py`; a test holds this list against it.
"""

from typing import Any

from apispec import APISpec, BasePlugin

_PERSON: dict[str, list[str]] = {"session": []}
_SYSTEM: dict[str, list[str]] = {"system": []}
_NOBODY = frozenset(
    [
        *(("post", "/session"), ("post", "/session/challenge"), ("post", "/recovery")),
        *(("get", "/audit/checkpoint"), ("get", "/audit/tile/{tile}"), ("get", "/audit/keys")),
        ("post", "/audit/cosignatures"),
        *(("post", "/concerns"), ("post", "/concerns/receipt"), ("post", "/trm-messages")),
        *(("get", "/audit/proof/inclusion/{index}"), ("get", "/audit/proof/consistency")),
    ]
)
_TO_SYSTEMS = frozenset(
    [
        *(("get", "/vocabularies"), ("get", "/vocabularies/{name}")),
        *(("get", "/agencies"), ("get", "/services"), ("get", "/referrals")),
        *(("get", "/referrals/{referral_id}"), ("get", "/referrals/{referral_id}/messages")),
        ("post", "/referrals/{referral_id}/steps"),
    ]
)


class Security(BasePlugin):
    """Each operation names who may ask at all."""

    def operation_helper(
        self, path: str | None = None, operations: Any = None, **kwargs: Any
    ) -> None:
        """`security` stands beside the answers; empty for what is open to everybody."""
        for method, operation in (operations or {}).items():
            if isinstance(operation, dict):
                operation["security"] = _security(method, path or "")


def _security(method: str, path: str) -> list[dict[str, Any]]:
    call = method, path.removeprefix("/api/v1")
    if call in _NOBODY:
        return []
    return [_PERSON, _SYSTEM] if call in _TO_SYSTEMS else [_PERSON]


def describe_security(spec: APISpec) -> None:
    """Both schemes stand in the document."""
    cookie = {"type": "apiKey", "in": "cookie", "name": "__Host-nrm"}
    token = {"type": "http", "scheme": "bearer", "bearerFormat": "nrm_…"}
    spec.components.security_scheme("session", cookie)
    spec.components.security_scheme("system", token)
