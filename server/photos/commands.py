"""`guanqia purge-photos`"""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from . import service


@click.command(name="purge-photos")
@with_appcontext
def purge_photos() -> None:
    """Drop photos that no record has named for 90 days."""
    count = service.purge()
    click.echo(f"已删除 {count} 张无记录引用的照片 / dropped {count} photos that no record names")


COMMANDS = (purge_photos,)
