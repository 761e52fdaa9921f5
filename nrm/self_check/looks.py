"""What the daily check looks at: one line for each way of reading, by its act, page and call.

A way of reading that is not here, and not among those that a test excuses with a reason, fails that
test (`tests/house/test_looks.py`): a new one cannot be forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class Who(StrEnum):
    """Who looks: whoever leads the case, or the partner that it was referred to."""

    WORKER = "worker"
    PARTNER = "partner"


@dataclass(frozen=True)
class Look:
    """One request and the act that must stand in the log for it.

    `rule` as the service knows it; `body`: JSON of a call, or the form of a page.
    """

    act: str
    rule: str
    who: Who = Who.WORKER
    body: Mapping[str, Any] | None = None
    query: str = ""
    about_case: bool = True
    refused: bool = False


def _page(act: str, rule: str, **more: Any) -> Look:
    return Look(act, rule, **more)


def _call(act: str, rule: str, **more: Any) -> Look:
    return Look(act, f"/api/v1{rule}", **more)


CASE: Final = "/cases/<uuid:case_id>"
THERE: Final = "/referrals/<uuid:referral_id>"
_NOT_OF_IT: Final[Mapping[str, Any]] = {"about_case": False}
_PARTNER: Final[Mapping[str, Any]] = {"who": Who.PARTNER}
_NOTHING: Final[Mapping[str, Any]] = {"body": {}}

# While the referral is still a draft.
BEFORE: Final = (
    _call("referral.preview", f"{THERE}/preview"),
    _page("referral.preview", f"{THERE}/preview", **_NOTHING),
)
LOOKS: Final = (
    _call("case.list", "/cases", **_NOT_OF_IT),
    _page("case.list", "/cases", **_NOT_OF_IT),
    _page("case.show_names", "/cases/names", **_NOTHING, **_NOT_OF_IT),
    _call("case.search", "/cases/search", body={"code": "<code>"}, **_NOT_OF_IT),
    _page("case.search", "/cases/search", body={"code": "<code>"}, **_NOT_OF_IT),
    _call("case.read", CASE),
    _page("case.read", CASE),
    _call("section.read", f"{CASE}/sections/<name>"),
    _call("section.read", f"{CASE}/record", query="?sections=identity"),
    _page("section.read", f"{CASE}/<section>/open", **_NOTHING),
    _call("section.list_versions", f"{CASE}/sections/<name>/versions"),
    _page("section.list_versions", f"{CASE}/<section>/versions"),
    _call("note.list", f"{CASE}/notes"),
    _call("file.list", f"{CASE}/files"),
    _page("file.list", f"{CASE}/files", **_NOTHING),
    _call("file.open", f"{CASE}/files/<uuid:file_id>"),
    _page("file.open", f"{CASE}/files/<uuid:file_id>", **_NOTHING),
    _call("consent.list", f"{CASE}/consents"),
    _page("consent.list", f"{CASE}/consents"),
    _page("consent.read", "/consents/<uuid:consent_id>"),
    _call("participant.list", f"{CASE}/participants"),
    _page("participant.list", f"{CASE}/people"),
    _call("missing.list", f"{CASE}/missing-episodes"),
    _page("missing.list", f"{CASE}/missing"),
    _call("without_consent.list_case", f"{CASE}/without-consent"),
    _page("without_consent.list_case", f"{CASE}/without-consent"),
    _call("trm_referral.list", f"{CASE}/trm-referrals"),
    _page("sheet.print", f"{CASE}/sheet", body={"safe": "yes", "language": "en"}),
    _call("access_receipt.print", f"{CASE}/accesses", body={"span": "month"}),
    _page(
        "access_receipt.print",
        f"{CASE}/accesses",
        body={"safe": "yes", "language": "en", "span": "month"},
    ),
    _call("clock.list", "/clocks", **_NOT_OF_IT),
    _page("clock.list", "/clocks", **_NOT_OF_IT),
    _call("referral.list", "/referrals", query="?box=out", **_NOT_OF_IT),
    _page("referral.list", "/referrals/out", **_NOT_OF_IT),
    _call("referral.list", "/referrals", query="?box=in", **_PARTNER, **_NOT_OF_IT),
    _page("referral.list", "/referrals/in", **_PARTNER, **_NOT_OF_IT),
    _call("referral.read", THERE),
    _call("referral.read", THERE, **_PARTNER),
    _page("referral.read", THERE, **_PARTNER),
    _page("referral.read", f"{THERE}/open", **_PARTNER, **_NOTHING),
    _call("referral.open_file", f"{THERE}/files/<uuid:file_id>", **_PARTNER),
    _page("referral.open_file", f"{THERE}/files/<uuid:file_id>", **_PARTNER, **_NOTHING),
    _call("message.list", f"{THERE}/messages"),
    _call("message.list", f"{THERE}/messages", **_PARTNER),
    _call("service_note.read", f"{THERE}/service-notes", **_PARTNER),
    _page("service_note.read", f"{THERE}/notes", **_PARTNER),
    _call("audit.list_case", "/audit/entries", query="?case={case_id}"),
    _call("audit.list", "/audit/entries", **_NOT_OF_IT),
    _page("audit.list", "/audit", **_NOT_OF_IT),
    # A refusal stands there as well.
    _call("section.read", f"{CASE}/sections/<name>", **_PARTNER, refused=True),
    _page("case.read", CASE, **_PARTNER, refused=True),
)
