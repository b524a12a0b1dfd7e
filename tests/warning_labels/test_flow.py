"""Documents that flow over pages."""

from io import BytesIO
from itertools import combinations

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from warning_labels import SymbolTooDense, typefaces, write_pages
from warning_labels.boxes import Box, Page, Picture, Plate, QrSymbol, TextLine
from warning_labels.flow import (
    GRID_MM,
    MARGIN_MM,
    Column,
    Figure,
    Flow,
    Section,
    document_pages,
    paginated,
)
from warning_labels.qr import document_modules
from warning_labels.stocks import A4
from warning_labels.tables import Words
from warning_labels.typesetting import wrap

WIDTH = 170.0
ROOM = A4[1] - 2 * MARGIN_MM
HAIR = 0.01


def a_jpeg(across: int = 40, down: int = 30, colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (across, down), colour).save(out, "JPEG")
    return out.getvalue()


def words(text: str) -> Words:
    return Words(text, "test")


def flow() -> Flow:
    return Flow(WIDTH, typefaces())


def pages_of(*flows: Flow) -> list[Page]:
    sections = [Section(tuple(one.strips), "running", "foot") for one in flows]
    return list(document_pages(sections, A4, typefaces(), lambda n, of: f"{n}/{of}"))


def pdf_of(pages: list[Page], language: str = "zh-Hans") -> bytes:
    out = BytesIO()
    write_pages(pages, out, title="Test", language=language)
    return out.getvalue()


def items(page: Page) -> list[object]:
    return [item for part in page.parts for item in part.items()]


def said(pages: list[Page]) -> list[str]:
    return [
        item.text
        for page in pages
        for item in items(page)
        if isinstance(item, TextLine) and item.path == "test"
    ]


def overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > HAIR and down > HAIR


def assert_sound(pages: list[Page]) -> None:
    """Nothing overlaps, nothing leaves the page."""
    for page in pages:
        boxes = [item.box for item in items(page) if isinstance(item, TextLine | Picture)]
        for box in boxes:
            assert box.x >= MARGIN_MM - HAIR
            assert box.right <= page.width - MARGIN_MM + HAIR
            assert 5 < box.y < box.bottom < page.height - 5
        assert not any(overlap(*pair) for pair in combinations(boxes, 2))


TEXTS = st.text(st.sampled_from("限值 abc，。12.5℃\n堃-"), max_size=400)


@settings(max_examples=30)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12), st.integers(1, 60))
def test_no_text_is_lost_or_cut_wherever_pages_end(
    rows: list[tuple[str, str]], repeated: int
) -> None:
    document = flow()
    document.heading("Heading")
    document.table(
        (Column("one", 60), Column("two", WIDTH - 60)),
        [[[words(one * repeated)], [words(two)]] for one, two in rows],
    )

    pages = pages_of(document)

    assert_sound(pages)
    expected = "".join(one * repeated + two for one, two in rows)
    assert sorted("".join("".join(said(pages)).split())) == sorted("".join(expected.split()))


def test_a_short_row_stays_whole_and_headings_stand_again() -> None:
    document = flow()
    row = [[words("first\nsecond\nthird")], [words("x")]]
    document.table((Column("A", 60), Column("B", 60)), [row] * 60)

    pages = pages_of(document)

    assert len(pages) > 2
    for page in pages:
        texts = [item.text for item in items(page) if isinstance(item, TextLine)]
        assert texts.count("first") == texts.count("second") == texts.count("third")
        assert texts.count("A") == 1


def test_a_heading_stands_with_what_it_heads() -> None:
    for lines in range(50, 62):
        document = flow()
        document.paragraph(*[words(str(n)) for n in range(lines)])
        document.heading("Heading")
        document.paragraph(words("below it"))

        last = pages_of(document)[-1]

        texts = [item.text for item in items(last) if isinstance(item, TextLine)]
        assert "below it" in texts
        assert "Heading" in texts


def test_white_is_left_out_at_the_head_of_a_page() -> None:
    document = flow()
    for _ in range(100):
        document.space(7)
        document.paragraph(words("text"))

    for strips in paginated(document.strips, ROOM):
        assert strips[0].items


def test_a_bar_runs_beside_all_lines_of_its_text() -> None:
    document = flow()
    document.paragraph(words("文字" * 2000), bar="red")

    for page in pages_of(document):
        lines = [i for i in items(page) if isinstance(i, TextLine) and i.path == "test"]
        bars = [i for i in items(page) if isinstance(i, Plate) and i.ink == "red"]
        assert len(lines) == len(bars)
        assert all(line.x > bars[0].box.right for line in lines)


def test_sections_begin_pages_of_their_own_and_are_numbered_together() -> None:
    one, two = flow(), flow()
    one.paragraph(words("a\n" * 100))
    two.paragraph(words("b"))

    pages = pages_of(one, two)

    marks = [
        [item.text for item in items(page) if isinstance(item, TextLine) and item.path != "test"]
        for page in pages
    ]
    assert marks == [["foot", "1/3"], ["running", "foot", "2/3"], ["foot", "3/3"]]


