"""Does a measurement hold against a critical limit?

Values are compared as written, unrounded (GB/T 8170, full-value comparison). Three answers:
True, False, and None for what nobody could judge today, which counts neither way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, NotRequired, TypedDict, cast

from ..language import Text
from ..problems import DomainError

Verdict = bool | None
Bound = Literal["<=", ">="]

DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
TWO_BUTTONS: Final = frozenset({"required", "not_permitted", "not_detected"})
_ANSWERS: Final[Sequence[str]] = ("value", "met", "counts")


class Duration(TypedDict):
    """How long a value must be kept (>=), or within what time it must be reached (<=)."""

    operator: Bound
    value: str
    unit: str


class SamplingPlan(TypedDict):
    """n samples; at most c above m; none above M, where M is given."""

    n: int
    c: int
    m: str
    M: str | None


class Limit(TypedDict):
    """What judging needs of a control point's limit; on the wire it carries its texts too."""

    parameter: str
    operator: Literal["<=", ">=", "between", "plan", "required", "not_permitted", "not_detected"]
    value: str | list[str] | None  # both ends for `between`, null where no number is compared
    unit: str | None  # as shown
    ucum: str | None  # as it travels
    duration: Duration | None
    sampling_plan: SamplingPlan | None
    confirmed: bool  # false: a common value that the plant has not made its own
    answers: NotRequired[Mapping[str, str]]  # how the good one of two buttons is worded


class MeasuredDuration(TypedDict):
    value: str
    unit: str


# "from" is a word of Python, hence the second form of TypedDict.
Measurement = TypedDict(
    "Measurement",
    {
        "limit": str,
        "value": NotRequired[str],
        "unit": NotRequired[str | None],
        "met": NotRequired[bool],
        "counts": NotRequired[list[str]],
        "duration": NotRequired[MeasuredDuration],
        "from": Literal["measured", "report", "log"],
        "reference": NotRequired[str],
        "instrument": NotRequired[str],
    },
)


Wrong = Literal["unit", "answer", "decimal"]
_WRONG: Final = {
    "unit": Text("单位与限值不一致", "its unit is not the limit's"),
    "answer": Text("答案类型与限值不对应", "it is not the kind of answer this limit takes"),
    "decimal": Text("数值格式有误", "its figure is not a decimal as the contract writes it"),
}


class MeasurementInvalid(DomainError):
    """The measurement does not fit its limit: the record's body is not as its kind says."""

    slug = "invalid-body"
    status = 422
    title = Text("测量值与限值不对应", "The measurement does not fit its limit")

    def __init__(self, limit: str, wrong: Wrong) -> None:
        zh, en = _WRONG[wrong]
        super().__init__(
            f"限值 {limit} 的测量值：{zh}。",
            f"Measurement of {limit}: {en}.",
            errors={"limit": limit, "wrong": wrong},
        )
        self.wrong = wrong


class Quantity(NamedTuple):
    """A figure as written; `below` where a report gives only that it is less than this."""

    figure: Decimal
    below: bool = False

    def holds(self, operator: Bound, bound: Decimal) -> Verdict:
        """Compared with a bound, itself included. What is known only to be below a figure
        holds where that figure does not exceed an upper bound, and decides nothing else."""
        if self.below:
            return True if operator == "<=" and self.figure <= bound else None
        return self.figure <= bound if operator == "<=" else self.figure >= bound


def judge(limit: Limit, measurement: Measurement) -> Verdict:
    """Whether the measurement holds; None: not assessed. Raises MeasurementInvalid."""
    given = [name for name in _ANSWERS if name in measurement]
    if given != [_answer_taken(limit, given)]:
        raise MeasurementInvalid(limit["parameter"], "answer")
    if "met" in measurement:
        return _judge_met(limit, measurement["met"])
    if "counts" in measurement:
        verdict = _judge_counts(limit, measurement)
    else:
        verdict = both(_judge_value(limit, measurement), _judge_duration(limit, measurement))
    # A common value binds nobody until the plant has confirmed it: shown, not judged.
    return verdict if limit["confirmed"] else None


def both(first: Verdict, second: Verdict) -> Verdict:
    """Whether both hold: one that fails decides, one not assessed leaves it open."""
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def _answer_taken(limit: Limit, given: Sequence[str]) -> str:
    """Which of value, met and counts answers this limit."""
    if limit["operator"] in TWO_BUTTONS:
        return "met"
    if not limit["confirmed"] and given == ["met"]:
        return "met"  # against the plant's own document
    return "counts" if limit["operator"] == "plan" else "value"


def _judge_met(limit: Limit, met: Any) -> bool:
    if not isinstance(met, bool):
        raise MeasurementInvalid(limit["parameter"], "answer")
    return met


def _judge_value(limit: Limit, measurement: Measurement) -> Verdict:
    _require_unit(limit, limit["ucum"], measurement.get("unit"))
    measured = _quantity(limit, measurement, measurement["value"])
    operator, value = limit["operator"], limit["value"]
    if isinstance(value, list):
        low, high = map(Decimal, value)
        # "Less than x" decides nothing between two ends, even below the upper one.
        return None if measured.below else low <= measured.figure <= high
    return measured.holds(cast(Bound, operator), Decimal(cast(str, value)))


def _judge_duration(limit: Limit, measurement: Measurement) -> Verdict:
    asked, given = limit["duration"], measurement.get("duration")
    if asked is None:
        return True
    if given is None:
        return None
    _require_unit(limit, asked["unit"], given["unit"])
    measured = _quantity(limit, measurement, given["value"])
    return measured.holds(asked["operator"], Decimal(asked["value"]))


def _judge_counts(limit: Limit, measurement: Measurement) -> Verdict:
    plan = limit["sampling_plan"]
    counts: Any = measurement["counts"]  # a stranger's JSON, whatever its type says
    if plan is None or not isinstance(counts, list) or len(counts) > plan["n"]:
        raise MeasurementInvalid(limit["parameter"], "answer")
    found = [_quantity(limit, measurement, count) for count in counts]
    within_m = [count.holds("<=", Decimal(plan["m"])) for count in found]
    cap = plan["M"]
    within_cap = [] if cap is None else [count.holds("<=", Decimal(cap)) for count in found]
    if False in within_cap or within_m.count(False) > plan["c"]:
        return False
    complete = len(found) == plan["n"] and None not in within_cap
    return True if complete and plan["n"] - within_m.count(True) <= plan["c"] else None


def _quantity(limit: Limit, measurement: Measurement, text: Any) -> Quantity:
    """The figure in a text; "<x" only from a report, where a laboratory wrote it."""
    if isinstance(text, str):
        below = text.startswith("<") and measurement["from"] == "report"
        figure = text[1:] if below else text
        if DECIMAL.fullmatch(figure):
            return Quantity(Decimal(figure), below)
    raise MeasurementInvalid(limit["parameter"], "decimal")


def _require_unit(limit: Limit, asked: str | None, given: str | None) -> None:
    if given != asked:
        raise MeasurementInvalid(limit["parameter"], "unit")
