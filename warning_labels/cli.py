"""The command line: what can be asked for. What then happens is in `commands`."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from warning_labels import commands
from warning_labels.errors import LabelError
from warning_labels.files import said
from warning_labels.fitting import SIZES
from warning_labels.stocks import STOCKS
from warning_labels.verifying import SAMPLE, VerificationFailed

OK, WRONG, UNREADABLE = 0, 1, 2

ABOUT: Final = """\
SPEC.json holds one label as an object, or several as a list; - reads from stdin. The members are
those of the JSON Schema that `python -m warning_labels schema` prints, in short:

  size           S, M (also without it), L, XL, T, BOARD;  variant: portrait or landscape
  signal_word    DANGER, WARNING, CAUTION or NOTICE
  warning        the phrase: 24 characters in Chinese, 60 in English at most
  pictogram      {"key": "W017", "supplementary": "X-TEMP" or null}
  limits         [{"name": …, "operator": "<=", "value": "10", "unit": "℃",
                   "duration": null, "sampling_plan": null, "confirmed": true}, …]
                 operators: <= >= between plan required not_permitted not_detected
  deviation      what to do when out of limit
  control_point  the point's code, such as "MEAT-05";  step, responsible, issuer
  enterprise     the plant's name;  region: under which the lists name it
  issued, valid_until   dates like 2026-11-23;  version: 1, 2, …
  code, url      16 characters and the address in the QR symbol, in capitals;
                 without them a preview is made
  blank          true: a label without a control point, bound to one on site;
                 it has size (S, M, L, T), variant, issuer, issued, code and url alone

Texts are {"zh": …, "en": …}. Labels keep the order of the list: nothing is sorted.

exit codes: 0 done · 1 the specification is wrong · 2 a file cannot be read or written"""


def main(arguments: Sequence[str] | None = None) -> int:
    command = parser()
    options = command.parse_args(signed(sys.argv[1:] if arguments is None else arguments))
    about = getattr(options, "spec", options.command)
    try:
        options.run(options)
    except commands.UsageError as error:
        command.error(str(error))
    except LabelError as error:
        complain(about, error)
        return WRONG
    except VerificationFailed as error:
        print(f"{about}: {error.text.zh}\n{about}: {error.text.en}", file=sys.stderr)
        return WRONG
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        print(f"{getattr(error, 'filename', None) or about}: {said(error)}", file=sys.stderr)
        return UNREADABLE
    return OK


def complain(about: str, error: LabelError) -> None:
    """Say what is wrong, in Chinese where that is known, and in English."""
    if error.reason_zh != error.reason:
        where = f"{about}: {error.path}" if error.path else about
        print(f"{where}: {error.reason_zh}", file=sys.stderr)
    print(f"{about}: {error}", file=sys.stderr)


def signed(arguments: Sequence[str]) -> list[str]:
    """Joins "--offset" and "-1.5,2", which argparse would take for an option."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] in ("--offset", "--measured") and argument.startswith("-"):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def parser() -> argparse.ArgumentParser:
    commands_ = argparse.ArgumentParser(
        prog="python -m warning_labels", description="Warning labels for critical control points."
    )
    subparsers = commands_.add_subparsers(required=True, metavar="COMMAND", dest="command")

    def add(
        name: str, run: Callable[[argparse.Namespace], None], text: str, epilog: str = ""
    ) -> argparse.ArgumentParser:
        one = subparsers.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.set_defaults(run=run)
        return one

    render = add("render", commands.render, "turn labels into PDF, PNG, SVG or ZPL", ABOUT)
    add_labels(render)
    render.add_argument("--format", choices=("pdf", "png", "svg", "zpl"), required=True)
    add_out(render, "the file to write; several PNGs or SVGs make a ZIP")
    add_dpi(render)
    render.add_argument("--jobs", type=int, default=1, help="processes that paint a PDF")
    add_verify(render)

    sheet = add("sheet", commands.sheet, "put labels on sheets, as a PDF", STOCK_LIST)
    add_labels(sheet)
    add_stock(sheet)
    sheet.add_argument(
        "--start", type=int, default=1, help="first free place of the first sheet (default 1)"
    )
    sheet.add_argument("--crop-marks", action="store_true", help="lines that guide the guillotine")
    sheet.add_argument("--bleed", action="store_true", help="3 mm beyond the cut, on every side")
    add_correction(sheet)
    add_out(sheet, "the PDF to write")
    add_verify(sheet)
    sheet.add_argument(
        "--index",
        type=Path,
        nargs="?",
        const=commands.BESIDE,
        help="also write which label goes where (default: beside the PDF, …-index.pdf)",
    )
    sheet.add_argument(
        "--posting-list",
        type=Path,
        nargs="?",
        const=commands.BESIDE,
        help="also write a list to tick and sign (default: beside the PDF, …-posting-list.pdf)",
    )

    ruler = add("ruler", commands.ruler, "print the page that shows what a printer does wrong")
    add_stock(ruler)
    ruler.add_argument("--size", choices=tuple(SIZES), default="M", help="of labels on a roll")
    add_correction(ruler)
    add_out(ruler, "the PDF to write")

    preview = add("preview", commands.preview, "show a label with ———— in place of its code", ABOUT)
    add_labels(preview)
    preview.add_argument("--number", type=int, help="which label of a list, from 1")
    preview.add_argument("--format", choices=("png", "svg"), default="png")
    add_out(preview, "the picture to write")
    add_dpi(preview)

    add("schema", commands.schema, "print the JSON Schema of a specification")
    return commands_


