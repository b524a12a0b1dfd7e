"""`guanqia purge-reports`"""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from . import service


@click.command(name="purge-reports")
@with_appcontext
def purge_reports() -> None:
    """Erase the contacts of reports answered REPORT_CONTACT_DAYS ago, and hashed addresses.

    The worker process of `guanqia serve` does the same every hour.
    """
    count = service.purge()
    click.echo(f"已删除 {count} 条联系方式 / erased {count} contacts")


COMMANDS = (purge_reports,)
