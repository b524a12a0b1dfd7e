"""`guanqia verify-seals`"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import click
from flask.cli import with_appcontext

from ..seals import checkpoint
from . import service


@click.command(name="verify-seals")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint kept earlier: finds a log that was rewritten as a whole.",
)
@with_appcontext
def verify_seals(against: Path | None) -> None:
    """Recompute everything from the signed texts; exit 1 and the first that does not fit."""
    kept = None
    if against is not None:
        try:
            kept = checkpoint.read(against.read_text("utf-8"))
        except (checkpoint.NotACheckpoint, UnicodeDecodeError) as error:
            raise click.ClickException(f"{against}: 不是检查点 / no checkpoint: {error}") from None
    report = service.verify(kept)
    if report.findings:
        click.echo(str(report.findings[0]))
        more = len(report.findings) - 1
        if more:
            click.echo(f"另有 {more} 处 / and {more} more")
        click.get_current_context().exit(1)
    root = b64encode(report.root).decode()
    click.echo(
        f"日志 {report.entries} 条（其中操作 {report.acts} 条），照片 {report.photos} 张，"
        f"依法删除 {report.erased} 项：全部相符\n"
        f"{report.entries} entries ({report.acts} of them acts), {report.photos} photos, "
        f"{report.erased} erased: all of it holds\n{report.entries} {root}"
    )


COMMANDS = (verify_seals,)
