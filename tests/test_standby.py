"""Of several machines one does the long work, and another takes over when it is gone."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from server import create_app, standby
from server.database import db
from server.settings import Settings, SettingWrong


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def test_a_second_machine_waits_until_the_first_is_gone(
    app: Flask, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name == "sqlite":
        assert standby.wait_for_turn(lambda: None)()  # there is no second machine
        return
    monkeypatch.setattr(standby, "LOOK_EVERY_S", 0.05)
    first = standby.wait_for_turn(lambda: pytest.fail("nobody else works"))
    assert first()
    waited, took_over = threading.Event(), threading.Event()

    def work_on_another_machine() -> None:
        with create_app(replace(settings, data_dir=tmp_path / "other")).app_context():
            held = standby.wait_for_turn(waited.set)
            if held():
                took_over.set()
            db.engine.dispose()

    other = threading.Thread(target=work_on_another_machine)
    other.start()
    assert waited.wait(20)
    assert not took_over.is_set()

    with db.engine.connect() as connection:  # as when the machine loses its network
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks "
            "WHERE locktype = 'advisory' AND granted AND objid = %s",
            (standby.WORK_LOCK,),
        )

    assert took_over.wait(20)
    assert not first()
    other.join()


def test_a_shared_folder_that_is_not_mounted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingWrong, match="SHARED_DIR"):
        Settings.from_environment({"SHARED_DIR": str(tmp_path / "missing")})
