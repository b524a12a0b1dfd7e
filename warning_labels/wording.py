"""How a critical limit is said, in Chinese and English. Used by labels and by web pages alike."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from warning_labels.spec import Duration, Language, Limit, SamplingPlan, Text

UNCONFIRMED: Final = {"zh": "按本企业HACCP计划", "en": "per plant HACCP plan"}
MORE_BY_SCANNING: Final = {"zh": "其余扫码", "en": "scan for the rest"}
IF_OUT_OF_LIMIT: Final = {"zh": "偏差时", "en": "If out of limit"}
CRITICAL_LIMITS: Final = {"zh": "关键限值", "en": "Critical limits"}
ON_THE_BOARD: Final = Text("关口告示牌", "gate board")  # in place of a post responsible
GATE_BOARD: Final = {"zh": "食品安全关口告示牌", "en": "Food-safety gate board"}
# A blank label hangs long after it was bound: what it says is true before and after.
BLANK_MESSAGE: Final = Text(
    "关键控制点，请扫码查看要求", "Critical control point: scan to see what holds here"
)
BLANK_CODE: Final = Text("空白码", "Blank code")
BOUND_ON_SITE: Final = Text("由检查人员现场绑定", "bound on site by an inspector")
BLANK_LABEL: Final = {"zh": "空白标签", "en": "Blank label"}
DUTIES: Final = {"zh": "企业义务", "en": "Duties of the producer"}
SIGNAL_WORDS: Final = {"DANGER": "危险", "WARNING": "警告", "CAUTION": "注意", "NOTICE": "提示"}

SIGNS: Final = {"<=": "≤", ">=": "≥"}
REQUIREMENTS: Final = {
    "required": {"zh": "须满足", "en": "must be met"},
    "not_permitted": {"zh": "不得使用", "en": "not permitted"},
    "not_detected": {"zh": "不得检出", "en": "not detected"},
}
# Units are written as their standards write them; this one is a Chinese word.
UNITS_IN_ENGLISH: Final = {"月": "months"}
GROUPED_FROM: Final = 10_000  # shorter numbers are read without grouping


def limit_text(limit: Limit, language: Language) -> str:
    """The limit without its name: "≥ 72 ℃, for ≥ 15 s", "不得检出".

    A process default that the plant has not confirmed is not stated: the plant's plan is named.
    """
    if not limit.confirmed:
        return UNCONFIRMED[language]
    if limit.operator in REQUIREMENTS:
        answers = limit.answers
        return answers.of(language) if answers else REQUIREMENTS[limit.operator][language]
    text = limit.sampling_plan and sampling_plan_text(limit.sampling_plan, limit.unit)
    text = text or comparison_text(limit, language)
    return DURATION_WORDS[language](text, limit.duration) if limit.duration else text


def comparison_text(limit: Limit, language: Language) -> str:
    """A value with its operator and unit: "≤ 10 ℃", "0.1～1.0 mg/L"."""
    if isinstance(limit.value, tuple):
        join = "～" if language == "zh" else " to "
        return with_unit(join.join(map(number_text, limit.value)), limit.unit, language)
    value = with_unit(number_text(limit.value or ""), limit.unit, language)
    return f"{SIGNS[limit.operator]} {value}"


def sampling_plan_text(plan: SamplingPlan, unit: str | None) -> str:
    """The plan as the microbiological standards write it: "n=5 c=2 m=100 M=1000 CFU/g"."""
    text = f"n={plan.n} c={plan.c} m={number_text(plan.m)}"
    if plan.M is not None:
        text += f" M={number_text(plan.M)}"
    return with_unit(text, unit, "zh")  # the same in both languages


def chinese_duration(text: str, duration: Duration) -> str:
    time = with_unit(number_text(duration.value), duration.unit, "zh")
    return f"{time} 内 {text}" if duration.operator == "<=" else f"{text} 保持 ≥ {time}"


def english_duration(text: str, duration: Duration) -> str:
    time = with_unit(number_text(duration.value), duration.unit, "en")
    return f"{text} within {time}" if duration.operator == "<=" else f"{text} for ≥ {time}"


DURATION_WORDS: Final[dict[Language, Callable[[str, Duration], str]]] = {
    "zh": chinese_duration,
    "en": english_duration,
}


def with_unit(text: str, unit: str | None, language: Language) -> str:
    """Per cent and "per portion" units stand close, all others behind a space."""
    if not unit:
        return text
    if language == "en":
        unit = UNITS_IN_ENGLISH.get(unit, unit)
    return f"{text}{unit}" if unit.startswith(("%", "/")) else f"{text} {unit}"


def number_text(value: str) -> str:
    """A decimal as people read it: a true minus, large whole numbers in groups of three."""
    number = Decimal(value)
    if abs(number) >= GROUPED_FROM and number == number.to_integral_value():
        value = f"{int(number):,}".replace(",", " ")
    return value.replace("-", "−")


def first_action(corrective_action: str) -> str:
    """The part of a corrective action that a label carries: up to the first ； or ;, whole."""
    return corrective_action.replace(";", "；").split("；")[0].strip().rstrip("。.")
