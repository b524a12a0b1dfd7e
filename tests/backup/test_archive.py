"""The file that a backup is."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from flask import Flask

from server import create_app
from server.backup import archive, service
from server.database import write
from server.seals import keys
from server.seals import service as seals
from server.seals.acts import found_log
from server.settings import Settings
from tests.conftest import Command


@pytest.fixture
def backup(app: Flask, tmp_path: Path) -> Path:
    with write():
        found_log()
    service.back_up(tmp_path / "backup", None)
    return tmp_path / "backup"


def test_without_a_passphrase_it_is_a_zip(backup: Path) -> None:
    with zipfile.ZipFile(backup) as plain:
        assert plain.namelist() == ["manifest.json", "database", "installation.jwk"]
        assert plain.read("database").startswith(b"SQLite format 3")
        assert json.loads(plain.read("manifest.json"))["database"] == "sqlite"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An archive under a passphrase: `age` takes seconds over each, and for each to be opened."""
    file = tmp_path_factory.mktemp("sealed") / "backup"
    with archive.writing(file, "correct horse") as out:
        out.writestr("something", b"x" * 1000)
    return file.read_bytes()


def with_other_files(sealed: bytes, files: Mapping[str, bytes], file: Path) -> Path:
    """The sealed archive with other contents in these files of it."""
    with zipfile.ZipFile(io.BytesIO(sealed)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, files.get(name, old.read(name)))
    return file


@pytest.mark.parametrize("passphrase", [None, "correct house"])
def test_a_wrong_passphrase_opens_nothing(
    sealed: bytes, tmp_path: Path, passphrase: str | None
) -> None:
    (tmp_path / "backup").write_bytes(sealed)

    with (
        pytest.raises(archive.PassphraseWrong),
        archive.reading(tmp_path / "backup", passphrase, tmp_path),
    ):
        pass


@pytest.mark.parametrize("passphrase", [None, "correct horse"])
def test_a_damaged_file_is_no_backup(sealed: bytes, tmp_path: Path, passphrase: str | None) -> None:
    file = tmp_path / "backup"
    if passphrase:
        file.write_bytes(sealed)
    else:
        with archive.writing(file, None) as out:
            out.writestr("something", b"x" * 1000)
    data = bytearray(file.read_bytes())
    data[-700] ^= 1
    file.write_bytes(data)

    with pytest.raises(archive.NoBackup), archive.reading(file, passphrase, tmp_path):
        pass


def test_an_archive_that_was_encrypted_by_another_key_is_no_backup(
    sealed: bytes, tmp_path: Path
) -> None:
    other = pyrage.x25519.Identity.generate()
    theirs = {"backup.zip.age": pyrage.encrypt(b"", [other.to_public()])}
    file = with_other_files(sealed, theirs, tmp_path / "backup")

    with pytest.raises(archive.NoBackup), archive.reading(file, "correct horse", tmp_path):
        pass


def test_a_passphrase_that_would_take_too_long_to_try_is_not_called_wrong(
    sealed: bytes, tmp_path: Path
) -> None:
    with zipfile.ZipFile(io.BytesIO(sealed)) as outer:
        slow = re.sub(rb"(-> scrypt \S+) \d+", rb"\1 40", outer.read("identity.age"))
    file = with_other_files(sealed, {"identity.age": slow}, tmp_path / "backup")

    with (
        pytest.raises(archive.MachineTooBusy),
        archive.reading(file, "correct horse", tmp_path),
    ):
        pass


def test_a_file_that_is_there_stays_as_it_is(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("something else")

    with pytest.raises(archive.FileExists):
        service.back_up(tmp_path / "backup", None)

    assert (tmp_path / "backup").read_text() == "something else"


@pytest.mark.parametrize("passphrase", [None, "correct horse"])
def test_what_breaks_off_leaves_no_file(tmp_path: Path, passphrase: str | None) -> None:
    with pytest.raises(ZeroDivisionError), archive.writing(tmp_path / "backup", passphrase):
        raise ZeroDivisionError

    assert list(tmp_path.glob("*backup*")) == []


def test_a_disk_that_is_full_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pyrage, "encrypt_io", full)

    file = archive.writing(tmp_path / "backup", "correct horse")
    with pytest.raises(OSError, match="No space left"), file as out:
        out.writestr("something", b"x" * 10_000_000)


