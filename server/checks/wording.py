"""How limits, measurements and answers are said on the console's pages."""

from __future__ import annotations

from warning_labels import wording
from warning_labels.reading import parse_limit

from ..language import Text, language, pick, t
from .limits import Limit, Measurement, Verdict

# The good answer of two buttons, then the other.
_ANSWERS = {
    "required": (Text("满足", "met"), Text("不满足", "not met")),
    "not_permitted": (Text("未使用", "not used"), Text("使用", "used")),
    "not_detected": (Text("未检出", "not detected"), Text("检出", "detected")),
}
_BY_PLANT_PLAN = (Text("符合本企业计划", "as planned"), Text("不符合本企业计划", "not as planned"))

VERDICTS = {
    True: Text("达标", "Met"),
    False: Text("不达标", "Not met"),
    None: Text("未评定", "Not assessed"),
}
TONES = {True: "good", False: "bad", None: "plain"}

SOURCES = {
    "measured": Text("现场测量", "measured"),
    "report": Text("检验报告", "report"),
    "log": Text("企业记录", "plant's log"),
}
SCANS = {
    "camera": Text("扫码", "camera"),
    "photo": Text("照片识别", "photo"),
    "typed": Text("手工输入", "typed"),
    "list": Text("从列表选择", "chosen from the list"),
}
SIGNERS = {
    "inspector": Text("检查人员", "Inspector"),
    "enterprise": Text("企业代表", "Enterprise"),
    "witness": Text("见证人", "Witness"),
}


def limit_text(limit: Limit) -> str:
    """The limit without its name, as the label on the wall says it."""
    return wording.limit_text(parse_limit(limit), language())


def measured_text(limit: Limit, measurement: Measurement) -> str:
    """What was found, in the unit that the limit is shown in."""
    if "met" in measurement:
        return answer_text(limit, measurement["met"])
    if "counts" in measurement:
        return _counts_text(limit, measurement["counts"])
    text = _figure(measurement["value"], limit["unit"])
    if "duration" in measurement:
        time = measurement["duration"]
        text += t("，", ", ") + _figure(time["value"], time["unit"])
    return text


def answer_text(limit: Limit, met: bool) -> str:
    """The one of the two buttons that was pressed."""
    if answers := limit.get("answers"):
        good = pick(answers)
        return good if met else t(f"不是{good}", f"not {good}")
    asked = limit["operator"] if limit["confirmed"] else ""
    good_text, bad_text = _ANSWERS.get(asked, _BY_PLANT_PLAN)
    return pick(good_text if met else bad_text)


def verdict_text(verdict: Verdict) -> str:
    return pick(VERDICTS[verdict])


def _counts_text(limit: Limit, counts: list[str]) -> str:
    plan = limit["sampling_plan"]
    if plan is not None and plan["m"] == "0" and set(counts) <= {"0", "1"}:
        good, bad = _ANSWERS["not_detected"]
        counts = [pick(good if count == "0" else bad) for count in counts]
    return t("、", ", ").join(counts)


def _figure(value: str, unit: str | None) -> str:
    return wording.with_unit(value.replace("-", "−").replace("<", "< "), unit, language())
