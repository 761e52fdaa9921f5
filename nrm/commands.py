"""`flask nrm …`: one group, with a group for each feature."""

from flask.cli import AppGroup

from nrm.abroad.cli import abroad
from nrm.accounts.cli import accounts
from nrm.alerts.cli import clocks
from nrm.audit.cli import audit
from nrm.custody.cli import vault
from nrm.custody.database_cli import database
from nrm.demo.cli import demo
from nrm.exchange.cli import exchange
from nrm.feeding.cli import feed
from nrm.profile_cli import profiles
from nrm.recovery.cli import recoveries
from nrm.registry.cli import agencies
from nrm.registry.closing_cli import COMMANDS as CLOSING
from nrm.runner import run_jobs
from nrm.self_check.cli import self_check
from nrm.systems.cli import systems


def commands() -> AppGroup:
    """The command line of the service."""
    group = AppGroup("nrm", help="Case management for a national referral mechanism.")
    for step in CLOSING:
        agencies.add_command(step)
    audit.add_command(feed)
    audit.add_command(self_check)
    for command in (
        vault,
        database,
        accounts,
        recoveries,
        agencies,
        systems,
        exchange,
        abroad,
        audit,
        profiles,
        clocks,
        run_jobs,
        demo,
    ):
        group.add_command(command)
    return group
