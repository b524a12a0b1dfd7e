"""Where, when and by whom a check was made."""

from __future__ import annotations

from warning_labels.flow import Cell, Flow

from ..checks import presenting
from ..checks.wording import SCANS
from ..console.dates import local_time
from ..console.words import GATES
from ..labels.codes import grouped
from ..language import pick, t
from ..records.models import FieldRecord
from .subject import WIDTH_MM, Subject, plain, sentence, small

SKEW_SHOWN_MS = 60_000  # a clock that is off by less needs no word


def add_facts(flow: Flow, subject: Subject) -> None:
    """Add them as pairs, two beside each other."""
    full = subject.full
    check, record = full.check, full.record
    point = check.control_point
    enterprise = point.enterprise
    names = presenting.names_of(subject.body["inspectors"])
    unknown = t("未知人员", "unknown person")
    inspectors = t("、", ", ").join(names.get(id_, unknown) for id_ in subject.body["inspectors"])
    if len(subject.body["inspectors"]) < 2:
        few = t("（少于两人，第49号令第二十三条）", " (fewer than two, Order 49 art. 23)")
        inspectors = (inspectors or "—") + few
    scan = subject.body["scan"]
    pairs = [
        (t("企业", "Enterprise"), enterprise.name),
        (t("统一社会信用代码", "USCC"), enterprise.uscc),
        (t("许可证编号", "Licence"), enterprise.licence_no),
        (t("地址", "Address"), enterprise.address or "—"),
        (
            t("关键控制点", "Control point"),
            f"{point.code} {sentence(pick(full.plan.content['step']))}",
        ),
        (t("关口", "Gate"), pick(GATES[point.gate])),
        (t("标签编码", "Label code"), grouped(check.label_code)),
        (t("计划版本", "Plan version"), str(check.plan_version)),
        (t("检查时间", "Checked at"), _time(record)),
        (
            t("读取标签", "Label read"),
            f"{sentence(pick(SCANS[scan['by']]))} {local_time(scan['at'])}",
        ),
        (t("检查人员", "Inspectors"), inspectors),
        (t("封存人", "Sealed by"), record.person.name),
    ]
    cells: list[Cell] = []
    for label, value in pairs:
        cells += [[small(label)], [plain(value)]]
    flow.grid(cells, (28.0, 63.0, 28.0, WIDTH_MM - 119.0))


def _time(record: FieldRecord) -> str:
    text = local_time(record.recorded_at)
    if abs(record.skew_ms) >= SKEW_SHOWN_MS:
        seconds = round(record.skew_ms / 1000)
        text += t(f"（手机时钟偏差约 {seconds} 秒）", f" (phone clock off by about {seconds} s)")
    return text
