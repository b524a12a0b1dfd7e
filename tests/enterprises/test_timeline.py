"""What happened at an enterprise, the newest first, page by page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.control_points import service as plans
from server.corrections.models import Correction, CorrectionStep
from server.database import db, uuid7, write
from server.enterprises import timeline
from server.labels import service as labels
from server.labels.models import Label
from tests.conftest import sign_in
from tests.control_points.conftest import enterprises, meat_plant

__all__ = ["enterprises", "meat_plant"]  # fixtures, used by name


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture(autouse=True)
def during_a_request(app):
    """Events lead to pages: their addresses are made as in a request."""
    with app.test_request_context():
        yield


@pytest.fixture
def lived(meat_plant, staff, inspector):
    """A plant with two points, one of them dropped, 30 labels of one moment and a correction."""
    with write():
        at = datetime(2026, 3, 1, 8, tzinfo=UTC)
        kept, dropped = plans.accept(meat_plant, ["MEAT-01", "MEAT-02"], staff.id)
        codes = [f"{number:016d}" for number in range(30)]
        db.session.add_all(
            Label(code=code, control_point_id=kept.id, state="posted", issued_at=at)
            for code in codes
        )
        order = uuid7()
        db.session.add(
            Correction(
                record_sha256="a" * 64,
                record_id=order,
                check_id=uuid7(),
                control_point_id=kept.id,
                person_id=inspector.id,
                ordered_at=at + timedelta(days=1),
                ordered_deadline=at.date(),
                state="open",
                deadline=at.date(),
            )
        )
        db.session.add(
            CorrectionStep(
                sha256="b" * 64,
                order_id=order,
                kind="review",
                is_act=False,
                by=inspector.id,
                at=at + timedelta(days=9),
                text="",
                photos=[],
            )
        )
    with write():
        plans.drop(dropped, staff.id, "不再生产")
        labels.withdraw(codes[0], "破损", staff)
    return meat_plant


def test_tells_all_that_happened_once_and_in_order(lived):
    events, after = [], ""
    while after is not None:
        page = timeline.page(lived.id, after, count=7)
        events += page.events
        after = page.next

    assert [event[:3] for event in events] == sorted((e[:3] for e in events), reverse=True)
    assert len({event[1:3] for event in events}) == len(events)
    kinds = [event.kind for event in events]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "registered": 1,
        "plan": 2,
        "drop": 1,
        "label": 30,
        "withdrawal": 1,
        "correction": 1,
        "correction-step": 1,
    }
    assert timeline.page(lived.id, count=100).events == events


def test_tells_of_one_kind_alone(lived):
    page = timeline.page(lived.id, only="correction")

    assert [event.text.zh for event in page.events] == ["责令改正 MEAT-01，期限 2026-03-01"]
    assert page.next is None


def test_nothing_of_another_enterprise_is_told(lived, enterprises):
    others = [one for one in enterprises.values() if one.id != lived.id]

    assert [event.kind for event in timeline.page(others[0].id).events] == ["registered"]


def test_its_page_leads_to_the_rest_and_keeps_the_area(lived, enterprises, client, staff):
    sign_in(client, staff)
    page = client.get(f"/console/enterprises/{lived.id}").text
    assert "标签作废 MEAT-01：破损" in page

    address = f"/console/enterprises/{lived.id}/history"
    assert address in page
    history = client.get(f"{address}?kind=label").text
    assert history.count("发放标签 MEAT-01") == 30
    assert "没有这类记载" in client.get(f"{address}?kind=follow-up").text
    assert client.get(f"{address}?after=cut").status_code == 200
    outside = enterprises["ENT-016"]
    assert client.get(f"/console/enterprises/{outside.id}/history").status_code == 404


def test_the_instant_of_an_event_is_shown_in_the_local_time(lived, client, staff):
    sign_in(client, staff)

    page = client.get(f"/console/enterprises/{lived.id}/history?kind=correction").text

    assert "2026-03-02" in page
    assert "16:00" in page
