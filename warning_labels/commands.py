"""What the commands do: labels from a file, onto pages, into a file."""

import argparse
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from warning_labels.boxes import Correction, Layout
from warning_labels.cutting import Size
from warning_labels.errors import LabelError
from warning_labels.files import Order, read_faces, read_orders, replacing, safe_name
from warning_labels.fitting import SIZES, Trim, advice
from warning_labels.layout import lay_out
from warning_labels.lists import entries_of, index_pages, posting_pages
from warning_labels.rendering import (
    RESOLUTIONS,
    render_png,
    render_svg,
    render_zpl,
    subject,
    title_of,
    write_pages,
    write_pdf,
)
from warning_labels.ruler import Distances, correction_from, described, ruler_page
from warning_labels.sheets import impose, sheet_pages
from warning_labels.spec import BoardSpec, Spec
from warning_labels.stocks import STOCKS, Stock, own_stock
from warning_labels.typefaces import Typefaces
from warning_labels.verifying import codes_of, printed, spread, verify_labels, verify_pdf
from warning_labels.zpl import DOTS_PER_INCH

BESIDE: Final = Path()  # a list's file, named after the sheets'
EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can say: equal labels, equal bytes
RESOLUTIONS_OF: Final = {"png": RESOLUTIONS, "zpl": tuple(DOTS_PER_INCH)}  # the first is usual
SCHEMA: Final = Path(__file__).with_name("label.schema.json")


class UsageError(Exception):
    """Options that contradict one another."""


def render(options: argparse.Namespace) -> None:
    """One file: a PDF that is read back before it is put in place, or pictures."""
    specs = [order.spec for order in orders(options)]
    faces = read_faces(options.fallback_font)
    usual, *_ = RESOLUTIONS_OF.get(options.format, (0,))
    if options.jobs < 1:
        raise UsageError("--jobs: one process at least")
    dpi = options.dpi or usual
    if dpi and dpi not in RESOLUTIONS_OF.get(options.format, ()):
        raise UsageError(f"--dpi {dpi}: {options.format} has no such resolution")
    with replacing(options.out) as out:
        if options.format == "pdf":
            write_pdf(specs, out, title=title(specs), faces=faces, jobs=options.jobs)
            out.flush()
            verify_labels(Path(out.name), specs, count=options.verify, faces=faces)
        elif options.format == "zpl":
            for _name, data in pictures(specs, "zpl", dpi, faces):
                out.write(data)
        elif len(specs) == 1:
            out.write(picture(specs[0], options.format, dpi, faces))
        else:
            write_zip(pictures(specs, options.format, dpi, faces), out)


def sheet(options: argparse.Namespace) -> None:
    """The sheets, and where asked for the lists, each in a file of its own: other paper."""
    run, faces, stock = orders(options), read_faces(options.fallback_font), stock_of(options)
    trim = Trim(options.bleed, options.crop_marks)
    name = title([order.spec for order in run])
    lists = [
        (path, heading, pages_of)
        for asked, suffix, heading, pages_of in (
            (options.index, "index", "标签索引 Label index", index_pages),
            (options.posting_list, "posting-list", "张贴清单 Posting list", posting_pages),
        )
        if (path := list_path(asked, options.out, suffix))
    ]
    paths = [options.out, *(path for path, *_ in lists)]
    if len({path.absolute() for path in paths}) < len(paths):
        raise UsageError("--out, --index and --posting-list must be different files")
    sizes: list[Size] = []
    with ExitStack() as stack:
        files = {path: stack.enter_context(replacing(path)) for path in paths}
        labels = laid_out(run, faces, sizes)
        size = first_size(run[0], faces)
        correction = correction_of(options, stock, size)
        pages = sheet_pages(labels, stock, trim, options.start, correction)
        count = write_pages(pages, files[options.out], title=name, faces=faces)
        files[options.out].flush()
        again = sheet_pages(laid_out(run, faces, []), stock, trim, options.start, correction)
        wanted = [code for order in run for code in codes_of(order.spec)]
        places = list(printed(again, wanted))
        chosen = [places[number] for number in spread(len(places), options.verify)]
        verify_pdf(Path(files[options.out].name), chosen, pages=count)
        placements = impose(sizes, stock, trim, options.start)
        entries = [
            entry
            for order, placement in zip(run, placements, strict=True)
            for entry in entries_of(order.spec, placement, order.region)
        ]
        if lists and not entries:
            raise UsageError("--index, --posting-list: blank labels have no control point to list")
        for path, heading, pages_of in lists:
            write_pages(pages_of(entries, faces), files[path], title=heading, faces=faces)
    print(f"{stock.code}：{len(run)}枚标签，{count}张 · labels: {len(run)}, sheets: {count}")
    for used in dict.fromkeys(sizes):
        if said := advice(stock, used, trim):
            print(f"{said.zh}\n{said.en}", file=sys.stderr)


