"""How gunicorn serves: `gunicorn --config nrm/server.py wsgi:app`, started in the top folder.

Only what gunicorn reads by name. What the service does is in `nrm/app.py`.
"""

import os
import resource
from multiprocessing import get_context
from typing import Any

from flask import Flask

from config import Unconfigured, of_this_process
from nrm import jobs
from nrm.http.discreet import Discreet
from nrm.loading import load_service

SETTINGS = of_this_process()

bind = (
    f"[{SETTINGS.host}]:{SETTINGS.port}"
    if ":" in SETTINGS.host
    else f"{SETTINGS.host}:{SETTINGS.port}"
)
worker_class = "gthread"
workers = max(2, len(os.sched_getaffinity(0)))
threads = 4
# Ten seconds let a request that has its commit send its answer; then the worker goes.
graceful_timeout = 10
timeout = 60
control_socket_disable = True
logger_class = Discreet
# No access log: the log that counts is nrm/log, and addresses of pages stay out of files.
accesslog = None

_UNCONFIGURED = 3


def on_starting(server: Any) -> None:
    """Nothing is served without root keys; no crash writes a core file full of secrets.

    What the service writes is for its own user's eyes (gunicorn's `umask` is for sockets only).
    Before the first worker begins, what an earlier process could not delete is deleted: once.
    """
    SETTINGS.require_root_keys()
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Once for all workers; newer code needs a new start, not a reload.
    load_service()
    # In a child, so that workers inherit no connection, no key and no app of this process.
    sweep = get_context("fork").Process(target=_sweep, args=(server,))
    sweep.start()
    sweep.join()
    if sweep.exitcode == _UNCONFIGURED:
        raise SystemExit("So nothing is served.")
    if sweep.exitcode:
        raise SystemExit("What has ended could not be deleted, so nothing is served.")


def _sweep(server: Any) -> None:
    try:
        app = server.app.wsgi()
        if isinstance(app, Flask):
            server.log.info("Root keys: %s", jobs.root_keys_of(app))
            jobs.start(app)
    except Unconfigured as stop:
        server.log.error("%s", stop)
        raise SystemExit(_UNCONFIGURED) from None


def worker_exit(server: object, worker: Any) -> None:
    """The log's newest entry is signed before a worker goes."""
    # One that was told to go while it began has written nothing.
    app = getattr(worker, "wsgi", None)
    if worker.booted and isinstance(app, Flask):
        jobs.stop(app)
