"""What a sample inspector finds: answers to limits and checklist items, drawn from a seed."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

# Read on the spot with an instrument; everything else comes from a report.
MEASURED = {"Cel": "探针温度计", "mm": "测试块", "T": "特斯拉计", "%": "水分仪", "[pH]": "pH计"}
DEVIATIONS = 0.02  # share of limits that are broken


def measure(limit: dict[str, Any], chance: Random) -> dict[str, Any]:
    """A measurement of a limit (both as records.md has them), seldom a broken one."""
    holds = chance.random() >= DEVIATIONS
    found: dict[str, Any] = {"limit": limit["parameter"]}
    operator = limit["operator"]
    if not limit["confirmed"]:
        return found | {"met": holds, "from": "log"}
    if operator in ("required", "not_permitted"):
        return found | {"met": holds, "from": "measured"}
    if operator == "not_detected":
        return found | {"met": holds} | _report(chance)
    if operator == "plan":
        return found | {"counts": _counts(limit["sampling_plan"], holds, chance)} | _report(chance)
    found |= {"value": _value(limit, holds, chance), "unit": limit["ucum"]}
    if limit["duration"]:
        found["duration"] = _duration(limit["duration"])
    instrument = MEASURED.get(limit["ucum"])
    if instrument:
        return found | {"from": "measured", "instrument": instrument}
    return found | _report(chance)


def answer(item: dict[str, Any], chance: Random) -> dict[str, Any]:
    """An answer to a checklist item: nearly always that it conforms."""
    draw = chance.random()
    if draw < 0.985:
        return {"item": item["code"], "result": "conforms"}
    if draw < 0.996 or item["is_key"]:
        return {"item": item["code"], "result": "basically-conforms", "remark": "已当场提醒"}
    return {
        "item": item["code"],
        "result": "does-not-conform",
        "affects_safety": False,
        "remark": "记录缺一次，已要求补齐",
    }


def _report(chance: Random) -> dict[str, Any]:
    return {"from": "report", "reference": f"示例-{chance.randrange(10_000):04d}"}


def _value(limit: dict[str, Any], holds: bool, chance: Random) -> str:
    if limit["operator"] == "between":
        low, high = (Decimal(end) for end in limit["value"])
        share = Decimal(chance.randint(20, 80)) / 100
        return _plain(low + (high - low) * share if holds else high + (high - low) / 10, low)
    bound = Decimal(limit["value"])
    step = max(abs(bound), Decimal(1)) * Decimal(chance.randint(5, 40)) / 100
    inward = -step if limit["operator"] == "<=" else step
    if holds and bound > 0:
        inward = max(inward, -bound * 9 / 10)  # what is measured here is not below nothing
    return _plain(bound + (inward if holds else -inward / 4), bound)


def _plain(value: Decimal, like: Decimal) -> str:
    """The value with one decimal place more than the limit, without an exponent."""
    places = max(0, -int(like.as_tuple().exponent)) + 1
    return f"{value:.{places}f}"


def _counts(plan: dict[str, Any], holds: bool, chance: Random) -> list[str]:
    m, low = Decimal(plan["m"]), Decimal(0)
    counts = [str(int(low + m * chance.randint(0, 80) / 100)) for _ in range(plan["n"])]
    if not holds:
        counts[0] = str(int(Decimal(plan["M"]) + 10)) if plan["M"] else str(int(m) + 1)
        counts[1:] = [counts[0]] * (plan["c"] + 1) + counts[plan["c"] + 2 :]
    return counts[: plan["n"]]


def _duration(duration: dict[str, Any]) -> dict[str, str]:
    kept = Decimal(duration["value"]) * (Decimal("1.2") if duration["operator"] == ">=" else 1)
    return {"value": f"{kept:f}", "unit": duration["unit"]}
