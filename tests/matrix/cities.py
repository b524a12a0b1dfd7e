"""Two cities with one of everything in each: what somebody of the first may open, and what not.

Everything comes about the way it really does: imported, planned, printed, sealed on a phone, sent.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server import create_app
from server.accounts.models import Person
from server.database import db, write
from server.regions.service import load_shipped
from server.settings import Settings
from tests.conftest import PASSWORD, ClientOfItsOwn
from tests.matrix.filling import AREAS, fill, people_of, register_one_plant_each
from tests.matrix.things import FILES, Values, session_of, things_of

ROLES = ("administrator", "staff", "inspector", "enterprise")


@dataclass
class Browser:
    """Somebody's browser. It keeps its cookie, whatever an answer says: signing out in the middle
    of the matrix must not change who asks next."""

    client: FlaskClient
    cookie: str
    token: str  # for what changes anything

    def ask(self, method: str, path: str) -> TestResponse:
        """The answer to a request with an empty form, or an empty object."""
        headers = {"Cookie": f"guanqia={self.cookie}", "X-CSRF-Token": self.token}
        content: Any = {"json": {}} if path.startswith("/api/") else {"data": {}}
        if method == "GET":
            content = {}
        return self.client.open(path, method=method, headers=headers, **content)


@dataclass
class Cities:
    """The running installation, everybody's browser, and the things of either city."""

    app: Flask
    browsers: dict[str, Browser]  # by role; "anonymous" has no session
    things: dict[str, dict[str, Values]] = field(default_factory=dict)  # by kind, then area
    sessions: dict[str, str] = field(default_factory=dict)  # whose key is in an address, by role

    @property
    def _file(self) -> Path:
        return Path(str(db.engine.url.database))

    def remember(self) -> None:
        """Keep the database as it is now, for `restore`."""
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._close()
        shutil.copyfile(self._file, f"{self._file}-kept")

    def restore(self) -> None:
        """Undo whatever a request did."""
        self._close()
        for name in ("-wal", "-shm"):
            Path(f"{self._file}{name}").unlink(missing_ok=True)
        shutil.copyfile(f"{self._file}-kept", self._file)

    def _close(self) -> None:
        db.session.remove()
        db.engine.dispose()


@contextmanager
def two_cities(folder: Path) -> Iterator[Cities]:
    """An installation of its own in this folder."""
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'guanqia.db'}",
        base_url="http://127.0.0.1:8000",
        secret_key="a secret for tests only, never used elsewhere",
        metrics_token="a token for tests only",
    )
    app = create_app(settings)
    app.testing = True
    with app.app_context():
        db.create_all()
        with write():
            load_shipped()
        register_one_plant_each()
        cities, people = Cities(app, {}), {}
        for area in AREAS:
            people[area] = people_of(area)
            fill(app, area, people[area])
        app.test_client_class = ClientOfItsOwn
        cities.browsers = _browsers(app, people["own"])
        cities.sessions = {role: session_of(people["own"][role]) for role in ROLES}
        for area, who in people.items():
            for kind, values in things_of(area, who).items():
                cities.things.setdefault(kind, {})[area] = values
        cities.things |= {kind: dict.fromkeys(AREAS, values) for kind, values in FILES.items()}
        cities.remember()
        yield cities
        cities._close()


def _browsers(app: Flask, people: Mapping[str, Person]) -> dict[str, Browser]:
    usernames = {role: people[role].username for role in ROLES}
    db.session.rollback()
    found = {role: _browser(app, username) for role, username in usernames.items()}
    return found | {"anonymous": _browser(app)}


def _browser(app: Flask, username: str = "") -> Browser:
    client = app.test_client()
    page = client.get("/console/sign-in").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    if username:
        signed_in = client.post(
            "/api/v1/session", json={"username": username, "password": PASSWORD}
        )
        token = signed_in.json["csrf_token"]
    cookie = client.get_cookie("guanqia")
    assert cookie is not None
    return Browser(app.test_client(use_cookies=False), cookie.value, token)
