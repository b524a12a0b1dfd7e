"""An enterprise's labels, to print again."""

from __future__ import annotations

import io

import pikepdf
import pytest
import sqlalchemy as sa

from server.accounts.service import add_person
from server.control_points.service import accept
from server.database import db, write
from server.labels import reprinting, runs, service
from server.labels.codes import new_code
from server.labels.life import state_of
from server.labels.manner import Manner
from server.labels.models import Label
from server.labels.selection import Selection
from tests.conftest import PASSWORD
from tests.documents.conftest import codes_in


@pytest.fixture
def run(meat_plant):
    """Prints labels for the plant's points in a manner; all points are planned."""
    with write():
        accept(meat_plant, [f"MEAT-0{number}" for number in range(1, 6)], None)

    def confirm(**manner):
        with write():
            selection = Selection(enterprise=meat_plant.id)
            return runs.confirm(selection, Manner(**manner), None).id

    return confirm


def codes(state=None):
    labels = db.session.scalars(sa.select(Label)).all()
    return {label.code for label in labels if state is None or state_of(label) == state}


def printed(plant):
    answer = plant.get("/own/labels.pdf")
    assert answer.status_code == 200, answer.text
    return answer.data


def codes_of(pdf):
    return {text.rpartition("/L/")[2] for text in codes_in(pdf)}


def test_the_current_labels_are_printed_with_the_same_codes(plant, run):
    run()
    before = codes()

    pdf = printed(plant)

    assert codes_of(pdf) == before
    assert codes() == before
    assert "下载有效标签 PDF" in plant.get("/own/").text
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert {round(page.MediaBox[3]) for page in file.pages} == {842}


def test_they_look_as_they_were_printed_and_always_the_same(plant, run):
    run(size="S", monochrome=True)

    assert printed(plant) == printed(plant)
    assert len(codes_of(printed(plant))) == 5
    with pikepdf.open(io.BytesIO(printed(plant))) as file:
        assert len(file.pages) < 5  # several small ones on a sheet


@pytest.mark.parametrize("size", ["S", "M", "L", "XL", "T"])
def test_each_size_has_its_place_on_a4(plant, run, size):
    run(size=size)

    pdf = printed(plant)

    assert codes_of(pdf) == codes()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        sides = {tuple(sorted(map(round, page.MediaBox[2:]))) for page in file.pages}
    assert sides == {(595, 842)}


def test_labels_of_a_gate_board_come_one_by_one(plant, run):
    run(size="BOARD")

    assert codes_of(printed(plant)) == codes()


def test_what_is_withdrawn_damaged_or_replaced_is_left_out(plant, run, admin):
    run()
    one, two, *others = sorted(codes())
    with write():
        service.withdraw(one, "不再使用", admin)
        db.session.get(Label, two).state = "damaged"
    assert codes_of(printed(plant)) == set(others)

    run()

    assert codes_of(printed(plant)) >= set(others)
    assert codes_of(printed(plant)).isdisjoint({one, two})


def test_a_blank_label_that_was_bound_on_site_is_left_out(plant, run, meat_plant):
    run()
    before = codes()
    point = db.session.scalars(sa.select(Label)).first().control_point
    with write():
        bound = Label(code=new_code(), control_point_id=point.id, state="posted", born_blank=True)
        db.session.add(bound)

    assert codes_of(printed(plant)) == before


def test_an_outdated_label_is_left_out(plant, run):
    run()
    gone = db.session.get(Label, min(codes()))
    with write():
        gone = db.session.get(Label, gone.code)
        gone.plan_version = 7

    assert codes_of(printed(plant)) == codes() - codes("outdated")
    assert len(codes("outdated")) == 1


def test_labels_of_another_enterprise_are_not_among_them(plant, run, bakery):
    with write():
        accept(bakery, ["PASTRY-01"], None)
        runs.confirm(Selection(enterprise=bakery.id), Manner(), None)
    mine = {label.code for label in reprinting.current_labels(bakery.id)}
    run()

    assert len(mine) == 1
    assert codes_of(printed(plant)).isdisjoint(mine)


def test_without_labels_there_is_no_file(plant):
    answer = plant.get("/own/labels.pdf")

    assert answer.status_code == 404
    assert "目前没有可以打印的标签" in answer.text
    assert "下载有效标签" not in plant.get("/own/").text


def test_too_many_for_one_file_is_said(plant, run, monkeypatch):
    run()
    monkeypatch.setattr(reprinting, "MOST", 4)

    assert plant.get("/own/labels.pdf").status_code == 422


@pytest.fixture
def admin(app):
    with write():
        person, _ = add_person("admin", "Admin", "administrator", [""], PASSWORD)
    return person
