"""Counting attempts in the database, so that every process of every machine has one count."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

import sqlalchemy as sa

from ..database import db, now
from ..settings import current_settings
from .models import Attempt

KEPT = timedelta(days=1)  # no window is longer


@dataclass(frozen=True)
class Limit:
    """How many attempts of one key a window of time may hold."""

    name: str  # keys of two limits never meet
    most: int
    window: timedelta


def allowed_at(limit: Limit, key: str) -> datetime | None:
    """When one more attempt is allowed; None: now."""
    blocking = (
        sa.select(Attempt.at)
        .where(Attempt.key_hash == keyed(limit.name, key), Attempt.at > now() - limit.window)
        .order_by(Attempt.at.desc())
        .offset(limit.most - 1)
        .limit(1)
    )
    oldest = db.session.scalar(blocking)
    return None if oldest is None else oldest + limit.window


def count(limit: Limit, key: str) -> None:
    """Count one attempt, and forget old ones. Inside `write()`."""
    purge()
    db.session.add(Attempt(key_hash=keyed(limit.name, key)))


def purge() -> None:
    """Forget the attempts that no window holds any more. Inside `write()`."""
    db.session.execute(sa.delete(Attempt).where(Attempt.at < now() - KEPT))


def keyed(*parts: str) -> str:
    """A hash that nobody without the installation's secret can tie to a name or an address."""
    secret = current_settings().secret_key.encode()
    return hmac.digest(secret, "\0".join(parts).encode(errors="replace"), "sha256").hex()


def network_of(address: str) -> str:
    """What one subscriber has: an IPv4 address, of IPv6 the 64 bits that the provider gives."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
