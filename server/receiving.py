"""Requests are received whole before they take one of the few places where work is done.

A phone at the edge of a network sends for minutes; ten of them must not keep everybody else from
being answered. So many cheap threads receive, few of them work at once, and who sends nothing
for a while is cut off.
"""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import IO, Any, cast

from gunicorn.workers.gthread import TConn, ThreadWorker

MIB = 1024 * 1024
RECEIVERS_PER_PLACE = 16
PATIENCE = 30  # seconds for a request's head, and again for each PIECE of its body
PIECE = 16 * 1024  # bytes
IN_MEMORY = 256 * 1024  # bytes of a body; what is longer lies in a file meanwhile
LARGEST = 32 * MIB  # that any part of the service takes, but for one
LARGEST_RESCUE_FILE, RESCUE_PATH = 512 * MIB, "/console/devices/rescue"
MOST_FORGOTTEN = 64 * MIB  # of what is larger: who is cut off while sending never sees the answer


class Watch:
    """Cuts off connections that have sent nothing for too long: one thread for all of them."""

    def __init__(self) -> None:
        self._deadlines: dict[socket.socket, float] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._look, daemon=True).start()

    def allow(self, connection: socket.socket) -> None:
        """Give the connection some more time from now."""
        with self._lock:
            self._deadlines[connection] = time.monotonic() + PATIENCE

    def end(self, connection: socket.socket) -> None:
        with self._lock:
            self._deadlines.pop(connection, None)

    def _look(self) -> None:
        while True:
            time.sleep(1)
            now = time.monotonic()
            with self._lock:
                late = [one for one, deadline in self._deadlines.items() if deadline < now]
                for connection in late:
                    del self._deadlines[connection]
            for connection in late:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)  # its reader finds the end


class Reception:
    """WSGI middleware: the body first, then one of the places. One per worker process."""

    def __init__(self, app: Any, places: int) -> None:
        self.watch = Watch()
        self._app = app
        self._places = threading.BoundedSemaphore(places)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            self._receive(environ, cast(IO[bytes], body))
            with self._places:
                answer: Iterable[bytes] = self._app(environ, start_response)
        return answer

    def _receive(self, environ: dict[str, Any], body: IO[bytes]) -> None:
        """Put the body where the application finds it; of what is too large, only its length."""
        stream, connection = environ["wsgi.input"], environ["gunicorn.socket"]
        largest = LARGEST_RESCUE_FILE if environ.get("PATH_INFO") == RESCUE_PATH else LARGEST
        came = 0
        while came <= max(largest, MOST_FORGOTTEN) and (piece := stream.read(PIECE)):
            came += len(piece)
            if came <= largest:
                body.write(piece)
            self.watch.allow(connection)
        self.watch.end(connection)
        body.seek(0)
        environ["wsgi.input"] = body
        if environ.pop("HTTP_TRANSFER_ENCODING", ""):
            environ["CONTENT_LENGTH"] = str(came)


class Receiver(ThreadWorker):  # type: ignore[misc]  # gunicorn carries no types
    """gunicorn's threaded worker, which watches a connection until its request is whole."""

    def handle(self, conn: TConn) -> Any:
        watch = self.wsgi.watch
        watch.allow(conn.sock)
        try:
            return super().handle(conn)
        finally:
            watch.end(conn.sock)
