"""PNG files: valid, small, always the same, and of the very pixels that were painted."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from gc import collect
from io import BytesIO
from struct import unpack
from weakref import ref

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.warning_labels.catalogue import URL, control_points, label
from warning_labels import LabelSpec, lay_out, render_png, typefaces
from warning_labels.boxes import Box, Layout, Panel, Part, Placed, Plate, TextLine
from warning_labels.inks import SRGB
from warning_labels.pixels import Raster, paint
from warning_labels.png import paint_png, painter
from warning_labels.png_file import joined_adler
from warning_labels.png_palette import COLOURS, MEETING, indexed, palette

FACES = typefaces()
CODES = ("0123456789ABCDEF", "GHJKMNPQRSTVWXYZ", "7K3MZQ9T4VWX2B5R")
INKS = [ink for ink in SRGB if ink not in ("white", "black", "grey")]


def labels(size: str = "M") -> Iterator[LabelSpec]:
    """Points that share parts, in two plants, so that bands are used again."""
    for point in ("MEAT-05", "RICE-01", "SOY-04", "BAIJIU-03", "MEAT-05"):
        for enterprise, code in zip(("沅水湾", "德山肉制品有限公司", "沅水湾"), CODES, strict=True):
            url = URL.replace(CODES[2], code)
            yield label(point, size=size, enterprise=enterprise, code=code, url=url)


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and data of every chunk; checks their checksums."""
    found, at = [], 8
    while at < len(png):
        (length,) = unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + data),)
        found.append((kind, data))
        at += 12 + length
    return found


def colours_of(png: bytes) -> tuple[tuple[int, int, int], ...]:
    data = dict(chunks(png))[b"PLTE"]
    return tuple((data[at], data[at + 1], data[at + 2]) for at in range(0, len(data), 3))


@pytest.mark.parametrize(("size", "dpi", "count"), [("M", 300, 15), ("S", 300, 15), ("M", 600, 4)])
def test_a_file_of_bands_has_the_pixels_of_the_label_painted_whole(
    size: str, dpi: int, count: int
) -> None:
    painter.cache_clear()
    for spec in list(labels(size))[:count]:
        png = render_png(spec, dpi)
        layout = lay_out(spec, FACES)

        whole = indexed(paint(layout, Raster(dpi, FACES)), colours_of(png))

        assert Image.open(BytesIO(png)).tobytes() == whole.tobytes()


@pytest.mark.parametrize(("dpi", "size"), [(300, (1181, 1772)), (600, (2362, 3543))])
def test_a_file_has_its_size_and_says_its_resolution(dpi: int, size: tuple[int, int]) -> None:
    image = Image.open(BytesIO(render_png(label("MEAT-05"), dpi)))

    assert image.size == size
    assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)


def test_other_resolutions_are_refused() -> None:
    with pytest.raises(ValueError, match="96 dots per inch"):
        render_png(label("MEAT-05"), 96)


