"""The figures that a bureau sees first."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import work
from server.accounts.models import Person
from server.accounts.service import add_person
from server.console.overview import overview
from server.control_points import service as control_points
from server.control_points.models import ControlPoint
from server.database import db, now, uuid7, write
from server.enterprises.models import Enterprise
from server.labels.selection import USUAL_NEEDS, Selection, select
from server.records.models import Device
from server.sample.phone import Phone
from server.statistics import kept
from tests.checks.conftest import (
    bakery,
    check_at,
    enterprises,
    label_of,
    meat_plant,
    phone,
    points,
    posted,
    seal,
)
from tests.conftest import PASSWORD
from tests.console.forms import signed_in

__all__ = ["bakery", "check_at", "enterprises", "meat_plant", "phone", "points"]

Points = dict[str, ControlPoint]
Body = dict[str, Any]


@pytest.fixture
def changde(app: object) -> Person:
    """Staff of Changde (430700), where the meat plant is not."""
    with write():
        person, _ = add_person("changde", "Changde", "staff", ["430700"], PASSWORD)
    return person


def _send_a_record_that_is_held(phone: Phone) -> None:
    phone.seal(uuid7(), "no-such-kind", {}, now())
    with pytest.raises(RuntimeError, match="unknown-kind"):  # it is kept all the same
        phone.send()


def test_an_empty_installation_says_what_to_do_first(client: FlaskClient, staff: Person) -> None:
    signed_in(client, staff)

    page = client.get("/console/").text

    assert "开始使用" in page
    assert 'href="/console/enterprises/import"' in page
    assert "待办" not in page


def test_the_next_step_follows_the_import(
    client: FlaskClient, staff: Person, enterprises: dict[str, Enterprise]
) -> None:
    signed_in(client, staff)

    page = client.get("/console/").text

    assert "已完成" in page
    assert "家企业还没有控制点计划" in page


def test_coverage_is_the_share_of_points_with_a_current_posted_label(
    staff: Person, points: Points
) -> None:
    with write():
        for code, state in (("MEAT-01", "damaged"), ("MEAT-02", "printed"), ("MEAT-03", "issued")):
            label_of(points[code]).state = state
        label_of(points["MEAT-04"]).plan_version = 7  # another than the plan's
        label_of(points["MEAT-05"]).valid_until = (now() - timedelta(days=3)).date()

    found = overview(staff)

    assert (found.coverage.planned, found.coverage.current) == (8, 3)
    assert found.labels == {"damaged": 1, "printed": 1, "issued": 1, "outdated": 2, "posted": 3}


def test_what_is_to_print_is_what_the_usual_print_run_selects(
    staff: Person, points: Points, enterprises: dict[str, Enterprise]
) -> None:
    with write():
        for code, state in (("MEAT-01", "damaged"), ("MEAT-02", "printed"), ("MEAT-03", "issued")):
            label_of(points[code]).state = state
        label_of(points["MEAT-04"]).plan_version = 7
        # Its licence ended on 2026-10-31: a label would be outdated at once.
        expired = db.session.merge(enterprises["ENT-005"])
        control_points.accept(expired, ["PICKLE-01"], None)

    selected = select(Selection(needs=USUAL_NEEDS), staff.area_codes)

    assert overview(staff).coverage.to_print == len(selected) == 3


def test_a_point_counts_once_however_many_labels_it_had(staff: Person, points: Points) -> None:
    with write():
        db.session.add(posted(points["MEAT-01"]))

    assert overview(staff).coverage.current == 8


def test_a_dropped_point_is_no_longer_counted(staff: Person, points: Points) -> None:
    with write():
        control_points.drop(db.session.merge(points["MEAT-08"]), None, "该工序已停用")

    found = overview(staff).coverage
    assert (found.planned, found.current) == (7, 7)


def test_checks_of_the_last_thirty_days_are_counted_by_result(
    staff: Person, points: Points, phone: Phone, check_at: Callable[..., Body]
) -> None:
    dirty = [{"item": "C-07", "result": "does-not-conform"}]
    seal(phone, check_at(points["MEAT-01"]), now() - timedelta(days=30))
    seal(phone, check_at(points["MEAT-01"]), now() - timedelta(days=29))
    seal(phone, check_at(points["MEAT-02"]), now() - timedelta(days=1))
    seal(phone, check_at(points["MEAT-03"], items=dirty), now())

    found = overview(staff).checks.recent

    assert sum(found.values()) == 3
    assert found["conforms"] == 2


def test_a_corrected_check_counts_once(
    staff: Person, points: Points, phone: Phone, check_at: Callable[..., Body]
) -> None:
    first = seal(phone, check_at(points["MEAT-01"]), now() - timedelta(hours=2))
    seal(phone, check_at(points["MEAT-01"], replaces=str(first)), now())

    assert sum(overview(staff).checks.recent.values()) == 1


def test_held_records_and_unsent_ones_wait_in_the_list_of_things_to_do(
    client: FlaskClient, staff: Person, points: Points, phone: Phone
) -> None:
    _send_a_record_that_is_held(phone)
    with write():
        db.session.query(Device).one().unsent_records = 7

    signed_in(client, staff)
    page = client.get("/console/").text

    assert overview(staff).held == 1
    assert (overview(staff).phones, overview(staff).unsent) == (1, 7)
    assert re.search(r">1</strong><span>条检查记录等待审核", page)
    assert re.search(r">7</strong><span>条记录还在 1 部手机上未上传", page)


def test_another_area_sees_nothing_of_it(
    changde: Person, points: Points, phone: Phone, check_at: Callable[..., Body]
) -> None:
    seal(phone, check_at(points["MEAT-01"]), now())
    _send_a_record_that_is_held(phone)
    with write():
        db.session.query(Device).one().unsent_records = 7

    found = overview(changde)

    assert (found.coverage.planned, found.held, found.phones) == (0, 0, 0)
    assert not found.labels
    assert not found.checks.recent
    assert not found.checks.failing


def test_each_number_leads_to_its_list(
    client: FlaskClient,
    staff: Person,
    points: Points,
    phone: Phone,
    check_at: Callable[..., Body],
) -> None:
    seal(phone, check_at(points["MEAT-01"]), now())
    signed_in(client, staff)
    page = client.get("/console/").text

    addresses = set(re.findall(r'<a [^>]*href="(/console/[^"]*)"', page))

    assert any("state=posted" in address for address in addresses)
    assert any("result=conforms" in address for address in addresses)
    for address in addresses:
        assert client.get(address.replace("&amp;", "&")).status_code in (200, 302, 308), address


def test_a_large_area_is_counted_once_before_it_is_shown(
    app: Flask,
    client: FlaskClient,
    staff: Person,
    points: Points,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "AT_ONCE", 0)
    signed_in(client, staff)
    assert "正在后台统计" in client.get("/console/").text

    work.do_at_once(app)
    work.take_up()

    page = client.get("/console/").text
    assert "统计于" in page
    assert "8 / 8 个控制点" in page