STOCK_LIST: Final = "stocks:\n" + "\n".join(
    f"  {stock.code:<20} {stock.name.zh} · {stock.name.en}" for stock in STOCKS.values()
)


def add_labels(command: argparse.ArgumentParser) -> None:
    command.add_argument("spec", metavar="SPEC.json", help="the labels; - reads from stdin")
    command.add_argument("--size", help="the size of all labels, instead of their own")
    command.add_argument("--variant", help="portrait or landscape, for all labels")
    command.add_argument(
        "--fallback-font", type=Path, help="a TrueType font for characters the shipped ones lack"
    )


def add_out(command: argparse.ArgumentParser, text: str) -> None:
    command.add_argument("--out", type=Path, required=True, help=text)


def add_dpi(command: argparse.ArgumentParser) -> None:
    command.add_argument("--dpi", type=int, help="of PNG 300 or 600, of ZPL 203 or 300")


def add_verify(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--verify",
        type=count_or_all,
        default=SAMPLE,
        metavar="N|all",
        help=f"labels that are read back from a finished PDF before it stands (default {SAMPLE})",
    )


def count_or_all(text: str) -> int | None:
    """How many labels; None for all of them."""
    if text == "all":
        return None
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: a number of labels, or all")
    return int(text)


def add_stock(command: argparse.ArgumentParser) -> None:
    stock = command.add_argument_group("stock: a preset, or your own by its measures in mm")
    stock.add_argument("--stock", choices=tuple(STOCKS), metavar="CODE", help="see `sheet --help`")
    stock.add_argument("--page", type=page, metavar="W x H", help="the sheet, as 210x297")
    stock.add_argument("--grid", type=cells, metavar="C x R", help="columns × rows, as 2x4")
    stock.add_argument("--margins", type=figures(4), metavar="TOP,RIGHT,BOTTOM,LEFT")
    stock.add_argument("--gap", type=figures(2), metavar="X,Y", help="between labels")
    stock.add_argument("--pitch", type=figures(2), metavar="X,Y", help="from corner to corner")


def add_correction(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("printer correction: see the page that `ruler` prints")
    group.add_argument("--measured", type=figures(4), metavar="A,B,C,D", help="on the ruler page")
    group.add_argument("--offset", type=figures(2), metavar="X,Y", help="shift by so many mm")
    group.add_argument(
        "--scale", type=scale, metavar="PERCENT", help="99.5, or two: across and down"
    )


def figures(count: int) -> Callable[[str], tuple[float, ...]]:
    """Reads so many numbers with commas between them."""

    def read(text: str) -> tuple[float, ...]:
        values = tuple(float(value) for value in text.split(","))
        if len(values) != count or not all(abs(value) < 10_000 for value in values):
            raise argparse.ArgumentTypeError(f"{text}: {count} numbers with commas between them")
        return values

    read.__name__ = f"list of {count} numbers"  # for argparse's refusal
    return read


def scale(text: str) -> tuple[float, ...]:
    """One percentage, or one across and one down."""
    values = figures(2 if "," in text else 1)(text)
    if not all(50 <= value <= 200 for value in values):
        raise argparse.ArgumentTypeError(f"{text}: per cent, from 50 to 200")
    return values * 2 if len(values) == 1 else values


def page(text: str) -> tuple[float, float]:
    width, height = text.lower().replace("×", "x").split("x")
    return float(width), float(height)


def cells(text: str) -> tuple[int, int]:
    columns, rows = text.lower().replace("×", "x").split("x")
    return int(columns), int(rows)
