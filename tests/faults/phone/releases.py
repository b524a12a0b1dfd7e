"""Releases of the app, one after another, before a server that goes on unchanged."""

from __future__ import annotations

import hashlib
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from server import pwa
from tests.faults.proxy import GATEWAY, Exchange, between, pass_on

BUILT = pwa.PLACES[-1]
ENTRY = re.compile(r'\{"integrity":"[^"]*","revision":(null|"[^"]*"),"url":"([^"]+)"\}')
HASHED = re.compile(r"(\w+)-([\w-]{8})(\.\w+)$")
TEXTS = {".js", ".css", ".html", ".webmanifest"}


def version(number: int) -> str:
    return f"0.1.{number}"


def release(folder: Path, number: int) -> Path:
    """The built app as a later version: each of its files has another name, and its own hash in the
    worker's list."""
    made = shutil.copytree(
        BUILT, folder / str(number), ignore=shutil.ignore_patterns("*.br"), dirs_exist_ok=False
    )
    names = {}
    for path in (made / "assets").iterdir():
        found = HASHED.search(path.name)
        assert found, path.name
        names[path.name] = path.name.replace(found[2], f"v{number:03}{found[2][4:]}")
        path.rename(path.with_name(names[path.name]))
    old = re.compile("|".join(map(re.escape, names)))
    for path in made.rglob("*.*"):
        if path.suffix in TEXTS:
            text = old.sub(lambda found: names[found[0]], path.read_text())
            path.write_text(re.sub(r"([`'\"])0\.1\.0\1", rf"\g<1>{version(number)}\1", text))
    worker = made / "sw.js"
    worker.write_text(ENTRY.sub(lambda found: _entry(made, found), worker.read_text()))
    return made


def _entry(made: Path, found: re.Match[str]) -> str:
    content = (made / found[2]).read_bytes()
    sha256 = b64encode(hashlib.sha256(content).digest()).decode()
    revision = found[1] if found[1] == "null" else f'"{hashlib.md5(content).hexdigest()}"'  # noqa: S324 - a name
    return f'{{"integrity":"sha256-{sha256}","revision":{revision},"url":"{found[2]}"}}'


def new_files(made: Path) -> list[str]:
    """The paths that an update to a release asks for, in the order it does."""
    names = [found[2] for found in ENTRY.finditer((made / "sw.js").read_text())]
    return [f"/app/{name}" for name in names if not _is_old(made, name)]


def _is_old(made: Path, name: str) -> bool:
    before = BUILT / name
    return before.exists() and before.read_bytes() == (made / name).read_bytes()


class Releases:
    """What stands at /app/ now, and what the line does to single files of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0
        self.address = ""
        self.line_is_cut = False
        self.cut: str | None = None  # the path whose answer never comes
        self.gateway: str | None = None  # the path in whose place a network's own page comes
        self.asked: list[str] = []
        self._service = Flask(__name__)
        self._service.register_blueprint(pwa.blueprint)

    def next(self) -> None:
        """Release another version, whole."""
        made = release(self.folder, self.number + 1)
        pwa.PLACES = (made,)
        self.number += 1

    def behave(self, exchange: Exchange) -> None:
        _, target, _ = exchange.request.split(b"\r\n", 1)[0].decode().split(" ")
        path = urlsplit(target).path
        self.asked.append(path)
        if self.line_is_cut or path == self.cut:
            exchange.reset()
        elif path == self.gateway:
            exchange.answer(GATEWAY)
        elif path.startswith("/app"):
            exchange.answer(self._file(target))
        else:
            pass_on(exchange)

    def _file(self, target: str) -> bytes:
        answer = self._service.test_client().get(target, base_url=self.address)
        head = [
            f"HTTP/1.1 {answer.status}",
            *(f"{name}: {value}" for name, value in answer.headers),
        ]
        return "\r\n".join([*head, "Connection: close", "", ""]).encode() + answer.data


@contextmanager
def releases(server_port: int, folder: Path) -> Iterator[Releases]:
    """A server before which one version after the other is released."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pwa, "PLACES", (BUILT,))
        these = Releases(folder)
        with between(server_port, these.behave) as these.address:
            yield these
