"""Why the result of a check is what it is, and which article of the rules says so.

Articles come from the shipped decision table alone. Where it has no line, as for a limit not met
or a key item that failed without effect on safety, the rule is our own, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from ..language import Text
from . import checklist
from .judging import JudgedCheck
from .results import ItemAnswer, Result, result_of
from .rules import inspection_rules

OUR_OWN = Text("本系统的判定规则", "a rule of this system")


class Rule(NamedTuple):
    """A line of the shipped decision table: what follows, by which article."""

    action: Text
    source: str
    confidence: str


class Ground(NamedTuple):
    """One reason for the result; `rule` None: the rule is our own."""

    text: Text
    rule: Rule | None


def grounds_of(judged: JudgedCheck, incident_risk: bool) -> list[Ground]:
    """What the result follows from, the gravest first; empty where nothing was answered."""
    if judged.result == "does-not-conform":
        return list(_grave(judged, incident_risk))
    if judged.result == "basically-conforms":
        return [_item(answer) for answer in judged.answers if _is_minor(answer)]
    if judged.result == "conforms":
        nothing = Text("未发现不符合项", "Nothing was found that does not conform")
        return [Ground(nothing, _rule("none_failed"))]
    return []


class Outcome(NamedTuple):
    """What follows where an item of the checklist fails; `rule` None: the rule is our own."""

    is_key: bool
    affects_safety: bool
    result: Result | None
    rule: Rule | None


def outcomes() -> list[Outcome]:
    """Of key items and of the others, with and without effect on food safety."""
    failed = [
        ItemAnswer("", "does-not-conform", is_key, affects_safety)
        for is_key in (True, False)
        for affects_safety in (True, False)
    ]
    return [
        Outcome(one.is_key, one.affects_safety, result_of([one], []), _rule_of(one))
        for one in failed
    ]


def levels_confidence() -> str:
    """How sure it is that the three results are called so: the rules name consequences alone."""
    return str(inspection_rules()["result_levels"]["confidence"])


def _grave(judged: JudgedCheck, incident_risk: bool) -> Iterator[Ground]:
    if incident_risk:
        risk = Text("存在食品安全事故潜在风险", "There is a risk of a food-safety incident")
        yield Ground(risk, _rule("incident_risk"))
    for measured in judged.measurements:
        if measured.met is False:
            name = cast(dict[str, Any], measured.limit)["name"]
            yield Ground(Text(f"未达标：{name['zh']}", f"Not met: {name['en']}"), None)
    yield from (_item(answer) for answer in judged.answers if answer.is_serious)


def _item(answer: ItemAnswer) -> Ground:
    item = checklist.items()[answer.item]
    basically = answer.result == "basically-conforms"
    zh, en = ("基本符合", "basically conforms") if basically else ("不符合", "does not conform")
    if answer.affects_safety and not basically:
        zh, en = f"{zh}且影响食品安全", f"{en} and affects safety"
    text = Text(f"{item.code} {item.text.zh}：{zh}", f"{item.code} {item.text.en}: {en}")
    return Ground(text, _rule_of(answer))


def _rule_of(answer: ItemAnswer) -> Rule | None:
    if answer.is_serious:
        if not answer.affects_safety:
            return None  # a key item that failed: the stricter reading
        kind = "key" if answer.is_key else "general"
        return _rule(f"{kind}_item_failed and safety_affected")
    return None if answer.is_key else _rule("general_item_failed and minor and not safety_affected")


def _is_minor(answer: ItemAnswer) -> bool:
    return answer.result in ("does-not-conform", "basically-conforms")


def _rule(condition: str) -> Rule:
    table: list[dict[str, Any]] = inspection_rules()["decision_table"]
    [row] = [row for row in table if row["if"] == condition]
    return Rule(Text(row["action_zh"], row["action_en"]), row["source"], row["confidence"])
