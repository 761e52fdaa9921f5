"""The app of a country, served on a free port of this machine for the time of a test."""

import json
from base64 import b32encode
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

import config
from nrm.app import create_app
from nrm.database import db
from tests.support.country import AGENCIES, PASSPHRASE, Country, make_cheap


class Silent(WSGIRequestHandler):
    """Serves without a line for each request; what went wrong is still told."""

    def log_request(self, *_args: Any) -> None:
        """Nothing is written."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Address of the app without a slash at its end; the server is gone afterwards.

    By name: a passkey is bound to one.
    """
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    app.config["NRM_BASE_URL"] = f"http://localhost:{server.server_port}"
    try:
        yield app.config["NRM_BASE_URL"]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def as_demonstration(country: Country) -> Iterator[Flask]:
    """The app of the same country as a demonstration: draft languages, people to try."""
    _list_people(country)
    chosen = {"NRM_DATA": str(country.folder), "NRM_DATABASE_URL": country.url, "NRM_DEMO": "1"}
    app = create_app(config.from_environment(chosen))
    make_cheap(app)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _list_people(country: Country) -> None:
    listed = [
        {
            "name": name,
            "role": role,
            "duties": ["custodian"] if custodian else [],
            "agency": agency,
            "agency_kind": kind,
            "passphrase": PASSPHRASE,
            "totp_secret": b32encode(country.seeds[name]).decode(),
        }
        for agency, (kind, people) in AGENCIES.items()
        for name, (role, custodian) in people.items()
    ]
    whole = {"base_url": "http://127.0.0.1", "accounts": listed}
    (country.folder / "demo.json").write_text(json.dumps(whole))
