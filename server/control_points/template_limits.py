"""The limits in the form of a template: rows of typed texts, and limits out of them.

Those of a shipped template stay, their figures at most stricter. Needs no database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Protocol

from ..language import Text
from ..problems import InvalidInput
from . import adapting
from .adapting import ADAPTABLE, Binding, Limit
from .catalogue import Content

Typed = Mapping[str, str]
BUREAU = "bureau"  # the mark of what the bureau lays down itself, and the kind of its limits
MOST = 16  # of a template
SPARE = 2  # empty rows below those that there are
OPERATORS = {
    "<=": Text("不高于 ≤", "At most ≤"),
    ">=": Text("不低于 ≥", "At least ≥"),
    "between": Text("在两值之间", "Between two values"),
    "required": Text("必须满足", "Must be satisfied"),
    "not_permitted": Text("不得使用", "Must not be used"),
    "not_detected": Text("不得检出", "Must not be detected"),
}
MISSING = Text("请填写。", "Needed.")
_PARAMETER = re.compile(rf"{BUREAU}-[1-9][0-9]?")


class Reading(Protocol):
    """What reads the rest of the form."""

    typed: Typed
    errors: dict[str, Text]

    def plain(self, name: str, most: int) -> str: ...


def typed_of(limits: Sequence[Limit], shipped: Sequence[Limit]) -> dict[str, str]:
    """The rows that show these limits: first those that are shipped, as they stand now."""
    now = {limit["parameter"]: limit for limit in limits}
    theirs = [now.get(limit["parameter"], limit) for limit in shipped]
    own = [limit for limit in limits if _PARAMETER.fullmatch(limit["parameter"])]
    typed: dict[str, str] = {}
    for number, limit in enumerate([*theirs, *own]):
        value = limit["value"]
        low, high = value if isinstance(value, list) else (value or "", "")
        told = {
            "parameter": limit["parameter"],
            "zh": limit["name"]["zh"],
            "en": limit["name"]["en"],
            "operator": limit["operator"],
            "low": low,
            "high": high,
            "unit": limit["unit"] or "",
            "time": limit["duration"]["value"] if limit["duration"] else "",
            "source": "" if limit in shipped else limit["source"],  # asked where it differs
        }
        typed |= {f"limit{number}_{part}": text for part, text in told.items()}
    return typed


def read(reading: Reading, shipped: Content | None, before: Content | None) -> list[Limit]:
    """The limits that were typed; what is wrong with them goes to the reading's errors."""
    theirs = shipped["limits"] if shipped else []
    bounds = adapting.binding(shipped) if shipped else {}
    limits = [_shipped(reading, f"limit{at}", one, bounds) for at, one in enumerate(theirs)]
    known = {limit["parameter"] for limit in before["limits"]} if before else set[str]()
    free = (name for n in count(1) if (name := f"{BUREAU}-{n}") not in known)
    for number in range(len(theirs), MOST):
        row = f"limit{number}"
        was = reading.typed.get(f"{row}_parameter", "")
        is_known = was in known and bool(_PARAMETER.fullmatch(was))
        if reading.plain(f"{row}_zh", 30):
            limits.append(_own(reading, row, was if is_known else next(free)))
        elif not is_known and any(
            reading.plain(f"{row}_{part}", 200) for part in ("en", "low", "high")
        ):
            reading.errors[f"{row}_zh"] = MISSING
    if not limits:
        least = Text("请至少写一个限值。", "Give at least one limit.")
        reading.errors.setdefault("limit0_zh", least)
    return limits


def _shipped(reading: Reading, row: str, shipped: Limit, bounds: Binding) -> Limit:
    """A limit of the catalogue; another figure names what asks for it."""
    if shipped["operator"] not in ADAPTABLE:
        return shipped
    try:
        time = reading.typed.get(f"{row}_time", "").strip() or None
        limit = adapting.valued(shipped, _ends(reading, row, shipped["operator"]), time)
        adapting.require_not_laxer(limit, bounds)
    except InvalidInput as error:
        reading.errors[f"{row}_low"] = error.detail
        return shipped
    if limit == shipped:
        return shipped
    source = reading.plain(f"{row}_source", 200)
    if not source:
        reading.errors[f"{row}_source"] = Text(
            "数值改了，请写明本局改动的依据。", "Say on what the bureau's figure stands."
        )
    # A common industry value stays one: the plant confirms it, whoever proposes it.
    kind = {"limit_type": BUREAU} if shipped["limit_type"] == "regulatory" else {}
    return {**limit, **kind, "source": source, "confidence": BUREAU}


def _own(reading: Reading, row: str, parameter: str) -> Limit:
    """A limit that the bureau lays down itself."""
    zh, en = reading.plain(f"{row}_zh", 30), reading.plain(f"{row}_en", 90)
    operator, source = reading.typed.get(f"{row}_operator", ""), reading.plain(f"{row}_source", 200)
    if operator not in OPERATORS:
        reading.errors[f"{row}_operator"] = Text("请选择比较方式。", "Choose how values compare.")
    if not source:
        reading.errors[f"{row}_source"] = Text("请写明依据。", "Say on what it stands.")
    limit: Limit = {
        "parameter": parameter,
        "name": {"zh": zh, "en": en or zh},
        "operator": operator,
        "value": None,
        "unit": None,
        "ucum": None,
        "duration": None,
        "sampling_plan": None,
        "limit_type": BUREAU,
        "confirmed": True,
        "source": source,
        "confidence": BUREAU,
    }
    if operator in ADAPTABLE:
        try:
            limit |= adapting.measured_in(reading.typed.get(f"{row}_unit", ""))
            limit = adapting.valued(limit, _ends(reading, row, operator), None)
        except InvalidInput as error:
            reading.errors[f"{row}_low"] = error.detail
    return limit


def _ends(reading: Reading, row: str, operator: str) -> list[str]:
    ends = [reading.typed.get(f"{row}_{end}", "") for end in ("low", "high")]
    return ends if operator == "between" else ends[:1]
