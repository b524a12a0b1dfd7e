"""How a correction goes on and ends looks the same from the desk, from the enterprise's page,
behind the label and on the phones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from server import local_days
from server.changes import feed
from server.corrections.models import Correction
from server.database import db, uuid7
from server.sample.phone import signature
from tests.checks.conftest import label_of
from tests.conftest import sign_in
from tests.console.forms import post
from tests.corrections.conftest import MONDAY, TAKEN_AT, evidence, review, send

HOUR = timedelta(hours=1)


class Faces:
    """The pages on which one correction stands."""

    def __init__(self, desk, plant, passer_by, order, label):
        found = sa.select(Correction.record_sha256).where(Correction.record_id == order)
        sha256 = db.session.scalar(found)
        self.order, self.desk, self.plant = order, desk, plant
        self.at_desk = f"/console/corrections/{sha256}"
        self.own = f"/own/corrections/{sha256}"
        self.passer_by, self.label = passer_by, f"/L/{label}?lang=zh"

    def all_say(self, word: str, behind_the_label: bool = True) -> bool:
        """Whether the lists and pages of both sides have the word, and the label's page too."""
        pages = [
            self.desk.get("/console/corrections").text.split("<tbody>")[1],
            self.desk.get(self.at_desk).text,
            self.plant.get("/own/").text,
            self.plant.get(self.own).text,
        ]
        behind = self.passer_by.get(self.label).text
        return all(word in page for page in pages) and (word in behind) == behind_the_label

    def on_phones(self) -> dict[str, object]:
        db.session.rollback()
        return feed.load("correction", [str(self.order)])[str(self.order)]


@pytest.fixture
def on_day(monkeypatch):
    """Lets the installation's day be another."""

    def set_day(day: date) -> None:
        monkeypatch.setattr(local_days, "today", lambda: day)

    set_day(date(2026, 12, 1))
    return set_day


@pytest.fixture
def faces(app, plant, staff, phone, warm_check, order_for, cold_store, on_day):
    """Those of an order to be mended by 2026-12-01, signed by nobody, unless `order` says so."""
    desk = app.test_client()
    sign_in(desk, staff)

    def make(**members):
        record_id, body = uuid7(), order_for(warm_check)
        if members:
            body["signatures"] = members["signatures"](record_id, body)
        order = send(phone, "correction-order", body, MONDAY + HOUR, record_id)
        return Faces(desk, plant, app.test_client(), order, label_of(cold_store).code)

    return make


def test_overdue_until_something_is_shown_and_again_after_a_review(faces, on_day, phone):
    here = faces()
    assert here.all_say("待整改")
    on_day(date(2026, 12, 2))
    assert here.all_say("逾期")
    assert here.on_phones()["state"] == "open"  # the phone adds the day itself

    post(here.plant, here.own, {"act": "evidence", "text": "冷库已修好"})
    assert here.all_say("待复查")

    # Years later: what the enterprise sent is of the real day, whichever that is.
    not_yet = review(here.order, "not-yet", "温度仍高", deadline="2026-12-10")
    send(phone, "correction-review", not_yet, MONDAY + timedelta(days=3650))
    assert here.all_say("2026-12-10")
    assert here.all_say("待整改")
    on_day(date(2026, 12, 11))
    assert here.all_say("逾期")

    send(phone, "correction-review", review(here.order), MONDAY + timedelta(days=3651))
    assert here.all_say("已闭环", behind_the_label=False)
    assert "逾期" not in here.passer_by.get(here.label).text


def test_a_refused_signature_stands_with_its_reason_and_witness_on_both_sides(faces):
    def refused(record_id, body):
        at, kind = MONDAY + HOUR, "correction-order"
        refusal = {"role": "enterprise", "name": "刘总", "signed_at": TAKEN_AT, "covers": "A" * 43}
        return [
            signature("inspector", "李巡查", record_id, body, at, None, kind),
            refusal | {"refused": "不认可限值"},
            signature("witness", "赵见证", record_id, body, at, None, kind),
        ]

    here = faces(signatures=refused)

    for page in (here.desk.get(here.at_desk).text, here.plant.get(here.own).text):
        for part in ("拒绝签名：不认可限值", "刘总", "见证人", "赵见证"):
            assert part in page
    assert here.all_say("待整改")  # a refusal ends nothing
    behind = here.passer_by.get(here.label).text
    assert not any(part in behind for part in ("刘总", "赵见证", "不认可限值"))


def test_a_reply_is_read_by_the_bureau_and_changes_nothing(faces):
    here = faces()

    post(here.plant, here.own, {"act": "reply", "text": "压缩机<i>故障</i>，已报修"})

    for page in (here.desk.get(here.at_desk).text, here.plant.get(here.own).text):
        assert "企业陈述" in page
        assert "压缩机&lt;i&gt;故障" in page
    assert here.all_say("待整改")
    assert "压缩机" not in here.passer_by.get(here.label).text
    told = here.on_phones()
    assert [step["kind"] for step in told["steps"]] == ["reply"]


def test_what_became_a_case_takes_replies_and_nothing_else(faces, phone):
    here = faces()
    post(here.desk, here.at_desk, {"act": "transfer", "text": "拒不改正"})

    assert here.all_say("已转立案", behind_the_label=False)
    assert "拒不改正" in here.plant.get(here.own).text
    assert "提交整改情况" not in here.plant.get(here.own).text
    late = post(here.plant, here.own, {"act": "evidence", "text": "刚刚修好"})
    assert (late.status_code, "已经结束" in late.text) == (409, True)
    assert post(here.plant, here.own, {"act": "reply", "text": "不服"}).status_code == 302
    # An inspector who had no network yet shows what was seen: it is kept and reopens nothing.
    send(phone, "correction-evidence", evidence(here.order), MONDAY + 2 * HOUR)
    send(phone, "correction-review", review(here.order), MONDAY + 3 * HOUR)
    assert here.all_say("已转立案", behind_the_label=False)
    assert here.on_phones()["state"] == "transferred"
