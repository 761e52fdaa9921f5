"""Guard `words`: every sentence on a screen can be translated."""

import pytest

from tests.house.source import Source, sources
from tests.house.unmarked import computed, unmarked, unmarked_in_template

COMMAND_LINE = "the command line speaks English, to those who run the service"
START = "the start of the service speaks English, to those who run it"
INVENTED = "invented people, places and words of the demonstration, or names of its source"
DESCRIBED = "stands in the API document, which is English"

# Beginning of "path: text": why it is not marked.
EXCEPTIONS = {
    "nrm/accounts/cli.py: ": COMMAND_LINE,
    "nrm/accounts/terminal.py: ": COMMAND_LINE,
    "nrm/alerts/cli.py: ": COMMAND_LINE,
    "nrm/audit/cli.py: ": COMMAND_LINE,
    "nrm/audit/verify.py: ": COMMAND_LINE,
    "nrm/audit/review/cli.py: ": COMMAND_LINE,
    "nrm/audit/review/api.py: The review queue": DESCRIBED,
    "nrm/audit/witness.py: ": COMMAND_LINE,
    "nrm/commands.py: ": COMMAND_LINE,
    "nrm/custody/database_cli.py: ": COMMAND_LINE,
    "nrm/feeding/cli.py: ": COMMAND_LINE,
    "nrm/profile_cli.py: ": COMMAND_LINE,
    "nrm/recovery/cli.py: ": COMMAND_LINE,
    "nrm/self_check/cli.py: ": COMMAND_LINE,
    "nrm/systems/cli.py: ": COMMAND_LINE,
    "nrm/registry/cli.py: ": COMMAND_LINE,
    "nrm/registry/closing_cli.py: ": COMMAND_LINE,
    "nrm/custody/cli.py: ": COMMAND_LINE,
    "nrm/custody/rotating.py: ": COMMAND_LINE,
    "nrm/runner.py: ": COMMAND_LINE,
    "nrm/server.py: ": START,
    "nrm/vault/transit.py: ": START,
    "nrm/demo/": INVENTED,
    "nrm/accounts/api.py: Signing in and out": DESCRIBED,
    "nrm/accounts/mailbox_api.py: Where notices go": DESCRIBED,
    "nrm/accounts/shift_edges.py: Being on duty": DESCRIBED,
    "nrm/webhooks/api.py: What systems are told": DESCRIBED,
    "nrm/accounts/recovery_api.py: A passphrase that was lost": DESCRIBED,
    "nrm/agencies/api.py: Agencies that take part": DESCRIBED,
    "nrm/directory/api.py: What agencies offer": DESCRIBED,
    "nrm/exchange/": COMMAND_LINE,
    "nrm/abroad/cli.py: ": COMMAND_LINE,
    "nrm/abroad/api.py: Help in another country": DESCRIBED,
    "nrm/abroad/desk_api.py: Asked by another country": DESCRIBED,
    "nrm/abroad/messages_api.py: Between countries": DESCRIBED,
    "nrm/attendance/api.py: Who came, in numbers": DESCRIBED,
    "nrm/intake/api.py: First contact": DESCRIBED,
    "nrm/advice/api.py: Advice and room, without saying": DESCRIBED,
    "nrm/intake/desk_api.py: Concerns that were handed over": DESCRIBED,
    "nrm/audit/api.py: The access log": DESCRIBED,
    "nrm/audit/saved_api.py: Kept filters of the log": DESCRIBED,
    "nrm/audit/proof_api.py: Proofs, open to everybody": DESCRIBED,
    "nrm/cases/list_api.py: Finding cases": DESCRIBED,
    "nrm/cases/record_api.py: Sealed content of cases": DESCRIBED,
    "nrm/cases/record_api.py: Write a new version of `": DESCRIBED,
    "nrm/cases/sections.py: A code of the list `": DESCRIBED,
    "nrm/disclosure/api.py: Legal disclosures": DESCRIBED,
    "nrm/notifications/api.py: Anonymous notifications": DESCRIBED,
    "nrm/emergency/api.py: Emergencies: danger to life": DESCRIBED,
    "nrm/gaps/api.py: Where help was missing": DESCRIBED,
    "nrm/search/api.py: Finding a person again": DESCRIBED,
    "nrm/erasure/api.py: Legal holds and erasures": DESCRIBED,
    "nrm/files/api.py: Files of cases": DESCRIBED,
    "nrm/files/schemas.py: Without place, time and device": DESCRIBED,
    "nrm/identification/api.py: Formal identification": DESCRIBED,
    "nrm/subject_access/api.py: Requests for the own record": DESCRIBED,
    "nrm/drafts/api.py: What is typed and not saved yet": DESCRIBED,
    "nrm/justice/api.py: Police and courts": DESCRIBED,
    "nrm/accesses/api.py: Who opened a record": DESCRIBED,
    "nrm/reaching/api.py: Reaching a person": DESCRIBED,
    "nrm/missing/api.py: People who are missing": DESCRIBED,
    "nrm/vital_interests/api.py: Acts without consent": DESCRIBED,
    "nrm/groups/api.py: Cases that belong together": DESCRIBED,
    "nrm/participants/api.py: People around a person": DESCRIBED,
    "nrm/restricted/api.py: Restricted notes": DESCRIBED,
    "nrm/service_notes/api.py: Own service notes": DESCRIBED,
    "nrm/transfers/api.py: Handing cases over": DESCRIBED,
    "nrm/versions/api.py: Versions of sections": DESCRIBED,
    "nrm/http/api.py: National referral mechanism": DESCRIBED,
    "nrm/http/described_api.py: ": DESCRIBED,
    "nrm/http/discreet.py: ": "the log of the server",
    "nrm/http/lists_api.py: Code lists": DESCRIBED,
}
IN_TEMPLATES = {"templates/docs/docs.html: Problem": "the name of a schema"}
# Beginning of "path: call": where the words that it translates are marked.
COMPUTED = {
    "nrm/accounts/passphrases.py: gettext(sentence)": "the constants of nrm/vault/weakness.py",
    "nrm/cases/case_page.py: gettext(workflow.LABELS[": "nrm/workflow.py",
    "nrm/cases/described.py: gettext(workflow.LABELS[": "nrm/workflow.py",
    "nrm/abroad/described.py: gettext(workflow.LABELS[": "nrm/workflow.py",
    "nrm/abroad/step_forms.py: gettext(workflow.LABELS[": "nrm/workflow.py",
    "nrm/cases/pending_words.py: gettext(workflow.LABELS[": "nrm/workflow.py",
    "nrm/cases/fields.py: gettext(self.": "nrm/cases/fields.csv",
    "nrm/cases/tables.py: lazy_gettext(entry.message)": "nrm/vocabulary/indicator_groups.csv",
    "nrm/http/problem_words.py: gettext(": "its own tables",
    "nrm/http/problems.py: gettext(problem.detail)": "where the problem is raised",
    "nrm/http/problems.py: gettext(sentence)": "where the problem is raised",
    "nrm/identification/words.py: gettext(LABELS[": "nrm/workflow.py",
    "nrm/referrals/desk_words.py: gettext(LABELS[": "nrm/workflow.py",
    "nrm/advice/described.py: gettext(LABELS[": "nrm/workflow.py",
    "nrm/audit/review/described.py: gettext(workflow.LABELS[": "nrm/workflow.py",
    "nrm/advice/step_forms.py: gettext(LABELS[": "nrm/workflow.py",
    "nrm/intake/described.py: gettext(LABELS[": "nrm/workflow.py",
    "nrm/intake/receipt_pages.py: gettext(missing.detail)": "where the problem is raised",
    "nrm/transfers/described.py: gettext(LABELS[": "nrm/workflow.py",
    "nrm/vocabulary/loader.py: gettext(self.message)": "the code lists and the profiles",
}


