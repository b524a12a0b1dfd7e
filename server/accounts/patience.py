"""Failed sign-ins: who has to wait, so that nobody guesses, and nobody locks somebody else out.

A name that fails too often from a network waits there, and there alone. A name that fails from
many networks, or a network that tries many names, is somebody guessing: it waits too. But whoever
has signed in from this network before does not wait for the failures of others: neither for those
of a colleague in the same office nor for those of a stranger who tries their name from elsewhere.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from ..attempts import service as attempts
from ..attempts.service import Limit, network_of
from ..database import db, now, write
from ..language import Text
from ..problems import DomainError
from .models import Person, SignIn

WINDOW = timedelta(minutes=15)
ATTEMPTS_ALLOWED = 10  # of one name from one network
BY_BOTH = Limit("sign-in by name and address", ATTEMPTS_ALLOWED, WINDOW)
BY_NAME = Limit("sign-in by name", 30, WINDOW)  # from all networks together
BY_ADDRESS = Limit("sign-in by address", 100, WINDOW)  # with all names together
KNOWN_FOR = timedelta(days=90)  # a network is remembered as one's own


class TooManyAttempts(DomainError):
    slug = "too-many-attempts"
    status = 429
    title = Text(
        "登录失败次数过多，请 15 分钟后再试", "Too many failed sign-ins; try again in 15 minutes"
    )

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(int(WINDOW.total_seconds()))}


def require_patience(username: str, address: str) -> None:
    """Raise TooManyAttempts while this name may not be tried from this address."""
    network = network_of(address)
    if attempts.allowed_at(BY_BOTH, _both(username, network)):
        raise TooManyAttempts
    is_guessing = attempts.allowed_at(BY_NAME, username) or attempts.allowed_at(BY_ADDRESS, network)
    if is_guessing and not _has_come_from(username, network):
        raise TooManyAttempts


def count_failure(username: str, address: str) -> None:
    """Count a wrong password or code. Opens its own `write()`."""
    network = network_of(address)
    with write():
        attempts.count(BY_BOTH, _both(username, network))
        attempts.count(BY_NAME, username)
        attempts.count(BY_ADDRESS, network)


def _both(username: str, network: str) -> str:
    return f"{network}\0{username}"


def _has_come_from(username: str, network: str) -> bool:
    came = (
        sa.select(SignIn.address)
        .join(SignIn.person)
        .where(Person.username == username, SignIn.created_at > now() - KNOWN_FOR)
        .distinct()
    )
    return any(network_of(address) == network for address in db.session.scalars(came))
