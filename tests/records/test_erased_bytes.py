"""What is erased by law is gone from SQLite's file as well."""

from __future__ import annotations

import hashlib

from flask import Flask

from server.database import db
from tests.conftest import Command
from tests.records.conftest import note
from tests.records.phone import Phone


def test_no_byte_of_it_stays_in_the_file(app: Flask, phone: Phone, guanqia: Command) -> None:
    text = phone.seal("test-note", note(text="x" * 3000))
    phone.send(text)
    part_of_it = text.split(".")[1][300:400].encode()
    db.session.rollback()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file = app.config["SETTINGS"].data_dir / "guanqia.db"
    assert part_of_it in file.read_bytes()

    guanqia("erase", hashlib.sha256(text.encode()).hexdigest(), "--reason", "依法")

    db.session.rollback()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert part_of_it not in file.read_bytes()