def unexcused(found: list[str], exceptions: dict[str, str]) -> list[str]:
    """What is excused by none, and exceptions that excuse nothing."""
    lines = [line for line in found if not line.startswith(tuple(exceptions))]
    unused = [start for start in exceptions if not any(line.startswith(start) for line in found)]
    return lines + [f"needless exception: {start}" for start in unused]


def test_every_sentence_of_the_code_is_marked() -> None:
    found = [line for source in sources() for line in unmarked(source)]
    assert not unexcused(found, EXCEPTIONS), "\n".join(unexcused(found, EXCEPTIONS))


def test_what_is_marked_is_spelled_out() -> None:
    found = [line for source in sources() for line in computed(source)]
    assert not unexcused(found, COMPUTED), "\n".join(unexcused(found, COMPUTED))


def test_every_sentence_of_the_templates_is_marked() -> None:
    templates = list(sources("templates", "*.html"))
    assert len(templates) > 20
    found = [line for template in templates for line in unmarked_in_template(template)]
    assert not unexcused(found, IN_TEMPLATES), "\n".join(unexcused(found, IN_TEMPLATES))


@pytest.mark.parametrize(
    "code",
    [
        'gettext("Say why.")',
        'raise Missing("There is no such case.")',
        'raise Invalid({"role": ["There is no such role."]})',
        'WORDS = {"send": lazy_gettext("Send")}',
        'BROKEN = to_translate("A check failed.")',
        'raise ValueError("Our own mistake, seen by nobody.")',
        'response.headers["Location"] = url',
        'def f():\n    """A docstring is not shown."""',
    ],
)
def test_good_code_passes(code: str) -> None:
    assert unmarked(Source("a.py", code)) == computed(Source("a.py", code)) == []


@pytest.mark.parametrize(
    "code",
    [
        'title = "Nothing is due."',
        'WORDS = {"send": "Send"}',
        'BROKEN = "A check failed."',
        'told = f"Answer by {moment}."',
        'Notice(title=gettext("Saved"), text="Somebody wrote it.")',
        'raise ValidationError("Choose each answer once.")',
        'return {"hint": "What the person says"}',
    ],
)
def test_an_unmarked_sentence_is_caught(code: str) -> None:
    assert len(unmarked(Source("a.py", code))) == 1


@pytest.mark.parametrize(
    "code",
    [
        'gettext(f"Answer by {moment}.")',
        "gettext(words[step])",
        'raise Conflict(f"It ended on {day}.")',
        'raise Missing("There is no " + thing)',
        'raise Refused("Not for {}".format(role))',
    ],
)
def test_a_sentence_that_nobody_can_find_is_caught(code: str) -> None:
    assert len(computed(Source("a.py", code))) == 1


def test_a_bad_template_is_caught() -> None:
    bad = (
        '<p>Hello <b>{{ _("Cases") }}</b></p><nav aria-label="Pages">{{ name or "Nobody" }}</nav>'
        '<th data-label="{{ _("Day") }}" title="{{ words }} left">{{ part("Until when", _("A")) }}'
    )
    assert unmarked_in_template(Source("bad.html", bad)) == [
        "bad.html: Hello",
        "bad.html: Pages",
        "bad.html: left",
        "bad.html: Nobody",
        "bad.html: Until when",
    ]
