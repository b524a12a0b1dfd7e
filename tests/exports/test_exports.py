"""Taking tables away: streamed or made by the worker, counted, hashed and sealed."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from server import work
from server.accounts.service import add_person
from server.checks import exporting
from server.database import db, now, write
from server.exports import service
from server.exports.models import Export
from server.seals.models import Act
from tests.checks import conftest
from tests.checks.conftest import (
    bakery,
    check_at,
    cold_store,
    enterprises,
    meat_plant,
    phone,
    points,
    store_temp,
)
from tests.conftest import PASSWORD
from tests.console.forms import post, signed_in, token_in

__all__ = ["bakery", "check_at", "cold_store", "enterprises", "meat_plant", "phone", "points"]

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)  # 17:30 in Asia/Shanghai
LIST = "/console/exports"


@pytest.fixture
def console(client, staff):
    signed_in(client, staff)
    return client


@pytest.fixture
def two_checks(phone, check_at, cold_store):
    """One too warm, one right, at a plant with a hostile name."""
    conftest.seal(phone, check_at(cold_store, measurements=[store_temp("-12.5")]), MONDAY)
    conftest.seal(phone, check_at(cold_store), MONDAY + timedelta(days=1))
    with write():
        cold_store.enterprise.name = "=cmd|'/C calc'!A0<b>𠮷\u202e"


def take(console, format_, **filters):
    """The whole answer, its stream read to the end as a browser does."""
    token = token_in(console.get("/console/account"))
    form = {"table": "checks", "format": format_, **filters, "csrf_token": token}
    return console.post(LIST, data=form, buffered=True)


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def only_export():
    db.session.rollback()
    return db.session.scalars(sa.select(Export)).one()


def test_csv_has_the_rows_of_the_list_and_its_hash_is_kept_and_sealed(console, two_checks, staff):
    answer = take(console, "csv")
    rows, export = rows_of(answer), only_export()

    assert answer.mimetype == "text/csv"
    assert "filename*=UTF-8''%E6%A3%80%E6%9F%A5_" in answer.headers["Content-Disposition"]
    assert [row["检查时间（手机时钟）"] for row in rows] == [
        "2026-11-17 17:30:00",
        "2026-11-16 17:30:00",
    ]
    assert rows[1]["企业"] == "'=cmd|'/C calc'!A0<b>𠮷\u202e"
    assert rows[1]["结论"] == "不符合"
    assert rows[1]["不达标的限值"] == "贮存温度"
    assert rows[1]["检查人员"] == "Inspector、Colleague"
    assert (export.state, export.rows, export.size) == ("complete", 2, len(answer.data))
    assert export.sha256 == hashlib.sha256(answer.data).hexdigest()
    act = db.session.scalars(sa.select(Act).where(Act.kind == service.ACT)).one()
    assert act.by == staff.id
    assert act.body == {
        "export": str(export.id),
        "table": "checks",
        "format": "csv",
        "rows": 2,
        "sha256": export.sha256,
    }
    assert export.sha256 in console.get(LIST).text
    assert export.sha256 in console.get(f"{LIST}/{export.id}").text


def test_rows_are_read_in_batches_and_none_is_lost(console, two_checks, monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 1)

    rows = rows_of(take(console, "csv"))

    assert len({row["记录 SHA-256"] for row in rows}) == 2


def test_csv_is_narrowed_as_the_list_is(console, two_checks):
    assert len(rows_of(take(console, "csv", result="does-not-conform"))) == 1
    assert rows_of(take(console, "csv", q="no such plant")) == []


def test_headings_and_words_are_in_the_readers_language(console, two_checks):
    console.set_cookie("language", "en")

    row = rows_of(take(console, "csv", result="does-not-conform"))[0]

    assert row["Result"] == "Does not conform"
    assert row["Step"].isascii()


def test_xlsx_is_made_by_the_worker_and_found_again(app, console, two_checks):
    console.set_cookie("language", "en")
    waiting = take(console, "xlsx", result="does-not-conform")
    page = console.get(waiting.location)
    assert 'http-equiv="refresh"' in page.text
    assert "Waiting" in page.text
    assert console.get(f"{waiting.location}/file").status_code == 404

    service.make(only_export().id)  # as the worker does, who has no request and no language
    file = console.get(f"{waiting.location}/file")
    export = only_export()

    sheet = load_workbook(io.BytesIO(file.data)).worksheets[0]
    heading, row = sheet.iter_rows(values_only=True)
    assert heading[2] == "Enterprise"
    assert row[0].isoformat() == "2026-11-16T17:30:00"
    assert row[2] == "=cmd|'/C calc'!A0<b>𠮷\u202e"
    assert sheet["C2"].data_type == "s"
    assert (export.state, export.rows) == ("complete", 1)
    assert export.sha256 == hashlib.sha256(file.data).hexdigest()
    assert export.sha256 in console.get(LIST).text
    assert db.session.scalar(sa.select(sa.func.count()).where(Act.kind == service.ACT)) == 1


def test_the_bell_for_an_xlsx_rings(app, console, two_checks):
    work.do_at_once(app)

    page = console.get(take(console, "xlsx").location)

    assert "下载 XLSX" in page.text


def test_what_broke_off_waits_again(app, console, two_checks):
    take(console, "xlsx")
    export_id = only_export().id
    with write():
        db.session.get(Export, export_id).state = "running"
    part = app.config["SETTINGS"].data_dir / "exports" / "x.part"
    part.parent.mkdir(exist_ok=True)
    part.touch()

    service.errands.restart()

    assert only_export().state == "queued"
    assert not part.exists()


def test_files_are_deleted_after_a_week_and_can_be_made_again(app, console, two_checks):
    work.do_at_once(app)
    address = take(console, "xlsx").location
    with write():
        only_export().completed_at = now() - service.KEPT - timedelta(hours=1)
    first = only_export()

    assert service.expire() == 1
    assert "文件已删除" in console.get(address).text
    assert console.get(f"{address}/file").status_code == 404
    post(console, f"{address}/again")
    assert console.get(f"{address}/file").status_code == 200
    assert only_export().id == first.id


def test_a_download_that_breaks_off_says_so(app, console, two_checks, staff, monkeypatch):
    monkeypatch.setattr(service, "PIECE", 10)
    with write():
        export_id = service.begin("checks", "csv", {}, staff).id
    pieces = service.csv_of(export_id)
    next(pieces)

    pieces.close()

    page = console.get(f"{LIST}/{export_id}").text
    assert "下载中断" in page
    assert only_export().sha256 == ""


def test_who_has_lost_the_right_gets_no_file(app, console, two_checks, staff):
    take(console, "xlsx")
    with write():
        staff.disabled_at = now()

    service.make(only_export().id)

    assert only_export().state == "failed"


def test_wrong_filters_are_told_and_begin_nothing(console, two_checks):
    answer = take(console, "csv", since="yesterday")

    assert answer.status_code == 422
    assert "不是日期" in answer.text
    assert db.session.scalar(sa.select(sa.func.count(Export.id))) == 0


@pytest.mark.parametrize(
    ("table", "format_", "status"), [("people", "csv", 404), ("checks", "pdf", 422)]
)
def test_tables_and_formats_that_are_not_there(console, staff, table, format_, status):
    answer = post(console, LIST, {"table": table, "format": format_})

    assert answer.status_code == status


def test_nobody_sees_the_exports_of_others(app, console, two_checks):
    work.do_at_once(app)
    address = take(console, "xlsx").location
    with write():
        other, _ = add_person("other", "Other", "staff", ["430600"], PASSWORD)
    client = app.test_client()
    signed_in(client, other)

    for path in (address, f"{address}/file"):
        assert client.get(path).status_code == 404
    assert post(client, f"{address}/again").status_code == 404
    assert not re.search("[0-9a-f]{64}", client.get(LIST).text)
    assert "还没有导出过" in client.get(LIST).text


def test_the_area_bounds_what_is_exported(app, two_checks):
    with write():
        elsewhere, _ = add_person("elsewhere", "Elsewhere", "staff", ["430700"], PASSWORD)
    client = app.test_client()
    signed_in(client, elsewhere)

    assert rows_of(take(client, "csv")) == []
