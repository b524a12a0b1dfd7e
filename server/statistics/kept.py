"""Figures of an area: counted at once where that is quick, else by the worker and kept.

A small area is counted whenever its page is opened. What takes longer than a page may, a large
county or the country, is counted by the worker process and shown with the time at which it was
counted; looking at what is older than `FRESH` asks for it again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from .. import work
from ..database import db, now, write
from ..enterprises.models import Enterprise
from ..regions.service import within
from .models import KeptFigure

JOB = "figure"
AT_ONCE = 300  # enterprises; more than that, and counting all figures takes longer than a page may
LARGE = 2000  # enterprises; more than that, and no list is made that counts at each of them
FRESH = timedelta(minutes=10)

WAITS = sa.or_(KeptFigure.counted_at.is_(None), KeptFigure.counted_at < KeptFigure.asked_at)

# Region codes as a person has them, and what it is of where a counter counts several things → JSON
Counter = Callable[..., Any]
_counters: dict[str, Counter] = {}


class Counted(NamedTuple):
    """What was counted. `counted_at` None: just now. `value` None: the worker is at it."""

    value: Any
    counted_at: datetime | None = None


def counter(name: str) -> Callable[[Counter], Counter]:
    """Register the function that counts this figure in an area. Call it at import."""

    def register(count: Counter) -> Counter:
        _counters[name] = count
        return count

    return register


def is_large(area: Collection[str]) -> bool:
    """Whether the area has more enterprises than a list may count at each of."""
    return _has_more(area, LARGE)


def _has_more(area: Collection[str], enterprises: int) -> bool:
    some = sa.select(Enterprise.id).where(Enterprise.region_code.in_(within(area)))
    count = sa.select(sa.func.count()).select_from(some.limit(enterprises + 1).subquery())
    return (db.session.scalar(count) or 0) > enterprises


def figure(name: str, area: Collection[str], at_once: int | None = None) -> Counted:
    """The figure of an area, by the name of its counter. May open a `write()` of its own.

    `name` may go on with what it is of: `counter:2026-Q4`. `at_once` is up to how many enterprises
    it is counted without the worker, where that is not `AT_ONCE`.
    """
    if not _has_more(area, at_once or AT_ONCE):
        return Counted(_value(name, area))
    key = ",".join(sorted(area))
    kept = db.session.get(KeptFigure, (name, key))
    found = Counted(kept.value, kept.counted_at) if kept else Counted(None)
    if kept is None or (_is_old(kept) and not _waits(kept)):
        _ask(name, key)
    return found


def _value(name: str, area: Collection[str]) -> Any:
    counter, *of = name.split(":")
    return _counters[counter](area, *of)


def _is_old(kept: KeptFigure) -> bool:
    return kept.counted_at is None or kept.counted_at < now() - FRESH


def _waits(kept: KeptFigure) -> bool:
    return kept.counted_at is None or kept.asked_at > kept.counted_at


def _ask(name: str, key: str) -> None:
    with write():
        kept = db.session.get(KeptFigure, (name, key)) or KeptFigure(name=name, area=key)
        kept.asked_at = now()
        db.session.add(kept)
    work.ask(JOB, f"{name} {key}")


def _count(subject: str) -> None:
    name, _, key = subject.partition(" ")
    began = now()
    value = _value(name, key.split(","))
    with write():
        kept = db.session.get(KeptFigure, (name, key))
        if kept:
            kept.value, kept.counted_at = value, began


def _waiting() -> Iterable[str]:
    found = db.session.execute(sa.select(KeptFigure.name, KeptFigure.area).where(WAITS)).all()
    return [f"{name} {area}" for name, area in found if name.split(":")[0] in _counters]


def _unfinished() -> Sequence[datetime]:
    return db.session.scalars(sa.select(KeptFigure.asked_at).where(WAITS)).all()


work.register(
    JOB,
    work.Job(do=_count, waiting=_waiting, unfinished=_unfinished, restart=lambda: None),
)
