"""Labels in the history of an enterprise: given out, posted or found damaged, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from flask import url_for

from ..console.words import STATES
from ..control_points.models import ControlPoint
from ..enterprises.timeline import Asked, Columns, Event, source
from ..language import Text
from ..records.models import FieldRecord
from .codes import grouped
from .models import Label, LabelPosting


@source("label", Text("标签发放", "Labels issued"))
def _issued(asked: Asked) -> Iterator[Event]:
    labels = _of(asked, sa.select(Label.issued_at, Label.code, ControlPoint.code))
    for at, code, point in asked.rows(labels, Label.issued_at, Label.code):
        text = Text(
            f"发放标签 {point}（{grouped(code)}）", f"Label issued for {point} ({grouped(code)})"
        )
        yield Event(at, asked.kind, code, text, _address(code), "issued")


@source("posting", Text("张贴登记", "Postings"))
def _posted(asked: Asked) -> Iterator[Event]:
    said = FieldRecord.body["state"].as_string()
    columns = (FieldRecord.recorded_at, FieldRecord.sha256, said, Label.code, ControlPoint.code)
    postings = (
        sa.select(*columns)
        .join(LabelPosting, LabelPosting.record_sha256 == FieldRecord.sha256)
        .join(Label, Label.code == LabelPosting.label_code)
    )
    rows = asked.rows(_of(asked, postings), FieldRecord.recorded_at, FieldRecord.sha256)
    for at, sha256, state, code, point in rows:
        word = STATES.get(state, Text("已绑定", "Bound"))
        text = Text(f"标签{word.zh} {point}", f"Label {word.en.lower()} at {point}")
        yield Event(at, asked.kind, sha256, text, _address(code), state)


@source("withdrawal", Text("标签作废", "Labels withdrawn"))
def _withdrawn(asked: Asked) -> Iterator[Event]:
    columns = (Label.withdrawn_at, Label.code, Label.reason, ControlPoint.code)
    labels = _of(asked, sa.select(*columns)).where(Label.withdrawn_at.is_not(None))
    for at, code, reason, point in asked.rows(labels, Label.withdrawn_at, Label.code):
        text = Text(f"标签作废 {point}：{reason}", f"Label withdrawn at {point}: {reason}")
        yield Event(at, asked.kind, code, text, _address(code), "missing")


def _of(asked: Asked, labels: Columns) -> Columns:
    of_point = labels.join(ControlPoint, ControlPoint.id == Label.control_point_id)
    return of_point.where(ControlPoint.enterprise_id == asked.enterprise_id)


def _address(code: str) -> str:
    return url_for("label.show", code=code)
