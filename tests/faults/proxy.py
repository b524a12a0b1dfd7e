"""What stands between phone and server: a proxy that loses, cuts, alters and lies."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tests.installation import free_port

PAGE = b"<html><title>Login</title>Please sign in to this network</html>"
GATEWAY = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (
    len(PAGE),
    PAGE,
)


class Exchange:
    """One request on its way, whole, and what may be done with it."""

    def __init__(self, phone: socket.socket, server_port: int, request: bytes) -> None:
        self.phone, self.request = phone, request
        self._server_port = server_port

    def ask(self, request: bytes) -> bytes:
        """Take a request to the server; returns the whole answer, b"" for none."""
        with socket.create_connection(("127.0.0.1", self._server_port), timeout=60) as server:
            server.sendall(request)
            with suppress(OSError):
                server.shutdown(socket.SHUT_WR)
            return b"".join(_parts(server))

    def ask_and_reset(self, request: bytes) -> None:
        """Take part of a request to the server, then break the connection with a reset."""
        server = socket.create_connection(("127.0.0.1", self._server_port), timeout=60)
        server.sendall(request)
        _reset(server)

    def answer(self, answer: bytes) -> None:
        self.phone.sendall(answer)

    def reset(self) -> None:
        _reset(self.phone)


Behaviour = Callable[[Exchange], None]


def pass_on(exchange: Exchange) -> None:
    exchange.answer(exchange.ask(exchange.request))


@contextmanager
def between(server_port: int, behave: Behaviour, host: str = "127.0.0.1") -> Iterator[str]:
    """A proxy in front of a server that treats each request as `behave` says; its address."""
    port = free_port()
    listener = socket.create_server((host, port), backlog=128)

    def serve() -> None:
        while True:
            try:
                phone, _ = listener.accept()
            except OSError:
                return  # closed: the test is over
            threading.Thread(target=carry, args=(phone,), daemon=True).start()

    def carry(phone: socket.socket) -> None:
        with phone, suppress(OSError):
            phone.settimeout(60)
            behave(Exchange(phone, server_port, _request(phone)))

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://{host}:{port}"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _request(phone: socket.socket) -> bytes:
    """One whole request; the connection is said to end with it."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(phone)
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"\r\nContent-Length: (\d+)", head, re.IGNORECASE)
    while len(body) < (int(length[1]) if length else 0):
        body += _some(phone)
    head = re.sub(rb"\r\nConnection: [^\r]*", b"", head, flags=re.IGNORECASE)  # a browser's own
    return head + b"\r\nConnection: close\r\n\r\n" + body


def _some(phone: socket.socket) -> bytes:
    some = phone.recv(1 << 16)
    if not some:
        raise OSError("the phone hung up")
    return some


def _parts(server: socket.socket) -> Iterator[bytes]:
    with suppress(OSError):
        while some := server.recv(1 << 16):
            yield some


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
