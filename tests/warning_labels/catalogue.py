"""The 127 control points of the catalogue as labels of one plant."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from warning_labels import BoardSpec, LabelSpec, parse_board, parse_label
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


GATES = {
    "market_access": {"zh": "市场准入", "en": "Market access"},
    "raw_material": {"zh": "生产原料", "en": "Raw material"},
    "purchase_channel": {"zh": "进货渠道", "en": "Purchase channel"},
    "process": {"zh": "生产过程", "en": "Production process"},
    "outgoing_inspection": {"zh": "检验出厂", "en": "Outgoing inspection"},
}


def categories() -> list[str]:
    return sorted({point["category_code"] for point in control_points().values()})


def board_json(category: str, **changes: Any) -> dict[str, Any]:
    """The gate board of a category's plant: for each gate the point with the lowest code."""
    points = sorted(control_points().values(), key=lambda point: point["code"], reverse=True)
    by_gate = {point["gate"]: point for point in points if point["category_code"] == category}
    chosen = [(gate, by_gate[gate]) for gate in GATES if gate in by_gate]
    duties = {one["zh"]: one for _, point in chosen for one in point["obligations"][:1]}
    common = label_json("MEAT-05")
    return {
        "size": "BOARD",
        "gates": [
            {
                "name": GATES[gate],
                "signal_word": point["signal_word"],
                "warning": both(point, "warning"),
                "pictogram": point["pictogram"],
                "control_point": point["code"],
                "code": f"{CODE[:-1]}{number}",
                "url": f"{URL[:-1]}{number}",
            }
            for number, (gate, point) in enumerate(chosen)
        ],
        "duties": list(duties.values()),
        "licence_no": "SC10443060290016",
        "hotline": "12315",
        **{name: common[name] for name in ("enterprise", "issuer", "issued", "version")},
        "valid_until": common["valid_until"],
        **changes,
    }


def board(category: str, **changes: Any) -> BoardSpec:
    return parse_board(board_json(category, **changes))


def label(point_code: str, *, confirmed: bool = True, **changes: Any) -> LabelSpec:
    return parse_label(label_json(point_code, confirmed=confirmed, **changes))
