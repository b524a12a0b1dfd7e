"""Passkeys against the acts by which their owners added and removed them. Nobody signed what they
are called, nor when they were last used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from ..accounts.models import Passkey
from ..records.canonical import decode_base64url
from .facts import ActRead, Facts
from .findings import INSERTED, MISSING, PASSKEY, Finding, columns_differ
from .stored import Comparer, Row, hex_of


def check_passkeys(rows: Iterable[Row], facts: Facts, raw: bool) -> Iterator[Finding]:
    """Check that nobody can sign in by a key that its owner did not add, or has removed."""
    comparer, waiting = Comparer(Passkey, raw), dict(facts.passkeys)
    for row in rows:
        id_ = hex_of(row["id"])
        act = waiting.pop(id_, None)
        if act is None:
            yield Finding(PASSKEY, None, id_, INSERTED)
        elif wrong := comparer.differing(row, _sealed(act)):
            yield Finding(PASSKEY, act.leaf, id_, columns_differ(wrong))
    for id_, act in waiting.items():
        yield Finding(PASSKEY, act.leaf, id_, MISSING)


def _sealed(act: ActRead) -> Mapping[str, object]:
    body = act.body
    return {
        "person_id": UUID(body["person"]),
        "credential_id": decode_base64url(body["credential"]),
        "public_key": decode_base64url(body["key"]),
        "rp_id": body["host"],
        "added_at": act.at,
    }
