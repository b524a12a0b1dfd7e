"""The one order of records that does not depend on how they arrived (records.md §4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Placed(Protocol):
    """What of a record its place depends on."""

    @property
    def sha256(self) -> str: ...
    @property
    def kid(self) -> str: ...
    @property
    def sequence(self) -> int | None: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def skew_ms(self) -> int: ...


Record = TypeVar("Record", bound=Placed)


def in_order(records: Iterable[Record]) -> list[Record]:
    """Sort applied records: one device's by `sequence`, devices among each other by time.

    The time is `recorded_at` + `skew_ms`, and for a record after others of its device never
    before theirs: a clock that was set back does not turn the device's own order round.
    """
    latest: dict[str, int] = {}
    placed: list[tuple[int, str, int, str, Record]] = []
    for record in sorted(records, key=_own_order):
        kid, sequence, sha256 = _own_order(record)
        latest[kid] = max(_moment(record), latest.get(kid, _moment(record)))
        placed.append((latest[kid], kid, sequence, sha256, record))
    return [record for *_key, record in sorted(placed, key=lambda entry: entry[:4])]


def _own_order(record: Placed) -> tuple[str, int, str]:
    # Two of one sequence are applied only where staff accepted a fork; their hashes decide then.
    return record.kid, record.sequence or 0, record.sha256


def _moment(record: Placed) -> int:
    """Milliseconds since 1970 by the server's clock, as far as the receipt tells."""
    return (record.recorded_at - EPOCH) // MILLISECOND + record.skew_ms
