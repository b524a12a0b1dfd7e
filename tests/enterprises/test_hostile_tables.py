"""Files that are made to hurt: bombs, entities, rows and columns without end, formulas."""

from __future__ import annotations

import io
import re
import time
import zipfile

import pytest
from openpyxl import Workbook

from server.enterprises import tables
from server.enterprises.tables import Unreadable

SECONDS = 60  # of a busy machine; without their limits these take minutes or all memory


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_sheet(xml, content=None):
    """A workbook whose sheet is this XML."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content or workbook(["编号"], ["1"]))) as parts,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for part in parts.infolist():
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            changed.writestr(part.filename, xml if is_sheet else parts.read(part))
    return out.getvalue()


def sheet(rows, before=""):
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = f'<worksheet xmlns="{name}"><sheetData>{rows}</sheetData></worksheet>'
    return f'<?xml version="1.0"?>{before}{data}'


def cell(reference, text):
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADING = f'<row r="1">{cell("A1", "编号")}{cell("B1", "企业名称")}</row>'


@pytest.fixture(autouse=True)
def _in_time():
    began = time.monotonic()
    yield
    assert time.monotonic() - began < SECONDS


def test_entities_that_grow_are_not_unfolded():
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "grows"}">' for n in range(12)
    )
    bomb = sheet(HEADING + f'<row r="2">{cell("A2", "&e11;")}</row>', f"<!DOCTYPE w [{entities}]>")

    with pytest.raises(Unreadable, match="损坏"):
        tables.read(with_sheet(bomb))


def test_no_file_of_the_server_is_read_by_an_entity(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret of the server")
    entity = f'<!DOCTYPE w [<!ENTITY secret SYSTEM "{secret.as_uri()}">]>'
    asking = sheet(HEADING + f'<row r="2">{cell("A2", "&secret;")}{cell("B2", "x")}</row>', entity)

    try:
        read = tables.read(with_sheet(asking))
    except Unreadable:
        return
    assert "a secret" not in str(read)


def test_a_million_empty_rows_are_no_data():
    rows = "".join(f'<row r="{number}"/>' for number in range(2, 1_000_002))

    table = tables.read(with_sheet(sheet(HEADING + rows)))

    assert (table.heading, table.rows) == (["编号", "企业名称"], [])


@pytest.mark.parametrize("number", [1_048_577, 10**12])
def test_a_row_where_no_spreadsheet_has_one_is_refused(number):
    far = f'<row r="{number}">{cell(f"A{number}", "x")}</row>'

    with pytest.raises(Unreadable, match="太大"):
        tables.read(with_sheet(sheet(HEADING + far)))


def test_the_last_row_that_a_spreadsheet_has_is_read():
    far = f'<row r="1048576">{cell("A1048576", "x")}</row>'

    assert tables.read(with_sheet(sheet(HEADING + far))).rows == [tables.Row(1_048_576, ["x", ""])]


def test_cells_far_to_the_right_are_refused_at_the_first_of_them():
    rows = "".join(
        f'<row r="{number}">{cell(f"XFD{number}", "x")}</row>' for number in range(2, 60_000)
    )

    with pytest.raises(Unreadable, match="列"):
        tables.read(with_sheet(sheet(HEADING + rows)))


def test_cells_only_formatted_in_every_row_to_the_far_end_are_refused():
    rows = "".join(
        f'<row r="{number}"><c r="XFD{number}" s="1"/></row>' for number in range(2, 60_000)
    )

    with pytest.raises(Unreadable, match="太大"):
        tables.read(with_sheet(sheet(HEADING + rows)))


def test_columns_that_were_only_formatted_do_no_harm():
    styled = f'<row r="2">{cell("A2", "1")}{cell("B2", "甲")}<c r="XFD2" s="1"/></row>'

    table = tables.read(with_sheet(sheet(HEADING + styled)))

    assert table.rows == [tables.Row(2, ["1", "甲"])]


def test_a_bomb_of_one_repeated_byte_is_refused_by_its_size():
    out = io.BytesIO(workbook(["编号"]))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/image1.png", "w", force_zip64=True) as part,
    ):
        for _ in range(201):
            part.write(bytes(1024 * 1024))

    assert len(out.getvalue()) < 1024 * 1024
    with pytest.raises(Unreadable, match="太大"):
        tables.read(out.getvalue())


def test_a_bomb_that_hides_its_size_unpacks_to_no_more_than_it_says():
    """The archive's list of contents is what the limit reads, and what bounds the unpacking."""
    honest = with_sheet(sheet(HEADING + " " * 5_000_000))
    size = re.escape((len(sheet(HEADING).encode()) + 5_000_000).to_bytes(4, "little"))
    lying = re.sub(size, (1000).to_bytes(4, "little"), honest)
    assert lying != honest

    with pytest.raises(Unreadable, match="损坏"):
        tables.read(lying)


def test_a_formula_is_taken_for_its_last_value_and_never_worked_out():
    formula = (
        '<row r="2"><c r="A2" t="str"><f>WEBSERVICE("http://example.org")</f><v>7</v></c></row>'
    )

    assert tables.read(with_sheet(sheet(HEADING + formula))).rows == [tables.Row(2, ["7", ""])]


@pytest.mark.parametrize("text", ["㐂𠮷有限公司", "\u202eabc", "👩‍🏭食品厂", "示例" * 30])
def test_rare_texts_come_through_unharmed(text):
    table = tables.read(workbook(["编号", "企业名称"], ["1", text]))

    assert table.rows[0].cells == ["1", text]
