"""A page that is ready is used while nothing has changed that it shows, and never longer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from server import create_app, local_days
from server.bureau import service as bureau
from server.bureau.fields import FIELDS
from server.control_points import service as control_points
from server.control_points.models import ControlPoint
from server.corrections import service as corrections
from server.corrections.models import Correction
from server.counting import Counters
from server.database import db, now, write
from server.enterprises.models import Enterprise
from server.labels import service as labels
from server.labels.models import Label
from server.obligations import pages, shelf
from server.settings import current_settings
from tests.checks.conftest import label_of, seal, store_temp
from tests.corrections.conftest import *  # noqa: F403 - fixtures, used by name
from tests.corrections.conftest import MONDAY, evidence, review, send

HOUR = timedelta(hours=1)


@pytest.fixture
def code(cold_store):
    return label_of(cold_store).code


@pytest.fixture
def made(monkeypatch):
    """The pages that were made, not taken from the shelf."""
    found, make = [], pages.page
    monkeypatch.setattr(pages, "page", lambda name, **v: found.append(name) or make(name, **v))
    return found


@pytest.fixture
def shown(app, client, code):
    """The page as a stranger gets it, which is the one that the view gives."""
    stranger = app.test_client(use_cookies=False)

    def ask(lang="zh"):
        quick = stranger.get(f"/L/{code}", headers={"Accept-Language": lang}).text
        assert client.get(f"/L/{code}?lang={lang}").text == quick
        return quick

    return ask


def test_a_page_is_made_once_per_language(shown, made):
    first = [shown(), shown("en")]

    assert [shown(), shown("en")] == first
    assert first[0] != first[1]
    assert len(made) == 2


def test_a_stranger_is_answered_before_the_view_as_the_view_would(
    app, code, monkeypatch, shown, staff
):
    shown()
    client = app.test_client()
    by_the_view = client.get(f"/L/{code}", headers={"Cookie": "a=b", "Accept-Language": "zh"})
    monkeypatch.setattr(pages, "code_at", lambda _code: ("by the view", 418))

    quick = client.get(f"/L/{code}", headers={"Accept-Language": "zh"})

    assert quick.data == by_the_view.data
    assert dict(quick.headers) == dict(by_the_view.headers)
    not_made_yet = client.get(f"/L/{code}", headers={"Accept-Language": "en"})
    assert not_made_yet.status_code == 418
    with write():
        labels.withdraw(code, "印刷错误", staff)
    stands_no_longer = client.get(f"/L/{code}", headers={"Accept-Language": "zh"})
    assert stands_no_longer.status_code == 418


def test_what_is_answered_before_the_view_is_counted_as_the_views(app, code, shown):
    shown()
    app.extensions["counters"] = counters = Counters()

    app.test_client().get(f"/L/{code}", headers={"Accept-Language": "zh"})

    answered = {"method": "GET", "route": "/L/<code>", "status": "200"}
    assert counters.registry.get_sample_value("guanqia_requests_total", answered) == 1


def test_what_the_bureau_changed_of_its_settings_shows_at_once(shown, staff):
    typed = {name: str(getattr(current_settings(), name)) for name in FIELDS}
    typed["require_second_factor"] = ""
    assert "12315" in shown()

    for hotline in ("0730-1234567", "0730-7654321", "12315"):
        with write():
            bureau.change(typed | {"hotline": hotline}, staff.id)
        assert hotline in shown()


def test_what_happens_elsewhere_makes_no_page_anew(shown, made, points, check_at, phone):
    shown()

    seal(phone, check_at(points["MEAT-04"]), MONDAY)
    shown()

    assert len(made) == 1


def test_a_withdrawn_label_shows_at_once_in_every_process(shown, code, staff, settings):
    other = create_app(settings)  # as a second worker process
    with other.test_client() as second:
        assert "本标签有效" in second.get(f"/L/{code}?lang=zh").text
        assert "本标签有效" in shown()
        with write():
            labels.withdraw(code, "印刷错误", staff)

        for page in (shown(), second.get(f"/L/{code}?lang=zh").text):
            assert "本标签已作废" in page
            assert "印刷错误" in page


def test_who_keeps_the_page_hears_of_a_withdrawal(client, code, staff):
    address = f"/L/{code}?lang=zh"
    etag = {"If-None-Match": client.get(address).headers["ETag"]}
    assert client.get(address, headers=etag).status_code == 304

    with write():
        labels.withdraw(code, "印刷错误", staff)

    assert client.get(address, headers=etag).status_code == 200


def test_a_replaced_label_leads_to_the_new_one_at_once(shown, code, points):
    shown()
    new = label_of(points["MEAT-04"]).code
    with write():
        label = db.session.get_one(Label, code)
        label.state, label.replaced_by, label.state_since = "replaced", new, now()

    assert f"/L/{new}" in shown()


def test_plan_and_register_show_at_once(shown, cold_store):
    shown()
    with write():
        point = db.session.get_one(ControlPoint, cold_store.id)
        content = {**point.current.content, "warning": {"zh": "新的警示语", "en": "New"}}
        control_points.change(point, content, None, "改写")
    assert "新的警示语" in shown()

    with write():
        db.session.get_one(Enterprise, cold_store.enterprise_id).name = "改了名的企业"
    assert "改了名的企业" in shown()

    with write():
        control_points.drop(db.session.get_one(ControlPoint, cold_store.id), None, "停产")
    assert "该控制点已不在企业的计划中" in shown()


def test_checks_and_corrections_show_at_once(
    shown, phone, check_at, cold_store, order_for, monkeypatch
):
    assert "尚无检查记录" in shown()
    warm = check_at(cold_store, measurements=[store_temp("-12.5")], result="does-not-conform")
    check = seal(phone, warm, MONDAY)
    assert "1 项限值不达标" in shown()

    body = order_for(check, deadline="2026-12-01")
    order = send(phone, "correction-order", body, MONDAY + HOUR)
    monkeypatch.setattr(local_days, "today", lambda: date(2026, 12, 1))
    assert "待整改" in shown()
    monkeypatch.setattr(local_days, "today", lambda: date(2026, 12, 2))
    assert "逾期" in shown()  # nothing came, a day passed

    send(phone, "correction-evidence", evidence(order), MONDAY + 2 * HOUR)
    assert "待复查" in shown()
    later = review(order, "not-yet", deadline="2026-12-31")
    send(phone, "correction-review", later, MONDAY + 3 * HOUR)
    assert "2026-12-31" in shown()
    send(phone, "correction-review", review(order), MONDAY + 4 * HOUR)
    assert "责令改正" not in shown()

    seal(phone, check_at(cold_store, replaces=str(check)), MONDAY + 5 * HOUR)
    assert "项限值不达标" not in shown()


def test_a_transfer_shows_at_once(shown, warm_check, order_for, phone, staff):
    order = order_for(warm_check, deadline="2099-12-01")
    send(phone, "correction-order", order, MONDAY + HOUR)
    assert "责令改正" in shown()
    with write():
        corrections.transfer(db.session.scalars(sa.select(Correction)).one(), "拒不改正", staff)

    assert "责令改正" not in shown()


def test_the_shelf_stays_small(client, points, monkeypatch):
    monkeypatch.setattr(shelf, "MOST", 3)
    for point in points.values():
        client.get(f"/L/{label_of(point).code}")

    assert len(client.application.extensions["obligations_shelf"]) <= 3
