"""Corrections and what followed them in the history of an enterprise."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from flask import url_for

from ..control_points.models import ControlPoint
from ..enterprises.timeline import Asked, Event, source
from ..language import Text
from .models import Correction, CorrectionStep
from .wording import STEP_WORDS


@source("correction", Text("责令改正", "Corrections"))
def _orders(asked: Asked) -> Iterator[Event]:
    orders = (
        sa.select(
            Correction.ordered_at,
            Correction.record_sha256,
            Correction.ordered_deadline,
            ControlPoint.code,
        )
        .join(Correction.control_point)
        .where(ControlPoint.enterprise_id == asked.enterprise_id)
    )
    rows = asked.rows(orders, Correction.ordered_at, Correction.record_sha256)
    for at, sha256, deadline, point in rows:
        text = Text(
            f"责令改正 {point}，期限 {deadline.isoformat()}",
            f"Correction ordered at {point}, until {deadline.isoformat()}",
        )
        yield Event(at, asked.kind, sha256, text, _address(sha256), "open")


@source("correction-step", Text("整改与复查", "Evidence and reviews"))
def _steps(asked: Asked) -> Iterator[Event]:
    steps = (
        sa.select(
            CorrectionStep.at,
            CorrectionStep.sha256,
            CorrectionStep.kind,
            ControlPoint.code,
            Correction.record_sha256,
        )
        .join(Correction, Correction.record_id == CorrectionStep.order_id)
        .join(Correction.control_point)
        .where(ControlPoint.enterprise_id == asked.enterprise_id)
    )
    rows = asked.rows(steps, CorrectionStep.at, CorrectionStep.sha256)
    for at, sha256, kind, point, order in rows:
        word = STEP_WORDS[kind]
        text = Text(f"{word.zh} {point}", f"{word.en}, {point}")
        yield Event(at, asked.kind, sha256, text, _address(order))


def _address(order_sha256: str) -> str:
    return url_for("corrections.show", record_sha256=order_sha256)
