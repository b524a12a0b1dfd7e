"""The app that was set up after the backup from which its server was restored."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Installation, wait_until
from tests.browser.phone import InspectorsPhone, a_picture
from tests.faults.server import running

pytestmark = pytest.mark.browser

ENTERPRISE, STEP = "示例岳阳楼熟食第01有限公司", "肉制品出厂检验"
# The restored server lets in whom the backup knows; by a secret of its own it would let in nobody.
SECRET = {"SECRET_KEY": "a secret for tests only, never used elsewhere"}


def test_a_phone_that_the_restored_server_never_heard_of_brings_all_that_it_sealed(
    prepared: Path, tmp_path: Path, open_browser: Callable[..., BrowserContext]
) -> None:
    with running(prepared, tmp_path / "lost", **SECRET) as server:
        backup = tmp_path / "backup"
        server.guanqia("backup", str(backup))
        place = Installation(server.base_url, server.data_dir, server.environment)
        phone = InspectorsPhone(open_browser("phone"), place)
        phone.set_up()
        page = phone.page
        phone.seal_check(ENTERPRISE, STEP, a_picture(tmp_path / "store.jpg"))
        wait_until(lambda: kept(server.database) == (1, 1, 1), 60, "it did not come")
        page.goto(phone.base_url + "/app/outbox")
        expect(page.get_by_text("全部记录已上传")).to_be_visible(timeout=60_000)
        server.kill()
        server.move_to(tmp_path / "new")
        server.guanqia("restore", str(backup))
        server.start()
        assert kept(server.database) == (0, 0, 0)

        page.goto(phone.base_url + "/app/outbox")
        expect(page.get_by_text("登录已过期")).to_be_visible(timeout=60_000)
        phone.sign_in_again()
        page.goto(phone.base_url + "/app/outbox")

        expect(page.get_by_text("服务器从备份恢复过")).to_be_visible(timeout=60_000)
        wait_until(lambda: kept(server.database) == (1, 1, 1), 60, "it did not come again")
        expect(page.get_by_text("全部记录已上传")).to_be_visible(timeout=60_000)
        [record] = phone.sealed_records()
        assert len(record["receipts"]) == 2  # of either epoch
        wait_until(lambda: epochs_of(phone) == {1, 2}, 60, "it did not look at the new log")


def epochs_of(phone: InspectorsPhone) -> set[int]:
    """Of the checkpoints that it keeps: an old one is not thrown away."""
    return {one["epoch"] for one in phone.checkpoints()}


def kept(database: Path) -> tuple[int, ...]:
    """How many phones, records and photos the server knows."""
    with closing(sqlite3.connect(database)) as connection:
        return tuple(
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("device", "field_record", "photo")
        )
