"""ZPL: the graphic in it, decoded as a printer does, is the label, and its symbol reads."""

import re
import zlib
from base64 import b64decode
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageStat

from tests.warning_labels.catalogue import URL, label
from warning_labels import LabelSpec, lay_out, qr, render_png, render_zpl
from warning_labels.boxes import QrSymbol
from warning_labels.severity import SEVERITY

DOTS_PER_MM = {203: 8.0, 300: 300 / 25.4}
FORMAT = re.compile(
    r"\^XA\s*\^PW(\d+)\s*\^LL(\d+)\s*\^LH0,0\s*\^FO0,0"
    r"\^GFA,(\d+),(\d+),(\d+),:Z64:([0-9A-Za-z+/=]+):([0-9A-F]{4})\^FS\s*\^PQ(\d+)\s*\^XZ\s*"
)


def checksum(data: bytes) -> int:
    """CRC-16 with the polynomial x¹⁶ + x¹² + x⁵ + 1 and no start value, bit by bit."""
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def printed(zpl: bytes) -> tuple[Image.Image, int]:
    """What comes out of the printer, as black on white, and how many times."""
    match = FORMAT.fullmatch(zpl.decode("ascii"))
    assert match
    width, height, sent, stored, row = map(int, match.groups()[:5])
    assert checksum(match[6].encode()) == int(match[7], 16)
    bits = zlib.decompress(b64decode(match[6], validate=True))
    assert len(bits) == sent == stored == row * height
    paper = Image.frombytes("1", (8 * row, height), bytes(byte ^ 0xFF for byte in bits))
    return paper.crop((0, 0, width, height)).convert("L"), int(match[8])


def test_the_checksum_is_that_of_the_manual() -> None:
    assert checksum(b"123456789") == 0x31C3


@pytest.mark.parametrize(("size", "millimetres"), [("M", (100, 150)), ("S", (105, 148))])
@pytest.mark.parametrize("dpi", [203, 300])
def test_a_label_has_its_size_in_dots_and_its_symbol_reads(
    dpi: int, size: str, millimetres: tuple[int, int]
) -> None:
    picture, _ = printed(render_zpl(label("MEAT-05", size=size), dpi))

    assert picture.size == tuple(round(side * DOTS_PER_MM[dpi]) for side in millimetres)
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [URL]


@pytest.mark.parametrize("level", ["Q", "H"])
@pytest.mark.parametrize("size", ["M", "S"])
@pytest.mark.parametrize(("dpi", "least"), [(203, 6), (300, 6)])
def test_every_module_is_a_square_of_whole_dots(
    dpi: int, least: int, size: str, level: qr.Level
) -> None:
    spec = label("MEAT-05", size=size, qr_level=level)
    picture, _ = printed(render_zpl(spec, dpi))
    (item,) = (item for item in lay_out(spec).items() if isinstance(item, QrSymbol))
    side = item.modules.side + 2 * qr.QUIET_ZONE_MODULES
    dots = int((item.area.width * DOTS_PER_MM[dpi] + 3) / side)
    expected = Image.new("L", (side, side), 255)
    for row, column, length in qr.dark_runs(item.modules):
        expected.paste(0, (4 + column, 4 + row, 4 + column + length, 5 + row))
    expected = expected.resize((side * dots, side * dots), Image.Resampling.NEAREST)

    middle = [
        (edge + extent / 2) * DOTS_PER_MM[dpi]
        for edge, extent in ((item.box.x, item.box.width), (item.box.y, item.box.height))
    ]
    corner = [round(place - side * dots / 2) for place in middle]

    assert dots >= least
    assert 0.91 < dots * item.modules.side / DOTS_PER_MM[dpi] / item.box.width < 1.02
    assert any(
        ImageChops.difference(
            picture.crop((x, y, x + side * dots, y + side * dots)), expected
        ).getbbox()
        is None
        for x in range(corner[0] - 2, corner[0] + 3)
        for y in range(corner[1] - 2, corner[1] + 3)
    )


def shrunk(image: Image.Image) -> Image.Image:
    return image.convert("L").resize((100, 150), Image.Resampling.BOX)


def test_the_print_looks_like_the_picture() -> None:
    """Below the severity panel: there colours became black or white."""
    below = (0, 22, 100, 150)
    zpl = shrunk(printed(render_zpl(label("RICE-01"), 300))[0]).crop(below)
    png = shrunk(Image.open(BytesIO(render_png(label("RICE-01"), 300)))).crop(below)

    difference = ImageStat.Stat(ImageChops.difference(zpl, png))

    assert difference.mean[0] < 8


@pytest.mark.parametrize("signal_word", SEVERITY)
def test_the_signal_word_stays_legible_in_one_ink(signal_word: str) -> None:
    """The panel is as dark as in colour, and the word in it covers neither all nor nothing."""
    spec = label("MEAT-05", signal_word=signal_word)
    (word,) = (line for line in texts(spec) if line[0] in "危险警告注意提示")
    picture, _ = printed(render_zpl(spec, 203))
    region = picture.crop(tuple(round(edge * 8) for edge in word[1]))
    dark = 1 - ImageStat.Stat(region).mean[0] / 255
    paper = picture.getpixel((round(4.5 * 8), (12 * 8)))

    assert paper == (255 if SEVERITY[signal_word][1] == "black" else 0)
    assert 0.15 < (dark if paper else 1 - dark) < 0.6


def texts(spec: LabelSpec) -> list[tuple[str, tuple[float, float, float, float]]]:
    return [
        (item.text, (item.box.x, item.box.y, item.box.right, item.box.bottom))
        for item in lay_out(spec).items()
        if getattr(item, "path", "") == "signal_word"
    ]


def test_nothing_is_printed_between_black_and_white_and_the_same_again() -> None:
    zpl = render_zpl(label("MEAT-05"))

    assert set(printed(zpl)[0].tobytes()) == {0, 255}
    assert render_zpl(label("MEAT-05")) == zpl
    assert len(zpl) < 25_000


def test_a_quantity_is_printed_in_one_go() -> None:
    assert printed(render_zpl(label("MEAT-05"), quantity=12))[1] == 12


def test_other_print_heads_are_refused() -> None:
    with pytest.raises(ValueError, match="600 dots per inch"):
        render_zpl(label("MEAT-05"), 600)
