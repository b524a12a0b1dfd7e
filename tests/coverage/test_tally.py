"""How far labels have come, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.control_points import service as control_points
from server.coverage import tally
from server.coverage.tally import Counts, Narrowing
from server.database import db, now, write
from server.labels.codes import new_code
from server.labels.models import Label
from server.labels.selection import USUAL_NEEDS, Selection, select
from tests.checks.conftest import label_of, posted

HERE = ["430600"]


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def _cells(area=HERE, narrowed=Narrowing()):  # noqa: B008
    return tally.cells_of(tally.count(area), narrowed)


def test_each_stage_counts_points_and_includes_the_next(points, enterprises, distillery):
    with write():
        for code, state in (("MEAT-01", "damaged"), ("MEAT-02", "printed"), ("MEAT-03", "issued")):
            label_of(points[code]).state = state
        label_of(points["MEAT-04"]).plan_version = 7  # another than the plan's
        label_of(points["MEAT-05"]).valid_until = (now() - timedelta(days=3)).date()
        db.session.add(posted(points["MEAT-06"]))  # two labels are still one point
        control_points.drop(db.session.merge(points["MEAT-08"]), None, "该工序已停用")
        control_points.accept(db.session.merge(enterprises["ENT-005"]), ["PICKLE-01"], None)

    total = tally.total(_cells())

    # MEAT-01 to 07, and one of a plant whose licence has ended: a new label would not hold.
    assert total == Counts(planned=8, printed=6, posted=4, current=2, to_print=4)
    assert total.missing == 6
    assert total.to_print == len(select(Selection(needs=USUAL_NEEDS), HERE))
    assert tally.total(_cells(["430700"])) == Counts(planned=7, to_print=7)
    assert tally.total(_cells(["420000"])) == Counts()


def test_cells_sum_up_by_region_category_and_gate(points, distillery):
    cells = _cells([""])

    by_region = tally.by(cells, lambda cell: cell.region)
    assert {code: counts.planned for code, counts in by_region.items()} == {
        "430600": 8,
        "430700": 7,
    }
    assert by_region["430600"].current == 8
    gates = tally.by(_cells([""], Narrowing(gate="process")), lambda cell: cell.gate)
    assert set(gates) == {"process"}
    meat = tally.total(_cells([""], Narrowing(category="MEAT")))
    assert meat.planned == 8


def test_enterprises_with_the_most_missing_come_first(points, meat_plant, distillery):
    found = tally.by_enterprise([""], Narrowing())

    assert list(found) == [distillery.id, meat_plant.id]
    assert [counts.missing for counts in found.values()] == [7, 0]
    only_process = tally.by_enterprise([""], Narrowing(gate="process"))
    assert 0 < only_process[meat_plant.id].planned < 8


def test_a_withdrawn_label_is_no_label(points):
    with write():
        label_of(points["MEAT-01"]).state = "withdrawn"
        db.session.add(
            Label(code=new_code(), control_point_id=points["MEAT-01"].id, state="replaced")
        )

    assert tally.total(_cells()) == Counts(8, 7, 7, 7, 1)


def test_regions_are_those_a_step_below_the_one_that_is_looked_at(points, distillery):
    def regions(*area):
        return {cell.region for cell in _cells(list(area))}

    # The whole country: all lies in Hunan, so its prefectures are shown.
    assert regions("") == regions("430000") == {"430600", "430700"}
    assert regions("430600", "430702") == {"430600", "430702"}
    assert regions("430600") == regions("430602") == {"430602"}
