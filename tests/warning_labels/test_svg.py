"""SVG: looks like the PNG, says what it shows, needs nothing from elsewhere."""

import re
from collections import Counter
from io import BytesIO
from xml.etree import ElementTree

import pytest
import resvg_py
import zxingcpp
from PIL import Image, ImageChops, ImageStat

from tests.warning_labels.catalogue import CODE, URL, label
from warning_labels import render_png, render_svg, typefaces
from warning_labels.boxes import Box, Layout, Panel, Part, Placed, TextLine
from warning_labels.pixels import Raster, paint
from warning_labels.svg import paint_svg

SVG = "{http://www.w3.org/2000/svg}"
POINTS = ("MEAT-05", "RICE-01", "SOY-04", "BAIJIU-03", "CONDI-07")
PLAIN = {"svg", "title", "desc", "defs", "g", "path", "rect", "use"}


def rasterised(svg: bytes, dpi: float = 300) -> Image.Image:
    return Image.open(BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg.decode(), dpi=dpi))))


def shrunk(image: Image.Image) -> Image.Image:
    return image.convert("L").resize((100, 150), Image.Resampling.BOX)


@pytest.mark.parametrize("point", POINTS)
def test_svg_and_png_look_alike(point: str) -> None:
    svg = rasterised(render_svg(label(point)))
    png = Image.open(BytesIO(render_png(label(point))))

    difference = ImageStat.Stat(ImageChops.difference(shrunk(svg), shrunk(png)))

    assert svg.size == png.size
    assert difference.mean[0] < 3
    assert difference.extrema[0][1] < 60


@pytest.mark.parametrize("dpi", [96.0, 300.0])
@pytest.mark.parametrize("level", ["Q", "H"])
def test_the_symbol_reads_on_screen_and_in_print(dpi: float, level: str) -> None:
    picture = rasterised(render_svg(label("MEAT-05", qr_level=level)), dpi)

    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [URL]


@pytest.mark.parametrize("point", POINTS)
def test_nothing_in_it_runs_is_styled_or_comes_from_elsewhere(point: str) -> None:
    root = ElementTree.fromstring(render_svg(label(point)))
    names = {element.get("id") for element in root.iter()}

    for element in root.iter():
        assert element.tag.removeprefix(SVG) in PLAIN
        for attribute, value in element.attrib.items():
            assert attribute != "style"
            assert not attribute.startswith("on")
            assert "url(" not in value
            if attribute == "href":
                assert value.startswith("#")
                assert value[1:] in names


def test_every_letter_and_sign_is_drawn_once() -> None:
    svg = render_svg(label("MEAT-05")).decode()
    root = ElementTree.fromstring(svg)
    drawn = Counter(element.get("id") for element in root.iter() if element.get("id"))
    used = {element.get("href", "")[1:] for element in root.iter(f"{SVG}use")}

    assert set(drawn.values()) == {1}
    assert used == set(drawn)
    assert "<text" not in svg
    assert len(svg) < 130_000


def test_who_cannot_see_it_hears_what_it_says() -> None:
    root = ElementTree.fromstring(render_svg(label("MEAT-05")))
    said = root.findtext(f"{SVG}desc") or ""

    assert root.get("role") == "img"
    assert root.get("aria-label") == root.findtext(f"{SVG}title")
    assert (root.get("aria-label") or "").startswith("MEAT-05 熟制（中心温度）")
    for text in ("警告", "中心不到七十二度，", "≥ 72 ℃ 保持 ≥ 15 s", "偏差时", "2028-11-22"):
        assert text in said
    assert CODE in re.sub(r"[^0-9A-Z]", "", said)


def test_a_name_with_marks_of_xml_stays_a_name() -> None:
    name = "沅水湾<\"&'>食品"
    root = ElementTree.fromstring(render_svg(label("MEAT-05", enterprise=name)))

    assert name in (root.findtext(f"{SVG}title") or "")
    assert name in (root.get("aria-label") or "")


def test_the_same_label_gives_the_same_bytes() -> None:
    assert render_svg(label("MEAT-05")) == render_svg(label("MEAT-05"))


def test_a_turned_line_looks_as_in_the_png() -> None:
    line = TextLine("警告 WARNING", 8.0, 4.0, 6.0, 40.0, True, "black", "signal_word", turned=True)
    box = Box(0, 0, 20, 60)
    layout = Layout(20, 60, (Panel("", box, (Placed(Part(20, 60, (line,)), 0, 0),)),))
    faces = typefaces()

    svg = rasterised(paint_svg(layout, faces, "")).convert("L").resize((40, 120))
    png = paint(layout, Raster(300, faces)).resize((40, 120))

    assert ImageStat.Stat(ImageChops.difference(svg, png)).mean[0] < 5
    assert ImageStat.Stat(png).mean[0] < 240
