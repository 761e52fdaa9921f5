"""`create_app`: the service, made of its settings, its keys and its features."""

import os

from flask import Flask
from flask_login import LoginManager

import config
from nrm import features
from nrm.accounts.frame import frame_for
from nrm.accounts.problem_page import draw_problem
from nrm.accounts.renewing import send_renewed
from nrm.accounts.sessions import end_by_cookie
from nrm.audit.cli import CHECKS
from nrm.audit.witnesses import WITNESSES, read_witnesses
from nrm.commands import commands
from nrm.database import init_database
from nrm.demo.accounts import demo_accounts
from nrm.feeding.receiver import receiver_of
from nrm.http import health, hooks, problems
from nrm.http.api import PREFIX, init_api
from nrm.http.doors import close_doors
from nrm.http.framing import set_up_frames
from nrm.http.late import LateRule
from nrm.http.strangers import count_strangers
from nrm.look.page import set_up_pages
from nrm.migrating import init_migrations
from nrm.notices.server import server_of
from nrm.profile import load_profile
from nrm.spans import BadProfile
from nrm.systems.identifying import identify
from nrm.vault.choosing import choose_provider
from nrm.vault.failures import RootKeysUnusable
from nrm.vault.passphrases import DEFAULT, StretchGate
from nrm.vault.root import RootKeys
from nrm.vault.suites import probe
from nrm.webhooks.reaching import reach_of

MOST_BYTES = 1_000_000


def create_app(settings: config.Settings | None = None) -> Flask:
    """The whole service. Stops with a sentence when a setting or the root keys are missing."""
    settings = settings or config.of_this_process()
    app = Flask("nrm", template_folder=str(config.shipped("templates")))
    app.url_rule_class = LateRule
    set_up(app, settings)
    _register_effects(app)
    _register_edges(app)
    return app


def set_up(app: Flask, settings: config.Settings) -> None:
    """What differs between two apps of one profile: databases, keys, and what they reach."""
    _configure(app, settings)
    init_database(app)
    init_migrations(app)
    _open_vault(app, settings)
    app.extensions[WITNESSES] = read_witnesses(settings.witnesses)
    count_strangers(app)


def _configure(app: Flask, settings: config.Settings) -> None:
    try:
        profile = load_profile(settings.profile)
    except BadProfile as wrong:
        raise config.Unconfigured(str(wrong)) from None
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # What a statement was given is never shown in an error.
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        SQLALCHEMY_BINDS={"shred": {"url": settings.shred_url, "hide_parameters": True}},
        MAX_CONTENT_LENGTH=MOST_BYTES,
        SESSION_PROTECTION=None,
        BABEL_DEFAULT_TIMEZONE=str(profile.time_zone),
        NRM_PROFILE=settings.profile,
        NRM_LANGUAGES=profile.languages,
        NRM_LOG_ORIGIN=settings.log_origin or profile.log_origin,
        NRM_CHECKPOINT_FILE=str(settings.checkpoint_file),
        NRM_DEMO=settings.demo,
        NRM_DATA=str(settings.data),
        NRM_ROOT_KEYS=str(settings.root_keys),
        NRM_BASE_URL=settings.base_url,
    )


def _open_vault(app: Flask, settings: config.Settings) -> None:
    # `flask nrm vault init` makes the keys, so it starts without them; serving does not
    # (server.py), and any transaction stops where it needs them.
    try:
        provider = choose_provider(
            settings.root_key_provider, settings.root_keys, settings.root_key_options
        )
        if provider.is_there():
            know_root_keys(app, provider.load())
    except RootKeysUnusable as unusable:
        raise config.Unconfigured(str(unusable)) from None
    app.extensions["nrm_mail_server"] = server_of(settings.mail_options)
    app.extensions["nrm_webhook_reach"] = reach_of(settings.webhook_options)
    app.extensions["nrm_feed_receiver"] = receiver_of(settings.feed_options)
    app.extensions["nrm_root_key_provider"] = provider
    app.extensions["nrm_suite"] = probe()
    app.extensions["nrm_stretch_gate"] = StretchGate(limit=os.cpu_count() or 1)
    app.extensions["nrm_stretch_cost"] = DEFAULT
    app.extensions["nrm_know_root_keys"] = lambda root: know_root_keys(app, root)
    app.extensions["nrm_set_anchor"] = lambda anchor: know_root_keys(
        app, provider.set_anchor(anchor)
    )


def know_root_keys(app: Flask, root: RootKeys) -> None:
    """Every session of this app knows the root keys from now on."""
    app.extensions["nrm_session_info"] = {"root": root}


def _register_effects(app: Flask) -> None:
    for told in features.EFFECTS:
        hooks.register(app, *told)


def _register_edges(app: Flask) -> None:
    app.extensions[CHECKS] = features.CHECKS
    login = LoginManager()
    login.request_loader(identify)
    close_doors(app, login)
    api = init_api(app)
    for blueprint in features.APIS:
        api.register_blueprint(blueprint, url_prefix=PREFIX)
    for pages in features.PAGES:
        app.register_blueprint(pages)
    app.register_blueprint(health.health)
    app.add_url_rule("/leave", "leave", health.leave)
    app.add_url_rule("/favicon.ico", "favicon", health.favicon)
    app.extensions["nrm_end_session"] = end_by_cookie
    app.after_request(send_renewed)
    app.extensions["nrm_demo_accounts"] = demo_accounts
    set_up_pages(app)
    set_up_frames(app, frame_for)
    problems.register(app, draw_problem)
    app.cli.add_command(commands())
