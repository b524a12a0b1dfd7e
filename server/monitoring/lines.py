"""A line before it is kept: what was filled in, whether it can be kept, and its verdict.

No database, no request, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast
from uuid import UUID

from ..checks.judging import JudgedMeasurement
from ..checks.limits import Limit, Measurement, MeasurementInvalid, Verdict, both, judge
from ..language import Text
from ..problems import InvalidInput

LONGEST_TEXT, LONGEST_NAME = 1000, 100  # characters
BACK_DATED = timedelta(days=7)  # ours: a ledger is written at once, or within the week
AHEAD = timedelta(minutes=5)  # a clock may be fast
LATE = timedelta(days=1)  # a line kept later than this says so

MET, NOT_MET, NOT_ASSESSED = "met", "not-met", "not-assessed"
_MONITORING = "L06"  # the ledger of what is found at critical control points


class Line(NamedTuple):
    """What was filled in. Texts may be empty."""

    id: UUID  # of the form
    plan_version: int
    taken_at: datetime
    measurements: Sequence[Measurement]
    batch: str = ""
    instrument: str = ""
    remark: str = ""
    corrective_action: str = ""
    replaces: UUID | None = None
    reason: str = ""

    @property
    def content(self) -> dict[str, Any]:
        """All of it but its id: two lines with the same content say the same."""
        return {name: value for name, value in self._asdict().items() if name != "id"}


def ledger_of(records: Sequence[str]) -> str:
    """The ledger that a control point's lines belong to, of those that it has to keep: that of
    monitoring, else the first (ours)."""
    return _MONITORING if _MONITORING in records else records[0]


def judged(measurements: Sequence[Measurement], limits: Sequence[Limit]) -> list[JudgedMeasurement]:
    """Each measurement beside its limit. Raises InvalidInput, its errors by field."""
    by_parameter = {limit["parameter"]: limit for limit in limits}
    found, errors = [], {}
    for measurement in measurements:
        limit = by_parameter[measurement["limit"]]
        try:
            found.append(JudgedMeasurement(limit, measurement, _judge(limit, measurement)))
        except MeasurementInvalid:
            errors[limit["parameter"]] = Text(
                "请只填数字，如 72 或 -18.5；检验报告写“小于”的，如 <0.05。",
                "Give a figure such as 72 or -18.5; where a report says “less than”, <0.05.",
            )
    if errors:
        raise InvalidInput(errors=errors)
    return found


def _judge(limit: Limit, measurement: Measurement) -> Verdict:
    """A limit that the plant has not confirmed is answered against its own document, and the
    figure found may stand beside the answer."""
    if limit["confirmed"] or "met" not in measurement:
        return judge(limit, measurement)
    if "value" in measurement:
        judge(limit, cast(Measurement, {k: v for k, v in measurement.items() if k != "met"}))
    return measurement["met"]


def result_of(found: Sequence[JudgedMeasurement]) -> str:
    """Of a line: not met where any limit is not; met where all that were answered are."""
    verdict: Verdict = True
    for one in found:
        verdict = both(verdict, one.met)
    return {True: MET, False: NOT_MET, None: NOT_ASSESSED}[verdict]


def check(line: Line, result: str, now: datetime, replaced: datetime | None) -> None:
    """Raise InvalidInput, its errors by field, where the line cannot be kept.

    `replaced`: when the line was taken that this one corrects.
    """
    errors = _wrong_texts(line)
    if not line.measurements:
        errors["measurements"] = Text("请至少填写一项。", "Fill in at least one.")
    earliest = min(now - BACK_DATED, replaced or now)
    if line.taken_at > now + AHEAD:
        errors["taken_at"] = Text("时间还没有到。", "This moment has not come yet.")
    elif line.taken_at < earliest:
        errors["taken_at"] = Text(
            f"只能补记 {BACK_DATED.days} 天以内的。",
            f"Only the last {BACK_DATED.days} days can be filled in later.",
        )
    if result == NOT_MET and not line.corrective_action:
        errors["corrective_action"] = Text(
            "超出限值，请写明采取了什么纠偏措施：产品怎样处理，原因怎样消除。",
            "A limit was not met: say what was done with the product, and about the cause.",
        )
    if replaced and not line.reason:
        errors["reason"] = Text(
            "请写明原来哪里记错了。", "Say what was wrong with the former line."
        )
    if errors:
        raise InvalidInput(errors=errors)


def _wrong_texts(line: Line) -> dict[str, Text]:
    longest: Mapping[str, int] = {
        "batch": LONGEST_NAME,
        "instrument": LONGEST_NAME,
        "remark": LONGEST_TEXT,
        "corrective_action": LONGEST_TEXT,
        "reason": LONGEST_TEXT,
    }
    return {
        name: Text(f"最多 {most} 字，请缩短。", f"Up to {most} characters: please shorten it.")
        for name, most in longest.items()
        if len(getattr(line, name)) > most
    }
