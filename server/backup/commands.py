"""`guanqia backup` and `guanqia restore`"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from .. import create_app
from ..settings import Settings
from . import service

passphrase_stdin = click.option(
    "--passphrase-stdin", is_flag=True, help="Read the passphrase from the first line of stdin."
)
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@passphrase_stdin
@with_appcontext
def backup(file: Path, passphrase_stdin: bool) -> None:
    """Write a backup while the service runs: database, photos, the installation's key."""
    done = service.back_up(file, _passphrase(passphrase_stdin))
    click.echo(f"已备份 {done.records} 条记录、{done.photos} 张照片到 {file}")
    click.echo(f"backed up {done.records} records and {done.photos} photos to {file}")
    if done.photos_missing:
        click.echo(f"{done.photos_missing} 张照片缺文件 / photos without bytes", err=True)
    click.echo(done.checkpoint, nl=False)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@passphrase_stdin
@click.option("--epoch", type=int, help="Where this backup was restored before: one above all.")
def restore(file: Path, passphrase_stdin: bool, epoch: int | None) -> None:
    """Bring a backup back into an empty installation; a new epoch begins, which phones report."""
    # Unlike other commands it makes no database of its own first.
    app = create_app(Settings.from_environment().for_desk())
    with app.app_context():
        done = service.restore(file, _passphrase(passphrase_stdin), epoch)
    click.echo(f"已恢复 {done.records} 条记录、{done.photos} 张照片；第 {done.epoch} 纪元开始")
    click.echo(
        f"restored {done.records} records and {done.photos} photos; epoch {done.epoch} begins"
    )
    click.echo(done.checkpoint, nl=False)


def _passphrase(from_stdin: bool) -> str | None:
    if not from_stdin:
        return None
    passphrase = sys.stdin.readline().rstrip("\r\n")
    if not passphrase:
        raise click.UsageError("口令为空 / the passphrase is empty")
    return passphrase


COMMANDS = (backup, restore)
