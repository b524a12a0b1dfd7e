"""`guanqia rebuild`"""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from ..database import write
from . import rebuilding


@click.command()
@with_appcontext
def rebuild() -> None:
    """Derive checks and label states again from the records; report what differed."""
    with write():
        done = rebuilding.rebuild()
    click.echo(f"已重建 {done.records} 条记录 / {done.records} records applied again")
    if done.judged_again:
        click.echo(f"重新判断 {done.judged_again} 条 / {done.judged_again} judged again")
    for kind, name, before, after in done.differences:
        click.echo(f"{kind} {name}: {before} -> {after}")
    if not done.differences:
        click.echo("与重建前一致 / nothing differed")


COMMANDS = (rebuild,)
