"""`guanqia verify-seals`, on an installation that has lived."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from server.accounts.models import Person
from server.database import db, write
from server.records.models import FieldRecord
from server.seals import log, service
from server.seals.acts import append_act, found_log
from server.seals.models import LogEntry
from server.verification.findings import CHECKPOINT, DERIVED, ENTRY, RECORD
from server.verification.service import verify
from tests.conftest import Command
from tests.records.conftest import NOTES, PhoneOf
from tests.seals.lived import live


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def lived(app: Flask, phone_of: PhoneOf, inspector: Person, staff: Person) -> None:
    live(lambda: phone_of(inspector), staff)


def test_all_holds(lived: None, guanqia: Command) -> None:
    report = verify()

    assert [str(one) for one in report.findings] == []
    assert report.entries == log.size()
    assert (report.photos, report.erased) == (4, 2)
    assert report.root == log.root_at(log.size())
    code, said, _ = guanqia("verify-seals")
    assert code == 0
    assert f"{report.entries} entries" in said
    assert "2 erased" in said


def test_a_derived_row_that_the_records_do_not_give_is_named_and_mended(
    lived: None, guanqia: Command
) -> None:
    with write():
        db.session.execute(
            sa.update(NOTES).values(text="另一种说法").where(NOTES.c.topic == "冷库")
        )

    code, said, _ = guanqia("verify-seals")

    assert code == 1
    assert DERIVED.zh in said
    assert "冷库" in said
    assert guanqia("rebuild")[0] == 0
    assert guanqia("verify-seals")[0] == 0


def test_the_first_bad_entry_is_named(lived: None, guanqia: Command) -> None:
    with write():
        for index in (40, 7):
            db.session.get_one(LogEntry, index).leaf_hash = "0" * 64

    report = verify()

    assert (report.findings[0].what, report.findings[0].leaf) == (ENTRY, 7)
    code, said, _ = guanqia("verify-seals")
    assert code == 1
    assert "#7" in said
    assert "leaf_hash" in said


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE person SET role = 'administrator' WHERE username = 'inspector'", "role"),
        ("UPDATE person SET disabled_at = '2026-11-26 00:00:00.000000'", "disabled_at"),
        ("UPDATE person_area SET region_code = '430000'", "areas"),
        ("DELETE FROM person_area", "areas"),
    ],
)
def test_a_right_that_nobody_gave_is_named(
    app: Flask, staff: Person, inspector: Person, guanqia: Command, change: str, named: str
) -> None:
    with write():
        found_log()
        db.session.execute(sa.text(change))

    code, said, _ = guanqia("verify-seals")

    assert code == 1
    assert "Person" in said
    assert named in said


def test_many_records_are_shared_among_processes(
    lived: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.verification.service.FEW", 4)
    monkeypatch.setattr("server.verification.service.CHUNK", 2)
    assert verify().findings == []
    last = sa.select(FieldRecord).order_by(FieldRecord.leaf_index.desc()).limit(1)
    with write():
        record = db.session.scalars(last).one()
        record.skew_ms += 1
        leaf = record.leaf_index

    found = verify().findings

    assert [(one.what, one.leaf) for one in found] == [(RECORD, leaf)]


def test_an_older_checkpoint_holds_against_the_log_that_grew(
    lived: None, guanqia: Command, tmp_path: Path
) -> None:
    file = tmp_path / "checkpoint.txt"
    file.write_text(service.checkpoint(), "utf-8")
    with write():
        append_act("tested", None, {})

    assert guanqia("verify-seals", "--against", file)[0] == 0


def test_a_log_that_was_rewritten_as_a_whole_is_found_by_an_older_checkpoint(
    app: Flask, staff: Person, guanqia: Command, tmp_path: Path
) -> None:
    """Who holds the key and writes the database makes a log that fits itself; not the old one."""
    file = tmp_path / "checkpoint.txt"
    with write():
        found_log()
        append_act("tested", None, {"limit": "72"})
        file.write_text(service.checkpoint(), "utf-8")
    with write():
        last = log.size() - 1
        db.session.execute(sa.text("DELETE FROM act WHERE leaf_index = :last"), {"last": last})
        db.session.execute(sa.text('DELETE FROM log_entry WHERE "index" = :last'), {"last": last})
        append_act("tested", None, {"limit": "60"})

    assert guanqia("verify-seals")[0] == 0
    code, said, _ = guanqia("verify-seals", "--against", file)
    assert code == 1
    assert CHECKPOINT.en in said
    assert "another root" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("127.0.0.1", "127.0.0.2"), "no checkpoint of this log"),
        (lambda text: text.replace("\n1\n", "\n2\n"), "not signed by a key"),
    ],
)
def test_what_is_no_checkpoint_of_this_log_is_said_to_be_none(
    app: Flask, guanqia: Command, tmp_path: Path, change: object, said: str
) -> None:
    with write():
        found_log()
    file = tmp_path / "checkpoint.txt"
    file.write_text(change(service.checkpoint()), "utf-8")  # type: ignore[operator]

    code, told, _ = guanqia("verify-seals", "--against", file)

    assert code == 1
    assert said in told


def test_a_checkpoint_of_entries_that_are_gone_is_named(
    app: Flask, guanqia: Command, tmp_path: Path
) -> None:
    file = tmp_path / "checkpoint.txt"
    with write():
        found_log()
        append_act("tested", None, {})
        file.write_text(service.checkpoint(), "utf-8")
        last = log.size() - 1
        db.session.execute(sa.text("DELETE FROM act WHERE leaf_index = :last"), {"last": last})
        db.session.execute(sa.text('DELETE FROM log_entry WHERE "index" = :last'), {"last": last})

    assert "no more than" in guanqia("verify-seals", "--against", file)[1]


def test_a_file_that_is_no_checkpoint_cannot_be_read(
    app: Flask, guanqia: Command, tmp_path: Path
) -> None:
    file = tmp_path / "checkpoint.txt"
    file.write_bytes(b"\xff")

    assert guanqia("verify-seals", "--against", file)[0] == 2


def test_a_database_without_a_log_says_so(app: Flask) -> None:
    with write():
        append_act("tested", None, {})
        db.session.execute(sa.text("DELETE FROM installation"))

    assert "which installation" in str(verify().findings[0])
