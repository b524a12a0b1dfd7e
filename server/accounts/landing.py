"""Where somebody comes to after signing in."""

from __future__ import annotations

from flask import url_for

from .models import ENTERPRISE, Person

_OWN_PAGES = ("/own/", "/monitoring/")


def landing(person: Person, wanted: str) -> str:
    """The page that they wanted, where it is one of theirs; else where their work is."""
    if person.role == "inspector":  # the console's work is not theirs
        return url_for("accounts.own_account")
    if person.role == ENTERPRISE:
        return wanted if wanted.startswith(_OWN_PAGES) else url_for("own_page.home")
    # Only a path of the console: "//host" would lead elsewhere.
    return wanted if wanted.startswith("/console/") else url_for("console.dashboard")
