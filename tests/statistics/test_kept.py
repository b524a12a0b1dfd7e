"""What takes long to count is counted by the worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from server import work
from server.database import db, now, write
from server.enterprises.models import Enterprise
from server.statistics import kept
from server.statistics.kept import Counted
from server.statistics.models import KeptFigure
from tests.control_points.conftest import enterprises

__all__ = ["enterprises"]

HERE = ["430600"]


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def counted(enterprises: dict[str, Enterprise]) -> Iterator[list[list[str]]]:
    """A figure that remembers for which areas it was counted; its value is how often."""
    areas: list[list[str]] = []

    @kept.counter("test")
    def count(area: object) -> int:
        areas.append(list(area))  # type: ignore[call-overload]
        return len(areas)

    yield areas
    del kept._counters["test"]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Yueyang's fifteen enterprises are more than are counted at once."""
    monkeypatch.setattr(kept, "AT_ONCE", 14)


def test_a_small_area_is_counted_whenever_it_is_asked_for(counted: list[list[str]]) -> None:
    assert kept.figure("test", HERE) == Counted(1)
    assert kept.figure("test", HERE) == Counted(2)


def test_a_large_area_is_counted_by_the_worker_and_kept(
    app: Flask, counted: list[list[str]], large: None
) -> None:
    assert kept.figure("test", HERE).value is None
    assert kept.figure("test", HERE).value is None
    assert counted == []  # nobody waited for it

    work.do_at_once(app)
    work.take_up()

    assert counted == [HERE]
    db.session.rollback()  # a later request reads anew
    found = kept.figure("test", HERE)
    assert found.value == 1
    assert found.counted_at
    assert now() - found.counted_at < timedelta(minutes=1)


def test_an_old_figure_is_shown_and_counted_again(
    app: Flask, counted: list[list[str]], large: None
) -> None:
    work.do_at_once(app)
    kept.figure("test", HERE)
    with write():
        row = db.session.get_one(KeptFigure, ("test", "430600"))
        row.counted_at = row.asked_at = now() - kept.FRESH - timedelta(seconds=1)

    assert kept.figure("test", HERE).value == 1

    assert kept.figure("test", HERE).value == 2
    assert kept.figure("test", HERE).value == 2  # fresh


def test_a_smaller_area_within_is_counted_at_once(counted: list[list[str]], large: None) -> None:
    assert kept.figure("test", ["430602"]) == Counted(1)
