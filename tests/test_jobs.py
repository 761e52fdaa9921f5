"""Jobs: the sweep deletes what ended and nothing else; the stop signs the log."""

import sqlite3

from nrm import jobs
from nrm.vault import shred
from tests.support.country import Country
from tests.support.steps import a_sent_referral, open_a_case


def _halves(country: Country) -> int:
    with sqlite3.connect(country.folder / "shred.db") as store:
        found = store.execute("select count(*) from shred_secret where part = 'half'")
        return int(found.fetchone()[0])


def test_the_sweep_deletes_what_an_earlier_process_could_not(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    live = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    ended = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    with sqlite3.connect(country.folder / "shred.db") as store:
        kept = store.execute("select * from shred_secret").fetchall()
    nia.step(ended, "decline", reason="no_capacity")
    with sqlite3.connect(country.folder / "shred.db") as store:
        store.executemany("insert or ignore into shred_secret values (?, ?, ?, ?, ?, ?)", kept)
    assert _halves(country) == 2
    with country.app.app_context():
        assert jobs.sweep() == 1
        assert jobs.sweep() == 0
    assert _halves(country) == 1
    assert nia.get(live).json["state"] == "sent"


def test_a_state_that_the_log_does_not_vouch_for_deletes_nothing(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    with country.inside(write=False):
        assert len(shred.subjects()) == 2
    assert _halves(country) == 1
    with country.app.app_context():
        assert jobs.sweep() == 0


def test_the_stop_signs_the_newest_entry(country: Country) -> None:
    ana, ada = country.person("ana"), country.person("ada")
    open_a_case(ana)
    jobs.stop(country.app)
    note = (country.folder / "checkpoints").read_text().strip().split("\n\n")[-2]
    newest = ada.get("/audit/entries?limit=1").json["items"][0]["index"]
    assert int(note.splitlines()[1]) == newest + 1