def test_a_long_running_title_keeps_to_its_line() -> None:
    document = flow()
    document.paragraph(words("a\n" * 100))
    section = Section(tuple(document.strips), "很长的企业名称" * 40, "foot")

    pages = list(document_pages([section], A4, typefaces(), lambda n, of: f"{n}/{of}"))

    assert_sound(pages)


def test_a_picture_keeps_its_shape_and_stays_on_one_page() -> None:
    jpeg = a_jpeg(400, 100)
    document = flow()
    cells = [[Figure(jpeg, (400, 100), 40, 40), words(f"caption {n}")] for n in range(100)]
    document.grid(cells, [42.5] * 4)

    pages = pages_of(document)

    found = [item for page in pages for item in items(page) if isinstance(item, Picture)]
    assert len(found) == 100
    assert {(one.box.width, one.box.height) for one in found} == {(40.0, 10.0)}
    assert_sound(pages)


def test_a_picture_is_in_the_file_once_as_it_came() -> None:
    jpeg = a_jpeg()
    document = flow()
    document.grid([[Figure(jpeg, (40, 30), 20, 20)]] * 8, [40] * 4)

    pdf = pdf_of(pages_of(document))

    with pikepdf.open(BytesIO(pdf)) as file:
        streams = [one for one in file.objects if isinstance(one, pikepdf.Stream)]
        images = [one for one in streams if one.get("/Subtype") == "/Image"]
        assert [one.read_raw_bytes() for one in images] == [jpeg]
    shown = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().convert("RGB")
    x, y = (round((MARGIN_MM + 5) * 72 / 25.4 * 2), round((MARGIN_MM + 5) * 72 / 25.4 * 2))
    red, green, blue = shown.getpixel((x, y))
    assert red > 240
    assert green < 20
    assert blue < 20


def test_the_language_of_a_document_is_told() -> None:
    document = flow()
    document.paragraph(words("text"))

    with pikepdf.open(BytesIO(pdf_of(pages_of(document), "en"))) as file:
        assert file.Root.Lang == "en"
        assert file.open_metadata()["dc:language"] == {"en"}


@pytest.mark.parametrize("length", [60, 95, 130])
def test_an_address_of_any_length_is_read_from_the_page(length: int) -> None:
    address = "HTTPS://GQ.EXAMPLE.CN/VERIFY/".ljust(length, "7")
    document = flow()
    beside = Flow(100, typefaces())
    beside.paragraph(words("left"))
    document.beside(beside, [QrSymbol(Box(120, 2, 30, 30), document_modules(address), 3)], 36)

    [page] = pages_of(document)
    picture = pypdfium2.PdfDocument(pdf_of([page]))[0].render(scale=200 / 72).to_pil()

    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [address]


@pytest.mark.parametrize("payload", ["A" * 155, "https://lower.case"])
def test_what_no_symbol_holds_is_refused(payload: str) -> None:
    with pytest.raises(SymbolTooDense):
        document_modules(payload)


def test_what_stands_beside_stays_on_one_page() -> None:
    document = flow()
    document.paragraph(words("\n".join("text" for _ in range(57))))
    beside = Flow(100, typefaces())
    beside.paragraph(words("left"))
    document.beside(beside, [QrSymbol(Box(120, 2, 30, 30), document_modules("A"), 3)], 36)

    pages = pages_of(document)

    [symbol] = [item for item in items(pages[1]) if isinstance(item, QrSymbol)]
    assert symbol.area.bottom < A4[1] - MARGIN_MM


def test_a_word_wider_than_the_line_alone_is_broken() -> None:
    measure = typefaces().measure(False)

    lines = wrap("see https://" + "a" * 80 + " for (all) of it", 20, measure)

    assert "".join("".join(lines).split()) == "seehttps://" + "a" * 80 + "for(all)ofit"
    assert all(measure(line) <= 20 for line in lines)
    assert lines[-1].endswith("of it")


def test_lines_stand_on_one_grid() -> None:
    document = flow()
    small, large = Words("s\ns", "test", small=True), Words("l\nl", "test", large=True)
    document.table((Column("A", 60), Column("B", 60)), [[[small], [large]]])

    [page] = pages_of(document)

    by_text = {
        text: [i.baseline for i in items(page) if isinstance(i, TextLine) and i.text == text]
        for text in "sl"
    }
    assert by_text["s"] == by_text["l"]
    assert by_text["s"][1] - by_text["s"][0] == pytest.approx(GRID_MM)


def test_characters_that_no_font_has_are_told_by_their_number() -> None:
    faces = typefaces()

    assert faces.legible("a👍\u200b\x07\tb") == "a[U+1F44D][U+200B][U+0007] b"
    assert faces.legible("e\u0301\n堃") == "é\n堃"
