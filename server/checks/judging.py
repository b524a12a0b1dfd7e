"""The verdict on a check, recomputed from its body, the plan it was made by and the checklist.

A plan version never changes, so whoever computes the verdict, and whenever, gets the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..language import Text
from ..problems import DomainError
from . import checklist
from .limits import Limit, Measurement, Verdict, judge
from .results import ItemAnswer, Result, result_of


class CheckInvalid(DomainError):
    """The check names a limit, item or version that does not exist."""

    slug = "invalid-body"
    status = 422
    title = Text("检查内容有误", "The check does not fit its control point")


class JudgedMeasurement(NamedTuple):
    """A measurement beside its limit. `met` None: not assessed."""

    limit: Limit
    measurement: Measurement
    met: Verdict


class JudgedCheck(NamedTuple):
    """A check with all its verdicts. `result` None: nothing was answered."""

    measurements: list[JudgedMeasurement]
    not_measured: list[Limit]
    answers: list[ItemAnswer]
    result: Result | None

    @property
    def not_assessed(self) -> list[Limit]:
        """The limits that nobody could judge: left out, or not enough found."""
        in_vain = [judged.limit for judged in self.measurements if judged.met is None]
        return [*in_vain, *self.not_measured]


def judge_check(body: Mapping[str, Any], limits: Sequence[Limit]) -> JudgedCheck:
    """Judge a body of a check's form against the limits of the plan version it names.

    Raises CheckInvalid or MeasurementInvalid.
    """
    by_parameter = {limit["parameter"]: limit for limit in limits}
    measurements = [_judged(by_parameter, measurement) for measurement in body["measurements"]]
    answers = _answers(body)
    measured = {judged.limit["parameter"] for judged in measurements}
    return JudgedCheck(
        measurements=measurements,
        not_measured=[limit for limit in limits if limit["parameter"] not in measured],
        answers=answers,
        result=result_of(
            answers, [judged.met for judged in measurements], body.get("incident_risk", False)
        ),
    )


def _judged(limits: Mapping[str, Limit], measurement: Measurement) -> JudgedMeasurement:
    limit = limits.get(measurement["limit"])
    if limit is None:
        name = measurement["limit"]
        raise CheckInvalid(
            f"该版本的控制点没有限值 {name}。", f"This plan version has no limit {name}."
        )
    return JudgedMeasurement(limit, measurement, judge(limit, measurement))


def _answers(body: Mapping[str, Any]) -> list[ItemAnswer]:
    if body["checklist_version"] != checklist.VERSION:
        version = body["checklist_version"]
        raise CheckInvalid(
            f"没有第 {version} 版检查要点表。", f"There is no checklist version {version}."
        )
    items = checklist.items()
    unknown = sorted({answer["item"] for answer in body["items"]} - items.keys())
    if unknown:
        raise CheckInvalid(
            f"检查要点表没有 {unknown[0]}。", f"The checklist has no item {unknown[0]}."
        )
    return [
        ItemAnswer(
            item=answer["item"],
            result=answer["result"],
            is_key=items[answer["item"]].is_key,
            affects_safety=answer.get("affects_safety", False),
        )
        for answer in body["items"]
    ]
