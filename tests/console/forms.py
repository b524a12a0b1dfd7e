"""Using the console as a browser does: with its forms and their tokens."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.accounts.models import Person
from tests.conftest import PASSWORD

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def token_in(page: TestResponse) -> str:
    """The CSRF token of a page's forms."""
    found = TOKEN.search(page.text)
    assert found, page.text
    return found[1]


def post(client: FlaskClient, path: str, data: dict[str, Any] | None = None) -> TestResponse:
    """Send a form of the console, with the token that any of its pages carries."""
    page = client.get("/console/account")
    token = token_in(page if page.status_code == 200 else client.get(page.location))
    return client.post(path, data={**(data or {}), "csrf_token": token})


def signed_in(client: FlaskClient, person: Person) -> TestResponse:
    """Sign in through the form; returns what the browser is sent to."""
    return post(client, "/console/sign-in", {"username": person.username, "password": PASSWORD})
