"""The command line: a specification in JSON, a printable file out."""

import argparse
import errno
import json
import os
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from fontTools.ttLib import TTLibError

from warning_labels.errors import LabelError, SpecError
from warning_labels.reading import parse_spec
from warning_labels.rendering import RESOLUTIONS, render_png, title_of, write_pdf
from warning_labels.spec import BoardSpec, Spec
from warning_labels.typefaces import Typefaces, typefaces

OK, WRONG, UNREADABLE = 0, 1, 2
EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can say: equal labels, equal bytes

ABOUT: Final = """\
SPEC.json holds one label as an object, or several as a list. Texts are {"zh": …, "en": …}.

  size           M (100 × 150 mm) or S (105 × 148 mm)
  signal_word    DANGER, WARNING, CAUTION or NOTICE
  warning        the phrase: 24 characters in Chinese, 60 in English at most
  pictogram      {"key": "W017", "supplementary": "X-TEMP" or null}
  limits         [{"name": …, "operator": "<=", "value": "10", "unit": "℃",
                   "duration": null, "sampling_plan": null, "confirmed": true}, …]
                 operators: <= >= between plan required not_permitted not_detected
  deviation      what to do when out of limit
  control_point  the point's code, such as "MEAT-05";  step, responsible, issuer
  enterprise     the plant's name
  issued, valid_until   dates like 2026-11-23;  version: 1, 2, …
  code, url      16 characters and the address in the QR symbol, in capitals;
                 without them a preview is made

exit codes: 0 done · 1 the specification is wrong · 2 a file cannot be read or written"""


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        specs = read_specs(options.spec)
        faces = read_faces(options.fallback_font)
        with replacing(options.out) as out:
            write(specs, out, options, faces)
    except LabelError as error:
        print(f"{options.spec}: {error}", file=sys.stderr)
        return WRONG
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        print(f"{getattr(error, 'filename', None) or options.spec}: {said(error)}", file=sys.stderr)
        return UNREADABLE
    return OK


def parser() -> argparse.ArgumentParser:
    commands = argparse.ArgumentParser(
        prog="python -m warning_labels", description="Warning labels for critical control points."
    )
    render = commands.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "render",
        help="turn specifications into a PDF or PNG",
        description="Turn one label, or a list of them, into a PDF (one page each) or PNG.",
        epilog=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    render.add_argument("spec", metavar="SPEC.json", help="the specification; - reads from stdin")
    render.add_argument("--format", choices=("png", "pdf"), required=True)
    render.add_argument(
        "--out", type=Path, required=True, help="the file to write; several PNGs make a ZIP"
    )
    render.add_argument(
        "--dpi", type=int, choices=RESOLUTIONS, default=RESOLUTIONS[0], help="of PNG (default 300)"
    )
    render.add_argument(
        "--fallback-font", type=Path, help="a TrueType font for characters the shipped ones lack"
    )
    return commands


def read_specs(name: str) -> list[Spec]:
    """The labels of a JSON file. Raises SpecError with the label's place in the list."""
    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    content: Any = json.loads(data.decode("utf-8-sig"))
    if not isinstance(content, list):
        return [parse_spec(content)]
    if not content:
        raise SpecError("", "the list holds no label")
    return [parse_numbered(number, item) for number, item in enumerate(content)]


def parse_numbered(number: int, value: Any) -> Spec:
    try:
        return parse_spec(value)
    except SpecError as error:
        raise error.within(f"[{number}]") from None


def read_faces(fallback: Path | None) -> Typefaces:
    try:
        return typefaces(fallback)
    except TTLibError as error:
        raise OSError(errno.EINVAL, f"not a TrueType font: {error}", str(fallback)) from None


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes `path`'s place when all went well; otherwise nothing is left behind."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write(specs: list[Spec], out: BinaryIO, options: argparse.Namespace, faces: Typefaces) -> None:
    if options.format == "pdf":
        title = title_of(specs[0]) if len(specs) == 1 else f"警示标签 Warning labels ({len(specs)})"
        write_pdf(specs, out, title=title, faces=faces)
    elif len(specs) == 1:
        out.write(render_png(specs[0], options.dpi, faces=faces))
    else:
        write_zip(specs, out, options.dpi, faces)


def write_zip(specs: list[Spec], out: BinaryIO, dpi: int, faces: Typefaces) -> None:
    """One PNG a label, named by its place, control point and code."""
    with zipfile.ZipFile(out, "w") as archive:
        for number, spec in enumerate(specs):
            try:
                picture = render_png(spec, dpi, faces=faces)
            except LabelError as error:
                raise error.within(f"[{number}]") from None
            kind = (spec.size,) if isinstance(spec, BoardSpec) else (spec.control_point, spec.code)
            name = "-".join(filter(None, (f"{number + 1:04d}", *kind)))
            archive.writestr(zipfile.ZipInfo(f"{safe_name(name)}.png", EPOCH), picture)


def safe_name(name: str) -> str:
    """No character that a file system gives a meaning of its own."""
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in name)


def said(error: Exception) -> str:
    """What went wrong with a file, without the parts that only a programmer reads."""
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text"
    return getattr(error, "strerror", None) or str(error)
