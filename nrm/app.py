"""`create_app`: the only file that knows every feature. What follows from what is said here."""

import os

from flask import Flask
from flask_login import LoginManager

import config
from nrm.accounts import api as accounts_api
from nrm.accounts import (
    confirming_pages,
    joining_pages,
    passkey_api,
    passkey_pages,
    passphrase_pages,
    people_pages,
    recovery_api,
    recovery_pages,
)
from nrm.accounts import pages as accounts_pages
from nrm.accounts.frame import frame_for
from nrm.accounts.problem_page import draw_problem
from nrm.accounts.renewing import send_renewed
from nrm.accounts.sessions import end_by_cookie
from nrm.agencies import api as agencies_api
from nrm.agencies import pages as directory_pages
from nrm.audit import api as audit_api
from nrm.audit import pages as audit_pages
from nrm.audit import proof_pages
from nrm.audit.cli import CHECKS
from nrm.audit.heads import check_halves, check_heads, check_snapshots
from nrm.audit.rows import check_rows
from nrm.cases import edges as cases
from nrm.commands import commands
from nrm.consent import api as consent_api
from nrm.consent import ending_pages, on_case, shown_pages
from nrm.consent import pages as consent_pages
from nrm.consent.ending import check_reopening
from nrm.custody import pages as custody_pages
from nrm.database import init_database
from nrm.demo.accounts import demo_accounts
from nrm.disclosure import edges as disclosure
from nrm.emergency import edges as emergency
from nrm.erasure import edges as erasure
from nrm.files import edges as files
from nrm.http import docs_pages, health, help_pages, hooks, lists_api, problems
from nrm.http.api import PREFIX, init_api
from nrm.http.doors import close_doors
from nrm.http.framing import set_up_frames
from nrm.look.page import set_up_pages
from nrm.migrating import init_migrations
from nrm.profile import load_profile
from nrm.recovery import effects as recovery_effects
from nrm.recovery import pages as lost_pages
from nrm.referrals import api as referrals_api
from nrm.referrals import described, desk_pages, effects, on_consent, partner_pages, refer_pages
from nrm.referrals import on_case as referrals_on_case
from nrm.referrals import pages as referral_pages
from nrm.search import edges as search
from nrm.systems import edges as systems
from nrm.vault.choosing import choose_provider
from nrm.vault.failures import RootKeysUnusable
from nrm.vault.passphrases import DEFAULT, StretchGate
from nrm.vault.root import RootKeys
from nrm.vault.suites import probe

APIS = (
    accounts_api.blueprint,
    passkey_api.blueprint,
    recovery_api.blueprint,
    lists_api.blueprint,
    agencies_api.blueprint,
    *(*cases.APIS, *files.APIS),
    consent_api.blueprint,
    referrals_api.blueprint,
    *(*search.APIS, *erasure.APIS, *emergency.APIS, *disclosure.APIS),
    *(audit_api.blueprint, audit_api.checkpoints),
)
PAGES = (
    accounts_pages.blueprint,
    passphrase_pages.blueprint,
    passkey_pages.blueprint,
    recovery_pages.blueprint,
    joining_pages.blueprint,
    people_pages.blueprint,
    confirming_pages.blueprint,
    *lost_pages.BLUEPRINTS,
    *(*cases.PAGES, *files.PAGES),
    *(consent_pages.blueprint, ending_pages.blueprint, shown_pages.blueprint),
    desk_pages.blueprint,
    referral_pages.blueprint,
    refer_pages.blueprint,
    partner_pages.blueprint,
    *(*search.PAGES, *erasure.PAGES, *emergency.PAGES, *disclosure.PAGES, *systems.PAGES),
    directory_pages.blueprint,
    *(audit_pages.blueprint, proof_pages.blueprint),
    *custody_pages.BLUEPRINTS,
    *(help_pages.blueprint, docs_pages.blueprint),
)
MOST_BYTES = 1_000_000


def create_app(settings: config.Settings | None = None) -> Flask:
    """The whole service. Stops with a sentence when a setting or the root keys are missing."""
    settings = settings or config.of_this_process()
    app = Flask("nrm", template_folder=str(config.shipped("templates")))
    _configure(app, settings)
    init_database(app)
    init_migrations(app)
    _open_vault(app, settings)
    _register_effects(app)
    _register_edges(app)
    return app


def _configure(app: Flask, settings: config.Settings) -> None:
    profile = load_profile(settings.profile)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # What a statement was given is never shown in an error.
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        SQLALCHEMY_BINDS={"shred": {"url": settings.shred_url, "hide_parameters": True}},
        MAX_CONTENT_LENGTH=MOST_BYTES,
        SESSION_PROTECTION=None,
        BABEL_DEFAULT_TIMEZONE=str(profile.time_zone),
        NRM_PROFILE=settings.profile,
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
    app.extensions["nrm_root_key_provider"] = provider
    app.extensions["nrm_suite"] = probe()
    app.extensions["nrm_stretch_gate"] = StretchGate(limit=2 * (os.cpu_count() or 1))
    app.extensions["nrm_stretch_cost"] = DEFAULT
    app.extensions["nrm_know_root_keys"] = lambda root: know_root_keys(app, root)
    app.extensions["nrm_set_anchor"] = lambda anchor: know_root_keys(
        app, provider.set_anchor(anchor)
    )


def know_root_keys(app: Flask, root: RootKeys) -> None:
    """Every session of this app knows the root keys from now on."""
    app.extensions["nrm_session_info"] = {"root": root}


def _register_effects(app: Flask) -> None:
    hooks.register(app, "session.begin", recovery_effects.keep_halves)
    hooks.register(app, "consent.find", effects.know_supporters)
    hooks.register(app, "consent.end", effects.end_with_consent)
    hooks.register(app, "consent.page", on_consent.add_resting)
    hooks.register(app, "case.describe", consent_api.describe_on_case)
    hooks.register(app, "case.describe", described.describe_on_case)
    hooks.register(app, "case.page", on_case.add_consents)
    hooks.register(app, "case.page", referrals_on_case.add_referrals)
    hooks.register(app, "case.consents", on_case.offer_consents)
    hooks.register(app, "case.end", effects.end_with_case)
    hooks.register(app, "case.reopen", check_reopening)
    upper = (files, search, erasure, emergency, disclosure)
    for told in (told for feature in upper for told in feature.EFFECTS):
        hooks.register(app, *told)


def _register_edges(app: Flask) -> None:
    own = (check_rows, check_heads, check_snapshots, check_halves)
    app.extensions[CHECKS] = (*own, *files.CHECKS)
    login = LoginManager()
    login.request_loader(systems.identify)
    close_doors(app, login)
    api = init_api(app)
    for blueprint in APIS:
        api.register_blueprint(blueprint, url_prefix=PREFIX)
    for pages in PAGES:
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
