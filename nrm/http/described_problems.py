"""Which problems a call may answer with, in the document; every one has the shape of RFC 9457.

Read from method and address alone. `tests/support/document.py` holds it true: an answer with a
status that its call does not name here is a fault.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from apispec import APISpec, BasePlugin

from nrm.http.answers import Problem

# The types of each status (contract, section 2); 405 and 500 are no answers of a call.
TYPES: Mapping[int, tuple[str, ...]] = {
    400: ("bad-request",),
    401: ("not-signed-in",),
    403: ("refused", "purpose-required"),
    404: ("missing",),
    409: ("conflict", "out-of-turn"),
    412: ("stale",),
    413: ("request-entity-too-large",),
    415: ("unsupported-media-type",),
    422: ("invalid",),
    428: ("version-needed",),
    429: ("too-many",),
    503: ("unavailable", "integrity"),
}
_OPEN = ("/audit/checkpoint", "/audit/proof/")
_BY_STRANGERS = ("/concerns", "/concerns/receipt", "/trm-messages")
# Where somebody tries a passphrase or a code, and is held back after some that do not fit.
_TRYING = (
    *("/session", "/recovery", "/account/passphrase", "/account/recovery-codes"),
    *("/account/passkeys", "/account/passkeys/{passkey_id}/remove"),
    *("/cases/{case_id}/emergencies", "/erasures/{erasure_id}/steps"),
    *("/access-requests/{request_id}/copy", "/webhook", "/webhook/secret"),
    *("/disclosures/{disclosure_id}/steps", "/transfers/{transfer_id}/steps"),
    # Where somebody may try names one after the other.
    "/cases/search",
    # Where strangers may send only so much in an hour.
    "/concerns",
)
# Read, but only where it may be sent, or while it was not.
_ONLY_WHERE_SENT = ("/notifications/draft", "/preview")
_WITH_BODY = frozenset({"post", "put", "patch"})


class Problems(BasePlugin):
    """Each operation names the problems that it may answer with."""

    def operation_helper(
        self, path: str | None = None, operations: Any = None, **kwargs: Any
    ) -> None:
        """`422` and the rest stand beside the answers, each as a response of its own name."""
        for method, operation in (operations or {}).items():
            if isinstance(operation, dict):
                answers = operation.setdefault("responses", {})
                answers.update({str(s): _name(s) for s in statuses(method, path or "")})


def statuses(method: str, path: str) -> Iterator[int]:
    """The statuses of problems that a call may answer with, in ascending order."""
    entering = method == "post" and path.endswith("/session")
    is_open = any(part in path for part in _OPEN) or (method == "post" and path in _BY_STRANGERS)
    changes = method in _WITH_BODY and not entering
    takes_version = method == "put" or path.endswith(("/steps", "/withdraw", "/lift"))
    may_take_version = method == "delete" and path.endswith("/drafts/{form}")
    said = {
        400: method in _WITH_BODY,
        401: not is_open,
        403: not is_open,
        404: "{" in path or "/audit/" in path or changes,
        409: changes or method == "delete" or path.endswith(_ONLY_WHERE_SENT),
        412: takes_version or may_take_version,
        413: method in _WITH_BODY,
        415: method in _WITH_BODY,
        428: takes_version and not path.endswith(("/withdraw", "/lift")),
        429: method in _WITH_BODY and path.endswith(_TRYING),
    }
    return (status for status in TYPES if said.get(status, True))


def describe_problems(spec: APISpec) -> None:
    """The responses that operations refer to stand in the document."""
    for status, types in TYPES.items():
        content = {"application/problem+json": {"schema": Problem}}
        spec.components.response(
            _name(status), {"description": ", ".join(types), "content": content}
        )


def _name(status: int) -> str:
    return f"Problem{status}"
