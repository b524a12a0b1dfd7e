"""What acts say of the bureau's templates, of enterprises' plans and of labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from ..control_points import bureau_templates, declining
from ..control_points import service as control_points
from ..control_points.models import ControlPoint, DeclinedUpdate, PlanVersion, TemplateVersion
from ..labels import blanks
from ..labels import service as labels
from ..labels.models import Label
from .facts import ActRead
from .findings import DECLINED, LABEL, PLAN, TEMPLATE, VERSION
from .told import Saying, Table


def points(acts: Iterable[ActRead]) -> Iterator[Saying]:
    """Which version holds at a control point, and whether it was dropped from the plan."""
    for act in acts:
        if act.kind == control_points.ACCEPTED:
            dropped = act.at if act.body["content"] is None else None
            columns = {"current_version": act.body["version"], "dropped_at": dropped}
            if "template_sha256" in act.body:  # the first acts left it out
                columns["template_sha256"] = act.body["template_sha256"]
            yield Saying(act, UUID(act.body["control_point"]).hex, columns)


def versions(acts: Iterable[ActRead]) -> Iterator[Saying]:
    """What holds at a control point, from its limits to its words. The act that brought a version
    counts; a later one with the same number drops the point or takes it back."""
    known = set[str]()
    for act in acts:
        if act.kind != control_points.ACCEPTED:
            continue
        key = f"{UUID(act.body['control_point']).hex} {act.body['version']}"
        if key not in known:
            known.add(key)
            columns = {
                "content": act.body["content"],
                "accepted_by": act.by,
                "reason": act.body["reason"],
            }
            yield Saying(act, key, columns)


def templates(acts: Iterable[ActRead]) -> Iterator[Saying]:
    """What the bureau wrote itself or made of the catalogue; no version is ever edited."""
    for act in acts:
        if act.kind in (bureau_templates.KEPT, bureau_templates.WITHDRAWN):
            columns = {
                "category_code": act.body["category"],
                "gate": act.body["gate"],
                "content": act.body["content"],
                "withdrawn": act.kind == bureau_templates.WITHDRAWN,
                "based_on": act.body["based_on"],
                "kept_by": act.by,
                "kept_at": act.at,
                "reason": act.body["reason"],
            }
            yield Saying(act, f"{act.body['template']} {act.body['version']}", columns)


def declined(acts: Iterable[ActRead]) -> Iterator[Saying]:
    """Where staff keep a point as it is, though its template says something else."""
    for act in acts:
        if act.kind not in (declining.DECLINED, declining.REOPENED):
            continue
        key = f"{UUID(act.body['control_point']).hex} {act.body['template_sha256']}"
        if act.kind == declining.REOPENED:
            yield Saying(act, key, {"reopened_at": act.at})
        else:
            columns = {"declined_by": act.by, "declined_at": act.at, "reopened_at": None}
            yield Saying(act, key, columns | {"reason": act.body["reason"]})


def issued(acts: Iterable[ActRead]) -> Iterator[Saying]:
    """Which labels there are, which of them were printed blank, and which were withdrawn. What
    records say of them is derived."""
    known = set[str]()
    for act in acts:
        if act.kind == labels.ISSUED:
            for code in act.body["codes"]:
                if code not in known:  # it is printed again
                    known.add(code)
                    born = {"born_blank": "blank" in act.body}
                    yield Saying(act, code, {"withdrawn_at": None, "reason": "", **born})
        elif act.kind == labels.WITHDRAWN:
            columns = {"withdrawn_at": act.at, "reason": act.body["reason"]}
            yield Saying(act, act.body["code"], columns)
        elif act.kind == blanks.WITHDRAWN:
            columns = {"withdrawn_at": act.at, "reason": act.body["reason"]}
            for code in act.body["codes"]:
                yield Saying(act, code, columns)


TABLES = (
    Table(ControlPoint, ("id",), PLAN, points),
    Table(PlanVersion, ("control_point_id", "version"), VERSION, versions),
    Table(TemplateVersion, ("code", "version"), TEMPLATE, templates),
    Table(DeclinedUpdate, ("control_point_id", "template_sha256"), DECLINED, declined),
    Table(Label, ("code",), LABEL, issued),
)