def changed(backup: Path, name: str, data: bytes | None) -> Path:
    """The backup with another file in it; None: without the file."""
    file = backup.with_name("changed")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(file, "w") as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        if data is not None:
            new.writestr(name, data)
    return file


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("manifest.json", None, archive.NoBackup),
        ("manifest.json", b"{", archive.NoBackup),
        ("manifest.json", b'{"format": 2}', archive.NoBackup),
        ("database", None, archive.NoBackup),
        ("photos/" + "0" * 64, b"other bytes", archive.NoBackup),
        ("manifest.json", b'{"format": 1, "database": "oracle"}', service.OtherDatabase),
    ],
)
def test_what_is_not_in_order_is_not_restored(
    backup: Path, settings: Settings, name: str, data: bytes, refusal: type[Exception]
) -> None:
    if refusal is service.OtherDatabase:
        with zipfile.ZipFile(backup) as plain:
            manifest = json.loads(plain.read("manifest.json"))
        data = json.dumps(manifest | {"database": "oracle"}).encode()
    file = changed(backup, name, data)
    with empty(settings).app_context(), pytest.raises(refusal):
        service.restore(file, None)


def test_a_log_that_is_not_the_checkpoints_is_not_restored(
    backup: Path, settings: Settings
) -> None:
    with zipfile.ZipFile(backup) as plain:
        manifest = json.loads(plain.read("manifest.json"))
    origin, size, _root, *rest = manifest["checkpoint"].split("\n")
    manifest["checkpoint"] = "\n".join([origin, size, "A" * 43 + "=", *rest])
    file = changed(backup, "manifest.json", json.dumps(manifest).encode())

    with empty(settings).app_context(), pytest.raises(archive.NoBackup):
        service.restore(file, None)


def test_a_key_that_is_a_setting_must_be_the_backups(
    app: Flask, backup: Path, settings: Settings
) -> None:
    seals.open_installation()
    right = (settings.data_dir / keys.FILE).read_text()
    wrong = json.dumps(keys.make_next_key(settings).as_dict(private=True))

    with empty(settings, wrong).app_context(), pytest.raises(service.OtherKey):
        service.restore(backup, None)
    with empty(settings, right).app_context():
        assert service.restore(backup, None).epoch == 2
    assert not (settings.data_dir / "empty" / keys.FILE).exists()


def empty(settings: Settings, key: str = "") -> Flask:
    folder = settings.data_dir / "empty"
    url = f"sqlite:///{folder / 'guanqia.db'}"
    return create_app(replace(settings, data_dir=folder, database_url=url, installation_key=key))


def test_the_commands(
    app: Flask, guanqia: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with write():
        found_log()
    file = tmp_path / "backup"

    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    code, said, _ = guanqia("backup", file, "--passphrase-stdin")
    assert code == 0
    assert "0 records" in said
    assert "\n1\n" in said  # the checkpoint
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert guanqia("backup", tmp_path / "other", "--passphrase-stdin")[0] == 2
    assert guanqia("backup", file)[0] == 1
    assert_any_age_program_opens(file, "correct horse")

    monkeypatch.setenv("DATA_DIR", str(tmp_path / "new"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    code, said, _ = guanqia("restore", file, "--passphrase-stdin")
    assert code == 0
    assert "epoch 2 begins" in said
    assert guanqia("restore", file)[0] == 1


def assert_any_age_program_opens(backup: Path, passphrase: str) -> None:
    with zipfile.ZipFile(backup) as outer:
        identity = pyrage.passphrase.decrypt(outer.read("identity.age"), passphrase).decode()
        opened = io.BytesIO()
        with outer.open("backup.zip.age") as sealed:
            pyrage.decrypt_io(sealed, opened, [pyrage.x25519.Identity.from_str(identity)])
    with zipfile.ZipFile(opened) as inner:
        secret = json.loads(inner.read("installation.jwk"))["d"].encode()
    assert secret not in backup.read_bytes()
