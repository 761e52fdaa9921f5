"""A log that others append to meanwhile is no shorter log: reading does not raise a false alarm."""

import threading

from sqlalchemy import select

from nrm.database import db, session, transaction
from nrm.log import writer as log
from nrm.log.head import read_head
from nrm.log.keeping import keeping
from tests.log.world import World
from tests.support.country import Country


def _append(country: Country) -> None:
    with country.app.app_context(), transaction():
        log.write(None, "session.open", outcome="refused")


def _meanwhile(country: Country) -> None:
    other = threading.Thread(target=_append, args=(country,))
    other.start()
    other.join()


def test_what_is_appended_while_one_reads_is_no_alarm(country: Country) -> None:
    with country.inside(write=False) as reading:
        root = reading.info["root"]
        before = read_head(reading, root, keeping(root))
        row = reading.connection()
        _meanwhile(country)
        # On SQLite this still reads what stood when it began, on PostgreSQL what stands now.
        assert read_head(row, root, keeping(root)).size >= before.size
    with country.inside(write=False) as reading:
        assert read_head(reading, root, keeping(root)).size == before.size + 1


def test_a_process_that_starts_beside_one_that_appends_is_not_behind(country: Country) -> None:
    country.app.extensions.pop("nrm_log_keeping", None)
    with country.inside(write=False) as reading:
        root = reading.info["root"]
        reading.connection().exec_driver_sql("SELECT size FROM audit_head").all()
        _meanwhile(country)
        assert read_head(reading, root, keeping(root)).size > 0


def test_a_transaction_without_keys_asks_nothing_of_the_file_outside(world: World) -> None:
    app = world.another_process()
    app.extensions["nrm_session_info"] = {}
    world.file.write_text("nothing of ours")
    with app.app_context(), transaction(write=False):
        assert session().scalar(select(1)) == 1
    with app.app_context():
        db.engine.dispose()
