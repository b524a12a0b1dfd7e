"""What differs between two versions of a control point. Needs no database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ..language import Text, pick, t
from . import catalogue
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
LISTED = {
    "obligations": Text("义务", "Duty"),
    "records": Text("台账", "Ledger"),
    "legal_basis": Text("法律依据", "Legal basis"),
}
HAZARD = Text("危害种类", "Kind of hazard")
SIGNAL, PICTOGRAM = Text("信号词", "Signal word"), Text("图形标志", "Pictogram")
NAME = Text("限值名称", "Name of the limit")
SOURCE = Text("限值来源", "Source of the limit")
OTHER = Text("核对标记", "Marks")


class Change(NamedTuple):
    """Something that differs, in the reader's language. Both sides empty: not set out in words."""

    what: str
    before: str  # empty: it was not there
    after: str  # empty: it is gone


def differences(
    before: Content, after: Content, worded: Callable[[Limit], str]
) -> Iterator[Change]:
    """The changes from one version to the next, the limits first; `worded` says a limit's value."""
    told = list(_told(before, after, worded))
    yield from told
    if not told and before != after:  # a mark of how sure we are
        yield Change(pick(OTHER), "", "")


def _told(before: Content, after: Content, worded: Callable[[Limit], str]) -> Iterator[Change]:
    yield from _limits(before["limits"], after["limits"], worded)
    for named, old, new in (
        (WORDED, before, after),
        (MONITORING, before["monitoring"], after["monitoring"]),
    ):
        for name, what in named.items():
            if (sides := _side_by_side(old[name], new[name])) is not None:
                yield Change(pick(what), *sides)
    yield from _signs(before, after)
    for name, what in LISTED.items():
        yield from _lists(pick(what), before[name], after[name])


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
        elif was and now and (names := _side_by_side(was["name"], now["name"])):
            yield Change(pick(NAME), *names)
        elif was and now and was["source"] != now["source"]:
            yield Change(f"{_in_words(now['name'])} {pick(SOURCE)}", was["source"], now["source"])


def _signs(before: Content, after: Content) -> Iterator[Change]:
    signals = [
        pick(catalogue.name_of("signal_word", one["signal_word"])) for one in (before, after)
    ]
    hazards = [
        pick(catalogue.name_of("hazard_type", one["hazard"]["type"])) for one in (before, after)
    ]
    pictograms = [_pictogram(one["pictogram"]) for one in (before, after)]
    signs = ((HAZARD, hazards), (SIGNAL, signals), (PICTOGRAM, pictograms))
    for what, (old, new) in signs:
        if old != new:
            yield Change(pick(what), old, new)


def _pictogram(pictogram: dict[str, Any]) -> str:
    names = [pick(catalogue.name_of("pictogram", pictogram["key"]))]
    if pictogram["supplementary"]:
        added = catalogue.name_of("supplementary_pictogram", pictogram["supplementary"])
        names.append(pick(added))
    return " + ".join(names)


def _lists(what: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    old, new = ([_item(one) for one in some] for some in (before, after))
    yield from (Change(what, one, "") for one in old if one not in new)
    yield from (Change(what, "", one) for one in new if one not in old)


def _item(value: Any) -> str:
    """A duty with its basis, a legal basis with its clause, or the name of a ledger."""
    if isinstance(value, str):
        return value
    if "ref" in value:
        return f"{value['ref']} {value['clause']}".strip()
    return _in_words(value) + t(f"（{value['basis']}）", f" ({value['basis']})")


def _said(limit: Limit | None, worded: Callable[[Limit], str]) -> str:
    if limit is None:
        return ""
    by = limit.get("validated_by")
    if not limit["confirmed"]:
        by = t("行业常用值，待企业确认", "a common value, not confirmed by the plant")
    return worded(limit) + (t(f"（{by}）", f" ({by})") if by else "")


def _side_by_side(old: Any, new: Any) -> tuple[str, str] | None:
    """Both texts in the reader's language, or in the other one where they differ only there."""
    if _in_words(old) != _in_words(new):
        return _in_words(old), _in_words(new)
    for name in ("zh", "en"):
        if old[name] != new[name]:
            return old[name], new[name]
    return None


def _in_words(value: Any) -> str:
    return t(value["zh"], value["en"])