def test_the_compressed_pixels_are_one_valid_stream() -> None:
    png = render_png(label("MEAT-05"))
    kinds = [kind for kind, _ in chunks(png)]

    data = zlib.decompress(b"".join(data for kind, data in chunks(png) if kind == b"IDAT"))

    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert kinds == [b"IHDR", b"pHYs", b"PLTE", *[b"IDAT"] * kinds.count(b"IDAT"), b"IEND"]
    assert len(data) == 1772 * (1 + (1181 + 1) // 2)


@given(st.binary(), st.binary())
def test_the_checksum_of_two_pieces_is_that_of_the_whole(one: bytes, other: bytes) -> None:
    joined = joined_adler(zlib.adler32(one), zlib.adler32(other), len(other))

    assert joined == zlib.adler32(one + other)


def test_every_label_of_the_catalogue_is_at_most_65_kb() -> None:
    for point in control_points():
        assert len(render_png(label(point))) <= 65_000, point


def test_the_same_label_gives_the_same_bytes() -> None:
    first = [render_png(spec) for spec in labels()]
    painter.cache_clear()

    assert [render_png(spec) for spec in reversed(list(labels()))][::-1] == first


def test_what_one_label_alone_has_is_let_go() -> None:
    layout = lay_out(label("MEAT-05"), FACES)
    (own,) = (placed.part for placed in layout.parts if not placed.part.recurs)
    paint_png(layout, 300, FACES)

    seen = ref(own)
    del layout, own
    collect()

    assert seen() is None


@pytest.mark.parametrize("point", ["MEAT-05", "RICE-01", "SOY-04", "BAIJIU-03", "CONDI-07"])
@pytest.mark.parametrize("dpi", [300, 600])
def test_the_symbol_reads(point: str, dpi: int) -> None:
    image = Image.open(BytesIO(render_png(label(point), dpi)))

    assert [code.text for code in zxingcpp.read_barcodes(image)] == [URL]


def test_the_severity_panel_has_the_colour_of_the_standard() -> None:
    image = Image.open(BytesIO(render_png(label("MEAT-05")))).convert("RGB")

    assert image.getpixel((round(4.5 * 300 / 25.4), round(12 * 300 / 25.4))) == (0xD0, 0x5D, 0x29)


@given(st.sets(st.sampled_from(INKS)))
def test_a_palette_has_the_inks_and_a_shade_wherever_they_meet(inks: set[str]) -> None:
    colours = palette(frozenset(inks))

    assert len(set(colours)) == len(colours) <= COLOURS
    assert {SRGB[ink] for ink in ("white", "black", "grey", *inks)} <= set(colours)
    between = len(colours) - 5 - len(inks)
    assert between >= sum(not {one, other}.isdisjoint(inks) for one, other in MEETING)


def test_a_label_of_one_part_in_colour_is_painted_without_bands() -> None:
    """Nothing recurs and colour stands beside what one label alone has: a board, for instance."""
    box = Box(0, 0, 30, 20)
    part = Part(30, 20, (Plate(box, "red"), Plate(Box(5, 5, 9, 9), "white")), recurs=False)
    layout = Layout(30, 20, (Panel("all", box, (Placed(part, 0, 0),)),))

    image = Image.open(BytesIO(paint_png(layout, 300, FACES))).convert("RGB")

    assert image.getpixel((20, 20)) == SRGB["red"]
    assert image.getpixel((100, 100)) == SRGB["white"]
    assert image.size == (354, 236)


def test_neighbouring_panels_of_their_own_are_one_band() -> None:
    part = Part(30, 10, (Plate(Box(1, 1, 8, 8), "black"),), recurs=False)
    shared = replace(part, recurs=True)
    panels = tuple(
        Panel(str(y), Box(0, y, 30, 10), (Placed(kind, 0, y),))
        for y, kind in ((0, shared), (10, part), (20, part), (30, shared))
    )

    png = paint_png(Layout(30, 40, panels), 300, FACES)

    assert [kind for kind, _ in chunks(png)].count(b"IDAT") == 5  # header, three bands, end
    image = Image.open(BytesIO(png)).convert("L")
    assert [image.getpixel((50, round(y * 300 / 25.4))) for y in (5, 10, 15, 25, 35)] == [
        0,
        255,
        0,
        0,
        0,
    ]


def test_a_turned_line_is_the_line_turned() -> None:
    """Painted at the same place of the pixel grid it is so to the pixel."""
    upright = TextLine("警告 WARNING", 2.0, 8.0, 5.0, 40.0, True, "black", "signal_word")
    turned = replace(upright, x=24.0 - 8.0, baseline=2.0, turned=True)
    raster = Raster(254, FACES)  # ten pixels a millimetre

    lines = [
        paint(
            Layout(*size, (Panel("", Box(0, 0, *size), (Placed(Part(*size, (line,)), 0, 0),)),)),
            raster,
        )
        for line, size in ((upright, (48, 24)), (turned, (24, 48)))
    ]

    assert lines[0].getbbox() != lines[1].getbbox()
    assert lines[0].transpose(Image.Transpose.ROTATE_270).tobytes() == lines[1].tobytes()


@pytest.mark.parametrize("recurs", [True, False])
def test_white_letters_stand_on_the_ground_of_another_part(recurs: bool) -> None:
    """As on a gate board, where the ground of a heading and its text are parts of their own."""
    box = Box(0, 0, 40, 12)
    ground = Part(40, 12, (Plate(box, "blue"),))
    text = Part(40, 12, (TextLine("提示", 5, 10, 8, 16, True, "white", "gate"),), recurs=recurs)
    panels = (Panel("gate", box, (Placed(ground, 0, 0), Placed(text, 0, 0))),)

    image = Image.open(BytesIO(paint_png(Layout(40, 12, panels), 300, FACES))).convert("RGB")

    colours = {colour: count for count, colour in image.getcolors() or ()}
    assert 0.1 < colours[SRGB["white"]] / colours[SRGB["blue"]] < 0.5
