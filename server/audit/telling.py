"""Acts in words: who did what, to what, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..accounts.areas import EVERYWHERE
from ..bureau.fields import LABELS
from ..console.words import GATES, ROLES
from ..exports import tables
from ..follow_ups.wording import GROUNDS
from ..language import Text, pick, t
from ..seals.models import Act
from .naming import Named, Names, Where
from .words import CODES, KINDS, MEMBERS

MOST_LISTED = 3  # of a list that an act names
_HASHED = {  # members that hold only the hash of what people wrote
    "problem-report-taken": ("text", "photo"),
    "problem-report-answered": ("text", "photo", "answer"),
}
_CODES: Mapping[str, Mapping[str, Text]] = {
    **CODES,
    "role": ROLES,
    "ground": GROUNDS,
    "gate": GATES,
}


class Detail(NamedTuple):
    """One thing that an act says, and where what it names is shown."""

    label: str
    text: str
    where: Where | None = None


class Told(NamedTuple):
    """An act in words."""

    act: Act
    who: str
    what: str
    enterprises: Sequence[Named]  # that it is about
    and_more: bool  # about more than these: it names many things
    details: Sequence[Detail]


def tell(acts: Sequence[Act]) -> list[Told]:
    """These acts in the reader's language."""
    bodies = [act.body for act in acts]
    names = Names(bodies, (act.by for act in acts), most=MOST_LISTED)
    return [_told(act, body, names) for act, body in zip(acts, bodies, strict=True)]


def kind_name(kind: str) -> str:
    """What a kind of act is called; one that has no words by its code."""
    return pick(KINDS[kind]) if kind in KINDS else kind


def _told(act: Act, body: Mapping[str, Any], names: Names) -> Told:
    who = names.of(act.by) if act.by else None
    return Told(
        act=act,
        who=who.text if who else t("系统", "the system"),
        what=kind_name(act.kind),
        enterprises=names.enterprises_of(body),
        and_more=any(isinstance(some, list) and len(some) > MOST_LISTED for some in body.values()),
        details=list(_details(act.kind, body, names)),
    )


def _details(kind: str, body: Mapping[str, Any], names: Names) -> Iterator[Detail]:
    for member, label in MEMBERS.items():
        value = body.get(member)
        if value in (None, "", []) or isinstance(value, dict):
            continue
        if member in _HASHED.get(kind, ()):
            continue
        if isinstance(value, list):
            yield Detail(pick(label), _listed(member, value, names))
            continue
        named = names.of(value)
        yield Detail(pick(label), _said(member, value, names), named.where if named else None)
    if kind in ("plan-accepted", "template-kept", "template-withdrawn"):
        yield from _of_plan(body)
    for name, value in body["changed"].items() if kind == "settings-changed" else ():
        label = LABELS.get(name, Text(name, name))
        yield Detail(pick(label), f"{value['from']} → {value['to']}")


def _of_plan(body: Mapping[str, Any]) -> Iterator[Detail]:
    content = body.get("content")
    step = (
        t("已从计划中去掉", "dropped from the plan") if content is None else pick(content["step"])
    )
    yield Detail(t("环节", "Step"), step)


def _listed(member: str, values: Sequence[Any], names: Names) -> str:
    shown = [_said(member, value, names) for value in values[:MOST_LISTED]]
    listed = t("、", ", ").join(shown)
    if len(values) <= MOST_LISTED:
        return listed
    return t(f"{len(values):,} 个：{listed} 等", f"{len(values):,}: {listed} and more")


def _said(member: str, value: Any, names: Names) -> str:
    if isinstance(value, bool):
        return t("是", "yes") if value else t("否", "no")
    if member == "areas" and value == "":
        return pick(EVERYWHERE)
    if text := _CODES.get(member, {}).get(value):
        return pick(text)
    if member == "table":
        return pick(tables.title_of(value))
    named = names.of(value)
    return named.text if named and named.text else str(value)
