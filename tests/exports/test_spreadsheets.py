"""Tables for spreadsheets, whatever people typed into them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from server.exports.spreadsheets import LONGEST_CELL, formula_safe, to_csv, write_xlsx

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "  =1+1",
    "＝SUM(A1)",
    "@SUM(1)",
    "-2+3",
    "\t=1",
    "<script>alert(1)</script>",
    'a "quoted", cell',
    "two\nlines",
    "\u202e左右颠倒\u202c",
    "عربى שלום",
    "𠮷野家㐂",
    "👩🏽‍🔬",
    "nothing\x00 seen\x07\x1b[31m\x7f",
    "\ufffe\ud800",
]


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_keeps_every_row_and_column_whatever_is_typed():
    rows = [(number, text, "last") for number, text in enumerate(HOSTILE)]

    data = to_csv(["编号", "文字", "末列"], rows)
    heading, *found = read_csv(data)

    assert data.startswith(b"\xef\xbb\xbf")  # by which Excel knows UTF-8
    assert heading == ["编号", "文字", "末列"]
    assert [(row[0], row[2]) for row in found] == [(str(n), "last") for n, _, _ in rows]
    assert not [row for row in found if row[1].lstrip(" ")[:1] in set("=+-@＝＋－＠\t\r\n")]
    assert [row[1] for row in found][-9:-2] == HOSTILE[-9:-2]  # harmless ones are unchanged
    assert found[-2][1] == "nothing␀ seen␇␛[31m␡"
    assert found[-1][1] == "��"


def test_xlsx_keeps_texts_as_texts(tmp_path):
    path = tmp_path / "t.xlsx"

    write_xlsx(path, "检查", ["文字"], [(text,) for text in HOSTILE])
    cells = [row[0] for row in load_workbook(path)["检查"].iter_rows(min_row=2)]

    assert {cell.data_type for cell in cells} == {"s"}  # none is a formula
    assert [cell.value for cell in cells][:13] == HOSTILE[:13]
    assert [cell.quotePrefix for cell in cells][:6] == [True] * 6
    assert cells[13].value == "nothing␀ seen␇␛[31m␡"


def test_instants_are_local_and_numbers_are_numbers(tmp_path):
    moment = datetime(2026, 11, 16, 17, 30, 5, 123456, tzinfo=UTC)
    row = (moment, date(2026, 11, 16), 12, -3, None)
    path = tmp_path / "t.xlsx"

    write_xlsx(path, "t", list("abcde"), [row], SHANGHAI)
    csv_row = read_csv(to_csv(list("abcde"), [row], SHANGHAI))[1]
    xlsx_row = next(load_workbook(path)["t"].iter_rows(min_row=2, values_only=True))

    assert csv_row == ["2026-11-17 01:30:05", "2026-11-16", "12", "-3", ""]
    assert xlsx_row[0].isoformat() == "2026-11-17T01:30:05"
    assert xlsx_row[2:] == (12, -3, None)


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(tmp_path):
    path = tmp_path / "t.xlsx"

    write_xlsx(path, "t", ["n"], [(number,) for number in range(5)], rows_per_sheet=2)
    book = load_workbook(path)

    assert book.sheetnames == ["t", "t 2", "t 3"]
    assert [[row[0].value for row in sheet.iter_rows()] for sheet in book] == [
        ["n", 0, 1],
        ["n", 2, 3],
        ["n", 4],
    ]


def test_a_table_without_rows_has_its_heading(tmp_path):
    path = tmp_path / "t.xlsx"

    write_xlsx(path, "t", ["n"], [])

    assert [row[0].value for row in load_workbook(path)["t"].iter_rows()] == ["n"]
    assert read_csv(to_csv(["n"], [])) == [["n"]]


@pytest.mark.parametrize("text", ["x" * 40_000, "𠮷" * 20_000])
def test_a_text_longer_than_a_cell_says_that_it_is_cut(tmp_path, text):
    path = tmp_path / "t.xlsx"

    write_xlsx(path, "t", ["n"], [(text,)])
    value = load_workbook(path)["t"]["A2"].value

    assert len(value.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert value.endswith("…【已截断 cut】")


def test_numbers_of_ours_stay_numbers():
    assert formula_safe(-5) == "-5"
    assert formula_safe("-5") == "'-5"