def ruler(options: argparse.Namespace) -> None:
    stock = stock_of(options)
    size = SIZES[options.size]
    correction = correction_of(options, stock, size)
    with replacing(options.out) as out:
        page = ruler_page(*paper(stock, size), correction)
        write_pages([page], out, title="打印机校正页 Printer ruler")
    if options.measured:
        print(f"--measured stands for: {described(correction)}")


def preview(options: argparse.Namespace) -> None:
    run = orders(options)
    number = 1 if options.number is None and len(run) == 1 else options.number
    if number is None or not 1 <= number <= len(run):
        raise UsageError(f"{options.spec} holds {len(run)} labels: take one by --number")
    spec, faces = without_codes(run[number - 1].spec), read_faces(options.fallback_font)
    with replacing(options.out) as out:
        out.write(picture(spec, options.format, options.dpi or RESOLUTIONS_OF["png"][0], faces))


def schema(options: argparse.Namespace) -> None:
    print(SCHEMA.read_text("utf-8"), end="")


def orders(options: argparse.Namespace) -> list[Order]:
    chosen = {"size": options.size, "variant": options.variant}
    return read_orders(options.spec, {name: value for name, value in chosen.items() if value})


def title(specs: list[Spec]) -> str:
    return title_of(specs[0]) if len(specs) == 1 else f"警示标签 Warning labels ({len(specs)})"


def laid_out(run: list[Order], faces: Typefaces, sizes: list[Size]) -> Iterator[Layout]:
    """The labels one after the other; `sizes` hears how large each is."""
    for number, order in enumerate(run):
        try:
            layout = lay_out(order.spec, faces)
        except LabelError as error:
            raise error.within(f"[{number}]") from None
        sizes.append((layout.width, layout.height))
        yield layout


def first_size(order: Order, faces: Typefaces) -> Size:
    try:
        layout = lay_out(order.spec, faces)
    except LabelError as error:
        raise error.within("[0]") from None
    return layout.width, layout.height


def list_path(asked: Path | None, out: Path, name: str) -> Path | None:
    return out.with_name(f"{out.stem}-{name}.pdf") if asked is BESIDE else asked


def stock_of(options: argparse.Namespace) -> Stock:
    """Raises UsageError, or StockError where an own stock cannot be."""
    own = (options.grid, options.margins, options.gap, options.pitch)
    if bool(options.stock) == bool(options.page):
        raise UsageError("give either --stock CODE or --page W x H with --grid")
    if options.stock:
        if any(own):
            raise UsageError("--grid, --margins, --gap and --pitch go with --page")
        return STOCKS[options.stock]
    columns, rows = options.grid or (1, 1)
    margins = options.margins or (0, 0, 0, 0)
    return own_stock(options.page, columns, rows, margins, gap=options.gap, pitch=options.pitch)


def paper(stock: Stock, size: Size) -> Size:
    """The page that a ruler page for this stock has."""
    return size if stock.is_roll else (stock.width, stock.height)


def correction_of(options: argparse.Namespace, stock: Stock, size: Size) -> Correction:
    """Raises MeasureError, or UsageError where measures and figures are both given."""
    if options.measured:
        if options.offset or options.scale:
            raise UsageError("--measured says it all: leave out --offset and --scale")
        return correction_from(Distances(*options.measured), *paper(stock, size))
    x, y = options.offset or (0, 0)
    across, down = options.scale or (100, 100)
    return Correction(x, y, across / 100, down / 100)


def without_codes(spec: Spec) -> Spec:
    """The same label as a preview shows it."""
    if isinstance(spec, BoardSpec):
        return replace(spec, gates=tuple(replace(gate, code=None, url=None) for gate in spec.gates))
    return replace(spec, code=None, url=None)


def picture(spec: Spec, form: str, dpi: int, faces: Typefaces) -> bytes:
    """One label as PNG, SVG or ZPL."""
    if form == "svg":
        return render_svg(spec, faces=faces)
    return (render_png if form == "png" else render_zpl)(spec, dpi, faces=faces)


def pictures(
    specs: list[Spec], form: str, dpi: int, faces: Typefaces
) -> Iterator[tuple[str, bytes]]:
    """Each label with the name of its file: its place, control point and code."""
    for number, spec in enumerate(specs):
        try:
            data = picture(spec, form, dpi, faces)
        except LabelError as error:
            raise error.within(f"[{number}]") from None
        codes = [code for code, _url in codes_of(spec)][:1]
        yield f"{safe_name('-'.join((f'{number + 1:04d}', subject(spec), *codes)))}.{form}", data


def write_zip(files: Iterator[tuple[str, bytes]], out: BinaryIO) -> None:
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data)
