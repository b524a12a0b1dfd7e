"""What a check found: its result, what was measured, what was answered."""

from __future__ import annotations

from typing import Any, cast

from warning_labels.flow import Column, Flow
from warning_labels.tables import Words

from ..checks import presenting
from ..checks.grounds import OUR_OWN, Ground, grounds_of, levels_confidence
from ..checks.presenting import ItemLine, MeasurementLine
from ..checks.wording import SOURCES
from ..console.words import RESULTS
from ..language import pick, t
from .subject import INKS, WIDTH_MM, Subject, plain, sentence, small


def add_result(flow: Flow, subject: Subject) -> None:
    """Add the result, and the rule that each of its grounds follows."""
    full = subject.full
    result = full.judged.result
    flow.heading(t("检查结论", "Result"))
    ink = INKS.get(result, "black")
    name = pick(RESULTS[result]) if result else t("没有结论", "No result")
    flow.paragraph(plain(name, bold=True, large=True, ink=ink), bar=INKS.get(result, "blue"))
    flow.space(1.5)
    grounds = grounds_of(full.judged, bool(subject.body.get("incident_risk", False)))
    rows = [[[plain(pick(ground.text))], _rule(ground)] for ground in grounds]
    if rows:
        flow.table(
            (
                Column(t("理由", "Because"), 88.0),
                Column(t("处理与依据", "What follows, by which rule"), WIDTH_MM - 88.0),
            ),
            rows,
        )
    if full.check.results_differ:
        claimed = pick(RESULTS[full.check.claimed_result])
        flow.paragraph(
            small(
                t(
                    f"手机上的结论是“{claimed}”，与服务器重新计算的不同，两者都保留。",
                    f"The phone claimed “{claimed}”, which differs from what the server computes; "
                    "both are kept.",
                ),
                "black",
            )
        )
    if levels_confidence() != "verified":
        flow.paragraph(
            small(
                t(
                    "三级结论的名称为通用做法（专家意见待核）；省级文书不同的，以省级为准。",
                    "The names of the three results are of common practice (expert view, not "
                    "yet checked); where a province has a form of its own, that holds.",
                )
            )
        )


def _rule(ground: Ground) -> list[Words]:
    if ground.rule is None:
        return [small(sentence(pick(OUR_OWN)))]
    rule = ground.rule
    source = rule.source + _mark(rule.confidence)
    return [plain(sentence(pick(rule.action))), small(source)]


def add_measurements(flow: Flow, subject: Subject) -> None:
    """Add each limit with what was found."""
    lines = presenting.measurement_lines(subject.full)
    flow.heading(t("限值与测量", "Limits and measurements"))
    if not lines:
        flow.paragraph(small(t("此控制点没有限值。", "This control point has no limits.")))
        return
    flow.table(
        (
            Column(t("限值", "Limit"), 62.0),
            Column(t("要求", "Required"), 34.0),
            Column(t("结果", "Found"), 28.0),
            Column(t("来源", "From"), 32.0),
            Column(t("判定", "Verdict"), WIDTH_MM - 156.0),
        ),
        [_measurement(line) for line in lines],
    )


def _measurement(line: MeasurementLine) -> list[list[Words]]:
    limit = cast(dict[str, Any], line.limit)
    source = limit["source"] + _mark(limit["confidence"])
    origin = [plain("—")]
    if line.measurement:
        told = (line.measurement.get("reference"), line.measurement.get("instrument"))
        origin = [
            plain(sentence(pick(SOURCES[line.measurement["from"]]))),
            *(small(one, "black") for one in told if one),
        ]
    return [
        [plain(sentence(pick(limit["name"]))), small(source)],
        # The n of a sampling plan is no N.
        [plain(line.limit_text if limit["sampling_plan"] else sentence(line.limit_text))],
        [plain(sentence(line.measured_text) or "—")],
        origin,
        [
            plain(
                line.verdict, bold=line.tone == "bad", ink="red" if line.tone == "bad" else "black"
            )
        ],
    ]


def add_items(flow: Flow, subject: Subject) -> None:
    """Add the items of the checklist that were answered."""
    lines = presenting.item_lines(subject.full)
    flow.heading(t("检查要点", "Checklist items"))
    if not lines:
        flow.paragraph(small(t("没有回答任何要点。", "No item was answered.")))
        return
    flow.table(
        (
            Column(t("要点", "Item"), 98.0),
            Column(t("依据", "Basis"), 52.0),
            Column(t("结果", "Result"), WIDTH_MM - 150.0),
        ),
        [_item(line) for line in lines],
    )
    if any(_key_by_experts(line) for line in lines):
        flow.paragraph(
            small(
                t(
                    "* 重点项；重点项的划分为专家意见待核。",
                    "* key item; which items are key is an expert view, not yet checked.",
                )
            )
        )


def _key_by_experts(line: ItemLine) -> bool:
    return line.item.is_key and line.item.key_flag_confidence != "verified"


def _item(line: ItemLine) -> list[list[Words]]:
    item, answer = line.item, line.answer
    text = f"{item.code} {sentence(pick(item.text))}{' *' if item.is_key else ''}"
    remark = answer.get("remark", "")
    said = [small(t("备注：", "Remark: ") + remark, "black")] if remark else []
    ink = INKS.get(answer["result"], "black")
    found = [plain(pick(RESULTS[answer["result"]]), bold=ink != "black", ink=ink)]
    if answer.get("affects_safety"):
        found.append(small(t("影响食品安全", "affects safety"), "red"))
    return [[plain(text), *said], [small(item.basis + _mark(item.confidence), "black")], found]


def _mark(confidence: str) -> str:
    """What has not been checked against an official text says so wherever it stands."""
    if confidence == "verified":
        return ""
    if confidence == "bureau":
        return t("（本局自定）", " (set by the bureau)")
    return t("（专家意见待核）", " (expert view, not yet checked)")
