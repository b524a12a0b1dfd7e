"""What differs between two versions of a control point. Needs no database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ..language import Text, pick, t
from .adapting import Limit
from .catalogue import Content

# What has words in both languages: these are set side by side.
WORDED = {
    "step": Text("环节", "Step"),
    "hazard": Text("危害", "Hazard"),
    "warning": Text("警示语", "Warning"),
    "corrective_action": Text("纠偏措施", "Corrective action"),
    "responsible": Text("责任岗位", "Responsible post"),
}
MONITORING = {
    "what": Text("监控内容", "What is monitored"),
    "how": Text("监控方法", "How"),
    "frequency": Text("监控频次", "How often"),
    "who": Text("监控人员", "By whom"),
}
# Lists and codes: that they differ is said, their present form stands above.
OTHERS = {
    "signal_word": Text("信号词", "Signal word"),
    "pictogram": Text("图形标志", "Pictogram"),
    "obligations": Text("义务", "Duties"),
    "records": Text("记录要求", "Records to keep"),
    "legal_basis": Text("法律依据", "Legal basis"),
}


class Change(NamedTuple):
    """Something that differs, in the reader's language. Both sides empty: not set out in words."""

    what: str
    before: str  # empty: it was not there
    after: str  # empty: it is gone


def differences(
    before: Content, after: Content, worded: Callable[[Limit], str]
) -> Iterator[Change]:
    """The changes from one version to the next, the limits first; `worded` says a limit's value."""
    yield from _limits(before["limits"], after["limits"], worded)
    for named, old, new in (
        (WORDED, before, after),
        (MONITORING, before["monitoring"], after["monitoring"]),
    ):
        for name, what in named.items():
            if _in_words(old[name]) != _in_words(new[name]):
                yield Change(pick(what), _in_words(old[name]), _in_words(new[name]))
    for name, what in OTHERS.items():
        if before[name] != after[name]:
            yield Change(pick(what), "", "")


def _limits(
    before: list[Limit], after: list[Limit], worded: Callable[[Limit], str]
) -> Iterator[Change]:
    old = {limit["parameter"]: limit for limit in before}
    new = {limit["parameter"]: limit for limit in after}
    for parameter in dict.fromkeys([*old, *new]):
        was, now = old.get(parameter), new.get(parameter)
        told = _said(was, worded), _said(now, worded)
        if told[0] != told[1]:
            yield Change(_in_words((now or was or {})["name"]), *told)


def _said(limit: Limit | None, worded: Callable[[Limit], str]) -> str:
    if limit is None:
        return ""
    by = limit.get("validated_by")
    if not limit["confirmed"]:
        by = t("行业常用值，待企业确认", "a common value, not confirmed by the plant")
    return worded(limit) + (t(f"（{by}）", f" ({by})") if by else "")


def _in_words(value: Any) -> str:
    return t(value["zh"], value["en"])
