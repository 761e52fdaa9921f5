"""Which routes of the service are pages, and which of them nobody looks at."""

from collections.abc import Iterable

from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Rule

from tests.browser.places import Kind

# A new entry needs a reason: everything else is a page and has a place in `places.py`.
NO_PAGE = {
    "/static/<path:filename>": "files of the look",
    "/favicon.ico": "an icon",
    "/health/live": "a word for machines",
    "/health/ready": "a word for machines",
    "/leave": "leads out of the service",
    "/stay": "leads back to where it was pressed",
    "/sign-out": "leads to the way in",
    "/admin/people/<uuid:account_id>/take-back": "leads back to the people",
    "/account/recoveries/<uuid:recovery_id>/cancel": "leads back to the requests",
    "/admin/recoveries/<uuid:recovery_id>/refuse": "leads back to the requests",
    "/account/phone/confirm": "leads on from a page that is shown by `/recover/phone` as well",
    "/account/notices/confirm": "leads back to the notices",
    "/account/notices/remove": "leads back to the notices",
    "/account/shift": "leads back to the inbox",
    "/account/shift/end": "leads back to the inbox",
    "/referrals/<uuid:referral_id>/contact": "leads back to the referral",
    "/referrals/<uuid:referral_id>/messages": "leads back to the referral, also when it is refused",
    "/account/devices/forget": "leads back to the account",
    "/audit/filters": "leads back to the log",
    "/audit/filters/<uuid:filter_id>/forget": "leads back to the log",
    "/account/sessions/end": "leads back to the account",
    "/account/sessions/<uuid:session_id>/end": "leads back to the account",
    "/appointments/<uuid:appointment_id>/cancel": "leads back to the part",
    "/erasures/<uuid:erasure_id>/certificate": "a file",
    "/cases/<uuid:case_id>/files/<uuid:file_id>": "a file",
    "/audit/entries.csv": "a file",
    "/audit/entries.json": "a file",
    "/referrals/<uuid:referral_id>/files/<uuid:file_id>": "a file",
    "/disclosures/<uuid:disclosure_id>/refuse": "leads back to the disclosure",
    "/disclosures/<uuid:disclosure_id>/tell": "leads back to the disclosure",
    "/transfers/<uuid:transfer_id>/withdraw": "leads back to the case that changes hands",
    "/clocks/<uuid:clock_id>/mark": "leads back to the deadlines",
    "/duplicates/compare": "leads back to the list",
    "/duplicates/<uuid:question_id>/ask": "leads back to the question",
    "/emergencies/<uuid:emergency_id>/countersign": "leads back to the emergency",
    "/admin/agencies/<uuid:agency_id>/changes/<uuid:change_id>/refuse": "leads back to the agency",
    "/admin/agencies/<uuid:agency_id>/changes/<uuid:change_id>/keep": "leads back to the agency",
    "/cases/<uuid:case_id>/first-meeting/stop": "leads back to the beginning of the meeting",
    "/cases/<uuid:case_id>/first-meeting/save": "leads back to the case",
    "/cases/<uuid:case_id>/first-meeting/discard": "leads back to the case",
    "/cases/<uuid:case_id>/<section>/draft/keep": "leads back to the form, as from `/draft`",
    "/cases/<uuid:case_id>/<section>/draft/discard": "leads back to the section",
    "/erasures/<uuid:erasure_id>/withdraw": "leads back to the case",
    "/admin/systems/<uuid:account_id>/webhook/test": "leads back to how it goes",
    "/admin/systems/<uuid:account_id>/webhook/start": "leads back to how it goes",
    "/admin/systems/<uuid:account_id>/webhook/remove": "leads back to how it goes",
    "/concerns/<uuid:concern_id>/take-up": "leads back to the concern",
    "/concerns/<uuid:concern_id>/miss": "leads back to the concern",
    "/concerns/<uuid:concern_id>/hand-on": "leads back to the concern",
    "/directory/<uuid:service_id>/withdraw": "leads back to what the agency offers",
}
_API = "/api/v"


def rule_at(app: Flask, path: str) -> str:
    """The rule of the route that answers at this path, by GET or POST; empty when none does."""
    at = app.url_map.bind("localhost")
    for method in ("GET", "POST"):
        try:
            rule, _ = at.match(path, method, return_rule=True)
        except MethodNotAllowed:
            continue
        except HTTPException:
            return ""
        return str(rule.rule)
    return ""


def shown_by(app: Flask, kind: Kind) -> str:
    """The rule of the page that this kind promises to show in the end."""
    return kind.shows or rule_at(app, kind.path.partition("?")[0])


def left_out(app: Flask, kinds: Iterable[Kind]) -> list[str]:
    """Complaints: pages that no kind shows, and kinds that promise what is no route."""
    rules = {rule.rule for rule in app.url_map.iter_rules() if _is_page(rule)}
    shown = {shown_by(app, kind) for kind in kinds} - {""}
    return [f"{rule} is shown by no kind of page" for rule in sorted(rules - shown)] + [
        f"{rule} is promised and is no page" for rule in sorted(shown - rules)
    ]


def _is_page(rule: Rule) -> bool:
    return rule.rule not in NO_PAGE and not rule.rule.startswith(_API)
