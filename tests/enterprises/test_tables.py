"""Files as they come from bureaus: their encodings, their spreadsheets, their mistakes."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from server.enterprises import tables
from server.enterprises.tables import Unreadable

CSV = "编号,企业名称\nENT-001,示例岳阳楼熟食第01有限公司\n"


def xlsx_of(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_each_encoding_that_bureaus_use(encoding):
    table = tables.read(CSV.encode(encoding))

    assert table.heading == ["编号", "企业名称"]
    assert table.rows == [tables.Row(2, ["ENT-001", "示例岳阳楼熟食第01有限公司"])]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_recognised_by_the_heading(delimiter):
    assert tables.read(CSV.replace(",", delimiter).encode()).heading == ["编号", "企业名称"]


def test_a_line_is_numbered_as_in_the_file_even_after_a_cell_of_two_lines():
    table = tables.read('name,address\n"甲","示例路\n1号"\n\n乙,示例路2号\n'.encode())

    assert [(row.line, row.cells) for row in table.rows] == [
        (2, ["甲", "示例路 1号"]),
        (5, ["乙", "示例路2号"]),
    ]


def test_cells_beyond_the_heading_are_kept_for_the_verdict_and_missing_ones_are_empty():
    table = tables.read(b"a,b,,\n1,2,,\n3\n4,5,6\n")

    assert table.heading == ["a", "b"]
    assert [row.cells for row in table.rows] == [["1", "2"], ["3", ""], ["4", "5", "6"]]


@pytest.mark.parametrize("content", [b"", b"  \n ", b"\xef\xbb\xbf", b",,\n,,\n"])
def test_an_empty_file_says_so(content):
    with pytest.raises(Unreadable) as refusal:
        tables.read(content)

    assert "空" in refusal.value.detail.zh or "没有数据" in refusal.value.detail.zh


@pytest.mark.parametrize(
    "content",
    [
        b"\x7fELF\x02\x01\x01" + bytes(range(256)),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"%PDF-1.7\n\x00\x01\x02",
    ],
)
def test_a_binary_file_is_not_taken_for_text(content):
    with pytest.raises(Unreadable, match="不是文本文件"):
        tables.read(content)


def test_an_open_quote_names_the_line():
    with pytest.raises(Unreadable, match="第 2 行"):
        tables.read('name,address\n"甲,示例路1号\n乙,示例路2号\n'.encode())


def test_an_old_excel_file_is_told_to_be_saved_anew():
    with pytest.raises(Unreadable, match="另存为"):
        tables.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))


def test_a_spreadsheet_gives_text_as_a_person_reads_it():
    table = tables.read(
        xlsx_of(
            ["区划代码", "许可类别", "许可有效期至", "到期", "地址"],
            [430602, 4.0, datetime(2028, 2, 28), date(2029, 3, 28), None],  # noqa: DTZ001
            [None, None, None, None, None],
            ["430603", "04", "2028-02-28", 0.5, " 示例路 "],
        )
    )

    assert table.rows == [
        tables.Row(2, ["430602", "4", "2028-02-28", "2029-03-28", ""]),
        tables.Row(4, ["430603", "04", "2028-02-28", "0.5", "示例路"]),
    ]


@pytest.mark.parametrize("cut", [40, 400, -30])
def test_a_damaged_spreadsheet_is_not_readable(cut):
    with pytest.raises(Unreadable, match="损坏"):
        tables.read(xlsx_of(["a"], ["b"])[:cut])


def test_a_zip_that_is_no_spreadsheet_is_not_readable():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")

    with pytest.raises(Unreadable, match="不是 XLSX"):
        tables.read(file.getvalue())


def test_a_small_spreadsheet_that_unpacks_to_a_huge_one_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_UNPACKED", 100_000)
    file = io.BytesIO(xlsx_of(["a"], ["b"]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/padding.xml", b" " * 200_000)

    with pytest.raises(Unreadable, match="太大"):
        tables.read(file.getvalue())


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 3)

    assert len(tables.read(b"a\n1\n\n\n2\n\n3\n").rows) == 3  # blank ones do not count
    with pytest.raises(Unreadable, match="3"):
        tables.read(b"a\n1\n2\n3\n4\n")
