"""What fails is undone, told for what it is, and stands in the log as failed."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import update

from nrm.agencies.models import Agency, Service, find_agency_named
from nrm.database import db, new_id, session
from nrm.errors import Conflict, Problem
from nrm.http.acting import acting_as
from nrm.log import writer as log
from tests.adversary.hostile import Hands, last_entry
from tests.support.country import Country
from tests.support.steps import open_a_case

_SET = "UPDATE note SET case_id = '{}' WHERE id = NEW.id;"


@dataclass(frozen=True)
class _Rita:
    id: UUID
    agency_id: UUID
    role: str = "registrar"


def _twice() -> None:
    made = Agency(id=new_id(), name="Clinic", kind="health", state="active", accepting=True)
    session().add(made)


def _of_nobody() -> None:
    made = {"service": "legal_aid", "region": "capital", "languages": "en", "accepting": True}
    session().add(Service(id=new_id(), agency_id=new_id(), **made))


def _overtaken() -> None:
    clinic = find_agency_named("Clinic")
    clinic.accepting = False
    session().connection().execute(update(Agency.__table__).values(version=Agency.version + 1))
    session().flush()


def _unforeseen() -> None:
    raise LookupError("a mistake of ours")


FAILURES: dict[str, tuple[Callable[[], None], type[Exception], str]] = {
    "a second one of its kind": (_twice, Conflict, "conflict"),
    "what it points to is not there": (_of_nobody, Problem, "problem"),
    "somebody was faster": (_overtaken, Conflict, "conflict"),
    "a mistake": (_unforeseen, LookupError, "problem"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failed_act_is_logged_for_what_it_is(country: Country, failure: str) -> None:
    act, told, reason = FAILURES[failure]
    rita = _Rita(UUID(country.person("ana").id), new_id())
    with (
        country.app.test_request_context(),
        pytest.raises(told) as raised,
        acting_as(rita, "agency.test"),
    ):
        act()
        log.write(rita, "agency.test")
    assert type(raised.value) is told
    hands = Hands(country)
    entry = last_entry(hands)
    said = (entry["action"], entry["outcome"], entry["actor"])
    assert said == ("agency.test", "failed", rita.id)
    assert f'"reason":"{reason}"' in entry["body"]
    assert len(hands.rows("agency", name="Clinic")) == 1


def test_a_broken_rule_of_the_records_is_a_500_and_not_the_log_s_fault(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana)
    _break_notes(country)
    answer = ana.post(f"/cases/{case['id']}/notes", {"text": "Her sister called."})
    assert (answer.status_code, answer.json["type"]) == (500, "problem")
    assert "sister" not in answer.get_data(as_text=True)
    hands = Hands(country)
    entry = last_entry(hands)
    assert (entry["action"], entry["outcome"]) == ("note.write", "failed")
    assert entry["case_pseudonym"] == hands.row("case", id=UUID(case["id"]))["pseudonym"]
    assert hands.rows("note") == []
    assert hands.verify()[0] == 0


def _break_notes(country: Country) -> None:
    """Every new note points to a case that is not there: found at the commit."""
    if country.url.startswith("sqlite"):
        nowhere = _SET.format(new_id().hex)
        body = [f"CREATE TRIGGER astray AFTER INSERT ON note BEGIN {nowhere} END"]
    else:
        runs = f"$$ BEGIN {_SET.format(new_id())} RETURN NULL; END $$"
        body = [
            f"CREATE FUNCTION astray() RETURNS trigger LANGUAGE plpgsql AS {runs}",
            "CREATE TRIGGER astray AFTER INSERT ON note FOR EACH ROW EXECUTE FUNCTION astray()",
        ]
    with country.app.app_context(), db.engine.begin() as connection:
        for statement in body:
            connection.exec_driver_sql(statement)
