"""A body is received whole before work begins, and nobody is waited for without end."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterable
from typing import Any

import pytest

from server import receiving
from server.receiving import LARGEST, MOST_FORGOTTEN, Reception, Watch


class Zeros(io.RawIOBase):
    """So many bytes of nothing; counts what was read."""

    def __init__(self, size: int) -> None:
        self.size, self.given = size, 0

    def read(self, size: int = -1) -> bytes:
        some = min(size, self.size - self.given)
        self.given += some
        return bytes(some)


def receive(stream: io.RawIOBase | io.BytesIO, **environ: str) -> dict[str, Any]:
    """What an application finds of a body."""
    found: dict[str, Any] = {}

    def app(environ: dict[str, Any], _start_response: object) -> Iterable[bytes]:
        found.update(environ, body=environ["wsgi.input"].read())
        return []

    ours, theirs = socket.socketpair()
    with ours, theirs:
        Reception(app, 1)({"wsgi.input": stream, "gunicorn.socket": ours, **environ}, None)
    return found


def test_a_body_is_there_whole() -> None:
    found = receive(io.BytesIO(b"x" * 100_000), CONTENT_LENGTH="100000")

    assert (len(found["body"]), found["CONTENT_LENGTH"]) == (100_000, "100000")


def test_chunks_become_a_body_of_known_length() -> None:
    found = receive(io.BytesIO(b"chunks"), HTTP_TRANSFER_ENCODING="chunked")

    assert (found["body"], found["CONTENT_LENGTH"]) == (b"chunks", "6")
    assert "HTTP_TRANSFER_ENCODING" not in found


def test_of_a_body_without_end_little_is_read_and_its_length_says_so() -> None:
    endless = Zeros(10**12)

    found = receive(endless, HTTP_TRANSFER_ENCODING="chunked")

    assert endless.given <= MOST_FORGOTTEN + receiving.PIECE
    assert int(found["CONTENT_LENGTH"]) > LARGEST


def test_who_sends_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "PATIENCE", 0.1)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(10)
        Watch().allow(ours)
        assert ours.recv(1) == b""  # the other end is still open, and sent nothing


def test_who_is_done_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "PATIENCE", 0.1)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        watch = Watch()
        watch.allow(ours)
        watch.end(ours)
        ours.settimeout(1.5)
        with pytest.raises(TimeoutError):
            ours.recv(1)
