"""Checks by month, and where they fail most, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.database import now
from server.statistics import checks
from server.statistics.checks import FailingPoint
from server.statistics.months import last_months
from tests.checks.conftest import check_at, enterprises, meat_plant, phone, points, seal

__all__ = ["check_at", "enterprises", "meat_plant", "phone", "points"]

DIRTY = [{"item": "C-07", "result": "does-not-conform", "affects_safety": True}]


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def test_checks_are_counted_in_their_month_and_where_they_failed(points, phone, check_at):
    *_, before, present = last_months()
    seal(phone, check_at(points["MEAT-01"], items=DIRTY), before.begins)
    seal(phone, check_at(points["MEAT-01"]), before.ends - timedelta(seconds=1))
    wrong = seal(phone, check_at(points["MEAT-02"], items=DIRTY), now() - timedelta(seconds=2))
    seal(phone, check_at(points["MEAT-02"], items=DIRTY, replaces=str(wrong)), now())
    seal(phone, check_at(points["MEAT-03"]), now())

    found = checks.figures_of(checks.count(["430600"]))

    assert [month.code for month in found.months[-2:]] == [before.code, present.code]
    failed = [month.results["does-not-conform"] for month in found.months]
    assert failed == [0] * 10 + [1, 1]  # what was corrected counts once
    assert [month.total for month in found.months[-2:]] == [2, 2]
    assert found.failing == [FailingPoint("MEAT-02", 1, 1), FailingPoint("MEAT-01", 1, 2)]
    elsewhere = checks.figures_of(checks.count(["430700"]))
    assert (elsewhere.failing, elsewhere.recent, elsewhere.months[-1].total) == ([], {}, 0)
