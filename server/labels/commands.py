"""`guanqia print`"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from warning_labels.fitting import SIZES
from warning_labels.stocks import STOCKS

from ..database import db, write
from ..enterprises.service import find_by_uscc
from ..problems import DomainError
from ..regions.models import Region
from ..settings import current_settings
from . import blanks, rendering, runs
from .manner import FILES, Manner
from .models import PrintRun
from .selection import Selection


class Unusable(click.ClickException):
    """The file cannot be written: nothing was done."""

    exit_code = 2


class _Numbers(click.ParamType[tuple[float, ...]]):
    """So many numbers with commas between them."""

    name = "numbers"

    def __init__(self, count: int, example: str) -> None:
        self.count, self.example = count, example

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple(map(float, value.split(",")))
        except ValueError:
            numbers = ()
        if len(numbers) != self.count:
            self.fail(f"{value}: 如 / such as {self.example}")
        return numbers


class _Count(click.ParamType["int | None"]):
    """A number from 1, or None for `all`."""

    name = "count"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | None:
        if value is None or value == "all":
            return None
        if not str(value).isdecimal() or int(value) < 1:
            self.fail(f"{value}: 应为张数或 all / a number of labels, or all")
        return int(value)


@click.command(name="print")
@click.option("--all", "everything", is_flag=True, help="For every enterprise.")
@click.option("--enterprise", metavar="USCC", help="For the enterprise with this credit code.")
@click.option("--region", metavar="CODE", help="For a region and all below it.")
@click.option(
    "--blank",
    type=click.IntRange(1, blanks.MOST),
    metavar="N",
    help="So many labels without a control point, for use in --region.",
)
@click.option("--format", "format_", type=click.Choice(list(FILES)), default="pdf")
@click.option("--size", type=click.Choice(list(SIZES)), default="M", show_default=True)
@click.option("--variant", type=click.Choice(["portrait", "landscape"]), default=None)
@click.option("--bilingual", is_flag=True, help="Both languages of equal standing.")
@click.option("--monochrome", is_flag=True, help="One ink, for thermal printers.")
@click.option("--dpi", type=int, default=0, help="Of PNG (300, 600) and ZPL (203, 300).")
@click.option(
    "--sheet",
    type=click.Choice(list(STOCKS)),
    default="roll",
    show_default=True,
    metavar="STOCK",
    help=f"Paper: {', '.join(STOCKS)}.",
)
@click.option("--start", type=int, default=1, help="First free place of a part-used sheet.")
@click.option("--crop-marks", is_flag=True)
@click.option("--bleed", is_flag=True)
@click.option(
    "--offset", type=_Numbers(2, "1.5,-0.5"), default=(0.0, 0.0), metavar="X,Y", help="In mm."
)
@click.option(
    "--measured",
    type=_Numbers(4, "20,19.5,170,257"),
    default=None,
    metavar="A,B,C,D",
    help="What was measured on the ruler page, in mm.",
)
@click.option(
    "--scale", type=_Numbers(2, "100,99.5"), default=(100.0, 100.0), metavar="X,Y", help="In %."
)
@click.option(
    "--verify",
    type=_Count(),
    default="100",
    show_default=True,
    metavar="N|all",
    help="Labels of a PDF that are read back before it is released.",
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def print_labels(
    everything: bool,
    enterprise: str | None,
    region: str | None,
    blank: int | None,
    out: Path,
    **options: Any,
) -> None:
    """Print a label for each control point into one file, or blank ones to bind on site.

    A PDF has one label a page, or as many as the sheet holds; several PNGs come as a ZIP, several
    ZPLs one after another. Points whose label is current keep their code, all others get a new
    one. With --blank, so many labels get a new code each and no control point: an inspector binds
    them. The file is complete and checked, or there is none.

    Exit code 1: nothing to print, or an unknown enterprise or region; 2: the options or the
    file cannot be used. Codes are given in neither case.
    """
    _require_one_choice(everything, enterprise, region, blank)
    _require_writable(out)
    wanted, manner = _selection(enterprise, region), _manner(**options).check()
    if current_settings().is_for_this_machine:
        click.echo(
            "注意：BASE_URL 只指向本机，标签仅供试用。\n"
            "Note: BASE_URL leads to this machine only; the labels are for trial only.",
            err=True,
        )
    with write():
        if blank is None:
            run = runs.confirm(wanted, manner, None)
        else:
            run = blanks.confirm(replace(wanted, blanks=blank), manner, None)
        run_id, total = run.id, run.total
    with click.progressbar(length=total, label="标签 labels", file=sys.stderr) as bar:
        path = rendering.render(run_id, lambda done: bar.update(done - bar.pos))
    _put(path, out)
    checked = db.session.get_one(PrintRun, run_id).verified
    click.echo(f"{total} 张标签 labels → {out}（已回读 read back: {checked}）")


def _require_one_choice(
    everything: bool, enterprise: str | None, region: str | None, blank: int | None
) -> None:
    if sum((everything, enterprise is not None, region is not None)) != 1:
        raise click.UsageError(
            "请选择 --all、--enterprise、--region 之一 / "
            "give exactly one of --all, --enterprise, --region"
        )
    if blank is not None and region is None:
        raise click.UsageError(
            "--blank 要用 --region 指明供哪里使用 / --blank needs --region: where they are for"
        )


def _manner(
    format_: str,
    size: str,
    variant: str | None,
    sheet: str,
    offset: tuple[float, float],
    scale: tuple[float, float],
    **same: Any,
) -> Manner:
    return Manner(
        size=size,
        variant=variant or "",
        format=format_,
        stock=sheet,
        offset_x_mm=offset[0],
        offset_y_mm=offset[1],
        scale_x=scale[0] / 100,
        scale_y=scale[1] / 100,
        **same,
    )


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
