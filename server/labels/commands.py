"""`guanqia print`"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from ..database import db, write
from ..enterprises.service import find_by_uscc
from ..problems import DomainError
from ..regions.models import Region
from ..settings import current_settings
from . import rendering, runs
from .selection import Selection


class Unusable(click.ClickException):
    """The file cannot be written: nothing was done."""

    exit_code = 2


@click.command(name="print")
@click.option("--all", "everything", is_flag=True, help="For every enterprise.")
@click.option("--enterprise", metavar="USCC", help="For the enterprise with this credit code.")
@click.option("--region", metavar="CODE", help="For a region and all below it.")
@click.option("--format", "format_", type=click.Choice(runs.FILE_FORMATS), default="pdf")
@click.option("--size", type=click.Choice(runs.SIZES), default="M", show_default=True)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def print_labels(
    everything: bool,
    enterprise: str | None,
    region: str | None,
    format_: str,
    size: str,
    out: Path,
) -> None:
    """Print a label for each control point into one file.

    A PDF has one label a page; several PNGs come as a ZIP. Points whose label is current keep
    their code, all others get a new one. The file is complete, or there is none.

    Exit code 1: nothing to print, or an unknown enterprise or region; 2: the options or the
    file cannot be used. Codes are given in neither case.
    """
    if sum((everything, enterprise is not None, region is not None)) != 1:
        raise click.UsageError(
            "请选择 --all、--enterprise、--region 之一 / "
            "give exactly one of --all, --enterprise, --region"
        )
    _require_writable(out)
    wanted = _selection(enterprise, region)
    if current_settings().is_for_this_machine:
        click.echo(
            "注意：BASE_URL 只指向本机，标签仅供试用。\n"
            "Note: BASE_URL leads to this machine only; the labels are for trial only.",
            err=True,
        )
    with write():
        run = runs.confirm(wanted, size, format_, None)
        run_id, total = run.id, run.total
    with click.progressbar(length=total, label="标签 labels", file=sys.stderr) as bar:
        path = rendering.render(run_id, lambda done: bar.update(done - bar.pos))
    _put(path, out)
    click.echo(f"{total} 张标签 labels → {out}")


def _selection(enterprise: str | None, region: str | None) -> Selection:
    if enterprise is not None:
        return Selection(enterprise=find_by_uscc(enterprise).id)
    if region is not None and db.session.get(Region, region) is None:
        raise DomainError(f"没有区划“{region}”。", f"There is no region {region}.")
    return Selection(region=region or "")


def _require_writable(out: Path) -> None:
    folder = out.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise Unusable(f"{out}: 目录不存在或不可写 / the folder is missing or not writable")


def _put(path: Path, out: Path) -> None:
    """Copy beside `out` and move there: a broken copy never stands under its name."""
    part = out.with_name(f".{out.name}.{os.getpid()}{rendering.UNFINISHED}")
    try:
        shutil.copyfile(path, part)
        part.replace(out)
    except OSError as error:
        raise Unusable(f"{out}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


COMMANDS = (print_labels,)
