"""`guanqia rebuild` and `guanqia erase`"""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from ..database import db, write
from ..photos.erasing import erase_photo
from ..photos.models import Photo
from . import rebuilding
from .erasing import erase_record


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


@click.command()
@click.argument("sha256")
@click.option("--reason", required=True, help="The law and the reason; sealed, so no names in it.")
@with_appcontext
def erase(sha256: str, reason: str) -> None:
    """Erase the text of a record, or a photo, by law; SHA256 is its hash in hex.

    The hash and the place in the log stay, so that the log still verifies. What was derived from
    a record is derived again without it, which can take minutes. Backups are not touched.
    """
    if db.session.get(Photo, sha256) is not None:
        erase_photo(sha256, reason, None)
    else:
        with write():
            erase_record(sha256, reason, None)
    click.echo(f"已依法删除 {sha256} / erased by law: {sha256}")


COMMANDS = (rebuild, erase)
