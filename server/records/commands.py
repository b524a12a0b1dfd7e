"""`guanqia rebuild`, `guanqia erase` and `guanqia rescue`"""

from __future__ import annotations

from typing import IO

import click
from flask.cli import with_appcontext

from ..database import db, write
from ..photos.erasing import erase_photo
from ..photos.models import Photo
from . import rebuilding, rescue
from .erasing import erase_record
from .reasons import HELD, REFUSED


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


@click.command(name="rescue")
@click.argument("file", type=click.File("rb"))
@click.pass_context
@with_appcontext
def rescue_file(context: click.Context, file: IO[bytes]) -> None:
    """Take in FILE, the ZIP of unsent records and photos that a phone saved.

    Exit code 1 where something in it was refused, 2 where FILE cannot be read; it may be brought
    again.
    """
    try:
        taken = rescue.take(file, None)
    except rescue.NoRescueFile as error:
        click.echo(f"{error.detail.zh}\n{error.detail.en}", err=True)
        context.exit(2)
    for number, one in enumerate(taken.outcomes, 1):
        reason = f" {one.reason}: {(HELD | REFUSED)[one.reason].zh}" if one.reason else ""
        click.echo(f"{number} {one.outcome} {one.id or one.sha256 or '-'}{reason}")
    for photo in taken.photos:
        told = f"refused: {photo.refused.zh}" if photo.refused else "new" if photo.new else "known"
        click.echo(f"photo {photo.sha256} {told}")
    counts = [f"{name.zh} {taken.count(code)}" for code, name in rescue.OUTCOMES.items()]
    counts_en = [f"{name.en.lower()} {taken.count(code)}" for code, name in rescue.OUTCOMES.items()]
    click.echo(f"{'，'.join(counts)}；照片 {len(taken.photos)} 张")
    click.echo(f"{', '.join(counts_en)}; photos {len(taken.photos)}")
    context.exit(0 if taken.whole else 1)


COMMANDS = (rebuild, erase, rescue_file)
