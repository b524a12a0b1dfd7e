"""The file that a backup is: a ZIP without compression; under a passphrase, sealed by `age`.

With a passphrase it holds two files that any `age` program opens: `identity.age`, a key under
the passphrase, and `backup.zip.age`, the same ZIP as without one, for that key:

    age -d identity.age > identity.txt && age -d -i identity.txt backup.zip.age > backup.zip
"""

from __future__ import annotations

import os
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyrage

from ..language import Text
from ..problems import DomainError

IDENTITY, SEALED = "identity.age", "backup.zip.age"


class NoBackup(DomainError):
    slug = "no-backup"
    title = Text(
        "不是关卡的备份文件，或文件已损坏。", "This is no backup of Guanqia, or it is damaged."
    )


class PassphraseWrong(DomainError):
    slug = "passphrase"
    title = Text(
        "口令不对，或备份有口令而没有给出（--passphrase-stdin）。",
        "The passphrase is wrong, or the backup has one and none was given (--passphrase-stdin).",
    )


class MachineTooBusy(DomainError):
    """`age` measures the machine, and does not begin to open what would keep it for a minute."""

    slug = "machine-too-busy"
    title = Text(
        "这台机器现在太忙或太慢，无法验证口令；请稍后再试，或换一台机器。",
        "This machine is too busy or too slow to try the passphrase. Try later, or on another one.",
    )


class FileExists(DomainError):
    slug = "file-exists"
    title = Text("文件已存在，请换一个文件名。", "The file is there already; take another name.")


@contextmanager
def writing(path: Path, passphrase: str | None) -> Iterator[zipfile.ZipFile]:
    """A ZIP to fill; the file appears under its name, for its owner alone, once it is whole.

    Raises FileExists. What is encrypted never lies beside it as it is.
    """
    if path.exists():
        raise FileExists(f"{path} 已存在，请换一个文件名。", f"{path} is there already.")
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    unfinished = Path(beside)
    try:
        with os.fdopen(handle, "wb") as file:
            if passphrase is None:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as plain:
                    yield plain
            else:
                with _sealing(file, passphrase) as plain:
                    yield plain
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)
    finally:
        unfinished.unlink()


@contextmanager
def reading(path: Path, passphrase: str | None, beside: Path) -> Iterator[zipfile.ZipFile]:
    """The ZIP of a backup, each file's checksum verified; decrypted in the folder `beside`.

    Raises NoBackup, PassphraseWrong, MachineTooBusy.
    """
    try:
        with zipfile.ZipFile(path) as outer:
            if SEALED not in outer.namelist():
                yield _whole(outer)
                return
            with tempfile.TemporaryFile(dir=beside) as opened:  # without a name
                _open(outer, passphrase, opened)
                with zipfile.ZipFile(opened) as plain:
                    yield _whole(plain)
    except (zipfile.BadZipFile, EOFError) as error:
        raise NoBackup from error


@contextmanager
def _sealing(file: BinaryIO, passphrase: str) -> Iterator[zipfile.ZipFile]:
    """A ZIP whose bytes are encrypted on their way into the file."""
    identity = pyrage.x25519.Identity.generate()
    failures: list[BaseException] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as outer:
        outer.writestr(IDENTITY, pyrage.passphrase.encrypt(str(identity).encode(), passphrase))
        read_end, write_end = os.pipe()

        def encrypt() -> None:
            try:
                with (
                    os.fdopen(read_end, "rb") as plain,
                    outer.open(SEALED, "w", force_zip64=True) as out,
                ):
                    pyrage.encrypt_io(plain, out, [identity.to_public()])
            except BaseException as failure:
                failures.append(failure)

        thread = threading.Thread(target=encrypt)
        thread.start()
        try:
            with os.fdopen(write_end, "wb") as pipe, zipfile.ZipFile(pipe, "w") as inner:
                yield inner
        except BrokenPipeError:
            pass  # the other end gave up, and says why
        finally:
            thread.join()
        if failures:
            raise failures[0]


def _open(outer: zipfile.ZipFile, passphrase: str | None, into: BinaryIO) -> None:
    if passphrase is None:
        raise PassphraseWrong
    try:
        identity = pyrage.passphrase.decrypt(outer.read(IDENTITY), passphrase).decode()
    except (pyrage.DecryptError, KeyError) as error:
        raise (MachineTooBusy if "Excessive work" in str(error) else PassphraseWrong) from error
    try:
        with outer.open(SEALED) as sealed:
            pyrage.decrypt_io(sealed, into, [pyrage.x25519.Identity.from_str(identity)])
    except (pyrage.DecryptError, OSError) as error:
        raise NoBackup from error
    into.seek(0)


def _whole(archive: zipfile.ZipFile) -> zipfile.ZipFile:
    if archive.testzip() is not None:
        raise NoBackup
    return archive
