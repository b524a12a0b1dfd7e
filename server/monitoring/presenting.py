"""Lines in words, for pages, paper and spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..accounts.models import Person
from ..checks.limits import Limit
from ..checks.presenting import names_of
from ..checks.wording import TONES, limit_text, measured_text, verdict_text
from ..console.dates import local_time
from ..control_points.models import ControlPoint
from ..exports.spreadsheets import Row
from ..language import Text, pick, t
from . import lines, service
from .models import MonitoringEntry

RESULTS = {
    lines.MET: Text("达标", "Met"),
    lines.NOT_MET: Text("超出限值", "Out of limits"),
    lines.NOT_ASSESSED: Text("未评定", "Not assessed"),
}
RESULT_TONES = {lines.MET: "good", lines.NOT_MET: "bad", lines.NOT_ASSESSED: "plain"}


class Found(NamedTuple):
    """One limit of a line, in words."""

    name: str
    limit: str
    measured: str
    verdict: str
    tone: str


class Shown(NamedTuple):
    """A line as people read it."""

    entry: MonitoringEntry
    found: Sequence[Found]
    by: str  # the name of who kept it
    is_corrected: bool  # a later line replaces it
    is_late: bool  # it was kept long after it was taken

    @property
    def result(self) -> str:
        return pick(RESULTS[self.entry.result])

    @property
    def tone(self) -> str:
        return RESULT_TONES[self.entry.result]


def shown(entries: Sequence[MonitoringEntry]) -> list[Shown]:
    """These lines in words, in their order."""
    corrected, names = service.corrected(entries), names_of(entry.kept_by for entry in entries)
    return [
        Shown(
            entry=entry,
            found=list(_found(entry)),
            by=names.get(str(entry.kept_by), "—"),
            is_corrected=entry.id in corrected,
            is_late=entry.kept_at - entry.taken_at > lines.LATE,
        )
        for entry in entries
    ]


def _found(entry: MonitoringEntry) -> Iterator[Found]:
    for one in lines.judged(entry.measurements, entry.plan.content["limits"]):
        yield Found(
            name=pick(one.limit["name"]),  # type: ignore[typeddict-item]  # on the wire it has one
            limit=limit_text(one.limit),
            measured=_measured(one.limit, dict(one.measurement)),
            verdict=verdict_text(one.met),
            tone=TONES[one.met],
        )


def _measured(limit: Limit, measurement: dict[str, Any]) -> str:
    if "met" in measurement and "value" in measurement:  # the figure, beside the answer
        figure = {name: value for name, value in measurement.items() if name != "met"}
        return t("，", ", ").join(_measured(limit, one) for one in (figure, _met(measurement)))
    return measured_text(limit, measurement)  # type: ignore[arg-type]  # as it was kept


def _met(measurement: dict[str, Any]) -> dict[str, Any]:
    return {"limit": measurement["limit"], "met": measurement["met"]}


def heading() -> list[str]:
    """Of a spreadsheet: a row per limit of a line."""
    return [
        t("监控时间", "Taken at"),
        t("控制点", "Control point"),
        t("项目", "Limit"),
        t("关键限值", "Critical limit"),
        t("监控结果", "Found"),
        t("判定", "Verdict"),
        t("产品或批号", "Product or batch"),
        t("仪器或报告编号", "Instrument or report"),
        t("纠偏措施", "Corrective action"),
        t("备注", "Remark"),
        t("记录人", "By"),
        t("记录时间", "Kept at"),
        t("台账", "Ledger"),
        t("行号", "Line"),
        t("更正的行号", "Corrects line"),
        t("更正原因", "Reason for the correction"),
        t("已被更正", "Corrected later"),
        t("文字已依法删除", "Texts erased by law"),
    ]


def rows(point: ControlPoint, found: Sequence[Shown]) -> Iterator[Row]:
    """The rows under `heading`."""
    for line in found:
        entry = line.entry
        for one in line.found:
            yield [
                local_time(entry.taken_at),
                point.code,
                one.name,
                one.limit,
                one.measured,
                one.verdict,
                entry.batch,
                entry.instrument,
                entry.corrective_action,
                entry.remark,
                line.by,
                local_time(entry.kept_at),
                entry.ledger,
                str(entry.id),
                str(entry.replaces) if entry.replaces else None,
                entry.reason,
                t("是", "yes") if line.is_corrected else "",
                t("是", "yes") if entry.erased_by else "",
            ]


def visitor_is_of(person: Person, point: ControlPoint) -> bool:
    """Whether somebody of the point's own enterprise looks, who may note and correct."""
    return person.enterprise_id == point.enterprise_id
