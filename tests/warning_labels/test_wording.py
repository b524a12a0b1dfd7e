"""How limits are said."""

from typing import Any

import pytest

from warning_labels import limit_text, parse_limit
from warning_labels.wording import first_action

NAME = {"zh": "产品中心温度", "en": "core temperature"}
WITHIN_TWO_HOURS = {"operator": "<=", "value": "2", "unit": "h"}
FOR_FIFTEEN_SECONDS = {"operator": ">=", "value": "15", "unit": "s"}


def plan(n: int, c: int, m: str, most: str | None) -> dict[str, Any]:
    return {"n": n, "c": c, "m": m, "M": most}


@pytest.mark.parametrize(
    ("limit", "chinese", "english"),
    [
        ({"operator": ">=", "value": "72", "unit": "℃"}, "≥ 72 ℃", "≥ 72 ℃"),
        ({"operator": "<=", "value": "-18", "unit": "℃"}, "≤ −18 ℃", "≤ −18 ℃"),
        ({"operator": "<=", "value": "13.5", "unit": "%"}, "≤ 13.5%", "≤ 13.5%"),
        ({"operator": "<=", "value": "4.6"}, "≤ 4.6", "≤ 4.6"),
        ({"operator": "<=", "value": "12", "unit": "月"}, "≤ 12 月", "≤ 12 months"),
        ({"operator": "<=", "value": "1000", "unit": "μg/kg"}, "≤ 1000 μg/kg", "≤ 1000 μg/kg"),
        (
            {"operator": "<=", "value": "10", "unit": "℃", "duration": WITHIN_TWO_HOURS},
            "2 h 内 ≤ 10 ℃",
            "≤ 10 ℃ within 2 h",
        ),
        (
            {"operator": ">=", "value": "72", "unit": "℃", "duration": FOR_FIFTEEN_SECONDS},
            "≥ 72 ℃ 保持 ≥ 15 s",
            "≥ 72 ℃ for ≥ 15 s",
        ),
        (
            {"operator": "between", "value": ["-1.0", "1.0"], "unit": "%vol"},
            "−1.0～1.0%vol",
            "−1.0 to 1.0%vol",
        ),
        ({"operator": "required"}, "须满足", "must be met"),
        ({"operator": "not_permitted"}, "不得使用", "not permitted"),
        ({"operator": "not_detected"}, "不得检出", "not detected"),
        (
            {"operator": "not_detected", "answers": {"zh": "阴性", "en": "negative"}},
            "阴性",
            "negative",
        ),
        (
            {"operator": "plan", "unit": "/25g(mL)", "sampling_plan": plan(5, 0, "0", None)},
            "n=5 c=0 m=0/25g(mL)",
            "n=5 c=0 m=0/25g(mL)",
        ),
        (
            {"operator": "plan", "unit": "CFU/g", "sampling_plan": plan(5, 2, "10000.0", "100000")},
            "n=5 c=2 m=10 000 M=100 000 CFU/g",
            "n=5 c=2 m=10 000 M=100 000 CFU/g",
        ),
        (
            {"operator": ">=", "value": "72", "unit": "℃", "confirmed": False},
            "按本企业HACCP计划",
            "per plant HACCP plan",
        ),
    ],
)
def test_a_limit_is_said_in_both_languages(
    limit: dict[str, Any], chinese: str, english: str
) -> None:
    parsed = parse_limit({"name": NAME, **limit})

    assert limit_text(parsed, "zh") == chinese
    assert limit_text(parsed, "en") == english


def test_a_label_carries_the_corrective_action_up_to_its_first_semicolon() -> None:
    assert first_action("拒收或退货，登记供货者；隔离受影响批次。") == "拒收或退货，登记供货者"
    assert first_action("reheat or scrap; hold the batch.") == "reheat or scrap"
    assert first_action("立即停止生产并整改。") == "立即停止生产并整改"
