"""Root keys are rotated while people work: nothing is lost or done twice, the log holds."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import Result

from nrm.accounts.factors import seed_context
from nrm.custody.holdings import HOLDINGS
from nrm.log.checkpoints import log_keys, open_checkpoint
from nrm.log.outside import kept_notes
from nrm.sealed import SEALED, Level
from nrm.vault.keyfile import load_root_keys
from nrm.vault.root import RootKeys
from nrm.vault.service import open_service
from tests.adversary.conftest import VISIT
from tests.adversary.hostile import Hands
from tests.support.country import Country, Person, let_go, make_app
from tests.support.steps import a_sent_referral, agree, open_a_case, refer

NAME = {"preferred_name": "Mira"}
FIELDS = ["identity.preferred_name"]
HELD = (
    "account.row_seal",
    "grant.sealed_lock",
    "referral.sealed_envelope",
    "second_factor.sealed_seed",
    "shred_secret.sealed_secret",
)


def run(country: Country, *order: str) -> Result:
    """The answer of `flask nrm vault …`, as another process gives it."""
    app = make_app(country.folder, country.url)
    answer = app.test_cli_runner().invoke(args=["nrm", "vault", *order])
    let_go(app)
    if answer.exception is not None and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer


def told(country: Country, *order: str) -> Any:
    """The object of `--json`."""
    return json.loads(run(country, *order, "--json").stdout)


def test_people_work_on_through_a_rotation(country: Country, hands: Hands) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity=NAME)
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    key = {"Idempotency_Key": "note-7"}
    first = ana.post(f"/cases/{case['id']}/notes", {"text": "before"}, **key)
    assert run(country, "rotate", "--yes").exit_code == 0
    # Whoever was signed in stays so, with the form of before; what was done is not done twice.
    again = ana.post(f"/cases/{case['id']}/notes", {"text": "before"}, **key)
    assert (again.status_code, again.json["id"]) == (first.status_code, first.json["id"])
    assert len(ana.get(f"/cases/{case['id']}/notes").json["items"]) == 1
    assert nia.step(there, "acknowledge").status_code == 200
    assert run(country, "reseal").exit_code == 0
    opened = nia.step(there, "accept", appointment=VISIT)
    assert opened.json["snapshot"] == {"identity": NAME}
    assert ana.get(f"/cases/{case['id']}/sections/identity").json["content"] == NAME
    after = open_a_case(country.person("ana"), identity=NAME)
    assert ana.get(f"/cases/{after['id']}/sections/identity").json["content"] == NAME
    assert hands.verify()[0] == 0


def test_nothing_but_log_and_passphrases_is_left_under_the_old_keys(
    country: Country, hands: Hands
) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=NAME)
    a_sent_referral(country, ana, case, "Clinic", FIELDS)
    before = told(country, "rotate", "--yes")
    assert (before["rotation"], before["current"], before["versions"]) == ("made", 2, [1, 2])
    assert {h.name for h in HOLDINGS} <= before["left"].keys()
    assert all(before["left"][name] > 0 for name in HELD)
    after = told(country, "reseal")
    assert (after["total"], after["faults"]) == (0, [])
    people = len(hands.rows("account"))
    assert (after["passphrases"], after["log_entries"]) == (people, before["log_entries"])
    for table, column in _sealed_columns(hands):
        values = [row[column] for row in hands.rows(table) if row[column] is not None]
        assert {value[0] for value in values} <= {2}, (table, column)
    assert {row["sealed_secret"][0] for row in hands.shred_rows()} == {2}
    # A passphrase moves when it is typed, and opens ever after.
    for _ in range(2):
        country.person("ana")
        assert hands.row("account", name="ana")["pepper_version"] == 2
    assert told(country, "status")["passphrases"] == people - 1
    assert hands.verify()[0] == 0


def _sealed_columns(hands: Hands) -> list[tuple[str, str]]:
    seals = [(t, "row_seal") for t, rows in hands.dump().items() if rows and "row_seal" in rows[0]]
    return [*seals, *((h.model.__tablename__, h.column) for h in HOLDINGS)]


def test_every_service_sealed_column_is_brought_along() -> None:
    listed = {
        f"{row.table}.{name}" for row in SEALED if row.level is Level.SERVICE for name in row.names
    }
    assert listed == {h.name for h in HOLDINGS} | {"shred_secret.sealed_secret"}


def test_the_day_of_a_rotation_is_signed_by_both_keys(country: Country) -> None:
    country.person("ana")
    run(country, "rotate", "--yes")
    run(country, "reseal")
    old, new = (RootKeys({v: _root(country).secrets[v]}) for v in (1, 2))
    by = [[_signed(note, keys) for keys in (old, new)] for note in _notes(country)]
    assert by.count([True, True]) == 1
    first = by.index([True, True])
    assert all(signed == [True, False] for signed in by[:first])
    assert all(signed == [False, True] for signed in by[first + 1 :])


def _notes(country: Country) -> Sequence[str]:
    return kept_notes(Path(country.app.config["NRM_CHECKPOINT_FILE"]))


def _signed(note: str, keys: RootKeys) -> bool:
    try:
        open_checkpoint(note, log_keys(keys))
    except ValueError:
        return False
    return True


def _root(country: Country) -> RootKeys:
    return load_root_keys(country.folder / "root.keys")


def test_a_rotation_is_not_begun_before_the_last_one_is_through(country: Country) -> None:
    assert run(country, "rotate", "--yes").exit_code == 0
    refused = run(country, "rotate", "--yes")
    assert refused.exit_code == 1
    assert "flask nrm vault reseal" in refused.stderr
    assert told(country, "reseal")["total"] == 0
    assert told(country, "reseal")["total"] == 0
    assert told(country, "rotate", "--yes")["current"] == 3


def test_a_version_waits_until_every_machine_has_it(country: Country, hands: Hands) -> None:
    here, there = country, country.folder.with_name("second")
    shutil.copytree(country.folder, there)
    assert told(here, "rotate", "--yes", "--later")["waiting"] == 2
    assert told(here, "rotate", "--yes", "--later")["versions"] == [1, 2]
    shutil.copy2(here.folder / "root.keys", there / "root.keys")
    second = make_app(there, country.url)
    second.config["NRM_CHECKPOINT_FILE"] = country.app.config["NRM_CHECKPOINT_FILE"]
    ana = country.person("ana")
    assert {row["row_seal"][0] for row in hands.rows("signed_in")} == {1}
    assert told(here, "rotate", "--yes")["current"] == 2
    # The second machine's file says still that version 2 waits: the log says that it does no more.
    window = Person(second.test_client(use_cookies=False), *_who(ana))
    for _ in range(2):
        open_a_case(window, identity=NAME)
    newest = max(hands.rows("audit_entry"), key=lambda row: row["index"])
    assert newest["seal"][0] == 2
    assert told(here, "reseal")["total"] == 0
    let_go(second)
    assert hands.verify()[0] == 0


def _who(person: Person) -> tuple[str, ...]:
    return person.name, person.cookie, person.csrf, person.id, person.agency


def test_an_old_dump_opens_with_its_old_keys_and_not_with_new_ones_alone(
    country: Country, hands: Hands, tmp_path: Path
) -> None:
    ana = country.person("ana")
    a_sent_referral(country, ana, open_a_case(ana, identity=NAME), "Clinic", FIELDS)
    shutil.copyfile(country.folder / "root.keys", tmp_path / "old.keys")
    (tmp_path / "old.keys").chmod(0o600)
    dump = {row["id"]: row for row in hands.rows("second_factor")}
    run(country, "rotate", "--yes")
    run(country, "reseal")
    old, new = load_root_keys(tmp_path / "old.keys"), _root(country)
    only_new = RootKeys({2: new.secrets[2]})
    for row_id, row in dump.items():
        opened = bytes(open_service(old, seed_context(row_id), row["sealed_seed"]))
        assert opened in country.seeds.values()
        with pytest.raises(Exception, match="not here"):
            open_service(only_new, seed_context(row_id), row["sealed_seed"])
    for row in hands.rows("second_factor"):
        with pytest.raises(Exception, match="not here"):
            open_service(old, seed_context(row["id"]), row["sealed_seed"])


def test_what_ended_with_its_case_is_counted_and_left(country: Country, hands: Hands) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=NAME)
    refer(country, ana, case, "Clinic", agree(country, ana, case, "Clinic", FIELDS).json)
    assert ana.step(f"/cases/{case['id']}", "discard", reason="discarded").status_code == 200
    run(country, "rotate", "--yes")
    after = told(country, "reseal")
    assert (after["total"], after["ended"], after["faults"]) == (0, 1, [])
    assert told(country, "rotate", "--yes")["current"] == 3
    assert hands.verify()[0] == 0


def test_what_others_wrote_is_not_sealed_anew(country: Country, hands: Hands) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=NAME)
    before = hands.row("account", name="ana")
    consent = agree(country, ana, case, "Clinic", FIELDS).json
    refer(country, ana, case, "Clinic", consent)
    country.person("ana")
    run(country, "rotate", "--yes")
    # An old row with its own old seal, and one that was forged.
    old = hands.row("second_factor", account_id=UUID(ana.id))
    country.person("ana")
    hands.put_back("second_factor", old)
    referral = hands.rows("referral")[0]
    hands.set("referral", referral["id"], state="accepted")
    assert before["id"] == UUID(ana.id)
    done = run(country, "reseal", "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 1
    assert {name for name, count in answer["left"].items() if count} == {
        "second_factor.sealed_seed",
        "second_factor.row_seal",
        "referral.sealed_envelope",
        "referral.row_seal",
    }
    assert len(answer["faults"]) == 4
    assert hands.row("second_factor", id=old["id"])["row_seal"] == old["row_seal"]
