"""A page behind a label that is ready goes out before Flask begins its work on the request.

Many people scan one label after the news spoke of it, while phones bring in records: what is
answered here takes a third of the processor's time, gunicorn's part included. Whoever brings a
cookie or a condition is answered by the view in `pages.py`, with the very same page.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask import Flask

from .. import headers
from ..database import db, now
from ..language import preferred
from ..settings import Settings
from . import shelf

PREFIX = "/L/"
ROUTE = f"{PREFIX}<code>"  # of the view, which it is counted as
LENGTH = len(PREFIX) + 16  # of an address in the form that labels have
_FOR_THE_VIEW = ("HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


class Quick:
    """WSGI middleware around the whole service."""

    def __init__(self, app: Flask) -> None:
        self._app, self._service = app, app.wsgi_app
        settings: Settings = app.config["SETTINGS"]
        self._zone = settings.zone

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        began = time.monotonic()
        ready = self._find(environ) if _is_simple(environ) else None
        if ready is None:
            return self._service(environ, start_response)
        if counters := self._app.extensions.get("counters"):
            counters.count_request("GET", ROUTE, 200, began)
        start_response("200 OK", [*_SAME_FOR_ALL, *ready.headers])
        return [ready.body]

    def _find(self, environ: dict[str, Any]) -> shelf.Ready | None:
        code = environ["PATH_INFO"][len(PREFIX) :]
        language = preferred(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        ready = shelf.of(self._app).get((code, language))
        if ready is None:
            return None
        try:
            with self._app.app_context():
                engine = db.engine
            with engine.connect() as connection:
                standing = shelf.standing_on(connection, code, now().astimezone(self._zone).date())
        except sa.exc.SQLAlchemyError:
            return None  # the view meets the same and says it in words
        return ready if standing == ready.standing else None


def _is_simple(environ: dict[str, Any]) -> bool:
    path = environ["PATH_INFO"]
    return (
        len(path) == LENGTH
        and path.startswith(PREFIX)
        and environ["REQUEST_METHOD"] == "GET"
        and not environ.get("QUERY_STRING")
        and not any(name in environ for name in _FOR_THE_VIEW)
    )


_SAME_FOR_ALL = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "public, no-cache"),
    ("Vary", "Accept-Language, Cookie"),
    *((name, value) for name, value in headers.FOR_ALL if name not in headers.OF_THE_VIEW),
]
