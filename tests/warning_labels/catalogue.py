"""The 127 control points of the catalogue as labels of one plant."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from warning_labels import parse_spec
from warning_labels.spec import LabelSpec
from warning_labels.wording import first_action

CATALOGUE = Path(__file__).parents[2] / "server" / "control_points" / "data" / "ccp_catalogue.json"
CODE = "7K3MZQ9T4VWX2B5R"
URL = f"HTTPS://GUANQIA.EXAMPLE/L/{CODE}"


@cache
def control_points() -> dict[str, dict[str, Any]]:
    content = json.loads(CATALOGUE.read_text("utf-8"), parse_float=str, parse_int=str)
    return {point["code"]: point for point in content["ccps"]}


def both(item: dict[str, Any], name: str) -> dict[str, str]:
    return {"zh": item[f"{name}_zh"], "en": item[f"{name}_en"]}


def limit_json(limit: dict[str, Any], *, confirmed: bool) -> dict[str, Any]:
    plan = limit["sampling_plan"]
    return {
        "name": both(limit, "parameter"),
        "operator": limit["operator"],
        "value": limit["value"],
        "unit": limit["unit"],
        "duration": limit["duration"],
        "sampling_plan": plan and {**plan, "n": int(plan["n"]), "c": int(plan["c"])},
        "answers": both(limit, "answer") if "answer_zh" in limit else None,
        "confirmed": confirmed or limit["limit_type"] == "regulatory",
    }


def label_json(point_code: str, *, confirmed: bool = True, **changes: Any) -> dict[str, Any]:
    """What the label of a catalogue point is made from; `changes` replace members."""
    point = control_points()[point_code]
    action = both(point, "corrective_action")
    return {
        "size": "M",
        "signal_word": point["signal_word"],
        "warning": both(point, "warning"),
        "pictogram": point["pictogram"],
        "limits": [limit_json(limit, confirmed=confirmed) for limit in point["critical_limits"]],
        "deviation": {language: first_action(text) for language, text in action.items()},
        "control_point": point_code,
        "step": both(point, "step"),
        "responsible": both(point["monitoring"], "who"),
        "enterprise": "常德市武陵区沅水湾肉制品有限公司",
        "issuer": {"zh": "常德市市场监督管理局", "en": "Changde market regulation bureau"},
        "issued": "2026-11-23",
        "version": 1,
        "valid_until": "2028-11-22",
        "code": CODE,
        "url": URL,
        **changes,
    }


def label(point_code: str, *, confirmed: bool = True, **changes: Any) -> LabelSpec:
    return parse_spec(label_json(point_code, confirmed=confirmed, **changes))
