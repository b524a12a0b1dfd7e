"""`guanqia import-regions`"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from ..database import db, write
from . import importing


@click.command("import-regions")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen; write nothing.")
@with_appcontext
def import_regions(file: Path, dry_run: bool) -> None:
    """Import the table of regions from FILE: CSV or JSON with code, zh, en, level, parent.

    `en`, `level` and `parent` may be left out: they follow from code and Chinese name. Regions that
    the file has not stay as they are. All rows are written, or none.

    Exit codes: 0 all good, 1 rows are wrong and nothing was written, 2 not readable.
    """
    try:
        rows = importing.read(file.read_bytes())
    except (importing.Unreadable, OSError) as error:
        said = f"{error.detail.zh}\n{error.detail.en}" if hasattr(error, "detail") else str(error)
        click.echo(f"{file}: {said}", err=True)
        sys.exit(2)
    verdict = importing.assess(rows)
    for row, code, reason in verdict.faults:
        click.echo(f"{file}: {row}: “{code}” {reason.zh} / {reason.en}", err=True)
    click.echo(
        f"新增 new {verdict.new}，变更 changed {verdict.changed}，相同 same {verdict.same}，"
        f"有误 wrong {len(verdict.faults)}"
    )
    if verdict.faults:
        click.echo("有误，未写入任何数据。Rows are wrong; nothing was written.", err=True)
        sys.exit(1)
    if dry_run:
        click.echo("试运行，未写入任何数据。A dry run: nothing was written.")
        return
    db.session.rollback()
    with write():
        importing.load(rows)


COMMANDS = (import_regions,)
