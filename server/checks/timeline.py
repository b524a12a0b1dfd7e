"""Checks in the history of an enterprise."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from flask import url_for

from ..console.words import RESULTS
from ..control_points.models import ControlPoint
from ..enterprises.timeline import Asked, Event, source
from ..language import Text
from .models import Check


@source("check", Text("检查", "Checks"))
def _checks(asked: Asked) -> Iterator[Event]:
    checks = (
        sa.select(Check.recorded_at, Check.record_sha256, Check.result, ControlPoint.code)
        .join(Check.control_point)
        .where(ControlPoint.enterprise_id == asked.enterprise_id)
    )
    for at, sha256, result, point in asked.rows(checks, Check.recorded_at, Check.record_sha256):
        said = RESULTS.get(result, Text("未评定", "not assessed"))
        text = Text(f"检查 {point}：{said.zh}", f"Check at {point}: {said.en.lower()}")
        address = url_for("checks.show_check", record_sha256=sha256)
        yield Event(at, asked.kind, sha256, text, address, result or "")
