"""An enterprise moves, merges or closes; its history stays."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from server.changes.feed import FeedEntry
from server.control_points import service as plans
from server.control_points.models import ControlPoint
from server.database import db, write
from server.enterprises import leaving, service
from server.enterprises.models import Enterprise
from server.labels import runs
from server.labels.manner import Manner
from server.labels.models import Label
from server.labels.selection import Selection
from server.problems import InvalidInput
from server.seals.models import Act
from tests.conftest import sign_in
from tests.control_points.conftest import bakery, enterprises, meat_plant

__all__ = ["bakery", "enterprises", "meat_plant"]  # fixtures, used by name


@pytest.fixture
def plant(meat_plant, staff):
    """The meat plant with two points and a label for each."""
    with write():
        plans.accept(meat_plant, ["MEAT-01", "MEAT-02"], staff.id)
    with write():
        runs.confirm(Selection(enterprise=meat_plant.id), Manner(), staff.id)
    return meat_plant


@pytest.fixture
def console(client, staff):
    """A client signed in as staff of Yueyang; posts its forms with the token."""
    token = sign_in(client, staff)

    def post(address, **form):
        return client.post(address, data={"csrf_token": token, **form})

    client.post_form = post
    return client


def labels_of(plant):
    return db.session.scalars(
        sa.select(Label).join(Label.control_point).where(ControlPoint.enterprise_id == plant.id)
    ).all()


def acts():
    db.session.rollback()
    return {act.kind: act.body for act in db.session.scalars(sa.select(Act).order_by(Act.at))}


def test_closing_withdraws_every_label_and_keeps_the_history(console, plant):
    page = f"/console/enterprises/{plant.id}"
    assert "全部标签立即作废" in console.get(page).text  # says so before it is done

    answer = console.post_form(f"{page}/close", reason="停产注销")

    assert "历史记录保留" in console.get(answer.location).text
    assert acts()["enterprise-closed"] == {"enterprise": str(plant.id), "reason": "停产注销"}
    assert {(label.state, label.reason) for label in labels_of(plant)} == {
        ("withdrawn", "停产注销")
    }
    assert plans.points_of(plant) == []
    assert service.feed_data([str(plant.id)])[str(plant.id)]["closed"]
    history = console.get(f"{page}/history").text
    assert "注销：停产注销" in history
    assert "接受控制点 MEAT-01" in history
    assert "已注销" in console.get("/console/enterprises").text

    again = console.post_form(f"{page}/close", reason="再次")
    assert "企业已经注销" in console.get(again.location).text

    console.post_form(f"{page}/reopen", reason="误操作")
    db.session.rollback()
    assert db.session.get(Enterprise, plant.id).closed_at is None
    assert "enterprise-reopened" in acts()


def test_merging_names_the_other_enterprise(plant, bakery, enterprises, staff):
    for wrong in (plant.uscc, enterprises["ENT-016"].uscc):  # itself; one of another area
        with pytest.raises(InvalidInput), write():
            leaving.close(plant, "合并", staff, wrong)

    with write():
        leaving.close(plant, "合并", staff, f" {bakery.uscc} ")

    assert acts()["enterprise-merged"]["into"] == str(bakery.id)


def test_moving_takes_along_what_hangs_on_it(console, plant):
    code = labels_of(plant)[0].code

    console.post_form(f"/console/enterprises/{plant.id}/move", region="430603", reason="搬迁")

    db.session.rollback()
    assert db.session.get(Enterprise, plant.id).region_code == "430603"
    assert db.session.get(FeedEntry, ("label", code, "430602")).gone
    assert not db.session.get(FeedEntry, ("label", code, "430603")).gone
    assert acts()["enterprise-moved"] == {
        "enterprise": str(plant.id),
        "reason": "搬迁",
        "from": "430602",
        "to": "430603",
    }


@pytest.mark.parametrize(
    ("what", "form", "said"),
    [
        ("close", {"reason": " "}, "请写明原因"),
        ("move", {"reason": "搬迁", "region": "430702"}, "另一个区划"),  # outside the area
        ("move", {"reason": "搬迁", "region": "430602"}, "另一个区划"),  # where it lies
        ("reopen", {"reason": "误操作"}, "没有注销"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(console, plant, what, form, said):
    answer = console.post_form(f"/console/enterprises/{plant.id}/{what}", **form)

    assert said in console.get(answer.location).text
    db.session.rollback()
    assert db.session.get(Enterprise, plant.id).region_code == "430602"
    assert {label.state for label in labels_of(plant)} == {"issued"}


def test_an_enterprise_outside_the_area_is_as_if_absent(console, enterprises):
    outside = enterprises["ENT-016"]

    answer = console.post_form(f"/console/enterprises/{outside.id}/close", reason="注销")

    assert answer.status_code == 404
