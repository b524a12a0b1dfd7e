"""The `guanqia` command. Each part of the domain brings its own commands in `commands.py`.

Exit codes: 0 all good, 1 the input is wrong and nothing was written, 2 it cannot be read or used.
"""

from __future__ import annotations

import sys

import click
from flask import Flask
from flask.cli import ScriptInfo

from . import commands as service
from . import create_app, schema
from .accounts import commands as accounts
from .backup import commands as backup
from .control_points import commands as control_points
from .enterprises import commands as enterprises
from .labels import commands as labels
from .nearby import commands as nearby
from .photos import commands as photos
from .problem_reports import commands as problem_reports
from .problems import DomainError
from .records import commands as records
from .regions import commands as regions
from .seals import commands as seals
from .settings import Settings, SettingWrong
from .verification import commands as verification


def _app() -> Flask:
    """The service as a command finds it: a first command makes the database, as `serve` does."""
    app = create_app(Settings.from_environment().for_desk())
    with app.app_context():
        schema.prepare()
    return app


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="guanqia")
@click.pass_context
def group(context: click.Context) -> None:
    """关卡 Guanqia: warning labels, checks and the records behind them.

    Reads its settings from the environment: DATA_DIR, DATABASE_URL, BASE_URL, SECRET_KEY, PORT …
    (README, Configuration).
    """
    context.obj = ScriptInfo(create_app=_app)


PARTS = (
    *(service, nearby, accounts, regions, enterprises, control_points, labels),
    *(records, photos, problem_reports, seals, verification, backup),
)
for part in PARTS:
    for command in part.COMMANDS:
        group.add_command(command)


def main() -> None:
    """Run the command; a refusal is one message on stderr and an exit code."""
    try:
        sys.exit(group(standalone_mode=False) or 0)  # click returns the code of a ctx.exit
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except DomainError as error:
        click.echo(f"{error.detail.zh}\n{error.detail.en}", err=True)
        sys.exit(1)
    except SettingWrong as error:
        click.echo(str(error), err=True)
        sys.exit(2)
